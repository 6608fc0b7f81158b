// Owns the language of hovers and offers: English as it stands in the source, or German. Never guesses one.

import { tellingBy } from './told.ts'
import { german } from './words/german.ts'
import { germanActs } from './words/german-acts.ts'
import { germanLint } from './words/german-lint.ts'
import { germanQuery } from './words/german-query.ts'

export type Span = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year'

export interface Speech {
  /** English words in this language; `{0}`, `{1}` stand for values. What is not known stays as it is. */
  say(english: string, ...values: readonly (string | number)[]): string
  /** A whole English sentence of lint, about a query, or about an act, in this language; any other as it is. */
  told(english: string): string
  /** `weekday`: 0 is Sunday; `month`: 1 is January. */
  date(weekday: number, day: number, month: number, year: number): string
  /** `3 days`, `in 3 days`, `3 days ago`, `every 3 days`. */
  count(count: number, unit: Span): string
  ahead(count: number, unit: Span): string
  ago(count: number, unit: Span): string
  every(count: number, unit: Span): string
}

const filled = (words: string, values: readonly (string | number)[]): string =>
  words.replace(/\{(\d)\}/g, (whole, place: string) => String(values[Number(place)] ?? whole))

const dayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const monthNames =
  'January February March April May June July August September October November December'.split(' ')
const plural = (count: number, unit: Span) => `${count} ${unit}${count === 1 ? '' : 's'}`

const english: Speech = {
  say: (words, ...values) => filled(words, values),
  told: (english) => english,
  date: (weekday, day, month, year) => `${dayNames[weekday]}, ${day} ${monthNames[month - 1]} ${year}`,
  count: plural,
  ahead: (count, unit) => `in ${plural(count, unit)}`,
  ago: (count, unit) => `${plural(count, unit)} ago`,
  every: (count, unit) => (count === 1 ? `every ${unit}` : `every ${plural(count, unit)}`),
}

const months = 'Januar Februar März April Mai Juni Juli August September Oktober November Dezember'.split(' ')
/** One, several, several behind `in` and `vor`; each one. */
const units: Readonly<Record<Span, readonly [string, string, string, string]>> = {
  minute: ['Minute', 'Minuten', 'Minuten', 'jede'],
  hour: ['Stunde', 'Stunden', 'Stunden', 'jede'],
  day: ['Tag', 'Tage', 'Tagen', 'jeden'],
  week: ['Woche', 'Wochen', 'Wochen', 'jede'],
  month: ['Monat', 'Monate', 'Monaten', 'jeden'],
  year: ['Jahr', 'Jahre', 'Jahren', 'jedes'],
}
const inGerman = (words: string): string => german.get(words) ?? words
const inWhole = tellingBy({ ...germanLint, ...germanQuery, ...germanActs })
const behind = (count: number, unit: Span) => `${count} ${units[unit][count === 1 ? 0 : 2]}`

const deutsch: Speech = {
  say: (words, ...values) => filled(inGerman(words), values),
  told: (english) => inWhole(english) ?? english,
  date: (weekday, day, month, year) =>
    `${inGerman(dayNames[weekday] ?? '')}, ${day}. ${months[month - 1]} ${year}`,
  count: (count, unit) => `${count} ${units[unit][count === 1 ? 0 : 1]}`,
  ahead: (count, unit) => `in ${behind(count, unit)}`,
  ago: (count, unit) => `vor ${behind(count, unit)}`,
  every(count, unit) {
    const [one, several, , each] = units[unit]
    return count === 1 ? `${each} ${one}` : `alle ${count} ${several}`
  },
}

/** `locale` as an editor names it, such as `de` or `de-AT`; English for all others. */
export const speechOf = (locale: string): Speech => (/^de\b/i.test(locale) ? deutsch : english)
