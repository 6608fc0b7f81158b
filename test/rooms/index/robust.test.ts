// Folders as they really are: odd encodings and line ends, deep and forbidden folders, files that change under the
// reader, worktrees and submodules, several folders, a branch switch in the middle of questions.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as later } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import type { WorkspaceIndex } from '../../../server/src/index/workspace.ts'
import { folder, open, removeFolders, write } from './folder.ts'
import { at, repository } from './repository.ts'

const source = (name: string) => `export function ${name}(x: number): number {\n  return x + 1\n}\n`
const titles = (index: WorkspaceIndex, path: string) => index.fileNodes(path).map((node) => node.title)

describe('index: folders as they are', () => {
  afterEach(removeFolders)

  it('reads UTF-16, Latin-1 and CRLF to the same nodes', async () => {
    const text = '// Größe.\nexport function größe(x: number) {\n  return x\n}\n\nfunction small() {}\n'
    const crlf = text.replaceAll('\n', '\r\n')
    const root = folder({
      'utf8.ts': text,
      'marked.ts': Buffer.from(`\ufeff${text}`),
      'little.ts': Buffer.from(`\ufeff${text}`, 'utf16le'),
      'big.ts': Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
      'latin.ts': Buffer.from(text, 'latin1'),
      'crlf.ts': crlf,
      'mac.ts': text.replaceAll('\n', '\r'),
    })
    const index = await open(root)
    for (const path of index.paths()) {
      const [file, big, small] = index.fileNodes(path)
      assert.deepEqual([file?.title, big?.title, small?.title], [path, 'größe', 'small'], path)
      assert.deepEqual([big?.range.startLine, big?.range.endLine], [1, 4], path)
      assert.deepEqual([small?.range.startLine, small?.range.endLine], [6, 6], path)
      assert.equal(await index.fullText(`${path}#small`), 'function small() {}', path)
    }
    assert.equal(await index.fullText('crlf.ts#größe'), crlf.slice(0, crlf.indexOf('}') + 1))
    assert.equal(index.resolve('größe').length, 7)
    await index.close()
  })

  it('reads deep folders, up to a depth that no project has', async () => {
    const root = folder({})
    const deep = Array.from({ length: 100 }, () => 'd').join('/')
    write(root, { [`${deep}/a.ts`]: source('alpha') })
    write(root, { [`${Array.from({ length: 140 }, () => 'd').join('/')}/b.ts`]: source('beta') })
    symlinkSync(root, join(root, deep, 'up'))
    const index = await open(root)
    assert.deepEqual(index.paths(), [`${deep}/a.ts`])
    assert.deepEqual(
      index
        .stats()
        .skipped.map(({ reason }) => reason)
        .sort(),
      ['symlink', 'too deep'],
    )
    await index.close()
  })

  it('goes around what it may not read', async function () {
    const root = folder({
      'a.ts': source('alpha'),
      'secret.ts': source('secret'),
      'vault/b.ts': source('beta'),
      'c/d.ts': source('delta'),
    })
    chmodSync(root, 0o755)
    chmodSync(join(root, 'secret.ts'), 0)
    chmodSync(join(root, 'vault'), 0)
    const script = `
      const { folder, open } = await import(${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'folder.ts')).href)})
      const index = await open(${JSON.stringify(root)})
      const { skipped, complete } = index.stats()
      console.log(JSON.stringify({ paths: index.paths(), skipped, complete }))
      await index.close()`
    // The superuser may read everything.
    const who = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}
    const done = spawnSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], {
      encoding: 'utf8',
      env: { ...process.env, HOME: root },
      ...who,
    })
    chmodSync(join(root, 'vault'), 0o755)
    if (done.error || /EACCES[^\n]*node|Cannot find module/.test(done.stderr)) return this.skip()
    assert.equal(done.status, 0, done.stderr)
    assert.deepEqual(JSON.parse(done.stdout), {
      paths: ['a.ts', 'c/d.ts'],
      skipped: [
        { path: 'vault', reason: 'unreadable' },
        { path: 'secret.ts', reason: 'unreadable' },
      ],
      complete: true,
    })
  })

  it('a file that changes while it is read ends as it is on disk', async () => {
    const root = folder({ 'a.ts': source('first') })
    const index = await open(root)
    const path = join(root, 'a.ts')
    const absorbed: Promise<void>[] = []
    for (let i = 0; i < 60; i++) {
      if (i % 3 === 0) {
        // Editors write beside the file and rename over it.
        writeFileSync(`${path}.tmp`, source(`renamed${i}`))
        renameSync(`${path}.tmp`, path)
      } else if (i % 7 === 0) rmSync(path)
      else writeFileSync(path, source(`written${i}`).repeat((i % 5) + 1))
      absorbed.push(index.changed(['a.ts', 'a.ts.tmp']))
      if (i % 4 === 0) await later(1)
    }
    writeFileSync(path, source('last'))
    absorbed.push(index.changed(['a.ts']))
    await Promise.all(absorbed)
    await index.settled()
    assert.deepEqual(titles(index, 'a.ts'), ['a.ts', 'last'])
    assert.deepEqual(index.paths(), ['a.ts'])
    assert.deepEqual(index.stats().skipped, [])
    await index.close()
  })

  it('indexes linked worktrees and submodules as git sees them', async () => {
    const made = repository()
    made.commit('Begin', { 'a.ts': source('alpha'), '.gitignore': 'out/\n', 'out/x.ts': source('built') })
    write(made.root, { '.git/info/exclude': 'private.ts\n' })
    const linked = join(folder({}), 'linked')
    made.git('worktree', 'add', '-q', linked, 'HEAD')
    write(linked, { 'private.ts': source('hidden'), 'b.ts': source('beta'), 'out/y.ts': source('built') })
    const there = await open(linked)
    assert.deepEqual(there.paths(), ['.gitignore', 'a.ts', 'b.ts'])
    await there.close()
    const outer = repository()
    outer.commit('Begin', { 'main.ts': source('outer') })
    outer.git('-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', made.root, 'part')
    write(outer.root, { 'part/out/z.ts': source('built') })
    const index = await open(outer.root)
    assert.deepEqual(index.paths(), ['.gitmodules', 'main.ts', 'part/.gitignore', 'part/a.ts'])
    await index.close()
  })

  it('keeps several folders apart, one in the other included', async () => {
    const root = folder({ 'a.ts': source('alpha'), 'app/b.ts': source('beta') })
    const other = folder({ 'a.ts': source('gamma') })
    const storage = folder({})
    const all = [root, join(root, 'app'), other]
    const told = async () => {
      const indexes = await Promise.all(all.map((one) => open(one, { storage })))
      const answers = indexes.map((one) => ({
        paths: one.paths(),
        found: ['alpha', 'beta', 'gamma'].filter((name) => one.resolve(name).length > 0),
      }))
      for (const one of indexes) await one.close()
      return answers
    }
    const cold = await told()
    assert.deepEqual(cold, [
      { paths: ['a.ts', 'app/b.ts'], found: ['alpha', 'beta'] },
      { paths: ['b.ts'], found: ['beta'] },
      { paths: ['a.ts'], found: ['gamma'] },
    ])
    assert.equal(readdirSync(storage).length, 3)
    assert.deepEqual(await told(), cold)
  })

  it('answers through a branch switch of many files, and has the other branch then', async function () {
    this.timeout(120_000)
    const many = (name: string): Record<string, string> =>
      Object.fromEntries(
        Array.from({ length: 300 }, (_, i) => [`d${i % 20}/f${i}.ts`, source(`${name}Number${i}`)]),
      )
    const made = repository()
    made.commit('Begin', many('oak'))
    made.git('checkout', '-q', '-b', 'side')
    made.commit('Other trees', { ...many('elm'), 'only.ts': source('onlyHere'), 'd0/f0.ts': null })
    made.git('checkout', '-q', 'main')
    const index = await open(made.root)
    assert.equal(index.find('oakNumber7', { k: 1 })[0]?.node.title, 'oakNumber7')
    made.git('checkout', '-q', 'side')
    const paths = made.git('diff', '--name-only', 'main', 'side').trim().split('\n')
    assert.equal(paths.length, 301)
    const absorbed = index.changed(paths)
    let over = false
    void absorbed.then(() => {
      over = true
    })
    let answers = 0
    while (!over) {
      for (const { node } of index.find('oak elm number', { k: 10 })) assert.ok(index.node(node.id))
      await index.search('which number has the elm', { k: 5 })
      answers++
      await later(1)
    }
    await absorbed
    assert.ok(answers > 0)
    const fresh = await open(at(made.root).root)
    const show = (one: WorkspaceIndex) => one.nodes().map(({ id, range, hash }) => [id, range, hash])
    assert.deepEqual(show(index), show(fresh))
    assert.deepEqual(index.resolve('oakNumber7'), [])
    assert.equal(index.find('elmNumber7', { k: 1 })[0]?.node.title, 'elmNumber7')
    await fresh.close()
    await index.close()
  })

  it('a folder that turns into a file, and a file that turns into a folder', async () => {
    const root = folder({ 'a/b.ts': source('inside'), 'c.ts': source('plain') })
    const index = await open(root)
    rmSync(join(root, 'a'), { recursive: true })
    rmSync(join(root, 'c.ts'))
    writeFileSync(join(root, 'a'), 'words\n')
    mkdirSync(join(root, 'c.ts'))
    write(root, { 'c.ts/d.ts': source('moved') })
    await index.changed(['a', 'a/b.ts', 'c.ts', 'c.ts/d.ts'])
    assert.deepEqual(index.paths(), ['a', 'c.ts/d.ts'])
    assert.deepEqual(titles(index, 'c.ts/d.ts'), ['d.ts', 'moved'])
    await index.close()
  })

  it('a name that changes in its case alone is one file, where the disk says so', async () => {
    const root = folder({ 'src/Harbour.ts': source('alpha'), 'src/deep/x.ts': source('beta') })
    const folds = existsSync(join(root, 'SRC'))
    // Elsewhere both may be there at once, and stay.
    if (!folds) write(root, { 'src/harbour.ts': source('alpha'), 'SRC/deep/x.ts': source('beta') })
    const index = await open(root)
    assert.equal(index.paths().length, folds ? 2 : 4)
    if (folds) {
      renameSync(join(root, 'src/Harbour.ts'), join(root, 'src/harbour.ts'))
      await index.changed(['src/Harbour.ts', 'src/harbour.ts'].map((path) => join(root, path)))
      assert.deepEqual(index.paths(), ['src/deep/x.ts', 'src/harbour.ts'])
      // Told one after the other, and the folder too.
      renameSync(join(root, 'src'), join(root, 'SRC'))
      await index.changed([join(root, 'src')])
      await index.changed([join(root, 'SRC')])
      assert.deepEqual(index.paths(), ['SRC/deep/x.ts', 'SRC/harbour.ts'])
    } else {
      write(root, { 'src/HARBOUR.ts': source('gamma') })
      await index.changed(['src/HARBOUR.ts', 'src/harbour.ts'].map((path) => join(root, path)))
      assert.equal(index.paths().length, 5)
    }
    await index.close()
  })
})
