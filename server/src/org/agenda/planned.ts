// Owns what is scheduled and due: on its own day, late or ahead of time on today, on each repetition in the future.
// The rules and their order are those of Org's `org-agenda-get-deadlines` and `org-agenda-get-scheduled`.

import type { OrgFile } from '../file.ts'
import type { Timestamp } from '../timestamp.ts'
import type { Dated } from './dated.ts'
import { absoluteDay, closest, leadDays } from './dates.ts'
import { stampDiary } from './diary-lines.ts'
import { habitOf, habitUrgency, isHabit } from './habit.ts'
import { type Item, item, priorityOf, type Span, timeOfItem } from './item.ts'

/** The days of one deadline in the span. */
export function deadlineItems(
  file: OrgFile,
  { headline, deadline, scheduled }: Dated,
  span: Span,
): readonly Item[] {
  if (!deadline) return []
  const { today, options } = span
  const items: Item[] = []
  for (const { day, date, repeat } of occasions(deadline, span)) {
    const away = date - day
    if (day !== date && day !== repeat) {
      if (day !== today) continue
      if (away > 0 ? away > warningDays(deadline, scheduled, date, span) : -away > options.deadlinePastDays)
        continue
    }
    if (headline.done && (options.done === 'hide' || date !== day)) continue
    const here = day === date || day === repeat
    const ahead = day === today && date > today
    items.push(
      item({
        file,
        headline,
        kind: ahead ? 'warning' : 'deadline',
        day,
        date: day === repeat && day !== today ? day : date,
        time: here ? planTime(deadline, headline, span) : null,
        timestamp: deadline.raw,
        urgency: priorityOf(file, headline) + (day === today ? -away : 0),
        sortDay: date,
      }),
    )
  }
  return items
}

/** The days of one scheduled headline in the span; `due` are the days on which its deadline is shown. */
export function scheduledItems(
  file: OrgFile,
  { headline, scheduled, deadline }: Dated,
  due: ReadonlySet<number>,
  span: Span,
): readonly Item[] {
  if (!scheduled) return []
  const { today, options } = span
  const habit = isHabit(headline)
  const items: Item[] = []
  for (const { day, date, repeat } of occasions(scheduled, span)) {
    const late = day - date
    const always = habit && day === today && options.habitsToday === 'all'
    if (!always) {
      const delay = delayDays(scheduled, deadline, date, span)
      if (delay > 0 && late < delay) continue
      if (late > options.scheduledPastDays || date > day) continue
      if (day !== date && day !== today && day !== repeat) continue
    }
    if (headline.done && (options.done === 'hide' || date !== day)) continue
    if (!habit && skippedBesideDeadline(scheduled, deadline, day, date, due, span)) continue
    if (habit && (headline.done || options.habits === 'hide')) continue
    if (habit && day !== today && options.habits === 'today') continue
    const here = habit || day === date || day === repeat
    const read = habit ? habitOf(file, headline, today) : null
    const view = read?.ok ? read.value : null
    items.push(
      item({
        file,
        headline,
        kind: 'scheduled',
        day,
        date: day === repeat && day !== today ? day : date,
        time: here ? planTime(scheduled, headline, span) : null,
        timestamp: scheduled.raw,
        urgency: view ? habitUrgency(view, today) : 99 + late + priorityOf(file, headline),
        habit: view,
        sortDay: date,
      }),
    )
  }
  return items
}

interface Occasion {
  readonly day: number
  /** What it is measured from: the date as written, or its last repetition. */
  readonly date: number
  /** Its first repetition not before `day`, in the future; `date` otherwise. */
  readonly repeat: number
}

/** Only the days that can have a row at all: the date itself, today, and what a repeater reaches. */
function* occasions(stamp: Timestamp, span: Span): Generator<Occasion> {
  const { first, last, today, options } = span
  if (stamp.kind === 'diary') {
    const diary = stampDiary(stamp.sexp)
    if (!('on' in diary)) return
    for (let day = first; day <= last; day++)
      if (diary.on(day, '') !== null) yield { day, date: day, repeat: day }
    return
  }
  const date = options.lateFrom === 'last-repeat' ? closest(stamp, today, 'past') : absoluteDay(stamp.from)
  const repeats = stamp.repeater !== null && stamp.repeater.value > 0 && options.futureRepeats !== 'none'
  if (repeats) {
    for (let day = first; day <= last; day++) {
      const base = options.futureRepeats === 'next' ? today + 1 : day
      const repeat = day <= today ? date : closest(stamp, base, 'future')
      if (day === date || day === today || day === repeat) yield { day, date, repeat }
    }
    return
  }
  const days = date < today ? [date, today] : date === today ? [today] : [today, date]
  for (const day of days) if (day >= first && day <= last) yield { day, date, repeat: date }
}

function warningDays(deadline: Timestamp, scheduled: Timestamp | null, date: number, span: Span): number {
  const { warningDays: usual, warningOfScheduled: rule } = span.options
  const own = usual <= 0 ? -usual : (leadDays(deadline) ?? usual)
  if (!scheduled || rule === 'show') return own
  if (rule === 'skip') return Math.min(own, 0)
  const most = rule === 'from-scheduled' ? Math.min(date - absoluteDay(scheduled.from), usual) : rule
  return Math.min(own, most)
}

function delayDays(scheduled: Timestamp, deadline: Timestamp | null, date: number, span: Span): number {
  const { delayDays: usual, delayBesideDeadline: rule } = span.options
  if (scheduled.warning?.on === 'first' && date > absoluteDay(scheduled.from)) return 0
  const own = usual < 0 ? -usual : (leadDays(scheduled) ?? usual)
  if (!deadline || rule === 'keep') return own
  if (rule === 'skip') return Math.min(own, 0)
  const most = rule === 'until-deadline' ? Math.min(date - absoluteDay(deadline.from), usual) : -rule
  return Math.min(own, most)
}

function skippedBesideDeadline(
  scheduled: Timestamp,
  deadline: Timestamp | null,
  day: number,
  date: number,
  due: ReadonlySet<number>,
  { today, options }: Span,
): boolean {
  switch (options.scheduledBesideDeadline) {
    case 'show':
      return false
    case 'skip':
      return due.has(day)
    case 'skip-late':
      return due.has(day) && date < today
    case 'skip-after-deadline': {
      if (!deadline) return false
      const end = absoluteDay(deadline.from)
      return day > end && (absoluteDay(scheduled.from) <= end || date !== day)
    }
  }
}

/** Only what stands behind the date is a time: `<2026-11-22 Sun 10:00-11:00 +1w>`. */
function planTime(stamp: Timestamp, headline: Dated['headline'], { options }: Span) {
  const at = stamp.raw.search(/ [012]?\d:\d\d/)
  return timeOfItem(at < 0 ? '' : stamp.raw.slice(at + 1), headline, options)
}
