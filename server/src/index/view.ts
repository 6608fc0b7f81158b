// Owns what one query sees: the postings of its words, gathered once and shared by all signals. Never ranks.

import { count } from './fields.ts'
import type { History } from './history/history.ts'
import type { Query, QueryWord } from './query.ts'
import type { FileEntry, Store } from './store.ts'
import { type Bm25, commonWord, namedTells, type SignalName } from './weights.ts'
import type { Evidence } from './workspace.ts'

/** Live nodes that have a word, in the order of their numbers. */
export interface Gathered {
  readonly word: QueryWord
  readonly nodes: Uint32Array
  readonly packed: Uint32Array
  /** How many files have it. */
  readonly files: number
  /** All of `packed` with OR: no bit of a field, no node has the word there. */
  readonly bits: number
}

export interface View {
  readonly store: Store
  readonly history: History
  readonly query: Query
  readonly gathered: readonly Gathered[]
  readonly evidence: Evidence | null
  /** Length of every array of values: one more than the largest node number. */
  readonly limit: number
  /** Zeros, one per node number. */
  blank(): Float32Array
  /** Nothing reads what `blank` gave any more: the next question may have it. */
  release(): void
  /** What was scored already: several signals ask for the same, all of them in a question of one line. */
  readonly scored: Map<Bm25, { readonly weights: readonly number[]; readonly values: Values }[]>
}

/** One value per node number, 0 for no say; null when the signal is silent altogether. */
export type Values = Float32Array | null

/** One piece of evidence. It returns values of about 0 to 1; weights.ts says what they are worth. */
export interface Signal {
  readonly name: SignalName
  /** `direct` needs only the view; `spread` works on the sum of the direct ones. */
  readonly stage: 'direct' | 'spread'
  evaluate(view: View, seeds: Float32Array): Values
  /** Why it spoke for a node, in a few words; '' for not worth saying. Asked for the best hits only. */
  explain(view: View, node: number): string
}

/** The few files that paths in the question or the editor mean. */
export function filesBySuffix(store: Store, path: string): FileEntry[] {
  const exact = store.file(path)
  if (exact) return [exact]
  const found: FileEntry[] = []
  for (const file of store.files()) {
    if (file.path.endsWith(path) && file.path.charAt(file.path.length - path.length - 1) === '/')
      found.push(file)
  }
  return found
}

export function gather(store: Store, query: Query, evidence: Evidence | null): View {
  const gathered: Gathered[] = []
  const most =
    store.nodeCount() < commonWord.fromNodes ? Number.POSITIVE_INFINITY : store.nodeCount() * commonWord.share
  const common: Gathered[] = []
  for (const word of query.words) {
    const number = store.wordNumber(word.word)
    if (number < 0) continue
    const nodes: number[] = []
    const packed: number[] = []
    let bits = 0
    store.each(number, (node, counts) => {
      nodes.push(node)
      packed.push(counts)
      bits |= counts
    })
    if (nodes.length === 0) continue
    const isName = count(bits, 'name') > 0
    const one: Gathered = {
      word: { ...word, weight: word.weight * (isName ? Math.max(word.tells, namedTells) : word.tells) },
      nodes: Uint32Array.from(nodes),
      packed: Uint32Array.from(packed),
      files: countFiles(store, nodes),
      bits,
    }
    if (nodes.length > most) common.push(one)
    else gathered.push(one)
  }
  // A question of common words only is still a question.
  const limit = store.limit()
  const lent: Float32Array[] = []
  return {
    store,
    history: store.history,
    query,
    gathered: gathered.length > 0 ? gathered : common,
    evidence,
    limit,
    blank() {
      let values = spare.get(store)?.pop()
      // After a change of the store the old ones have another length.
      if (values?.length === limit) values.fill(0)
      else values = new Float32Array(limit)
      lent.push(values)
      return values
    },
    release() {
      const kept = spare.get(store) ?? []
      spare.set(store, kept)
      kept.push(...lent.splice(0).slice(0, mostSpare - kept.length))
    },
    scored: new Map(),
  }
}

/** What a question needs. Made anew for each, they would be most of what there is to collect. */
const mostSpare = 20
const spare = new WeakMap<Store, Float32Array[]>()

function countFiles(store: Store, nodes: readonly number[]): number {
  let files = 0
  let end = -1
  for (const node of nodes) {
    if (node < end) continue
    const file = store.fileOf(node)
    if (!file) continue
    files++
    end = file.first + file.count
  }
  return files
}

/** Live nodes that define `name` (exact case), as numbers. */
export function definitions(store: Store, name: string, most: number): number[] {
  const found: number[] = []
  const word = store.wordNumber(`@${name}`)
  if (word >= 0) {
    store.each(word, (node) => {
      if (found.length <= most) found.push(node)
    })
  }
  return found
}
