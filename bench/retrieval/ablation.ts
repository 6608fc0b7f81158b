// Owns what each signal is worth: the same weighted sum with one signal left out, case by case. Never fits.

import { isRooted, packing, roleDiscounts, signalWeights } from '../../server/src/index/weights.ts'
import type { Case } from './cases.ts'
import { type Counts, countsOf, rate } from './measures.ts'
import { answerFrom, type Candidate, weighed } from './weighed.ts'

/** By signal; '' for all signals together. */
export type Ablation = ReadonlyMap<string, Counts>

const full: Readonly<Record<string, number>> = Object.fromEntries(
  Object.entries(signalWeights).map(([name, { issue }]) => [name, issue]),
)
/** What the editor and an embedding model know is absent here. */
const absent: ReadonlySet<string> = new Set([
  'activeFile',
  'selection',
  'recentFile',
  'diagnostic',
  'meaning',
])
const kinds: ReadonlySet<string> = new Set(['class', 'function', 'method', 'type', 'constant', 'test'])

export function ablate(one: Case, candidates: readonly Candidate[]): Ablation {
  const code = candidates.filter(({ kind }) => kinds.has(kind))
  const counts = (weights: Readonly<Record<string, number>>) =>
    countsOf(
      one,
      answerFrom(
        weighed(code, weights, (role) => roleDiscounts[role], isRooted),
        packing,
      ),
    )
  const found = new Map([['', counts(full)]])
  for (const name of Object.keys(full)) if (!absent.has(name)) found.set(name, counts({ ...full, [name]: 0 }))
  return found
}

/** One row a signal: points lost without it, the largest loss of what fits into 4,000 tokens first. */
export function printAblation(all: readonly Ablation[], print: (line: string) => void): void {
  const names = [...(all[0]?.keys() ?? [])]
  const countsWithout = (name: string) => all.map((one) => one.get(name) as Counts)
  const shown = ['file1', 'file5', 'function10', 'in4000', 'in8000'] as const
  const base = countsWithout('')
  const rows = names
    .filter((name) => name !== '')
    .map((name) => ({
      name,
      lost: shown.map((measure) => rate(base, measure) - rate(countsWithout(name), measure)),
    }))
    .sort((a, b) => (b.lost[3] as number) - (a.lost[3] as number))
  print('| without | weight | file@1 | file@5 | fn@10 | in 4K | in 8K |')
  print('|---|--:|--:|--:|--:|--:|--:|')
  print(`| (nothing) | | ${shown.map((measure) => rate(base, measure).toFixed(1)).join(' | ')} |`)
  for (const { name, lost } of rows) {
    const points = lost.map((one) => `${one > 0 ? '−' : one < 0 ? '+' : ''}${Math.abs(one).toFixed(1)}`)
    print(`| ${name} | ${(full[name] as number).toFixed(2)} | ${points.join(' | ')} |`)
  }
}
