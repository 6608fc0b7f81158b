// The repository's past as evidence: real repositories, read by the installed git.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as later } from 'node:timers/promises'
import { openHistory } from '../../../server/src/index/history/history.io.ts'
import { createHistory, type History } from '../../../server/src/index/history/history.ts'
import type { WorkspaceIndex } from '../../../server/src/index/workspace.ts'
import { folder, open, removeFolders, write } from './folder.ts'
import { at, repository, run, type TestRepository } from './repository.ts'

const source = (...names: readonly string[]) =>
  names.map((name) => `export function ${name}(x: number): number {\n  return x + 1\n}\n`).join('\n')

/** The files and functions that each commit changed, by its subject. */
function told(history: History, subject: string): { files: string[]; functions: string[] } {
  for (let commit = 0; commit < history.held(); commit++) {
    if (history.titleOf(commit).subject !== subject) continue
    const files: string[] = []
    const functions: string[] = []
    history.eachFile(commit, (path) => files.push(history.pathOf(path)))
    history.eachFunction(commit, (path, name) => functions.push(`${history.pathOf(path)} ${name}`))
    return { files: files.sort(), functions: functions.sort() }
  }
  return { files: [], functions: [] }
}

async function read(root: string, storage: string | null = null): Promise<History> {
  const history = createHistory()
  const reader = openHistory({ root, storage, history, signal: new AbortController().signal })
  reader.start()
  await reader.settled()
  await reader.close()
  return history
}

const withHistory = async (root: string, storage: string | null = null): Promise<WorkspaceIndex> => {
  const index = await open(root, { storage, history: 'on' })
  await index.historySettled()
  return index
}
const first = (index: WorkspaceIndex, question: string) => index.find(question, { k: 1 })[0]

/** Three files that look the same, and a past in which one function was about something. */
function shop(): TestRepository {
  const made = repository()
  made.commit('Begin', { 'a.ts': source('one', 'two'), 'b.ts': source('three'), 'c.ts': source('four') })
  made.commit('Stop losing parcels at the border', {
    'b.ts': source('three').replace('x + 1', 'x + 2'),
  })
  return made
}

describe('index: history', function () {
  this.timeout(120_000)
  afterEach(removeFolders)

  it('finds what a commit with the words of the question changed, and says so', async () => {
    const { root, git } = shop()
    const index = await withHistory(root)
    const hit = first(index, 'lost parcels')
    assert.equal(hit?.node.id, 'b.ts#three')
    assert.ok(
      hit.reasons.includes(
        `changed in "Stop losing parcels at the border" (${git('rev-parse', 'HEAD').slice(0, 7)})`,
      ),
      hit.reasons.join('; '),
    )
    assert.equal(index.stats().commits, 2)
    await index.close()
  })

  it('reads nothing unless it is told to, now or later', async () => {
    const { root } = shop()
    const index = await open(root)
    await index.historySettled()
    assert.equal(index.stats().commits, 0)
    assert.equal(first(index, 'lost parcels'), undefined)
    index.readHistory()
    await index.historySettled()
    assert.equal(index.stats().commits, 2)
    await index.close()
  })

  it('follows a file through its names', async () => {
    const made = shop()
    made.git('mv', 'b.ts', 'moved.ts')
    made.commit('Move', {})
    made.git('mv', 'moved.ts', 'deep-moved.ts')
    made.commit('Move again, with a change', {
      'deep-moved.ts': source('three').replace('x + 1', 'x + 3'),
      // The old name comes back as something else: the past is not its own.
      'b.ts': source('stranger', 'other', 'third'),
    })
    const index = await withHistory(made.root)
    assert.equal(first(index, 'lost parcels')?.node.id, 'deep-moved.ts#three')
    const strangers = index.find('lost parcels', { k: 9 }).filter(({ node }) => node.path === 'b.ts')
    // It came in one commit with the match, which is all that can be said of it.
    for (const { reasons } of strangers) assert.deepEqual(reasons, ['changes together with a match'])
    await index.close()
  })

  it('takes two files that changed their names with each other', () => {
    const history = createHistory()
    const commit = (hash: string, files: string[], renames: [string, string][]) =>
      history.add({ hash, seconds: 1, message: hash, width: files.length, files, renames })
    commit(
      'swapped',
      ['a', 'b'],
      [
        ['a', 'b'],
        ['b', 'a'],
      ],
    )
    commit('before', ['a'], [])
    history.reach(['swapped', 'before'], 1)
    assert.deepEqual(told(history, 'before').files, ['b'])
    assert.deepEqual(told(history, 'swapped').files, ['a', 'b'])
    history.reach(['before'], 1)
    assert.deepEqual(told(history, 'before').files, ['a'])
  })

  it('uses only what HEAD reaches, and asks git once about each commit', async () => {
    const made = shop()
    made.git('checkout', '-q', '-b', 'side')
    made.commit('Paint the fence', { 'c.ts': source('four').replace('x + 1', 'x + 4') })
    const storage = folder({})
    const index = await withHistory(made.root, storage)
    assert.equal(first(index, 'painted fences')?.node.id, 'c.ts#four')
    const size = cacheBytes(storage)
    made.git('checkout', '-q', 'main')
    await index.historySettled()
    assert.equal(index.stats().commits, 2)
    assert.equal(first(index, 'painted fences'), undefined)
    made.git('checkout', '-q', 'side')
    await index.historySettled()
    assert.equal(index.stats().commits, 3)
    assert.equal(first(index, 'painted fences')?.node.id, 'c.ts#four')
    assert.equal(cacheBytes(storage), size)
    made.commit('Water the plants', { 'a.ts': source('one', 'watered') })
    await index.historySettled()
    assert.equal(index.stats().commits, 4)
    assert.ok(cacheBytes(storage) > size)
    await index.close()
  })

  it('notices a commit from another terminal by itself', async () => {
    const made = shop()
    const index = await withHistory(made.root)
    made.commit('Feed the goldfish', { 'c.ts': source('four').replace('x + 1', 'x + 5') })
    for (let i = 0; i < 300 && index.stats().commits < 3; i++) await later(100)
    assert.equal(index.stats().commits, 3)
    assert.equal(first(index, 'goldfish')?.node.id, 'c.ts#four')
    await index.close()
  })

  it('knows folders below the top, and leaves out what lies beside', async () => {
    const made = repository()
    made.commit('Begin', { 'app/a.ts': source('one', 'two'), 'other/b.ts': source('three') })
    made.commit('Sharpen the knives', {
      'app/a.ts': source('one', 'two').replace('x + 1', 'x + 2'),
      'other/b.ts': source('three').replace('x + 1', 'x + 2'),
    })
    made.git('mv', 'other/b.ts', 'app/b.ts')
    made.git('commit', '-q', '-m', 'Move in')
    const history = await read(join(made.root, 'app'))
    assert.deepEqual(told(history, 'Sharpen the knives'), { files: ['a.ts'], functions: ['a.ts one'] })
    assert.deepEqual(told(history, 'Move in').files, ['b.ts'])
    assert.equal(history.width(commitOf(history, 'Sharpen the knives')), 2)
  })

  it('reads linked worktrees and submodules', async () => {
    const made = shop()
    made.commit('Only on main', { 'd.ts': source('five') })
    const linked = join(folder({}), 'linked')
    made.git('worktree', 'add', '-q', linked, 'HEAD~1')
    const there = await withHistory(linked)
    assert.equal(there.stats().commits, 2)
    assert.equal(first(there, 'lost parcels')?.node.id, 'b.ts#three')
    at(linked).commit('Oil the hinges', { 'a.ts': source('one', 'two').replace('x + 1', 'x + 7') })
    await there.historySettled()
    assert.equal(there.stats().commits, 3)
    await there.close()
    const outer = repository()
    outer.git('-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', made.root, 'part')
    const part = await read(join(outer.root, 'part'))
    assert.equal(part.size(), 3)
    assert.deepEqual(told(part, 'Only on main').files, ['d.ts'])
  })

  it('does not take the edge of a shallow clone for a commit that made every file', async () => {
    const made = shop()
    made.commit('Comb the cat', { 'c.ts': source('four').replace('x + 1', 'x + 6') })
    const clone = folder({})
    run(clone, ['clone', '-q', '--depth', '2', `file://${made.root}`, '.'])
    const index = await withHistory(clone)
    assert.equal(index.stats().commits, 1)
    assert.equal(first(index, 'combed cats')?.node.id, 'c.ts#four')
    assert.equal(first(index, 'lost parcels'), undefined)
    run(clone, ['fetch', '-q', '--unshallow'])
    await index.historySettled()
    assert.equal(index.stats().commits, 3)
    assert.equal(first(index, 'lost parcels')?.node.id, 'b.ts#three')
    await index.close()
  })

  it('reads messages of any bytes, without trailers', async () => {
    const made = shop()
    const tree = made.git('rev-parse', 'HEAD^{tree}')
    const head = (date: number) =>
      `tree ${tree}\nparent ${made.git('rev-parse', 'HEAD')}\nauthor A <a@example.org> ${date} +0000\n` +
      `committer A <a@example.org> ${date} +0000\n`
    const store = (bytes: Buffer) => {
      writeFileSync(join(made.root, '.git/raw'), bytes)
      made.git('update-ref', 'HEAD', made.git('hash-object', '-t', 'commit', '-w', '--literally', '.git/raw'))
    }
    store(
      Buffer.concat([
        Buffer.from(`${head(1_800_000_000)}\nbroken `),
        Buffer.from([0xff, 0xfe, 0xc3]),
        Buffer.from(' letters\n'),
      ]),
    )
    store(Buffer.from(`${head(1_800_000_001)}\nbefore\0after\n`))
    store(Buffer.from(`${head(1_800_000_002)}encoding ISO-8859-1\n\ncaf\xe9 opened\n`, 'latin1'))
    store(
      Buffer.from(
        `${head(1_800_000_003)}\n${'0'.repeat(40)} 17\n\nA\nM\nR100\n\nSigned-off-by: Zebra <z@example.org>\nChange-Id: I1234\n`,
      ),
    )
    store(Buffer.from(`${head(1_800_000_004)}\n\n`))
    made.commit('Last', { 'a.ts': source('one') })
    const history = await read(made.root)
    assert.equal(history.size(), 8)
    const subjects = Array.from({ length: 8 }, (_, i) => history.titleOf(i).subject)
    assert.ok(subjects.includes('broken \ufffd\ufffd\ufffd letters'), subjects.join('|'))
    assert.ok(subjects.includes('café opened'), subjects.join('|'))
    assert.ok(subjects.includes('before'), subjects.join('|'))
    assert.deepEqual(told(history, 'Last').files, ['a.ts'])
    assert.deepEqual(history.search([{ word: 'zebra', weight: 1 }], 5), [])
    assert.equal(
      history.search(
        [
          { word: 'lett', weight: 1 },
          { word: 'letter', weight: 1 },
        ],
        5,
      ).length,
      1,
    )
  })

  it('passes over commits of thousands of files', async () => {
    const made = shop()
    const many: Record<string, string> = {}
    for (let i = 0; i < 2001; i++) many[`m/${i}.txt`] = `${i}\n`
    made.commit('Import everything', many)
    const history = await read(made.root)
    assert.equal(history.size(), 3)
    assert.deepEqual(told(history, 'Import everything'), { files: [], functions: [] })
    assert.equal(history.width(commitOf(history, 'Import everything')), 2001)
  })

  it('has nothing to say without a repository, without commits and without git', async () => {
    assert.equal((await read(folder({ 'a.ts': '' }))).size(), 0)
    const empty = repository({ 'a.ts': source('one') })
    const index = await withHistory(empty.root)
    assert.equal(index.stats().commits, 0)
    empty.commit('The first of all', {})
    await index.historySettled()
    assert.equal(index.stats().commits, 1)
    await index.close()
    const { root } = shop()
    const path = process.env['PATH']
    process.env['PATH'] = folder({})
    try {
      assert.equal((await read(root)).size(), 0)
    } finally {
      process.env['PATH'] = path
    }
  })

  it('takes what is left of a broken repository', async () => {
    const made = shop()
    const lost = made.commit('Lost contents', { 'gone.ts': source('gone', 'away') })
    made.commit('After the loss', { 'gone.ts': source('gone', 'away').replace('x + 1', 'x + 2') })
    made.commit('Much later', { 'a.ts': source('one', 'two').replace('x + 1', 'x + 9') })
    const blob = made.git('rev-parse', `${lost}:gone.ts`)
    rmSync(join(made.root, '.git/objects', blob.slice(0, 2), blob.slice(2)))
    const partly = await read(made.root)
    assert.equal(partly.size(), 5)
    assert.deepEqual(told(partly, 'Much later').functions, ['a.ts one'])
    assert.deepEqual(told(partly, 'After the loss').files, ['gone.ts'])
    assert.deepEqual(told(partly, 'Stop losing parcels at the border').functions, ['b.ts three'])
    const tree = made.git('rev-parse', 'HEAD~1^{tree}')
    rmSync(join(made.root, '.git/objects', tree.slice(0, 2), tree.slice(2)))
    const less = await read(made.root)
    assert.equal(less.size(), 5)
    assert.deepEqual(told(less, 'Stop losing parcels at the border').functions, ['b.ts three'])
    writeFileSync(join(made.root, '.git/HEAD'), 'ref: refs/heads/nowhere\n')
    assert.equal((await read(made.root)).size(), 0)
    writeFileSync(join(made.root, '.git/HEAD'), '\0\0\0')
    assert.equal((await read(made.root)).size(), 0)
  })

  it('can be closed at any moment', async () => {
    const made = shop()
    for (const ms of [0, 1, 5, 20]) {
      const index = await open(made.root, { history: 'on' })
      await later(ms)
      await index.close()
    }
  })

  it('a file that used to change together with the best one is a candidate', async () => {
    const made = repository()
    const files = (x: number) => ({
      'parser.ts': source('parse').replace('x + 1', `x + ${x}`),
      'printer.ts': source('print').replace('x + 1', `x + ${x}`),
    })
    made.commit('Begin', { ...files(0), 'other.ts': source('other') })
    for (let i = 1; i < 5; i++) made.commit(`Step ${i}`, files(i))
    made.commit('Alone', { 'other.ts': source('other').replace('x + 1', 'x + 8') })
    const index = await withHistory(made.root)
    const hits = index.find('parse', { k: 9 })
    assert.equal(hits[0]?.node.id, 'parser.ts#parse')
    const partner = hits.find(({ node }) => node.id === 'printer.ts#print')
    assert.ok(partner?.reasons.includes('changes together with a match'), JSON.stringify(hits))
    const rank = (path: string) => hits.findIndex(({ node }) => node.path === path)
    assert.ok(rank('other.ts') < 0 || rank('other.ts') > rank('printer.ts'))
    await index.close()
  })
})

describe('index: history cache', function () {
  this.timeout(120_000)
  afterEach(removeFolders)

  const all = (history: History) =>
    ['Begin', 'Stop losing parcels at the border'].map((subject) => told(history, subject))

  it('a warm start tells the same, and writes nothing', async () => {
    const { root } = shop()
    const storage = folder({})
    const cold = await read(root, storage)
    const written = readFileSync(cacheFile(storage))
    const warm = await read(root, storage)
    assert.deepEqual(all(warm), all(cold))
    assert.equal(warm.size(), 2)
    assert.ok(readFileSync(cacheFile(storage)).equals(written))
  })

  it('damage of any byte costs time, nothing else', async () => {
    const { root } = shop()
    const storage = folder({})
    const cold = await read(root, storage)
    const good = readFileSync(cacheFile(storage))
    for (const byte of [0, 7, 13, 20, 100, good.length - 200, good.length - 90, good.length - 1]) {
      const bad = Buffer.from(good)
      bad[byte] = (bad[byte] as number) ^ 0xff
      writeFileSync(cacheFile(storage), bad)
      assert.deepEqual(all(await read(root, storage)), all(cold), `byte ${byte}`)
      assert.deepEqual(all(await read(root, storage)), all(cold), `byte ${byte}, second start`)
    }
    writeFileSync(cacheFile(storage), good.subarray(0, good.length - 3))
    assert.deepEqual(all(await read(root, storage)), all(cold))
  })

  it('a newer format is neither read nor rewritten', async () => {
    const { root } = shop()
    const storage = folder({})
    const cold = await read(root, storage)
    const newer = readFileSync(cacheFile(storage))
    newer.writeUInt32LE(2, 8)
    writeFileSync(cacheFile(storage), newer)
    for (let round = 0; round < 2; round++) assert.deepEqual(all(await read(root, storage)), all(cold))
    const files = readdirSync(storage).filter((name) => name.endsWith('.bin'))
    assert.equal(files.length, 2)
    assert.ok(files.some((name) => readFileSync(join(storage, name)).equals(newer)))
  })

  it('another place of the same folder in a repository begins anew', async () => {
    const made = repository()
    const storage = folder({})
    const inner = join(made.root, 'app')
    write(made.root, { 'app/a.ts': source('one') })
    made.commit('Begin outside', {})
    assert.deepEqual(told(await read(inner, storage), 'Begin outside').files, ['a.ts'])
    rmSync(join(made.root, '.git'), { recursive: true })
    const moved = at(inner)
    moved.git('init', '-q', '-b', 'main')
    moved.commit('Begin inside', {})
    const history = await read(inner, storage)
    assert.equal(history.held(), 1)
    assert.deepEqual(told(history, 'Begin inside').files, ['a.ts'])
  })
})

const cacheFile = (storage: string): string =>
  join(storage, readdirSync(storage).find((name) => /^history-\w+\.bin$/.test(name)) ?? '')
const cacheBytes = (storage: string): number => statSync(cacheFile(storage)).size

function commitOf(history: History, subject: string): number {
  for (let commit = 0; commit < history.held(); commit++) {
    if (history.titleOf(commit).subject === subject) return commit
  }
  return -1
}
