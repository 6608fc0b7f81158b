// What an Org file looks like in an editor: folds, cycling, outline, tokens, hovers, words for dates, lists that go on.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { anchorsOf } from '../../../../server/src/org/ide/anchors.ts'
import { cyclePlan, overviewPlan, startupPlan } from '../../../../server/src/org/ide/cycle.ts'
import { continuationOf } from '../../../../server/src/org/ide/enter.ts'
import { foldsOf } from '../../../../server/src/org/ide/fold.ts'
import { operationFor } from '../../../../server/src/org/ide/gesture.ts'
import { orgAsMarkdown } from '../../../../server/src/org/ide/markdown.ts'
import { outlineIn } from '../../../../server/src/org/ide/outline.ts'
import { speechOf } from '../../../../server/src/org/ide/speech.ts'
import { timestampWords } from '../../../../server/src/org/ide/timing.ts'
import { tokensIn } from '../../../../server/src/org/ide/tokens.ts'
import { createCounting } from '../../../../server/src/org/ide/vocabulary.ts'
import { editOrg } from '../../../../server/src/org/live.ts'
import { parseOrg } from '../../../../server/src/org/parse.ts'
import { parseTimestamp } from '../../../../server/src/org/timestamp.ts'
import { marked } from './marked.ts'

const folds = (text: string): string =>
  foldsOf(text, parseOrg(text))
    .map(({ kind, startLine, endLine }) => `${kind} ${startLine}-${endLine}`)
    .join(', ')

describe('org: folds', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['', ''],
    ['* a', ''],
    ['* a\n* b\n', ''],
    ['* a\nx\n\n\n* b\n', 'headline 0-1'],
    ['* a\n** b\nx\n* c\ny', 'headline 0-2, headline 1-2, headline 3-4'],
    ['*** a\n* b\n*** c\nx\n** d', 'headline 1-4, headline 2-3'],
    ['* a\n:PROPERTIES:\n:X: 1\n:END:\n', 'headline 0-3, drawer 1-3'],
    [':PROPERTIES:\n:X: 1\n:END:\n', 'drawer 0-2'],
    ['#+begin_src c\n* x\n#+end_src', 'headline 1-2'],
    ['#+begin_src c\n- x\n  y\n#+end_src', 'block 0-3'],
    ['#+begin_quote\n#+begin_src c\n- x\n  y\n#+end_src\n#+end_quote', 'block 0-5, block 1-4'],
    ['- a\n  b\n- c\n  - d\n    e\n- f', 'list 0-1, list 2-4, list 3-4'],
    ['1. a\n   b\n\n   c\n\n\ntext', 'list 0-3'],
    ['- a\n#+begin_example\nx\n#+end_example', 'block 1-3'],
    ['- a\n  #+begin_example\nx\n  #+end_example\n- b', 'list 0-3, block 1-3'],
    ['# a\n# b\nx', 'comment 0-1'],
    ['a\n- b', ''],
  ]
  for (const [text, expected] of rows)
    it(JSON.stringify(text), () => {
      assert.equal(folds(text), expected)
      assert.equal(folds(text.replaceAll('\n', '\r\n')), expected)
    })

  it('of a text that was typed are those of the text', () => {
    const line = fc.constantFrom(
      '* a',
      '** b',
      '- c',
      '  d',
      '',
      '#+begin_src x',
      '#+end_src',
      ':A:',
      ':END:',
      ':PROPERTIES:',
      ':ID: i',
      '# e',
      '| f',
      '<<t>>',
      '#+name: n',
    )
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 30 }),
        fc.nat(200),
        fc.nat(40),
        line,
        (lines, from, size, typed) => {
          const before = lines.join('\n')
          const start = Math.min(from, before.length)
          const end = Math.min(start + size, before.length)
          const after = `${before.slice(0, start)}${typed}${before.slice(end)}`
          const old = parseOrg(before)
          const counting = createCounting()
          foldsOf(before, old)
          outlineIn(before, old)
          anchorsOf(before, old)
          counting.of(before, old)
          const live = editOrg(old, after, { start, end, length: typed.length })
          const fresh = parseOrg(after)
          assert.deepEqual(foldsOf(after, live), foldsOf(after, fresh))
          assert.deepEqual(outlineIn(after, live), outlineIn(after, fresh))
          assert.deepEqual(anchorsOf(after, live), anchorsOf(after, fresh))
          assert.deepEqual(counting.of(after, live), createCounting().of(after, fresh))
        },
      ),
      { numRuns: 1500 },
    )
  })
})

describe('org: cycling', () => {
  const text = '* a\n:LOGBOOK:\nx\n:END:\n** b\ny\n** c\n*** d\nz\n* e\n* f\nw\n'
  const document = parseOrg(text)
  it('shows the headline, its children, all of it', () => {
    assert.deepEqual(cyclePlan(text, document, 0, 'folded'), { unfold: [], fold: [0] })
    assert.deepEqual(cyclePlan(text, document, 0, 'children'), { unfold: [0], fold: [1, 4, 6] })
    assert.deepEqual(cyclePlan(text, document, 0, 'subtree'), { unfold: [0, 4, 6, 7], fold: [1] })
    assert.deepEqual(cyclePlan(text, document, 2, 'folded'), { unfold: [], fold: [] })
    // Nothing can be folded there: an editor would fold what is around it.
    assert.deepEqual(cyclePlan(text, document, 9, 'folded'), { unfold: [], fold: [] })
  })
  it('shows the first level, all headlines, everything but drawers', () => {
    assert.deepEqual(overviewPlan(text, document, 'overview').fold, [1, 0, 4, 6, 7, 10])
    assert.deepEqual(overviewPlan(text, document, 'contents'), {
      unfold: [0, 4, 6, 7, 10],
      fold: [1, 4, 7, 10],
    })
    assert.deepEqual(overviewPlan(text, document, 'all'), { unfold: [0, 4, 6, 7, 10], fold: [1] })
  })
  const startup = (head: string, body = '* a\n** b\nx\n') => {
    const whole = `${head}\n${body}`
    const plan = startupPlan(whole, parseOrg(whole))
    return plan?.fold.toSorted((a, b) => a - b).join(' ')
  }
  it('begins as the file asks', () => {
    assert.equal(startup('#+title: x'), undefined)
    assert.equal(startup('#+startup: overview'), '1 2')
    assert.equal(startup('#+startup: indent fold'), '1 2')
    assert.equal(startup('#+startup: content'), '2')
    assert.equal(startup('#+STARTUP: overview\n#+STARTUP: showall'), '')
    assert.equal(startup('#+startup: show2levels', '* a\n** b\n*** c\nx\n'), '2 3')
    assert.equal(startup('#+startup: showall', '* a\n:PROPERTIES:\n:VISIBILITY: folded\n:END:\nx\n'), '1 2')
    assert.equal(startup('', '* a\n:PROPERTIES:\n:VISIBILITY: folded\n:END:\nx\n'), '1')
    assert.equal(startup('#+startup: hideblocks', '#+begin_src c\nx\n#+end_src\n'), '1')
  })
})

describe('org: outline and tokens', () => {
  it('has headlines and what has a name', () => {
    const text =
      '#+name: top\n| a |\n* TODO [#A] One :x:\n#+name: in\n#+caption: c\n#+begin_src py\n#+name: no\n#+end_src\n** DONE Two\n* \n'
    const { items, parents, startLines, endLines } = outlineIn(text, parseOrg(text))
    const shown = items.map(
      ({ name, detail, done }, i) =>
        `${startLines[i]}-${endLines[i]} ${parents[i]} ${name} (${detail})${done ? ' done' : ''}`,
    )
    assert.deepEqual(shown, [
      '0-1 -1 top (table)',
      '2-9 -1 One (TODO [#A] :x:)',
      '3-4 1 in (py)',
      '8-9 1 Two (DONE) done',
      '9-11 -1 … ()',
    ])
  })
  it('are those of the file’s own keywords, a stretch at a time', () => {
    const text =
      '#+todo: A | B\n* A [#C] One :工:x:\n<<<Sea>>> the sea.\n* B Two [[sea]]\n* COMMENT Three :ARCHIVE:\n** Four\n'
    const document = parseOrg(text)
    const shown = (from: number, to: number) =>
      tokensIn(text, document, from, to).map(
        ({ start, end, type, modifiers }) =>
          `${type}${modifiers.map((one) => `.${one}`).join('')} ${text.slice(start, end)}`,
      )
    const all = shown(0, text.length)
    assert.deepEqual(all, [
      'orgTodo A',
      'orgPriority [#C]',
      'orgHeadline One',
      'orgTag 工',
      'orgTag x',
      'orgRadio sea',
      'orgDone B',
      'orgHeadline.done Two [[sea]]',
      'orgHeadline.commented.archived Three',
      'orgTag ARCHIVE',
      'orgHeadline.archived Four',
    ])
    const middle = text.indexOf('* B')
    assert.deepEqual([...shown(0, middle), ...shown(middle, text.length)], all)
  })
})

describe('org: as Markdown', () => {
  const bounds = { lines: 12, characters: 1000 }
  const rows: readonly (readonly [string, string])[] = [
    ['* TODO A *b* /c/ =d= ~e~ +f+', '**TODO A **b** *c* `d` `e` ~~f~~**  '],
    ['- [X] done\n- [ ] open\n  1. one', '- ☑ done\n- ☐ open\n  - one'],
    [':PROPERTIES:\n:ID: x\n:END:\ntext', 'text  '],
    ['#+begin_src python :x y\n`a` ```` b\n,* no\n#+end_src', '`````python\n`a` ```` b\n* no\n`````'],
    ['| a |\n| b |\nx', '```\n| a |\n| b |\n```\nx  '],
    ['[[id:x][words]] [[y]]', 'words y  '],
    [
      '<script> ![i](u) [c](command:x) https://a.b',
      '&lt;script\\> \\!\\[i\\]\\(u\\) \\[c\\]\\(command\\:x\\) https\\:\\/\\/a\\.b  ',
    ],
    ['#+title: x\n# comment\nt', 't  '],
    ['#+begin_quote\nq\n#+end_quote\nr', '> q  \nr  '],
    ['#+begin_src sh\nnever closed', '```shellscript\nnever closed\n```'],
  ]
  for (const [text, expected] of rows)
    it(JSON.stringify(text), () => assert.equal(orgAsMarkdown(text, bounds), expected))
  it('is bounded', () => {
    assert.equal(orgAsMarkdown('a\n'.repeat(100), { lines: 2, characters: 1000 }), 'a  \na  \n\n…')
    assert.ok(orgAsMarkdown('x'.repeat(100_000), bounds).length < 50)
  })
})

describe('org: dates in words', () => {
  const now = { year: 2026, month: 11, day: 22, hour: 10, minute: 0 }
  const rows: readonly (readonly [string, string])[] = [
    ['<2026-11-25 Wed>', 'Wednesday, 25 November 2026 · in 3 days'],
    ['<2026-11-22 Sun 12:30>', 'Sunday, 22 November 2026, 12:30 · today, in 3 hours'],
    ['[2026-11-21 Sat]', 'Saturday, 21 November 2026 · yesterday · inactive: not in the agenda'],
    [
      '<2026-11-23 Mon 10:00-11:30 .+2d -1d>',
      'Monday, 23 November 2026, 10:00 to 11:30 (1 h 30 min) · tomorrow · repeats every 2 days from the day it is done · warns 1 day before',
    ],
    [
      '<2026-12-24 Thu>--<2026-12-26 Sat>',
      'Thursday, 24 December 2026 to Saturday, 26 December 2026 (3 days) · in 5 weeks',
    ],
    [
      '<2024-11-22 Fri ++1w>',
      'Friday, 22 November 2024 · 2 years ago · repeats every week, next time in the future',
    ],
  ]
  for (const [raw, expected] of rows)
    it(raw, () => {
      const timestamp = parseTimestamp(raw)
      assert.ok(timestamp)
      assert.equal(timestampWords(timestamp, now, speechOf('')), expected)
    })
})

describe('org: lists that go on, and keys', () => {
  const rows: readonly (readonly [string, string | null])[] = [
    ['- a', '- '],
    ['  + [X] a', '  + [ ] '],
    ['9) a', '10) '],
    ['1. [@5] a', '2. '],
    [' * a', ' * '],
    ['* a', null],
    ['a. b', null],
    ['text', null],
    ['- ', ''],
    ['3. [ ] ', ''],
  ]
  for (const [line, expected] of rows)
    it(JSON.stringify(line), () => assert.equal(continuationOf(line)?.text ?? null, expected))

  const keys: readonly (readonly [string, 'up' | 'left' | 'confirm', object | null])[] = [
    ['* T¦ODO a', 'up', { kind: 'priority-step', step: 'up' }],
    ['* TODO a¦', 'left', { kind: 'todo-step', step: 'previous' }],
    ['x <2026-1¦1-22 Sun>', 'up', { kind: 'shift-timestamp', offset: 2, amount: 1, unit: 'm' }],
    ['x <2026-11-22 Sun 1¦0:00>', 'up', { kind: 'shift-timestamp', offset: 2, amount: 1, unit: 'h' }],
    ['x <2026-11-22 Sun 10:0¦0>', 'up', { kind: 'shift-timestamp', offset: 2, amount: 5, unit: 'minute' }],
    ['x <2026-11-22 S¦un>', 'left', { kind: 'shift-timestamp', offset: 2, amount: -1, unit: 'd' }],
    ['a\n- [ ] b¦', 'confirm', { kind: 'checkbox', line: 2, to: 'toggle' }],
    ['* a [¦1/2]', 'confirm', { kind: 'cookies' }],
    ['te¦xt', 'up', null],
    ['- no box¦', 'confirm', null],
  ]
  for (const [written, gesture, expected] of keys)
    it(`${gesture} at ${written}`, () => {
      const { text, offset } = marked(written)
      assert.deepEqual(operationFor(text, parseOrg(text), offset, gesture), expected)
    })
})
