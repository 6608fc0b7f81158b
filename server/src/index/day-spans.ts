// Owns which days a question means: dates as they are written, and those that need today (`last March`, `vor zwei
// Wochen`), in English and German. Never reads a clock.

import { dayFields, dayNumber, parseDay } from '../org/timestamp.ts'
import { monthOf, monthPattern } from './day-words.ts'

/** Days since 1970-01-01, both inclusive. */
export interface DaySpan {
  readonly from: number
  readonly to: number
  /** 0 to 1: less for what is only one of several days that may be meant. */
  readonly weight: number
}

const daysOf = (year: number, month: number, day: number): number => dayNumber({ year, month, day })
const numbers: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  ein: 1,
  einer: 1,
  einem: 1,
  einen: 1,
  zwei: 2,
  drei: 3,
  vier: 4,
  fünf: 5,
  sechs: 6,
  sieben: 7,
  acht: 8,
  neun: 9,
  zehn: 10,
  few: 5,
  paar: 5,
  couple: 2,
} // prettier-ignore
const count = `(\\d{1,3}|${Object.keys(numbers).join('|')})`
const weekdayNames = [
  'sun(?:day)?|sonntag',
  'mon(?:day)?|montag',
  'tue(?:sday)?|dienstag',
  'wed(?:nesday)?|mittwoch',
  'thu(?:rsday)?|donnerstag',
  'fri(?:day)?|freitag',
  'sat(?:urday)?|samstag|sonnabend',
]
const weekday = `(?:${weekdayNames.join('|')})`
const unit =
  '(days?|weeks?|months?|years?|tage?n?|wochen?|monate?n?|jahre?n?|weekends?|wochenenden?|quarters?|quartale?n?)'
const past = '(?:last|previous|past|letzte[nrsm]?|vorige[nrsm]?|vergangene[nrsm]?)'
const present = '(?:this|current|diese[nrsm]?|aktuelle[nrsm]?)'
const coming = '(?:next|coming|nächste[nrsm]?|kommende[nrsm]?)'
const season = '(spring|summer|autumn|fall|winter|frühling|frühjahr|sommer|herbst)'
const part =
  '(?:(early|late|mid|beginning of|start of|middle of|end of|anfang|mitte|ende)[\\s-]+(?:the\\s+|des\\s+)?)?'
const inWords = (pattern: string): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}])${pattern}(?![\\p{L}\\p{N}])`, 'giu')

/** What holds every year, on which days of it. */
type Yearly = (year: number) => readonly [from: number, to: number]

const holidays: readonly (readonly [pattern: string, days: Yearly])[] = [
  ['christmas eve|heiligabend|heilige[rn]? abend', (year) => on(year, 12, 24)],
  ["new year'?s eve|silvester", (year) => on(year, 12, 31)],
  ["new year(?:'?s day)?|neujahr", (year) => on(year, 1, 1)],
  ['boxing day', (year) => on(year, 12, 26)],
  ['christmas|xmas|weihnachten|weihnachts\\p{L}*', (year) => [daysOf(year, 12, 23), daysOf(year, 12, 27)]],
  ["valentine'?s? day|valentinstag", (year) => on(year, 2, 14)],
  ['hall?owe?en', (year) => on(year, 10, 31)],
  [
    "st\\.? martin'?s?(?: day)?|martinstag|sankt martin",
    (year) => [daysOf(year, 11, 10), daysOf(year, 11, 13)],
  ],
  ['good friday|karfreitag', (year) => [easter(year) - 2, easter(year) - 2]],
  ['easter monday|ostermontag', (year) => [easter(year) + 1, easter(year) + 1]],
  ['easter|ostern', (year) => [easter(year) - 3, easter(year) + 1]],
  ['ascension(?: day)?|himmelfahrt', (year) => [easter(year) + 39, easter(year) + 39]],
  ['whitsun|pentecost|pfingsten', (year) => [easter(year) + 48, easter(year) + 50]],
]
const on = (year: number, month: number, day: number): readonly [number, number] => {
  const one = daysOf(year, month, day)
  return [one, one]
}

/** Sunday of Easter, Gregorian (Meeus, Jones and Butcher). */
function easter(year: number): number {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const g = Math.floor((8 * b + 13) / 25)
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7
  const m = Math.floor((a + 11 * h + 19 * l) / 433)
  const month = Math.floor((h + l - 7 * m + 90) / 25)
  return daysOf(year, month, (h + l - 7 * m + 33 * month + 19) % 32)
}

export interface Days {
  readonly days: readonly DaySpan[]
  /** Of the question, in lower case: what the days were read from. */
  readonly words: readonly string[]
}

/** A question longer than this is a report, whose dates are of logs. */
const longestQuestion = 1000
const mostSpans = 24

/** `today` as `YYYY-MM-DD`; without it, only what is written with a year is read. */
export function daySpans(question: string, today: string | null): Days {
  if (question.length > longestQuestion) return { days: [], words: [] }
  const now = today === null ? null : parseDay(today)
  const reader = createReader(question.toLowerCase().replace(/[’`]/g, "'"))
  absolute(reader)
  if (now !== null) relative(reader, now)
  yearly(reader, now)
  return { days: reader.spans().slice(0, mostSpans), words: reader.words() }
}

interface Reader {
  /** Calls `read` for each place and blanks what it takes; `false` leaves it. */
  each(pattern: string, read: (match: RegExpMatchArray) => unknown): void
  add(from: number, to: number, weight?: number): void
  /** A year said by itself restricts what comes without one. */
  year(year: number): void
  years(): readonly number[]
  spans(): readonly DaySpan[]
  words(): readonly string[]
}

function createReader(question: string): Reader {
  let text = question
  const spans: DaySpan[] = []
  const years: number[] = []
  const taken: string[] = []
  return {
    each(pattern, read) {
      for (const match of [...text.matchAll(inWords(pattern))]) {
        if (read(match) === false) continue
        taken.push(...(match[0].match(/[\p{L}\p{N}]+/gu) ?? []))
        const end = (match.index ?? 0) + match[0].length
        text = text.slice(0, match.index) + ' '.repeat(match[0].length) + text.slice(end)
      }
    },
    add: (from, to, weight = 1) => {
      if (from <= to) spans.push({ from, to, weight })
    },
    year: (year) => {
      years.push(year)
    },
    years: () => years,
    words: () => taken,
    spans: () =>
      spans.length > 0
        ? spans
        : years.map((year) => ({ from: daysOf(year, 1, 1), to: daysOf(year, 12, 31), weight: 1 })),
  }
}

function absolute({ each, add, year }: Reader): void {
  each('((?:19|20)\\d\\d)-(\\d\\d)-(\\d\\d)', ([, y, m, d]) => one(add, Number(y), Number(m), Number(d)))
  each('((?:19|20)\\d\\d)-(0[1-9]|1[0-2])', ([, y, m]) => month(add, Number(y), Number(m)))
  each('(\\d{1,2})\\.\\s?(\\d{1,2})\\.\\s?((?:19|20)\\d\\d)', ([, d, m, y]) =>
    one(add, Number(y), Number(m), Number(d)),
  )
  each('(\\d{1,2})/(\\d{1,2})/((?:19|20)\\d\\d)', ([, a, b, y]) =>
    Number(b) > 12 ? one(add, Number(y), Number(a), Number(b)) : one(add, Number(y), Number(b), Number(a)),
  )
  each(
    `(\\d{1,2})(?:\\.|st|nd|rd|th)?\\s(?:of\\s)?(${monthPattern})\\.?,?\\s((?:19|20)\\d\\d)`,
    ([, d, m, y]) => one(add, Number(y), monthOf(m as string), Number(d)),
  )
  each(`(${monthPattern})\\.?\\s(\\d{1,2})(?:st|nd|rd|th)?,?\\s((?:19|20)\\d\\d)`, ([, m, d, y]) =>
    one(add, Number(y), monthOf(m as string), Number(d)),
  )
  each(`${part}(${monthPattern})\\.?,?\\s(?:of\\s)?((?:19|20)\\d\\d)`, ([, which, m, y]) => {
    const [from, to] = partOf(which, ...monthDays(Number(y), monthOf(m as string)))
    add(from, to)
  })
  each(
    '(?:q([1-4])|([1-4])\\.\\squartal|(first|second|third|fourth)\\squarter)(?:\\s|/|of|in|des|jahres)*((?:19|20)\\d\\d)',
    (match) => quarter(add, Number(match[4]), quarterNumber(match)),
  )
  each('((?:19|20)\\d\\d)(?:\\s|/)*q([1-4])', ([, y, q]) => quarter(add, Number(y), Number(q)))
  each('(?:19|20)\\d\\d', ([y]) => year(Number(y)))
}

const quarterNumber = (match: RegExpMatchArray): number =>
  Number(match[1] ?? match[2] ?? 1 + ['first', 'second', 'third', 'fourth'].indexOf(match[3] as string))

function quarter(add: Reader['add'], year: number, number: number): void {
  add(daysOf(year, 3 * number - 2, 1), daysOf(year, 3 * number + 1, 1) - 1)
}

function one(add: Reader['add'], year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1 || day > 31) return false
  const found = daysOf(year, month, day)
  add(found, found)
  return true
}

const monthDays = (year: number, month: number): readonly [number, number] => [
  daysOf(year, month, 1),
  daysOf(year, month + 1, 1) - 1,
]
function month(add: Reader['add'], year: number, number: number): void {
  add(...monthDays(year, number))
}

/** A third of what it is part of, a little more. */
function partOf(which: string | undefined, from: number, to: number): readonly [number, number] {
  if (which === undefined) return [from, to]
  const third = Math.ceil((to - from + 1) / 3)
  if (/^(?:early|beginning|start|anfang)/.test(which)) return [from, from + third]
  if (/^(?:mid|mitte)/.test(which)) return [from + third - 1, to - third + 1]
  return [to - third, to]
}

function relative({ each, add, year }: Reader, now: number): void {
  const { year: thisYear, month: thisMonth, weekday: today } = dayFields(now)
  const monday = now - ((today + 6) % 7)
  const near = (pattern: string, by: number) => each(pattern, () => add(now + by, now + by))
  near('(?:the )?day before yesterday|vorgestern', -2)
  near('(?:the )?day after tomorrow|übermorgen', 2)
  near("yesterday(?:'s)?|gestern", -1)
  near("tomorrow(?:'s)?|(?<!am |jeden |guten )morgen", 1)
  near("today(?:'s)?|heute|tonight", 0)
  each(`(?:${count}\\s+${unit}\\s+ago|vor\\s+${count}\\s+${unit})`, ([, a, b, c, d]) => {
    const amount = numberOf(a ?? c)
    const [from, to] = around(now, -amount, (b ?? d) as string)
    add(from, to)
  })
  each(`in\\s+${count}\\s+${unit}`, ([, a, b]) => add(...around(now, numberOf(a), b as string)))
  each(`${past}\\s+${count}\\s+${unit}`, ([, a, b]) => add(now - numberOf(a) * daysIn(b as string), now))
  each(`${coming}\\s+${count}\\s+${unit}`, ([, a, b]) => add(now, now + numberOf(a) * daysIn(b as string)))
  const shifted: readonly (readonly [pattern: string, by: -1 | 0 | 1])[] = [
    [past, -1],
    [present, 0],
    [coming, 1],
  ] // prettier-ignore
  for (const [which, by] of shifted) {
    each(`${which}\\s+(week|woche)`, () => add(monday + 7 * by, monday + 7 * by + 6))
    each(`${which}\\s+(weekend|wochenende)`, () => {
      const saturday = monday + 5 + (by < 0 && today !== 0 ? -7 : by > 0 ? 7 : 0)
      add(saturday, saturday + 1)
    })
    each(`${part}${which}\\s+(month|monats?)`, ([, of]) =>
      add(...partOf(of, ...monthDays(thisYear, thisMonth + by))),
    )
    each(`${which}\\s+(year|jahre?s?)`, () => year(thisYear + by))
    each(`${which}\\s+(quarter|quartal)`, () => quarter(add, thisYear, Math.ceil(thisMonth / 3) + by))
    each(`${part}${which}\\s+(${monthPattern})`, ([, of, name]) => {
      const number = monthOf(name as string)
      const passed = by < 0 ? number >= thisMonth : number < thisMonth
      add(...partOf(of, ...monthDays(thisYear + (by !== 0 && passed ? by : 0), number)))
    })
    each(`${which}\\s+${season}`, ([, name]) => {
      const there = seasonOf(name as string)
      const [from, to] = there(thisYear)
      if (by < 0) add(...(from > now || to >= now ? there(thisYear - 1) : there(thisYear)))
      else if (by > 0) add(...(to < now ? there(thisYear + 1) : there(thisYear)))
      else add(from, to)
    })
    each(`${which}\\s+(${weekday})`, ([, name]) => {
      const to = weekdayOf(name as string)
      const day = by < 0 ? now - ((today - to + 7) % 7 || 7) : now + ((to - today + 7) % 7 || 7)
      add(day, day)
    })
  }
  each(`(?:by|until|till|bis|before)\\s+(?:zum\\s+)?(${weekday})`, ([, name]) => {
    add(now, now + ((weekdayOf(name as string) - today + 7) % 7))
  })
  each(`(?:on|am)\\s+(${weekday})`, ([, name]) => {
    const ahead = (weekdayOf(name as string) - today + 7) % 7
    add(now + ahead, now + ahead)
    add(now + ahead - 7, now + ahead - 7)
  })
}

const numberOf = (text: string | undefined): number => numbers[text ?? ''] ?? Number(text)
const weekdayOf = (name: string): number =>
  weekdayNames.findIndex((names) => new RegExp(`^(?:${names})$`).test(name))
const daysIn = (unit: string): number =>
  /^(?:day|tag)/.test(unit)
    ? 1
    : /^(?:weekend|wochenende)/.test(unit)
      ? 7
      : /^(?:week|woche)/.test(unit)
        ? 7
        : /^(?:month|monat)/.test(unit)
          ? 31
          : /^(?:quart)/.test(unit)
            ? 92
            : 366

/** So many units from now, as loosely as people count. */
function around(now: number, amount: number, unit: string): readonly [number, number] {
  const length = daysIn(unit)
  if (length === 1) return [now + amount, now + amount]
  const { year, month } = dayFields(now)
  if (length === 7) return [now + 7 * amount - 3, now + 7 * amount + 3]
  if (length === 31) return monthDays(year, month + amount)
  return [daysOf(year + amount, 1, 1), daysOf(year + amount, 12, 31)]
}

/** Three months; winter is that of its January. */
function seasonOf(name: string): Yearly {
  const first = /^(?:spring|frühling|frühjahr)/.test(name)
    ? 3
    : /^(?:summer|sommer)/.test(name)
      ? 6
      : /^(?:autumn|fall|herbst)/.test(name)
        ? 9
        : 12 // prettier-ignore
  return (year) => [
    daysOf(first === 12 ? year - 1 : year, first, 1),
    daysOf(first === 12 ? year : year, first === 12 ? 3 : first + 3, 1) - 1,
  ]
}

/** What comes each year: in the year that is said, else in the years around today. */
function yearly({ each, add, years }: Reader, now: number | null): void {
  const spread = (days: Yearly): boolean => {
    const said = years()
    if (said.length > 0) {
      for (const year of said) add(...days(year))
      return true
    }
    if (now === null) return false
    const thisYear = dayFields(now).year
    const all = [1, 0, -1, -2, -3, -4].map((by) => days(thisYear + by))
    const passed = all.findIndex(([from]) => from <= now)
    all.forEach(([from, to], i) => {
      add(from, to, i === passed ? 1 : i < passed ? 0.8 : 0.5)
    })
    return true
  }
  for (const [pattern, days] of holidays) each(`(?:${pattern})`, () => spread(days))
  each(`(\\d{1,2})(?:\\.|st|nd|rd|th)?\\s(?:of\\s)?(${monthPattern})`, ([, d, m]) =>
    Number(d) < 1 || Number(d) > 31 ? false : spread((year) => on(year, monthOf(m as string), Number(d))),
  )
  each(`(${monthPattern})\\s(\\d{1,2})(?:st|nd|rd|th)?`, ([, m, d]) =>
    Number(d) < 1 || Number(d) > 31 ? false : spread((year) => on(year, monthOf(m as string), Number(d))),
  )
  each(`${part}(${monthPattern})`, (match) => {
    const name = match[2] as string
    // `may` and `march` are words of their own.
    const before = (match.input ?? '').slice(0, match.index)
    const isWord = /^(?:may|mar|march|dec|sep|oct|nov|apr|jan|jun|jul|aug|feb)$/.test(name)
    if (
      isWord &&
      match[1] === undefined &&
      !/\b(?:in|since|until|by|during|im|seit|bis|of|for|and|from)\s+(?:the\s+)?$/.test(before)
    )
      return false
    return spread((year) => partOf(match[1], ...monthDays(year, monthOf(name))))
  })
  each(season, ([, name]) => {
    // A spring may be of metal, and a fall may hurt.
    return name === 'fall' || (name === 'spring' && years().length === 0)
      ? false
      : spread(seasonOf(name as string))
  })
  each('(?:q([1-4])|([1-4])\\.\\squartal|(first|second|third|fourth)\\squarter)', (match) =>
    spread((year) => {
      const number = quarterNumber(match)
      return [daysOf(year, 3 * number - 2, 1), daysOf(year, 3 * number + 1, 1) - 1]
    }),
  )
}
