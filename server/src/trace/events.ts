// Owns how the events of a turn stand in the trace, so that it can be read again: a drawer of an entry, one JSON value a
// line. Pure. What is in a line is the business of who wrote it.

import { type Redact, redact } from '../gate/secrets.ts'

/** The most of one string that is kept, in UTF-16 units. */
const longest = 100_000

const begin = '\n:EVENTS:\n'

/**
 * As a drawer, ending in a line break; nothing for no lines. Each line begins as fixed width, where Org reads no link,
 * no timestamp and no headline.
 */
export const formatEvents = (lines: readonly string[]): string =>
  lines.length === 0
    ? ''
    : `${begin.trimStart()}${lines.map((line) => `: ${oneLine(line)}\n`).join('')}:END:\n`

/** What JSON leaves as it is, and some reader takes for the end of a line. */
const oneLine = (json: string): string =>
  json.replace(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/**
 * The lines that `formatEvents` wrote, in the text of one entry. What only looks like them inside a block has no end of a
 * drawer: blocks are written so. null for a line that a person broke: something is missing there.
 */
export function readEvents(text: string): readonly unknown[] {
  for (let from = text.indexOf(begin); from >= 0; from = text.indexOf(begin, from + 1)) {
    const found: unknown[] = []
    let at = from + begin.length
    while (text.startsWith(': ', at)) {
      const end = text.indexOf('\n', at)
      if (end < 0) break
      try {
        found.push(JSON.parse(text.slice(at + 2, end)))
      } catch {
        found.push(null)
      }
      at = end + 1
    }
    if (text.startsWith(':END:', at)) return found
  }
  return []
}

/** A JSON value as it may be kept: secrets blanked, names of members included, and no string longer than `longest`. */
export function kept<T>(value: T, clean: Redact = redact): T {
  return keep(value, clean) as T
}

function keep(value: unknown, redacted: Redact): unknown {
  if (typeof value === 'string') {
    const clean = redacted(value.slice(0, longest * 2))
    return clean.length > longest ? `${clean.slice(0, longest).toWellFormed()}…` : clean
  }
  if (Array.isArray(value)) return value.map((one) => keep(one, redacted))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) =>
      member === undefined ? [] : [[redacted(key), keep(member, redacted)]],
    ),
  )
}
