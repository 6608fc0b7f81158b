// Owns what is merely dated: plain timestamps and their repetitions, ranges of days, diary expressions.
// Rules and order are those of Org's `org-agenda-get-blocks`, `-get-timestamps` and `-get-sexps`.

import type { OrgFile } from '../file.ts'
import { dayText, type Timestamp } from '../timestamp.ts'
import type { Dated } from './dated.ts'
import { closest } from './dates.ts'
import { type DiaryLine, stampDiary } from './diary-lines.ts'
import { habitOf, habitUrgency, isHabit } from './habit.ts'
import { type Item, item, priorityOf, type Span, timeOfItem } from './item.ts'
import { timeIn, withoutTimestamps } from './times.ts'

/** Each day of each range, with which day of how many it is. */
export function rangeItems(file: OrgFile, { headline, ranges }: Dated, span: Span): readonly Item[] {
  const items: Item[] = []
  if (headline.done && span.options.done === 'hide') return items
  for (const { first, last, from, to, raw, active } of ranges) {
    if (!active && span.options.inactive === 'hide') continue
    for (let day = Math.max(first, span.first); day <= Math.min(last, span.last); day++) {
      const written = first === last ? oneDay(from, to) : day === first ? from : day === last ? to : null
      items.push(
        item({
          file,
          headline,
          kind: first === last ? 'timestamp' : 'range',
          day,
          time: written === null ? null : timeOfItem(written, headline, span.options),
          part: first === last ? null : { day: day - first + 1, of: last - first + 1 },
          timestamp: raw,
        }),
      )
    }
  }
  return items
}

/** `<… 10:00>--<… 12:00>` on one day is a span of time. */
function oneDay(from: string, to: string): string {
  const begin = timeIn(from)
  const end = timeIn(to)
  if (!begin) return to
  if (!end || begin.to !== null) return from
  return `${from.match(/[012]?\d:\d\d/)?.[0] ?? ''}-${to.match(/[012]?\d:\d\d/)?.[0] ?? ''}`
}

/** The days of each timestamp; `due` are the days on which the headline's deadline is shown. */
export function stampItems(
  file: OrgFile,
  { headline, stamps }: Dated,
  due: ReadonlySet<number>,
  span: Span,
): readonly Item[] {
  const items: Item[] = []
  const { options } = span
  if (headline.done && options.done === 'hide') return items
  const taken = new Set<number>()
  const habit = stamps.length > 0 && isHabit(headline) ? habitOf(file, headline, span.today) : null
  const urgency = habit?.ok ? habitUrgency(habit.value, span.today) : priorityOf(file, headline)
  for (const stamp of stamps) {
    if (stamp.kind === 'inactive' && options.inactive === 'hide') continue
    for (const day of daysOf(stamp, span)) {
      if (options.timestampBesideDeadline === 'skip' && due.has(day)) continue
      if (options.moreTimestamps === 'skip' && taken.has(day)) continue
      taken.add(day)
      items.push(
        item({
          file,
          headline,
          kind: stamp.kind === 'inactive' ? 'inactive' : stamp.kind === 'diary' ? 'diary' : 'timestamp',
          day,
          time: timeOfItem(stamp.raw, headline, options),
          timestamp: stamp.raw,
          urgency,
          sortDay: day,
        }),
      )
    }
  }
  return items
}

function* daysOf(stamp: Timestamp, span: Span): Generator<number> {
  const { first, last, today, options } = span
  if (stamp.kind === 'diary') {
    const diary = stampDiary(stamp.sexp)
    if (!('on' in diary)) return
    for (let day = first; day <= last; day++) if (diary.on(day, '') !== null) yield day
    return
  }
  const written = stamp.raw.slice(1, 11)
  // The agenda sees a repeater only where it is the last thing in the brackets, and only in active timestamps.
  const repeats = stamp.kind === 'active' && /\+\d+[hdwmy]>$/.test(stamp.raw)
  const start = closest({ ...stamp, repeater: null }, 0, 'past')
  if (!repeats) {
    // A date that is none, such as 2024-02-30, is on no day.
    if (start >= first && start <= last && dayText(start) === written) yield start
    return
  }
  for (let day = Math.max(first, start); day <= last; day++) {
    const past = closest(stamp, day > today || options.lateFrom === 'last-repeat' ? today : day, 'past')
    const next = () => closest(stamp, options.futureRepeats === 'next' ? today + 1 : day, 'future')
    const future = day <= today || options.futureRepeats === 'none' ? past : next()
    if (day === past || day === future || dayText(day) === written) yield day
  }
}

/** The days on which a diary line applies, a row for each thing it says. */
export function diaryItems(file: OrgFile, line: DiaryLine, span: Span): readonly Item[] {
  const { headline, startLine, source, entry, diary } = line
  const items: Item[] = []
  if (!('on' in diary) || (headline?.done && span.options.done === 'hide')) return items
  for (let day = span.first; day <= span.last; day++) {
    const said = diary.on(day, entry)
    for (const text of said === null ? [] : said === true ? [''] : said) {
      const time = span.options.timeInTitle === 'read' ? timeIn(withoutTimestamps(text)) : null
      items.push(
        item({
          file,
          headline,
          startLine,
          kind: 'diary',
          day,
          time,
          text,
          timestamp: `%%${source}`,
          urgency: 0,
        }),
      )
    }
  }
  return items
}
