// Prints how long an evaluation takes: the first one of a session, the next ones, and the same code in a process of its own
// for each, which is the baseline. Wall time as the caller sees it, in milliseconds.

import { spawnSync } from 'node:child_process'
import { cpus } from 'node:os'
import { isolation } from '../server/src/sandbox/run.io.ts'
import { none, openWorld } from '../test/rooms/repl/world.ts'

const rounds = 200
const cases = [
  ['javascript', 'n = (globalThis.n ?? 0) + 1', [process.execPath, '-e', 'console.log(1)']],
  ['typescript', 'const t: number = 1 + 1; t', [process.execPath, '-e', 'console.log(1)']],
  ['python', 'n = 1 + 1\nn', ['python3', '-c', 'print(1 + 1)']],
  ['bash', 'n=$((n + 1)); echo $n', ['bash', '-c', 'echo 1']],
] as const

const found = await isolation()
console.log(`${cpus().length} cores, ${found.kind}, ${rounds} evaluations each, ms`)
console.log('language    sandbox      first  median    p95  in it  new process')
for (const [kind, options] of [
  [found.kind, {}],
  ['none', { isolation: none }],
] as const) {
  const world = await openWorld(options)
  try {
    for (const [language, code, [program, ...words]] of cases) {
      await world.repls.reset()
      const timed = async (): Promise<readonly [number, number]> => {
        const began = performance.now()
        const { elapsedMs } = await world.evaluate(language, code)
        return [performance.now() - began, elapsedMs]
      }
      const [first] = await timed()
      const all: (readonly [number, number])[] = []
      for (let round = 0; round < rounds; round++) all.push(await timed())
      const began = performance.now()
      for (let round = 0; round < 10; round++) spawnSync(program, words)
      const fresh = (performance.now() - began) / 10
      const outside = all.map(([ms]) => ms).sort((a, b) => a - b)
      const inside = all.map(([, ms]) => ms).sort((a, b) => a - b)
      const at = (sorted: readonly number[], share: number) => sorted[Math.floor(sorted.length * share)] ?? 0
      const columns = [
        first.toFixed(0).padStart(6),
        at(outside, 0.5).toFixed(1).padStart(8),
        at(outside, 0.95).toFixed(1).padStart(7),
        at(inside, 0.5).toFixed(2).padStart(7),
        fresh.toFixed(0).padStart(13),
      ]
      console.log(`${language.padEnd(12)}${kind.padEnd(11)}${columns.join('')}`)
    }
  } finally {
    await world.close()
  }
}
