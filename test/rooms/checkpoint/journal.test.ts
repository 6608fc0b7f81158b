// Undo and redo of edits and commands on real files: every byte back, nobody's later work lost.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { type TurnId, turnId } from '../../../server/src/base/ids.ts'
import type { FileChange } from '../../../server/src/base/ports.ts'
import type { Checkpoints } from '../../../server/src/checkpoint/checkpoints.ts'
import { openCheckpoints } from '../../../server/src/checkpoint/journal.io.ts'
import { merge } from '../../../server/src/checkpoint/merge.ts'
import { readTable } from '../../../server/src/checkpoint/table.io.ts'

let root: string
let storage: string
let store: Checkpoints
let time = 0
const clock = { now: () => ++time }
const turn = turnId('t1')

const at = (name: string) => join(root, name)
const write = (name: string, data: string | Buffer) => {
  mkdirSync(dirname(at(name)), { recursive: true })
  writeFileSync(at(name), data)
}
const read = (name: string) => readFileSync(at(name), 'utf8')

/** Every file, link and folder with bytes and mode: what "as it was" means. */
function world(folder = root): Record<string, string> {
  const found: Record<string, string> = {}
  for (const name of readdirSync(folder, { recursive: true }) as string[]) {
    const info = lstatSync(join(folder, name))
    const bytes = info.isSymbolicLink()
      ? readlinkSync(join(folder, name))
      : info.isFile()
        ? readFileSync(join(folder, name)).toString('base64')
        : ''
    found[name] = `${info.isDirectory() ? 'folder' : (info.mode & 0o7777).toString(8)} ${bytes}`
  }
  return found
}

/** What the Writer of the rims does without an editor. */
function apply(changes: readonly FileChange[]): void {
  for (const { path, before, after } of changes) {
    assert.equal(existsSync(path) ? readFileSync(path, 'utf8') : null, before)
    if (after === null) rmSync(path, { force: true })
    else {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, after)
    }
  }
}

async function edit(of: TurnId, changes: readonly FileChange[]): Promise<void> {
  const recorded = await store.record(of, changes)
  assert.ok(recorded.ok, JSON.stringify(recorded))
  apply(changes)
  const settled = await store.settle(of, changes)
  assert.ok(settled.ok, JSON.stringify(settled))
}

async function command(of: TurnId, text: string): Promise<readonly string[]> {
  const before = await store.snapshot(of, root)
  assert.ok(before.ok, JSON.stringify(before))
  execFileSync('/bin/bash', ['--norc', '-c', text], { cwd: root })
  const after = await store.finish(of, root)
  assert.ok(after.ok, JSON.stringify(after))
  return after.value.changed
}

async function undo(of: TurnId, paths?: readonly string[]): Promise<void> {
  const selection = paths ? { paths } : {}
  const changes = await store.undo(of, selection)
  assert.ok(changes.ok, JSON.stringify(changes))
  apply(changes.value)
  const done = await store.undone(of, selection)
  assert.ok(done.ok, JSON.stringify(done))
}

async function redo(of: TurnId): Promise<void> {
  const changes = await store.redo(of)
  assert.ok(changes.ok, JSON.stringify(changes))
  apply(changes.value)
  const done = await store.redone(of)
  assert.ok(done.ok, JSON.stringify(done))
}

const reopen = (options = {}) => {
  store = openCheckpoints(storage, clock, options)
}

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'checkpoint-ws-')))
  storage = realpathSync(mkdtempSync(join(tmpdir(), 'checkpoint-store-')))
  reopen()
})
afterEach(() => {
  rmSync(root, { recursive: true, force: true })
  rmSync(storage, { recursive: true, force: true })
})

describe('checkpoint: edits', () => {
  it('undoes and redoes a change, a creation and a deletion, across a restart', async () => {
    write('a.txt', 'one\r\n')
    write('gone.txt', 'there')
    chmodSync(at('gone.txt'), 0o750)
    const before = world()
    await edit(turn, [
      { path: at('a.txt'), before: 'one\r\n', after: 'two\n' },
      { path: at('new/b.txt'), before: null, after: 'b' },
      { path: at('gone.txt'), before: 'there', after: null },
    ])
    const after = world()
    reopen()
    assert.deepEqual(store.undoable(), [turn])
    await undo(turn)
    assert.deepEqual(world(), before)
    assert.deepEqual([store.undoable(), store.redoable()], [[], [turn]])
    await redo(turn)
    assert.deepEqual(world(), after)
    await undo(turn)
    assert.deepEqual(world(), before)
  })

  it('undoes what formatting on save made of it', async () => {
    write('a.txt', 'one')
    const change = { path: at('a.txt'), before: 'one', after: 'two' }
    assert.ok((await store.record(turn, [change])).ok)
    write('a.txt', 'two\n')
    assert.ok((await store.settle(turn, [change])).ok)
    await undo(turn)
    assert.equal(read('a.txt'), 'one')
  })

  it('keeps unsaved text as the base', async () => {
    write('a.txt', 'saved')
    const change = { path: at('a.txt'), before: 'unsaved', after: 'agent' }
    assert.ok((await store.record(turn, [change])).ok)
    write('a.txt', 'agent')
    assert.ok((await store.settle(turn, [change])).ok)
    await undo(turn)
    assert.equal(read('a.txt'), 'unsaved')
  })

  it('refuses when a file was changed since, names it, restores nothing, and undoes the others', async () => {
    for (const name of ['a', 'b', 'c']) write(name, 'old')
    await edit(
      turn,
      ['a', 'b', 'c'].map((name) => ({ path: at(name), before: 'old', after: 'new' })),
    )
    write('b', 'mine')
    const refused = await store.undo(turn)
    assert.ok(!refused.ok && refused.error.code === 'changed-later')
    assert.ok(refused.error.message.includes(at('b')) && !refused.error.message.includes(at('a')))
    assert.deepEqual(['a', 'b', 'c'].map(read), ['new', 'mine', 'new'])
    await undo(turn, [at('a')])
    assert.deepEqual(['a', 'b', 'c'].map(read), ['old', 'mine', 'new'])
    assert.deepEqual(store.undoable(), [turn])
    const done = await store.undone(turn, { paths: [at('b')] })
    assert.equal(read('b'), 'mine', JSON.stringify(done))
  })

  it('says which later turn stands in the way', async () => {
    write('a', '1')
    await edit(turnId('t1'), [{ path: at('a'), before: '1', after: '2' }])
    await edit(turnId('t2'), [{ path: at('a'), before: '2', after: '3' }])
    const refused = await store.undo(turnId('t1'))
    assert.ok(!refused.ok && refused.error.next.includes('t2'))
    assert.deepEqual(store.undoable(), ['t2', 't1'])
    await undo(turnId('t2'))
    await undo(turnId('t1'))
    assert.equal(read('a'), '1')
  })

  it('never loses what the user wrote between two steps of a turn', async () => {
    write('a', '1')
    await edit(turn, [{ path: at('a'), before: '1', after: '2' }])
    write('a', 'user')
    await edit(turn, [{ path: at('a'), before: 'user', after: '3' }])
    const refused = await store.undo(turn)
    assert.ok(!refused.ok && refused.error.code === 'changed-later')
    assert.ok(!(await store.undone(turn)).ok)
    assert.equal(read('a'), '3')
  })

  it('undoes after a crash between recording, acting and settling', async () => {
    write('a', '1')
    write('b', '1')
    const changes = [
      { path: at('a'), before: '1', after: '2' },
      { path: at('b'), before: '1', after: '2' },
    ]
    assert.ok((await store.record(turn, changes)).ok)
    write('a', '2')
    reopen()
    await undo(turn)
    assert.deepEqual([read('a'), read('b')], ['1', '1'])
  })

  it('restores bytes that are no text without a writer', async () => {
    const bytes = Buffer.from([0xff, 0xfe, 0, 65, 0, 10, 0xc3])
    write('utf16.txt', bytes)
    const change = { path: at('utf16.txt'), before: bytes.toString('utf8'), after: 'plain' }
    assert.ok((await store.record(turn, [change])).ok)
    write('utf16.txt', 'plain')
    assert.ok((await store.settle(turn, [change])).ok)
    const changes = await store.undo(turn)
    assert.deepEqual(changes, { ok: true, value: [] })
    assert.ok((await store.undone(turn)).ok)
    assert.deepEqual(readFileSync(at('utf16.txt')), bytes)
  })

  for (const [kind, bytes] of [
    ['text', Buffer.from('mine\n')],
    ['bytes', Buffer.from([0xff, 0, 1])],
  ] as const)
    for (const has of ['nothing', 'the same file'] as const)
      it(`restores ${kind} through no link that took the place of a folder, where behind it is ${has}`, async () => {
        const outside = realpathSync(mkdtempSync(join(tmpdir(), 'checkpoint-out-')))
        write('d/deleted', bytes)
        write('d/changed', bytes)
        await command(turn, 'rm d/deleted; printf other > d/changed')
        rmSync(at('d'), { recursive: true })
        symlinkSync(outside, at('d'))
        if (has === 'the same file') writeFileSync(join(outside, 'changed'), 'other')
        const before = world(outside)
        const changes = await store.undo(turn)
        if (changes.ok) {
          apply(changes.value)
          await store.undone(turn)
        }
        assert.deepEqual(world(outside), before)
        assert.ok(!changes.ok && changes.error.code === 'changed-later', JSON.stringify(changes))
        rmSync(outside, { recursive: true })
      })

  it('any texts come back byte for byte, through any number of undos and redos', async () => {
    let n = 0
    const text = fc.option(fc.string({ unit: 'binary', maxLength: 60 }).map((s) => s.toWellFormed()))
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 4 }), async (pairs) => {
        const id = turnId(`p${++n}`)
        const files = pairs.map(([before, after], i) => ({ path: at(`${n}-${i}`), before, after }))
        for (const { path, before } of files) if (before !== null) writeFileSync(path, before)
        await edit(id, files)
        if (files.every(({ before, after }) => before === after)) return
        for (let round = 0; round < 2; round++) {
          await undo(id)
          for (const { path, before } of files) {
            assert.deepEqual(
              existsSync(path) ? readFileSync(path) : null,
              before === null ? null : Buffer.from(before),
            )
          }
          await redo(id)
          for (const { path, after } of files) {
            assert.deepEqual(
              existsSync(path) ? readFileSync(path) : null,
              after === null ? null : Buffer.from(after),
            )
          }
        }
      }),
      { numRuns: 25 },
    )
  })

  it('says when its own bytes were damaged, and touches nothing then', async () => {
    write('a', 'old')
    await edit(turn, [{ path: at('a'), before: 'old', after: 'new' }])
    for (const name of readdirSync(join(storage, 'blobs'), { recursive: true }) as string[]) {
      const file = join(storage, 'blobs', name)
      if (statSync(file).isFile()) writeFileSync(file, 'rubbish')
    }
    const refused = await store.undo(turn)
    assert.ok(!refused.ok && refused.error.code === 'checkpoint-damaged')
    assert.equal(read('a'), 'new')
  })

  it('says when there is nothing to undo', async () => {
    const none = await store.undo(turnId('never'))
    assert.ok(!none.ok && none.error.code === 'nothing-to-undo')
  })

  it('says when it cannot keep anything, before anything is done', async () => {
    rmSync(storage, { recursive: true })
    writeFileSync(storage, 'a file is in the way')
    write('a', '1')
    const refused = await store.record(turn, [{ path: at('a'), before: '1', after: '2' }])
    assert.ok(!refused.ok && refused.error.message !== '')
  })
})

describe('checkpoint: what others changed since', () => {
  const base = ['one', 'two', 'three', 'four', 'five', 'six', 'seven']
  const text = (parts: readonly string[]) => `${parts.join('\n')}\n`
  const put = (parts: readonly string[], at: number, words: string) =>
    parts.map((old, i) => (i === at ? words : old))

  it('stays, on lines of its own, through undo and redo', async () => {
    write('a', text(base))
    const agent = put(base, 1, 'agent')
    await edit(turn, [{ path: at('a'), before: text(base), after: text(agent) }])
    write('a', text(['zero', ...put(agent, 5, 'user')]))
    await undo(turn)
    assert.equal(read('a'), text(['zero', ...put(base, 5, 'user')]))
    reopen()
    await redo(turn)
    assert.equal(read('a'), text(['zero', ...put(agent, 5, 'user')]))
    // And once more, with another change in between.
    write('a', text([...put(agent, 5, 'user'), 'end']))
    await undo(turn)
    assert.equal(read('a'), text([...put(base, 5, 'user'), 'end']))
    write('a', text([...put(base, 5, 'again'), 'end']))
    await redo(turn)
    assert.equal(read('a'), text([...put(agent, 5, 'again'), 'end']))
  })

  it('is asked about where it touches, byte for byte as it is', async () => {
    for (const line of [0, 1, 2]) {
      const id = turnId(`touch${line}`)
      write('a', text(base))
      const agent = put(base, 1, 'agent')
      await edit(id, [{ path: at('a'), before: text(base), after: text(agent) }])
      write('a', text(put(agent, line, 'user')))
      const refused = await store.undo(id)
      assert.ok(!refused.ok && refused.error.code === 'changed-later', String(line))
      assert.equal(read('a'), text(put(agent, line, 'user')))
    }
  })

  it('is not lost by a crash before or after the writing, nor by formatting on save', async () => {
    write('a', text(base))
    const agent = put(base, 1, 'agent')
    await edit(turn, [{ path: at('a'), before: text(base), after: text(agent) }])
    write('a', text(put(agent, 5, 'user')))
    assert.ok((await store.undo(turn)).ok)
    reopen()
    const changes = await store.undo(turn)
    assert.ok(changes.ok)
    apply(changes.value)
    reopen()
    await undo(turn)
    write('a', `${text(put(base, 5, 'user'))}\n`)
    await redo(turn)
    assert.equal(read('a'), `${text(put(agent, 5, 'user'))}\n`)
    const again = await store.undo(turn)
    assert.ok(again.ok)
    apply(again.value)
    write('a', `${read('a')}// formatted\n`)
    assert.ok((await store.undone(turn)).ok)
    await redo(turn)
    assert.ok(read('a').includes('user') && read('a').includes('agent'))
  })

  it('any two changes of lines are both there, or it is said that they touch', () => {
    const chosen = fc.uniqueArray(fc.nat(19), { maxLength: 4 })
    fc.assert(
      fc.property(chosen, chosen, (mine, theirs) => {
        const lines = Array.from({ length: 20 }, (_, i) => `line ${i}\n`)
        const changed = (marks: readonly [readonly number[], string][]) =>
          lines.map((old, i) => marks.find(([at]) => at.includes(i))?.[1].concat(`${i}\n`) ?? old).join('')
        const both = merge(lines.join(''), changed([[mine, 'me']]), changed([[theirs, 'they']]))
        const touching = mine.some((i) => theirs.some((j) => Math.abs(i - j) < 2))
        assert.equal(
          both,
          touching
            ? null
            : changed([
                [mine, 'me'],
                [theirs, 'they'],
              ]),
        )
      }),
      { numRuns: 2_000 },
    )
  })

  it('of any texts, in either order', () => {
    const line = fc.constantFrom('a\n', 'b\n', 'c\n', 'd\n', '')
    const texts = fc.array(line, { maxLength: 12 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(texts, texts, texts, (from, one, other) => {
        const both = merge(from, one, other)
        assert.equal(merge(from, other, one), both)
        assert.equal(merge(from, one, from), one)
        assert.equal(merge(from, one, one), one)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('checkpoint: commands', () => {
  it('takes back everything a command did', async () => {
    write('src/a.txt', 'a\n')
    write('src/deep/b.bin', Buffer.from([0, 1, 2, 255]))
    write('gone/c.txt', 'c')
    write('run.sh', '#!/bin/sh\n')
    symlinkSync('src/a.txt', at('link'))
    utimesSync(at('src/a.txt'), 1, 1)
    const before = world()
    const changed = await command(
      turn,
      `echo more >> src/a.txt; touch -d @1 src/a.txt; printf '\\0\\0' > src/deep/b.bin; rm -r gone; chmod +x run.sh
       mkdir -p new/deep; echo n > new/deep/n.txt; ln -sfn src/deep link; ln -s nowhere new/l; : > empty`,
    )
    assert.equal(changed.length, 8)
    const after = world()
    reopen()
    await undo(turn)
    assert.deepEqual(world(), before)
    await redo(turn)
    assert.deepEqual(world(), after)
    await undo(turn)
    assert.deepEqual(world(), before)
  })

  for (const [name, text] of [
    ['a folder where a file was', 'rm a; mkdir -p a/deep; echo z > a/z; echo y > a/deep/y; : > a/empty'],
    ['a file where a folder was', 'rm -r d; echo z > d'],
    ['a binary file where a folder was', "rm -r d; printf '\\0' > d"],
    ['a link where a folder was', 'rm -r d; ln -s ../x d'],
    ['a link to a folder where a folder was', 'mv d e; ln -s e d'],
    ['a folder where a link was', 'rm l; mkdir l; echo z > l/z'],
    ['each in the place of the other', 'mv a t; mv d a; mv t d'],
  ] as const)
    it(`takes back ${name}, and does it again`, async () => {
      write('a', 'one\n')
      write('d/b.txt', 'b')
      write('d/deep/c.bin', Buffer.from([0, 255]))
      symlinkSync('d/deep', at('l'))
      const before = world()
      await command(turn, text)
      const after = world()
      reopen()
      await undo(turn)
      assert.deepEqual(world(), before)
      await redo(turn)
      assert.deepEqual(world(), after)
      await undo(turn)
      assert.deepEqual(world(), before)
    })

  it('takes no folder away that somebody has put something into', async () => {
    write('a', 'one\n')
    await command(turn, 'rm a; mkdir a; echo z > a/z')
    write('a/mine', 'mine')
    const after = world()
    const refused = await store.undo(turn)
    assert.ok(!refused.ok)
    assert.match(refused.error.message, /changed since then: .*a\.$/)
    assert.deepEqual(world(), after)
    rmSync(at('a/mine'))
    await undo(turn)
    assert.equal(read('a'), 'one\n')
  })

  it('names a file whose name is no text, gone, new or moved', async function () {
    if (process.platform !== 'linux') this.skip()
    const touch = (name: string, text: string) =>
      execFileSync('/bin/bash', ['--norc', '-c', `printf ${text} > "$(printf '${name}')"`], { cwd: root })
    touch('gone\\377', 'a')
    touch('stays\\377', 'a')
    const taken = await store.snapshot(turn, root)
    assert.ok(taken.ok)
    execFileSync('/bin/bash', ['--norc', '-c', 'rm gone*; echo b > mine'], { cwd: root })
    touch('new\\377', 'b')
    const finished = await store.finish(turn, root)
    assert.ok(finished.ok)
    assert.deepEqual(finished.value.changed, [at('mine')])
    assert.deepEqual(
      finished.value.uncovered.map(({ path, reason }) => `${path.slice(root.length + 1)}: ${reason}`),
      [
        'new\ufffd: created, but is not kept: its name is not UTF-8',
        'gone\ufffd: deleted, but was not kept: its name is not UTF-8',
      ],
    )
  })

  it('sees a change of the same size in the same instant, and one with a forged time', async () => {
    write('a', '1111')
    await command(turn, 'printf 2222 > a')
    await command(turn, 'touch -r a ref; printf 3333 > a; touch -r ref a; rm ref')
    assert.equal(read('a'), '3333')
    await undo(turn)
    assert.equal(read('a'), '1111')
  })

  it('joins edits and commands of one turn', async () => {
    write('a', '1')
    await edit(turn, [{ path: at('a'), before: '1', after: '2' }])
    await command(turn, 'printf 3 > a; printf x > made')
    await edit(turn, [{ path: at('a'), before: '3', after: '4' }])
    await undo(turn)
    assert.deepEqual(world(), { a: `644 ${Buffer.from('1').toString('base64')}` })
  })

  it('finishes after a restart in between', async () => {
    write('a', '1')
    assert.ok((await store.snapshot(turn, root)).ok)
    write('a', '2')
    reopen()
    const finished = await store.finish(turn, root)
    assert.ok(finished.ok && finished.value.changed.length === 1)
    await undo(turn)
    assert.equal(read('a'), '1')
    const again = await store.finish(turn, root)
    assert.ok(!again.ok && again.error.code === 'no-snapshot')
  })

  it('leaves to the user what the user saved meanwhile', async () => {
    write('a', '1')
    write('mine', '1')
    assert.ok((await store.snapshot(turn, root)).ok)
    write('a', '2')
    write('mine', '2')
    assert.ok((await store.finish(turn, root, { except: [at('mine')] })).ok)
    await undo(turn)
    assert.deepEqual([read('a'), read('mine')], ['1', '2'])
  })

  it('says plainly what it does not cover', async () => {
    reopen({ limits: { maxFiles: 4, maxFileBytes: 100, maxTotalBytes: 250 } })
    write('big', 'x'.repeat(101))
    write('a', '1'.repeat(90))
    write('b', '1'.repeat(90))
    write('node_modules/p/index.js', 'p')
    write('deep/er/d', 'd')
    write('z', 'z')
    const report = await store.snapshot(turn, root)
    assert.ok(report.ok)
    const reasons = Object.fromEntries(report.value.uncovered.map(({ path, reason }) => [path, reason]))
    assert.match(reasons.big ?? '', /larger than/)
    assert.match(reasons.node_modules ?? '', /by name/)
    assert.match(reasons.deep ?? '', /beyond the first 4 files/)
    write('big', 'y')
    rmSync(at('z'))
    write('deep/er/new', 'cannot know')
    write('node_modules/p/index.js', 'changed')
    const finished = await store.finish(turn, root)
    assert.ok(finished.ok)
    assert.deepEqual(
      finished.value.changed.filter((path) => path !== at('z')),
      [],
    )
    assert.ok(finished.value.uncovered.some(({ path }) => path === at('big')))
    const changes = await store.undo(turn)
    if (changes.ok) await undo(turn)
    // What it could not know to be new, it never removes.
    assert.equal(read('deep/er/new'), 'cannot know')
    assert.equal(read('z'), 'z')
  })

  it('follows no link and survives a loop of them', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'checkpoint-out-'))
    writeFileSync(join(outside, 'f'), 'outside')
    symlinkSync(outside, at('out'))
    symlinkSync('.', at('loop'))
    const changed = await command(turn, 'echo x >> out/f; echo y > in')
    assert.deepEqual(changed, [at('in')])
    rmSync(outside, { recursive: true })
  })

  it('can be cancelled', async () => {
    write('a', '1')
    const cancelled = await store.snapshot(turn, root, AbortSignal.abort())
    assert.ok(!cancelled.ok && cancelled.error.code === 'cancelled')
  })
})

describe('checkpoint: storage', () => {
  const noise = (n: number) => Buffer.from(Array.from({ length: n }, () => Math.floor(Math.random() * 256)))

  it('stays within its bytes, gives up the oldest, never the newest', async () => {
    reopen({ maxBytes: () => 25_000 })
    for (let i = 0; i < 5; i++) {
      const path = at(`f${i}`)
      writeFileSync(path, noise(10_000))
      assert.ok((await store.record(turnId(`t${i}`), [{ path, before: 'x', after: null }])).ok)
      rmSync(path)
      assert.ok((await store.settle(turnId(`t${i}`), [{ path, before: 'x', after: null }])).ok)
    }
    const kept = await store.prune()
    assert.ok(kept.ok && kept.value <= 25_000)
    assert.deepEqual(store.undoable(), ['t4', 't3'])
    reopen({ maxBytes: () => 1 })
    assert.ok((await store.prune()).ok)
    assert.deepEqual(store.undoable(), ['t4'])
    await undo(turnId('t4'))
    assert.equal(statSync(at('f4')).size, 10_000)
  })

  it('keeps what a running command is told from, whatever it costs', async () => {
    reopen({ maxBytes: () => 1 })
    write('a', noise(5_000))
    const before = world()
    assert.ok((await store.snapshot(turn, root)).ok)
    assert.ok((await store.prune()).ok)
    rmSync(at('a'))
    assert.ok((await store.finish(turn, root)).ok)
    await undo(turn)
    assert.deepEqual(world(), before)
  })

  it('reads its first format', () => {
    cpSync(join(import.meta.dirname, 'fixtures', 'v1'), storage, { recursive: true })
    assert.deepEqual(store.undoable(), ['fixture-turn'])
    const manifest = store.describe(turnId('fixture-turn'))
    assert.deepEqual(
      manifest?.files.map((file) => [
        file.path,
        file.before?.sizeBytes ?? null,
        file.after?.sizeBytes ?? null,
      ]),
      [['/nowhere/passepartout-fixture/a.txt', 4, null]],
    )
  })

  it('reads the folders of its first format, and undoes them', async () => {
    for (const name of ['made', 'kept/in']) mkdirSync(at(name), { recursive: true })
    cpSync(join(import.meta.dirname, 'fixtures', 'v1'), storage, { recursive: true })
    const [name = ''] = readdirSync(join(storage, 'turns'))
    const file = join(storage, 'turns', name)
    const paths = (...names: readonly string[]) => JSON.stringify(names.map(at))
    const text = readFileSync(file, 'utf8')
      .replace(/"files":\[.*?\]/, '"files":[]')
      .replace('"createdFolders":[]', `"createdFolders":${paths('made', 'kept', 'kept/in', 'both')}`)
      .replace('"removedFolders":[]', `"removedFolders":${paths('gone', 'both')}`)
    writeFileSync(file, text)
    write('kept/in/mine', 'mine')
    await undo(turnId('fixture-turn'))
    const folders = readdirSync(root, { recursive: true }) as string[]
    assert.deepEqual(folders.sort(), ['gone', 'kept', 'kept/in', 'kept/in/mine'])
    await redo(turnId('fixture-turn'))
    assert.deepEqual(readdirSync(root).sort(), ['kept', 'made'])
  })

  it('reads its first table, and works beside a newer one without touching it', async () => {
    const fixture = readFileSync(join(import.meta.dirname, 'fixtures', 'table-1.json'), 'utf8')
    const file = join(storage, 'table.json')
    writeFileSync(file, fixture)
    const table = await readTable(file)
    assert.deepEqual(
      [table?.root, table?.turn, [...(table?.table.files.keys() ?? [])]],
      ['/nowhere', 'turn-1', ['a.txt']],
    )
    write('a', '1')
    await command(turn, 'true')
    const [name] = readdirSync(join(storage, 'tables'))
    const own = join(storage, 'tables', name as string)
    const newer = readFileSync(own, 'utf8').replace('"version":1', '"version":2')
    writeFileSync(own, newer)
    reopen()
    await command(turn, 'printf 2 > a')
    await undo(turn)
    assert.equal(read('a'), '1')
    assert.equal(readFileSync(own, 'utf8'), newer)
  })

  it('refuses a newer format and leaves it as it is', async () => {
    cpSync(join(import.meta.dirname, 'fixtures', 'v1'), storage, { recursive: true })
    const name = readdirSync(join(storage, 'turns'))[0] as string
    const file = join(storage, 'turns', name)
    writeFileSync(file, readFileSync(file, 'utf8').replace('"version":1', '"version":99'))
    const bytes = readFileSync(file, 'utf8')
    const refused = await store.undo(turnId('fixture-turn'))
    assert.ok(!refused.ok && refused.error.code === 'newer-format')
    const change = { path: at('x'), before: null, after: 'x' }
    assert.ok(!(await store.record(turnId('fixture-turn'), [change])).ok)
    assert.ok((await store.prune()).ok)
    assert.equal(readFileSync(file, 'utf8'), bytes)
    assert.deepEqual(store.undoable(), [])
  })
})
