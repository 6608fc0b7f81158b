// Undo and redo of what a command did to folders themselves, and the names of what it did that no undo takes back.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { turnId } from '../../../server/src/base/ids.ts'
import type { Checkpoints, FinishReport } from '../../../server/src/checkpoint/checkpoints.ts'
import type { FolderReport } from '../../../server/src/checkpoint/folders.io.ts'
import { openCheckpoints } from '../../../server/src/checkpoint/journal.io.ts'
import type { Direction } from '../../../server/src/checkpoint/manifest.ts'
import { diskWriter } from '../../../server/src/tools/write.io.ts'

describe('checkpoint: folders', () => {
  let base = ''
  let root = ''
  let store: Checkpoints
  let time = 0
  const turn = turnId('t1')
  const reopen = (options = {}) => {
    store = openCheckpoints(join(base, 'store'), { now: () => ++time }, options)
  }
  beforeEach(function () {
    if (process.platform === 'win32') this.skip()
    base = realpathSync(mkdtempSync(join(tmpdir(), 'checkpoint-folders-')))
    root = join(base, 'work')
    mkdirSync(root)
    reopen()
  })
  /** Who is not root cannot remove what is in a locked folder. */
  const clear = () => {
    execFileSync('chmod', ['-R', 'u+rwx', base])
    rmSync(base, { recursive: true })
  }
  afterEach(() => {
    if (base !== '') clear()
  })

  const at = (name: string) => join(root, name)
  const write = (name: string, text: string) => {
    mkdirSync(dirname(at(name)), { recursive: true })
    writeFileSync(at(name), text)
  }
  /** Every name with its kind and permissions, and the text of files; of a locked folder its own. */
  function world(folder = root, found: Record<string, string> = {}, prefix = ''): Record<string, string> {
    for (const name of readdirSync(folder).sort()) {
      const path = join(folder, name)
      const info = lstatSync(path)
      const isOpen = process.getuid?.() === 0 || (info.mode & 0o500) === 0o500
      const text = info.isFile() ? ` ${readFileSync(path, 'utf8')}` : ''
      found[prefix + name] = `${(info.mode & 0o177777).toString(8)}${text}`
      if (info.isDirectory() && isOpen) world(path, found, `${prefix}${name}/`)
    }
    return found
  }

  async function command(text: string, folders: readonly string[] = [root]): Promise<FinishReport> {
    for (const folder of folders) assert.ok((await store.snapshot(turn, folder)).ok)
    execFileSync('/bin/bash', ['--norc', '-c', text], { cwd: root })
    const all: FinishReport[] = []
    for (const folder of folders) {
      const finished = await store.finish(turn, folder)
      assert.ok(finished.ok, JSON.stringify(finished))
      all.push(finished.value)
    }
    return {
      changed: all.flatMap(({ changed }) => changed),
      folders: all.flatMap((one) => one.folders),
      uncovered: all.flatMap(({ uncovered }) => uncovered),
    }
  }
  const writer = diskWriter()
  async function restore(direction: Direction): Promise<FolderReport> {
    const changes = await store[direction](turn)
    assert.ok(changes.ok, JSON.stringify(changes))
    const written = await writer.apply(changes.value, 'test', new AbortController().signal)
    assert.ok(written.ok, JSON.stringify(written))
    const done = await (direction === 'undo' ? store.undone(turn) : store.redone(turn))
    assert.ok(done.ok, JSON.stringify(done))
    return done.value
  }
  const names = (paths: readonly string[]) => paths.map((path) => path.slice(base.length + 1))

  for (const [text, told] of [
    ['mkdir x', ['work/x']],
    ['mkdir -p x/y/z', ['work/x/y/z']],
    ['rmdir none', ['work/none']],
    ['rmdir secret', ['work/secret']],
    ['mv tree moved', ['work/tree/empty', 'work/moved/empty']],
    ['rm -r tree', ['work/tree/empty']],
    ['chmod 700 src', ['work/src']],
    ['chmod 555 src', ['work/src']],
    ['echo z > src/a; chmod 500 src', ['work/src']],
    ['chmod 000 src none', ['work/src', 'work/none']],
    ['rm -r locked', []],
    [
      'mkdir -m 750 new; echo z > new/z; mkdir -m 2710 new/deep; chmod 1777 none',
      ['work/none', 'work/new/deep'],
    ],
    ['rmdir none; echo z > none', []],
    ['rm src/a; mkdir src/a', []],
    ['chmod 700 .', ['work']],
  ] as const)
    it(`takes back \`${text}\`, and does it again`, async () => {
      write('src/a', 'a\n')
      write('src/b', 'b\n')
      write('tree/deep/c', 'c\n')
      write('locked/in/d', 'd\n')
      mkdirSync(at('tree/empty'))
      mkdirSync(at('none'))
      mkdirSync(at('secret'))
      chmodSync(at('secret'), 0o711)
      chmodSync(at('tree/deep'), 0o750)
      chmodSync(at('locked/in'), 0o700)
      chmodSync(at('locked'), 0o710)
      const before = world(base)
      const report = await command(text)
      assert.deepEqual(names(report.folders).sort(), [...told].sort())
      assert.deepEqual(report.uncovered, [])
      const { ...after } = world(base)
      const stood = (seen: Record<string, string>) =>
        Object.fromEntries(Object.entries(seen).filter(([name]) => !name.startsWith('store')))
      for (let round = 0; round < 2; round++) {
        reopen()
        assert.deepEqual(store.undoable(), [turn])
        await restore('undo')
        assert.deepEqual(stood(world(base)), stood(before))
        assert.deepEqual([store.undoable(), store.redoable()], [[], [turn]])
        await restore('redo')
        assert.deepEqual(stood(world(base)), stood(after))
      }
    })

  describe('that an edit made for a new file', () => {
    const edit = async (after: Readonly<Record<string, string>>) => {
      const changes = Object.entries(after).map(([name, text]) => ({
        path: at(name),
        before: null,
        after: text,
      }))
      assert.ok((await store.record(turn, changes)).ok)
      const written = await writer.apply(changes, 'test', new AbortController().signal)
      assert.ok((await store.settle(turn, changes)).ok)
      return written.ok
    }
    const stood = () => Object.keys(world())

    it('go with it, and come back with it', async () => {
      write('docs/a', 'a\n')
      assert.ok(await edit({ 'docs/new/deep/b': 'b\n', 'docs/new/c': 'c\n', 'other/d': 'd\n' }))
      const after = world()
      for (let round = 0; round < 2; round++) {
        reopen()
        assert.deepEqual((await restore('undo')).left, [])
        assert.deepEqual(stood(), ['docs', 'docs/a'])
        await restore('redo')
        assert.deepEqual(world(), after)
      }
    })

    it('stay where somebody put something into them since', async () => {
      assert.ok(await edit({ 'new/deep/b': 'b\n' }))
      write('new/mine', 'mine\n')
      assert.deepEqual(names((await restore('undo')).left), ['work/new'])
      assert.deepEqual(stood(), ['new', 'new/mine'])
    })

    it('are none where it came to nothing', async () => {
      write('new', 'a file\n')
      assert.equal(await edit({ 'new/b': 'b\n' }), false)
      assert.deepEqual(store.undoable(), [])
      rmSync(at('new'))
      assert.deepEqual(stood(), [])
    })

    it('are those of the command before it where that made them', async () => {
      await command('mkdir made')
      assert.ok(await edit({ 'made/new/b': 'b\n' }))
      await command('rm -r made/new')
      await restore('undo')
      assert.deepEqual(stood(), [])
    })
  })

  it('of several workspace folders', async () => {
    const pier = join(base, 'pier')
    mkdirSync(join(pier, 'gone'), { recursive: true })
    const [before, beside] = [world(), world(pier)]
    await command('mkdir x; rmdir ../pier/gone; mkdir -p ../pier/new/er', [root, pier])
    const [after, besideAfter] = [world(), world(pier)]
    const undone = await restore('undo')
    assert.deepEqual([world(), world(pier)], [before, beside])
    assert.deepEqual(names(undone.restored), ['pier/gone'])
    assert.deepEqual(names(undone.removed).sort(), ['pier/new/er', 'work/x'])
    await restore('redo')
    assert.deepEqual([world(), world(pier)], [after, besideAfter])
  })

  it('leaves a folder in which there is something by then, and says so', async () => {
    await command('mkdir x y')
    write('x/mine', 'mine')
    const undone = await restore('undo')
    assert.deepEqual(
      [names(undone.removed), names(undone.left), Object.keys(world())],
      [['work/y'], ['work/x'], ['x', 'x/mine']],
    )
    await restore('redo')
    assert.deepEqual(Object.keys(world()), ['x', 'x/mine', 'y'])
  })

  it('refuses where nothing of it can be taken back any more', async () => {
    await command('mkdir x')
    write('x/mine', 'mine')
    const refused = await store.undo(turn)
    assert.ok(!refused.ok && refused.error.code === 'changed-later', JSON.stringify(refused))
    assert.ok(refused.error.message.includes(at('x')))
    assert.deepEqual(store.undoable(), [turn])
  })

  it('keeps permissions that somebody gave since', async () => {
    mkdirSync(at('a'))
    mkdirSync(at('b'))
    await command('chmod 700 a b')
    chmodSync(at('a'), 0o711)
    const undone = await restore('undo')
    assert.deepEqual([names(undone.restored), names(undone.left)], [['work/b'], ['work/a']])
    assert.deepEqual(world(), { a: '40711', b: '40755' })
  })

  it('touches no folder behind a link that stands there since', async () => {
    mkdirSync(join(base, 'outside/x'), { recursive: true })
    await command('mkdir -p d/x; mkdir y')
    rmSync(at('d'), { recursive: true })
    symlinkSync(join(base, 'outside'), at('d'))
    await restore('undo')
    assert.ok(existsSync(join(base, 'outside/x')))
    assert.ok(lstatSync(at('d')).isSymbolicLink() && !existsSync(at('y')))
  })

  it('joins the commands of a turn', async () => {
    mkdirSync(at('a'))
    const before = world()
    await command('mkdir x; chmod 700 a')
    await command('mkdir x/y; chmod 711 a')
    await command('rmdir x/y')
    await restore('undo')
    assert.deepEqual(world(), before)
  })

  it('ends what was cut off between the files and the folders', async () => {
    write('d/a', 'a\n')
    mkdirSync(at('d/none'))
    chmodSync(at('d'), 0o750)
    const before = world()
    await command('rm -r d; mkdir x')
    const changes = await store.undo(turn)
    assert.ok(changes.ok)
    assert.ok((await writer.apply(changes.value, 'test', new AbortController().signal)).ok)
    reopen()
    await restore('undo')
    assert.deepEqual(world(), before)
  })

  for (const at of ['before', 'after'] as const)
    it(`takes back a redo that was cut off ${at} its files were written`, async () => {
      write('d/a', 'a\n')
      mkdirSync(join(root, 'none'))
      const before = world()
      await command('mkdir -p x/y; rmdir none; chmod 700 d; echo z > d/a')
      await restore('undo')
      const changes = await store.redo(turn)
      assert.ok(changes.ok)
      if (at === 'after')
        assert.ok((await writer.apply(changes.value, 'test', new AbortController().signal)).ok)
      reopen()
      assert.ok((await store.recover()).ok)
      assert.deepEqual(store.undoable(), [turn])
      await restore('undo')
      assert.deepEqual(world(), before)
      assert.deepEqual(store.undoable(), [])
    })

  it('leaves to others what they did to folders after a crash', async () => {
    mkdirSync(at('a'))
    assert.ok((await store.snapshot(turn, root)).ok)
    const [table = ''] = readdirSync(join(base, 'store', 'tables'))
    const file = join(base, 'store', 'tables', table)
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"pid":\d+/, '"pid":0'))
    utimesSync(file, Date.now() / 1000 - 60, Date.now() / 1000 - 60)
    rmdirSync(at('a'))
    mkdirSync(at('mine'))
    reopen()
    assert.ok((await store.recover()).ok)
    assert.deepEqual(store.undoable(), [])
  })

  it('looks at so many folders and no more, and says so', async () => {
    reopen({ limits: { maxFiles: 5, maxFileBytes: 100, maxTotalBytes: 100 } })
    for (let i = 0; i < 9; i++) mkdirSync(at(`d${i}`))
    const before = await store.snapshot(turn, root)
    assert.ok(before.ok)
    assert.ok(before.value.uncovered.some(({ reason }) => /beyond the first 5 folders/.test(reason)))
    for (let i = 0; i < 9; i++) rmdirSync(at(`d${i}`))
    assert.ok((await store.finish(turn, root)).ok)
    await restore('undo')
    assert.equal(Object.keys(world()).length, 4)
  })

  it('any trees of folders come back and go again', async () => {
    const name = fc.constantFrom('a', 'b', 'c', 'a/a', 'a/b', 'b/a', 'a/b/c')
    const act = fc.oneof(
      name.map((one) => `mkdir -p ${one}`),
      name.map((one) => `rm -rf ${one}`),
      fc
        .tuple(name, fc.constantFrom('700', '750', '711', '555'))
        .map(([one, mode]) => `chmod ${mode} ${one}`),
      fc.tuple(name, name).map(([one, other]) => `mv ${one} ${other}`),
      name.map((one) => `echo ${one} > ${one}/f`),
    )
    const acts = fc.array(act, { maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(acts, acts, async (first, then) => {
        clear()
        mkdirSync(root, { recursive: true })
        reopen()
        const run = (text: readonly string[]) => `(${text.join('; ') || 'true'}) 2> /dev/null || true`
        execFileSync('/bin/bash', ['--norc', '-c', run(first)], { cwd: root })
        const before = world()
        await command(run(then))
        const after = world()
        if (store.undoable().length === 0) return assert.deepEqual(after, before)
        for (let round = 0; round < 2; round++) {
          await restore('undo')
          assert.deepEqual(world(), before)
          await restore('redo')
          assert.deepEqual(world(), after)
        }
      }),
      { numRuns: 40 },
    )
  })

  describe('names what it does not take back', () => {
    const told = ({ uncovered }: FinishReport) =>
      uncovered.map(({ path, reason }) => `${path.slice(root.length + 1)}: ${reason}`).sort()

    it('pipes', async () => {
      execFileSync('mkfifo', [at('old'), at('stays')])
      assert.deepEqual(told(await command('rm old; mkfifo new; chmod 600 stays')), [
        'new: created, but is not kept: it is a pipe (FIFO)',
        'old: deleted, but was not kept: it was a pipe (FIFO)',
      ])
    })

    it('hard links that come back as files of their own', async () => {
      write('a', 'a\n')
      write('c', 'c\n')
      execFileSync('/bin/bash', ['--norc', '-c', 'ln a b; ln c d; ln c e'], { cwd: root })
      const report = await command('echo z >> a; rm d; chmod 600 e; ln a new')
      assert.deepEqual(told(report), [
        'a: changed, and had other names (hard links): it comes back as a file of its own',
        'b: changed, and had other names (hard links): it comes back as a file of its own',
        'd: deleted, and had other names (hard links): it comes back as a file of its own',
      ])
    })

    it('left-out folders, but no caches and nothing that was only looked at', async () => {
      write('.git/index', 'i')
      write('.git/HEAD', 'h')
      write('node_modules/p/index.js', 'p')
      write('lib/node_modules/q/index.js', 'q')
      write('sub/node_modules/r/index.js', 'r')
      const quiet =
        'echo z >> .git/index; mkdir -p node_modules/.cache src/__pycache__ .pytest_cache; echo z > node_modules/.cache/z'
      assert.deepEqual(told(await command(quiet)), [])
      const loud =
        'echo z >> .git/HEAD; echo z >> node_modules/p/index.js; rm -r lib/node_modules; mkdir -p new/.venv/bin'
      assert.deepEqual(told(await command(loud)), [
        '.git: changed, but is not kept: left out by name',
        'lib/node_modules: deleted, but was not kept: left out by name',
        'new/.venv: created, but is not kept: left out by name',
        'node_modules: changed, but is not kept: left out by name',
      ])
    })
  })
})
