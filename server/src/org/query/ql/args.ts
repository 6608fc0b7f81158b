// Owns the arguments of predicates: how many, patterns, comparisons, days. Says what was expected where.

import { ok, type Result } from '../../../base/result.ts'
import { dayFields, dayNumber, dayText, type Moment, minutes, parseDay } from '../../timestamp.ts'
import { compilePattern, type Pattern } from '../pattern.ts'
import { type Arg, type Call, fail, type QlError } from './syntax.ts'

/** An error when more are given than `most`, fewer than `least`, or a name that is not in `names`. */
export function arity(
  { name, at, args, named }: Call,
  usage: string,
  allowed: { readonly least?: number; readonly most?: number; readonly names?: readonly string[] },
): Result<null, QlError> {
  const { least = 0, most = Number.POSITIVE_INFINITY, names = [] } = allowed
  if (args.length < least) return fail(at, `"${name}" needs an argument`, `Write ${usage}.`)
  const more = args[most]
  if (more)
    return fail(
      more.at,
      `"${name}" takes no more than ${most === 0 ? 'its name' : counted(most)}`,
      `Write ${usage}.`,
    )
  for (const [key, arg] of named)
    if (!names.includes(key)) return fail(arg.at, `"${name}" takes no "${key}"`, `Write ${usage}.`)
  return ok(null)
}

const counted = (count: number): string => (count === 1 ? 'one argument' : `${count} arguments`)

export function patterns(args: readonly Arg[]): Result<readonly Pattern[], QlError> {
  const read: Pattern[] = []
  for (const arg of args) {
    const pattern = compilePattern(arg.text, 'ignore case')
    if (!pattern.ok)
      return fail(arg.at + pattern.error.at, pattern.error.message, 'Write a pattern such as ^Call or a.*b.')
    read.push(pattern.value)
  }
  return ok(read)
}

export type Comparator = '<' | '<=' | '>' | '>=' | '='

/** `>=,2`, `>=2` or `>= 2`: the comparator and the rest; null when the first argument is none. */
export function comparison(
  args: readonly Arg[],
): { readonly by: Comparator; readonly rest: readonly Arg[] } | null {
  const [first, ...rest] = args
  const found = /^(<=|>=|<|>|=)(.*)$/.exec(first?.text ?? '')
  if (!first || !found) return null
  const [, by, value] = found
  const more =
    value === '' ? rest : [{ ...first, text: value as string, at: first.at + (by as string).length }, ...rest]
  return { by: by as Comparator, rest: more }
}

export function compares(a: number, by: Comparator, b: number): boolean {
  switch (by) {
    case '<':
      return a < b
    case '<=':
      return a <= b
    case '>':
      return a > b
    case '>=':
      return a >= b
    case '=':
      return a === b
  }
}

/** Minutes since 1970-01-01, both ends included. */
export interface Period {
  readonly from: number
  readonly to: number
}

export const dayUsage = 'a number of days, today, a day such as 2026-11-21, or +2w'

/**
 * The minutes that a date argument covers: a day from midnight to its last minute, a month, a year, or a minute.
 * A number is so many days from today.
 */
export function periodOf({ text, at }: Arg, now: Moment): Result<Period, QlError> {
  const word = text.trim().toLowerCase()
  const today = dayNumber(now)
  const days = (first: number, last = first): Result<Period, QlError> =>
    ok({ from: first * 1440, to: last * 1440 + 1439 })
  if (word === 'today') return days(today)
  if (word === 'tomorrow') return days(today + 1)
  if (word === 'yesterday') return days(today - 1)
  if (word === 'now') return ok({ from: minutes(now), to: minutes(now) })
  const relative = /^([-+]?\d{1,5})([dwmy]?)$/.exec(word)
  // Four digits alone are a year.
  if (relative && !/^[12]\d{3}$/.test(word)) return days(moved(today, Number(relative[1]), relative[2] ?? ''))
  const dated = /^(\d{4})(?:-(\d\d?)(?:-(\d\d?)(?:[t ]+(?:[a-z]{2,}\s+)?(\d\d?):(\d\d))?)?)?$/.exec(
    word.replace(/^[<[]|[>\]]$/g, ''),
  )
  const wrong = () => fail(at, `"${text}" is no date`, `Write ${dayUsage}.`)
  if (!dated) return wrong()
  const [, y, m, d, hour, minute] = dated
  const year = Number(y)
  if (m === undefined)
    return days(dayNumber({ year, month: 1, day: 1 }), dayNumber({ year, month: 12, day: 31 }))
  const month = Number(m)
  if (month < 1 || month > 12) return wrong()
  if (d === undefined)
    return days(dayNumber({ year, month, day: 1 }), dayNumber({ year, month: month + 1, day: 0 }))
  const day = dayNumber({ year, month, day: Number(d) })
  if (parseDay(dayText(day)) === null || dayFields(day).day !== Number(d)) return wrong()
  if (hour === undefined) return days(day)
  const moment = day * 1440 + Number(hour) * 60 + Number(minute)
  return ok({ from: moment, to: moment })
}

function moved(today: number, count: number, unit: string): number {
  const { year, month, day } = dayFields(today)
  if (unit === 'w') return today + 7 * count
  if (unit === 'm') return dayNumber({ year, month: month + count, day })
  if (unit === 'y') return dayNumber({ year: year + count, month, day })
  return today + count
}

/** Of `from`, `to` and `on`; open ends are infinite. null when none is given. */
export function periodOfCall({ named }: Call, now: Moment): Result<Period | null, QlError> {
  const on = named.get('on')
  if (on) return periodOf(on, now)
  const from = named.get('from')
  const to = named.get('to')
  if (!from && !to) return ok(null)
  const begin = from ? periodOf(from, now) : null
  if (begin && !begin.ok) return begin
  const end = to ? periodOf(to, now) : null
  if (end && !end.ok) return end
  return ok({
    from: begin?.value.from ?? Number.NEGATIVE_INFINITY,
    to: end?.value.to ?? Number.POSITIVE_INFINITY,
  })
}

/** `t`, `true`, `yes` or `1`; `nil`, `false`, `no` or `0`. */
export function truth({ text, at }: Arg): Result<boolean, QlError> {
  if (/^(?:t|true|yes|1)$/i.test(text)) return ok(true)
  if (/^(?:nil|false|no|0)$/i.test(text)) return ok(false)
  return fail(at, `"${text}" is neither t nor nil`, 'Write t or nil.')
}
