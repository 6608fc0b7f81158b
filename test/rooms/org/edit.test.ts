import assert from 'node:assert/strict'
import fc from 'fast-check'
import { capture } from '../../../server/src/org/edit/capture.ts'
import { applyEdits, type Edits } from '../../../server/src/org/edit/edit.ts'
import { setProperty } from '../../../server/src/org/edit/properties.ts'
import { setTags } from '../../../server/src/org/edit/tags.ts'
import { setTodo } from '../../../server/src/org/edit/todo.ts'
import { type Headline, type OrgDocument, parseOrg } from '../../../server/src/org/parse.ts'
import type { Moment } from '../../../server/src/org/timestamp.ts'
import { structured } from './generate.ts'

// Saturday.
const now: Moment = { year: 2026, month: 11, day: 21, hour: 10, minute: 5 }

type Operation = (text: string, document: OrgDocument) => Edits

function check(text: string, operation: Operation, expected: string): void {
  const edits = operation(text, parseOrg(text))
  assert.ok(edits.ok, JSON.stringify(edits))
  assert.equal(applyEdits(text, edits.value), expected)
}

const state = (text: string, document: OrgDocument, index: number, keyword: string): Edits => {
  const change = setTodo(text, document, index, keyword, { now })
  return change.ok ? { ok: true, value: change.value.edits } : change
}
const todo =
  (keyword: string, index = 0): Operation =>
  (text, document) =>
    state(text, document, index, keyword)
const tags =
  (...names: string[]): Operation =>
  (text, document) =>
    setTags(text, document, 0, names)
const property =
  (key: string, value: string | null): Operation =>
  (text, document) =>
    setProperty(text, document, 0, key, value)

describe('org: edit', () => {
  const closed = 'CLOSED: [2026-11-21 Sat 10:05]'
  const logged = '- State "DONE"       from "TODO"       [2026-11-21 Sat 10:05]\n'
  const cases: [string, string, Operation, string][] = [
    ['sets a keyword', '* a', todo('TODO'), '* TODO a'],
    ['changes a keyword', '* TODO a', todo('DONE'), `* DONE a\n${closed}`],
    ['closes', '* TODO a :x:\nbody\n', todo('DONE'), `* DONE a :x:\n${closed}\nbody\n`],
    [
      'closes beside a deadline',
      '* TODO a\r\n  DEADLINE: <2026-01-01 Thu>\r\n',
      todo('DONE'),
      `* DONE a\r\n  ${closed} DEADLINE: <2026-01-01 Thu>\r\n`,
    ],
    ['opens again', `* DONE a\n${closed}\nb`, todo('TODO'), '* TODO a\nb'],
    [
      'opens beside a deadline',
      `* DONE a\n${closed} DEADLINE: <2026-01-01 Thu>\n`,
      todo('TODO'),
      '* TODO a\nDEADLINE: <2026-01-01 Thu>\n',
    ],
    [
      'opens behind a deadline',
      `* DONE a\nDEADLINE: <2026-01-01 Thu> ${closed}\n`,
      todo(''),
      '* a\nDEADLINE: <2026-01-01 Thu>\n',
    ],
    ['clears a keyword at the end', '* TODO', todo(''), '* '],
    ['clears a keyword before another', '* TODO DONE x', todo(''), '* \u200bDONE x'],
    [
      'repeats by the week',
      '* TODO a\nSCHEDULED: <2026-11-02 Mon 09:00 +1w>\n:PROPERTIES:\n:END:\n',
      todo('DONE'),
      `* TODO a\nSCHEDULED: <2026-11-09 Mon 09:00 +1w>\n:PROPERTIES:\n:LAST_REPEAT: [2026-11-21 Sat 10:05]\n:END:\n${logged}`,
    ],
    [
      'catches up',
      '* TODO a\nSCHEDULED: <2026-11-02 Mon ++1w>\n',
      todo('DONE'),
      `* TODO a\nSCHEDULED: <2026-11-23 Mon ++1w>\n:PROPERTIES:\n:LAST_REPEAT: [2026-11-21 Sat 10:05]\n:END:\n${logged}`,
    ],
    [
      'restarts',
      '* TODO a\nDEADLINE: <2026-11-02 Mon .+3d -2d>\n',
      todo('DONE'),
      `* TODO a\nDEADLINE: <2026-11-24 Tue .+3d -2d>\n:PROPERTIES:\n:LAST_REPEAT: [2026-11-21 Sat 10:05]\n:END:\n${logged}`,
    ],
    [
      'repeats by the month',
      '* TODO a\nSCHEDULED: <2026-01-31 Sat +1m>\n',
      todo('DONE'),
      `* TODO a\nSCHEDULED: <2026-03-03 Tue +1m>\n:PROPERTIES:\n:LAST_REPEAT: [2026-11-21 Sat 10:05]\n:END:\n${logged}`,
    ],
    [
      'repeats by the year',
      '* TODO a\n<2024-02-29 Thu +1y>\n',
      todo('DONE'),
      `* TODO a\n:PROPERTIES:\n:LAST_REPEAT: [2026-11-21 Sat 10:05]\n:END:\n${logged}<2025-03-01 Sat +1y>\n`,
    ],
    [
      'goes back to the first keyword of the sequence',
      '#+TODO: A B | C\n* B a\nSCHEDULED: <2026-11-02 Mon +1d>\n',
      todo('C'),
      `#+TODO: A B | C\n* A a\nSCHEDULED: <2026-11-03 Tue +1d>\n:PROPERTIES:\n:LAST_REPEAT: [2026-11-21 Sat 10:05]\n:END:\n- State "C"          from "B"          [2026-11-21 Sat 10:05]\n`,
    ],
    ['sets tags', '* a', tags('x', 'y'), '* a :x:y:'],
    ['replaces tags', '* a\t\t:x:  \n', tags('z'), '* a\t\t:z:  \n'],
    ['removes tags', '* a   :x:\n', tags(), '* a\n'],
    ['keeps a title that looks like tags', '* a :x: :y:', tags(), '* a :x:\u200b'],
    ['tags an empty headline', '* ', tags('x'), '* :x:'],
    [
      'makes a drawer',
      '* a\nDEADLINE: <2026-01-01 Thu>\nb',
      property('X', '1'),
      '* a\nDEADLINE: <2026-01-01 Thu>\n:PROPERTIES:\n:X:        1\n:END:\nb',
    ],
    [
      'makes a drawer where the file ends',
      '* a',
      property('X', '1'),
      '* a\n:PROPERTIES:\n:X:        1\n:END:',
    ],
    [
      'adds to a drawer',
      '* a\r\n  :PROPERTIES:\r\n  :ID: q\r\n  :END:\r\n',
      property('X', '1'),
      '* a\r\n  :PROPERTIES:\r\n  :ID: q\r\n  :X:        1\r\n  :END:\r\n',
    ],
    [
      'changes a value',
      '* a\n:PROPERTIES:\n:id:   q  \n:END:',
      property('ID', 'r\ns'),
      '* a\n:PROPERTIES:\n:id:   r s  \n:END:',
    ],
    [
      'fills an empty value',
      '* a\n:PROPERTIES:\n:X:\n:END:',
      property('X', 'r'),
      '* a\n:PROPERTIES:\n:X: r\n:END:',
    ],
    [
      'removes a property',
      '* a\n:PROPERTIES:\n:X: 1\n:Y: 2\n:END:',
      property('X', null),
      '* a\n:PROPERTIES:\n:Y: 2\n:END:',
    ],
    ['removes an empty drawer', '* a\n:PROPERTIES:\n:X:        1\n:END:\nb', property('X', null), '* a\nb'],
    ['captures at the end', 'a', (text) => capture(text, { title: 'b' }, {}, now), 'a\n* b'],
    [
      'captures into nothing',
      '',
      (text) => capture(text, { title: 'b', todo: 'TODO', tags: ['t'] }, {}, now),
      '* TODO b :t:\n',
    ],
    [
      'captures under a path',
      '* a\r\n** b\r\nx\r\n* b\r\n',
      (text) =>
        capture(
          text,
          {
            title: 'TODO c:d:',
            body: 'SCHEDULED: <2026-11-27 Fri>\ntext\n* deep\n',
            properties: { X: 'y\n* z' },
          },
          { under: { outline: ['a', 'b'] } },
          now,
        ),
      '* a\r\n** b\r\nx\r\n*** \u200bTODO c:d:\u200b\r\nSCHEDULED: <2026-11-27 Fri>\r\n:PROPERTIES:\r\n:X:        y * z\r\n:END:\r\ntext\r\n**** deep\r\n* b\r\n',
    ],
  ]
  for (const [name, text, operation, expected] of cases) it(name, () => check(text, operation, expected))

  it('says what is wrong', () => {
    const codes = (...edits: Edits[]) => edits.map((edit) => (edit.ok ? 'ok' : edit.error.code))
    const text = '* a'
    const document = parseOrg(text)
    assert.deepEqual(
      codes(
        state(text, document, 0, 'NEXT'),
        state(text, document, 1, 'TODO'),
        setTags(text, document, 0, ['a b']),
        setProperty(text, document, 0, 'a b', 'x'),
        setProperty(text, document, 0, 'END', 'x'),
        capture(text, { title: 'x' }, { under: { outline: ['b'] } }, now),
        capture(text, { title: 'x', todo: 'NEXT' }, {}, now),
      ),
      [
        'org-keyword',
        'org-no-headline',
        'org-tag',
        'org-property',
        'org-property',
        'org-no-headline',
        'org-keyword',
      ],
    )
  })

  const eols = fc.constantFrom('\n', '\r\n')
  const files = fc.tuple(structured, eols).map(([text, eol]) => text.replaceAll('\n', eol))

  /** Everything of a headline that an edit elsewhere must not change. */
  const rest = ({ level, todo, priority, title, tags, planning, properties, outline }: Headline) =>
    JSON.stringify([level, todo, priority, title, tags, planning, properties, outline])

  const lawful = (
    operation: (text: string, document: OrgDocument, index: number) => Edits,
    holds: (after: Headline, before: Headline) => void,
  ) =>
    fc.assert(
      fc.property(files, fc.nat(20), (text, pick) => {
        const before = parseOrg(text)
        if (before.headlines.length === 0) return
        const index = pick % before.headlines.length
        const edits = operation(text, before, index)
        if (!edits.ok) return
        const after = parseOrg(applyEdits(text, edits.value))
        assert.equal(after.headlines.length, before.headlines.length)
        for (const [i, headline] of before.headlines.entries()) {
          const then = after.headlines[i] as Headline
          if (i === index) holds(then, headline)
          else if (!headline.outline.includes(before.headlines[index]?.title ?? ''))
            assert.equal(rest(then), rest(headline))
        }
        for (const { start, end, text: written } of edits.value) {
          const { start: from, ownEnd } = before.headlines[index] as Headline
          assert.ok(start >= from && end <= ownEnd)
          assert.ok(
            !text.includes('\r\n') ||
              !/(^|[^\r])\n/.test(written) ||
              !text.slice(0, text.indexOf('\n')).endsWith('\r'),
          )
        }
      }),
      { numRuns: 1500 },
    )

  it('sets tags and nothing else', () => {
    lawful(
      (text, document, index) => setTags(text, document, index, text.length % 2 ? ['new', '工作'] : []),
      (after, before) => {
        assert.ok(after.tags.length === 0 || after.tags.join() === 'new,工作')
        assert.equal(after.todo, before.todo)
        assert.equal(after.title.replace(/\u200b$/, ''), before.title.replace(/\u200b$/, ''))
      },
    )
  })

  it('sets properties and nothing else', () => {
    lawful(
      (text, document, index) => setProperty(text, document, index, 'NEW', 'value'),
      (after, before) => {
        assert.deepEqual({ ...after.properties }, { ...before.properties, NEW: 'value' })
        assert.equal(after.raw, before.raw)
        assert.deepEqual(after.planning, before.planning)
      },
    )
  })

  it('captures any words as one headline', () => {
    const words = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({
        unit: fc.constantFrom('*', ' ', ':', 'a', '[', '#', 'A', ']', '\n', 'TODO', 'COMMENT', 'NEXT'),
      }),
    )
    fc.assert(
      fc.property(files, words, words, (text, title, value) => {
        const edits = capture(text, { title, properties: { X: value }, tags: ['t'] }, {}, now)
        assert.ok(edits.ok)
        const before = parseOrg(text).headlines
        const after = parseOrg(applyEdits(text, edits.value)).headlines
        assert.equal(after.length, before.length + 1)
        const last = after.at(-1) as Headline
        assert.deepEqual([last.todo, last.priority, last.commented, last.tags], ['', '', false, ['t']])
        assert.deepEqual(Object.keys(last.properties), ['X'])
      }),
      { numRuns: 1000 },
    )
  })
})
