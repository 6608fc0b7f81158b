// Owns timestamps as objects, with every field org-element gives them. `org/timestamp.ts` is the index's shorter form.

import type { Moment, Span, TimestampObject } from './element.ts'
import { node } from './record.ts'
import { lineEnd, match, type Source } from './source.ts'

const date = /[<[]\d{4}-\d{2}-\d{2}(?=[ \]>])/y
const looseDate = /<[0-9]+-[0-9]+-[0-9]+[^>\n]+?\+[0-9]+[dwmy]>/iy
const moment = /(\d{4})-(\d{2})-(\d{2})(?: +[^\]+0-9>\r\n -]+)?(?: +(\d{1,2}):(\d{2}))?/
const timeRange = /[012]?[0-9]:[0-5][0-9]-([012]?[0-9]):([0-5][0-9])/
const repeater = /(\+\+|\.\+|\+)(\d+)([hdwmy])(?:\/(\d+)([hdwmy]))?/
const warning = /(-)?-(\d+)([hdwmy])/
const anyCase = { repeater: new RegExp(repeater, 'i'), warning: new RegExp(warning, 'i') }
const diaryTime = /([012]?[0-9]):([0-5][0-9])(?:-([012]?[0-9]):([0-5][0-9]))?/

/** Searches in the text around, bounded so that a line of unclosed timestamps stays linear. */
export interface Searches {
  /** Offset of the first `]` or `>` of the line from an offset on, or -1. */
  readonly close: (at: number) => number
  /** The first `>` of the line. */
  readonly angle: (at: number) => number
  /** The first `)`. */
  readonly round: (at: number) => number
}

/** The timestamp at `at`, or null. `to` is where the text ends. */
export function timestamp(
  source: Source,
  at: number,
  to: number,
  searches: Searches,
  patterns: typeof anyCase = anyCase,
): TimestampObject | null {
  const { text } = source
  const closeFrom = searches.close
  const close = closeFrom(at + 1)
  if (close < 0 || close >= to) return null
  const sexp = text.startsWith('<%%(', at) ? diary(text, at, searches) : null
  if (!sexp && !plainAt(text, at, close, to)) return null
  const end = rangeEnd(text, close, to, closeFrom)
  const raw = text.slice(at, end)
  const first = sexp ? sexp.rest : text.slice(at, close)
  const last = end > close + 1 ? text.slice(close + 3, end) : null
  const times = timeRange.exec(first)
  const from = sexp ? diaryMoment(first, 1) : readMoment(first)
  if (!from) return null
  const to_ = sexp ? diaryMoment(first, 3) : endMoment(from, last === null ? null : readMoment(last), times)
  const isRange = last !== null || times !== null
  const active = text.charCodeAt(at) === 60 ? 'active' : 'inactive'
  return stamp(source, at, end, to, {
    type: 'timestamp',
    timestampType: sexp ? 'diary' : isRange ? `${active}-range` : active,
    rangeType: last !== null ? 'daterange' : times ? 'timerange' : null,
    raw,
    from,
    to: to_,
    ...(sexp ? noCookies : cookies(raw, patterns)),
    sexp: sexp ? sexp.sexp : null,
  })
}

/** `<%%(…) rest>`: the expression reaches to the last `)` before the first `>`. */
function diary(text: string, at: number, { angle, round }: Searches) {
  const stop = angle(at + 4)
  if (stop < 0) return null
  const some = round(at + 5)
  if (some < 0 || some > stop) return null
  const last = text.lastIndexOf(')', stop)
  return { sexp: text.slice(at + 3, last + 1), rest: text.slice(last + 1, stop) }
}

function stamp(source: Source, at: number, end: number, to: number, fields: object): TimestampObject {
  let behind = end
  while (behind < to && (source.text.charCodeAt(behind) === 32 || source.text.charCodeAt(behind) === 9))
    behind++
  return node(source, { begin: at, end: behind, postBlank: behind - end }, fields) as TimestampObject
}

/** On a planning line units must be in lower case. */
export const plannedTimestamp = (source: Source, at: number): TimestampObject | null =>
  timestampOfLine(source, at, { repeater, warning })

/** For a line on its own: where a planning or clock line has its timestamps. */
export function timestampOfLine(
  source: Source,
  at: number,
  patterns: typeof anyCase = anyCase,
): TimestampObject | null {
  const { text } = source
  const end = lineEnd(text, at)
  const first = (from: number, wanted: string) => {
    for (let i = from; i < end; i++) if (wanted.includes(text.charAt(i))) return i
    return -1
  }
  const searches: Searches = {
    close: (from) => first(from, ']>'),
    angle: (from) => first(from, '>'),
    round: (from) => first(from, ')'),
  }
  return timestamp(source, at, text.length, searches, patterns)
}

/** A date with four digits and a bracket behind it; or any date with a repeater, if org can read it. */
function plainAt(text: string, at: number, close: number, to: number): boolean {
  if (match(date, text, at)) return text.charCodeAt(at + 11) === 32 || close === at + 11
  if (text.charCodeAt(at) !== 60 || !/[0-9]/.test(text.charAt(at + 1))) return false
  return match(looseDate, text, at) !== null && looseDate.lastIndex <= to
}

/** Behind `--<…>` if a second timestamp follows the bracket at `close`. */
function rangeEnd(text: string, close: number, to: number, closeFrom: (at: number) => number): number {
  if (!text.startsWith('--', close + 1) || !match(date, text, close + 3)) return close + 1
  const second = closeFrom(close + 4)
  if (second < 0 || second >= to) return close + 1
  return text.charCodeAt(close + 14) === 32 || second === close + 14 ? second + 1 : close + 1
}

const number = (digits: string | undefined): number | null => (digits === undefined ? null : Number(digits))

function readMoment(text: string): Moment | null {
  const found = moment.exec(text)
  if (!found) return null
  const [, year, month, day, hour, minute] = found
  return {
    year: number(year),
    month: number(month),
    day: number(day),
    hour: number(hour),
    minute: number(minute),
  }
}

function endMoment(from: Moment, end: Moment | null, times: RegExpExecArray | null): Moment {
  return {
    year: end?.year ?? from.year,
    month: end?.month ?? from.month,
    day: end?.day ?? from.day,
    hour: end?.hour ?? number(times?.[1]) ?? from.hour,
    minute: end?.minute ?? number(times?.[2]) ?? from.minute,
  }
}

/** Of a diary timestamp only the time of day is in the text; `group` 1 is its start, 3 its end. */
function diaryMoment(text: string, group: 1 | 3): Moment {
  const found = diaryTime.exec(text)
  return {
    year: null,
    month: null,
    day: null,
    hour: number(found?.[group]),
    minute: number(found?.[group + 1]),
  }
}

const noCookies = { repeater: null, repeaterDeadline: null, warning: null }

/** In text org-element reads units in any case, and takes the year for one in upper case. */
function cookies(raw: string, patterns: typeof anyCase) {
  const repeat = patterns.repeater.exec(raw)
  const warn = patterns.warning.exec(raw)
  return {
    repeater: repeat ? { ...span(repeat[2], repeat[3]), kind: repeaterKind(repeat[1]) } : null,
    repeaterDeadline: repeat?.[4] === undefined ? null : span(repeat[4], repeat[5]),
    warning: warn
      ? { ...span(warn[2], warn[3]), kind: warn[1] ? ('first' as const) : ('all' as const) }
      : null,
  }
}

const repeaterKind = (mark: string | undefined) =>
  mark === '++' ? ('catch-up' as const) : mark === '.+' ? ('restart' as const) : ('cumulate' as const)

const units: Readonly<Record<string, Span['unit']>> = { h: 'hour', d: 'day', w: 'week', m: 'month' }

const span = (value: string | undefined, unit: string | undefined): Span => ({
  value: Number(value),
  unit: units[unit ?? ''] ?? 'year',
})
