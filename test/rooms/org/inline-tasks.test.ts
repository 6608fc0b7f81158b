// Inline tasks are what they are in an Org that has not loaded org-inlinetask: headlines with many stars, everywhere.

import assert from 'node:assert/strict'
import { agenda } from '../../../server/src/org/agenda/agenda.ts'
import { applyEdits } from '../../../server/src/org/edit/edit.ts'
import { operate } from '../../../server/src/org/edit/operate.ts'
import { foldsOf } from '../../../server/src/org/ide/fold.ts'
import { outlineIn } from '../../../server/src/org/ide/outline.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'
import { search } from '../../../server/src/org/query/search.ts'

const stars = '*'.repeat(15)
const text = `* Work :office:
Some text.
${stars} TODO Small task
DEADLINE: <2026-11-22 Sun>
Note.
${stars} END
More text.
`
const document = parseOrg(text)
const now = { year: 2026, month: 11, day: 22, hour: 10, minute: 0 }

const around = { path: 'a.org', now, newId: () => 'id', file: () => null, paths: ['a.org'] }

describe('org: inline tasks', () => {
  it('are headlines of the outline, with what is above them inherited', () => {
    assert.deepEqual(
      document.headlines.map(({ level, title, allTags, ownEnd, start }) => [
        level,
        title,
        allTags,
        text.slice(start, ownEnd).split('\n').length - 1,
      ]),
      [
        [1, 'Work', ['office'], 2],
        [15, 'Small task', ['office'], 3],
        [15, 'END', ['office'], 2],
      ],
    )
    const { items, parents } = outlineIn(text, document)
    assert.deepEqual(
      items.map(({ name }, i) => [name, parents[i]]),
      [
        ['Work', -1],
        ['Small task', 0],
        ['END', 0],
      ],
    )
  })

  it('fold, are on the agenda, are found, and change their state', () => {
    assert.deepEqual(
      foldsOf(text, document).map(({ startLine, endLine }) => [startLine, endLine]),
      [
        [0, 6],
        [2, 4],
        [5, 6],
      ],
    )
    const files = [{ path: 'a.org', text, document }]
    const rows = agenda(files, { fromDay: '2026-11-22', days: 1 })
    assert.deepEqual(
      rows.map(({ kind, title }) => [kind, title]),
      [['deadline', 'Small task']],
    )
    const found = search(files, '+office/TODO', now)
    assert.deepEqual(found.ok && found.value.rows.map(({ title }) => title), ['Small task'])
    const done = operate(text, document, 1, { kind: 'todo', keyword: 'DONE', note: '' }, around)
    assert.ok(done.ok)
    assert.equal(
      applyEdits(text, done.value.files[0]?.edits ?? []),
      text
        .replace(`${stars} TODO`, `${stars} DONE`)
        .replace('DEADLINE', 'CLOSED: [2026-11-22 Sun 10:00] DEADLINE'),
    )
  })
})
