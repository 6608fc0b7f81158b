// A simulated developer with a hidden policy: five kinds of work in a workspace of modules, tests, scripts, notes and git.
// Data for the measure of learning. What the policy forbids lies beside what it allows: generated files in the source tree,
// a force push beside a commit, a deploy script beside the other scripts.

import type { Action } from '../../server/src/base/proposal.ts'

export interface Step {
  readonly work: string
  readonly action: Action
  /** What the hidden policy says. */
  readonly allowed: boolean
}

/** Deterministic numbers in [0, 1) from a seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const words =
  'order queue retry parser store user invoice mail clock cache route token report policy export'.split(' ')
const modules = ['billing', 'mail', 'search', 'shared', 'api']

type Work = (next: () => number) => readonly [command: Action, allowed: boolean]

const shell = (command: string): Action => ({ type: 'shell', shell: 'posix', command })
/** Most work is on a few things: the square of a uniform number leans to the first. */
const pick = <T>(from: readonly T[], next: () => number): T =>
  from[Math.floor(next() ** 2 * from.length)] as T
const some = (next: () => number): string => `${Math.floor(next() * 1e9).toString(36)}`

function edit(path: string, next: () => number): Action {
  const text = `value ${some(next)}\n`
  return next() < 0.3
    ? { type: 'file_write', path, content: text }
    : { type: 'file_edit', path, edits: [{ find: `old ${some(next)}`, replace: text }] }
}

const works: Readonly<Record<string, Work>> = {
  feature: (next) => {
    const folder = pick(modules, next)
    const name = pick(words, next)
    const kind = next()
    if (kind < 0.45) return [edit(`src/${folder}/${name}.ts`, next), true]
    if (kind < 0.65) return [edit(`test/${folder}/${name}.test.ts`, next), true]
    if (kind < 0.78) return [shell(`npx mocha test/${folder}/${name}.test.ts`), true]
    if (kind < 0.9) return [shell(pick(['npm test', 'npx tsc --noEmit', 'npm run lint'], next)), true]
    if (kind < 0.96) return [edit(`src/generated/${name}.ts`, next), false]
    return [shell(pick(['npm publish', 'npm run deploy'], next)), false]
  },
  scripts: (next) => {
    const name = pick(words, next)
    const kind = next()
    if (kind < 0.4) return [edit(`scripts/${name}.py`, next), true]
    if (kind < 0.65) return [shell(`pytest tests/test_${name}.py`), true]
    if (kind < 0.85) return [shell(`pytest -k ${name} tests/unit`), true]
    if (kind < 0.94) return [shell('ruff check --fix scripts'), true]
    return [shell(`python deploy/${name}.py`), false]
  },
  notes: (next) => {
    const kind = next()
    const name = pick(words, next)
    if (kind < 0.5) return [edit(`notes/${name}.org`, next), true]
    if (kind < 0.8) return [edit(`docs/${name}.md`, next), true]
    if (kind < 0.92) return [shell('npx markdownlint docs'), true]
    return [edit(`notes/private/${name}.org`, next), false]
  },
  git: (next) => {
    const kind = next()
    if (kind < 0.45) return [shell(`git add src/${pick(modules, next)}/${pick(words, next)}.ts`), true]
    if (kind < 0.9) return [shell(`git commit -m "Change the ${pick(words, next)} ${some(next)}"`), true]
    if (kind < 0.95) return [shell('git push --force'), false]
    return [shell('git reset --hard HEAD~1'), false]
  },
  upkeep: (next) => {
    const kind = next()
    const name = pick(words, next)
    if (kind < 0.4) return [shell(`rm build/cache/${name}.bin`), true]
    if (kind < 0.6) return [shell('npx prettier --write src'), true]
    if (kind < 0.8) return [shell(`mkdir -p build/${name}`), true]
    if (kind < 0.92) return [{ type: 'file_delete', path: `build/logs/${name}.log` }, true]
    return [{ type: 'file_delete', path: `data/${name}.csv` }, false]
  },
}

/** Sessions of one kind of work each, of 10 to 40 actions. */
export function simulatedWork(seed: number, count: number): readonly Step[] {
  const next = random(seed)
  const kinds = Object.keys(works)
  const steps: Step[] = []
  while (steps.length < count) {
    const work = kinds[Math.floor(next() * kinds.length)] as string
    for (let left = 10 + Math.floor(next() * 30); left > 0 && steps.length < count; left--) {
      const [action, allowed] = (works[work] as Work)(next)
      steps.push({ work, action, allowed })
    }
  }
  return steps
}
