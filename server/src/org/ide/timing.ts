// Owns the words for a timestamp: how far away it is, how long, how it repeats and when it warns. English, as the server
// speaks. Never reads a clock: "now" is a parameter.

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

const dayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const monthNames =
  'January February March April May June July August September October November December'.split(' ')

/** One line of prose: `Friday, 27 November 2026, 10:00 · in 3 days · repeats every week`. */
export function timestampWords(timestamp: Timestamp, now: Moment): string {
  if (timestamp.kind === 'diary') return `On days for which ${timestamp.sexp} holds`
  const { from, to, repeater, warning } = timestamp
  const parts = [
    `${dateWords(from)}${rangeWords(from, to)}`,
    distanceWords(from, now),
    ...(repeater && repeater.value > 0 ? [repeaterWords(repeater)] : []),
    ...(warning ? [warningWords(warning)] : []),
    ...(timestamp.kind === 'inactive' ? ['inactive: not in the agenda'] : []),
  ]
  return parts.filter(Boolean).join(' · ')
}

const two = (n: number) => String(n).padStart(2, '0')
const timeOf = (moment: Moment) =>
  moment.hour === null ? '' : `${two(moment.hour)}:${two(moment.minute ?? 0)}`

function dateWords(moment: Moment): string {
  const { year, month, day, weekday } = dayFields(dayNumber(moment))
  const date = `${dayNames[weekday]}, ${day} ${monthNames[month - 1]} ${year}`
  return moment.hour === null ? date : `${date}, ${timeOf(moment)}`
}

function rangeWords(from: Moment, to: Moment | null): string {
  if (!to) return ''
  const days = dayNumber(to) - dayNumber(from)
  if (days === 0) return ` to ${timeOf(to)}${lengthWords(minutes(to) - minutes(from))}`
  return ` to ${dateWords(to)} (${days + 1} days)`
}

function lengthWords(length: number): string {
  if (length <= 0) return ''
  const hours = Math.floor(length / 60)
  const rest = length % 60
  return ` (${[hours > 0 ? `${hours} h` : '', rest > 0 ? `${rest} min` : ''].filter(Boolean).join(' ')})`
}

/** `today`, `tomorrow`, `in 3 days`, `2 weeks ago`; within a day by hours and minutes. */
export function distanceWords(moment: Moment, now: Moment): string {
  const days = dayNumber(moment) - dayNumber(now)
  if (days === 0 && moment.hour !== null && now.hour !== null) {
    const away = minutes(moment) - minutes(now)
    if (away === 0) return 'now'
    const size = Math.abs(away)
    const words = size < 60 ? plural(size, 'minute') : plural(Math.round(size / 60), 'hour')
    return away > 0 ? `today, in ${words}` : `today, ${words} ago`
  }
  if (days === 0) return 'today'
  if (days === 1) return 'tomorrow'
  if (days === -1) return 'yesterday'
  const size = Math.abs(days)
  const words =
    size < 14
      ? plural(size, 'day')
      : size < 60
        ? plural(Math.round(size / 7), 'week')
        : size < 730
          ? plural(Math.round(size / 30.44), 'month')
          : plural(Math.round(size / 365.25), 'year')
  return days > 0 ? `in ${words}` : `${words} ago`
}

const unitNames: Readonly<Record<Unit, string>> = { h: 'hour', d: 'day', w: 'week', m: 'month', y: 'year' }
const plural = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`
const every = (value: number, unit: Unit) =>
  value === 1 ? `every ${unitNames[unit]}` : `every ${value} ${unitNames[unit]}s`

export function repeaterWords({ type, value, unit }: Repeater): string {
  switch (type) {
    case '+':
      return `repeats ${every(value, unit)}`
    case '++':
      return `repeats ${every(value, unit)}, next time in the future`
    case '.+':
      return `repeats ${every(value, unit)} from the day it is done`
  }
}

const warningWords = ({ on, value, unit }: Warning): string =>
  `${on === 'first' ? 'the first time ' : ''}warns ${plural(value, unitNames[unit])} before`
