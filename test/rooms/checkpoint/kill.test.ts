// Killed at any moment, and again: everything every turn did can be taken back, byte for byte.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { turnId } from '../../../server/src/base/ids.ts'
import { openCheckpoints } from '../../../server/src/checkpoint/journal.io.ts'
import { diskWriter } from '../../../server/src/tools/write.io.ts'
import { childScript } from './kill.child.ts'

const kills = Number(process.env.KILLS) || 12

describe('checkpoint: kill -9', () => {
  let root = ''
  let storage = ''
  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'checkpoint-kill-')))
    storage = realpathSync(mkdtempSync(join(tmpdir(), 'checkpoint-store-')))
  })
  afterEach(() => {
    rmSync(root, { recursive: true, force: true })
    rmSync(storage, { recursive: true, force: true })
  })

  const world = () =>
    Object.fromEntries(
      readdirSync(root)
        // What the writer had staged is swept by its next write in that folder.
        .filter((name) => !/^\.passepartout-.*\.tmp$/.test(name))
        .map((name) => [name, readFileSync(join(root, name), 'utf8')]),
    )

  /** The command ends with its agent, as it does in the sandbox. Runs the agent until it has said `ready`, and for a while; answers the turns that it had finished. */
  const run = (from: number, lifeMs: number) =>
    new Promise<readonly string[]>((resolve, reject) => {
      const child = spawn(process.execPath, [...process.execArgv, childScript, root, storage, String(from)], {
        detached: true,
      })
      let out = ''
      let failure = ''
      child.stderr.on('data', (bytes) => {
        failure += bytes
      })
      child.stdout.on('data', (bytes) => {
        if (out === '') setTimeout(() => process.kill(-(child.pid as number), 'SIGKILL'), lifeMs)
        out += bytes
      })
      child.on('close', (_, signal) => {
        const said = out.trim().split('\n').slice(1)
        if (signal === 'SIGKILL') resolve(said)
        else reject(new Error(failure))
      })
    })

  it(`${kills} times at any moment, everything can be taken back`, async () => {
    const before = { a: 'a of mine\n', b: 'b of mine\n', c: 'c of mine\n' }
    for (const [name, text] of Object.entries(before)) writeFileSync(join(root, name), text)
    let next = 0
    for (let kill = 0; kill < kills; kill++) {
      const said = await run(next, Math.random() * 700)
      const store = openCheckpoints(storage, { now: () => Date.now() })
      const recovered = await store.recover()
      assert.ok(recovered.ok, JSON.stringify(recovered))
      for (const turn of said) assert.ok(store.describe(turnId(turn)) !== null, turn)
      next += said.length + 1
      // Another writer of the same folder sweeps what the dead one staged.
      const writer = diskWriter()
      const finish = async (turn: ReturnType<typeof turnId>) => {
        const changes = await store.undo(turn)
        assert.ok(changes.ok, `${turn} ${JSON.stringify(changes)} ${JSON.stringify(world())}`)
        const written = await writer.apply(changes.value, 'undo', new AbortController().signal)
        assert.ok(written.ok, JSON.stringify(written))
        const marked = await store.undone(turn)
        assert.ok(marked.ok, JSON.stringify(marked))
      }
      for (const turn of store.undoable()) await finish(turn)
      assert.deepEqual(world(), before, `kill ${kill}`)
    }
  })

  it('what somebody did after the crash is not the dead command’s', async () => {
    writeFileSync(join(root, 'a'), 'a')
    mkdirSync(join(root, 'deep'))
    writeFileSync(join(root, 'deep', 'b'), 'b')
    const store = openCheckpoints(storage, { now: () => Date.now() })
    assert.ok((await store.snapshot(turnId('t'), root)).ok)
    const [table = ''] = readdirSync(join(storage, 'tables'))
    const file = join(storage, 'tables', table)
    // As if it had died a minute ago, and its number were of no process.
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"pid":\d+/, '"pid":0'))
    utimesSync(file, Date.now() / 1000 - 60, Date.now() / 1000 - 60)
    writeFileSync(join(root, 'a'), 'mine')
    rmSync(join(root, 'deep', 'b'))
    const after = openCheckpoints(storage, { now: () => Date.now() })
    assert.deepEqual(await after.recover(), { ok: true, value: ['t'] })
    assert.deepEqual(after.undoable(), [])
    assert.deepEqual(
      [readFileSync(join(root, 'a'), 'utf8'), existsSync(join(root, 'deep', 'b'))],
      ['mine', false],
    )
    assert.deepEqual(await after.recover(), { ok: true, value: [] })
  })
})
