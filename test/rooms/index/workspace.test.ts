// An open workspace on a real folder: buffers over the disk, disk events, snapshot, cancelling.

import assert from 'node:assert/strict'
import {
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as later } from 'node:timers/promises'
import type { WorkspaceIndex } from '../../../server/src/index/workspace.ts'
import { folder, open, removeFolders, write } from './folder.ts'

const source = (name: string) => `export function ${name}(x: number): number {\n  return x + 1\n}\n`
const titles = (index: WorkspaceIndex, path: string) => index.fileNodes(path).map((node) => node.title)
const ids = (index: WorkspaceIndex, query: string) => index.find(query, { k: 10 }).map(({ node }) => node.id)

describe('index: workspace', () => {
  afterEach(removeFolders)

  it('indexes code and Org, with stable ids', async () => {
    const index = await open(
      folder({ 'a.ts': source('alpha'), 'n.org': '* One\n** Two\n:PROPERTIES:\n:ID: two\n:END:\n* One\n' }),
    )
    assert.deepEqual(
      index.nodes().map((node) => node.id),
      ['a.ts', 'a.ts#alpha', 'n.org', 'n.org#One', 'n.org#id:two', 'n.org#One#2'],
    )
    const before = index.fileNodes('a.ts').map((node) => node.id)
    index.overlay('a.ts', `// a line more\n\n${source('alpha')}`, 2)
    await index.settled()
    assert.deepEqual(
      index.fileNodes('a.ts').map((node) => node.id),
      before,
    )
    assert.equal(index.node('n.org#id:two')?.parent, 'n.org#One')
    await index.close()
  })

  it('gives headlines without a title ids of their own', async () => {
    const index = await open(
      folder({ 'n.org': '* \n** \n* TODO\n* id:a\n* x\n:PROPERTIES:\n:ID: a\n:END:\n' }),
    )
    const all = index.nodes().map((node) => node.id)
    assert.equal(new Set(all).size, all.length)
    assert.equal(all[0], 'n.org')
    await index.close()
  })

  it('reads own text without children and full text with them', async () => {
    const text = 'class A:\n    x = 1\n\n    def m(self):\n        return 2\n\n    y = 3\n'
    const index = await open(folder({ 'a.py': text }))
    assert.equal(await index.fullText('a.py#A'), text.trimEnd())
    const own = await index.ownText('a.py#A')
    assert.ok(own.includes('x = 1') && own.includes('y = 3') && !own.includes('return 2'))
    assert.equal(await index.ownText('a.py#gone'), '')
    await index.close()
  })

  it('a buffer beats the disk until it is dropped', async () => {
    const index = await open(folder({ 'a.ts': source('alpha') }))
    const revision = index.revision
    index.overlay('a.ts', source('buffered'), 3)
    const now = await index.text('a.ts')
    assert.equal(now.ok && now.value.version, 3)
    await index.settled()
    assert.ok(index.revision > revision)
    assert.deepEqual(titles(index, 'a.ts'), ['a.ts', 'buffered'])
    await index.changed(['a.ts'])
    assert.deepEqual(titles(index, 'a.ts'), ['a.ts', 'buffered'])
    assert.deepEqual(ids(index, 'alpha'), [])
    index.dropOverlay('a.ts')
    await index.settled()
    assert.deepEqual(titles(index, 'a.ts'), ['a.ts', 'alpha'])
    await index.close()
  })

  it('typing gives the nodes and the answers that a reading from the beginning gives', async () => {
    const file = (name: string) =>
      `// Of the ${name}.\n${Array.from({ length: 12 }, (_, i) => source(`${name}Number${i}`)).join('\n')}\nclass ${name} {\n  run(parcel: string) {\n    return parcel.trim()\n  }\n}\n`
    const contents = {
      'a.ts': file('apple'),
      'd/b.ts': file('berry'),
      'd/c.py': 'def cherry(x):\n    return x\n',
    }
    const root = folder(contents)
    const index = await open(root)
    const texts: Record<string, string> = { ...contents }
    let version = 1
    const type = async (path: string, after: string, typed: string) => {
      for (let i = 0; i < typed.length; i++) {
        const text = texts[path] as string
        const at = text.indexOf(after) + after.length + i
        texts[path] = text.slice(0, at) + typed[i] + text.slice(at)
        index.overlay(path, texts[path] as string, ++version)
        await index.settled()
        assert.equal(index.fileNodes(path)[0]?.range.end, texts[path]?.length)
      }
    }
    await type('a.ts', 'return parcel.', 'stamped().')
    await type('d/b.ts', 'berryNumber3(x: number): number {\n', '  checkCustoms(x)\n')
    await type('d/c.py', 'def cherry(x):\n', '    weigh(x)\n')
    await type('a.ts', '// Of the apple.\n', '\nfunction added() {\n  return 1\n}\n')
    await type('a.ts', 'return parcel.', 'trimmed().')
    const fresh = await open(folder(texts))
    const show = (one: WorkspaceIndex) => ({
      nodes: one.nodes(),
      hits: ['stamped', 'check customs', 'weigh cherry', 'added', 'apple number'].map((question) =>
        one.find(question, { k: 5 }).map(({ node, score }) => [node.id, score]),
      ),
      callers: one.callers('d/c.py#cherry').map(({ id }) => id),
    })
    assert.deepEqual(show(index), show(fresh))
    // What is saved to disk is no other text.
    write(root, texts)
    for (const path of Object.keys(texts)) index.dropOverlay(path)
    await index.changed(Object.keys(texts))
    assert.deepEqual(show(index), show(fresh))
    await fresh.close()
    await index.close()
  })

  it('opening a file as it is on disk changes nothing', async () => {
    const text = 'export function pace(ms: number): number {\n  return ms * 2\n}\n'
    const index = await open(folder({ 'a.ts': text, 'b.py': 'def lone():\n    return 1\n' }))
    const before = { revision: index.revision, nodes: index.nodes(), stats: index.stats() }
    index.overlay('a.ts', text, 1)
    index.overlay('b.py', 'def lone():\n    return 1\n', 1)
    await index.settled()
    assert.deepEqual(
      { revision: index.revision, nodes: index.nodes() },
      { revision: before.revision, nodes: before.nodes },
    )
    assert.equal(index.stats().memoryBytes, before.stats.memoryBytes, 'no word that only the rehearsal had')
    await index.close()
  })

  it('a buffer of a file that is not on disk comes and goes', async () => {
    const index = await open(folder({ 'a.ts': source('alpha'), '.gitignore': 'ignored.ts\n' }))
    index.overlay('new.ts', source('fresh'), 1)
    index.overlay('ignored.ts', source('hidden'), 1)
    await index.settled()
    assert.deepEqual(titles(index, 'new.ts'), ['new.ts', 'fresh'])
    assert.deepEqual(titles(index, 'ignored.ts'), [])
    assert.equal((await index.text('ignored.ts')).ok, true)
    index.dropOverlay('new.ts')
    await index.settled()
    assert.deepEqual(titles(index, 'new.ts'), [])
    await index.close()
  })

  it('follows the disk: changes, deletes, renames of folders, ignore files', async () => {
    const root = folder({ 'a.ts': source('alpha'), 'd/b.ts': source('beta'), 'd/e/c.ts': source('gamma') })
    const index = await open(root)
    write(root, { 'a.ts': source('changedName') })
    await index.changed([join(root, 'a.ts')])
    assert.deepEqual(titles(index, 'a.ts'), ['a.ts', 'changedName'])
    renameSync(join(root, 'd'), join(root, 'moved'))
    await index.changed([join(root, 'd'), join(root, 'moved')])
    assert.deepEqual(index.paths(), ['a.ts', 'moved/b.ts', 'moved/e/c.ts'])
    write(root, { '.gitignore': 'moved/e/\n' })
    await index.changed(['.gitignore'])
    assert.deepEqual(index.paths(), ['.gitignore', 'a.ts', 'moved/b.ts'])
    rmSync(join(root, 'a.ts'))
    await index.changed(['a.ts'])
    assert.deepEqual(ids(index, 'changedName'), [])
    await index.close()
  })

  it('takes in thousands of changes and goes on answering', async function () {
    this.timeout(120_000)
    const root = folder({ 'first.ts': source('first') })
    const index = await open(root)
    const many: Record<string, string> = {}
    for (let i = 0; i < 3000; i++) many[`m/${i % 50}/f${i}.ts`] = source(`made${i}`)
    write(root, many)
    let answered = 0
    const timer = setInterval(() => {
      if (index.find('first', { k: 1 })[0]?.node.path === 'first.ts') answered++
    }, 5)
    await index.changed(Object.keys(many))
    clearInterval(timer)
    assert.equal(index.stats().files, 3001)
    assert.equal(index.find('made2999', { k: 1 })[0]?.node.path, 'm/49/f2999.ts')
    assert.ok(answered > 10, `${answered} questions were answered meanwhile`)
    rmSync(join(root, 'm'), { recursive: true })
    await index.changed([join(root, 'm')])
    assert.deepEqual(index.paths(), ['first.ts'])
    await index.close()
  })

  it('gives back what is replaced, however often', async function () {
    this.timeout(120_000)
    const many = (round: number) =>
      Object.fromEntries(
        Array.from({ length: 40 }, (_, i) => [
          `d${i % 4}/f${i}.ts`,
          Array.from(
            { length: 15 },
            (_, j) => `// Round ${round}\n${source(`made${i}x${j}r${round % 3}`)}`,
          ).join(''),
        ]),
      )
    const root = folder(many(0))
    const index = await open(root)
    const before = index.stats().memoryBytes
    for (let round = 1; round <= 50; round++) {
      write(root, many(round))
      await index.changed(Object.keys(many(round)))
    }
    for (let tries = 0; index.stats().memoryBytes > before * 2 && tries < 600; tries++) await later(50)
    assert.ok(index.stats().memoryBytes <= before * 2, `${index.stats().memoryBytes} of ${before} bytes`)
    assert.equal(index.find('made7x7r2', { k: 1 })[0]?.node.path, 'd3/f7.ts')
    assert.equal(index.stats().nodes, 40 * 16)
    await index.close()
  })

  it('indexes anew when a file changed without a word', async () => {
    const root = folder({ 'a.ts': source('alpha') })
    const index = await open(root)
    write(root, { 'a.ts': `// moved down\n\n${source('alpha')}` })
    assert.equal(await index.fullText('a.ts#alpha'), source('alpha').trimEnd())
    assert.equal(index.node('a.ts#alpha')?.range.startLine, 3)
    await index.close()
  })

  it('does not read out of the workspace', async () => {
    const outside = folder({ 'secret.txt': 'x' })
    const root = folder({ 'a.ts': '' })
    symlinkSync(outside, join(root, 'link'))
    const index = await open(root)
    for (const path of ['../x', '/etc/passwd', 'link/secret.txt', join(outside, 'secret.txt')]) {
      const text = await index.text(path)
      assert.equal(!text.ok && text.error.code, 'outside-workspace', path)
    }
    const gone = await index.text('gone.ts')
    assert.equal(!gone.ok && gone.error.code, 'not-found')
    await index.close()
  })

  it('lists what it skipped, and lists huge files by their path', async () => {
    const root = folder({
      'picture.png': Buffer.from([0x89, 0x50, 0, 1]),
      'huge_ledger.ts': 'x'.repeat(2000),
      'bundle.js': `var a=1;${'f(x);'.repeat(1000)}`.slice(0, 999),
    })
    const index = await open(root, { maxFileBytes: 1000 })
    assert.deepEqual(
      [...index.stats().skipped].sort((a, b) => a.path.localeCompare(b.path)),
      [
        { path: 'huge_ledger.ts', reason: 'too large' },
        { path: 'picture.png', reason: 'binary' },
      ],
    )
    assert.deepEqual(ids(index, 'huge ledger'), ['huge_ledger.ts'])
    await index.close()
  })

  it('gives Org files with their documents, from disk, buffer and snapshot', async () => {
    const root = folder({ 'n.org': '* TODO One\n' })
    const storage = folder({})
    const index = await open(root, { storage })
    index.overlay('n.org', '* TODO One\n* Two\n', 2)
    await index.settled()
    assert.equal(index.orgFiles()[0]?.document.headlines.length, 2)
    index.dropOverlay('n.org')
    await index.settled()
    await index.close()
    const warm = await open(root, { storage })
    assert.deepEqual(
      warm.orgFiles().map(({ path, text }) => ({ path, text })),
      [{ path: 'n.org', text: '* TODO One\n' }],
    )
    await warm.close()
  })

  it('reads an Org file when somebody asks for it, and indexes it anew if it is another by then', async () => {
    const root = folder({ 'a.org': '* One\n', 'b.org': '* Two\n', 'c.org': '* Three\n' })
    const index = await open(root)
    write(root, { 'a.org': '* Other\n', 'b.org': '* Another\n' })
    rmSync(join(root, 'c.org'))
    const [a] = index.orgFiles()
    assert.deepEqual(
      index.orgFiles().map(({ text, document }) => [text, document.headlines[0]?.title ?? null]),
      [
        ['* Other\n', 'Other'],
        ['* Another\n', 'Another'],
        ['', null],
      ],
    )
    write(root, { 'a.org': '* Later\n' })
    assert.equal(a?.document.headlines[0]?.raw, '* Other')
    await index.settled()
    assert.deepEqual(titles(index, 'b.org'), ['b.org', 'Another'])
    assert.deepEqual(
      index.orgFiles().map(({ path, text }) => [path, text]),
      [
        ['a.org', '* Later\n'],
        ['b.org', '* Another\n'],
      ],
    )
    await index.close()
  })

  it('a large Org buffer is read as it is typed and indexed as it is saved', async () => {
    const long = `* One\n${'a line of no meaning\n'.repeat(60_000)}* Two\nbeneath\n`
    const root = folder({ 'n.org': long })
    const index = await open(root)
    const typed = { length: long.length + 8, version: 2, getText: () => `${long}* Three\n` }
    index.overlay('n.org', typed, 2)
    await index.settled()
    const now = await index.text('n.org')
    assert.ok(now.ok && now.value.text.endsWith('* Three\n') && now.value.version === 2)
    assert.deepEqual(titles(index, 'n.org'), ['n.org', 'One', 'Two'])
    assert.equal(await index.ownText('n.org#Two'), '* Two\nbeneath\n')
    write(root, { 'n.org': typed.getText() })
    await index.changed(['n.org'])
    await index.settled()
    assert.deepEqual(titles(index, 'n.org'), ['n.org', 'One', 'Two', 'Three'])
    assert.equal(index.orgFiles()[0]?.document.headlines.length, 3)
    index.overlay('n.org', '* Short\n', 3)
    await index.settled()
    assert.deepEqual(titles(index, 'n.org'), ['n.org', 'Short'])
    index.dropOverlay('n.org')
    await index.settled()
    assert.deepEqual(titles(index, 'n.org'), ['n.org', 'One', 'Two', 'Three'])
    await index.close()
  })

  it('a cancelled build leaves what it has', async () => {
    const many: Record<string, string> = {}
    for (let i = 0; i < 150; i++) many[`f${i}.ts`] = source(`made${i}`)
    const stop = new AbortController()
    const seen: number[] = []
    const index = await open(folder(many), {
      signal: stop.signal,
      onProgress: (done, total) => {
        seen.push(done)
        assert.equal(total, 150)
        if (done === 20) stop.abort()
      },
    })
    const { files, complete } = index.stats()
    assert.equal(complete, false)
    assert.ok(files >= 20 && files < 150, `${files} files`)
    assert.ok(index.find('made', { k: 3 }).length > 0)
    await index.close()
  })

  it('answers while it is being built', async () => {
    const many: Record<string, string> = {}
    for (let i = 0; i < 150; i++) many[`f${i}.ts`] = source(`made${i}`)
    const index = await open(folder(many), { until: 'opened' })
    assert.equal(index.stats().complete, false)
    assert.deepEqual(index.find('made1', { k: 1 }), [])
    await index.ready
    assert.equal(index.find('made1', { k: 1 }).length, 1)
    await index.close()
  })
})

describe('index: snapshot', () => {
  afterEach(removeFolders)

  async function saved(): Promise<{ root: string; storage: string; file: string }> {
    const root = folder({
      'a.ts': source('alpha'),
      'd/b.py': 'def beta():\n    return 1\n',
      'n.org': '* One\n',
    })
    // Older than the grain within which a time on disk is not trusted.
    for (const path of ['a.ts', 'd/b.py', 'n.org']) utimesSync(join(root, path), 1_700_000_000, 1_700_000_000)
    const storage = folder({})
    const index = await open(root, { storage })
    await index.close()
    const [file] = readdirSync(storage)
    return { root, storage, file: join(storage, file as string) }
  }
  const shape = (index: WorkspaceIndex) => ({
    nodes: index.nodes(),
    hits: index.find('alpha beta one', { k: 9 }),
  })

  it('warm answers are the cold ones', async () => {
    const { root, storage, file } = await saved()
    const written = readFileSync(file)
    const warm = await open(root, { storage })
    const cold = await open(root)
    assert.deepEqual(shape(warm), shape(cold))
    await warm.close()
    assert.ok(readFileSync(file).equals(written), 'nothing changed, nothing is written')
    await cold.close()
  })

  it('notices what happened meanwhile', async () => {
    const { root, storage } = await saved()
    write(root, { 'a.ts': source('omega'), 'new.ts': source('fresh') })
    rmSync(join(root, 'd'), { recursive: true })
    const warm = await open(root, { storage })
    const cold = await open(root)
    assert.deepEqual(shape(warm).nodes, shape(cold).nodes)
    assert.deepEqual(warm.paths(), ['a.ts', 'n.org', 'new.ts'])
    await warm.close()
    await cold.close()
  })

  it('same size and a new time: the hash decides', async () => {
    const { root, storage } = await saved()
    write(root, { 'a.ts': source('omega') })
    utimesSync(join(root, 'a.ts'), 1_700_000_500, 1_700_000_500)
    const warm = await open(root, { storage })
    assert.deepEqual(titles(warm, 'a.ts'), ['a.ts', 'omega'])
    await warm.close()
  })

  it('damage of any byte means a rebuild', async () => {
    const { root, storage, file } = await saved()
    const good = readFileSync(file)
    for (const at of [0, 9, 13, 20, 60, 200, good.length - 5]) {
      const bad = Buffer.from(good)
      bad[at] = (bad[at] as number) ^ 0xff
      writeFileSync(file, bad)
      const index = await open(root, { storage })
      assert.deepEqual(index.paths(), ['a.ts', 'd/b.py', 'n.org'], `byte ${at}`)
      await index.close()
      for (const name of readdirSync(storage)) rmSync(join(storage, name))
    }
    writeFileSync(file, good.subarray(0, 40))
    const index = await open(root, { storage })
    assert.equal(index.stats().files, 3)
    await index.close()
  })

  it('a newer format is neither read nor rewritten', async () => {
    const { root, storage, file } = await saved()
    const newer = readFileSync(file)
    newer.writeUInt32LE(newer.readUInt32LE(8) + 1, 8)
    writeFileSync(file, newer)
    for (let round = 0; round < 2; round++) {
      const index = await open(root, { storage })
      assert.equal(index.stats().files, 3)
      await index.close()
      assert.ok(readFileSync(file).equals(newer))
    }
    assert.equal(readdirSync(storage).length, 2)
  })

  it('leaves no temporary files', async () => {
    const { root, storage } = await saved()
    const index = await open(root, { storage })
    index.overlay('a.ts', source('omega'), 2)
    await index.settled()
    await Promise.all([index.save(), index.save()])
    await later(1)
    await index.close()
    assert.equal(readdirSync(storage).length, 1)
  })
})
