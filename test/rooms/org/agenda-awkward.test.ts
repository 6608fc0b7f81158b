// Agendas and queries over input that is made to hang or to fill the memory: nothing is timed, all must come to an end.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { readViews } from '../../../server/src/org/agenda/custom.ts'
import { compileDiary } from '../../../server/src/org/agenda/diary.ts'
import { pathPattern } from '../../../server/src/org/agenda/paths.ts'
import { noReminders, reminders } from '../../../server/src/org/agenda/reminders.ts'
import { agendaView } from '../../../server/src/org/agenda/view.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'
import { search } from '../../../server/src/org/query/search.ts'
import { structured, textual } from './generate.ts'

const now = { year: 2026, month: 11, day: 22, hour: 10, minute: 0 }
const file = (text: string) => ({ path: 'a.org', text, document: parseOrg(text) })

function everything(text: string): void {
  const files = [file(text)]
  const blocks = [
    { kind: 'agenda', span: 'week', log: ['closed', 'clock', 'state'], inactive: 'show' },
    { kind: 'todo' },
    { kind: 'habits' },
    { kind: 'stuck' },
  ] as const
  const view = agendaView(files, { title: '', blocks }, now)
  assert.equal(view.sections.length, 4)
  for (const query of [
    'a',
    'ts:from=today',
    'src:regexps=x',
    'link:',
    'regexp:a.*b$',
    'olp:a',
    'clocked:',
    '+a/!',
  ])
    assert.ok(search(files, query, now).ok, query)
  readViews(files, now)
  reminders(files, now, noReminders)
}

describe('org: awkward agendas', () => {
  const many = 40_000
  const texts: readonly (readonly [string, string])[] = [
    ['diary lines that never close', '* a\n%%(((((\n'.repeat(many / 10)],
    ['one headline with many timestamps', `* a\n${'<2026-11-22 Sun> '.repeat(many)}`],
    ['many repeaters', '* a\n<2020-01-01 Wed +1d>\n'.repeat(many / 10)],
    ['open brackets', `* a\n${'<2026-11-22 '.repeat(many)}`],
    ['ranges that touch', `* a\n${'<2026-11-22 Sun>--'.repeat(many)}`],
    ['ranges over all time', '* a\n<0001-01-01 Mon>--<9999-12-31 Fri>\n'.repeat(many / 40)],
    [
      'a log of a habit',
      `* TODO a\nSCHEDULED: <2026-11-22 Sun ++1d>\n:PROPERTIES:\n:STYLE: habit\n:END:\n${'- State "DONE" from "TODO" [2026-11-20 Fri 10:00]\n'.repeat(many)}`,
    ],
    ['clocks that run', `* a\n:LOGBOOK:\n${'CLOCK: [2026-11-22 Sun 10:00]\n'.repeat(many)}:END:\n`],
    [
      'a deep tree',
      Array.from({ length: 3_000 }, (_, i) => `${'*'.repeat(i + 1)} TODO a <2026-11-22 Sun>\n`).join(''),
    ],
    [
      'repeaters of nothing and of ages',
      '* a\nSCHEDULED: <2026-11-20 Fri +0d> DEADLINE: <2026-11-20 Fri ++99999999y -99999999y>\n<2026-11-20 Fri +99999h>',
    ],
    ['one long line', `* a ${'x '.repeat(500_000)}`],
  ]
  for (const [name, text] of texts)
    it(name, function () {
      this.timeout(60_000)
      everything(text)
    })

  it('random files', function () {
    this.timeout(60_000)
    fc.assert(fc.property(fc.oneof(structured, textual), everything), { numRuns: 200 })
  })

  it('random diary expressions are errors or answers', () => {
    const word = fc.constantFrom(
      '(',
      ')',
      "'",
      '"',
      ' ',
      'diary-float',
      'diary-remind',
      'diary-anniversary',
      'org-class',
      'diary-cyclic',
      'and',
      'or',
      'if',
      't',
      'nil',
      '1',
      '-1',
      '11',
      '2026',
      'date',
      'entry',
      'memq',
      '%',
      '/',
      '0',
      'diary-date',
      'quote',
      'list',
      'nth',
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 25 }), (words) => {
        const diary = compileDiary(`(${words.join(' ')})`)
        if ('on' in diary) diary.on(20_779, 'x %d %s')
        else assert.notEqual(diary.message, '')
      }),
      { numRuns: 3000 },
    )
  })

  it('reminders of reminders come to an end', () => {
    let sexp = '(diary-anniversary 1 1 2000)'
    for (let i = 0; i < 12; i++) sexp = `(diary-remind '${sexp} -300)`
    const diary = compileDiary(sexp)
    if ('on' in diary) diary.on(20_779, 'x')
  })

  it('path patterns are linear, and mean what they say', () => {
    const fits = (pattern: string, path: string) => pathPattern(pattern)(path)
    assert.equal(fits('*a'.repeat(50), 'b'.repeat(5_000)), false)
    assert.equal(fits(`${'**/'.repeat(40)}x`, `${'a/'.repeat(400)}y`), false)
    assert.deepEqual(
      [
        fits('plan.org', 'work/plan.org'),
        fits('work/*.org', 'work/plan.org'),
        fits('work/*.org', 'work/old/plan.org'),
        fits('work/**', 'work/old/plan.org'),
        fits('**/old/*', 'work/old/plan.org'),
        fits('work', 'work/old/plan.org'),
        fits('work/', 'home/work.org'),
        fits('*.org', 'a/b/c.org'),
        fits('./work/*.org', 'work/plan.org'),
      ],
      [true, true, false, true, true, true, false, true, true],
    )
  })
})
