// Owns finding nodes by a part of their name while it is typed: `fetchLev`, `fl`, `retry delay`. Over the names
// alone, in a few milliseconds; no ranking by content.

import type { Node } from '../base/node.ts'
import type { FileFacts, Store } from './store.ts'

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

/** What may be found: `file` is asked for every node with such a name, `node` for the best names only. */
export interface Accepted {
  readonly file?: (facts: FileFacts) => boolean
  readonly node?: (node: Node) => boolean
}

/** The best first. */
export function symbols(
  store: Store,
  query: string,
  most: number,
  { file: isFile = () => true, node: isNode = () => true }: Accepted = {},
): readonly NamedNode[] {
  const wanted = query.trim().toLowerCase().replace(/\s+/g, '')
  if (wanted === '' || most <= 0) return []
  const names: { readonly word: number; readonly score: number; readonly length: number }[] = []
  store.eachName(wanted, (name, word) => {
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
      if (file && number !== file.first && isFile(file))
        found.push({ number, score: score * roleFactor[file.role], length })
    })
    if (least === 0 && found.length >= most * spare) least = score * roleFactor.built
  }
  found.sort((a, b) => b.score - a.score || a.length - b.length || a.number - b.number)
  const nodes: NamedNode[] = []
  for (const { number, score } of found) {
    const node = store.nodeAt(number)
    if (node && isNode(node)) nodes.push({ node, score })
    if (nodes.length >= most) break
  }
  return nodes
}

/** A filter takes some away. */
const spare = 4

/** `wanted` in lower case without spaces; 0 if its letters do not occur in this order. */
export function nameScore(name: string, wanted: string): number {
  const lower = name.toLowerCase()
  // Whatever fits has the letters in their order, and most names have not.
  if (!isSubsequence(lower, wanted)) return 0
  const flat = /[\s_$-]/.test(lower) ? lower.replace(/[\s_$-]+/g, '') : lower
  if (lower === wanted || flat === wanted) return 1
  const size = Math.min(1, wanted.length / flat.length)
  if (lower.startsWith(wanted) || flat.startsWith(wanted)) return 0.85 + 0.1 * size
  const at = lower.indexOf(wanted)
  if (at > 0) return (isStart(name, at) ? 0.72 : 0.52) + 0.1 * size
  if (humpMatch(name, lower, wanted)) return 0.6 + 0.1 * size
  if (flat.includes(wanted)) return 0.5 + 0.1 * size
  return wanted.length > 2 ? 0.1 + 0.2 * size : 0
}

/** Each letter begins a word of the name or goes on from the one before. */
function humpMatch(name: string, lower: string, wanted: string): boolean {
  for (let at = lower.indexOf(wanted[0] as string); at >= 0; at = lower.indexOf(wanted[0] as string, at + 1))
    if (isStart(name, at) && humpsFrom({ name, lower, wanted }, at + 1, 1, 0)) return true
  return false
}

interface Humps {
  readonly name: string
  readonly lower: string
  readonly wanted: string
}

function humpsFrom(humps: Humps, from: number, at: number, depth: number): boolean {
  const { name, lower, wanted } = humps
  if (at === wanted.length) return true
  if (depth > 60) return false
  const letter = wanted[at] as string
  if (lower[from] === letter && humpsFrom(humps, from + 1, at + 1, depth + 1)) return true
  for (let next = lower.indexOf(letter, from); next >= 0; next = lower.indexOf(letter, next + 1))
    if (isStart(name, next) && humpsFrom(humps, next + 1, at + 1, depth + 1)) return true
  return false
}

function isStart(name: string, at: number): boolean {
  if (at === 0) return true
  const before = name.charCodeAt(at - 1)
  const here = name.charCodeAt(at)
  if (before < 128 && here < 128) return !isAlnum(before) || (isUpper(here) && !isUpper(before))
  const [one, two] = [name[at - 1] as string, name[at] as string]
  return /[^\p{L}\p{N}]/u.test(one) || (/\p{Lu}/u.test(two) && !/\p{Lu}/u.test(one))
}

const isUpper = (c: number): boolean => c >= 65 && c <= 90
const isAlnum = (c: number): boolean => isUpper(c) || (c >= 97 && c <= 122) || (c >= 48 && c <= 57)

function isSubsequence(lower: string, wanted: string): boolean {
  let from = 0
  for (let i = 0; i < wanted.length; i++) {
    from = lower.indexOf(wanted[i] as string, from) + 1
    if (from === 0) return false
  }
  return true
}
