// Owns the two searches people and tools ask for, `find` and `localize`, over the one ranking. Never ranks itself.

import type { NodeKind } from '../base/node.ts'
import { type PhraseSignal, phraseValues } from './phrases.ts'
import { type Query, readQuery } from './query.ts'
import { mostReasons, type Ranking, type RankOptions, rank } from './rank.ts'
import type { Store } from './store.ts'
import { withMeaning } from './vectors/meaning.ts'
import type { Near } from './vectors/near.ts'
import { type SignalName, signalWeights } from './weights.ts'
import type { Candidate, FindOptions, Hit, Localized } from './workspace.ts'

/** Kinds that an edit of code goes to. */
const codeKinds: ReadonlySet<NodeKind> = new Set(['class', 'function', 'method', 'type', 'constant', 'test'])

/** From the index alone, at once. */
export function find(store: Store, text: string, options: FindOptions): readonly Hit[] {
  if (options.k <= 0 || text.trim() === '') return []
  return hits(store, ranked(store, readQuery(text, options.today), options, options.k), options.k)
}

/**
 * `find` with the wording of the best ones' texts in it: for what a person or a model will read. `near` is what the
 * vectors say of the question, if there are any.
 */
export async function search(
  store: Store,
  text: string,
  options: FindOptions,
  read: ReadTexts,
  near: Near | null = null,
): Promise<readonly Hit[]> {
  if (options.k <= 0 || text.trim() === '') return []
  const query = readQuery(text, options.today)
  const first = ranked(store, query, options, Math.max(options.k, readAgain), near)
  return hits(store, await withWording(store, query, first, read), options.k)
}

const ranked = (
  store: Store,
  query: Query,
  { kind, evidence, today }: FindOptions,
  most: number,
  near: Near | null = null,
): Ranking =>
  rankBoth(store, query, near, {
    evidence: evidence ?? null,
    today: today ?? null,
    purpose: 'find',
    most,
    accept: (node) => kind === undefined || (store.fileOf(node)?.language === 'org') === (kind === 'org'),
  })

/** By words, and by meaning where there are vectors. */
function rankBoth(store: Store, query: Query, near: Near | null, options: RankOptions): Ranking {
  if (!near) return rank(store, query, options)
  const extra = near.nodes.filter((node) => store.fileOf(node) && options.accept(node))
  const byWords = rank(store, query, { ...options, also: extra })
  return withMeaning(query, byWords, near, extra)
}

/** The ranking is used up. */
function hits(store: Store, ranking: Ranking, k: number): readonly Hit[] {
  const found = ranking.nodes.slice(0, k).flatMap((number): Hit[] => {
    const node = store.nodeAt(number)
    return node
      ? [{ node, score: round(ranking.scores[number] as number), reasons: ranking.explain(number) }]
      : []
  })
  ranking.release()
  return found
}

/** Where the code is that an issue is about: files by their best node, and code symbols. */
export async function localize(
  store: Store,
  text: string,
  k: number,
  read: ReadTexts,
  near: Near | null = null,
): Promise<Localized> {
  if (k <= 0 || text.trim() === '') return { files: [], symbols: [] }
  const query = readQuery(text)
  const most = Math.max(1000, 40 * k)
  const first = rankBoth(store, query, near, {
    evidence: null,
    today: null,
    purpose: 'localize',
    most,
    accept: () => true,
  })
  const ranking = await withWording(store, query, first, read)
  const files = new Map<string, number>()
  const symbols: Hit[] = []
  let readNodes = 0
  for (const number of ranking.nodes) {
    const file = store.fileOf(number)
    if (!file) continue
    const score = round(ranking.scores[number] as number)
    if (files.size < k && !files.has(file.path)) files.set(file.path, score)
    if (symbols.length >= k && files.size >= k) break
    // Reading a node may parse its file's nodes: bounded, whatever the kinds are.
    if (symbols.length >= k || readNodes > 40 * k || number === file.first) continue
    readNodes++
    const node = store.nodeAt(number)
    if (node && (codeKinds.has(node.kind) || node.kind === 'cell')) {
      symbols.push({ node, score, reasons: symbols.length < 20 ? ranking.explain(number) : [] })
    }
  }
  ranking.release()
  return { files: [...files].map(([path, score]) => ({ path, score })), symbols }
}

/** The texts of so many of the best are read. */
const readAgain = 200

/** By path; null for what cannot be read. */
type ReadTexts = (paths: Iterable<string>) => Promise<ReadonlyMap<string, string | null>>

/**
 * The same order with the wording of the texts in it: pieces of the question that stand in a candidate as they
 * are. Reads the files of the best candidates; a node whose text is gone keeps its score.
 */
async function withWording(store: Store, query: Query, ranking: Ranking, read: ReadTexts): Promise<Ranking> {
  const numbers = ranking.nodes.slice(0, readAgain)
  // A file has no wording of its own.
  const nodes = numbers.map((number) => {
    const node = store.nodeAt(number)
    return node && node.level > 0 ? node : null
  })
  const files = await read(nodes.flatMap((node) => node?.path ?? []))
  const texts = nodes.map((node) =>
    node ? (files.get(node.path)?.slice(node.range.start, node.range.end) ?? '') : '',
  )
  const values = phraseValues(query, texts)
  const scores = new Float32Array(ranking.scores)
  const added = new Map<number, Partial<Record<SignalName, number>>>()
  numbers.forEach((number, i) => {
    const own: Partial<Record<SignalName, number>> = {}
    const say = (signal: SignalName, value: number) => {
      if (value === 0) return
      own[signal] = value
      const column = store.fileOf(number)?.language === 'org' ? 'note' : query.length
      const weight = signalWeights[signal][column] * ranking.discountOf(number)
      scores[number] = (scores[number] as number) + weight * value
    }
    for (const [signal, list] of Object.entries(values) as [PhraseSignal, Float32Array][]) {
      say(signal, list[i] as number)
    }
    // An issue is fixed in a function; a class is what lies around it.
    const kind = store.nodeAt(number)?.kind
    say('callable', kind === 'function' || kind === 'method' ? 1 : 0)
    added.set(number, own)
  })
  const order = [...ranking.nodes].sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b)
  return {
    ...ranking,
    nodes: order,
    scores,
    explain: (node) => {
      const own = added.get(node)
      const strong = (own?.triples ?? 0) > 0.3 || (own?.pairs ?? 0) > 0.5
      return strong
        ? ['has the same wording', ...ranking.explain(node)].slice(0, mostReasons)
        : ranking.explain(node)
    },
    signals: (node) => ({ ...ranking.signals(node), ...added.get(node) }),
  }
}

/** The best candidates of `localize` with what each signal says of them: for fitting weights. */
export async function candidates(
  store: Store,
  query: Query,
  most: number,
  read: ReadTexts,
): Promise<readonly Candidate[]> {
  const first = rank(store, query, {
    evidence: null,
    today: null,
    purpose: 'localize',
    most,
    accept: () => true,
  })
  const ranking = await withWording(store, query, first, read)
  return ranking.nodes.flatMap((number): Candidate[] => {
    const node = store.nodeAt(number)
    const file = store.fileOf(number)
    if (!node || !file) return []
    const score = round(ranking.scores[number] as number)
    return [{ node, role: file.role, score, signals: ranking.signals(number) }]
  })
}

const round = (score: number): number => Math.round(score * 10_000) / 10_000
