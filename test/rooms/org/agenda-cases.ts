// Owns random Org files full of dates, and the days and spans to look at them from. Everything lies within some weeks
// of one day, so that late, due and coming things meet.

import fc from 'fast-check'
import { dayText, momentText } from '../../../server/src/org/timestamp.ts'

export interface AgendaCase {
  readonly text: string
  /** Days since 1970-01-01. */
  readonly today: number
  readonly first: number
  readonly days: number
  readonly log: boolean
}

/** 2026-11-22 */
const middle = 20_779

const weekday = (day: number, time: string): string => {
  const [year = 0, month = 0, date = 0] = dayText(day).split('-').map(Number)
  return `${momentText({ year, month, day: date, hour: null, minute: null })}${time}`
}

const day = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: middle - 25, max: middle + 25 }) },
  { weight: 2, arbitrary: fc.integer({ min: middle - 800, max: middle + 60 }) },
  // The ends of months, where repetitions by the month overflow.
  { weight: 1, arbitrary: fc.constantFrom(20_515, 20_484, 20_119, 19_782, 20_757, 20_787, 20_818) },
)
const clock = fc.constantFrom(
  '',
  '',
  '',
  ' 10:00',
  ' 09:30',
  ' 9:05',
  ' 14:00-15:30',
  ' 23:45',
  ' 08:00-08:00',
)
const unit = fc.constantFrom('d', 'd', 'w', 'm', 'y', 'h')
const repeater = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('+', '++', '.+'), fc.integer({ min: 0, max: 9 }), unit)
      .map(([sign, n, u]) => ` ${sign}${n}${u}`),
  },
)
const lead = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('-', '--'), fc.integer({ min: 0, max: 20 }), unit)
      .map(([sign, n, u]) => ` ${sign}${n}${u}`),
  },
)

const active = fc.tuple(day, clock, repeater, lead).map(([d, t, r, l]) => `<${weekday(d, t)}${r}${l}>`)
const dated = fc.tuple(day, repeater).map(([d, r]) => `<${weekday(d, '')}${r}>`)
const once = fc.tuple(day, clock).map(([d, t]) => `<${weekday(d, t)}>`)
const inactive = fc.tuple(day, clock).map(([d, t]) => `[${weekday(d, t)}]`)
const range = fc
  .tuple(day, fc.integer({ min: 0, max: 12 }), fc.constantFrom('', ' 10:00'), fc.constantFrom('', ' 18:30'))
  .map(([d, length, from, to]) => `<${weekday(d, from)}>--<${weekday(d + length, to)}>`)
const rangeOtherwise = fc
  .tuple(day, fc.integer({ min: 1, max: 9 }), fc.constantFrom('-', '---'))
  .map(([d, length, between]) => `<${weekday(d, '')}>${between}<${weekday(d + length, '')}>`)

const small = fc.integer({ min: 1, max: 28 })
const month = fc.integer({ min: 10, max: 12 })
const sexp = fc.oneof(
  fc
    .tuple(month, small, fc.constantFrom(1956, 2000, 2026, 2027))
    .map(([m, d, y]) => `(diary-anniversary ${m} ${d} ${y})`),
  fc.tuple(small, month).map(([d, m]) => `(org-anniversary 1990 ${m} ${d})`),
  fc.constantFrom('(org-anniversary 1992 2 29)', '(diary-anniversary 2 29 1992)'),
  fc
    .tuple(
      fc.constantFrom('t', '11', '12', "'(10 11 12)"),
      fc.integer({ min: 0, max: 6 }),
      fc.constantFrom(1, 2, 3, 4, -1, -2, 5),
    )
    .map(([m, w, n]) => `(diary-float ${m} ${w} ${n})`),
  fc
    .tuple(fc.integer({ min: 0, max: 6 }), fc.constantFrom(1, 2, -1, 3), small)
    .map(([w, n, d]) => `(diary-float t ${w} ${n} ${d})`),
  fc.tuple(small, small).map(([a, b]) => `(diary-block 11 ${a} 2026 12 ${b} 2026)`),
  fc.tuple(small, small).map(([a, b]) => `(org-block 2026 11 ${a} 2026 12 ${b})`),
  fc.tuple(small, month).map(([d, m]) => `(diary-date ${m} ${d} t)`),
  fc.tuple(small).map(([d]) => `(org-date '(2026 2027) '(11 12) ${d})`),
  fc.tuple(fc.integer({ min: 1, max: 20 }), small).map(([n, d]) => `(diary-cyclic ${n} 10 ${d} 2026)`),
  fc.tuple(fc.integer({ min: 1, max: 20 }), small).map(([n, d]) => `(org-cyclic ${n} 2026 9 ${d})`),
  fc
    .tuple(fc.integer({ min: 0, max: 6 }), fc.constantFrom('', ' 47', ' 46 48'))
    .map(([w, skip]) => `(org-class 2026 10 1 2026 12 20 ${w}${skip})`),
  fc
    .tuple(small, fc.constantFrom('3', '7', '14', '-3', "'(1 5)"))
    .map(([d, n]) => `(diary-remind '(diary-anniversary 11 ${d} 1980) ${n})`),
  fc.constantFrom(
    "(memq (calendar-day-of-week date) '(1 2 3 4 5))",
    '(and (= (calendar-extract-day date) 24) (not (= (calendar-day-of-week date) 2)))',
    '(or (diary-float t 5 -1) (diary-date 11 25 2026))',
  ),
)
const words = fc.constantFrom('Call Ann', 'Lunch 12:15 with Bo', 'Report', 'Walk 7am', 'Trip 10-11')
const said = fc.constantFrom('Birthday', '%d years', 'the %d%s time', 'Party 19:00', 'one; two')

const planning = fc
  .tuple(fc.option(active), fc.option(active), fc.option(inactive))
  .map(([s, d, c]) =>
    [s && `SCHEDULED: ${s}`, d && `DEADLINE: ${d}`, c && `CLOSED: ${c}`].filter(Boolean).join(' '),
  )
const habit = fc
  .tuple(
    day,
    fc.constantFrom('.+1d', '.+2d/4d', '++1w', '+3d', '.+1w/2w', '++2d/3d'),
    fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 12 }),
  )
  .map(([d, r, back]) => {
    const log = [...back]
      .sort((a, b) => a - b)
      .map((n) => `- State "DONE"       from "TODO"       [${weekday(middle - n, ' 10:00')}]\n`)
    return `SCHEDULED: <${weekday(d, ` ${r}`)}>\n:PROPERTIES:\n:STYLE:    habit\n:END:\n${log.join('')}`
  })
const log = fc
  .tuple(day, fc.boolean())
  .map(([d, clocked]) =>
    clocked
      ? `:LOGBOOK:\nCLOCK: [${weekday(d, ' 10:00')}]--[${weekday(d, ' 11:30')}] =>  1:30\n:END:\n`
      : `- State "DONE"       from "TODO"       [${weekday(d, ' 08:15')}]\n`,
  )
const body = fc.oneof(
  { weight: 4, arbitrary: fc.constant('') },
  { weight: 3, arbitrary: active.map((stamp) => `Text ${stamp} more.\n`) },
  { weight: 1, arbitrary: fc.tuple(once, once).map((two) => `${two.join(' and ')}\n`) },
  { weight: 2, arbitrary: range.map((stamp) => `${stamp}\n`) },
  { weight: 1, arbitrary: rangeOtherwise.map((stamp) => `${stamp}\n`) },
  { weight: 1, arbitrary: inactive.map((stamp) => `Noted ${stamp}.\n`) },
  { weight: 2, arbitrary: log },
  { weight: 1, arbitrary: fc.tuple(sexp, said).map(([s, t]) => `%%${s} ${t}\n`) },
  { weight: 1, arbitrary: sexp.map((s) => `<%%${s}>\n`) },
  { weight: 1, arbitrary: active.map((stamp) => `:PROPERTIES:\n:BORN: ${stamp}\n:END:\n`) },
  { weight: 1, arbitrary: active.map((stamp) => `# ${stamp}\n#+begin_src sh\n${stamp}\n#+end_src\n`) },
)
const headline = fc
  .tuple(
    fc.constantFrom('*', '*', '**', '***'),
    fc.constantFrom('', 'TODO ', 'TODO ', 'DONE ', 'WAIT '),
    fc.constantFrom('', '', '[#A] ', '[#C] '),
    fc.constantFrom('', '', '', '', 'COMMENT '),
    // Without a time of day: Org 9.5 takes that for the time of whatever else the headline has, 9.7 does not.
    fc.oneof({ weight: 4, arbitrary: words }, { weight: 1, arbitrary: dated.map((s) => `Title ${s}`) }),
    fc.constantFrom('', '', '', '', ' :work:', ' :ARCHIVE:'),
    fc.oneof(
      { weight: 8, arbitrary: fc.tuple(planning, body).map(([p, b]) => `${p}${p ? '\n' : ''}${b}`) },
      { weight: 1, arbitrary: habit },
    ),
  )
  .map(([stars, todo, priority, comment, title, tags, rest]) => {
    // Org 9.5 gives the days inside of a range the time that the title names, 9.7 gives them none.
    const name = />-{1,3}</.test(rest) && !process.env.ORG_LISP ? 'Journey' : title
    return `${stars} ${todo}${priority}${comment}${name}${tags}\n${rest}`
  })

export const agendaCases: fc.Arbitrary<AgendaCase> = fc
  .tuple(
    fc.array(headline, { minLength: 1, maxLength: 8 }),
    fc.constantFrom(0, 0, 0, -3, 2),
    fc.constantFrom(0, 0, -2, -8, 3),
    fc.constantFrom(1, 3, 7, 10, 31),
    fc.boolean(),
  )
  .map(([headlines, moved, from, days, log]) => ({
    text: `#+TODO: TODO WAIT | DONE\n${headlines.join('')}`,
    today: middle + moved,
    first: middle + moved + from,
    days,
    log,
  }))
