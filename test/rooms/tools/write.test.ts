// Writing without an editor: all or nothing, and never outside, whatever is swapped on the way while it writes.

import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FileChange } from '../../../server/src/base/ports.ts'
import { hold, holdByPath, linkTo } from '../../../server/src/tools/folder.io.ts'
import { diskWriter } from '../../../server/src/tools/write.io.ts'

describe('tools: writing to disk', () => {
  let base: string
  let root: string
  let outside: string
  beforeEach(() => {
    base = realpathSync(mkdtempSync(join(tmpdir(), 'write-test-')))
    root = join(base, 'work')
    outside = join(base, 'outside')
    for (const folder of ['work/d', 'outside']) mkdirSync(join(base, folder), { recursive: true })
    writeFileSync(join(root, 'd/a.txt'), 'one\n')
    writeFileSync(join(outside, 'a.txt'), 'one\n')
  })
  afterEach(() => rmSync(base, { recursive: true, force: true }))

  const apply = (...changes: readonly FileChange[]) =>
    diskWriter().apply(changes, '', new AbortController().signal)
  const change = (path: string, before: string | null, after: string | null): FileChange => ({
    path: join(root, path),
    before,
    after,
  })
  const code = async (...changes: readonly FileChange[]) => {
    const written = await apply(...changes)
    return written.ok ? 'ok' : written.error.code
  }
  /** Names in the workspace, folders with a slash. */
  const names = () =>
    readdirSync(root, { recursive: true, withFileTypes: true })
      .map(
        (entry) =>
          `${join(entry.parentPath, entry.name).slice(root.length + 1)}${entry.isDirectory() ? '/' : ''}`,
      )
      .sort()

  it('creates with its folders, changes with its mode, deletes', async () => {
    chmodSync(join(root, 'd/a.txt'), 0o751)
    writeFileSync(join(root, 'gone'), 'x')
    assert.equal(
      await code(
        change('new/deep/n.txt', null, 'n'),
        change('d/a.txt', 'one\n', 'two\n'),
        change('gone', 'x', null),
      ),
      'ok',
    )
    assert.deepEqual(names(), ['d/', 'd/a.txt', 'new/', 'new/deep/', 'new/deep/n.txt'])
    assert.equal(statSync(join(root, 'd/a.txt')).mode & 0o777, 0o751)
    assert.equal(readFileSync(join(root, 'd/a.txt'), 'utf8'), 'two\n')
  })

  const refusals: readonly [string, () => void, string][] = [
    ['a changed file', () => writeFileSync(join(root, 'd/a.txt'), 'mine\n'), 'changed-since'],
    ['a file that is gone', () => rmSync(join(root, 'd/a.txt')), 'changed-since'],
    ['a folder that is gone', () => rmSync(join(root, 'd'), { recursive: true }), 'changed-since'],
    [
      'a file that is a folder',
      () => {
        rmSync(join(root, 'd/a.txt'))
        mkdirSync(join(root, 'd/a.txt'))
      },
      'not-a-file',
    ],
    [
      'a file that is a link',
      () => {
        rmSync(join(root, 'd/a.txt'))
        symlinkSync(join(outside, 'a.txt'), join(root, 'd/a.txt'))
      },
      'symlink',
    ],
    [
      'a folder that is a link, to the same text',
      () => {
        rmSync(join(root, 'd'), { recursive: true })
        symlinkSync(outside, join(root, 'd'))
      },
      'symlink',
    ],
    [
      'a workspace that is a link',
      () => {
        renameSync(root, join(base, 'moved'))
        symlinkSync(join(base, 'moved'), root)
      },
      'symlink',
    ],
  ]
  for (const [title, before, expected] of refusals)
    it(`refuses ${title}, and takes back what it had begun`, async () => {
      before()
      const had = existsSync(root) ? names() : []
      assert.equal(await code(change('x/new.txt', null, 'n'), change('d/a.txt', 'one\n', 'two\n')), expected)
      assert.deepEqual(names(), had)
      assert.equal(readFileSync(join(outside, 'a.txt'), 'utf8'), 'one\n')
    })

  it('never replaces what somebody has made in the meantime', async () => {
    writeFileSync(join(root, 'new.txt'), 'mine')
    assert.equal(await code(change('new.txt', null, 'n')), 'changed-since')
    assert.equal(readFileSync(join(root, 'new.txt'), 'utf8'), 'mine')
  })

  it('does not wait for a named pipe', async () => {
    const made = spawn('/usr/bin/env', ['mkfifo', join(root, 'd/pipe')])
    await once(made, 'exit')
    assert.equal(await code(change('d/pipe', 'x', 'y')), 'not-a-file')
  })

  it('passes through folders that may be entered and not listed', async () => {
    mkdirSync(join(root, 'd/inner'))
    chmodSync(join(root, 'd'), 0o711)
    assert.equal(await code(change('d/inner/n.txt', null, 'n')), 'ok')
  })

  for (const [how, open] of [
    ['held open', hold],
    ['by path, as where a folder cannot be held', holdByPath],
  ] as const)
    it(`a folder ${how} notices that it leads elsewhere`, async () => {
      const held = await open(join(root, 'd'), 'leave')
      assert.ok(held.ok)
      assert.equal(await held.value.stands(), true)
      assert.equal(readFileSync(held.value.at('a.txt'), 'utf8'), 'one\n')
      renameSync(join(root, 'd'), join(root, 'old'))
      symlinkSync(outside, join(root, 'd'))
      assert.equal(await held.value.stands(), false)
      await held.value.close()
      const link = await open(join(root, 'd'), 'make')
      assert.ok(!link.ok && link.error.code === 'symlink')
      const missing = await open(join(root, 'no/such'), 'leave')
      assert.ok(!missing.ok && missing.error.code === 'no-folder')
      const made = await open(join(root, 'no/such'), 'make')
      assert.ok(made.ok && existsSync(join(root, 'no/such')))
      await made.value.unmake()
      await made.value.close()
      assert.ok(!existsSync(join(root, 'no')))
    })

  it('tells a link on the way for those who let an editor write', async () => {
    symlinkSync(outside, join(root, 'road'))
    symlinkSync(join(root, 'd/a.txt'), join(root, 'd/link'))
    assert.equal(await linkTo(join(root, 'd/a.txt')), null)
    assert.equal(await linkTo(join(root, 'no/such/file')), null)
    for (const path of ['road/a.txt', 'road/no/such', 'd/link'])
      assert.ok(await linkTo(join(root, path)), path)
  })

  it('no byte gets outside while another process swaps folders for links as fast as it can', async () => {
    const attacker = swap(root, outside)
    let refused = 0
    let written = 0
    const ended = once(attacker, 'exit')
    try {
      const ready = once(attacker.stdout as NodeJS.ReadableStream, 'data')
      await Promise.race([ready, ended])
      const end = Date.now() + 10_000
      for (let i = 0; i < 3000 && Date.now() < end; i++) {
        // Creating, with folders to make, changing and deleting, below what is being swapped.
        const found = await apply(
          change(`d/e/n${i}.txt`, null, 'SECRET'),
          change('d/e/f.txt', text(join(root, 'd/e/f.txt')), `SECRET ${i}`),
        )
        if (found.ok) {
          written++
          await apply(change(`d/e/n${i}.txt`, 'SECRET', null))
        } else refused++
      }
    } finally {
      attacker.kill('SIGKILL')
      await ended
    }
    assert.ok(written > 0 && refused > 0, `${written} written, ${refused} refused: no race was run`)
    for (const entry of readdirSync(outside, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name)
      assert.ok(!/\.passepartout-|^n\d/.test(entry.name), path)
      if (entry.isFile()) assert.doesNotMatch(readFileSync(path, 'utf8'), /SECRET/)
    }
  })
})

function text(path: string): string | null {
  try {
    return lstatSync(path).isFile() ? readFileSync(path, 'utf8') : null
  } catch {
    return null
  }
}

/** Two levels: `d` and `d/e` are each a folder or a link that leads outside, changing all the time. */
function swap(root: string, outside: string): ChildProcess {
  mkdirSync(join(root, 'd/e'), { recursive: true })
  mkdirSync(join(outside, 'e'), { recursive: true })
  const script = `
    const fs = require('node:fs'), [root, outside] = process.argv.slice(1)
    const quietly = (act) => { try { act() } catch {} }
    fs.writeSync(1, 'ready')
    // Whatever becomes of who started it, it ends.
    for (let i = 0, end = Date.now() + 60_000; Date.now() < end; i++) {
      const at = i % 3 === 0 ? 'd' : 'd/e'
      const target = i % 3 === 0 ? outside : outside + '/e'
      quietly(() => fs.renameSync(root + '/' + at, root + '/aside'))
      quietly(() => fs.symlinkSync(target, root + '/' + at))
      for (let n = 0; n < i % 400; n++) fs.existsSync(root)
      quietly(() => fs.unlinkSync(root + '/' + at))
      quietly(() => fs.renameSync(root + '/aside', root + '/' + at))
      for (let n = 0; n < (i * 7) % 900; n++) fs.existsSync(root)
    }`
  return spawn(process.execPath, ['-e', script, root, outside], { stdio: ['ignore', 'pipe', 'inherit'] })
}
