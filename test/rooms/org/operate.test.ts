import assert from 'node:assert/strict'
import type { Operation } from '../../../server/protocol/operation.ts'
import { applyEdits } from '../../../server/src/org/edit/edit.ts'
import { filesOf, operate, targetsOf } from '../../../server/src/org/edit/operate.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'

const around = {
  now: { year: 2026, month: 11, day: 21, hour: 10, minute: 5 },
  path: 'a.org',
  file: () => null,
  paths: ['a.org', 'b.org'],
  newId: () => 'new-id',
}

function check(text: string, operation: Operation, expected: string): void {
  const done = operate(text, parseOrg(text), 0, operation, around)
  assert.ok(done.ok, JSON.stringify(done))
  assert.equal(applyEdits(text, done.value.files[0]?.edits ?? []), expected)
}

describe('operations as JSON', () => {
  it('change a headline', () => {
    check('* a', { kind: 'todo', keyword: 'TODO' }, '* TODO a')
    check('* a', { kind: 'tags', tags: ['x'] }, '* a :x:')
    check('* a', { kind: 'property', key: 'K', value: 'v' }, '* a\n:PROPERTIES:\n:K:        v\n:END:')
  })

  it('comment a headline that has no title', () => {
    const rows = ['* :a:', '*     :a:', '* TODO :a:', '* TODO', '* TODO [#A]', '* ', '* [#A] :a:']
    const to = ['* COMMENT :a:', '*     COMMENT :a:', '* TODO COMMENT :a:', '* TODO COMMENT']
    const more = ['* TODO [#A] COMMENT', '* COMMENT', '* [#A] COMMENT :a:']
    for (const [i, expected] of [...to, ...more].entries())
      check(`${rows[i]}\nb\n`, { kind: 'comment' }, `${expected}\nb\n`)
  })

  it('make a property drawer as far in as the planning line above it', () => {
    const box = '  :PROPERTIES:\n  :K:        v\n  :END:\n'
    const plan = '* a\n  SCHEDULED: <2024-01-01 Mon>\n'
    check(`${plan}  b\n`, { kind: 'property', key: 'K', value: 'v' }, `${plan}${box}  b\n`)
    const flat = box.replaceAll('  :', ':')
    check('* a\n  b\n', { kind: 'property', key: 'K', value: 'v' }, `* a\n${flat}  b\n`)
  })

  it('leave no date of the kind that was to go, also where the next lines would plan in its place', () => {
    const none = (plan: 'scheduled' | 'deadline') => ({ kind: 'plan', plan, date: '' }) as const
    const one = 'SCHEDULED: <2024-01-01 Mon>'
    check(`* a\n${one}\n${one}`, none('scheduled'), '* a')
    check(`* a\n${one}\n ${one}\n${one} x\ny\n`, none('scheduled'), '* a\nx\ny\n')
    check(`* a\n${one} DEADLINE: <2024-01-02 Tue> x\n`, none('deadline'), `* a\n${one} x\n`)
    const both = 'DEADLINE: <2024-01-02 Tue> SCHEDULED: <2024-01-03 Wed>'
    check(`* a\r\n${one}\r\n${both}\r\n`, none('scheduled'), '* a\r\nDEADLINE: <2024-01-02 Tue>\r\n')
    check(`* a\n${both}\n${both}\n`, none('scheduled'), `* a\nDEADLINE: <2024-01-02 Tue>\n${both}\n`)
    check(`* a\n${one}\n\n${one}\n`, none('scheduled'), `* a\n\n${one}\n`)
  })

  it('name the files they read', () => {
    const document = parseOrg('#+ARCHIVE: old/%s_done::\n* a')
    const files = (operation: Operation) => filesOf(document, 0, operation, around)
    assert.deepEqual(files({ kind: 'rename', what: 'id', from: 'a', to: 'b' }), ['b.org'])
    assert.deepEqual(files({ kind: 'refile', to: { path: 'c.org' } }), ['c.org', 'b.org'])
    assert.deepEqual(files({ kind: 'archive', how: 'default' }), ['old/a.org_done', 'b.org'])
    assert.deepEqual(files({ kind: 'archive', how: 'tag' }), [])
    assert.deepEqual(targetsOf(document, 0, { kind: 'archive', how: 'default' }, 'a.org'), ['old/a.org_done'])
  })
})
