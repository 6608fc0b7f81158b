// Owns which days a text names, as index words: `~2026-03-14`, its month `~2026-03` and its year `~2026`. Reads dates
// as Org writes them and as people write them in English and German. Never reads a relative date: a text has no today.

import { isDigit } from '../org/line.ts'
import { dayNumber, dayText } from '../org/timestamp.ts'

/** Index words of a day, a month or a year: the ISO form of it. */
export const dayWord = (iso: string): string => `~${iso}`

/** ISO form of what a text names: `2026-03-14`, `2026-03` or `2026`; `rough` is what a finer date is part of. */
export type VisitDay = (iso: string, how: 'named' | 'rough') => void

const english =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?'
const german = 'jänner|januar|feber|februar|märz|mai|juni|juli|oktober|dezember|mrz|okt|dez'
/** A month as it is written in English or German, in lower case. */
export const monthPattern = `(?:${english}|${german})`

const firstLetters = [
  'ja|jä',
  'fe',
  'mar|mär|mrz',
  'ap',
  'may|mai',
  'jun',
  'jul',
  'au',
  'se',
  'oc|ok',
  'no',
  'de',
].map((letters) => new RegExp(`^(?:${letters})`, 'i'))

/** 1 to 12 of a name that `monthPattern` matches. */
export const monthOf = (name: string): number => 1 + firstLetters.findIndex((letters) => letters.test(name))

/** Every date has a year, so that is what is looked for; what stands around it makes it a date. */
const years = /(?<!\d)(?:19|20)\d\d/g
const behind = /([-_/]?)(0[1-9]|1[0-2])\1(0[1-9]|[12]\d|3[01])(?!\d)/y
const monthBehind = /-(0[1-9]|1[0-2])(?!\d|-\d)/y
const dotted = /(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.\s?$/
const dayFirst = new RegExp(
  `(?<!\\d)(\\d{1,2})(?:\\.|st|nd|rd|th)?\\s(?:of\\s)?(${monthPattern})\\.?,?\\s$`,
  'iu',
)
const monthFirst = new RegExp(`(?<!\\p{L})(${monthPattern})\\.?\\s(\\d{1,2})(?:st|nd|rd|th)?,?\\s$`, 'iu')
const monthAlone = new RegExp(`(?<!\\p{L})(${monthPattern})\\.?,?\\s$`, 'iu')
/** No longer date stands before a year. */
const reach = 24
/** Two dates of a range: `<…>--<…>`. */
const between = /^[^\n\d]{0,12}(?:\d{1,2}:\d\d)?[>\]]--[<[]$/
/** Of a longer range only the ends are named. */
const longestRange = 62

/** Calls `visit` for each day, month and year that `text` names, in order; the same one may come again. */
export function eachDay(text: string, visit: VisitDay): void {
  let last: { readonly day: number; readonly end: number } | null = null
  // Most texts have no year, and of these nothing is made.
  for (let from = 0; ; ) {
    years.lastIndex = from
    const match = years.exec(text)
    if (match === null) return
    const { 0: year, index } = match
    from = index + 4
    const found = dateAt(text, index, year)
    if (found === null) continue
    visit(found.iso, 'named')
    if (found.iso.length > 7) visit(found.iso.slice(0, 7), 'rough')
    if (found.iso.length > 4) visit(found.iso.slice(0, 4), 'rough')
    if (found.iso.length !== 10) continue
    const day = dayNumber({
      year: Number(year),
      month: Number(found.iso.slice(5, 7)),
      day: Number(found.iso.slice(8)),
    })
    if (
      last &&
      index - last.end < 40 &&
      between.test(text.slice(last.end, index)) &&
      day - last.day <= longestRange
    )
      for (let inner = last.day + 1; inner < day; inner++) visit(dayText(inner), 'named')
    last = { day, end: found.end }
  }
}

function dateAt(
  text: string,
  at: number,
  year: string,
): { readonly iso: string; readonly end: number } | null {
  const end = at + 4
  behind.lastIndex = end
  const day = behind.exec(text)
  if (day) return { iso: `${year}-${day[2]}-${day[3]}`, end: end + day[0].length }
  monthBehind.lastIndex = end
  const month = monthBehind.exec(text)
  if (month) return { iso: `${year}-${month[1]}`, end: end + month[0].length }
  const next = text.charCodeAt(end)
  // A longer number, a time, a path, or a part of an amount: 2024.50.
  const isJoined = next === 46 || next === 44 || next === 45
  if (isDigit(next) || next === 58 || (isJoined && isDigit(text.charCodeAt(end + 1)))) return null
  const before = text.slice(Math.max(0, at - reach), at)
  const iso = written(year, before)
  return iso === null ? null : { iso, end }
}

function written(year: string, before: string): string | null {
  if (!/[\s.]$/.test(before)) return /[.,:/\-\d]$/.test(before) ? null : year
  const [, day, month] = dotted.exec(before) ?? []
  if (day !== undefined) return dateOf(year, Number(month), Number(day))
  if (!/\p{L}|\d/u.test(before)) return year
  const first = dayFirst.exec(before)
  if (first) return dateOf(year, monthOf(first[2] as string), Number(first[1]))
  const second = monthFirst.exec(before)
  if (second) return dateOf(year, monthOf(second[1] as string), Number(second[2]))
  const alone = monthAlone.exec(before)
  return alone ? `${year}-${two(monthOf(alone[1] as string))}` : year
}

const two = (n: number): string => String(n).padStart(2, '0')
const dateOf = (year: string, month: number, day: number): string | null =>
  month < 1 || month > 12 || day < 1 || day > 31 ? null : `${year}-${two(month)}-${two(day)}`
