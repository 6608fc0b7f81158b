// Owns the fusion of signals into one order: a weighted sum, then discounts by the role of the file. Never
// computes evidence itself (signals/ does) and holds no number (weights.ts does).

import type { Query } from './query.ts'
import { signals } from './signals/list.ts'
import type { FileEntry, Store } from './store.ts'
import type { Role } from './traits.ts'
import { gather, type Signal, type View } from './view.ts'
import {
  fileNodeDiscount,
  isRooted,
  proseWhenLocalizing,
  roleDiscounts,
  type SignalName,
  seedCut,
  signalWeights,
} from './weights.ts'
import type { Evidence } from './workspace.ts'

export interface Ranking {
  /** Node numbers, the best first. */
  readonly nodes: readonly number[]
  /** By node number. */
  readonly scores: Float32Array
  /** What a node's evidence is multiplied by, for where it stands. */
  discountOf(node: number): number
  explain(node: number): string[]
  /** What each signal says of a node, without its weight; those that say nothing are left out. */
  signals(node: number): Partial<Record<SignalName, number>>
}

export interface RankOptions {
  readonly evidence: Evidence | null
  readonly purpose: 'find' | 'localize'
  /** At most so many are ordered. */
  readonly most: number
  readonly accept: (node: number) => boolean
  /** Candidates besides those that signals find. */
  readonly also?: readonly number[]
}

/** Signals that are true of nodes nobody asked for: they order candidates, they make none. */
const priors: ReadonlySet<SignalName> = new Set([
  'length',
  'dunder',
  'neighbour',
  'sibling',
  'recentFile',
  'recency',
  'diagnostic',
  'folders',
])
export const mostReasons = 4

export function rank(store: Store, query: Query, options: RankOptions): Ranking {
  const view = gather(store, query, options.evidence)
  const total = new Float32Array(view.limit)
  const candidate = new Uint8Array(view.limit)
  const spoken: { readonly signal: Signal; readonly values: Float32Array }[] = []
  const seeds = new Float32Array(view.limit)
  for (const stage of ['direct', 'spread'] as const) {
    if (stage === 'spread') seedFrom(view, total, candidate, seeds)
    for (const signal of signals) {
      const weight: number = signalWeights[signal.name][query.length]
      if (signal.stage !== stage || weight === 0) continue
      const values = signal.evaluate(view, seeds)
      if (!values) continue
      spoken.push({ signal, values })
      const weighed = isRooted(signal.name) ? values.map(Math.sqrt) : values
      if (priors.has(signal.name)) addTo(total, weighed, weight)
      else addCandidates(total, candidate, weighed, weight)
    }
  }
  for (const node of options.also ?? []) candidate[node] = 1
  const found = discount(view, total, candidate, options)
  const discountOf = (node: number) => {
    const file = store.fileOf(node)
    return file ? discountIn(file, query, options.purpose) * (node === file.first ? fileNodeDiscount : 1) : 1
  }
  return {
    nodes: best(found, total, options.most),
    scores: total,
    discountOf,
    explain: (node) => {
      const reasons: string[] = []
      for (const { signal, values } of spoken) {
        if ((values[node] as number) < 0.15 || reasons.length >= mostReasons) continue
        const reason = signal.explain(view, node)
        if (reason !== '') reasons.push(reason)
      }
      return reasons
    },
    signals: (node) =>
      Object.fromEntries(
        spoken.flatMap(({ signal, values }) =>
          (values[node] as number) === 0 ? [] : [[signal.name, values[node] as number]],
        ),
      ),
  }
}

/**
 * (score / best − cut) / (1 − cut), not below 0, of what the direct signals say together, discounted by role.
 * Tests keep theirs, which show what is meant, but do not set the scale.
 */
function seedFrom({ store }: View, total: Float32Array, candidate: Uint8Array, seeds: Float32Array): void {
  let best = 0
  for (const file of store.files()) {
    const factor =
      file.role === 'test' ? 1 : isProse(file.role) ? proseWhenLocalizing : roleDiscounts[file.role]
    for (let node = file.first; node < file.first + file.count; node++) {
      const score = candidate[node] === 0 ? 0 : (total[node] as number) * factor
      seeds[node] = score
      if (score > best && file.role !== 'test') best = score
    }
  }
  for (let i = 0; i < seeds.length; i++) {
    const share = best === 0 ? 0 : (seeds[i] as number) / best
    seeds[i] = Math.max(0, (share - seedCut) / (1 - seedCut))
  }
}

const isProse = (role: Role): boolean => role === 'prose' || role === 'data'

function discount(view: View, total: Float32Array, candidate: Uint8Array, options: RankOptions): number[] {
  const found: number[] = []
  for (const file of view.store.files()) {
    const factor = discountIn(file, view.query, options.purpose)
    for (let node = file.first; node < file.first + file.count; node++) {
      if (candidate[node] === 0 || !options.accept(node)) continue
      total[node] = (total[node] as number) * factor * (node === file.first ? fileNodeDiscount : 1)
      found.push(node)
    }
  }
  return found
}

function discountIn(file: FileEntry, query: Query, purpose: RankOptions['purpose']): number {
  if (file.role === 'test' && query.aboutTests) return 1
  const isReport = query.length === 'issue' && file.language !== 'org'
  if (isProse(file.role) && (purpose === 'localize' || isReport)) return proseWhenLocalizing
  return roleDiscounts[file.role]
}

function addTo(total: Float32Array, values: Float32Array, weight: number): void {
  for (let i = 0; i < total.length; i++) total[i] = (total[i] as number) + weight * (values[i] as number)
}

function addCandidates(
  total: Float32Array,
  candidate: Uint8Array,
  values: Float32Array,
  weight: number,
): void {
  for (let i = 0; i < total.length; i++) {
    const value = values[i] as number
    if (value === 0) continue
    total[i] = (total[i] as number) + weight * value
    candidate[i] = 1
  }
}

const buckets = 4096

/** The `most` best, in order; ties by node number. Only what can be among them is sorted. */
function best(found: number[], total: Float32Array, most: number): number[] {
  const compare = (a: number, b: number) => (total[b] as number) - (total[a] as number) || a - b
  if (found.length <= most * 4) return found.sort(compare).slice(0, most)
  // A histogram gives a score that at least `most` reach, without sorting tens of thousands.
  let top = 0
  for (const node of found) if ((total[node] as number) > top) top = total[node] as number
  const scale = top > 0 ? (buckets - 1) / top : 0
  const counts = new Uint32Array(buckets)
  const bucketOf = (node: number) => Math.max(0, Math.floor((total[node] as number) * scale))
  for (const node of found) {
    const bucket = bucketOf(node)
    counts[bucket] = (counts[bucket] as number) + 1
  }
  let least = buckets
  for (let enough = 0; enough < most && least > 0; ) enough += counts[--least] as number
  return found
    .filter((node) => bucketOf(node) >= least)
    .sort(compare)
    .slice(0, most)
}
