// What belongs to a node: callers, callees, tests, notes and code that link, and what changed with it.

import assert from 'node:assert/strict'
import type { WorkspaceIndex } from '../../../server/src/index/workspace.ts'
import { folder, open, removeFolders } from './folder.ts'
import { repository } from './repository.ts'

const contents = {
  'src/retry.ts': [
    '/** Doubles. See notes/decisions.org::*Back-off with jitter, and why. */',
    'export function retryDelay(attempt: number): number {',
    '  return ceiling(attempt) // retryDelay is capped',
    '}',
    'function ceiling(attempt: number): number {',
    '  return 2 ** attempt',
    '}',
    'export class Retry {',
    '  // id:abcd-queue',
    '  open() { return retryDelay(1) }',
    '}',
    '',
  ].join('\n'),
  'src/http.ts':
    "import { retryDelay } from './retry.ts'\n\nexport function fetchLevel() {\n  const a = 1\n  return retryDelay(a)\n}\n",
  'src/other.ts':
    'export function ceiling() { return 0 }\nexport function roof() { return ceiling() }\nexport function door(x) { return x.open() }\n',
  'src/jitter.ts':
    'export interface Source { open(): number }\nexport function jitter(open: () => number) {\n  return open() + ceiling()\n}\n',
  'src/shop.ts': 'export class Shop {\n  open() { return 1 }\n}\n',
  'test/retry.test.ts':
    "import { retryDelay } from '../src/retry.ts'\nit('doubles', () => {\n  retryDelay(3)\n})\n",
  'test/test_shop.py': 'def test_nothing():\n    pass\n',
  'test/shop.test.ts': "it('opens', () => {})\n",
  'notes/decisions.org': [
    '* Back-off with jitter',
    'In [[file:../src/retry.ts::export function retryDelay][retryDelay]].',
    '* Queue',
    ':PROPERTIES:',
    ':ID: abcd-queue',
    ':CUSTOM_ID: queue',
    ':END:',
    'Line [[file:../src/retry.ts::6]], file [[file:../src/http.ts]], [[*Back-off with jitter]].',
    '* Elsewhere',
    'See [[id:abcd-queue][the queue]] and [[file:src/other.ts::roof]].',
    '',
  ].join('\n'),
  'docs/guide.md': '# Guide\n\nRead [the code](../src/http.ts#L3) first.\n',
}

/** `callers: src/http.ts#fetchLevel (calls it)`, a `~` where the name alone agrees. */
function shown(index: WorkspaceIndex, id: string): readonly string[] {
  const found = index.related(id)
  return (found?.groups ?? []).flatMap(({ kind, nodes }) =>
    nodes.map((one) => `${kind}: ${one.by === 'name' ? '~' : ''}${one.node.id} (${one.reason})`),
  )
}

const cases: readonly { readonly name: string; readonly id: string; readonly expected: readonly string[] }[] =
  [
    {
      name: 'a function: callers by import, its callee in the file, its test, its notes both ways',
      id: 'src/retry.ts#retryDelay',
      expected: [
        'callers: src/http.ts#fetchLevel (calls it)',
        'callers: src/retry.ts#Retry.open (calls it)',
        'callees: src/retry.ts#ceiling (is called)',
        'tests: test/retry.test.ts#doubles (calls it)',
        'notes: notes/decisions.org#Back-off with jitter (links to it)',
      ],
    },
    {
      name: 'of two functions of one name, the caller means the one of its own file; a link by line',
      id: 'src/retry.ts#ceiling',
      expected: [
        'callers: src/retry.ts#retryDelay (calls it)',
        'callers: ~src/jitter.ts#jitter (calls it)',
        'tests: ~test/retry.test.ts (is named after its file)',
        'notes: notes/decisions.org#id:abcd-queue (links to it)',
      ],
    },
    {
      name: 'a method of a common name: by name only, and it says so',
      id: 'src/shop.ts#Shop.open',
      expected: [
        'callers: ~src/other.ts#door (calls it)',
        'tests: ~test/shop.test.ts (is named after its file)',
      ],
    },
    {
      name: 'a class: the notes that it names, and links into it',
      id: 'src/retry.ts#Retry',
      expected: [
        'callees: src/retry.ts#retryDelay (is called)',
        'tests: ~test/retry.test.ts (is named after its file)',
        'notes: notes/decisions.org#id:abcd-queue (is linked from it)',
      ],
    },
    {
      name: 'a file: who imports it, what it imports, links into it',
      id: 'src/http.ts',
      expected: [
        'callees: src/retry.ts (is imported)',
        'notes: notes/decisions.org#id:abcd-queue (links to it)',
        'notes: docs/guide.md#Guide (links into it)',
      ],
    },
    {
      name: 'a heading: the code it links to, the code and the notes that link to it',
      id: 'notes/decisions.org#id:abcd-queue',
      expected: [
        'code: src/retry.ts#Retry.open (links to it)',
        'code: src/retry.ts#ceiling (is linked from it)',
        'code: src/http.ts (is linked from it)',
        'notes: notes/decisions.org#Elsewhere (links to it)',
        'notes: notes/decisions.org#Back-off with jitter (is linked from it)',
      ],
    },
    {
      name: 'a path as seen from the workspace',
      id: 'src/other.ts#roof',
      expected: [
        'callees: src/other.ts#ceiling (is called)',
        'notes: notes/decisions.org#Elsewhere (links to it)',
      ],
    },
  ]

describe('index: related nodes', () => {
  let index: WorkspaceIndex
  before(async () => {
    index = await open(folder(contents))
  })
  after(async () => {
    await index.close()
    removeFolders()
  })

  for (const { name, id, expected } of cases)
    it(name, () => {
      assert.ok(
        index.node(id),
        index
          .nodes()
          .map((node) => node.id)
          .join('\n'),
      )
      assert.deepEqual(shown(index, id), expected)
    })

  it('is null for what is gone', () => {
    assert.equal(index.related('src/retry.ts#gone'), null)
  })

  it('lists the nodes of a file that something links to', () => {
    const linked = (path: string) =>
      index.linked(path).map(({ node, from }) => `${node.id} ← ${from.map((one) => one.node.id).join(', ')}`)
    assert.deepEqual(linked('src/retry.ts'), [
      'src/retry.ts#retryDelay ← notes/decisions.org#Back-off with jitter',
      'src/retry.ts#ceiling ← notes/decisions.org#id:abcd-queue',
    ])
    assert.deepEqual(linked('notes/decisions.org'), [
      'notes/decisions.org#Back-off with jitter ← notes/decisions.org#id:abcd-queue, src/retry.ts#retryDelay',
      'notes/decisions.org#id:abcd-queue ← notes/decisions.org#Elsewhere, src/retry.ts#Retry.open',
    ])
  })

  it('resolves links as Org does', () => {
    const from = 'notes/decisions.org'
    const table: readonly (readonly [string, string | undefined])[] = [
      ['file:../src/retry.ts', 'src/retry.ts'],
      ['../src/retry.ts::retryDelay', 'src/retry.ts#retryDelay'],
      ['file:../src/retry.ts::6', 'src/retry.ts#ceiling'],
      ['file:../src/retry.ts::Retry.open', 'src/retry.ts#Retry.open'],
      ['file:../src/retry.ts::no such thing', 'src/retry.ts'],
      ['file:decisions.org::#queue', 'notes/decisions.org#id:abcd-queue'],
      ['*elsewhere', 'notes/decisions.org#Elsewhere'],
      ['Elsewhere', 'notes/decisions.org#Elsewhere'],
      ['#queue', 'notes/decisions.org#id:abcd-queue'],
      ['id:abcd-queue', 'notes/decisions.org#id:abcd-queue'],
      ['id:nobody', undefined],
      ['file:../../outside.ts', undefined],
      ['https://example.org', undefined],
    ]
    for (const [target, id] of table) assert.equal(index.linkTarget(from, target)?.id, id, target)
  })

  it('knows what changed together, by functions where the past names them', async () => {
    const two = (one: number, other: number) =>
      `export function first() {\n  return ${one}\n}\n\nexport function second() {\n  return ${other}\n}\n\nexport function third() {\n  return 3\n}\n`
    const repo = repository()
    repo.commit('begin', {
      'a.ts': two(1, 1),
      'b.ts': 'export const b = 1\n',
      'c.ts': 'export const c = 1\n',
    })
    repo.commit('tune', { 'a.ts': two(2, 2), 'b.ts': 'export const b = 2\n' })
    repo.commit('tune again', { 'a.ts': two(3, 3), 'b.ts': 'export const b = 3\n' })
    const past = await open(repo.root, { history: 'on' })
    await past.historySettled()
    const changed = shown(past, 'a.ts#first').filter((line) => line.startsWith('changed'))
    assert.match(
      changed.join('\n'),
      /^changed: a\.ts#second \(changed together [23] times, last in "tune again"/,
    )
    assert.match(changed.join('\n'), /changed: b\.ts \(changed together/)
    assert.doesNotMatch(changed.join('\n'), /third/)
    await past.close()
  })
})
