// Owns the level of headlines: promoting and demoting one or its subtree, and moving text to another level. The text
// below headlines stays as it is.

import { err, ok, type Problem, problem } from '../../base/result.ts'
import type { Headline, OrgDocument } from '../parse.ts'
import { type Edit, type Edits, noHeadline } from './edit.ts'
import { isInline, taskAt, unitEnd } from './inline-task.ts'
import { headlineLine, keepTagColumn } from './lines.ts'

/** One level up or down; under `#+STARTUP: odd` that is two stars. */
export function setLevel(
  text: string,
  document: OrgDocument,
  index: number,
  step: 'promote' | 'demote',
  reach: 'headline' | 'subtree',
): Edits {
  const headline = document.headlines[index]
  if (!headline) return noHeadline(index)
  if (step === 'promote' && headline.level === 1) return err(atTop(headline))
  const task = taskAt(document, index)
  if (task && step === 'promote' && !isInline(document, stepped(document, headline.stars, -1)))
    return err(atLeast(headline))
  const all = task
    ? [task.task, task.end]
    : reach === 'headline'
      ? [headline]
      : subtreeOf(document, headline).filter((one) => !taskAt(document, one.index))
  return ok(
    all.flatMap((one) =>
      starEdits(text, document, one, stepped(document, one.stars, step === 'promote' ? -1 : 1)),
    ),
  )
}

/** Stars of one level more or less. */
export function stepped({ settings }: OrgDocument, stars: number, change: 1 | -1): number {
  if (!settings.oddLevels) return Math.max(1, stars + change)
  return Math.max(1, 1 + 2 * Math.floor((stars + 2 * change) / 2))
}

/** The headline and all below it, in order. */
export function subtreeOf(document: OrgDocument, headline: Headline): readonly Headline[] {
  const all: Headline[] = []
  for (let i = headline.index; i < document.headlines.length; i++) {
    const one = document.headlines[i] as Headline
    if (one.start >= headline.end) break
    all.push(one)
  }
  return all
}

/**
 * The subtree's text with its headlines so many stars deeper or higher, with `\n` or `\r\n` as it was. An inline task
 * becomes a headline like others where it has fewer stars; those in the text of a subtree stay what they are.
 */
export function atStars(text: string, document: OrgDocument, headline: Headline, stars: number): string {
  const more = stars - headline.stars
  const parts: string[] = []
  let at = headline.start
  for (const one of subtreeOf(document, headline)) {
    const isText = one.index !== headline.index && taskAt(document, one.index) !== null
    parts.push(text.slice(at, one.start), '*'.repeat(isText ? one.stars : Math.max(1, one.stars + more)))
    at = one.start + one.stars
  }
  parts.push(text.slice(at, headline.end))
  if (isInline(document, stars) && taskAt(document, headline.index))
    parts.push(
      '*'.repeat(stars),
      text.slice(headline.end, unitEnd(text, document, headline)).replace(/^\*+/, ''),
    )
  return parts.join('')
}

function starEdits(text: string, document: OrgDocument, headline: Headline, stars: number): readonly Edit[] {
  const { start, stars: old } = headline
  const line = headlineLine(text, headline, document)
  const edit =
    stars < old
      ? { start, end: start + old - stars, text: '' }
      : { start, end: start, text: '*'.repeat(stars - old) }
  return stars === old ? [] : [edit, ...keepTagColumn(text, line, stars - old)]
}

const atLeast = ({ title }: Headline): Problem =>
  problem(
    'org-level',
    `"${title.slice(0, 80)}" has the fewest stars of an inline task.`,
    'Refile it instead.',
  )

const atTop = ({ title }: Headline): Problem =>
  problem('org-level', `"${title.slice(0, 80)}" is at the top level already.`, 'Demote the others instead.')
