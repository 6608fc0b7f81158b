import assert from 'node:assert/strict'
import { agenda } from '../../../server/src/org/agenda/agenda.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'
import { search } from '../../../server/src/org/query/search.ts'
import type { Moment } from '../../../server/src/org/timestamp.ts'

const now: Moment = { year: 2026, month: 11, day: 21, hour: 10, minute: 5 }
const file = (path: string, text: string) => ({ path, text, document: parseOrg(text) })

const notes = file(
  'notes/work.org',
  `#+TODO: TODO NEXT WAIT | DONE
* Projects :work:
** NEXT [#A] Write the plan :plan:
DEADLINE: <2026-11-24 Tue>
:PROPERTIES:
:EFFORT: 2
:OWNER: me
:END:
*** TODO Ask the boss :boss:
** DONE Pay rent :home:
CLOSED: [2026-11-20 Fri 09:00]
* WAIT Letter
SCHEDULED: <2026-12-24 Thu>
:PROPERTIES:
:EFFORT: 10
:END:
`,
)

const titles = { P: 'Projects', W: 'Write the plan', A: 'Ask the boss', R: 'Pay rent', L: 'Letter' }

function check(match: string, expected: string): void {
  const rows = search([notes], match, now)
  assert.ok(rows.ok, JSON.stringify(rows))
  const letters = Object.entries(titles)
  assert.equal(
    rows.value.rows.map(({ title }) => letters.find(([, t]) => t === title)?.[0]).join(''),
    expected,
    match,
  )
}

describe('org: query', () => {
  it('finds headlines by match', () => {
    check('+work', 'PWAR')
    check('+work-boss', 'PWR')
    check('work-boss/TODO|NEXT', 'W')
    check('+work&-boss-home', 'PW')
    check(':boss:', 'A')
    check('boss|home', 'AR')
    check('letter', 'L')
    check('"pay RENT"', 'R')
    check('+{^b.*s$}', 'A')
    check('-{o}', 'L')
    check('TODO="NEXT"', 'W')
    check('TODO<>"NEXT"', 'PARL')
    check('TODO<>*"NEXT"', 'ARL')
    check('LEVEL<=2', 'PWRL')
    check('LEVEL=1', 'PL')
    check('PRIORITY="A"', 'W')
    check('EFFORT>1', 'WL')
    check('EFFORT<3', 'PWAR')
    check('EFFORT<*3', 'W')
    check('OWNER="me"', 'W')
    check('ITEM={[Pp]la}', 'W')
    check('ITEM={Pay\\|Ask}', 'AR')
    check('DEADLINE<"<+7d>"', 'W')
    check('DEADLINE<="<2026-11-24>"', 'W')
    check('DEADLINE<"<today>"', '')
    check('SCHEDULED>="<+1m>"', 'L')
    check('CLOSED>="<yesterday>"', 'R')
    check('CATEGORY="work"', 'PWARL')
    check('+work/!', 'WA')
    check('+work/!-NEXT', 'A')
    check('/{^W}', 'L')
    check('/DONE', 'R')
    check('+work LEVEL=2', 'WR')
  })

  it('takes an empty category for one, and so do the headlines below', () => {
    const text = '#+CATEGORY: c\n* a\n:PROPERTIES:\n:CATEGORY:\n:END:\n** b\n* d\n'
    const found = search([file('a.org', text)], 'CATEGORY=""', now)
    assert.deepEqual(found.ok && found.value.rows.map(({ title }) => title), ['a', 'b'])
  })

  it('says where a match is wrong', () => {
    const errors = [
      '',
      '+',
      'a|',
      '|a',
      'LEVEL<',
      'X={a',
      'X={(}',
      'X={*}',
      'X="a',
      'D="<2026-1>"',
      'a/',
      '{[a}',
      'a ? b',
      'X<{a}',
    ]
    assert.deepEqual(
      errors.map((match) => {
        const rows = search([notes], match, now)
        return rows.ok ? 'ok' : rows.error.message
      }),
      [
        'The match is empty.',
        'Bad match at the end: the match ends where a tag is expected.',
        'Bad match at the end: an alternative is missing behind "|".',
        'Bad match at column 1 (`|a`): an alternative is missing before "|".',
        'Bad match at the end: LEVEL< needs a number, "text", "<date>" or {pattern}.',
        'Bad match at column 3 (`{a`): "{" is never closed.',
        'Bad match at column 4 (`(}`): "(" is never closed.',
        'Bad match at column 4 (`*}`): "*" repeats nothing.',
        'Bad match at column 3 (`"a`): the quote is never closed.',
        'Bad match at column 3 (`"<2026-1>"`): <2026-1> is no date.',
        'ok',
        'Bad match at column 2 (`[a}`): "[" is never closed.',
        'ok',
        'Bad match at column 3 (`{a}`): a pattern compares with = or <>, not with <.',
      ],
    )
  })
})

describe('org: agenda', () => {
  const rowsOf = (text: string, days = 7) =>
    agenda([file('a.org', text)], { fromDay: '2026-11-21', days }).map(
      ({ day, time, kind, inDays, title }) => `${day.slice(5)} ${time} ${kind} ${inDays} ${title}`,
    )
  const cases: [string, string, string[]][] = [
    ['scheduled', '* a\nSCHEDULED: <2026-11-23 Mon 09:00>', ['11-23 09:00 scheduled 0 a']],
    ['overdue', '* a\nSCHEDULED: <2026-11-18 Wed 09:00>', ['11-21  scheduled -3 a']],
    ['done is shown on its day', '* DONE a\nSCHEDULED: <2026-11-23 Mon>', ['11-23  scheduled 0 a']],
    [
      'done is never late',
      '* DONE a\nSCHEDULED: <2026-11-18 Wed> DEADLINE: <2026-11-26 Thu>',
      ['11-26  deadline 0 a'],
    ],
    [
      'comments and archives are left out',
      '* COMMENT a\n** b\n<2026-11-23 Mon>\n* c :ARCHIVE:\n** d <2026-11-23 Mon>',
      [],
    ],
    ['a deadline warns', '* a\nDEADLINE: <2026-11-30 Mon>', ['11-21  warning 9 a']],
    ['a deadline with its own period', '* a\nDEADLINE: <2026-11-30 Mon -3d>', []],
    ['a deadline is due', '* a\nDEADLINE: <2026-11-22 Sun -0d>', ['11-22  deadline 0 a']],
    ['a late deadline', '* a\nDEADLINE: <2026-11-01 Sun>', ['11-21  deadline -20 a']],
    [
      'a repeater',
      '* a\n<2026-11-02 Mon 10:00-11:30 +3d>',
      ['11-23 10:00-11:30 timestamp 0 a', '11-26 10:00-11:30 timestamp 0 a'],
    ],
    ['a yearly date', '* a <1999-11-25 Thu +1y>', ['11-25  timestamp 0 a <1999-11-25 Thu +1y>']],
    [
      'a repeated task is late since its date',
      '* a\nSCHEDULED: <2026-11-07 Sat ++1w>',
      ['11-21  scheduled -14 a'],
    ],
    [
      'a range',
      '* a\n<2026-11-20 Fri 18:00>--<2026-11-22 Sun 12:00>',
      ['11-21  range 0 a', '11-22 12:00 range 0 a'],
    ],
    ['inactive ones are not shown', '* a\n[2026-11-23 Mon]', []],
    [
      'a delay',
      '* a\nSCHEDULED: <2026-11-20 Fri -2d>\n* b\nSCHEDULED: <2026-11-18 Wed -2d>',
      ['11-21  scheduled -3 b'],
    ],
    [
      'order',
      '* c\n<2026-11-22 Sun>\n* b\n<2026-11-22 Sun 10:00>\n* [#A] d\n<2026-11-22 Sun>\n* a\n<2026-11-21 Sat 23:00>',
      [
        '11-21 23:00 timestamp 0 a',
        '11-22 10:00 timestamp 0 b',
        '11-22  timestamp 0 d',
        '11-22  timestamp 0 c',
      ],
    ],
    [
      'impossible numbers',
      '* a\nSCHEDULED: <2024-13-45 Foo +99999999y>\nx <0000-00-00 +0d> <9999-99-99 99:99 ++99999h>',
      ['11-21  scheduled -645 a'],
    ],
  ]
  for (const [name, text, expected] of cases) it(name, () => assert.deepEqual(rowsOf(text), expected))

  it('refuses a day that is none', () => {
    assert.deepEqual(agenda([file('a.org', '* a <2026-11-21>')], { fromDay: '2026-02-30', days: 7 }), [])
  })
})
