// Owns the priority cookie of a headline, within the file's `#+PRIORITIES`. Never gives a headline the default by itself.

import { err, ok, type Problem, problem, type Result } from '../../base/result.ts'
import type { Headline, OrgDocument } from '../parse.ts'
import { type Edit, type Edits, noHeadline } from './edit.ts'
import { headlineLine, keepTagColumn } from './lines.ts'

/** Empty: none. Letters are taken in the case the file's range has. */
export function setPriority(text: string, document: OrgDocument, index: number, value: string): Edits {
  const headline = document.headlines[index]
  if (!headline) return noHeadline(index)
  const wanted = readPriority(document, value)
  return wanted.ok ? ok(priorityEdits(text, document, headline, wanted.value)) : wanted
}

/** The priority as it is written in this file; empty for none. */
export function readPriority(document: OrgDocument, value: string): Result<string, Problem> {
  const wanted = value.trim()
  if (wanted === '') return ok('')
  const range = rangeOf(document)
  const number = numberOf(
    /^[a-z]$/.test(wanted) && range.highest >= 65 && range.highest <= 90 ? wanted.toUpperCase() : wanted,
  )
  if (number === null || number < range.highest || number > range.lowest)
    return err(badPriority(value, range))
  return ok(written(number))
}

/** One step: beyond the ends of the range there is none; from none to the default. */
export function stepPriority(text: string, document: OrgDocument, index: number, step: 'up' | 'down'): Edits {
  const headline = document.headlines[index]
  if (!headline) return noHeadline(index)
  const range = rangeOf(document)
  const current = headline.priority === '' ? null : numberOf(headline.priority.toUpperCase())
  const next = current === null ? range.default : step === 'up' ? current - 1 : current + 1
  const inside = next >= range.highest && next <= range.lowest
  return ok(priorityEdits(text, document, headline, inside ? written(next) : ''))
}

interface Range {
  readonly highest: number
  readonly lowest: number
  readonly default: number
}

function rangeOf({ settings }: OrgDocument): Range {
  const highest = numberOf(settings.priorities.highest) ?? 65
  const lowest = numberOf(settings.priorities.lowest) ?? 67
  const middle = numberOf(settings.priorities.default) ?? highest
  if (lowest < highest) return { highest: 65, lowest: 67, default: 66 }
  // A cookie is read as one only when it holds one character.
  return { highest, lowest: lowest > 64 ? lowest : Math.min(lowest, 9), default: middle }
}

/** Org counts letters by their code and numbers up to 64 as numbers. */
function numberOf(text: string): number | null {
  if (/^\d{1,2}$/.test(text)) return Number(text) <= 64 ? Number(text) : null
  return /^[\p{L}]$/u.test(text) ? (text.codePointAt(0) as number) : null
}

const written = (number: number): string => (number > 64 ? String.fromCodePoint(number) : String(number))

function priorityEdits(
  text: string,
  document: OrgDocument,
  headline: Headline,
  value: string,
): readonly Edit[] {
  if (value === headline.priority) return []
  const line = headlineLine(text, headline, document)
  const cookie = value === '' ? '' : `[#${value}]`
  const from = text.slice(headline.start, line.titleStart)
  if (headline.priority !== '') {
    const start = headline.start + from.lastIndexOf(`[#${headline.priority}]`)
    const end = start + headline.priority.length + 3
    if (cookie !== '')
      return [
        { start: start + 2, end: end - 1, text: value },
        ...keepTagColumn(text, line, value.length - headline.priority.length),
      ]
    const gap = text.charCodeAt(end) === 32 ? 1 : 0
    // What follows would be read as a keyword or a cookie of its own.
    const rest = text.slice(end + gap, line.tagsEnd)
    const first = /^[^ ]*/.exec(rest)?.[0] ?? ''
    const { todo, done } = document.settings
    const risky =
      /^\[#.\]/u.test(rest) || (headline.todo === '' && (todo.includes(first) || done.includes(first)))
    return [
      { start, end: end + gap, text: risky ? '\u200b' : '' },
      ...keepTagColumn(text, line, -(end + gap - start)),
    ]
  }
  const at = headline.todo === '' ? line.todoStart : line.todoStart + headline.todo.length
  const edit =
    headline.todo === ''
      ? { start: at, end: at, text: `${cookie} ` }
      : { start: at, end: at, text: ` ${cookie}` }
  return [edit, ...keepTagColumn(text, line, cookie.length + 1)]
}

const badPriority = (value: string, range: Range): Problem =>
  problem(
    'org-priority',
    `"${value.slice(0, 20)}" is no priority of this file.`,
    `Use one from ${written(range.highest)} to ${written(range.lowest)}.`,
  )
