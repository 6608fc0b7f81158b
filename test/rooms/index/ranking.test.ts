// What comes first for a question, on a small folder in four languages; look-ups by name.

import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { readQuery } from '../../../server/src/index/query.ts'
import { findRows, localizeRows } from '../../../server/src/index/rows.ts'
import type { Evidence, WorkspaceIndex } from '../../../server/src/index/workspace.ts'
import cases from './cases/ranking.json' with { type: 'json' }
import { folder, open, removeFolders } from './folder.ts'

interface Case {
  readonly query: string
  readonly first: string
  readonly kind?: string
  /** The expected node is among so many first ones; 1 if absent. */
  readonly within?: number
  /** Any node of that file will do. */
  readonly file?: boolean
}

const nothing: Evidence = { activePath: '', selection: null, recentPaths: [], diagnostics: [] }

describe('index: ranking', () => {
  let index: WorkspaceIndex
  before(async () => {
    const root = folder({})
    cpSync(join(import.meta.dirname, 'cases/corpus'), root, { recursive: true })
    index = await open(root)
  })
  after(async () => {
    await index.close()
    removeFolders()
  })

  const check = ({ query, first, kind, within = 1, file }: Case) => {
    const only = kind === 'org' || kind === 'code' ? { kind } : {}
    const hits = index.find(query, { k: 10, ...only } as Parameters<typeof index.find>[1])
    const found = hits.slice(0, within).map(({ node }) => (file ? node.path : node.id))
    assert.ok(found.includes(first), `${found.join(', ')} instead of ${first}`)
    assert.ok(hits.every((hit) => Number.isFinite(hit.score)))
  }
  for (const one of cases as readonly Case[]) it(one.query.split('\n')[0] as string, () => check(one))

  it('says why', () => {
    assert.deepEqual(index.find('retryDelay', { k: 1 })[0]?.reasons.slice(0, 2), [
      'named retryDelay',
      'name matches retry delay',
    ])
  })

  it('gives rows as the command line prints them', () => {
    const [row] = findRows(index.find('Stopwatch.elapsed', { k: 1 }))
    const { score, ...rest } = row as NonNullable<typeof row>
    assert.ok(score > 0)
    assert.deepEqual(rest, {
      rank: 1,
      id: 'src/clock.ts#Stopwatch.elapsed',
      kind: 'method',
      path: 'src/clock.ts',
      name: 'elapsed',
      startLine: 10,
      endLine: 12,
      tokens: 16,
    })
  })

  it('keeps to the kind asked for', () => {
    assert.ok(
      index.find('pool connections', { k: 50, kind: 'org' }).every(({ node }) => node.path.endsWith('.org')),
    )
    assert.ok(
      index
        .find('pool connections', { k: 50, kind: 'code' })
        .every(({ node }) => !node.path.endsWith('.org')),
    )
  })

  it('lets the editor tip the scales', () => {
    const plain = index.find('start', { k: 20 })
    const evidence = { ...nothing, selection: { path: 'lib/parser.py', startLine: 15, endLine: 15 } }
    const selected = index.find('explain this method', { k: 20, evidence })
    assert.notEqual(plain[0]?.node.path, 'lib/parser.py')
    assert.equal(selected[0]?.node.id, 'lib/parser.py#ManifestParser.parse')
    assert.ok(selected[0]?.reasons.includes('selected'))
  })

  it('localizes an issue to files and code symbols', async () => {
    const rows = localizeRows(
      await index.localize(
        'Pool hands out no connection\n\nAcquire fails with `ErrExhausted` though Release was called.',
        3,
      ),
    )
    assert.equal(rows.files[0]?.path, 'internal/pool.go')
    assert.ok(rows.files.length <= 3)
    assert.ok(rows.symbols.every(({ path }) => !path.endsWith('.org')))
    assert.deepEqual(
      new Set(rows.symbols.map(({ name }) => name)),
      new Set(['Pool.Acquire', 'ErrExhausted', 'Pool.Release']),
    )
  })

  it('answers empty and foreign questions', () => {
    assert.deepEqual(index.find('', { k: 5 }), [])
    assert.deepEqual(index.find('   \n', { k: 5 }), [])
    assert.deepEqual(index.find('retry', { k: 0 }), [])
    assert.deepEqual(index.find('zzzzqqq xylophone', { k: 5 }), [])
    assert.ok(index.find('the', { k: 5 }).length <= 5)
  })

  it('resolves names, dotted names, paths, ids and titles', () => {
    const ids = (name: string): string[] => index.resolve(name).map((node) => node.id)
    assert.deepEqual(ids('retryDelay'), ['src/retry.ts#retryDelay'])
    assert.deepEqual(ids('RETRYDELAY'), ['src/retry.ts#retryDelay'])
    assert.deepEqual(ids('ManifestParser.parse'), ['lib/parser.py#ManifestParser.parse'])
    assert.deepEqual(ids('clock.sleep'), ['src/clock.ts#sleep'])
    assert.deepEqual(ids('src/clock.ts'), ['src/clock.ts'])
    assert.deepEqual(ids('clock.ts'), ['src/clock.ts'])
    assert.deepEqual(ids('pool-size'), ['notes/decisions.org#id:pool-size'])
    assert.deepEqual(ids('Retry policy'), ['notes/decisions.org#Retry policy'])
    assert.deepEqual(ids('nothingLikeIt'), [])
  })

  it('finds callers, notes that link included', () => {
    const callers = (id: string): string[] =>
      index
        .callers(id)
        .map((node) => node.id)
        .sort()
    assert.deepEqual(callers('src/retry.ts#retryDelay'), ['src/retry.ts#withRetries'])
    assert.deepEqual(callers('notes/decisions.org#id:pool-size'), ['notes/decisions.org#Retry policy'])
    assert.ok(callers('internal/pool.go#Pool.Acquire').includes('notes/decisions.org#id:pool-size'))
    assert.ok(callers('src/retry.ts').includes('notes/decisions.org#Retry policy'))
  })
})

describe('index: questions', () => {
  it('reads title, code, names, paths and frames', () => {
    const query = readQuery(`Title: Crash in \`Pool.acquire\`
<!-- template -->
It fails in src/db/pool.ts since 2.0.
\`\`\`
    at Pool.acquire (/app/src/db/pool.ts:41:9)
    at main (/app/src/main.ts:7:3)
\`\`\``)
    assert.equal(query.text.includes('template'), false)
    assert.deepEqual(query.frames, [
      { path: '/app/src/db/pool.ts', line: 41 },
      { path: '/app/src/main.ts', line: 7 },
    ])
    assert.ok(query.paths.includes('src/db/pool.ts'))
    assert.deepEqual(query.mentions[0], { name: 'acquire', dotted: 'Pool.acquire', where: 'backtick' })
    const word = query.words.find(({ word }) => word === 'crash')
    assert.equal(word?.inTitle, true)
  })
})
