// Owns elements that are made of single lines: keywords, calls, comments, fixed width, rules, diary sexps,
// planning and clock lines.

import type {
  BabelCall,
  Clock,
  Comment,
  DiarySexp,
  FixedWidth,
  HorizontalRule,
  KeywordElement,
  PlanningElement,
  TimestampObject,
} from './element.ts'
import { closingBracket } from './pairs.ts'
import { element, type Place } from './record.ts'
import {
  countLines,
  elementEnd,
  lineEnd,
  matches,
  nextLine,
  type Source,
  skipBlanks,
  skipWhite,
  startsLine,
  trimBlanksBack,
} from './source.ts'
import { isWhite, nonWhite, runEnd, trim, trimmed } from './syntax.ts'
import { plannedTimestamp, timestampOfLine } from './timestamps.ts'

/** `behind` is where the element's own lines end. */
function extent({ source: { text }, limit }: Place, behind: number) {
  const end = elementEnd(text, behind, limit)
  return { end, postBlank: countLines(text, behind, end) }
}

export const oneLine = (place: Place) => extent(place, nextLine(place.source.text, place.at))

/** A bracket with blanks in it, which only an affiliated keyword can have; here it has no element to belong to. */
const dualKeyword = /^([^\s[]+)\[[^\n]*\]:([^\n]*)$/

export function keyword(place: Place): KeywordElement {
  const { text } = place.source
  const from = skipBlanks(text, place.at) + 2
  const end = lineEnd(text, from)
  const run = text.slice(
    from,
    runEnd(text, from, end, (c) => !isWhite(c)),
  )
  const colon = run.lastIndexOf(':')
  const found = colon < 0 ? dualKeyword.exec(text.slice(from, end)) : null
  return element<KeywordElement>(place, oneLine(place), {
    type: 'keyword',
    key: (found ? (found[1] as string) : run.slice(0, colon)).toUpperCase(),
    value: trim(found ? (found[2] as string) : text.slice(from + colon + 1, end)),
  })
}

/**
 * Brackets may reach over several lines, and without any the line behind the call is taken for its header, as
 * org-element does.
 */
export function babelCall(place: Place): BabelCall {
  const { source, at } = place
  const { text } = source
  const before = nextLine(text, at)
  const from = skipBlanks(text, text.indexOf(':', at) + 1)
  let i = from
  while (i < before && !'[]()'.includes(text.charAt(i))) i++
  const call = text.slice(from, i)
  const inside = bracketed(source, i, '[')
  i = inside === null ? i : i + inside.length + 2
  const args = bracketed(source, i, '(')
  i = args === null ? i : i + args.length + 2
  return element<BabelCall>(
    place,
    {
      ...extent(place, nextLine(text, i)),
      postBlank: countLines(text, before, extent(place, nextLine(text, i)).end),
    },
    {
      type: 'babel-call',
      value: trim(text.slice(from, lineEnd(text, from))),
      call: trim(call) === '' ? null : call,
      insideHeader: inside,
      arguments: args !== null && trim(args) === '' ? null : args,
      endHeader: trimmed(text.slice(i, lineEnd(text, i))),
    },
  )
}

/** What stands between the bracket at `at` and its partner, or null. */
export function bracketed(source: Source, at: number, open: '[' | '(' | '{', to = source.text.length) {
  if (source.text.charAt(at) !== open) return null
  const close = closingBracket(source, at, open)
  return close < 0 || close >= to ? null : source.text.slice(at + 1, close)
}

const commentStart = /[ \t]*#(?: |(?=\n|$))/y

export function commentAt(text: string, at: number): boolean {
  const first = skipBlanks(text, at)
  if (text.charCodeAt(first) !== 35) return false
  const c = text.charCodeAt(first + 1)
  return c === 32 || c === 10 || first + 1 === text.length
}

export function comment(place: Place): Comment {
  const { source, at, limit } = place
  const { text } = source
  const lines: string[] = []
  let line = at
  do {
    commentStart.lastIndex = line
    commentStart.test(text)
    lines.push(text.slice(commentStart.lastIndex, lineEnd(text, line)))
    line = nextLine(text, line)
  } while (line < limit && commentAt(text, line))
  return element<Comment>(place, extent(place, line), { type: 'comment', value: lines.join('\n') })
}

export function fixedWidthAt(text: string, at: number): boolean {
  const colon = skipBlanks(text, at)
  if (text.charCodeAt(colon) !== 58) return false
  const next = text.charCodeAt(colon + 1)
  return next === 32 || next === 10 || colon + 1 === text.length
}

export function fixedWidth(place: Place): FixedWidth {
  const { source, at, limit } = place
  const { text } = source
  let line = at
  while (line < limit && fixedWidthAt(text, line)) line = nextLine(text, line)
  const stop = startsLine(text, line) ? line - 1 : line
  const end = elementEnd(text, line, limit)
  return element<FixedWidth>(
    place,
    { end, postBlank: countLines(text, stop, end) },
    { type: 'fixed-width', value: text.slice(at, stop).replace(/(^|\n)[ \t]*: ?/g, '$1') },
  )
}

const rule = /[ \t]*-{5,}[ \t]*(?=\n|$)/y

export const horizontalRuleAt = (text: string, at: number): boolean =>
  text.startsWith('--', skipBlanks(text, at)) && matches(rule, text, at)

export const horizontalRule = (place: Place): HorizontalRule =>
  element<HorizontalRule>(place, oneLine(place), { type: 'horizontal-rule' })

export function diarySexp(place: Place): DiarySexp {
  const { text } = place.source
  return element<DiarySexp>(place, oneLine(place), {
    type: 'diary-sexp',
    value: text.slice(place.at, lineEnd(text, place.at)),
  })
}

const inactive = /\[\d{4}-\d{2}-\d{2}(?=[ \]])/y
const clockStart = /[ \t]*CLOCK:(?=[ \t])/iy
const total = /(?:^|\])[ \t]+=>[ \t]+\d+:\d\d$/

/**
 * A whole clock line: `CLOCK:` with one timestamp, a range with its sum, or a sum alone. Of a timestamp only its
 * date counts; what follows it may hold further brackets.
 */
export function clockAt(text: string, at: number): boolean {
  if ((text.charCodeAt(skipBlanks(text, at)) | 32) !== 99 || !matches(clockStart, text, at)) return false
  const from = text.indexOf(':', at) + 1
  const end = trimBlanksBack(text, from, lineEnd(text, at))
  const first = skipBlanks(text, from)
  const sum = total.exec(text.slice(Math.max(from, end - 200), end))
  if (!matches(inactive, text, first))
    return sum !== null && !sum[0].startsWith(']') && sum[0].length === end - from
  if (text.charCodeAt(end - 1) === 93) return text.charCodeAt(first + 11) === 32 || end === first + 12
  if (!sum?.[0].startsWith(']')) return false
  const close = end - sum[0].length
  for (let i = text.indexOf(']--[', first + 11); i >= 0 && i < close; i = text.indexOf(']--[', i + 1)) {
    const whole = i === first + 11 || text.charCodeAt(first + 11) === 32
    if (whole && matches(inactive, text, i + 3) && (text.charCodeAt(i + 14) === 32 || i + 14 === close))
      return true
  }
  return false
}

export function clock(place: Place): Clock {
  const { source, at, limit } = place
  const { text } = source
  const from = skipBlanks(text, text.indexOf(':', at) + 1)
  const end = lineEnd(text, at)
  const arrow = text.indexOf('=> ', from)
  const duration =
    arrow < 0 || arrow >= end ? null : (durationAtEnd.exec(text.slice(arrow + 3, end))?.[1] ?? null)
  return element<Clock>(place, planningExtent(text, at, limit), {
    type: 'clock',
    status: duration === null ? 'running' : 'closed',
    value: timestampOfLine(source, from),
    duration,
  })
}

const durationAtEnd = new RegExp(`^[ \\t]*(${nonWhite}+)[ \\t]*$`)

const planningStart = /[ \t]*(?:CLOSED|DEADLINE|SCHEDULED):/iy

export const planningAt = (text: string, at: number): boolean => matches(planningStart, text, at)

export function planning(place: Place): PlanningElement {
  const { source, at, limit } = place
  const { text } = source
  const extent = planningExtent(text, at, limit)
  const times: Record<string, TimestampObject | null> = {}
  for (const found of text.slice(at, extent.end).matchAll(/(CLOSED|DEADLINE|SCHEDULED):/g)) {
    times[found[1] as string] = plannedTimestamp(source, skipBlanks(text, at + found.index + found[0].length))
  }
  return element<PlanningElement>(place, extent, {
    type: 'planning',
    scheduled: times['SCHEDULED'] ?? null,
    deadline: times['DEADLINE'] ?? null,
    closed: times['CLOSED'] ?? null,
  })
}

/** Behind the blank lines that follow; blanks before text on the next line belong to that line. */
function planningExtent(text: string, at: number, limit: number) {
  const behind = nextLine(text, at)
  let end = skipWhite(text, behind, limit)
  const back = trimBlanksBack(text, 0, end)
  if (startsLine(text, back)) end = back
  return { end, postBlank: countLines(text, behind, end) }
}
