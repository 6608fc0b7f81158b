// Owns putting a new entry where it belongs: at the top level of a file, under a headline, in a date tree. Never decides
// which file.

import type { Entry, Target } from '../../../protocol/operation.ts'
import { err, ok, type Problem, problem, type Result } from '../../base/result.ts'
import { type Headline, type OrgDocument, parseOrg } from '../parse.ts'
import { noSetup, type Setup } from '../setup.ts'
import type { Moment } from '../timestamp.ts'
import { type DateNode, dateNode } from './datetree.ts'
import type { Edit } from './edit.ts'
import { noChildren, taskAt } from './inline-task.ts'
import { entryLines, hasBlankBefore, placeLines } from './insert.ts'
import { stepped } from './level.ts'
import { insertLines, isOpen } from './lines.ts'
import { readDate } from './read-date.ts'

/** Where in a file something goes: how many stars it has there, and the edit that puts its lines in. */
export interface Place {
  readonly stars: number
  put(lines: readonly string[]): Edit
}

/** Adds a headline at the place; `setup` is what is around the file. */
export function capture(
  text: string,
  entry: Entry,
  target: Omit<Target, 'path'>,
  now: Moment,
  setup: Setup = noSetup,
): Result<readonly Edit[], Problem> {
  const document = parseOrg(text, text, setup)
  const place = placeOf(text, document, target, now)
  if (!place.ok) return place
  const lines = entryLines(document, entry, place.value.stars, now)
  return lines.ok ? ok([place.value.put(lines.value)]) : lines
}

/** Finds the place that a target names; missing headlines of a date tree are put in with the lines. */
export function placeOf(
  text: string,
  document: OrgDocument,
  target: Omit<Target, 'path'>,
  now: Moment,
): Result<Place, Problem> {
  const under = target.under === undefined ? ok(null) : headlineUnder(document, target.under)
  if (!under.ok) return under
  if (under.value && taskAt(document, under.value.index)) return err(noChildren)
  if (target.datetree) {
    const date = target.datetree.date === '' ? null : readDate(target.datetree.date, now)
    if (date && !date.ok) return date
    const node = dateNode(document, target.datetree.by, date ? date.value.moment : now, under.value)
    return ok(inTree(text, document, node, target.position))
  }
  return ok(
    under.value
      ? below(text, document, under.value, target.position)
      : atTop(text, document, target.position),
  )
}

/** The headline with that outline path or ID. */
export function headlineUnder(
  document: OrgDocument,
  under: NonNullable<Target['under']>,
): Result<Headline, Problem> {
  const found =
    'id' in under
      ? document.headlines.find(({ ids }) => ids.includes(under.id))
      : document.headlines.find((headline) => samePath(headline, under.outline))
  if (found) return ok(found)
  const name = 'id' in under ? `with the ID ${under.id}` : under.outline.join(' / ')
  return err(problem('org-no-headline', `No headline ${name} in the file.`, 'Check the outline path.'))
}

function samePath(headline: Headline, path: readonly string[]): boolean {
  if (headline.title !== path.at(-1)) return false
  const { outline } = headline
  return outline.length === path.length && outline.every((title, i) => title === path[i])
}

function below(text: string, document: OrgDocument, headline: Headline, position: Target['position']): Place {
  const where = position === 'first' ? 'first-child' : 'child'
  return {
    stars: stepped(document, headline.stars, 1),
    put: (lines) => placeLines(text, document, headline, where, lines),
  }
}

function atTop(text: string, document: OrgDocument, position: Target['position']): Place {
  const first = document.headlines.find(({ index }) => !taskAt(document, index))
  const last = document.headlines.findLast(({ parent }) => parent === null)
  const spaced = last !== undefined && last.start > 0 && hasBlankBefore(text, last.start)
  if (position === 'first' && first)
    return { stars: 1, put: (lines) => insertLines(text, first.start, spaced ? [...lines, ''] : lines) }
  const ended = text === '' || isOpen(text, text.length) || !/\n[ \t]*\r?\n$/.test(text)
  return {
    stars: 1,
    put: (lines) => insertLines(text, text.length, spaced && ended ? ['', ...lines] : lines),
  }
}

function inTree(text: string, document: OrgDocument, node: DateNode, position: Target['position']): Place {
  if (node.kind === 'there') return below(text, document, node.headline, position)
  const { before, parent, lines: missing, stars } = node
  return {
    stars,
    put: (lines) => {
      const all = [...missing, ...lines]
      if (before) return placeLines(text, document, before, 'before', all)
      return parent
        ? placeLines(text, document, parent, 'child', all)
        : atTop(text, document, 'last').put(all)
    },
  }
}
