// Owns the fusion of signals into one order: a weighted sum, then discounts by the role of the file. Never
// computes evidence itself (signals/ does) and holds no number (weights.ts does).

import { perRevision } from './per-revision.ts'
import type { Query } from './query.ts'
import { signals } from './signals/list.ts'
import type { FileEntry, Store } from './store.ts'
import type { Role } from './traits.ts'
import { gather, type Signal, type View } from './view.ts'
import {
  fileNodeDiscount,
  isRooted,
  linksAskedFor,
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
  /** Nobody asks it, or what was made of it, any more. */
  release(): void
}

export interface RankOptions {
  readonly evidence: Evidence | null
  /** `YYYY-MM-DD`. */
  readonly today: string | null
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
  const view = gather(store, query, options)
  // Apart, because a node that only priors speak for is no candidate.
  const said = view.blank()
  const prior = view.blank()
  const spoken: { readonly signal: Signal; readonly values: Float32Array }[] = []
  const seeds = view.blank()
  const notes = notesOf(store)
  for (const stage of ['direct', 'spread'] as const) {
    if (stage === 'spread') seedFrom(view, said, prior, seeds)
    const dense: Record<'said' | 'prior', Map<Float32Array, number>> = { said: new Map(), prior: new Map() }
    for (const signal of signals) {
      const weight: number = signalWeights[signal.name][query.length]
      const forNotes = notes.length === 0 ? 0 : noteWeight(signal.name, query)
      if (signal.stage !== stage || (weight === 0 && forNotes === 0)) continue
      const values = signal.evaluate(view, seeds)
      if (!values) continue
      spoken.push({ signal, values })
      const sum = priors.has(signal.name) ? prior : said
      if (!isRooted(signal.name) && forNotes !== weight) addWithin(sum, values, forNotes - weight, notes)
      if (weight === 0) continue
      if (isRooted(signal.name)) {
        addRoots(said, values, weight)
        continue
      }
      const to = dense[priors.has(signal.name) ? 'prior' : 'said']
      to.set(values, (to.get(values) ?? 0) + weight)
    }
    addAll(said, dense.said)
    addAll(prior, dense.prior)
  }
  const total = view.blank()
  const found = discounted(view, said, prior, total, options)
  const discountOf = (node: number) => {
    const file = store.fileOf(node)
    return file ? discountIn(file, query, options.purpose) * (isAround(file, node) ? fileNodeDiscount : 1) : 1
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
    release: view.release,
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
function seedFrom({ store }: View, said: Float32Array, prior: Float32Array, seeds: Float32Array): void {
  let best = 0
  for (const file of store.files()) {
    const factor =
      file.role === 'test' ? 1 : isProse(file.role) ? proseWhenLocalizing : roleDiscounts[file.role]
    for (let node = file.first; node < file.first + file.count; node++) {
      const own = said[node] as number
      if (own === 0) continue
      const score = (own + (prior[node] as number)) * factor
      seeds[node] = score
      if (score > best && file.role !== 'test') best = score
    }
  }
  for (let i = 0; i < seeds.length; i++) {
    if (seeds[i] === 0) continue
    // Where only tests fit there is no scale, and nothing is passed on.
    const share = best === 0 ? 0 : (seeds[i] as number) / best
    seeds[i] = Math.max(0, (share - seedCut) / (1 - seedCut))
  }
}

/** The text around functions; that of a note, before its first heading, may be all of it. */
const isAround = (file: FileEntry, node: number): boolean => node === file.first && file.language !== 'org'

const isProse = (role: Role): boolean => role === 'prose' || role === 'data'

/** Node numbers, the end exclusive. */
type Stretch = readonly [from: number, to: number]

/** Where the headlines of notes are. */
const notesOf = perRevision((store): readonly Stretch[] => {
  const found: Stretch[] = []
  for (const { language, first, count } of store.files())
    if (language === 'org') found.push([first, first + count])
  return found
})

/** A question for links takes them for the matter. */
const noteWeight = (name: SignalName, { notes }: Query): number =>
  signalWeights[name].note * (name === 'linked' && notes.aboutLinks ? linksAskedFor : 1)

function addWithin(
  to: Float32Array,
  values: Float32Array,
  weight: number,
  stretches: readonly Stretch[],
): void {
  for (const [from, end] of stretches)
    for (let i = from; i < end; i++) to[i] = (to[i] as number) + weight * (values[i] as number)
}

/** The candidates; their sums go to `total`. */
function discounted(
  { store, query }: View,
  said: Float32Array,
  prior: Float32Array,
  total: Float32Array,
  { purpose, accept, also = [] }: RankOptions,
): number[] {
  const found: number[] = []
  const besides = new Set(also)
  for (const file of store.files()) {
    const factor = discountIn(file, query, purpose)
    for (let node = file.first; node < file.first + file.count; node++) {
      const own = said[node] as number
      if ((own === 0 && !besides.has(node)) || !accept(node)) continue
      total[node] = (own + (prior[node] as number)) * factor * (isAround(file, node) ? fileNodeDiscount : 1)
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

/** Four at a time: the sum of all nodes is read and written for each, which is what it costs. */
function addAll(to: Float32Array, weighted: ReadonlyMap<Float32Array, number>): void {
  const list = [...weighted]
  for (let at = 0; at < list.length; at += 4) {
    const [a, b, c, d] = [0, 1, 2, 3].map((i) => list[at + i] ?? ([to, 0] as const)) as [
      Term,
      Term,
      Term,
      Term,
    ]
    addFour(to, a, b, c, d)
  }
}

type Term = readonly [values: Float32Array, weight: number]

function addFour(to: Float32Array, [a, p]: Term, [b, q]: Term, [c, r]: Term, [d, s]: Term): void {
  for (let i = 0; i < to.length; i++) {
    to[i] =
      (to[i] as number) +
      p * (a[i] as number) +
      q * (b[i] as number) +
      r * (c[i] as number) +
      s * (d[i] as number)
  }
}

function addRoots(to: Float32Array, values: Float32Array, weight: number): void {
  for (let i = 0; i < to.length; i++) {
    const value = values[i] as number
    if (value !== 0) to[i] = (to[i] as number) + weight * Math.sqrt(value)
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
