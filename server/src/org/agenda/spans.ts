// Owns which days a span means: `week` from a day, `+3` from today. Never reads a clock.

import type { AgendaSpan } from '../../../protocol/agenda.ts'
import { dayFields, dayNumber, parseDay } from '../timestamp.ts'

/** `today`, `tomorrow`, `yesterday`, `+3`, `-1`, `+2w`, or a day; null for anything else. */
export function dayOfText(text: string, today: number): number | null {
  const word = text.trim().toLowerCase()
  if (word === '' || word === 'today' || word === '.') return today
  if (word === 'tomorrow') return today + 1
  if (word === 'yesterday') return today - 1
  const found = /^([-+]\d{1,5})([dwmy]?)$/.exec(word)
  if (!found) return parseDay(word)
  const count = Number(found[1])
  switch (found[2]) {
    case 'w':
      return today + 7 * count
    case 'm':
    case 'y': {
      const { year, month, day } = dayFields(today)
      return dayNumber(
        found[2] === 'm' ? { year, month: month + count, day } : { year: year + count, month, day },
      )
    }
  }
  return today + count
}

/** First day and number of days. Weeks begin on `weekStart`, as in Org; months and years on their first day. */
export function spanOf(span: AgendaSpan, from: number, weekStart: number): { first: number; days: number } {
  const { year, month, weekday } = dayFields(from)
  const back = (weekday - weekStart + 7) % 7
  switch (span) {
    case 'day':
      return { first: from, days: 1 }
    case 'week':
      return { first: from - back, days: 7 }
    case 'fortnight':
      return { first: from - back, days: 14 }
    case 'month': {
      const first = dayNumber({ year, month, day: 1 })
      return { first, days: dayNumber({ year, month: month + 1, day: 1 }) - first }
    }
    case 'year': {
      const first = dayNumber({ year, month: 1, day: 1 })
      return { first, days: dayNumber({ year: year + 1, month: 1, day: 1 }) - first }
    }
  }
  return { first: from, days: Math.max(1, Math.floor(span) || 1) }
}
