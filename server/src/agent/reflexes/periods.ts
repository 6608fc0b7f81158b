// Owns times in questions, in English and German: today, next week, on Friday, in the last 10 days, übermorgen.
// Pure: the day that counts as today is a parameter.

import { dayFields, dayNumber, dayText, parseDay } from '../../org/timestamp.ts'

export interface Period {
  /** Days since 1970-01-01, both ends included. */
  readonly first: number
  readonly last: number
}

const weekdayWords: readonly (readonly string[])[] = [
  ['sunday', 'sun', 'sonntag'],
  ['monday', 'mon', 'montag'],
  ['tuesday', 'tue', 'tues', 'dienstag'],
  ['wednesday', 'wed', 'mittwoch'],
  ['thursday', 'thu', 'thurs', 'donnerstag'],
  ['friday', 'fri', 'freitag'],
  ['saturday', 'sat', 'samstag', 'sonnabend'],
]

const weekdays = weekdayWords.flat().join('|')

/** A time as a group of a pattern, with what may stand before it. Nothing else may be in a question. */
export const period = String.raw`(?:(?:for|of|on|in|by|until|from|during|within|over|am|an|für|in|im|bis|von|seit)\s+)?(?:the\s+|den\s+|der\s+|dem\s+)?((?:day after tomorrow|today|tonight|tomorrow|yesterday|this (?:week|month|year)|(?:next|coming|last|past|previous) (?:week|fortnight|month|year|${weekdays})|(?:next|coming|last|past) \d{1,3} (?:days?|weeks?|months?)|\d{1,3} (?:days?|weeks?)|week|month|(?:${weekdays})|\d{4}-\d\d-\d\d|heute|übermorgen|morgen|gestern|vorgestern|diese[rnsm]? (?:woche|monats?|jahr)|(?:nächste|kommende|letzte|vergangene)[rnsm]? (?:woche|monats?|jahr|${weekdays})|(?:nächsten|kommenden|letzten|vergangenen) \d{1,3} (?:tagen?|wochen?|monaten?)|\d{1,3} tagen?))`

/** What such a group means; null when it is no day after all. */
export function periodOf(words: string, today: number): Period | null {
  const text = words.trim().toLowerCase().replace(/\s+/g, ' ')
  const day = (away: number): Period => ({ first: today + away, last: today + away })
  const fixed = days[text]
  if (fixed !== undefined) return day(fixed)
  const date = parseDay(text)
  if (date !== null) return { first: date, last: date }
  const counted = /(\d+) (day|week|month|tag|woche|monat)/.exec(text)
  const back = /^(?:last|past|previous|letzt|vergangen)/.test(text)
  if (counted) return span(today, Number(counted[1]) * (unitDays[counted[2] as string] ?? 1), back)
  const weekday = weekdayWords.findIndex((names) => names.some((name) => text.endsWith(name)))
  if (weekday >= 0 && !/(?:week|month|year|woche|monats?|jahr)$/.test(text)) {
    const ahead = (weekday - dayFields(today).weekday + 7) % 7
    // "Friday" on a Friday is today, "next Friday" is not.
    if (back) return day(ahead === 0 ? -7 : ahead - 7)
    return day(ahead === 0 && /^(?:next|coming|nächst|kommend)/.test(text) ? 7 : ahead)
  }
  const ahead = /^(?:next|coming|nächst|kommend)/.test(text)
  return calendar(text, ahead ? 1 : back ? -1 : 0, today)
}

const days: Readonly<Record<string, number>> = {
  today: 0,
  tonight: 0,
  heute: 0,
  tomorrow: 1,
  morgen: 1,
  'day after tomorrow': 2,
  übermorgen: 2,
  yesterday: -1,
  gestern: -1,
  vorgestern: -2,
}

const unitDays: Readonly<Record<string, number>> = { day: 1, tag: 1, week: 7, woche: 7, month: 30, monat: 30 }

const span = (today: number, count: number, back: boolean): Period =>
  back
    ? { first: today - count, last: today }
    : { first: today, last: today + Math.max(1, Math.min(count, 3_660)) - 1 }

/** This week and month begin today: what is over is not asked for. Others are those of the calendar. */
function calendar(text: string, step: number, today: number): Period | null {
  const { year, month, weekday } = dayFields(today)
  const monday = today - ((weekday + 6) % 7)
  if (/(?:week|woche)$/.test(text)) {
    return step === 0 ? span(today, 7, false) : { first: monday + 7 * step, last: monday + 7 * step + 6 }
  }
  if (text.endsWith('fortnight')) return span(today, 14, step < 0)
  if (/(?:month|monats?)$/.test(text)) {
    if (step === 0) return span(today, 31, false)
    return {
      first: dayNumber({ year, month: month + step, day: 1 }),
      last: dayNumber({ year, month: month + step + 1, day: 0 }),
    }
  }
  if (/(?:year|jahr)$/.test(text)) {
    const first = dayNumber({ year: year + step, month: 1, day: 1 })
    return { first: step === 0 ? today : first, last: dayNumber({ year: year + step, month: 12, day: 31 }) }
  }
  return null
}

/** `2026-11-22`, or `2026-11-22 – 2026-11-28`. */
export const periodText = ({ first, last }: Period): string =>
  first === last ? dayText(first) : `${dayText(first)} – ${dayText(last)}`

export const isGerman = (text: string): boolean =>
  /(?:^|\s)(?:was|welche|zeige?|wann|wie|meine?|offene|überfällige?|heute|morgen|gestern|aufgaben|termine|fristen|gewohnheiten|ansicht)(?=\s|$|[?.!])/iu.test(
    text,
  )
