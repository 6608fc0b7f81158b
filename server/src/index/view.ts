// Owns what one query sees: the postings of its words, gathered once and shared by all signals. Never ranks.

import { compoundsOf } from './compounds.ts'
import { addPacked, count } from './fields.ts'
import type { History } from './history/history.ts'
import { isAsking } from './note-query.ts'
import { perRevision } from './per-revision.ts'
import type { Query, QueryWord } from './query.ts'
import type { FileEntry, Store } from './store.ts'
import { stem } from './tokenize.ts'
import { partings, variantsOf } from './variants.ts'
import { type Bm25, commonWord, namedTells, type SignalName, variantWeights } from './weights.ts'
import type { Evidence } from './workspace.ts'

/** Live nodes that have a word, in the order of their numbers. */
export interface Gathered {
  readonly word: QueryWord
  readonly nodes: Uint32Array
  readonly packed: Uint32Array
  /** How many files have it. */
  readonly files: number
  /** Which word of the question it stands for, by its place; what has the same place says the same. */
  readonly concept: number
  /** 1 for the word itself, less for another of like meaning. */
  readonly share: number
  /** All of `packed` with OR: no bit of a field, no node has the word there. */
  readonly bits: number
}

export interface View {
  readonly store: Store
  readonly history: History
  readonly query: Query
  readonly gathered: readonly Gathered[]
  readonly evidence: Evidence | null
  /** `YYYY-MM-DD`, where it is known. */
  readonly today: string | null
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

export function gather(
  store: Store,
  query: Query,
  { evidence, today }: Pick<View, 'evidence' | 'today'>,
): View {
  const gathered: Gathered[] = []
  const most =
    store.nodeCount() < commonWord.fromNodes ? Number.POSITIVE_INFINITY : store.nodeCount() * commonWord.share
  const common: Gathered[] = []
  const notes = noteMask(store)
  // A question of nothing but such words is still a question.
  const { days, tags } = query.notes
  const says =
    days.length + tags.length > 0 ||
    query.words.some(({ plain }) => !query.notes.spent.has(plain) && !isAsking(plain))
  for (const [concept, word] of query.words.entries()) {
    const plain = word.plain.toLowerCase()
    const isSpent = query.notes.spent.has(plain) || (says && isAsking(plain))
    const own = postingsOf(store, word.word, notes && isSpent ? { mask: notes, keep: 0 } : null)
    const spoken = notes && !isSpent && word.type === 'stem' ? inNotes(store, plain, own, notes) : null
    for (const { postings, share } of spoken?.others ?? []) {
      gathered.push({
        ...postings,
        word: { ...word, weight: word.weight * word.tells * share, inTitle: false },
        files: countFiles(store, postings.nodes),
        concept,
        share,
      })
    }
    const { nodes, packed, bits } = spoken?.own ?? own
    if (nodes.length === 0) continue
    const isName = count(bits, 'name') > 0
    const one: Gathered = {
      word: { ...word, weight: word.weight * (isName ? Math.max(word.tells, namedTells) : word.tells) },
      nodes,
      packed,
      files: countFiles(store, nodes),
      concept,
      share: 1,
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
    today,
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

interface Postings {
  readonly nodes: Uint32Array
  readonly packed: Uint32Array
  readonly bits: number
}

function postingsOf(
  store: Store,
  word: string,
  only: { readonly mask: Uint8Array; readonly keep: 0 | 1 } | null = null,
): Postings {
  const number = store.wordNumber(word)
  const nodes: number[] = []
  const packed: number[] = []
  let bits = 0
  if (number >= 0) {
    store.each(number, (node, counts) => {
      if (only && only.mask[node] !== only.keep) return
      nodes.push(node)
      packed.push(counts)
      bits |= counts
    })
  }
  return { nodes: Uint32Array.from(nodes), packed: Uint32Array.from(packed), bits }
}

/** 1 for each headline of a note; null where there are no notes. */
export const noteMask = perRevision((store): Uint8Array | null => {
  let mask: Uint8Array | null = null
  for (const { language, first, count } of store.files())
    if (language === 'org') {
      mask ??= new Uint8Array(store.limit())
      mask.fill(1, first, first + count)
    }
  return mask
})

interface InNotes {
  /** The word with its other forms. */
  readonly own: Postings
  /** Words of like meaning and parts of a compound; `share` is what is left of the word's weight. */
  readonly others: readonly { readonly postings: Postings; readonly share: number }[]
}

/** Notes say the same in other words; code does not, so its nodes are those of the word itself. */
function inNotes(store: Store, plain: string, own: Postings, notes: Uint8Array): InNotes {
  const { forms, same, near } = variantsOf(plain)
  const found = (words: readonly string[]): Postings[] =>
    words
      .map((word) => postingsOf(store, word, { mask: notes, keep: 1 }))
      .filter(({ nodes }) => nodes.length > 0)
  const merged = merge([own, ...found(forms)])
  const isThere = merged.nodes.length > 0
  const { other, alone } = variantWeights
  const shares = (list: readonly Postings[], share: number) =>
    list.map((postings) => ({ postings, share: share * (isThere ? other : alone) }))
  return {
    own: merged,
    others: [
      ...shares(found(same), variantWeights.same),
      ...shares(found(near), variantWeights.near),
      ...shares(partsIn(store, plain, notes), variantWeights.part),
      ...shares(found(compoundsOf(store, plain)), variantWeights.part),
    ],
  }
}

/** The two parts of a compound, if notes have both: of several ways, the one whose shorter part is the longest. */
function partsIn(store: Store, word: string, notes: Uint8Array): readonly Postings[] {
  let best: readonly Postings[] = []
  let longest = 0
  for (const [head, tail] of partings(word)) {
    const shorter = Math.min(head.length, tail.length)
    if (shorter <= longest) continue
    const parts = [head, tail].map((part) => postingsOf(store, stem(part), { mask: notes, keep: 1 }))
    if (parts.some(({ nodes }) => nodes.length === 0)) continue
    best = parts
    longest = shorter
  }
  return best
}

function merge(list: readonly Postings[]): Postings {
  if (list.length === 1) return list[0] as Postings
  const counts = new Map<number, number>()
  let bits = 0
  for (const { nodes, packed, bits: own } of list) {
    bits |= own
    nodes.forEach((node, i) => {
      counts.set(node, addPacked(counts.get(node) ?? 0, packed[i] as number))
    })
  }
  const nodes = Uint32Array.from(counts.keys()).sort()
  return { nodes, packed: nodes.map((node) => counts.get(node) ?? 0), bits }
}

function countFiles(store: Store, nodes: Uint32Array): number {
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
