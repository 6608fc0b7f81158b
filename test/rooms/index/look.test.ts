// The search while one types, its filters, names by their parts, and the lines where something stands.

import assert from 'node:assert/strict'
import { readFilter } from '../../../server/src/index/filter.ts'
import { declarationLine, placesOf } from '../../../server/src/index/places.ts'
import { nameScore } from '../../../server/src/index/symbols.ts'
import type { WorkspaceIndex } from '../../../server/src/index/workspace.ts'
import { folder, open, removeFolders } from './folder.ts'

const contents = {
  'src/retry.ts': [
    '// How long to wait.',
    '',
    '/** retryDelay doubles. */',
    'export function retryDelay(n: number) {',
    '  // retryDelay again',
    '  return retryDelay(n - 1)',
    '}',
    'export class Retry { again() { return 1 } }',
    'export const retryLimit = 5',
    '',
  ].join('\n'),
  'server/src/http.ts': 'export async function fetchLevel() {\n  return 1\n}\nexport function delayOf() {}\n',
  'test/retry.test.ts': "it('waits with a retry delay', () => {})\n",
  'vendor/lib.js': 'function retryDelay() {}\n',
  'notes/decisions.org': '* Retry delay with jitter :retry:\nWhy the delay is random.\n* TODO Measure\n',
}

describe('index: look', () => {
  let index: WorkspaceIndex
  before(async () => {
    index = await open(folder(contents))
  })
  after(async () => {
    await index.close()
    removeFolders()
  })
  const activePath = 'src/retry.ts'
  const ids = (query: string, k = 10): readonly string[] =>
    index.look(query, { k, activePath }).hits.map(({ node }) => node.id)

  for (const [query, first, absent] of [
    ['retryDelay', 'src/retry.ts#retryDelay', ''],
    ['retryDel', 'src/retry.ts#retryDelay', ''],
    ['retry delay', 'src/retry.ts#retryDelay', ''],
    ['rd', 'src/retry.ts#retryDelay', ''],
    ['fetchLev', 'server/src/http.ts#fetchLevel', ''],
    ['why random', 'notes/decisions.org#Retry delay with jitter', ''],
    ['retry kind:class', 'src/retry.ts#Retry', 'src/retry.ts#retryDelay'],
    ['kind:constant retry', 'src/retry.ts#retryLimit', 'src/retry.ts#Retry'],
    ['delay in:server', 'server/src/http.ts#delayOf', 'src/retry.ts#retryDelay'],
    ['retryDelay -in:src -in:notes', 'vendor/lib.js#retryDelay', 'src/retry.ts#retryDelay'],
    ['@ag', 'src/retry.ts#Retry.again', 'server/src/http.ts#fetchLevel'],
    ['#delay', 'src/retry.ts#retryDelay', 'notes/decisions.org#Retry delay with jitter'],
    ['*delay', 'notes/decisions.org#Retry delay with jitter', 'src/retry.ts#retryDelay'],
    ['tag:retry', 'notes/decisions.org#Retry delay with jitter', 'notes/decisions.org#Measure'],
    ['kind:test', 'test/retry.test.ts#waits with a retry delay', 'src/retry.ts#retryDelay'],
    ['kind:file in:server', 'server/src/http.ts', 'src/retry.ts'],
  ] as const)
    it(`${query} → ${first}`, () => {
      const found = ids(query)
      if (query === 'rd' || query === '#delay') assert.ok(found.includes(first), found.join(', '))
      else assert.equal(found[0], first, found.join(', '))
      if (absent !== '') assert.ok(!found.includes(absent), found.join(', '))
    })

  it('says why each is there, and once', () => {
    const { hits } = index.look('retry delay', { k: 10, activePath })
    for (const { node, reasons } of hits) assert.ok(reasons.length > 0, node.id)
    assert.equal(hits[0]?.reasons[0], 'the name itself')
    assert.equal(new Set(hits.map(({ node }) => node.id)).size, hits.length)
  })

  it('finds nothing without words and filters, and says what is wrong with a filter', () => {
    assert.deepEqual(index.look('  ', { k: 5, activePath }), { hits: [], problem: '' })
    assert.deepEqual(index.look('zzqqxx', { k: 5, activePath }).hits, [])
    assert.match(index.look('x kind:gizmo', { k: 5 }).problem, /No kind is called gizmo\. Kinds: function, /)
    assert.match(index.look('@x', { k: 5 }).problem, /No file of this folder is open/)
  })

  it('reads filters', () => {
    const read = (query: string) => {
      const { kinds, ...rest } = readFilter(query, 'a/B.ts')
      return { ...rest, kinds: [...kinds] }
    }
    const none = { text: '', kinds: [], inside: [], outside: [], tags: [], problem: '' }
    assert.deepEqual(read('std::fmt kind: a:b'), { ...none, text: 'std::fmt a:b' })
    assert.deepEqual(read('@ x'), { ...none, text: 'x', inside: ['a/b.ts'] })
    assert.deepEqual(read('kind:fun'), { ...none, kinds: ['function', 'method'] })
    assert.deepEqual(read('kind:tests,class'), { ...none, kinds: ['test', 'class'] })
    assert.deepEqual(read('-in:Test in:./src x -y'), {
      ...none,
      text: 'x -y',
      inside: ['src'],
      outside: ['test'],
    })
  })

  it('orders names by how they are typed', () => {
    const order = ['retryDelay', 'retryDelays', 'myRetryDelay', 'tryRetryDelayed', 'retryTheDelay', 'other']
    const scores = order.map((name) => nameScore(name, 'retrydelay'))
    assert.deepEqual(
      [...scores].sort((a, b) => b - a),
      scores,
    )
    assert.equal(scores.at(-1), 0)
    assert.ok(nameScore('createHttpQueue', 'chq') > 0.6)
    assert.ok(nameScore('max_retry_delay', 'mrd') > 0.6)
    assert.ok(nameScore('architecture', 'cat') < 0.5)
  })

  it('finds the lines of a name, code before comments', async () => {
    const text = contents['src/retry.ts']
    const node = index.node('src/retry.ts#retryDelay')
    assert.ok(node)
    assert.equal(declarationLine(text, node), 4)
    assert.deepEqual(
      placesOf(text, node, [], 'retryDelay', 5).map(({ line }) => line),
      [4, 6],
    )
    assert.deepEqual(placesOf(text, node, [], 'retry', 5), [])
    assert.deepEqual(placesOf(text, node, [node], 'retryDelay', 5), [])
  })
})
