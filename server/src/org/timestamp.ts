// Owns Org timestamps: reading one at an offset, day arithmetic, repeaters, writing.
// Never reads a clock: "now" is always a parameter.

import { isDigit, owned } from './line.ts'

/** Calendar fields as written; 2024-13-45 is kept and rolls over when it becomes a day number. */
export interface Moment {
  readonly year: number
  readonly month: number
  readonly day: number
  /** null when the timestamp has no time of day. */
  readonly hour: number | null
  readonly minute: number | null
}

export type Unit = 'h' | 'd' | 'w' | 'm' | 'y'

/** `+1w` cumulates, `++1w` catches up with now, `.+1w` restarts at now. */
export interface Repeater {
  readonly type: '+' | '++' | '.+'
  readonly value: number
  readonly unit: Unit
}

export interface Warning {
  /** `-3d` warns on every repetition, `--3d` on the first only. */
  readonly on: 'all' | 'first'
  readonly value: number
  readonly unit: Unit
}

export interface Timestamp {
  readonly kind: 'active' | 'inactive' | 'diary'
  /** As written, both parts of a range included. */
  readonly raw: string
  /** UTF-16 offsets, end exclusive. */
  readonly start: number
  readonly end: number
  readonly from: Moment
  /** The end of a date range or time range; null without one. */
  readonly to: Moment | null
  readonly repeater: Repeater | null
  readonly warning: Warning | null
  /** The expression of `<%%(…)>`; empty for other kinds. */
  readonly sexp: string
}

/** Org sets no limit; this keeps a line of a million unclosed brackets linear. */
const longest = 512

const lessThan = 60
const greaterThan = 62
const openSquare = 91
const closeSquare = 93

/** The timestamp that begins exactly at `at` (`<` or `[`), Org 9.7's `org-element-timestamp-parser`. */
export function readTimestamp(text: string, at: number, limit: number): Timestamp | null {
  const bracket = text.charCodeAt(at)
  if (bracket !== lessThan && bracket !== openSquare) return null
  const stop = Math.min(limit, at + longest)
  if (bracket === lessThan && text.startsWith('%%(', at + 1)) return readDiary(text, at, stop)
  const end = closing(text, at, stop)
  if (end < 0) return null
  const from = readMoment(text, at + 1, end)
  if (!from) return null
  let last = end
  let to: Moment | null = null
  if (text.charCodeAt(end) === 45 && text.charCodeAt(end + 1) === 45) {
    const next = text.charCodeAt(end + 2)
    const second =
      next === lessThan || next === openSquare ? closing(text, end + 2, Math.min(limit, end + longest)) : -1
    if (second >= 0) {
      to = readMoment(text, end + 3, second)
      last = second
    }
  }
  const raw = owned(text.slice(at, last))
  to ??= endOfDay(raw, from)
  return {
    kind: bracket === lessThan ? 'active' : 'inactive',
    raw,
    start: at,
    end: last,
    from,
    to,
    repeater: raw.includes('+', 11) ? readRepeater(raw) : null,
    warning: raw.includes('-', 11) ? readWarning(raw) : null,
    sexp: '',
  }
}

/** The second of two times of one day, as in `10:00-11:00`. */
function endOfDay(raw: string, from: Moment): Moment | null {
  const colon = raw.indexOf(':', 11)
  if (colon < 0 || !raw.includes('-', colon)) return null
  const times = /[012]?\d:[0-5]\d-([012]?\d):([0-5]\d)/.exec(raw)
  return times && { ...from, hour: Number(times[1]), minute: Number(times[2]) }
}

function readRepeater(raw: string): Repeater | null {
  const found = /(\+\+|\.\+|\+)(\d+)([hdwmy])/.exec(raw)
  return found && { type: found[1] as Repeater['type'], value: amount(found[2]), unit: found[3] as Unit }
}

function readWarning(raw: string): Warning | null {
  const found = /(-)?-(\d+)([hdwmy])/.exec(raw)
  return found && { on: found[1] ? 'first' : 'all', value: amount(found[2]), unit: found[3] as Unit }
}

/** Bounded, so that no file can ask for a day beyond the calendar. */
const amount = (digits: string | undefined): number => Math.min(Number(digits), 99_999)

/** Offset behind the closing bracket, or -1: `[<]dddd-dd-dd( .*?)?[]>]`, brackets may be mixed. */
function closing(text: string, at: number, stop: number): number {
  if (!dateAt(text, at + 1)) return -1
  let i = at + 11
  const c = text.charCodeAt(i)
  if (i < stop && (c === greaterThan || c === closeSquare)) return i + 1
  if (c !== 32) return -1
  for (i++; i < stop; i++) {
    const c = text.charCodeAt(i)
    if (c === greaterThan || c === closeSquare) return i + 1
    if (c === 10 || c === 13) return -1
  }
  return -1
}

function dateAt(text: string, at: number): boolean {
  for (let i = 0; i < 10; i++) {
    const c = text.charCodeAt(at + i)
    if (i === 4 || i === 7 ? c !== 45 : !(c >= 48 && c <= 57)) return false
  }
  return true
}

/** The date at `at` with the name of a day and a time, where there are some before `end`. */
function readMoment(text: string, at: number, end: number): Moment | null {
  if (!dateAt(text, at)) return null
  const day = digits(text, at + 8, 2)
  const named = nameEnd(text, at + 10, end)
  const time = skipSpaces(text, named)
  const width = isDigit(text.charCodeAt(time + 1)) ? 2 : 1
  const isTime =
    time > named &&
    isDigit(text.charCodeAt(time)) &&
    text.charCodeAt(time + width) === 58 &&
    isDigit(text.charCodeAt(time + width + 1)) &&
    isDigit(text.charCodeAt(time + width + 2)) &&
    time + width + 3 <= end
  return {
    year: digits(text, at, 4),
    month: digits(text, at + 5, 2),
    day,
    hour: isTime ? digits(text, time, width) : null,
    minute: isTime ? digits(text, time + width + 1, 2) : null,
  }
}

function digits(text: string, at: number, count: number): number {
  let value = 0
  for (let i = at; i < at + count; i++) value = value * 10 + text.charCodeAt(i) - 48
  return value
}

function skipSpaces(text: string, at: number): number {
  let i = at
  while (text.charCodeAt(i) === 32) i++
  return i
}

/** Behind blanks and a word without digits and signs; `at` without one. */
function nameEnd(text: string, at: number, end: number): number {
  const from = skipSpaces(text, at)
  if (from === at) return at
  let i = from
  while (i < end && isName(text.charCodeAt(i))) i++
  return i > from ? i : at
}

const isName = (c: number): boolean =>
  c > 62
    ? c !== closeSquare
    : !isDigit(c) && c !== 32 && c !== 43 && c !== 45 && c !== 62 && c !== 10 && c !== 13

function readDiary(text: string, at: number, stop: number): Timestamp | null {
  for (let i = at + 4, close = -1; i < stop; i++) {
    const c = text.charCodeAt(i)
    if (c === 10) return null
    if (c === 41) close = i
    if (c !== greaterThan) continue
    if (close < at + 5) return null
    const raw = owned(text.slice(at, i + 1))
    const sexp = text.slice(at + 3, close + 1)
    const time = /(\d{1,2}):([0-5]\d)/.exec(text.slice(close + 1, i))
    const hour = time ? Number(time[1]) : null
    const from: Moment = { year: 0, month: 0, day: 0, hour, minute: time ? Number(time[2]) : null }
    return { kind: 'diary', raw, start: at, end: i + 1, from, to: null, repeater: null, warning: null, sexp }
  }
  return null
}

/** The whole of `raw` as one timestamp, or null. */
export function parseTimestamp(raw: string): Timestamp | null {
  const found = readTimestamp(raw, 0, raw.length)
  return found && found.end === raw.length ? found : null
}

/** Days since 1970-01-01; out-of-range months and days roll over as in Emacs. */
export function dayNumber(moment: Pick<Moment, 'year' | 'month' | 'day'>): number {
  const date = new Date(0)
  date.setUTCFullYear(moment.year, moment.month - 1, moment.day)
  return Math.floor(date.getTime() / 86_400_000)
}

export function dayFields(day: number): { year: number; month: number; day: number; weekday: number } {
  const date = new Date(day * 86_400_000)
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
  }
}

const two = (n: number) => String(n).padStart(2, '0')

/** `2026-11-21` */
export function dayText(day: number): string {
  const { year, month, day: date } = dayFields(day)
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(date)}`
}

/** Day number of `YYYY-MM-DD`, or null when it is no date of the calendar. */
export function parseDay(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null
  const day = dayNumber({
    year: Number(text.slice(0, 4)),
    month: Number(text.slice(5, 7)),
    day: Number(text.slice(8)),
  })
  return dayText(day) === text ? day : null
}

/** Minutes since 1970-01-01 00:00 of the calendar, no time zone. */
export const minutes = (m: Moment): number => dayNumber(m) * 1440 + (m.hour ?? 0) * 60 + (m.minute ?? 0)

/** Moves by `value` units; a 31st in a shorter month rolls over into the next one, as Org does. */
export function shift(moment: Moment, value: number, unit: Unit): Moment {
  switch (unit) {
    case 'y':
      return normal({ ...moment, year: moment.year + value })
    case 'm':
      return normal({ ...moment, month: moment.month + value })
    case 'w':
      return normal({ ...moment, day: moment.day + 7 * value })
    case 'd':
      return normal({ ...moment, day: moment.day + value })
    case 'h':
      return moment.hour === null ? moment : fromMinutes(minutes(moment) + 60 * value)
  }
}

export function fromMinutes(total: number): Moment {
  const day = Math.floor(total / 1440)
  const rest = total - day * 1440
  const { year, month, day: date } = dayFields(day)
  return { year, month, day: date, hour: Math.floor(rest / 60), minute: rest % 60 }
}

function normal(moment: Moment): Moment {
  const { year, month, day } = dayFields(dayNumber(moment))
  return { year, month, day, hour: moment.hour, minute: moment.minute }
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/** `2026-11-21 Sat 10:00`, without brackets. */
export function momentText(moment: Moment): string {
  const day = dayNumber(moment)
  const time = moment.hour === null ? '' : ` ${two(moment.hour)}:${two(moment.minute ?? 0)}`
  return `${dayText(day)} ${weekdays[dayFields(day).weekday]}${time}`
}

/** `raw` with its first date (day name and time included) moved; everything else as it was written. */
export function withMoment(raw: string, moment: Moment): string {
  return raw.replace(
    /^([<[])\d{4}-\d{2}-\d{2}(?: +[^\]+0-9>\r\n -]+)?(?: +\d{1,2}:\d{2})?/,
    (_, open: string) => open + momentText(moment),
  )
}

/** The moment after one completed repetition (Org's `org-auto-repeat-maybe`). */
export function repeat(moment: Moment, repeater: Repeater, now: Moment): Moment {
  const { type, value, unit } = repeater
  if (value === 0) return moment
  switch (type) {
    case '+':
      return shift(moment, value, unit)
    case '.+':
      if (unit === 'h') return shift(now, value, unit)
      return shift({ ...now, hour: moment.hour, minute: moment.minute }, value, unit)
    case '++':
      return catchUp(moment, repeater, now)
  }
}

/** At least one step, then on until its day lies in the future (of hours: its time). */
function catchUp(moment: Moment, { value, unit }: Repeater, now: Moment): Moment {
  const past = (m: Moment) => (unit === 'h' ? minutes(m) <= minutes(now) : dayNumber(m) <= dayNumber(now))
  const days = { h: 1 / 24, d: 1, w: 7, m: 31, y: 366 }[unit] * value
  // Skip most of a long way at once for fixed units; months and years are stepped one by one as Org does.
  const gap = dayNumber(now) - dayNumber(moment)
  const skipped = unit === 'm' || unit === 'y' ? 0 : Math.max(0, Math.floor((gap - 1) / days) - 1)
  let next = shift(skipped > 0 ? shift(moment, skipped * value, unit) : moment, value, unit)
  for (let i = 0; i < 20_000 && past(next); i++) next = shift(next, value, unit)
  return next
}
