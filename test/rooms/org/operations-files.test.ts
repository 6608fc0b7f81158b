// Every operation on the Org files of the repository, and on hostile ones: undone, nothing else changed, no waiting.

import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Operation } from '../../../server/protocol/operation.ts'
import { applyEdits, inverse } from '../../../server/src/org/edit/edit.ts'
import { operate } from '../../../server/src/org/edit/operate.ts'
import { type Headline, parseOrg } from '../../../server/src/org/parse.ts'

const root = join(import.meta.dirname, '../../..')
const now = { year: 2026, month: 11, day: 21, hour: 10, minute: 5 }

const operations: readonly Operation[] = [
  { kind: 'todo-step', step: 'next' },
  { kind: 'todo-step', step: 'done' },
  { kind: 'priority-step', step: 'up' },
  { kind: 'tag', change: 'toggle', tags: ['zz'] },
  { kind: 'plan', plan: 'scheduled', date: '+2d' },
  { kind: 'plan', plan: 'deadline', date: '' },
  { kind: 'property', key: 'ZZ', value: 'v' },
  { kind: 'property', key: 'ID', value: null },
  { kind: 'cookies' },
  { kind: 'level', step: 'promote', reach: 'subtree' },
  { kind: 'level', step: 'demote', reach: 'headline' },
  { kind: 'move', direction: 'up' },
  { kind: 'move', direction: 'down' },
  { kind: 'comment' },
  { kind: 'delete' },
  { kind: 'archive', how: 'default' },
  { kind: 'archive', how: 'sibling' },
  { kind: 'refile', to: { path: '' } },
  { kind: 'refile', to: { path: 'other.org' } },
  { kind: 'insert', where: 'child', entry: { title: 'new', deadline: 'fri' } },
  { kind: 'own-text', text: 'hello\n', headlines: 'refuse' },
  { kind: 'rename', what: 'title', from: '', to: 'Another title' },
]

function attempt(text: string, index: number, operation: Operation) {
  const document = parseOrg(text)
  const done = operate(text, document, index, operation, {
    now,
    path: 'a.org',
    file: () => null,
    paths: ['a.org'],
    newId: () => 'id',
  })
  if (!done.ok) return null
  const edits = done.value.files.find(({ path }) => path === 'a.org')?.edits ?? []
  return { document, edits, after: applyEdits(text, edits), pair: pairOf(document.headlines, index) }
}

/** The lines of an inline task are one thing: what is done to one of them may be done to the other. */
function pairOf(headlines: readonly Headline[], index: number): readonly number[] {
  const isEnd = (at: number) => /^\*{15,} END$/i.test(headlines[at]?.raw ?? '')
  const isTask = (at: number) => /^\*{15,} /.test(headlines[at]?.raw ?? '') && !isEnd(at)
  if (isEnd(index)) return isTask(index - 1) ? [index - 1, index] : []
  return isTask(index) && isEnd(index + 1) ? [index, index + 1] : []
}

const about = ({ todo, priority, title, tags, planning, properties }: Headline): string =>
  JSON.stringify([
    todo,
    priority,
    title.replace(/\[(?:\d*%|\d*\/\d*)\]/g, '[]'),
    tags,
    planning,
    { ...properties },
  ])

describe('org: operations on real files', function () {
  this.timeout(120_000)
  const files = globSync(['test/rooms/org/files/*.org', 'examples/**/*.org', 'skills/**/*.org'], {
    cwd: root,
  })
  assert.ok(files.length > 3)
  for (const file of files)
    it(file, () => {
      const text = readFileSync(join(root, file), 'utf8')
      const { headlines } = parseOrg(text)
      const step = Math.max(1, Math.floor(headlines.length / 8))
      for (let index = 0; index < headlines.length; index += step)
        for (const operation of operations) {
          const one = attempt(text, index, operation)
          if (!one) continue
          const { after, edits } = one
          const what = `${JSON.stringify(operation)} on line ${headlines[index]?.startLine}`
          assert.equal(applyEdits(after, inverse(text, edits)), text, what)
          if (after !== '') assert.equal(after.endsWith('\n'), text.endsWith('\n'), what)
          const self = headlines[index] as Headline
          const moves = ['refile', 'archive', 'delete'].includes(operation.kind)
          const have = parseOrg(after).headlines.map(about)
          for (const other of headlines) {
            if (other === self || (moves && other.start >= self.start && other.start < self.end)) continue
            if (one.pair.includes(other.index)) continue
            const at = have.indexOf(about(other))
            assert.ok(at >= 0, `${what} lost ${about(other)}`)
            have.splice(at, 1)
          }
        }
    })

  const hostile: Readonly<Record<string, string>> = {
    'a line of a megabyte': `* TODO ${'x'.repeat(1_000_000)} :a:\n`,
    '100,000 headlines': '* TODO a [/]\n'.repeat(100_000),
    '10,000 levels': Array.from({ length: 10_000 }, (_, i) => `${'*'.repeat(1 + (i % 300))} h\n`).join(''),
    '100,000 items with boxes and cookies': `* a [/]\n${'- [ ] b [/]\n'.repeat(100_000)}`,
    'deep lists': `* a [%]\n${Array.from({ length: 3000 }, (_, i) => `${' '.repeat(i)}- [ ] b [/]\n`).join('')}`,
    '100,000 openings': `* a\n${'#+begin_quote\n'.repeat(50_000)}${'[['.repeat(50_000)}\n${'<<'.repeat(50_000)}`,
    'many timestamps': `* TODO a\n${'<2026-01-01 Thu +1d> '.repeat(20_000)}\n`,
  }
  for (const [name, text] of Object.entries(hostile))
    it(name, () => {
      for (const operation of operations) {
        const one = attempt(text, 0, operation)
        if (one)
          assert.ok(applyEdits(one.after, inverse(text, one.edits)) === text, JSON.stringify(operation))
      }
      const box = attempt(text, 0, { kind: 'checkbox', line: 2, to: 'on' })
      if (box) assert.ok(applyEdits(box.after, inverse(text, box.edits)) === text)
    })
})
