// Owns the search while one types: names that begin like the words first, then what the words are about, through
// the filters. Never ranks itself (search.ts and symbols.ts do).

import { acceptsNode, acceptsPath, type Filter, isOpen, readFilter } from './filter.ts'
import { readQuery } from './query.ts'
import { rank } from './rank.ts'
import type { Store } from './store.ts'
import { symbols } from './symbols.ts'
import type { Hit } from './workspace.ts'

export interface LookOptions {
  readonly k: number
  /** What `@` means. It is no evidence: what is on screen is not what one looks for. */
  readonly activePath?: string
}

export interface Looked {
  readonly hits: readonly Hit[]
  /** A filter that could not be read, in a sentence; or empty. */
  readonly problem: string
}

/** A name this good is what is typed, not a chance. */
const goodName = 0.6
/** So many more are ranked than asked for, where a filter takes most away. */
const widenings: readonly number[] = [1, 10, 50]

export function look(store: Store, query: string, options: LookOptions): Looked {
  const { k } = options
  const filter = readFilter(query, options.activePath ?? '')
  const { problem } = filter
  if (k <= 0 || (filter.text === '' && isOpen(filter))) return { hits: [], problem }
  if (filter.text === '') return { hits: listed(store, filter, k), problem }
  const named = symbols(store, filter.text, k, { node: (node) => acceptsNode(filter, node) })
  const hits = new Map<string, Hit>()
  for (const { node, score } of named) {
    if (score < goodName) break
    hits.set(node.id, { node, score: 1 + score, reasons: [nameReason(node.title, filter.text)] })
  }
  // Where the letters begin more names than are shown, the rest would not be seen.
  const rest = hits.size >= k ? [] : ranked(store, filter, k)
  for (const hit of rest) {
    const known = hits.get(hit.node.id)
    hits.set(hit.node.id, known ? { ...known, reasons: together(known.reasons, hit.reasons) } : hit)
  }
  for (const { node, score } of named) {
    if (!hits.has(node.id)) hits.set(node.id, { node, score, reasons: [nameReason(node.title, filter.text)] })
  }
  return { hits: [...hits.values()].slice(0, k), problem }
}

function ranked(store: Store, filter: Filter, k: number): readonly Hit[] {
  const parsed = readQuery(filter.text)
  // A path is known without reading the node.
  const accept = (number: number) => acceptsPath(filter, store.fileOf(number)?.path ?? '')
  const isNarrow = filter.kinds.size > 0 || filter.tags.length > 0
  for (const wider of isNarrow ? widenings : widenings.slice(0, 1)) {
    const ranking = rank(store, parsed, {
      evidence: null,
      today: null,
      purpose: 'find',
      most: k * wider,
      accept,
    })
    const hits: Hit[] = []
    for (const number of ranking.nodes) {
      const node = store.nodeAt(number)
      if (!node || !acceptsNode(filter, node)) continue
      hits.push({ node, score: ranking.scores[number] as number, reasons: ranking.explain(number) })
      if (hits.length >= k) break
    }
    ranking.release()
    if (hits.length >= k) return hits
    if (wider === widenings.at(-1) || ranking.nodes.length < k * wider || !isNarrow) return hits
  }
  return []
}

/** Without words: what the filters leave, sources first, in the order of the files. */
function listed(store: Store, filter: Filter, k: number): readonly Hit[] {
  const files = [...store.files()]
    .filter((file) => acceptsPath(filter, file.path))
    .sort(
      (a, b) =>
        Number(a.role !== 'source') - Number(b.role !== 'source') ||
        (a.path < b.path ? -1 : a.path > b.path ? 1 : 0),
    )
  const hits: Hit[] = []
  const wantsFiles = filter.kinds.has('file')
  const kinds = [...filter.kinds]
  for (const file of files) {
    if (kinds.length > 0 && !kinds.some((kind) => store.holds(file.path, kind))) continue
    for (const node of store.nodesOf(file.path)) {
      // A file is listed for itself only if files are asked for, or it has nothing else.
      if (node.kind === 'file' && !wantsFiles && node.children.length > 0) continue
      if (!acceptsNode(filter, node)) continue
      hits.push({ node, score: 0, reasons: [] })
      if (hits.length >= k) return hits
    }
  }
  return hits
}

/** What the ranking says of the name is more than that it is like it. */
function together(ofName: readonly string[], ranked: readonly string[]): readonly string[] {
  const isSaid = ranked.some((reason) => reason.startsWith('name'))
  return [...ofName.filter((reason) => reason !== likeName || !isSaid), ...ranked].slice(0, 3)
}

const likeName = 'name is like it'

function nameReason(title: string, text: string): string {
  const name = title.toLowerCase().replace(/[\s_$-]+/g, '')
  const wanted = text.toLowerCase().replace(/\s+/g, '')
  if (name === wanted) return 'the name itself'
  return name.startsWith(wanted) ? 'name starts with it' : likeName
}
