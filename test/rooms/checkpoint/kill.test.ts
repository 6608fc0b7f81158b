// Killed at any moment, and again: everything every turn did can be taken back, byte for byte.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
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
import { delimiter, join } from 'node:path'
import { turnId } from '../../../server/src/base/ids.ts'
import { openCheckpoints } from '../../../server/src/checkpoint/journal.io.ts'
import { diskWriter } from '../../../server/src/tools/write.io.ts'
import { childScript } from './kill.child.ts'

const kills = Number(process.env.KILLS) || 12

describe('checkpoint: kill -9', () => {
  let base = ''
  let root = ''
  let storage = ''
  beforeEach(() => {
    base = realpathSync(mkdtempSync(join(tmpdir(), 'checkpoint-kill-')))
    root = join(base, 'work')
    storage = realpathSync(mkdtempSync(join(tmpdir(), 'checkpoint-store-')))
    mkdirSync(root)
  })
  afterEach(() => {
    rmSync(base, { recursive: true, force: true })
    rmSync(storage, { recursive: true, force: true })
  })

  const mine = {
    a: 'a of mine\n',
    b: 'b of mine\n',
    c: 'c of mine\n',
    kept: 'folder 750',
    none: 'folder 755',
  }
  const fill = (folder: string) => {
    mkdirSync(folder, { recursive: true })
    for (const [name, text] of Object.entries(mine))
      if (!text.startsWith('folder')) writeFileSync(join(folder, name), text)
    mkdirSync(join(folder, 'none'))
    mkdirSync(join(folder, 'kept'))
    chmodSync(join(folder, 'kept'), 0o750)
    return folder
  }
  const world = (folder = root) =>
    Object.fromEntries(
      readdirSync(folder)
        // What the writer had staged is swept by its next write in that folder.
        .filter((name) => !/^\.passepartout-.*\.tmp$/.test(name))
        .map((name) => {
          const info = statSync(join(folder, name))
          return [
            name,
            info.isDirectory()
              ? `folder ${(info.mode & 0o777).toString(8)}`
              : readFileSync(join(folder, name), 'utf8'),
          ]
        }),
    )

  /** The command ends with its agent, as it does in the sandbox. Runs the agent until it has said `ready`, and for a while; answers the turns that it had finished. */
  const run = (folders: readonly string[], from: number, lifeMs: number, deadly = -1) =>
    new Promise<readonly string[]>((resolve, reject) => {
      const args = [folders.join(delimiter), storage, String(from), String(deadly)]
      const child = spawn(process.execPath, [...process.execArgv, childScript, ...args], { detached: true })
      let out = ''
      let failure = ''
      child.stderr.on('data', (bytes) => {
        failure += bytes
      })
      child.stdout.on('data', (bytes) => {
        if (out === '' && deadly < 0)
          setTimeout(() => process.kill(-(child.pid as number), 'SIGKILL'), lifeMs)
        out += bytes
      })
      child.on('close', (_, signal) => {
        const said = out.trim().split('\n').slice(1)
        if (signal === 'SIGKILL') resolve(said)
        else reject(new Error(failure))
      })
    })

  /** As after a start: what the dead one ran is finished. Then everything is taken back. */
  async function undoAll(folders: readonly string[], said: readonly string[], when: string) {
    const store = openCheckpoints(storage, { now: () => Date.now() })
    const recovered = await store.recover()
    assert.ok(recovered.ok, JSON.stringify(recovered))
    for (const turn of said) assert.ok(store.describe(turnId(turn)) !== null, turn)
    // Another writer of the same folder sweeps what the dead one staged.
    const writer = diskWriter()
    const undone = store.undoable()
    for (const turn of undone) {
      const changes = await store.undo(turn)
      assert.ok(
        changes.ok,
        `${when}: ${turn} ${JSON.stringify(changes)} ${JSON.stringify(folders.map(world))}`,
      )
      const written = await writer.apply(changes.value, 'undo', new AbortController().signal)
      assert.ok(written.ok, JSON.stringify(written))
      const marked = await store.undone(turn)
      assert.ok(marked.ok, JSON.stringify(marked))
    }
    for (const folder of folders) assert.deepEqual(world(folder), mine, `${when}: ${folder}`)
    return undone
  }

  for (const names of [['work'], ['work', 'pier', 'shed']])
    it(`${kills} times at any moment, everything can be taken back in ${names.join(', ')}`, async () => {
      const folders = names.map((name) => fill(join(base, name)))
      let next = 0
      for (let kill = 0; kill < kills; kill++) {
        const said = await run(folders, next, Math.random() * 700)
        await undoAll(folders, said, `kill ${kill}`)
        next += said.length + 1
      }
    })

  for (const finished of [0, 1, 2])
    it(`after ${finished} of 3 folders were looked at, one undo takes back what was done in all of them`, async () => {
      const folders = ['work', 'pier', 'shed'].map((name) => fill(join(base, name)))
      await run(folders, 0, 0, finished)
      assert.deepEqual(await undoAll(folders, [], 'the end'), ['turn-0'])
    })

  for (const first of ['pier', 'shed'])
    it(`between record and look of ${first}, what was done there is no change of somebody else`, async () => {
      const folders = ['pier', 'shed'].map((name) => fill(join(base, name)))
      const store = openCheckpoints(storage, { now: () => Date.now() })
      const turn = turnId('turn-0')
      for (const folder of folders) assert.ok((await store.snapshot(turn, folder)).ok)
      const tables = readdirSync(join(storage, 'tables')).map((name) => join(storage, 'tables', name))
      const looks = tables.map((file) => readFileSync(file, 'utf8').replace(/"pid":\d+/, '"pid":0'))
      for (const folder of folders) writeFileSync(join(folder, 'a'), 'a of the command\n')
      assert.ok((await store.finish(turn, join(base, first))).ok)
      // As it lies there when the process dies before it has written that the look is over.
      for (const [i, file] of tables.entries()) writeFileSync(file, looks[i] ?? '')
      assert.deepEqual(await undoAll(folders, [], first), ['turn-0'])
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
