// Every operation on random files: bytes elsewhere stay, the tree is the intended one, undo restores.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Operation, OperationResult } from '../../../server/protocol/operation.ts'
import { applyEdits, inverse } from '../../../server/src/org/edit/edit.ts'
import { type Around, operate } from '../../../server/src/org/edit/operate.ts'
import { rebase } from '../../../server/src/org/edit/rebase.ts'
import { type Headline, type OrgDocument, parseOrg } from '../../../server/src/org/parse.ts'
import { structured, textual } from './generate.ts'

const now = { year: 2026, month: 11, day: 21, hour: 10, minute: 5 }

const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc
    .array(
      fc.constantFrom(
        '*',
        ' ',
        ':',
        'a',
        '[#A]',
        '\n',
        '\r',
        'TODO',
        'COMMENT',
        ':END:',
        ':x:',
        '* h',
        '#+end_src',
        '\u2028',
        'CLOSED: [2026-01-01 Thu]',
        ':PROPERTIES:',
        '[1/2]',
        '#+TODO: Q',
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join('')),
)
const tag = fc.constantFrom('a', 'new', '工作', 'x_y', 'work')
const date = fc.constantFrom(
  '+2d',
  'fri',
  '2026-12-01 10:00',
  '2027-01-31 Sun 9:00-10:30',
  '12/24',
  '<2026-12-01 Tue +1w -2d>',
)
const entry = fc.record(
  {
    title: nasty,
    body: nasty,
    tags: fc.uniqueArray(tag, { maxLength: 2 }),
    scheduled: date,
    properties: fc.dictionary(fc.constantFrom('K', 'ID', 'LONG_KEY'), nasty, { maxKeys: 2 }),
  },
  { requiredKeys: ['title'] },
)
const note = fc.option(nasty, { nil: undefined })
const noted = <T extends object>(operation: T, text: string | undefined) =>
  text === undefined ? operation : { ...operation, note: text }

const operations: Readonly<Record<string, fc.Arbitrary<Operation>>> = {
  todo: fc
    .tuple(fc.constantFrom('', 'TODO', 'DONE', 'NEXT', 'WAIT', 'A', 'B'), note)
    .map(([keyword, text]) => noted({ kind: 'todo' as const, keyword }, text)),
  'todo-step': fc
    .tuple(
      fc.constantFrom('next' as const, 'previous' as const, 'done' as const, 'next-sequence' as const),
      note,
    )
    .map(([step, text]) => noted({ kind: 'todo-step' as const, step }, text)),
  priority: fc.constantFrom('', 'A', 'c', '1').map((value) => ({ kind: 'priority' as const, value })),
  'priority-step': fc
    .constantFrom('up' as const, 'down' as const)
    .map((step) => ({ kind: 'priority-step' as const, step })),
  tags: fc.uniqueArray(tag, { maxLength: 3 }).map((tags) => ({ kind: 'tags' as const, tags })),
  tag: fc
    .tuple(
      fc.constantFrom('add' as const, 'remove' as const, 'toggle' as const),
      fc.uniqueArray(tag, { minLength: 1, maxLength: 2 }),
    )
    .map(([change, tags]) => ({ kind: 'tag' as const, change, tags })),
  plan: fc
    .tuple(
      fc.constantFrom('scheduled' as const, 'deadline' as const, 'closed' as const),
      fc.oneof(date, fc.constant('')),
      note,
    )
    .map(([plan, text, words]) => noted({ kind: 'plan' as const, plan, date: text }, words)),
  shift: fc
    .tuple(
      fc.constantFrom('scheduled' as const, 'deadline' as const),
      fc.integer({ min: -40, max: 40 }),
      fc.constantFrom('d' as const, 'w' as const, 'm' as const, 'y' as const, 'h' as const),
    )
    .map(([plan, amount, unit]) => ({ kind: 'shift' as const, plan, amount, unit })),
  property: fc
    .tuple(fc.constantFrom('A', 'B', 'NEW', 'é', 'ID'), fc.option(nasty), fc.boolean())
    .map(([key, value, append]) => ({
      kind: 'property' as const,
      key,
      value,
      ...(append && value !== null ? { append: 'append' as const } : {}),
    })),
  id: fc.constant({ kind: 'id' as const }),
  cookies: fc.constant({ kind: 'cookies' as const }),
  level: fc
    .tuple(
      fc.constantFrom('promote' as const, 'demote' as const),
      fc.constantFrom('headline' as const, 'subtree' as const),
    )
    .map(([step, reach]) => ({ kind: 'level' as const, step, reach })),
  move: fc
    .constantFrom('up' as const, 'down' as const)
    .map((direction) => ({ kind: 'move' as const, direction })),
  comment: fc.constant({ kind: 'comment' as const }),
  insert: fc
    .tuple(
      fc.constantFrom('before' as const, 'after' as const, 'child' as const, 'first-child' as const),
      entry,
    )
    .map(([where, made]) => ({ kind: 'insert' as const, where, entry: made })),
  'own-text': fc
    .tuple(nasty, fc.constantFrom('refuse' as const, 'demote' as const))
    .map(([text, headlines]) => ({ kind: 'own-text' as const, text, headlines })),
  title: nasty.map((title) => ({ kind: 'title' as const, title })),
  'capture at the top': fc
    .tuple(entry, fc.constantFrom('first' as const, 'last' as const))
    .map(([made, position]) => ({ kind: 'capture' as const, entry: made, to: { path: '', position } })),
  'capture in a date tree': fc
    .tuple(
      entry,
      fc.constantFrom('day' as const, 'week' as const, 'month' as const),
      fc.constantFrom('', '+1d', '+40d', '2025-01-01'),
    )
    .map(([made, by, text]) => ({
      kind: 'capture' as const,
      entry: made,
      to: { path: '', datetree: { by, date: text } },
    })),
  'refile in the file': fc.constant({ kind: 'refile' as const, to: { path: '' } }),
  'refile elsewhere': fc.constant({ kind: 'refile' as const, to: { path: 'other.org' } }),
  archive: fc.constant({ kind: 'archive' as const, how: 'default' as const }),
  'archive sibling': fc.constant({ kind: 'archive' as const, how: 'sibling' as const }),
  'archive tag': fc.constant({ kind: 'archive' as const, how: 'tag' as const }),
  delete: fc.constant({ kind: 'delete' as const }),
  'rename title': nasty.map((to) => ({ kind: 'rename' as const, what: 'title' as const, from: '', to })),
}

/** What an operation elsewhere must not change. */
const about = ({ todo, priority, title, tags, planning, properties, commented }: Headline): string =>
  JSON.stringify([
    todo,
    priority,
    title.replace(/\[(?:\d*%|\d*\/\d*)\]/g, '[]'),
    tags,
    planning,
    { ...properties },
    commented,
  ])

const files = fc
  .tuple(fc.oneof(structured, textual), fc.constantFrom('\n', '\r\n'), fc.constantFrom('', '\n'))
  .map(([text, eol, end]) => (text + end).replaceAll('\n', eol))

const otherText = '* Other\n\n* Last :x:\ntext'

function around(other: string): Around {
  return {
    now,
    path: 'a.org',
    file: (path) => (path === 'other.org' ? other : null),
    paths: ['a.org', 'other.org'],
    newId: () => 'new-id',
  }
}

interface Ran {
  readonly text: string
  readonly document: OrgDocument
  readonly index: number
  readonly operation: Operation
  readonly result: OperationResult
  readonly after: string
}

function run(text: string, pick: number, operation: Operation, other: string): Ran | null {
  const document = parseOrg(text)
  const headlines = document.headlines.length
  const onFile = operation.kind === 'capture' || (operation.kind === 'property' && pick % 5 === 0)
  if (headlines === 0 && !onFile) return null
  const index = onFile ? -1 : pick % headlines
  // Settings that move or go with a subtree change how the rest of the file is read: that is asked for.
  const self = document.headlines[index]
  if (self && moves.has(operation.kind) && /^[ \t]*#\+\w*todo:/im.test(text.slice(self.start, text.length)))
    return null
  const done = operate(text, document, index, operation, around(other))
  if (!done.ok) {
    assert.ok(done.error.message !== '' && done.error.code !== '')
    return null
  }
  const own = done.value.files.find(({ path }) => path === 'a.org')
  return { text, document, index, operation, result: done.value, after: applyEdits(text, own?.edits ?? []) }
}

const moves = new Set(['refile', 'archive', 'delete', 'move'])
const endsOpen = (text: string) => text !== '' && !text.endsWith('\n')

describe('org: operations', () => {
  for (const [name, arbitrary] of Object.entries(operations)) {
    it(`${name}: undone, line ends kept, nothing else changed`, () => {
      let ran = 0
      fc.assert(
        fc.property(files, fc.nat(20), arbitrary, (text, pick, operation) => {
          const crlf = text.includes('\r\n')
          const other = crlf ? otherText.replaceAll('\n', '\r\n') : otherText
          const one = run(text, pick, operation, other)
          if (!one) return
          ran++
          const { after, result, document, index } = one
          for (const { path, edits } of result.files) {
            const before = path === 'a.org' ? text : path === 'other.org' ? other : ''
            const changed = applyEdits(before, edits)
            assert.equal(applyEdits(changed, inverse(before, edits)), before, 'undo restores')
          }
          if (crlf && !/[^\r]\n|^\n/.test(text)) assert.ok(!/[^\r]\n|^\n/.test(after), 'CRLF is kept')
          if (text !== '' && after !== '')
            assert.equal(endsOpen(after), endsOpen(text), 'the final newline is kept')
          const then = parseOrg(after)
          assert.deepEqual(
            [then.settings.todo, then.settings.done],
            [document.settings.todo, document.settings.done],
          )
          const gone = new Set<number>()
          if (['refile', 'archive', 'delete'].includes(operation.kind)) {
            const self = document.headlines[index] as Headline
            for (const headline of document.headlines)
              if (headline.start >= self.start && headline.start < self.end) gone.add(headline.index)
          }
          const left = document.headlines.filter((h) => h.index !== index && !gone.has(h.index)).map(about)
          const have = then.headlines.map(about)
          for (const each of left) {
            const at = have.indexOf(each)
            assert.ok(at >= 0, `lost: ${each}\n${JSON.stringify(after)}`)
            have.splice(at, 1)
          }
          if (result.at) {
            const file = result.files.find(({ path }) => path === result.at?.path)
            const before = result.at.path === 'a.org' ? text : result.at.path === 'other.org' ? other : ''
            const there = parseOrg(applyEdits(before, file?.edits ?? []))
            assert.ok(
              there.headlines.some(({ startLine }) => startLine === result.at?.line),
              `no headline on line ${result.at.line}`,
            )
          }
          intended(one, then)
        }),
        // Few random texts have cookies that are wrong.
        { numRuns: name === 'cookies' ? 4_000 : 600 },
      )
      assert.ok(ran > 10, `only ${ran} of them ran`)
    })
  }

  it('edits made for an older text land where it stayed, or are refused', () => {
    fc.assert(
      fc.property(
        files,
        fc.nat(20),
        fc.oneof(...Object.values(operations)),
        fc.nat(20),
        fc.constantFrom('typed\n', '* new headline\n', '', ':END:\n'),
        (text, pick, operation, line, typed) => {
          const one = run(text, pick, operation, otherText)
          if (!one) return
          const edits = one.result.files.find(({ path }) => path === 'a.org')?.edits ?? []
          const lines = text.split(/(?<=\n)/)
          const at = line % (lines.length + 1)
          // The user types a line, or deletes one.
          const current =
            typed === ''
              ? [...lines.slice(0, at), ...lines.slice(at + 1)].join('')
              : [...lines.slice(0, at), typed, ...lines.slice(at)].join('')
          const moved = rebase(text, edits, current)
          if (!moved.ok) return
          const merged = applyEdits(current, moved.value)
          // Nothing of what the user typed is lost, and undoing ours leaves exactly theirs.
          assert.equal(applyEdits(merged, inverse(current, moved.value)), current)
          const removed = (base: string, all: typeof edits) =>
            all
              .map(({ start, end }) => base.slice(start, end))
              .sort()
              .join('|')
          assert.equal(removed(current, moved.value), removed(text, edits))
        },
      ),
      { numRuns: 3000 },
    )
  })
})

/** The headline itself is what was asked for. */
function intended({ document, index, operation, result }: Ran, then: OrgDocument): void {
  const before = document.headlines[index]
  const find = () =>
    then.headlines.find(({ startLine }) => result.at?.path === 'a.org' && startLine === result.at.line)
  const after = find()
  const count = then.headlines.length - document.headlines.length
  switch (operation.kind) {
    case 'todo':
      // One that repeats goes back to where it was.
      if (!/\+\d/.test(before?.raw ?? '') && !after?.properties.LAST_REPEAT)
        assert.equal(after?.todo, operation.keyword)
      assert.equal(after?.title.replace(/^\u200b/, ''), before?.title.replace(/^\u200b/, ''))
      break
    case 'priority':
      assert.equal(after?.priority, operation.value.toUpperCase())
      break
    case 'tags':
      assert.deepEqual(after?.tags, operation.tags)
      break
    case 'tag':
      for (const each of operation.tags)
        if (operation.change !== 'toggle')
          assert.equal(after?.tags.includes(each), operation.change === 'add')
      break
    case 'plan': {
      const plan = after?.planning[operation.plan]
      assert.equal(plan === undefined, operation.date === '')
      break
    }
    case 'property': {
      if (operation.append) break
      const found = (index === -1 ? then : after)?.properties[operation.key.toUpperCase()]
      assert.equal(found === undefined, operation.value === null)
      break
    }
    case 'id':
      assert.ok(after?.id)
      break
    case 'insert':
    case 'capture':
      assert.ok(count >= 1)
      assert.deepEqual(after?.tags, operation.entry.tags ?? [])
      assert.equal(after?.todo, '')
      if (!operation.entry.body?.includes(':PROPERTIES:'))
        assert.deepEqual(
          Object.keys(after?.properties ?? {}).sort(),
          Object.keys(operation.entry.properties ?? {}).sort(),
        )
      if (operation.entry.scheduled) assert.ok(after?.planning.scheduled)
      break
    case 'own-text':
      assert.equal(after?.raw, before?.raw)
      break
    case 'title':
    case 'rename':
      assert.equal(count, 0)
      assert.deepEqual(
        [after?.todo, after?.tags, after?.priority],
        [before?.todo, before?.tags, before?.priority],
      )
      break
    case 'level':
      assert.equal(after?.title, before?.title)
      break
    case 'refile':
      if (operation.to.path === '') assert.equal(after?.title, before?.title)
      break
    default:
  }
}
