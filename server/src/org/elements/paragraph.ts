// Owns paragraphs and footnote definitions: how far text reaches before a line begins something else.

import { affiliatedAt } from './affiliated.ts'
import { drawerNameAt, environmentStart } from './blocks.ts'
import type { FootnoteDefinition, Paragraph } from './element.ts'
import { clockAt, commentAt, fixedWidthAt, horizontalRuleAt } from './lines.ts'
import { bulletAt, starsFrom } from './lists.ts'
import { paragraphObjects } from './objects.ts'
import { element, inside, type Place } from './record.ts'
import {
  blankLineAt,
  countLines,
  elementEnd,
  firstFrom,
  lineEnd,
  lineStart,
  match,
  nextLine,
  type Source,
  skipBlanks,
  skipWhite,
  skipWhiteBack,
} from './source.ts'
import { isLabel, isWhite, runEnd } from './syntax.ts'
import { ruleAt } from './tables.ts'

export function paragraph(place: Place): Paragraph {
  const { source, at, limit } = place
  const { text } = source
  const stop = paragraphStop(source, at, limit)
  const contentsEnd = nextLine(text, skipWhiteBack(text, stop, at))
  const end = elementEnd(text, stop, limit)
  return element<Paragraph>(
    place,
    { end, postBlank: countLines(text, stop, end), contents: [at, contentsEnd] },
    { type: 'paragraph' },
    paragraphObjects(source),
  )
}

/** Behind the lines of the paragraph that begins at `at`. */
export function paragraphStop(source: Source, at: number, limit: number): number {
  const { text } = source
  // An empty line at the start of a drawer or block is a paragraph of its own.
  let stop = text.charCodeAt(at) === 10 ? at : nextLine(text, at)
  while (stop !== at && stop < limit && !separates(source, stop, limit)) stop = nextLine(text, stop)
  return Math.min(stop, limit)
}

/** The line at `at` ends a paragraph. Opening lines do so only where the closing line follows. */
function separates(source: Source, at: number, limit: number): boolean {
  const { text } = source
  const first = skipBlanks(text, at)
  const c = text.charCodeAt(first)
  switch (c) {
    case 35: // #
      return hashSeparates(source, at, first, limit)
    case 58: // :
      if (fixedWidthAt(text, at)) return true
      return (
        drawerNameAt(text, at) !== '' && firstFrom(source.closers().drawers, nextLine(text, at), limit) >= 0
      )
    case 92: {
      // \
      const name = match(environmentStart, text, at)?.[1]
      return (
        name !== undefined && firstFrom(source.closers().environments.get(name.toLowerCase()), at, limit) >= 0
      )
    }
    case 124: // |
      return true
    case 42: // *
      return bulletAt(text, first) || (first === at && starsFrom(text, at) > 0)
    case 43: // +
      return bulletAt(text, first) || ruleAt(text, at)
    case 45: // -
      return bulletAt(text, first) || horizontalRuleAt(text, at)
    case 67: // C
    case 99:
      return clockAt(text, at)
    case 91: // [
      return first === at && definitionLabel(text, at) !== ''
    case 37: // %
      return first === at && text.startsWith('%%(', at)
    default:
      return c === 10 || first >= text.length || bulletAt(text, first)
  }
}

function hashSeparates(source: Source, at: number, first: number, limit: number): boolean {
  const { text } = source
  if (commentAt(text, at)) return true
  if (text.charCodeAt(first + 1) !== 43) return false
  const from = first + 2
  const end = lineEnd(text, from)
  const stop = runEnd(text, from, end, (c) => !isWhite(c))
  const run = text.slice(from, stop)
  if (/^begin_./i.test(run))
    return firstFrom(source.closers().blocks.get(run.slice(6).toUpperCase()), at, limit) >= 0
  // A keyword with a value in brackets must be one that can have it.
  const bracket = run.lastIndexOf('[')
  const value = dualBracket(text, from, run, end)
  if (value >= 0) return /^(?:CAPTION|RESULTS)$/i.test(run.slice(0, value))
  return bracket >= 0 ? run.indexOf(':') > 0 : run.lastIndexOf(':') > 0
}

/** Where in `run` the last `[` stands that a `]:` follows on the line; -1 without one. */
function dualBracket(text: string, from: number, run: string, end: number): number {
  const close = text.slice(from, end).lastIndexOf(']:')
  if (close < 0) return -1
  const open = run.lastIndexOf('[', close - 1)
  return open > 0 ? open : -1
}

/** Label of the footnote that is defined on the line at `at`, or empty. */
export function definitionLabel(text: string, at: number): string {
  if (text.charCodeAt(at) !== 91 || !/^\[fn:/i.test(text.slice(at, at + 4))) return ''
  const stop = runEnd(text, at + 4, text.length, isLabel)
  return text.charCodeAt(stop) === 93 ? text.slice(at + 4, stop) : ''
}

/** Ends at two blank lines, at the next definition with its keywords, or at the limit. */
export function footnoteDefinition(place: Place, label: string): FootnoteDefinition {
  const { source, at, limit, begin } = place
  const { text } = source
  const end = definitionEnd(source, at, limit)
  const from = skipWhite(text, at + label.length + 5, end)
  const line = lineStart(text, from)
  const start = from === end ? null : line === at ? from : line
  const contentsEnd = nextLine(text, skipWhiteBack(text, end))
  return element<FootnoteDefinition>(
    place,
    {
      end,
      postBlank: countLines(text, contentsEnd, end),
      contents: start === null ? null : [start, contentsEnd],
    },
    {
      type: 'footnote-definition',
      label,
      preBlank: start !== null && line !== at ? countLines(text, line, begin) : 0,
    },
    inside(place),
  )
}

function definitionEnd({ text }: Source, at: number, limit: number): number {
  for (let line = nextLine(text, at); line < limit; line = nextLine(text, line)) {
    if (starsFrom(text, line) > 0) return line
    if (definitionLabel(text, line) !== '') return aboveKeywords(text, line, at)
    const next = nextLine(text, line)
    const isBlank = blankLineAt(text, line) && text.charCodeAt(next - 1) === 10
    if (!isBlank || next >= limit || !blankLineAt(text, next) || lineEnd(text, next) >= text.length) continue
    if (nextLine(text, next) > limit) continue
    const found = skipWhite(text, line, limit)
    return found === limit ? limit : lineStart(text, found)
  }
  return limit
}

/** The keywords right above a definition are its own. */
function aboveKeywords(text: string, line: number, from: number): number {
  let at = line
  while (at > from) {
    const above = lineStart(text, at - 1)
    if (above <= from || !affiliatedAt(text, above)) break
    at = above
  }
  return at
}
