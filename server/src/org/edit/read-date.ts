// Owns reading a date as a person types it: what Org's date prompt understands (`org-read-date` of 9.7), and a few plain
// words more. Never guesses: where the prompt would silently take today, this says what it could not read.

import { err, ok, type Problem, problem, type Result } from '../../base/result.ts'
import { dayFields, dayNumber, fromMinutes, type Moment, minutes, readTimestamp } from '../timestamp.ts'

export interface ReadDate {
  /** `hour` is null when no time of day was given. */
  readonly moment: Moment
  /** `HH:MM` of the end of a time range, or empty. */
  readonly until: string
  /** Repeater and warning that were typed with it (`+1w -2d`), or empty. */
  readonly cookies: string
}

/** Months and days as lists of names; the place in the list is the number. German ones are beside Org's English ones. */
const months = list('jan feb mar apr may jun jul aug sep oct nov dec', [
  'january february march april may june july august september october november december',
  'januar februar märz april mai juni juli august september oktober november dezember',
  'jän feb mär apr mai jun jul aug sept okt nov dez',
])
const weekdays = list('sun mon tue wed thu fri sat', [
  'sunday monday tuesday wednesday thursday friday saturday',
  'sonntag montag dienstag mittwoch donnerstag freitag samstag',
  'so mo di mi do fr sa',
])

function list(first: string, others: readonly string[]): ReadonlyMap<string, number> {
  const map = new Map<string, number>()
  for (const line of [first, ...others]) for (const [i, word] of line.split(' ').entries()) map.set(word, i)
  return map
}

const days = [...weekdays.keys()].sort((a, b) => b.length - a.length).join('|')
const relative = new RegExp(`^[ \\t]*([-+]{0,2})(\\d{1,6})?(?:([hdwmy])|(${days}))?(?=[ \\t]|$)`, 'i')
const units: Readonly<Record<string, string>> = { hour: 'h', day: 'd', week: 'w', month: 'm', year: 'y' }

/**
 * `+2d`, `++1w` (from `base`), `fri`, `-mon`, `+2tue`, `12-24`, `12/24`, `24.12.`, `2026-12-01 10:00`, `w40-3`, `10:00-11:30`,
 * `9am+1:30`, `tomorrow 9:00`, `in 3 days`, `<2026-12-01 Tue +1w>`. What is not said comes from `base` (the date there
 * was) or now, and lies in the future where Org would look there.
 */
export function readDate(input: string, now: Moment, base: Moment = now): Result<ReadDate, Problem> {
  const text = input.trim()
  if (text === '' || text.length > 200) return err(unreadable(text))
  const stamp = readTimestamp(text, 0, text.length)
  if (stamp && stamp.end === text.length && stamp.kind !== 'diary') {
    const day = normal(stamp.from)
    return day ? ok({ moment: day, until: untilOf(text), cookies: cookiesOf(text) }) : err(unreadable(text))
  }
  const { rest, cookies } = splitCookies(plainWords(text.toLowerCase()))
  return analyse(text, rest, cookies, now, base)
}

const unreadable = (text: string): Problem =>
  problem(
    'org-date',
    `"${text.slice(0, 60)}" is no date that can be read.`,
    'Write one like 2026-12-01 10:00, +2d, fri, tomorrow 9:00 or 12/24.',
  )

/** Words that Org has no name for, in Org's own terms. */
function plainWords(text: string): string {
  return text
    .replace(/^(?:on|at|by|until|am|bis|um|ab)\s+(?=\S)/, '')
    .replace(/^the day after tomorrow|^übermorgen|^overmorrow/, '+2d')
    .replace(/^(?:tomorrow|tmr|morgen)(?=[ ,]|$)/, '+1d')
    .replace(/^(?:yesterday|gestern)(?=[ ,]|$)/, '-1d')
    .replace(/^(?:today|now|heute)(?=[ ,]|$)/, '+0d')
    .replace(
      /^(?:in|within)\s+(?:an?|one)\s+(hour|day|week|month|year)\b/,
      (_, unit: string) => `+1${units[unit]}`,
    )
    .replace(
      /^in\s+(\d{1,5})\s*(hour|day|week|month|year)s?\b/,
      (_, n: string, unit: string) => `+${n}${units[unit]}`,
    )
    .replace(/^in\s+(\d{1,5})\s*([hdwmy])\b/, '+$1$2')
    .replace(/^next\s+(day|week|month|year)\b/, (_, unit: string) => `+1${units[unit]}`)
    .replace(/^(?:next|nächsten?|this coming|this|diesen)\s+(?=\p{L})/u, '')
    .replace(/,/g, ' ')
    .replace(/\s+(?:at|um|@)\s+(?=\d)/, ' ')
    .replace(/\buhr\b/, '')
    .replace(/\s+/g, ' ')
    .trim()
}

const cookie = '(?:\\+\\+|\\.\\+|\\+|--?)\\d{1,5}[hdwmy](?:/\\d{1,5}[hdwmy])?'
const cookieTail = new RegExp(
  `(?:^|\\s)((?:(?:\\.\\+|\\+\\+?|--?)\\d{1,5}[hdwmy](?:/\\d{1,5}[hdwmy])?)(?:\\s+${cookie})*)$`,
)

/** A repeater or warning behind the date; standing alone it is the date itself. */
function splitCookies(text: string): { readonly rest: string; readonly cookies: string } {
  const found = cookieTail.exec(text)
  if (!found) return { rest: text, cookies: '' }
  const rest = text.slice(0, found.index).trim()
  const all = (found[1] as string).split(/\s+/)
  if (rest !== '') return { rest, cookies: all.join(' ') }
  return /^\./.test(all[0] as string)
    ? { rest: '.', cookies: all.join(' ') }
    : { rest: all[0] as string, cookies: all.slice(1).join(' ') }
}

/** What stands behind day and time of a timestamp. */
export function cookiesOf(raw: string): string {
  return (
    raw.slice(0, raw.search(/[>\]]/)).match(/(?<= )(?:[.+]?\+|--?)\d+[hdwmy](?:\/\d+[hdwmy])?/g) ?? []
  ).join(' ')
}

/** The end of the time range inside one pair of brackets, or empty. */
export const untilOf = (raw: string): string => {
  const found = /\d{1,2}:\d{2}-(\d{1,2}):(\d{2})/.exec(raw.slice(0, raw.search(/[>\]]/)))
  return found ? `${(found[1] as string).padStart(2, '0')}:${found[2]}` : ''
}

interface Parts {
  day?: number
  month?: number
  year?: number
  hour?: number
  minute?: number
  weekday?: number
}

function analyse(
  given: string,
  input: string,
  cookies: string,
  now: Moment,
  base: Moment,
): Result<ReadDate, Problem> {
  let text = input === '.' ? '+0' : input
  let delta: { readonly n: number; readonly unit: string; readonly from: 'now' | 'base' } | null = null
  const shift = relative.exec(text)
  if (shift && (shift[1] !== '' || shift[4] !== undefined)) {
    delta = relativeDelta(shift, now, base)
    text = text.slice(shift[0].length)
  }
  let week: { readonly year: number | null; readonly week: number; readonly day: number | null } | null = null
  text = text.replace(/(?<![\w-])(?:(\d{1,4})-)?w(\d{1,2})(?:-([0-7]))?(?=[ \t]|$)/, (_, y, w, d) => {
    week = {
      year: y === undefined ? null : fullYear(Number(y), now),
      week: Number(w),
      day: d === undefined ? null : Number(d),
    }
    return ''
  })
  const dated = dateForms(text, now)
  const timed = timeForms(dated.text)
  const parts = tokens(timed.text)
  if (!parts) return err(unreadable(given))
  const until = timed.until
  const said = { ...parts, ...(dated.yearGuessed ? { year: undefined } : {}) }
  const nothing = Object.values(parts).every((value) => value === undefined)
  if (nothing && !delta && !week) return err(unreadable(given))
  if ((week && (week as { week: number }).week > 53) || (parts.hour ?? 0) > 24 || (parts.minute ?? 0) > 59)
    return err(unreadable(given))
  let day = said.day ?? base.day
  let future = false
  let month = base.month
  if (said.month !== undefined) month = said.month
  else if (said.day !== undefined) {
    future = true
    month = day < now.day ? now.month + 1 : now.month
  }
  let year = base.year
  if (said.year !== undefined) year = said.year
  else if (future) year = month > now.month || day >= now.day ? now.year : now.year + 1
  else if (said.month !== undefined)
    year = month > now.month || (month === now.month && day >= now.day) ? now.year : now.year + 1
  let hour = said.hour ?? null
  let minute = said.hour === undefined ? null : (said.minute ?? 0)
  if (week !== null) {
    const iso = week as { readonly year: number | null; readonly week: number; readonly day: number | null }
    const first = isoWeekStart(iso.year ?? year, iso.week)
    ;({ year, month, day } = dayFields(first + (iso.day ?? said.weekday ?? 1) - 1))
  } else if (delta) {
    if (delta.from === 'now') ({ year, month, day } = now)
    switch (delta.unit) {
      case 'h': {
        const from = hour === null ? (delta.from === 'now' ? now : base) : { ...now, hour, minute }
        const then = fromMinutes(
          minutes({ year, month, day, hour: from.hour ?? 0, minute: from.minute ?? 0 }) + 60 * delta.n,
        )
        ;({ year, month, day, hour, minute } = then)
        break
      }
      case 'd':
        day += delta.n
        break
      case 'w':
        day += 7 * delta.n
        break
      case 'm':
        month += delta.n
        break
      case 'y':
        year += delta.n
    }
  } else if (said.weekday !== undefined && said.day === undefined) {
    const here = dayFields(dayNumber({ year, month, day })).weekday
    day += (said.weekday - here + 7) % 7
  }
  const moment = normal({ year, month, day, hour, minute })
  return moment ? ok({ moment, until, cookies }) : err(unreadable(given))
}

function relativeDelta(found: RegExpExecArray, now: Moment, base: Moment) {
  const sign = found[1] as string
  const back = sign.endsWith('-')
  const n = found[2] === undefined ? 1 : Number(found[2])
  const from = sign.length === 2 ? ('base' as const) : ('now' as const)
  const name = found[4]?.toLowerCase()
  if (name === undefined) return { n: back ? -n : n, unit: found[3]?.toLowerCase() ?? 'd', from }
  const here = dayFields(dayNumber(from === 'base' ? base : now)).weekday
  let delta = ((weekdays.get(name) as number) - here + 7) % 7 || 7
  if (back) delta = delta - 7 || -7
  if (n > 1) delta += (n - 1) * (back ? -7 : 7)
  return { n: delta, unit: 'd', from }
}

const iso = (year: number, month: string, day: string) =>
  `${String(year).padStart(4, '0')}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`

/** `26-8-11`, `24.12.`, `12/24/26` in the form `2026-08-11`. */
function dateForms(text: string, now: Moment): { readonly text: string; readonly yearGuessed: boolean } {
  let yearGuessed = false
  const year = (given: string | undefined) => {
    if (given === undefined) yearGuessed = true
    return given === undefined ? now.year : fullYear(Number(given), now)
  }
  const written = text
    .replace(/^ *(?:(\d{1,4})-)?([01]?\d)-([0-3]?\d)(?=[^-\d]|$)/, (_, y, m: string, d: string) =>
      iso(year(y), m, d),
    )
    .replace(/^ *(3[01]|0?[1-9]|[12]\d)\. ?(0?[1-9]|1[012])\.( ?[1-9]\d{3})?/, (_, d: string, m: string, y) =>
      iso(year(y?.trim()), m, d),
    )
    .replace(
      /^ *(0?[1-9]|1[012])\/(0?[1-9]|[12]\d|3[01])(?:\/(\d{1,4}))?(?=[^/\d]|$)/,
      (_, m: string, d: string, y) => iso(year(y), m, d),
    )
  return { text: written, yearGuessed }
}

/** Two digits mean a year within thirty years from now, or the past one. */
function fullYear(year: number, now: Moment): number {
  if (year >= 100) return year
  const century = Math.floor(now.year / 100)
  const offset = year - (now.year % 100)
  if (offset > 30) return (century - 1) * 100 + year
  return (offset > -70 ? century : century + 1) * 100 + year
}

const two = (n: number) => String(n).padStart(2, '0')

/** `9am`, `9h30`, `9:00+1:30` in the form `09:00`, and the end of a time range taken out. */
function timeForms(given: string): { readonly text: string; readonly until: string } {
  let text = given
  const plain = /(?:^|[^+])[012]?\d:\d\d(?:[ \t]|$)/
  for (let i = 0; i < 2 && !plain.test(text); i++)
    text = text.replace(
      /([012]?\d)(?::([0-5]\d))?(am|pm)\b/,
      (_, h: string, m: string | undefined, half: string) => {
        const hour =
          Number(h) === 12 && half === 'am' ? 0 : half === 'pm' && Number(h) < 12 ? Number(h) + 12 : Number(h)
        return `${two(hour)}:${m ?? '00'}`
      },
    )
  for (let i = 0; i < 2 && !plain.test(text); i++)
    text = text.replace(/([012]?\d)?h([0-5]\d)|([012]?\d)h([0-5]\d)?\b/, (_, h, m, h2, m2) => {
      return `${two(Number(h ?? h2 ?? 0))}:${m ?? m2 ?? '00'}`
    })
  text = text.replace(
    /([012]?\d):([0-6]\d)\+([012]?\d)(?::([0-5]\d))?/,
    (_, h: string, m: string, more: string, rest: string | undefined) => {
      const end = Number(h) * 60 + Number(m) + Number(more) * 60 + Number(rest ?? 0)
      return `${two(Number(h))}:${m}-${two(Math.floor(end / 60))}:${two(end % 60)}`
    },
  )
  let until = ''
  text = text.replace(
    /(?<!\d)([012]?\d:[0-5]\d) ?(?:--?|–) ?([012]?\d)(?::([0-5]\d))?(?!\d)/,
    (_, from: string, h: string, m: string | undefined) => {
      until = `${h.padStart(2, '0')}:${m ?? '00'}`
      return from
    },
  )
  return { text, until }
}

/** Reads what is left word by word, each for the first thing it can be that is not there yet; null for other words. */
function tokens(text: string): Parts | null {
  const parts: Parts = {}
  for (const word of text.split(/[^\p{L}\p{N}:+-]+/u).filter(Boolean)) {
    const n = /^\d+$/.test(word) ? Number(word) : Number.NaN
    const dayName = weekdays.get(word)
    const monthName = months.get(word)
    const date = /^(\d{4})-(\d\d)-(\d\d)$/.exec(word)
    const time = /^(\d{1,2}):(\d\d)(?::\d\d)?$/.exec(word)
    if (dayName !== undefined && parts.weekday === undefined) parts.weekday = dayName
    else if (n >= 1 && n <= 31 && parts.day === undefined) parts.day = n
    else if (monthName !== undefined && parts.month === undefined) parts.month = monthName + 1
    else if (n >= 100 && n <= 4038 && parts.year === undefined) parts.year = n
    else if (time && parts.hour === undefined) {
      parts.hour = Number(time[1])
      parts.minute = Number(time[2])
    } else if (date && parts.year === undefined) {
      parts.year = Number(date[1])
      parts.month = Number(date[2])
      parts.day = Number(date[3])
    } else if (/^\d{1,2}(?:st|nd|rd|th)$/.test(word) && parts.day === undefined)
      parts.day = Number.parseInt(word, 10)
    else if (n >= 50 && n < 100 && parts.year === undefined) parts.year = 1900 + n
    else if (n >= 0 && n < 50 && parts.year === undefined) parts.year = 2000 + n
    else return null
  }
  return parts
}

/** Day number of the Monday of an ISO week: the one with January 4th is the first. */
function isoWeekStart(year: number, week: number): number {
  const fourth = dayNumber({ year, month: 1, day: 4 })
  return fourth - ((dayFields(fourth).weekday + 6) % 7) + 7 * (week - 1)
}

/** Rolled over to a day of the calendar; null beyond the years that timestamps can write. */
function normal(moment: Moment): Moment | null {
  const hour = moment.hour
  const more = hour === null ? 0 : Math.floor(hour / 24)
  const day = dayNumber(moment) + more
  if (!Number.isFinite(day)) return null
  const { year, month, day: date } = dayFields(day)
  if (year < 1000 || year > 9999) return null
  return { year, month, day: date, hour: hour === null ? null : hour - 24 * more, minute: moment.minute }
}
