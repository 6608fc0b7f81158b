// Owns what is to be said to the user at a moment: appointments soon, deadlines of the day, what is late. The state
// of what was said and put off goes in and comes out as data. Pure: the same files, moment and state, the same answer.

import type { AgendaRow, Reminder, ReminderState, Reminders } from '../../../protocol/agenda.ts'
import type { OrgFile } from '../file.ts'
import { dayNumber, dayText, type Moment, minutes, parseDay } from '../timestamp.ts'
import { agenda } from './agenda.ts'
import type { AgendaOptions } from './options.ts'

export interface ReminderOptions {
  /** Minutes before an appointment; the property APPT_WARNTIME of a headline wins. */
  readonly warnMinutes: number
  /** Minutes for which an appointment that has begun is still said. */
  readonly lateMinutes: number
  /** Minute of the day from which what has no time is said. */
  readonly dayFrom: number
  readonly kinds: readonly Reminder['kind'][]
}

export const reminderDefaults: ReminderOptions = {
  warnMinutes: 10,
  lateMinutes: 15,
  dayFrom: 9 * 60,
  kinds: ['appointment', 'deadline', 'overdue'],
}

export const noReminders: ReminderState = { said: {}, snoozed: {} }

export function reminders(
  files: readonly OrgFile[],
  now: Moment,
  state: ReminderState,
  given: Partial<ReminderOptions & AgendaOptions> = {},
): Reminders {
  const options = { ...reminderDefaults, ...given }
  const today = dayNumber(now)
  const at = minutes(now)
  const rows = agenda(files, { fromDay: dayText(today), days: 2, options: { ...given, done: 'hide' } })
  const byPath = new Map(files.map((file) => [file.path, file]))
  const due: Reminder[] = []
  const said: Record<string, number> = {}
  const snoozed: Record<string, number> = {}
  let nextAt: number | null = null
  const later = (moment: number) => {
    if (moment > at && (nextAt === null || moment < nextAt)) nextAt = moment
  }
  for (const candidate of rows.flatMap((row) => candidatesOf(byPath, row, options))) {
    const { key, from, until, reminder } = candidate
    const off = own(state.snoozed, key)
    const before = own(state.said, key)
    if (off !== null && off > at) {
      snoozed[key] = off
      if (before !== null) said[key] = before
      later(off)
      continue
    }
    if (from > at) {
      later(from)
      continue
    }
    // What was put off is said when its time comes, however late that is.
    if (off === null && (before !== null || at >= until)) {
      if (before !== null) said[key] = before
      continue
    }
    due.push({ ...reminder, inMinutes: reminder.kind === 'appointment' ? candidate.begins - at : 0 })
    said[key] = at
  }
  return { due: due.sort(order), state: { said, snoozed }, nextAt }
}

const own = (record: Readonly<Record<string, number>>, key: string): number | null =>
  Object.hasOwn(record, key) ? (record[key] as number) : null

interface Candidate {
  readonly key: string
  /** Minutes since 1970-01-01: when it may be said first and no more, and when it begins. */
  readonly from: number
  readonly until: number
  readonly begins: number
  readonly reminder: Reminder
}

const shown = new Set<AgendaRow['kind']>(['scheduled', 'deadline', 'timestamp', 'range', 'diary'])

type Files = ReadonlyMap<string, OrgFile>

function candidatesOf(
  files: Files,
  row: AgendaRow,
  { warnMinutes, lateMinutes, dayFrom, kinds }: ReminderOptions,
): readonly Candidate[] {
  const day = parseDay(row.day)
  if (day === null || !shown.has(row.kind)) return []
  const midnight = day * 1440
  const kind = kindOf(row)
  if (kind === null || !kinds.includes(kind)) return []
  const key = keyOf(kind, row)
  const lateDays = Math.max(0, -row.inDays)
  if (kind !== 'appointment' || row.from === null) {
    const reminder: Reminder = { key, kind, inMinutes: 0, lateDays, row }
    return [{ key, from: midnight + dayFrom, until: midnight + 1440, begins: midnight, reminder }]
  }
  const begins = midnight + row.from
  const warn = warnOf(files, row) ?? warnMinutes
  const reminder: Reminder = { key, kind, inMinutes: 0, lateDays: 0, row }
  return [{ key, from: begins - warn, until: begins + lateMinutes, begins, reminder }]
}

function kindOf({ kind, inDays, from }: AgendaRow): Reminder['kind'] | null {
  // What was merely scheduled is late on most days of most people: said only where that is wanted.
  if (inDays < 0) return kind === 'deadline' ? 'overdue' : kind === 'scheduled' ? kind : null
  if (from !== null) return 'appointment'
  return kind === 'deadline' || kind === 'scheduled' ? kind : null
}

/** By id or place in the outline, not by line: what is written above a headline is no reason to say it again. */
function keyOf(kind: Reminder['kind'], { id, path, outline, text, timestamp, day, time }: AgendaRow): string {
  const place = id === '' ? `${path}#${outline.join('/')}${text === '' ? '' : `#${text}`}` : id
  return [kind, place, timestamp, day, time].filter(Boolean).join(' ')
}

/** Minutes of the headline's own APPT_WARNTIME; null without one. */
function warnOf(files: Files, { path, index }: AgendaRow): number | null {
  const headline = files.get(path)?.document.headlines[index]
  const written = headline?.properties.APPT_WARNTIME
  return written !== undefined && /^\d{1,5}$/.test(written.trim()) ? Number(written) : null
}

const ranks: Readonly<Record<Reminder['kind'], number>> = {
  appointment: 0,
  deadline: 1,
  overdue: 2,
  scheduled: 3,
}

const order = (a: Reminder, b: Reminder): number =>
  ranks[a.kind] - ranks[b.kind] || a.inMinutes - b.inMinutes || b.lateDays - a.lateDays

/** The state in which `key` is said again at `until` (minutes since 1970-01-01). */
export const snooze = (state: ReminderState, key: string, until: number): ReminderState => ({
  said: state.said,
  snoozed: { ...state.snoozed, [key]: until },
})
