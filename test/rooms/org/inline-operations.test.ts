// What is done to inline tasks, and around them: task and END stay a pair, and the text behind stays where it belongs.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Operation } from '../../../server/protocol/operation.ts'
import { applyEdits } from '../../../server/src/org/edit/edit.ts'
import { operate } from '../../../server/src/org/edit/operate.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'

const now = { year: 2026, month: 11, day: 22, hour: 10, minute: 0 }
const s = '*'.repeat(15)
const text = `* Work\nbefore\n${s} TODO Small\nDEADLINE: <2026-11-24 Tue>\nnote\n${s} END\nbehind\n** Child\n* Other\n`

function run(given: string, title: string, operation: Operation): string {
  const document = parseOrg(given)
  const index = document.headlines.findIndex((one) => one.title === title)
  return runAt(given, index, operation)
}

function runAt(given: string, index: number, operation: Operation): string {
  const files: Record<string, string> = { 'a.org': given }
  const done = operate(given, parseOrg(given), index, operation, {
    now,
    path: 'a.org',
    file: (path) => files[path] ?? null,
    paths: ['a.org'],
    newId: () => 'id',
  })
  if (!done.ok) return done.error.code
  for (const { path, edits } of done.value.files) files[path] = applyEdits(files[path] ?? '', edits)
  return Object.values(files).join('\n--\n')
}

describe('org: operations on inline tasks', () => {
  const check = (name: string, title: string, operation: Operation, expected: string) =>
    it(name, () => assert.equal(run(text, title, operation), expected))
  const task = `${s} TODO Small\nDEADLINE: <2026-11-24 Tue>\nnote\n${s} END\n`
  const without = text.replace(task, '')
  const plain = (stars: string) => `${stars} TODO Small\nDEADLINE: <2026-11-24 Tue>\nnote\n`

  check(
    'its state from either line',
    'END',
    { kind: 'todo', keyword: 'DONE' },
    text.replace('TODO Small\n', 'DONE Small\nCLOSED: [2026-11-22 Sun 10:00] '),
  )
  check('tags', 'END', { kind: 'tags', tags: ['x'] }, run(text, 'Small', { kind: 'tags', tags: ['x'] }))
  check(
    'properties',
    'END',
    { kind: 'property', key: 'X', value: 'y' },
    text.replace('Tue>\n', 'Tue>\n:PROPERTIES:\n:X:        y\n:END:\n'),
  )
  check(
    'both lines deeper',
    'Small',
    { kind: 'level', step: 'demote', reach: 'headline' },
    text.replaceAll(s, `${s}*`),
  )
  check('no higher', 'Small', { kind: 'level', step: 'promote', reach: 'subtree' }, 'org-level')
  check(
    'what is around goes up and down without it',
    'Work',
    { kind: 'level', step: 'demote', reach: 'subtree' },
    text.replace('* Work', '** Work').replace('\n** Child', '\n*** Child'),
  )
  check('cut out with its END', 'Small', { kind: 'delete' }, without)
  check(
    'refiled, as a headline like others',
    'Small',
    { kind: 'refile', to: { path: '', under: { outline: ['Other'] } } },
    without + plain('**'),
  )
  check(
    'refiled from its END to another file',
    'END',
    { kind: 'refile', to: { path: 'b.org' } },
    `${without}\n--\n${plain('*')}`,
  )
  check(
    'what is around is refiled with it',
    'Work',
    { kind: 'refile', to: { path: '', under: { outline: ['Other'] } } },
    `* Other\n${text.slice(0, text.indexOf('* Other')).replace('* Work', '** Work').replace('\n** Child', '\n*** Child')}`,
  )
  check('not archived beside itself', 'Small', { kind: 'archive', how: 'sibling' }, 'org-inline-task')
  check('not moved', 'Small', { kind: 'move', direction: 'down' }, 'org-inline-task')
  check(
    'nothing below it',
    'Small',
    { kind: 'insert', where: 'child', entry: { title: 'n' } },
    'org-inline-task',
  )
  check(
    'nothing captured below it',
    'Work',
    { kind: 'capture', entry: { title: 'n' }, to: { path: '', under: { outline: ['Work', 'Small'] } } },
    'org-inline-task',
  )
  check(
    'another one beside it',
    'Small',
    { kind: 'insert', where: 'after', entry: { title: 'n' } },
    text.replace('END\n', `END\n${s} n\n${s} END\n`),
  )
  check(
    'the first headline comes behind the text that it is part of',
    'Work',
    { kind: 'insert', where: 'first-child', entry: { title: 'n' } },
    text.replace('behind\n', 'behind\n** n\n'),
  )
  check(
    'own text',
    'Small',
    { kind: 'own-text', text: 'new', headlines: 'refuse' },
    text.replace('note', 'new'),
  )
  check(
    'no text of the END',
    'END',
    { kind: 'own-text', text: 'new', headlines: 'refuse' },
    'org-inline-task',
  )
  check('no task called END', 'Small', { kind: 'title', title: 'End' }, 'org-inline-task')

  it('the only headline of a file without a last line end goes to where it is', () => {
    const only = 'text\n* Only\nown'
    assert.equal(run(only, 'Only', { kind: 'refile', to: { path: '', position: 'first' } }), only)
    assert.equal(
      run('text\n** Only\nown', 'Only', { kind: 'refile', to: { path: '', position: 'first' } }),
      only,
    )
  })

  it('all around stays with what it belongs to, whatever is done', () => {
    const line = fc.constantFrom('text', '- [ ] item', '')
    const lines = fc.array(line, { maxLength: 3 })
    const inline = fc
      .tuple(fc.constantFrom('', 'TODO '), lines)
      .map(([todo, all]) => [`${s} ${todo}task`, ...all, `${s} END`])
    const part = fc.oneof(inline, lines, inline)
    const headline = fc
      .tuple(fc.constantFrom('*', '**', '***'), fc.array(part, { maxLength: 3 }))
      .map(([stars, parts]) => [`${stars} head`, ...parts.flat()])
    const file = fc.tuple(lines, fc.array(part, { maxLength: 1 }), fc.array(headline, { maxLength: 4 }))
    const entry = { title: 'new', body: 'body' }
    const operation = fc.constantFrom<Operation>(
      { kind: 'todo', keyword: 'DONE' },
      { kind: 'todo-step', step: 'next' },
      { kind: 'plan', plan: 'scheduled', date: '2026-11-25' },
      { kind: 'priority', value: 'A' },
      { kind: 'tag', change: 'add', tags: ['x'] },
      { kind: 'property', key: 'X', value: 'y' },
      { kind: 'id' },
      { kind: 'comment' },
      { kind: 'delete' },
      { kind: 'level', step: 'demote', reach: 'subtree' },
      { kind: 'level', step: 'promote', reach: 'subtree' },
      { kind: 'level', step: 'demote', reach: 'headline' },
      { kind: 'move', direction: 'up' },
      { kind: 'move', direction: 'down' },
      { kind: 'refile', to: { path: '' } },
      { kind: 'refile', to: { path: '', position: 'first' } },
      { kind: 'refile', to: { path: '', datetree: { by: 'day', date: '' } } },
      { kind: 'refile', to: { path: 'b.org' } },
      { kind: 'archive', how: 'default' },
      { kind: 'archive', how: 'sibling' },
      { kind: 'archive', how: 'tag' },
      { kind: 'insert', where: 'before', entry },
      { kind: 'insert', where: 'after', entry },
      { kind: 'insert', where: 'child', entry },
      { kind: 'insert', where: 'first-child', entry },
      { kind: 'capture', entry, to: { path: '' } },
      { kind: 'capture', entry, to: { path: '', position: 'first' } },
      { kind: 'own-text', text: 'own', headlines: 'refuse' },
      { kind: 'title', title: 'other' },
    )
    let checked = 0
    fc.assert(
      fc.property(
        file,
        operation,
        fc.nat(11),
        fc.boolean(),
        ([top, parts, headlines], wanted, pick, isOpen) => {
          let number = 0
          const given = [...top, ...parts.flat(), ...headlines.flat()]
            .map((one) => (/text|item|task|head/.test(one) ? `${one} m${++number}` : one))
            .join('\n')
            .concat(isOpen ? '' : '\n')
          const { headlines: all } = parseOrg(given)
          if (all.length === 0) return
          const after = runAt(given, pick % all.length, wanted)
          if (/^[-a-z]+$/.test(after)) return
          checked++
          const before = owners(given)
          const shown = JSON.stringify([wanted, pick % all.length, given, after], null, 1)
          for (const [mark, owner] of owners(after)) {
            assert.notEqual(mark, 'END', shown)
            assert.equal(owner, wanted.kind === 'title' ? owner : before.get(mark), shown)
          }
          if (wanted.kind !== 'delete' && wanted.kind !== 'own-text' && wanted.kind !== 'title')
            assert.equal(owners(after).size, before.size, shown)
        },
      ),
      { numRuns: 6000 },
    )
    assert.ok(checked > 2500, `${checked}`)
  })
})

/** By their marks, to which headline or inline task lines belong; `END` for one without a task. */
function owners(given: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  let around = ''
  let task = ''
  const lines = given.split('\n')
  for (const [i, line] of lines.entries()) {
    const stars = /^(\*+) /.exec(line)?.[1]?.length ?? 0
    const mark = /^:/.test(line) ? '' : (/\bm\d+\b/.exec(line)?.[0] ?? '')
    if (stars >= 15) {
      const ends = /^\*+ END$/.test(line)
      if (ends && task === '') found.set('END', line)
      const closes = lines.slice(i + 1).find((one) => /^\*+ /.test(one))
      task = ends || !/^\*+ END$/.test(closes ?? '') ? '' : mark || 'new'
    } else if (stars > 0) around = mark || line
    else if (mark !== '') found.set(mark, task || around)
    if (/^--$/.test(line)) around = task = ''
  }
  return found
}
