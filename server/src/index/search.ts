// Owns the two searches people and tools ask for, `find` and `localize`, over the one ranking. Never ranks itself.

import type { NodeKind } from '../base/node.ts'
import { readQuery } from './query.ts'
import { rank } from './rank.ts'
import type { Store } from './store.ts'
import type { FindOptions, Hit, Localized } from './workspace.ts'

/** Kinds that an edit of code goes to. */
const codeKinds: ReadonlySet<NodeKind> = new Set(['class', 'function', 'method', 'type', 'constant', 'test'])

export function find(store: Store, text: string, options: FindOptions): readonly Hit[] {
  if (options.k <= 0 || text.trim() === '') return []
  const { kind } = options
  const ranking = rank(store, readQuery(text), {
    evidence: options.evidence ?? null,
    purpose: 'find',
    most: options.k,
    accept: (node) => kind === undefined || (store.fileOf(node)?.language === 'org') === (kind === 'org'),
  })
  return ranking.nodes.flatMap((number): Hit[] => {
    const node = store.nodeAt(number)
    return node
      ? [{ node, score: round(ranking.scores[number] as number), reasons: ranking.explain(number) }]
      : []
  })
}

/** Where the code is that an issue is about: files by their best node, and code symbols. */
export function localize(store: Store, text: string, k: number): Localized {
  if (k <= 0 || text.trim() === '') return { files: [], symbols: [] }
  const ranking = rank(store, readQuery(text), {
    evidence: null,
    purpose: 'localize',
    most: Math.max(1000, 40 * k),
    accept: () => true,
  })
  const files = new Map<string, number>()
  const symbols: Hit[] = []
  let read = 0
  for (const number of ranking.nodes) {
    const file = store.fileOf(number)
    if (!file) continue
    const score = round(ranking.scores[number] as number)
    if (files.size < k && !files.has(file.path)) files.set(file.path, score)
    if (symbols.length >= k && files.size >= k) break
    // Reading a node may parse its file's nodes: bounded, whatever the kinds are.
    if (symbols.length >= k || read > 40 * k || number === file.first) continue
    read++
    const node = store.nodeAt(number)
    if (node && (codeKinds.has(node.kind) || node.kind === 'cell')) {
      symbols.push({ node, score, reasons: symbols.length < 20 ? ranking.explain(number) : [] })
    }
  }
  return { files: [...files].map(([path, score]) => ({ path, score })), symbols }
}

const round = (score: number): number => Math.round(score * 10_000) / 10_000
