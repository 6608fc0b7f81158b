// Owns what diary expressions mean on a day: `diary-anniversary`, `diary-float`, `org-class` and the like.
// A fixed table of functions over numbers, text and lists; nothing of a file is ever run as a program, and what is
// not in the table is an error to show, never silence.

import { readSexp, type Sexp } from '../sexp.ts'
import { dayFields, dayNumber } from '../timestamp.ts'

/** What an expression says of a day: nothing, that it applies, or with which words. */
export type Saying = null | true | readonly string[]

export interface Diary {
  on(day: number, entry: string): Saying
}

export interface DiaryError {
  readonly message: string
}

/** `source` is one whole expression such as `(diary-float t 4 2)`. */
export function compileDiary(source: string): Diary | DiaryError {
  const read = readSexp(source, 0)
  if ('message' in read) return { message: read.message }
  const wrong = check(read.value)
  if (wrong !== null) return { message: wrong }
  // An expression may be well formed and still be given what it cannot take: found out on a day, told as an error.
  const tried = evaluate(read.value, { day: 0, entry: '', steps: { left: mostSteps } })
  if (isFault(tried)) return { message: tried.fault }
  return {
    on(day, entry) {
      const value = evaluate(read.value, { day, entry, steps: { left: mostSteps } })
      return isFault(value) ? null : saying(value, entry)
    },
  }
}

interface Scope {
  readonly day: number
  readonly entry: string
  /** Shared by all of one evaluation: reminders of reminders multiply. */
  readonly steps: { left: number }
}

const mostSteps = 5_000

/** nil is null and t is true; `marked` is the entry as the diary functions return it (`(mark . text)` in Emacs). */
type Value =
  | null
  | true
  | number
  | string
  | { readonly name: string }
  | { readonly marked: string }
  | readonly Value[]

interface Fault {
  readonly fault: string
}

const fault = (message: string): Fault => ({ fault: message })

const isFault = (value: Value | Fault): value is Fault =>
  typeof value === 'object' && value !== null && 'fault' in value

function saying(value: Value, entry: string): Saying {
  if (value === null) return null
  if (isMarked(value)) return value.marked === '' ? true : [value.marked]
  if (typeof value === 'string') return value.split('; ')
  if (isTexts(value)) return value
  return entry === '' ? true : [entry]
}

const isMarked = (value: Value): value is { readonly marked: string } =>
  typeof value === 'object' && value !== null && 'marked' in value

const isTexts = (value: Value): value is readonly string[] =>
  Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string')

/** The first name that is no function we know, as a message; null when all are known. */
function check(sexp: Sexp): string | null {
  if (sexp.kind !== 'list' || sexp.items.length === 0) return null
  const [head, ...rest] = sexp.items
  if (head?.kind !== 'symbol') return 'a list must begin with the name of a function'
  if (head.name === 'quote') return null
  if (!Object.hasOwn(forms, head.name) && !Object.hasOwn(functions, head.name))
    return `${head.name} is not known here`
  const inner = quotedForms.has(head.name) ? rest.map((one, i) => (i === 0 ? unquoted(one) : one)) : rest
  for (const one of inner) {
    const wrong = check(one)
    if (wrong !== null) return wrong
  }
  return null
}

const quotedForms = new Set(['diary-remind', 'diary-offset'])

const unquoted = (sexp: Sexp): Sexp => {
  if (sexp.kind === 'quote') return sexp.of
  const [head, of] = sexp.kind === 'list' ? sexp.items : []
  return head?.kind === 'symbol' && head.name === 'quote' && of ? of : sexp
}

function evaluate(sexp: Sexp | undefined, scope: Scope): Value | Fault {
  if (--scope.steps.left < 0) return fault('this takes too long')
  if (!sexp) return null
  if (sexp.kind === 'number' || sexp.kind === 'string') return sexp.value
  if (sexp.kind === 'quote') return quoted(sexp.of)
  if (sexp.kind === 'symbol') return variable(sexp.name, scope)
  const [head, ...rest] = sexp.items
  if (!head) return null
  if (head.kind !== 'symbol') return fault('a list must begin with a function')
  const form = Object.hasOwn(forms, head.name) ? forms[head.name] : undefined
  if (form) return form(rest, scope)
  const call = Object.hasOwn(functions, head.name) ? functions[head.name] : undefined
  if (!call) return fault(`${head.name} is not known here`)
  const values: Value[] = []
  for (const one of rest) {
    const value = evaluate(one, scope)
    if (isFault(value)) return value
    values.push(value)
  }
  return call(values, scope)
}

function variable(name: string, { day, entry }: Scope): Value | Fault {
  switch (name) {
    case 't':
      return true
    case 'nil':
    case 'mark':
      return null
    case 'entry':
      return entry
    case 'date':
      return calendarDate(day)
  }
  return name.startsWith(':') ? { name } : fault(`${name} is not known here`)
}

type Form = (rest: readonly Sexp[], scope: Scope) => Value | Fault
type Call = (values: readonly Value[], scope: Scope) => Value | Fault

const forms: Readonly<Record<string, Form>> = {
  quote: ([one]) => (one ? quoted(one) : null),
  and(rest, scope) {
    let last: Value = true
    for (const one of rest) {
      const value = evaluate(one, scope)
      if (isFault(value) || value === null) return value
      last = value
    }
    return last
  },
  or(rest, scope) {
    for (const one of rest) {
      const value = evaluate(one, scope)
      if (value !== null) return value
    }
    return null
  },
  if([condition, then, ...otherwise], scope) {
    const value = evaluate(condition, scope)
    if (isFault(value)) return value
    return value === null ? progn(otherwise, scope) : evaluate(then, scope)
  },
  when([condition, ...body], scope) {
    const value = evaluate(condition, scope)
    return isFault(value) || value === null ? value : progn(body, scope)
  },
  unless([condition, ...body], scope) {
    const value = evaluate(condition, scope)
    if (isFault(value)) return value
    return value === null ? progn(body, scope) : null
  },
  progn,
  'diary-remind': ([what, when], scope) => {
    if (!what) return fault('diary-remind needs an expression')
    const days = evaluate(when, scope)
    if (isFault(days)) return days
    return remind(unquoted(what), days, scope)
  },
  'diary-offset': ([what, by], scope) => {
    if (!what) return fault('diary-offset needs an expression')
    const days = evaluate(by, scope)
    if (typeof days !== 'number') return isFault(days) ? days : fault('diary-offset needs a number')
    return evaluate(unquoted(what), { ...scope, day: scope.day - days })
  },
}

function progn(body: readonly Sexp[], scope: Scope): Value | Fault {
  let last: Value | Fault = null
  for (const one of body) last = evaluate(one, scope)
  return last
}

function quoted(sexp: Sexp): Value {
  switch (sexp.kind) {
    case 'number':
    case 'string':
      return sexp.value
    case 'list':
      return sexp.items.length === 0 ? null : sexp.items.map(quoted)
    case 'quote':
      return [{ name: 'quote' }, quoted(sexp.of)]
    case 'symbol':
      return sexp.name === 't' ? true : sexp.name === 'nil' ? null : { name: sexp.name }
  }
}

/** The entry itself on its day; `days` before it, how long it still is. A negative number is each of so many days. */
function remind(what: Sexp, days: Value, scope: Scope): Value | Fault {
  const today = evaluate(what, scope)
  if (today !== null) return today
  const list =
    typeof days === 'number'
      ? days < 0
        ? Array.from({ length: Math.min(366, -days) }, (_, i) => i + 1)
        : [days]
      : Array.isArray(days)
        ? days
        : []
  for (const ahead of list) {
    if (typeof ahead !== 'number' || ahead === 0) continue
    const then = evaluate(what, { ...scope, day: scope.day + ahead })
    if (isFault(then)) return then
    if (then === null) continue
    const [count, unit] = ahead % 7 === 0 ? [ahead / 7, 'week'] : [ahead, 'day']
    const entry = isMarked(then) ? then.marked : typeof then === 'string' ? then : scope.entry
    return `Reminder: Only ${count} ${unit}${count === 1 ? '' : 's'} until ${entry}`
  }
  return null
}

const american = (given: readonly Value[]): readonly Value[] => {
  const [a, b, c] = given
  // Emacs reads month, day, year unless told otherwise. What can only be meant in another order is read in that one.
  if (typeof a === 'number' && a > 31) return [b ?? null, c ?? null, a]
  if (typeof a === 'number' && a > 12 && typeof b === 'number' && b <= 12) return [b, a, c ?? null]
  return [a ?? null, b ?? null, c ?? null]
}
const iso = ([year = null, month = null, day = null]: readonly Value[]): readonly Value[] => [
  month,
  day,
  year,
]

const functions: Readonly<Record<string, Call>> = {
  'diary-anniversary': (values, scope) => anniversary(american(values), scope),
  'org-anniversary': (values, scope) => anniversary(iso(values), scope),
  'diary-date': (values, scope) => onDate(american(values), scope),
  'org-date': (values, scope) => onDate(iso(values), scope),
  'diary-cyclic': ([n, ...rest], scope) => cyclic(n, american(rest), scope),
  'org-cyclic': ([n, ...rest], scope) => cyclic(n, iso(rest), scope),
  'diary-block': (values, scope) => block(american(values.slice(0, 3)), american(values.slice(3)), scope),
  'org-block': (values, scope) => block(iso(values.slice(0, 3)), iso(values.slice(3)), scope),
  'diary-float': float,
  'org-float': float,
  'org-class': schoolClass,
  'calendar-day-of-week': ([date]) => onDay(date, (day) => dayFields(day).weekday),
  'calendar-extract-month': ([date]) => onDay(date, (day) => dayFields(day).month),
  'calendar-extract-day': ([date]) => onDay(date, (day) => dayFields(day).day),
  'calendar-extract-year': ([date]) => onDay(date, (day) => dayFields(day).year),
  'calendar-absolute-from-gregorian': ([date]) => onDay(date, (day) => day + epoch),
  not: ([value]) => (value === null || value === undefined ? true : null),
  null: ([value]) => (value === null || value === undefined ? true : null),
  list: (values) => (values.length === 0 ? null : values),
  memq: member,
  member,
  '=': (values) => compare(values, (a, b) => a === b),
  '/=': (values) => compare(values, (a, b) => a !== b),
  '<': (values) => compare(values, (a, b) => a < b),
  '>': (values) => compare(values, (a, b) => a > b),
  '<=': (values) => compare(values, (a, b) => a <= b),
  '>=': (values) => compare(values, (a, b) => a >= b),
  eq: ([a = null, b = null]) => (same(a, b) ? true : null),
  eql: ([a = null, b = null]) => (same(a, b) ? true : null),
  equal: ([a = null, b = null]) => (same(a, b) ? true : null),
  zerop: ([value]) => (value === 0 ? true : null),
  '+': (values) => reckon(values, (a, b) => a + b),
  '-': (values) => reckon(values, (a, b) => a - b),
  '*': (values) => reckon(values, (a, b) => a * b),
  '%': (values) => reckon(values, (a, b) => (b === 0 ? Number.NaN : a % b)),
  mod: (values) => reckon(values, (a, b) => (b === 0 ? Number.NaN : ((a % b) + b) % b)),
  '/': (values) => reckon(values, (a, b) => (b === 0 ? Number.NaN : Math.trunc(a / b))),
  nth: ([n, list]) => (typeof n === 'number' && Array.isArray(list) ? (list[n] ?? null) : null),
  car: ([list]) => (Array.isArray(list) ? (list[0] ?? null) : null),
  cadr: ([list]) => (Array.isArray(list) ? (list[1] ?? null) : null),
}

/** Emacs counts days from the year 1. */
const epoch = 719_163

function anniversary([month, day, year]: readonly Value[], { day: today, entry }: Scope): Value | Fault {
  if (typeof month !== 'number' || typeof day !== 'number') return fault('an anniversary needs a date')
  const now = dayFields(today)
  const years = typeof year === 'number' ? now.year - year : 100
  const leapless = month === 2 && day === 29 && !isLeap(now.year)
  const [m, d] = leapless ? [3, 1] : [month, day]
  return years > 0 && m === now.month && d === now.day ? format(entry, years) : null
}

function onDate([month, day, year]: readonly Value[], { day: today, entry }: Scope): Value {
  const now = dayFields(today)
  const fits = (wanted: Value | undefined, is: number) =>
    wanted === true || wanted === is || (Array.isArray(wanted) && wanted.includes(is))
  return fits(month, now.month) && fits(day, now.day) && fits(year, now.year) ? entryOf(entry) : null
}

function cyclic(n: Value | undefined, date: readonly Value[], { day, entry }: Scope): Value | Fault {
  const start = dayOf(date)
  if (typeof n !== 'number' || n <= 0 || start === null)
    return fault('a cycle needs a number of days and a date')
  const passed = day - start
  return passed >= 0 && passed % n === 0 ? format(entry, passed / n) : null
}

function block(from: readonly Value[], to: readonly Value[], { day, entry }: Scope): Value | Fault {
  const first = dayOf(from)
  const last = dayOf(to)
  if (first === null || last === null) return fault('a block needs two dates')
  return first <= day && day <= last ? entryOf(entry) : null
}

/** The nth (from the end when negative) weekday of a month, or on and after (before) a day of it. */
function float([month, weekday, n, from]: readonly Value[], { day, entry }: Scope): Value | Fault {
  if (typeof weekday !== 'number' || typeof n !== 'number' || n === 0)
    return fault('a float needs a month, a weekday and which one')
  const now = dayFields(day)
  if (now.weekday !== weekday) return null
  // Counted from a late day the nth one may lie in a month behind; before an early day, in one ahead.
  const reach = Math.min(12, Math.ceil(Math.abs(n) / 4) + 1)
  for (let shift = -reach; shift <= reach; shift++) {
    const base = dayFields(dayNumber({ year: now.year, month: now.month + shift, day: 1 }))
    const wanted =
      month === true || month === base.month || (Array.isArray(month) && month.includes(base.month))
    if (!wanted) continue
    const start =
      typeof from === 'number'
        ? dayNumber({ ...base, day: from })
        : n > 0
          ? dayNumber(base)
          : dayNumber({ year: base.year, month: base.month + 1, day: 0 })
    const nth =
      n > 0 ? onOrBefore(weekday, start + 6) + 7 * (n - 1) : onOrBefore(weekday, start) + 7 * (n + 1)
    if (nth === day) return entryOf(entry)
  }
  return null
}

const onOrBefore = (weekday: number, day: number): number => {
  const back = (dayFields(day).weekday - weekday + 7) % 7
  return day - back
}

/** A weekday between two dates, without the ISO weeks that are named; the holidays of Emacs' calendar are not known. */
function schoolClass(values: readonly Value[], { day, entry }: Scope): Value | Fault {
  const first = dayOf(iso(values.slice(0, 3)))
  const last = dayOf(iso(values.slice(3, 6)))
  const [weekday, ...skip] = values.slice(6)
  if (first === null || last === null || typeof weekday !== 'number')
    return fault('org-class needs two dates and a weekday')
  if (skip.some((one) => typeof one !== 'number'))
    return fault('the holidays of org-class are not known here')
  const here = first <= day && day <= last && dayFields(day).weekday === weekday
  return here && !skip.includes(isoWeek(day)) ? entry || true : null
}

const entryOf = (entry: string): Value => ({ marked: entry })

/** `%d` is the number, `%s` the ending of its ordinal, in the order in which they stand, as in Emacs' `format`. */
function format(entry: string, count: number): Value {
  const given = [String(count), ordinal(count)]
  const text = entry.replace(/%(%|(?:(\d)\$)?[ds])/g, (all, what: string, at: string | undefined) => {
    if (what === '%') return '%'
    return (at === undefined ? given.shift() : [String(count), ordinal(count)][Number(at) - 1]) ?? all
  })
  return { marked: text }
}

function ordinal(n: number): string {
  const teen = [11, 12, 13].includes(n % 100)
  return teen || n % 10 > 3 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] as string)
}

const calendarDate = (day: number): Value => {
  const { month, day: date, year } = dayFields(day)
  return [month, date, year]
}

function dayOf(date: readonly Value[]): number | null {
  const [month, day, year] = date
  const known = typeof month === 'number' && typeof day === 'number' && typeof year === 'number'
  return known ? dayNumber({ year, month, day }) : null
}

function onDay(date: Value | undefined, of: (day: number) => number): Value | Fault {
  const day = Array.isArray(date) ? dayOf(date) : null
  return day === null ? fault('a date is missing') : of(day)
}

function member([value = null, list]: readonly Value[]): Value {
  if (!Array.isArray(list)) return null
  const at = list.findIndex((one) => same(one, value))
  return at < 0 ? null : list.slice(at)
}

const same = (a: Value, b: Value): boolean => JSON.stringify(a) === JSON.stringify(b)

function compare(values: readonly Value[], holds: (a: number, b: number) => boolean): Value | Fault {
  for (let i = 0; i + 1 < values.length; i++) {
    const [a, b] = [values[i], values[i + 1]]
    if (typeof a !== 'number' || typeof b !== 'number') return fault('a number is missing')
    if (!holds(a, b)) return null
  }
  return true
}

function reckon(values: readonly Value[], by: (a: number, b: number) => number): Value | Fault {
  if (!values.every((one) => typeof one === 'number')) return fault('a number is missing')
  const [first = 0, ...rest] = values as readonly number[]
  const value = rest.length === 0 ? by(0, first) : rest.reduce(by, first)
  return Number.isFinite(value) ? value : fault('this cannot be reckoned')
}

/** ISO 8601: the week of the year's first Thursday is 1. */
export function isoWeek(day: number): number {
  const thursday = day + 3 - ((dayFields(day).weekday + 6) % 7)
  const first = dayNumber({ year: dayFields(thursday).year, month: 1, day: 1 })
  return Math.floor((thursday - first) / 7) + 1
}

const isLeap = (year: number): boolean => dayFields(dayNumber({ year, month: 3, day: 0 })).day === 29
