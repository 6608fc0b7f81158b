// An agent that changes files in turns, by edits and by commands in all its folders, undoes and redoes them, until it is
// killed. What it was told is safe it says aloud.

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { turnId } from '../../../server/src/base/ids.ts'
import type { FileChange } from '../../../server/src/base/ports.ts'
import type { Result } from '../../../server/src/base/result.ts'
import { openCheckpoints } from '../../../server/src/checkpoint/journal.io.ts'
import { diskWriter } from '../../../server/src/tools/write.io.ts'

/** For `spawn`: importing this file runs nothing. */
export const childScript = import.meta.filename

/** `deadly`: it kills itself in its first turn, once so many folders are finished; -1 for never. */
const [folders = '', storage = '', from = '0', deadly = '-1'] = process.argv.slice(2)
const roots = folders.split(delimiter)
const [root = ''] = roots
if (process.argv[1] === childScript) await work()

async function work(): Promise<never> {
  const store = openCheckpoints(storage, { now: () => Date.now() })
  const writer = diskWriter()
  const done = (result: Result<unknown, { readonly message: string }>) => {
    if (!result.ok) throw new Error(result.error.message)
  }
  const text = (name: string) =>
    existsSync(join(root, name)) ? readFileSync(join(root, name), 'utf8') : null
  const write = async (changes: readonly FileChange[]) =>
    done(await writer.apply(changes, 'test', new AbortController().signal))
  console.log('ready')
  for (let i = Number(from); ; i++) {
    const turn = turnId(`turn-${i}`)
    const changes = ['a', 'b', `new-${i}`].map((name) => ({
      path: join(root, name),
      before: text(name),
      after: `${name} of ${turn}\n`,
    }))
    done(await store.record(turn, changes))
    await write(changes)
    done(await store.settle(turn, changes))
    for (const folder of roots) done(await store.snapshot(turn, folder))
    // Not bash, which would read what a user has it do first, and leave that half done when it is killed.
    for (const folder of roots)
      spawnSync(
        '/bin/sh',
        [
          '-c',
          `for n in 1 2 3; do echo ${turn} >> c; echo $n > made-${i}-$n; mkdir -p hollow-${i}/$n; done; rm -f b
           rmdir none || mkdir -m 711 none; chmod ${i % 2 ? '755' : '700'} kept`,
        ],
        { cwd: folder },
      )
    for (const [finished, folder] of roots.entries()) {
      if (finished === Number(deadly)) process.kill(process.pid, 'SIGKILL')
      done(await store.finish(turn, folder))
    }
    if (i % 3 === 2) {
      const undo = await store.undo(turn)
      done(undo)
      if (undo.ok) await write(undo.value)
      done(await store.undone(turn))
      const redo = await store.redo(turn)
      done(redo)
      if (redo.ok) await write(redo.value)
      done(await store.redone(turn))
    }
    console.log(turn)
  }
}
