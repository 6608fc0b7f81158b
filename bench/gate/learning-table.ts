// Prints what learning gives: for two kinds of users and ten seeds, questions per hundred actions at the beginning and at the
// end, and what was allowed wrongly; beside it the list of prefixes that other agents keep, on the same actions.

import type { Action } from '../../server/src/base/proposal.ts'
import type { GatePorts } from '../../server/src/gate/ports.io.ts'
import { careful, type Learned, learn, type Taste, widest } from './learning.ts'
import { simulatedWork } from './simulated.ts'

const actions = 2_000
const seeds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]

interface Row {
  readonly name: string
  readonly runs: readonly Pick<Learned, 'questions' | 'wrongAllows' | 'wrongDenials'>[]
}

export async function learningTable(ports: GatePorts): Promise<string> {
  const users: readonly (readonly [string, Taste])[] = [
    ['careful user', careful],
    ['widest offers', widest],
  ]
  const rows: Row[] = []
  for (const [name, taste] of users)
    rows.push({ name, runs: await inTurn(seeds, (seed) => learn(ports, seed, actions, taste)) })
  rows.push({ name: 'list of prefixes', runs: seeds.map(prefixList) })
  const spread = await inTurn(seeds, (seed) => spreadOfPoison(ports, seed))
  const lines = rows.map(line)
  const head = `${'learning'.padEnd(18)}questions per 100: first 200  last 200   fall  wrongly allowed  wrongly denied`
  return `${[head, ...lines].join('\n')}\nOne bad approval in each run, taken as widely as offered: ${sum(spread)} other actions allowed by it.\n`
}

async function inTurn<T>(of: readonly number[], run: (seed: number) => Promise<T>): Promise<readonly T[]> {
  const results: T[] = []
  for (const seed of of) results.push(await run(seed))
  return results
}

function line({ name, runs }: Row): string {
  const first = sum(runs.map(({ questions }) => sum(questions.slice(0, 2)))) / (2 * runs.length)
  const last = sum(runs.map(({ questions }) => sum(questions.slice(-2)))) / (2 * runs.length)
  const falls = runs.map(({ questions }) => 1 - sum(questions.slice(-2)) / sum(questions.slice(0, 2)))
  const worst = Math.min(...falls)
  const cells = [
    first.toFixed(1).padStart(28),
    last.toFixed(1).padStart(10),
    `${(100 * (1 - last / first)).toFixed(0)} % (worst ${(100 * worst).toFixed(0)} %)`.padStart(18),
    String(sum(runs.map(({ wrongAllows }) => wrongAllows.length))).padStart(10),
    String(sum(runs.map(({ wrongDenials }) => wrongDenials.length))).padStart(16),
  ]
  return `${name.padEnd(18)}${cells.join('')}`
}

/** Actions that were allowed although the policy denies them, in a run where one such action was approved by mistake. */
async function spreadOfPoison(ports: GatePorts, seed: number): Promise<number> {
  const steps = simulatedWork(seed, actions)
  // One in the middle of the work, when rules act already.
  const at = steps.findIndex(({ allowed }, index) => !allowed && index >= 100 + 50 * seed)
  const bad = JSON.stringify(steps[at]?.action)
  const { wrongAllows } = await learn(ports, seed, actions, widest, (_, index) => index === at)
  return wrongAllows.filter(({ action }) => JSON.stringify(action) !== bad).length
}

/** Approving once approves all that begins with the same two words, or all changes of files. */
function prefixList(seed: number): Row['runs'][number] {
  const known = new Set<string>()
  const questions: number[] = []
  const wrongAllows: Learned['wrongAllows'][number][] = []
  for (const [index, step] of simulatedWork(seed, actions).entries()) {
    const prefix = prefixOf(step.action)
    const hundred = Math.floor(index / 100)
    questions[hundred] ??= 0
    if (known.has(prefix)) {
      if (!step.allowed) wrongAllows.push(step)
      continue
    }
    questions[hundred]++
    if (step.allowed) known.add(prefix)
  }
  return { questions, wrongAllows, wrongDenials: [] }
}

const prefixOf = (action: Action): string =>
  action.type === 'shell' ? action.command.split(' ').slice(0, 2).join(' ') : action.type

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)
