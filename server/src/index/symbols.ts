// Owns finding nodes by a part of their name while it is typed: `fetchLev`, `fl`, `retry delay`. Over the names
// alone, in a few milliseconds; no ranking by content.

import { hasInOrder, isSeparator, type Spelled, spelled } from '../base/letters.ts'
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
  for (const one of namesWith(store, wanted)) {
    const score = scoreOfName(one, wanted)
    if (score > 0) names.push({ word: one.word, score, length: one.name.length })
  }
  // First by what is known of a node without reading it; only what can be among the best is read.
  const found: { readonly number: number; readonly score: number; readonly length: number }[] = []
  let least = 0
  for (const { word, score, length } of byScore(names, (a, b) => a.length - b.length || a.word - b.word)) {
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

interface Name extends Spelled {
  readonly word: number
}

/** What was typed so far, each the beginning of the next, with the names that have its letters in their order. */
interface Typed {
  readonly revision: number
  readonly numbering: number
  readonly steps: { readonly wanted: string; readonly names: readonly Name[] }[]
}

const typedIn = new WeakMap<Store, Typed>()
/** More are not kept from one letter to the next. */
const mostKept = 20_000

/** With one letter more there are fewer of them: those that had the letters before are looked at alone. */
function namesWith(store: Store, wanted: string): readonly Name[] {
  const [revision, numbering] = [store.revision(), store.numbering()]
  let typed = typedIn.get(store)
  if (typed?.revision !== revision || typed.numbering !== numbering) {
    typed = { revision, numbering, steps: [] }
    typedIn.set(store, typed)
  }
  const { steps } = typed
  while (steps.length > 0 && !wanted.startsWith(steps.at(-1)?.wanted ?? '')) steps.pop()
  const before = steps.at(-1)
  if (before?.wanted === wanted) return before.names
  const names = before?.names.filter(({ lower }) => hasInOrder(lower, wanted)) ?? []
  if (!before)
    store.eachName(wanted, (name, word) => {
      // Paths and ids are not typed here.
      if (name.length < wanted.length || name.startsWith('id:')) return
      const lower = name.toLowerCase()
      if (hasInOrder(lower, wanted)) names.push({ ...spelled(name, lower), word })
    })
  if (names.length <= mostKept) steps.push({ wanted, names })
  return names
}

/**
 * The highest score first, and of equal ones by `order`, else as they came. Scores are from 0 to 1, or a little above. One
 * letter fits most names and few are shown: only what is looked at is sorted.
 */
export function* byScore<One extends { readonly score: number }>(
  items: readonly One[],
  order: (a: One, b: One) => number = () => 0,
): Generator<One> {
  const steps: One[][] = []
  for (const item of items) {
    const step = Math.floor(item.score * stepsOfScore)
    const others = steps[step]
    if (others) others.push(item)
    else steps[step] = [item]
  }
  for (let step = steps.length - 1; step >= 0; step--) {
    const alike = steps[step]
    if (alike) yield* alike.sort((a, b) => b.score - a.score || order(a, b))
  }
}

const stepsOfScore = 100

/** A filter takes some away. */
const spare = 4

/** `wanted` in lower case without spaces; 0 if its letters do not occur in this order. */
export function nameScore(name: string, wanted: string): number {
  const lower = name.toLowerCase()
  return hasInOrder(lower, wanted) ? scoreOfName(spelled(name, lower), wanted) : 0
}

/** The same of a name that has its letters in this order. */
export function scoreOfName({ name, lower, bare, first }: Spelled, wanted: string): number {
  const size = Math.min(1, wanted.length / bare)
  const at = lower.indexOf(wanted)
  if (at === 0 || standsAt(lower, first, wanted)) {
    if (lower === wanted || (bare === wanted.length && standsAt(lower, first, wanted))) return 1
    return 0.85 + 0.1 * size
  }
  if (at > 0) return (isStart(name, at) ? 0.72 : 0.52) + 0.1 * size
  if (humpMatch(name, lower, wanted)) return 0.6 + 0.1 * size
  if (bare < lower.length && standsSomewhere(lower, first, wanted)) return 0.5 + 0.1 * size
  return wanted.length > 2 ? 0.1 + 0.2 * size : 0
}

/** `wanted` stands in the name at `from`, whatever separators are between its letters. */
function standsAt(lower: string, from: number, wanted: string): boolean {
  let at = from
  for (let i = 0; i < wanted.length; i++, at++) {
    while (isSeparator(lower, at)) at++
    if (lower.charCodeAt(at) !== wanted.charCodeAt(i)) return false
  }
  return true
}

function standsSomewhere(lower: string, from: number, wanted: string): boolean {
  const letter = wanted.charAt(0)
  for (let at = lower.indexOf(letter, from); at >= 0; at = lower.indexOf(letter, at + 1))
    if (standsAt(lower, at, wanted)) return true
  return false
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
