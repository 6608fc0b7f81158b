// Owns on which days a timestamp with a repeater falls, and how long warnings and delays are.
// Days are numbers since 1970-01-01 (timestamp.ts). Never steps from occurrence to occurrence: each question is
// answered by division, whatever the distance.

import { dayNumber, type Moment, type Repeater, type Timestamp } from '../timestamp.ts'

/** The day of a moment; hours of 24 and more belong to the next days. */
export const absoluteDay = (moment: Moment): number =>
  dayNumber(moment) + Math.floor(((moment.hour ?? 0) * 60 + (moment.minute ?? 0)) / 1440)

/**
 * The repetition nearest to `day`: the last one not behind it for `past`, the first one not before it for `future`.
 * Never before the date itself; the date itself without a repeater (Org's `org-closest-date`).
 */
export function closest({ from, repeater }: Timestamp, day: number, prefer: 'past' | 'future'): number {
  if (!repeater || repeater.value === 0) return absoluteDay(from)
  const start = dayNumber(from)
  if (day <= start) return start
  const [before, after] = around(from, start, repeater, day)
  if (prefer === 'past') return after === day ? after : before
  return before === day ? before : after
}

/** Two repetitions that follow each other, with `day` between them or on one of them. */
function around(from: Moment, start: number, { value, unit }: Repeater, day: number): [number, number] {
  switch (unit) {
    case 'h': {
      const passed = 24 * (day - start) - (from.hour ?? 0)
      const rest = ((passed % value) + value) % value
      return [rest === 0 ? day : day - 1 - Math.floor(rest / 24), day + Math.floor((value - rest) / 24)]
    }
    case 'd':
    case 'w': {
      const step = unit === 'w' ? 7 * value : value
      const before = start + step * Math.floor((day - start) / step)
      return [before, before + step]
    }
    case 'm': {
      const to = fields(day)
      const whole = 12 * (to.year - from.year) + to.month - from.month - (to.day > from.day ? 0 : 1)
      const months = Math.trunc(whole / value) * value
      return [monthsOn(from, months), monthsOn(from, months + value)]
    }
    case 'y': {
      const to = fields(day)
      const later = to.month > from.month || (to.month === from.month && to.day > from.day)
      const years = Math.trunc((to.year - from.year - (later ? 0 : 1)) / value) * value
      return [monthsOn(from, 12 * years), monthsOn(from, 12 * (years + value))]
    }
  }
}

/** A 31st in a shorter month rolls over into the next one, as Org has it. */
const monthsOn = (from: Moment, months: number): number =>
  dayNumber({ year: from.year, month: from.month + months, day: from.day })

function fields(day: number) {
  const date = new Date(day * 86_400_000)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

/** Whole days of the `-3d` or `--3d` in a timestamp; null without one. */
export function leadDays({ raw, warning }: Timestamp): number | null {
  if (!warning || !/-\d+[hdwmy](?=[>\] ]|$)/.test(raw)) return null
  return Math.floor(warning.value * { h: 0.041667, d: 1, w: 7, m: 30.4, y: 365.25 }[warning.unit])
}
