// Owns a real terminal around the built program: a person who types.

import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import type { Place } from '../server/place.ts'
import { environment, program } from './program.ts'

/** util-linux and BSD take the command differently; only the former is used here. */
export const hasTerminal = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0

/** Types each line when its prompt is there. Gives all that was shown. */
export async function typing(
  place: Place,
  args: readonly string[],
  lines: readonly (readonly [prompt: string, line: string])[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const quoted = [process.execPath, program, ...args].map((word) => `'${word}'`).join(' ')
  const child = spawn('script', ['-qec', quoted, '/dev/null'], {
    cwd: place.root,
    env: environment(place, { NO_COLOR: '1', ...env }),
  })
  // What is not asked as expected would wait for ever.
  const patience = setTimeout(() => child.kill('SIGKILL'), 30_000)
  const waiting = [...lines]
  let shown = ''
  let from = 0
  child.stdout.on('data', (chunk) => {
    shown += chunk
    const next = waiting[0]
    if (next === undefined || !shown.slice(from).includes(next[0])) return
    waiting.shift()
    from = shown.length
    child.stdin.write(`${next[1]}\n`)
  })
  await once(child, 'close')
  clearTimeout(patience)
  assert.deepEqual(waiting, [], shown)
  return shown
}
