// A writer that is killed while it writes: the file is the old one or the new one, whole, with its mode and owner.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { diskWriter } from '../../../server/src/tools/write.io.ts'

const text = (round: number) => `* Note ${round}\n${`line of round ${round}\n`.repeat(40_000)}`

/** Writes round after round until it is killed; says so before each. */
const writer = `
  import { diskWriter } from ${JSON.stringify(new URL('../../../server/src/tools/write.io.ts', import.meta.url).href)}
  const text = ${text.toString()}
  const [path, from] = process.argv.slice(-2)
  for (let round = Number(from); ; round++) {
    console.log(round)
    const done = await diskWriter().apply([{ path, before: text(round), after: text(round + 1) }], '', new AbortController().signal)
    if (!done.ok) { console.log(done.error.message); process.exit(3) }
  }
`

describe('tools: a writer that is killed', function () {
  this.timeout(120_000)
  let folder: string
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'killed-')))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('leaves the old or the new file, never a mixture, and keeps the mode', async () => {
    const path = join(folder, 'note.org')
    let round = 0
    writeFileSync(path, text(round))
    chmodSync(path, 0o640)
    const killed: number[] = []
    for (let i = 0; i < 15; i++) {
      const child = spawn(
        process.execPath,
        ['--no-warnings', '--input-type=module', '-e', writer, path, String(round)],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      )
      let said = ''
      child.stdout.on('data', (chunk) => {
        said += chunk
      })
      // Some are killed in their first write, some in a later one.
      while (said.split('\n').length <= 1 + (i % 3)) await once(child.stdout, 'data')
      await new Promise((resolve) => setTimeout(resolve, (i * 7) % 40))
      child.kill('SIGKILL')
      const [, signal] = (await once(child, 'exit')) as [number | null, string | null]
      assert.equal(signal, 'SIGKILL', said)
      const now = readFileSync(path, 'utf8')
      const found = Number(/^\* Note (\d+)\n/.exec(now)?.[1])
      assert.equal(now, text(found), 'the file is whole')
      assert.ok(found >= round, 'nothing that was written is lost')
      killed.push(found - round)
      round = found
      assert.equal(statSync(path).mode & 0o777, 0o640)
    }
    assert.ok(round > 0, `no write was reached: ${killed}`)
  })

  it('what it left behind is swept away later, and nothing else', async () => {
    const path = join(folder, 'note.org')
    writeFileSync(path, 'a\n')
    const old = new Date(Date.now() - 3_600_000)
    const names = [
      '.passepartout-999999999-abc.tmp',
      `.passepartout-${process.pid}-abc.tmp`,
      '.passepartout-1-x.org',
    ]
    for (const name of names) {
      writeFileSync(join(folder, name), 'half')
      utimesSync(join(folder, name), old, old)
    }
    writeFileSync(join(folder, '.passepartout-999999998-new.tmp'), 'just now')
    const done = await diskWriter().apply(
      [{ path, before: 'a\n', after: 'b\n' }],
      '',
      new AbortController().signal,
    )
    assert.ok(done.ok)
    assert.deepEqual(
      readdirSync(folder).sort(),
      ['.passepartout-1-x.org', '.passepartout-999999998-new.tmp', names[1], 'note.org'].sort(),
    )
  })

  it('keeps the owner of a file, where it may', async function () {
    if (process.getuid?.() !== 0) this.skip()
    const path = join(folder, 'note.org')
    writeFileSync(path, 'a\n')
    chownSync(path, 12345, 23456)
    chmodSync(path, 0o664)
    const done = await diskWriter().apply(
      [{ path, before: 'a\n', after: 'b\n' }],
      '',
      new AbortController().signal,
    )
    assert.ok(done.ok)
    const { uid, gid, mode } = lstatSync(path)
    assert.deepEqual([uid, gid, mode & 0o777], [12345, 23456, 0o664])
  })
})
