// Owns finding nodes by a part of their name while it is typed: `fetchLev`, `fl`, `retry delay`. Over the names
// alone, in a few milliseconds; no ranking by content.

import type { Node } from '../base/node.ts'
import type { Store } from './store.ts'

export interface NamedNode {
  readonly node: Node
  /** 1 for the very name, then less; above 0.5 the letters stand together or begin the words of the name. */
  readonly score: number
}

const roleFactor = {
  source: 1,
  test: 0.9,
  aside: 0.9,
  prose: 0.97,
  data: 0.8,
  built: 0.6,
  vendored: 0.6,
} as const

/** The best first. `accept` is asked for the best names only, so it may read the node. */
export function symbols(
  store: Store,
  query: string,
  most: number,
  accept: (node: Node) => boolean = () => true,
): readonly NamedNode[] {
  const wanted = query.trim().toLowerCase().replace(/\s+/g, '')
  if (wanted === '' || most <= 0) return []
  const names: { readonly word: number; readonly score: number; readonly length: number }[] = []
  store.eachName((name, word) => {
    // Paths and ids are not typed here.
    if (name.length < wanted.length || name.startsWith('id:')) return
    const score = nameScore(name, wanted)
    if (score > 0) names.push({ word, score, length: name.length })
  })
  names.sort((a, b) => b.score - a.score || a.length - b.length || a.word - b.word)
  // First by what is known of a node without reading it; only what can be among the best is read.
  const found: { readonly number: number; readonly score: number; readonly length: number }[] = []
  let least = 0
  for (const { word, score, length } of names) {
    // What comes later can only be worse than what is there, whatever its file.
    if (least > 0 && score < least) break
    store.each(word, (number) => {
      const file = store.fileOf(number)
      if (file && number !== file.first) found.push({ number, score: score * roleFactor[file.role], length })
    })
    if (least === 0 && found.length >= most * spare) least = score * roleFactor.built
  }
  found.sort((a, b) => b.score - a.score || a.length - b.length || a.number - b.number)
  const nodes: NamedNode[] = []
  for (const { number, score } of found) {
    const node = store.nodeAt(number)
    if (node && accept(node)) nodes.push({ node, score })
    if (nodes.length >= most) break
  }
  return nodes
}

/** A filter takes some away. */
const spare = 4

/** `wanted` in lower case without spaces; 0 if its letters do not occur in this order. */
export function nameScore(name: string, wanted: string): number {
  const lower = name.toLowerCase()
  const flat = lower.replace(/[\s_$-]+/g, '')
  if (lower === wanted || flat === wanted) return 1
  const size = Math.min(1, wanted.length / flat.length)
  if (lower.startsWith(wanted) || flat.startsWith(wanted)) return 0.85 + 0.1 * size
  const at = lower.indexOf(wanted)
  if (at > 0) return (isStart(name, at) ? 0.72 : 0.52) + 0.1 * size
  const humps = humpMatch(name, lower, wanted)
  if (humps) return 0.6 + 0.1 * size
  if (flat.includes(wanted)) return 0.5 + 0.1 * size
  return wanted.length > 2 && isSubsequence(lower, wanted) ? 0.1 + 0.2 * size : 0
}

/** Each letter begins a word of the name or goes on from the one before. */
function humpMatch(name: string, lower: string, wanted: string): boolean {
  const reach = (from: number, at: number, depth: number): boolean => {
    if (at === wanted.length) return true
    if (depth > 60) return false
    if (from < lower.length && lower[from] === wanted[at] && reach(from + 1, at + 1, depth + 1)) return true
    for (let next = from; next < lower.length; next++)
      if (lower[next] === wanted[at] && isStart(name, next) && next > from - 1)
        if (reach(next + 1, at + 1, depth + 1)) return true
    return false
  }
  if (!isSubsequence(lower, wanted)) return false
  for (let start = 0; start < lower.length; start++)
    if (lower[start] === wanted[0] && isStart(name, start) && reach(start + 1, 1, 0)) return true
  return false
}

function isStart(name: string, at: number): boolean {
  if (at === 0) return true
  const before = name[at - 1] as string
  const here = name[at] as string
  return /[^\p{L}\p{N}]/u.test(before) || (/\p{Lu}/u.test(here) && !/\p{Lu}/u.test(before))
}

function isSubsequence(lower: string, wanted: string): boolean {
  let at = 0
  for (let i = 0; i < lower.length && at < wanted.length; i++) if (lower[i] === wanted[at]) at++
  return at === wanted.length
}
