// Owns the agenda: which headlines concern which day, computed from timestamps alone.
// Never reads a clock: the caller names the first day, which counts as today.

import type { Headline, OrgDocument } from './parse.ts'
import {
  dayNumber,
  dayText,
  type Moment,
  parseDay,
  shift,
  type Timestamp,
  type Unit,
  type Warning,
} from './timestamp.ts'

export interface OrgFile {
  readonly path: string
  readonly text: string
  readonly document: OrgDocument
}

export interface AgendaRow {
  /** `YYYY-MM-DD`; the day it is shown on. */
  readonly day: string
  /** `HH:MM` or `HH:MM-HH:MM`, or empty. */
  readonly time: string
  readonly kind: 'scheduled' | 'deadline' | 'warning' | 'timestamp' | 'range'
  /** Days from `day` to the date itself: negative when overdue, positive in a warning. */
  readonly inDays: number
  readonly todo: string
  readonly priority: string
  readonly title: string
  readonly tags: readonly string[]
  readonly path: string
  readonly startLine: number
  /** The timestamp as written. */
  readonly timestamp: string
  readonly outline: readonly string[]
}

/** Org's `org-deadline-warning-days`. */
const warningDays = 14
/** Keeps a hostile `days` from filling the memory. */
const mostDays = 3_660

/** Rows by day, then time (days without one last), priority, path and line. Done, commented and archived are left out. */
export function agenda(
  files: readonly OrgFile[],
  options: { readonly fromDay: string; readonly days: number },
): readonly AgendaRow[] {
  const today = parseDay(options.fromDay)
  if (today === null) return []
  const span: Range = {
    today,
    first: today,
    last: today + Math.min(mostDays, Math.max(1, Math.floor(options.days) || 1)) - 1,
  }
  const rows: AgendaRow[] = []
  for (const file of files) {
    const hidden = new Uint8Array(file.document.headlines.length)
    for (const headline of file.document.headlines) {
      const above = headline.parent === null ? 0 : (hidden[headline.parent] ?? 0)
      hidden[headline.index] = above || headline.commented || headline.tags.includes('ARCHIVE') ? 1 : 0
      if (hidden[headline.index] || headline.done) continue
      for (const row of rowsOf(headline, span)) rows.push({ ...row, ...about(file, headline) })
    }
  }
  return rows.sort(order)
}

interface Range {
  readonly today: number
  readonly first: number
  readonly last: number
}

type Dated = Pick<AgendaRow, 'day' | 'time' | 'kind' | 'inDays' | 'timestamp'>

function about(file: OrgFile, headline: Headline) {
  const { todo, priority, title, allTags, startLine, outline } = headline
  return { todo, priority, title, tags: allTags, path: file.path, startLine, outline }
}

function rowsOf(headline: Headline, span: Range): Dated[] {
  const rows: Dated[] = []
  for (const { kind, timestamp } of headline.plans) {
    if (kind === 'closed' || timestamp.kind !== 'active') continue
    if (kind === 'scheduled') rows.push(...scheduled(timestamp, span))
    else rows.push(...deadlines(timestamp, span))
  }
  for (const timestamp of headline.timestamps) {
    if (timestamp.kind === 'active') rows.push(...plain(timestamp, span))
  }
  return rows
}

/** On its day; while it is not done it stays on today. A delay (`-2d`) keeps it out until that many days later. */
function scheduled(timestamp: Timestamp, span: Range): Dated[] {
  const start = dayNumber(timestamp.from)
  const delay = timestamp.warning ? spanDays(timestamp.warning) : 0
  const days = occurrences(timestamp, span).filter((day) => day >= start + delay)
  const rows = days.map((day) => row('scheduled', timestamp, day, day))
  if (start < span.today && start + delay <= span.today && days[0] !== span.today) {
    rows.push(row('scheduled', timestamp, span.today, start))
  }
  return rows
}

/** On its day; on today when overdue (a repeated one since the date as written) or inside the warning period. */
function deadlines(timestamp: Timestamp, span: Range): Dated[] {
  const start = dayNumber(timestamp.from)
  const days = occurrences(timestamp, span)
  const rows = days.map((day) => row('deadline', timestamp, day, day))
  if (days[0] === span.today) return rows
  if (start < span.today) return [...rows, row('deadline', timestamp, span.today, start)]
  const warn = timestamp.warning ? spanDays(timestamp.warning) : warningDays
  return start - span.today <= warn ? [...rows, row('warning', timestamp, span.today, start)] : rows
}

function plain(timestamp: Timestamp, span: Range): Dated[] {
  const from = dayNumber(timestamp.from)
  const to = timestamp.to ? dayNumber(timestamp.to) : from
  if (to <= from) return occurrences(timestamp, span).map((day) => row('timestamp', timestamp, day, day))
  const rows: Dated[] = []
  for (let day = Math.max(from, span.first); day <= Math.min(to, span.last); day++) {
    rows.push(row('range', timestamp, day, day))
  }
  return rows
}

/** The days of the window the timestamp falls on, its repetitions included. */
function occurrences({ from, repeater }: Timestamp, { first, last }: Range): number[] {
  const start = dayNumber(from)
  if (!repeater || repeater.value === 0) return start >= first && start <= last ? [start] : []
  const days: number[] = []
  const { value, unit } = repeater
  for (let step = firstStep(start, first, value, unit), guard = 0; guard < mostDays * 2; step++, guard++) {
    const day = dayAt(from, step, value, unit)
    if (day > last) break
    if (day >= first && day >= start && day !== days.at(-1)) days.push(day)
  }
  return days
}

const dayAt = (from: Moment, step: number, value: number, unit: Unit): number =>
  unit === 'h'
    ? dayNumber(from) + Math.floor(((from.hour ?? 0) + step * value) / 24)
    : dayNumber(shift(from, step * value, unit))

/** A step that is surely not behind `first`: steps are at most this many days long. */
function firstStep(start: number, first: number, value: number, unit: Unit): number {
  const longest = { h: 1 / 24, d: 1, w: 7, m: 31, y: 366 }[unit] * value
  return Math.max(0, Math.floor((first - start) / longest) - 1)
}

const spanDays = ({ value, unit }: Warning): number =>
  Math.round({ h: 1 / 24, d: 1, w: 7, m: 30.4, y: 365.25 }[unit] * value)

function row(kind: Dated['kind'], timestamp: Timestamp, day: number, date: number): Dated {
  const time = date === day ? timeOf(timestamp, day) : ''
  return { day: dayText(day), time, kind, inDays: date - day, timestamp: timestamp.raw }
}

function timeOf({ from, to }: Timestamp, day: number): string {
  const start = clock(from)
  if (!to || dayNumber(to) === dayNumber(from)) {
    const end = to ? clock(to) : ''
    return start && end && end !== start ? `${start}-${end}` : start
  }
  if (day === dayNumber(from)) return start
  return day === dayNumber(to) ? clock(to) : ''
}

const clock = ({ hour, minute }: Moment): string =>
  hour === null ? '' : `${String(hour).padStart(2, '0')}:${String(minute ?? 0).padStart(2, '0')}`

function order(a: AgendaRow, b: AgendaRow): number {
  return (
    compare(a.day, b.day) ||
    compare(a.time || '99', b.time || '99') ||
    compare(a.priority || 'B', b.priority || 'B') ||
    compare(a.path, b.path) ||
    a.startLine - b.startLine
  )
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
