// Fits the weights of the signals to issues whose fix is known, and says how far they can be trusted: the
// rates it prints are of repositories that the fit did not see.
//
//   node bench/retrieval/fit.ts DUMP.jsonl [--without SIGNAL,SIGNAL]
//
// DUMP is what `bench:retrieval -- --dump` wrote. Listwise softmax (Cao et al. 2007) over the candidates of a
// case, each gold function against all that is not gold; weights are not negative, and drawn
// towards those of the recipe, which other issues taught.

import { readFileSync } from 'node:fs'
import { isRooted, roleDiscounts } from '../../server/src/index/weights.ts'
import { type Case, finds, namesGold } from './cases.ts'
import { type Counts, countsOf, rate } from './measures.ts'
import { recipeWeights } from './recipe.ts'
import { answerFrom, type Candidate } from './weighed.ts'

interface Dumped extends Case {
  readonly candidates: readonly Candidate[]
}

interface Item {
  readonly candidate: Candidate
  readonly values: Float64Array
  readonly gold: 'gold' | 'other'
}
interface Sample {
  readonly dumped: Dumped
  readonly items: readonly Item[]
}

const args = process.argv.slice(2)
const file = args[0] as string
const without = new Set((args[args.indexOf('--without') + 1] ?? '').split(','))
const dumped = readFileSync(file, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Dumped)
const names = [
  ...new Set(dumped.flatMap(({ candidates }) => candidates.flatMap((one) => Object.keys(one.signals)))),
]
  .filter((name) => !without.has(name))
  .sort()

const functionKinds = new Set(['function', 'method', 'class', 'type', 'constant'])
const samples = dumped.map((one): Sample => ({ dumped: one, items: itemsOf(one) }))

function itemsOf(one: Dumped): Item[] {
  return one.candidates
    .filter(
      ({ kind, role }) => functionKinds.has(kind) && role !== 'test' && role !== 'prose' && role !== 'data',
    )
    .map((candidate) => ({
      candidate,
      values: Float64Array.from(names, (name) => {
        const value = candidate.signals[name] ?? 0
        return isRooted(name) ? Math.sqrt(value) : value
      }),
      gold: one.gold_functions.some((gold) => finds(candidate, gold)) ? 'gold' : 'other',
    }))
}

function fit(training: readonly Sample[], penalty = 1): Float64Array {
  const weights = new Float64Array(names.length).fill(0.5)
  const prior = names.map((name) => recipeWeights[name] ?? 0)
  const first = new Float64Array(names.length)
  const second = new Float64Array(names.length)
  for (let round = 1; round <= 250; round++) {
    const gradient = new Float64Array(names.length)
    let used = 0
    for (const { items } of training) {
      const golds = items.filter(({ gold }) => gold === 'gold')
      if (golds.length === 0) continue
      used++
      const others = items.filter(({ gold }) => gold === 'other')
      const scores = others.map(({ values }) => dot(weights, values))
      for (const gold of golds) {
        const own = dot(weights, gold.values)
        const most = scores.reduce((a, b) => Math.max(a, b), own)
        let sum = Math.exp(own - most)
        const powers = scores.map((score) => Math.exp(score - most))
        for (const power of powers) sum += power
        const share = 1 / golds.length
        const ownShare = Math.exp(own - most) / sum
        for (let j = 0; j < names.length; j++) {
          let expected = ownShare * (gold.values[j] as number)
          for (let i = 0; i < others.length; i++) {
            expected += ((powers[i] as number) / sum) * ((others[i] as Item).values[j] as number)
          }
          gradient[j] = (gradient[j] as number) + share * ((gold.values[j] as number) - expected)
        }
      }
    }
    for (let j = 0; j < names.length; j++) {
      const slope = (gradient[j] as number) - penalty * ((weights[j] as number) - (prior[j] as number))
      // Adam (Kingma and Ba 2015), ascending.
      first[j] = 0.9 * (first[j] as number) + 0.1 * slope
      second[j] = 0.999 * (second[j] as number) + 0.001 * slope * slope
      const m = (first[j] as number) / (1 - 0.9 ** round)
      const v = (second[j] as number) / (1 - 0.999 ** round)
      weights[j] = Math.max(0, (weights[j] as number) + (0.05 * m) / (Math.sqrt(v) + 1e-8))
    }
    if (used === 0) break
  }
  return weights
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}

interface Measured extends Counts {
  /** −ln of the share that the softmax gives to a gold function, mean; it moves where rates stand still. */
  readonly surprise: number
}

function measure({ dumped: one, items }: Sample, weights: Float64Array, perLogToken: number): Measured {
  const scores = items.map(({ values }) => dot(weights, values))
  const scored = items.map(({ candidate }, i) => ({
    candidate,
    score: (scores[i] as number) * roleDiscounts[candidate.role],
  }))
  const most = Math.max(0, ...scores)
  let others = 0
  const golds: number[] = []
  items.forEach(({ gold }, i) => {
    const power = Math.exp((scores[i] as number) - most)
    if (gold === 'gold') golds.push(power)
    else others += power
  })
  // One that is no candidate at all counts like one of e⁻⁸.
  const missing = Math.max(0, one.gold_functions.length - golds.length)
  const sum = golds.reduce((total, power) => total + Math.log(1 + others / power), 8 * missing)
  const surprise = sum / Math.max(1, golds.length + missing)
  return { ...countsOf(one, answerFrom(scored, { perLogToken })), surprise }
}

const folds = 5
const repos = [...new Set(dumped.map(({ fetch }) => fetch))].sort()
const foldOf = (fetch: string) => repos.indexOf(fetch) % folds

function summary(label: string, measured: readonly Measured[]): void {
  const shown = ['file1', 'file5', 'function5', 'function10', 'in2000', 'in4000', 'in8000'] as const
  const rates = shown.map((name) => `${name} ${rate(measured, name).toFixed(1)}`).join('  ')
  const surprise = measured.reduce((sum, one) => sum + one.surprise, 0) / Math.max(1, measured.length)
  process.stdout.write(
    `${label.padEnd(22)} ${String(measured.length).padStart(4)}  ${rates}  surprise ${surprise.toFixed(3)}\n`,
  )
}

const perLogTokens = [0.25, 0.5, 0.75, 1]
const weightsOf = Array.from({ length: folds }, (_, fold) =>
  fit(samples.filter(({ dumped: one }) => foldOf(one.fetch) !== fold)),
)
for (const perLogToken of perLogTokens) {
  const measured = samples.map(() => null as Measured | null)
  for (let fold = 0; fold < folds; fold++) {
    const weights = weightsOf[fold] as Float64Array
    samples.forEach((sample, i) => {
      if (foldOf(sample.dumped.fetch) === fold) measured[i] = measure(sample, weights, perLogToken)
    })
  }
  const full = measured.flatMap((one) => (one ? [one] : []))
  summary(`held out, packing ${perLogToken}`, full)
  if (perLogToken !== 0.5) continue
  for (const lang of [...new Set(dumped.map((one) => one.lang))].sort())
    summary(
      `  ${lang}`,
      full.filter((_, i) => samples[i]?.dumped.lang === lang),
    )
  for (const named of ['named', 'unnamed'])
    summary(
      `  ${named}`,
      full.filter((_, i) => namesGold((samples[i] as Sample).dumped) === named),
    )
}
const weights = fit(samples)
summary(
  'fitted on all',
  samples.map((sample) => measure(sample, weights, 0.5)),
)
for (const [j, name] of names.entries())
  process.stdout.write(`${name.padEnd(18)} ${(weights[j] as number).toFixed(2)}\n`)
