// Owns the checks of timestamps and clocks: dates that do not exist, day names that are wrong, durations that do not add up.

import type { Clock, TimestampObject } from '../elements/element.ts'
import { sameWord } from '../line.ts'
import {
  dayFields,
  dayNumber,
  type Moment,
  minutes,
  momentText,
  parseTimestamp,
  readTimestamp,
} from '../timestamp.ts'
import type { Check, Report, SectionView } from './check.ts'
import { lineEnd, objectPlace } from './facts.ts'

export const timestampSyntax: Check = {
  code: 'timestamp-syntax',
  severity: 'warning',
  summary:
    'A timestamp that Org reads as another than it says: a day that does not exist, a wrong day name, a part it does not know.',
  nodes: {
    timestamp: (stamp, { text }) => judge(stamp, text, objectPlace(text, stamp)),
    planning: (planning, { text }) =>
      [planning.scheduled, planning.deadline, planning.closed].flatMap((stamp) =>
        inside(stamp, text, planning.start, planning.end),
      ),
    clock: (clock, { text }) => inside(clock.value, text, clock.postAffiliated, clock.end),
  },
}

function inside(stamp: TimestampObject | null, text: string, from: number, to: number): readonly Report[] {
  if (!stamp) return []
  const at = text.slice(from, to).indexOf(stamp.raw)
  const start = from + at
  const report = at < 0 ? null : judge(stamp, text, { start, end: start + stamp.raw.length })
  return report ? [report] : []
}

function judge(
  stamp: TimestampObject,
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
): Report | null {
  const written = text.slice(start, end)
  const expected = asOrgWrites(stamp)
  if (expected === null || expected === written || sameButDayNames(expected, written)) return null
  return {
    start,
    end,
    message: `${written} is read as ${expected}.`,
    severity: onlyDayNameMissing(expected, written) ? 'information' : 'warning',
    fixes: isWhole(expected) ? [{ title: `Write ${expected}`, edits: [{ start, end, text: expected }] }] : [],
  }
}

/** Of a stamp of which Org cannot read a part that is there, such as the hour before a dash, nothing whole can be written. */
const isWhole = (stamp: string): boolean => stamp.startsWith('<%%') || wholeStamp.test(stamp)

const day = /\d{4}-\d\d-\d\d [A-Z][a-z]{2}/
const time = /(?: (?:[01]\d|2[0-3]):[0-5]\d(?:-\d\d:[0-5]\d)?)?/
const rest = /(?: [-+.]\S+)*/
const one = `[<[]${day.source}${time.source}${rest.source}[>\\]]`
const wholeStamp = new RegExp(`^${one}(?:--${one})?$`)

/** As `org-element-timestamp-interpreter` writes it; null for what cannot be written. */
export function asOrgWrites(stamp: TimestampObject): string | null {
  const { from, to, timestampType, rangeType } = stamp
  const [open, close] = timestampType.startsWith('inactive') ? '[]' : '<>'
  const tail = `${suffix(stamp)}${close}`
  if (timestampType === 'diary') {
    const time = from.hour !== null && from.minute !== null ? ` ${clockTime(from.hour, from.minute)}` : ''
    const range =
      rangeType === 'timerange'
        ? `-${clockTime(to.hour ?? from.hour ?? 0, to.minute ?? from.minute ?? 0)}`
        : ''
    return `<%%${stamp.sexp ?? ''}${time}${range}${tail}`
  }
  const first = calendar(from)
  if (!first) return null
  const head = `${open}${momentText(first)}`
  if (rangeType === 'timerange')
    return `${head}-${clockTime(to.hour ?? from.hour ?? 0, to.minute ?? from.minute ?? 0)}${tail}`
  if (rangeType === 'daterange') {
    const last = calendar(to)
    return last ? `${head}${tail}--${open}${momentText(last)}${tail}` : null
  }
  return `${head}${tail}`
}

const units = { hour: 'h', day: 'd', week: 'w', month: 'm', year: 'y' } as const
const marks = { cumulate: '+', 'catch-up': '++', restart: '.+' } as const

function suffix({ repeater, repeaterDeadline, warning }: TimestampObject): string {
  let text = ''
  if (repeater) text += ` ${marks[repeater.kind]}${repeater.value}${units[repeater.unit]}`
  if (repeater && repeaterDeadline) text += `/${repeaterDeadline.value}${units[repeaterDeadline.unit]}`
  if (warning) text += ` ${warning.kind === 'first' ? '--' : '-'}${warning.value}${units[warning.unit]}`
  return text
}

const two = (n: number): string => String(n).padStart(2, '0')
const clockTime = (hour: number, minute: number): string => `${two(hour)}:${two(minute)}`

/** What is beyond the end of a month or a day rolls over, as in Emacs. */
function calendar({ year, month, day, hour, minute }: TimestampObject['from']): Moment | null {
  if (year === null || month === null || day === null) return null
  const timed = hour !== null && minute !== null
  const over = timed ? Math.floor(hour / 24) : 0
  const fields = dayFields(dayNumber({ year, month, day: day + over }))
  return {
    year: fields.year,
    month: fields.month,
    day: fields.day,
    hour: timed ? hour % 24 : null,
    minute: timed ? minute : null,
  }
}

const english = /^(?:mon|tue|wed|thu|fri|sat|sun)/i
const dayName = /(\d{4}-\d{2}-\d{2}) +([^\]+0-9>\r\n -]+)/g

/** Day names of other languages are as good as English ones. */
function sameButDayNames(expected: string, written: string): boolean {
  if (![...written.matchAll(dayName)].some(([, , name]) => !english.test(name as string))) return false
  return bare(expected) === bare(written)
}

const bare = (stamp: string): string => stamp.replace(dayName, '$1')

const onlyDayNameMissing = (expected: string, written: string): boolean => bare(expected) === written

export const unreadTimestamp: Check = {
  code: 'unread-timestamp',
  severity: 'warning',
  summary: 'A date in angle brackets that is no timestamp, such as <2024-1-1>.',
  nodes: {
    paragraph: ({ contentsStart, contentsEnd }, section) =>
      unread(section, contentsStart ?? 0, contentsEnd ?? 0),
    headline: ({ title }, section) => unread(section, title.start, title.end),
  },
}

const nearly = /<(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?: +[^<>\n\d]{1,12}?)?(?: +(\d{1,2})[:.](\d{2}))?>/g

function unread({ text }: SectionView, from: number, to: number): readonly Report[] {
  const reports: Report[] = []
  for (const found of text.slice(from, to).matchAll(nearly)) {
    const start = from + found.index
    const end = start + found[0].length
    if (readTimestamp(text, start, end)) continue
    const [, year, month, day, hour, minute] = found
    const date = { year: Number(year), month: Number(month), day: Number(day) }
    const time =
      hour === undefined ? { hour: null, minute: null } : { hour: Number(hour), minute: Number(minute) }
    const read = parseTimestamp(`<${momentText({ ...date, ...time })}>`)
    reports.push({
      start,
      end,
      message: `${found[0]} is read as text: a timestamp is written like <2026-01-31 Sat 10:00>.`,
      fixes: read ? [{ title: `Write ${read.raw}`, edits: [{ start, end, text: read.raw }] }] : [],
    })
  }
  return reports
}

export const clockSyntax: Check = {
  code: 'clock-syntax',
  severity: 'warning',
  summary: 'A CLOCK line that Org cannot read, and reads as text.',
  lines: {
    first: 'cC',
    run: ({ first, end }, section) => {
      const { text } = section
      if (!sameWord(text, first, 'CLOCK:')) return null
      const { type } = section.elementAt(first)
      // `clock: ` in prose is more often just a word.
      if (type !== 'paragraph' || !text.startsWith('CLOCK:', first)) return null
      const message =
        'This is read as text: a clock is written like CLOCK: [2026-01-31 Sat 10:00]--[2026-01-31 Sat 11:30] =>  1:30'
      return { start: first, end, message }
    },
  },
}

export const clockDuration: Check = {
  code: 'clock-duration',
  severity: 'warning',
  unattended: true,
  summary: 'A clock whose duration is not the time between its two ends, or that ends before it begins.',
  nodes: {
    clock: (clock, { text }) => {
      const { value, duration, postAffiliated: start } = clock
      if (!value || clock.status !== 'closed' || value.rangeType === null) return null
      const end = lineEnd(text, start)
      const spent = between(value)
      if (spent === null) return null
      if (spent < 0) return { start, end, message: 'This clock ends before it begins.' }
      const right = `${Math.floor(spent / 60)}:${two(spent % 60)}`
      if (duration === null || minutesOf(duration) === spent) return null
      return {
        start,
        end,
        message: `The duration should be ${right}, not ${duration}.`,
        fixes: durationFix(clock, text, end, right),
      }
    },
  },
}

function durationFix({ postAffiliated, duration }: Clock, text: string, end: number, right: string) {
  const at = text.slice(postAffiliated, end).lastIndexOf(duration ?? '')
  if (at < 0 || duration === null) return []
  const start = postAffiliated + at
  return [{ title: `Write ${right}`, edits: [{ start, end: start + duration.length, text: right }] }]
}

function between({ from, to }: TimestampObject): number | null {
  const [first, last] = [calendar(from), calendar(to)]
  return first && last && first.hour !== null && last.hour !== null ? minutes(last) - minutes(first) : null
}

function minutesOf(duration: string): number {
  const [hours = 0, rest = 0] = duration.split(':').map(Number)
  return hours * 60 + rest
}
