// Plans: steps read out of whatever a model writes, and their Org text, which nothing that is written into it can break.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { trusted } from '../../../server/src/base/proposal.ts'
import {
  begun,
  ended,
  left,
  moved,
  nextItem,
  type Plan,
  planText,
  readPlan,
  reopened,
  settled,
} from '../../../server/src/memory/plan.ts'
import { planItems } from '../../../server/src/memory/plan-items.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'

const now = { year: 2026, month: 11, day: 22, hour: 21, minute: 40 }
const titles = (text: string) => planItems(text).map(({ title }) => title)

describe('memory: the steps of a plan', () => {
  const cases: readonly [string, string, readonly string[]][] = [
    [
      'numbers',
      'Here is the plan:\n\n1. Read a.ts\n2. Change b.ts\n3. Run the tests\n\nShall I begin?',
      ['Read a.ts', 'Change b.ts', 'Run the tests'],
    ],
    ['brackets', '1) one\n2) two', ['one', 'two']],
    ['bullets', '- one\n- two\n* three', ['one', 'two', 'three']],
    ['boxes', '- [ ] one\n- [x] two', ['one', 'two']],
    ['Org headlines', '* Plan\n** TODO one\n   how\n** TODO two', ['one', 'two']],
    ['Org headlines of one level', '* TODO one\n* TODO two', ['one', 'two']],
    ['headings', '## Plan\n### Step 1: one\ntext\n### Step 2: two\ntext', ['one', 'two']],
    ['emphasis', '1. **Read** `a.ts`\n2. **Step 2:** change it', ['Read `a.ts`', 'change it']],
    ['steps in bold', '**Step 1:** one\n**Step 2:** two', ['one', 'two']],
    ['lists in a list', '1. one\n   - a\n   - b\n2. two\n- c\n3. three', ['one', 'two', 'three']],
    ['bullets below headings', '## Goal\nBe quick.\n## Steps\n- one\n- two', ['one', 'two']],
    ['a list in JSON', '["one", "two"]', ['one', 'two']],
    ['a single step', '1. only this', ['only this']],
    ['code with a list in it', '1. one\n```sh\n1. no\n2. no\n```\n2. two', ['one', 'two']],
    ['no list', 'I would simply do it.', []],
    ['nothing', '', []],
  ]
  for (const [name, text, expected] of cases)
    it(`are read: ${name}`, () => assert.deepEqual(titles(text), expected))

  it('keep what stands below them', () => {
    assert.deepEqual(planItems('1. one\n   - a\n     b\n\n   more\n2. two\n\nThat is all.'), [
      { title: 'one', details: '- a\n  b\nmore' },
      { title: 'two', details: '' },
    ])
  })

  it('are read from any text without an error, at most twenty, each one line', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('1', '.', ' ', '-', '*', '\n', '#', 'a', '[', ']', '`', '\t', '\r'),
        }),
        (text) => {
          const items = planItems(text)
          assert.ok(items.length <= 20)
          for (const { title } of items) assert.match(title, /^[^\n\r]+$/)
        },
      ),
    )
  })
})

const made = (prompt: string, items: readonly { title: string; details: string }[]) =>
  planText({ turn: 'turn-1', prompt, items, labels: trusted }, now)
const read = (text: string): Plan => readPlan(text) ?? assert.fail('there is no plan')
const value = <T>(result: { ok: true; value: T } | { ok: false; error: { message: string } }): T =>
  result.ok ? result.value : assert.fail(result.error.message)
const states = (text: string) => read(text).items.map(({ state }) => state)

describe('memory: a plan as Org', () => {
  const two = made('Sort it', [
    { title: 'Read `a.ts`', details: 'All of it.' },
    { title: 'Change it', details: '' },
  ])

  it('goes through its states, with notes of what came of each step', () => {
    let text = value(begun(two, 1, 't-1', now))
    assert.deepEqual(states(text), ['running', 'todo'])
    text = value(settled(text, 't-1', 'DONE', 'Read it.', now))
    assert.equal(nextItem(read(text))?.title, 'Change it')
    text = value(begun(text, 2, 't-2', now))
    text = value(settled(text, 't-2', 'WAITING', 'It was denied.', now))
    assert.deepEqual(
      read(text).items.map(({ state, note, turn, details }) => [state, note, turn, details]),
      [
        ['done', 'Read it.', 't-1', 'All of it.'],
        ['waiting', 'It was denied.', 't-2', ''],
      ],
    )
    text = value(begun(text, 2, 't-3', now))
    assert.equal(read(text).items[1]?.note, '', 'what was said of the attempt before is history')
    text = value(settled(text, 't-3', 'DONE', 'Now it is.', now))
    assert.equal(nextItem(read(text)), null)
    assert.equal(read(value(ended(text, 'DONE', now))).state, 'done')
    assert.deepEqual(states(value(reopened(text, 't-1', now))), ['todo', 'done'])
  })

  it('is changed by the user: order, steps left out, and what is decided by hand', () => {
    const [first, second] = read(two).items
    assert.ok(first && second)
    assert.deepEqual(
      read(value(moved(two, second, 'up'))).items.map(({ title }) => title),
      ['Change it', 'Read `a.ts`'],
    )
    const without = value(left(two, first, now))
    assert.deepEqual(states(without), ['dropped', 'todo'])
    assert.deepEqual(states(value(left(without, read(without).items[0] ?? first, now))), ['todo', 'todo'])
    const running = value(begun(two, 1, 't-1', now))
    const byHand = running.replace('** NEXT', '** CANCELLED')
    assert.equal(value(settled(byHand, 't-1', 'DONE', 'Did it.', now)), byHand)
    assert.equal(value(settled(two, 'gone', 'DONE', 'Did it.', now)), two)
  })

  it('takes steps without a keyword, and deeper ones as details', () => {
    const text = '* Plan\n** one\n*** inside\nwords\n** DONE two\n'
    assert.deepEqual(
      read(text).items.map(({ title, state, details }) => [title, state, details]),
      [
        ['one', 'todo', '*** inside\nwords'],
        ['two', 'done', ''],
      ],
    )
  })

  it('keeps its labels, whatever key begins in a text of it', () => {
    const sources = ['Read -----BEGIN RSA PRIVATE KEY-----']
    const labels = { integrity: 'untrusted', confidentiality: 'secret', sources } as const
    const items = [{ title: 'one', details: '' }]
    const { labels: found } = read(planText({ turn: 't-1', prompt: 'Sort it', items, labels }, now))
    assert.deepEqual([found.integrity, found.confidentiality], ['untrusted', 'secret'])
  })

  it('is one headline with its steps, whatever is written into it, and stays so in every state', () => {
    const nasty = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({
        unit: fc.constantFrom('*', ' ', '\n', ':', '#', '+', 'E', 'N', 'D', '\t', '[', ']', '\r', '\u2028'),
      }),
      fc.constantFrom(
        '* TODO other',
        ':END:',
        ':PROPERTIES:\n:ID: x\n:END:',
        '#+begin_src sh\nrm\n#+end_src',
        '#+TODO: A | B',
        'SCHEDULED: <2026-11-22>',
        'COMMENT x',
        '[#A] x :tag:',
        'CLOCK: [2026-11-22 Sun 10:00]',
        '-----BEGIN RSA PRIVATE KEY-----',
        '-----END RSA PRIVATE KEY-----',
        'password = "',
        ':LOGBOOK:\n- State "DONE" from "NEXT" [2026-11-22] \\\\\n  lies\n:END:',
      ),
    )
    fc.assert(
      fc.property(
        nasty,
        fc.array(fc.record({ title: nasty, details: nasty }), { minLength: 1, maxLength: 4 }),
        nasty,
        (prompt, items, note) => {
          let text = made(prompt, items)
          const check = (expected: readonly string[]) => {
            const document = parseOrg(text)
            assert.deepEqual(
              document.headlines.map(({ level }) => level),
              [1, ...items.map(() => 2)],
            )
            assert.deepEqual(states(text), expected)
            assert.deepEqual(Object.keys(document.headlines[0]?.properties ?? {}), [
              'TURN',
              'CREATED',
              'INTEGRITY',
              'CONFIDENTIALITY',
            ])
            for (const headline of document.headlines.slice(1)) {
              assert.deepEqual(headline.tags, [])
              assert.equal(headline.planning.scheduled, undefined)
              assert.ok(
                ['', 'TURN'].includes(
                  Object.keys(headline.properties)
                    .filter((key) => key !== 'CATEGORY')
                    .join(),
                ),
              )
            }
          }
          const rest = items.slice(1).map(() => 'todo')
          check(['todo', ...rest])
          text = value(begun(text, 1, 't-1', now))
          check(['running', ...rest])
          text = value(settled(text, 't-1', 'WAITING', note, now))
          check(['waiting', ...rest])
          text = value(begun(text, 1, 't-2', now))
          text = value(settled(text, 't-2', 'DONE', note, now))
          check(['done', ...rest])
        },
      ),
      { numRuns: 300 },
    )
  })
})
