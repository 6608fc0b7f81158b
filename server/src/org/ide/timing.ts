// Owns the words for a timestamp: how far away it is, how long, how it repeats and when it warns. Never reads a clock: "now"
// is a parameter.

import {
  dayFields,
  dayNumber,
  type Moment,
  minutes,
  type Repeater,
  type Timestamp,
  type Unit,
  type Warning,
} from '../timestamp.ts'
import type { Span, Speech } from './speech.ts'

/** One line of prose: `Friday, 27 November 2026, 10:00 · in 3 days · repeats every week`. */
export function timestampWords(timestamp: Timestamp, now: Moment, speech: Speech): string {
  const { say } = speech
  if (timestamp.kind === 'diary') return say('On days for which {0} holds', timestamp.sexp)
  const { from, to, repeater, warning } = timestamp
  const parts = [
    `${dateWords(from, speech)}${rangeWords(from, to, speech)}`,
    distanceWords(from, now, speech),
    ...(repeater && repeater.value > 0 ? [repeaterWords(repeater, speech)] : []),
    ...(warning ? [warningWords(warning, speech)] : []),
    ...(timestamp.kind === 'inactive' ? [say('inactive: not in the agenda')] : []),
  ]
  return parts.filter(Boolean).join(' · ')
}

const two = (n: number) => String(n).padStart(2, '0')
const timeOf = (moment: Moment) =>
  moment.hour === null ? '' : `${two(moment.hour)}:${two(moment.minute ?? 0)}`

function dateWords(moment: Moment, speech: Speech): string {
  const { year, month, day, weekday } = dayFields(dayNumber(moment))
  const date = speech.date(weekday, day, month, year)
  return moment.hour === null ? date : `${date}, ${timeOf(moment)}`
}

function rangeWords(from: Moment, to: Moment | null, speech: Speech): string {
  if (!to) return ''
  const days = dayNumber(to) - dayNumber(from)
  const until =
    days === 0
      ? `${timeOf(to)}${lengthWords(minutes(to) - minutes(from))}`
      : `${dateWords(to, speech)} (${speech.count(days + 1, 'day')})`
  return ` ${speech.say('to {0}', until)}`
}

function lengthWords(length: number): string {
  if (length <= 0) return ''
  const hours = Math.floor(length / 60)
  const rest = length % 60
  return ` (${[hours > 0 ? `${hours} h` : '', rest > 0 ? `${rest} min` : ''].filter(Boolean).join(' ')})`
}

/** `today`, `tomorrow`, `in 3 days`, `2 weeks ago`; within a day by hours and minutes. */
function distanceWords(moment: Moment, now: Moment, { say, ahead, ago }: Speech): string {
  const days = dayNumber(moment) - dayNumber(now)
  const away = (count: number, unit: Span, sign: number) => (sign > 0 ? ahead(count, unit) : ago(count, unit))
  if (days === 0 && moment.hour !== null && now.hour !== null) {
    const left = minutes(moment) - minutes(now)
    if (left === 0) return say('now')
    const size = Math.abs(left)
    const words = size < 60 ? away(size, 'minute', left) : away(Math.round(size / 60), 'hour', left)
    return `${say('today')}, ${words}`
  }
  if (days === 0) return say('today')
  if (days === 1) return say('tomorrow')
  if (days === -1) return say('yesterday')
  const size = Math.abs(days)
  if (size < 14) return away(size, 'day', days)
  if (size < 60) return away(Math.round(size / 7), 'week', days)
  if (size < 730) return away(Math.round(size / 30.44), 'month', days)
  return away(Math.round(size / 365.25), 'year', days)
}

const spans: Readonly<Record<Unit, Span>> = { h: 'hour', d: 'day', w: 'week', m: 'month', y: 'year' }

function repeaterWords({ type, value, unit }: Repeater, { say, every }: Speech): string {
  const repeats = say('repeats {0}', every(value, spans[unit]))
  switch (type) {
    case '+':
      return repeats
    case '++':
      return say('{0}, next time in the future', repeats)
    case '.+':
      return say('{0} from the day it is done', repeats)
  }
}

function warningWords({ on, value, unit }: Warning, { say, count }: Speech): string {
  const warns = say('warns {0} before', count(value, spans[unit]))
  return on === 'first' ? say('the first time {0}', warns) : warns
}
