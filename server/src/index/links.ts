// Owns what a written link between notes and code means: which node it leads to, and which nodes lead to a node.
// Never reads a file: a link is resolved against what is indexed.

import { type Node, orgIdsOf } from '../base/node.ts'
import { definitionWord, referenceWord } from './fields.ts'
import { nodeById } from './lookup.ts'
import { resolvePath, stemOf } from './modules.ts'
import type { Store } from './store.ts'

/** A node with a link, and what that link leads to. */
export interface LinkedFrom {
  readonly node: Node
  /** As it is written. */
  readonly target: string
  /** `itself`: to the node. `inside`: to something in it. `file`: to its file or to what is around it. */
  readonly to: 'itself' | 'inside' | 'file'
}

const mostCandidates = 400

/**
 * The node that a link leads to, as Org reads it: `id:…`, `*Heading`, `#custom-id`, and `path`, `path::12`,
 * `path::*Heading`, `path::#custom-id` or `path::words` with or without `file:`. A path is seen from the folder of
 * the file `from`, else from the workspace. What is not found inside a file leads to the file.
 */
export function resolveLink(store: Store, from: string, target: string): Node | undefined {
  if (/^id:/i.test(target)) {
    const [node] = withWord(store, definitionWord(`id:${target.slice(3)}`), 1)
    return node ?? byId(store, from, target.slice(3))
  }
  if (/^[*#]/.test(target)) return insideFile(store, from, target)
  const [, path = '', inside = ''] = /^(?:file:)?(.*?)(?:::(.*))?$/is.exec(target) ?? []
  const [plain = '', fragment = ''] = path.split('#')
  const known = [path, plain].flatMap((one) =>
    one === '' ? [] : [resolvePath(from, one), resolvePath('', one)],
  )
  const found = known.find((one) => store.file(one) !== undefined)
  if (found === undefined) {
    // `[[Heading]]` without a star: Org looks for it in the same file.
    return /[/:]/.test(target) ? undefined : heading(store.nodesOf(from), target)
  }
  const line = /^L(\d+)/.exec(fragment)?.[1]
  return insideFile(store, found, inside !== '' ? inside : (line ?? '')) ?? store.nodesOf(found)[0]
}

/** Links to notes, and of notes: in Org, in Markdown, and in comments of code. */
export const linksOf = (node: Node): readonly string[] =>
  node.links
    .filter(({ kind }) => kind === 'org' || (kind === 'import' && node.language === 'markdown'))
    .map(({ target }) => target)

/** Nodes whose links lead to the node, to something inside it, or to its file; each once, by its closest link. */
export function linkedFrom(store: Store, node: Node): readonly LinkedFrom[] {
  const words = [referenceWord(node.path), referenceWord(stemOf(node.path))]
  if (node.kind !== 'file') words.push(referenceWord(node.title))
  for (const id of orgIdsOf(node)) words.push(referenceWord(`id:${id}`))
  const candidates = new Map<string, Node>()
  for (const word of words)
    for (const one of withWord(store, word, mostCandidates)) candidates.set(one.id, one)
  const closeness = { itself: 0, inside: 1, file: 2 } as const
  const found: LinkedFrom[] = []
  for (const candidate of candidates.values()) {
    if (candidate.id === node.id) continue
    let best: LinkedFrom | null = null
    for (const target of linksOf(candidate)) {
      const to = relation(node, resolveLink(store, candidate.path, target))
      if (to === null || (best !== null && closeness[best.to] <= closeness[to])) continue
      best = { node: candidate, target, to }
    }
    if (best !== null) found.push(best)
  }
  const order = (one: LinkedFrom) => closeness[one.to]
  return found.sort((a, b) => order(a) - order(b) || inOrder(a.node, b.node))
}

/** A node of a file with what links to it. */
export interface Linked {
  readonly node: Node
  readonly from: readonly { readonly node: Node; readonly target: string }[]
}

/** The nodes of a file, its own node aside, that something elsewhere links to; in the order of the file. */
export function linkedNodes(store: Store, path: string): readonly Linked[] {
  const nodes = store.nodesOf(path)
  const words = [referenceWord(path), referenceWord(stemOf(path))]
  for (const node of nodes) {
    if (node.kind === 'headline') words.push(referenceWord(node.title))
    for (const id of orgIdsOf(node)) words.push(referenceWord(`id:${id}`))
  }
  const candidates = new Map<string, Node>()
  for (const word of words)
    for (const one of withWord(store, word, mostCandidates)) candidates.set(one.id, one)
  const found = new Map<string, Map<string, { readonly node: Node; readonly target: string }>>()
  for (const candidate of candidates.values()) {
    for (const target of linksOf(candidate)) {
      const to = resolveLink(store, candidate.path, target)
      if (to?.path !== path || to.kind === 'file' || to.id === candidate.id) continue
      const from = found.get(to.id) ?? new Map()
      if (!from.has(candidate.id)) from.set(candidate.id, { node: candidate, target })
      found.set(to.id, from)
    }
  }
  return nodes.flatMap((node) => {
    const from = found.get(node.id)
    return from ? [{ node, from: [...from.values()].sort((a, b) => inOrder(a.node, b.node)) }] : []
  })
}

/** Files with a headline, or a drawer before the first one, of that Org id; sorted. */
export function filesWithId(store: Store, id: string): readonly string[] {
  const number = store.wordNumber(definitionWord(`id:${id}`))
  const found = new Set<string>()
  if (number >= 0)
    store.each(number, (node) => {
      const file = store.fileOf(node)
      if (file) found.add(file.path)
    })
  return [...found].sort()
}

/** Files whose links may lead to the file or to one of the ids; itself not among them. */
export function filesLinking(store: Store, path: string, ids: Iterable<string>): readonly string[] {
  const found = new Set<string>()
  const words = [referenceWord(path), ...[...ids].map((id) => referenceWord(`id:${id}`))]
  for (const word of words) {
    const number = store.wordNumber(word)
    if (number < 0) continue
    store.each(number, (node) => {
      const file = store.fileOf(node)
      if (file && file.path !== path) found.add(file.path)
    })
  }
  return [...found].sort()
}

function relation(node: Node, target: Node | undefined): LinkedFrom['to'] | null {
  if (target === undefined || target.path !== node.path) return null
  if (target.id === node.id) return 'itself'
  const { range } = target
  if (node.kind === 'file' || (range.start >= node.range.start && range.end <= node.range.end))
    return 'inside'
  // A link to a heading is about that heading, not about each below it.
  const isAround =
    target.kind !== 'headline' && range.start <= node.range.start && range.end >= node.range.end
  // A link to a file of notes is not about each heading in it.
  const isText = node.kind === 'headline' || node.kind === 'section'
  return (target.kind === 'file' || isAround) && !isText ? 'file' : null
}

/** What stands behind `::`: a line, a heading, a custom id, or words of a line. */
function insideFile(store: Store, path: string, inside: string): Node | undefined {
  const wanted = inside.trim()
  const nodes = store.nodesOf(path)
  if (wanted === '') return nodes[0]
  if (/^\d+$/.test(wanted)) return innermost(nodes, Number(wanted))
  if (wanted.startsWith('#')) return nodes.find((node) => node.properties.CUSTOM_ID === wanted.slice(1))
  if (wanted.startsWith('*')) return heading(nodes, wanted.replace(/^\*+\s*/, ''))
  const name = /([\p{L}_$][\p{L}\p{N}_$]*)\W*$/u.exec(wanted)?.[1]
  return (
    nodes.find((node) => node.qualified === wanted) ??
    nodes.find((node) => node.level > 0 && node.title === wanted) ??
    nodes.find((node) => node.level > 0 && name !== undefined && node.title === name) ??
    heading(nodes, wanted)
  )
}

/** By its title; where words follow in a comment, by the longest title that they begin with. */
function heading(nodes: readonly Node[], words: string): Node | undefined {
  const flat = (text: string) => text.replace(/\s+/g, ' ').trim().toLowerCase()
  const wanted = flat(words)
  let best: Node | undefined
  for (const node of nodes) {
    if (node.kind !== 'headline' && node.kind !== 'section') continue
    const title = flat(node.title)
    if (title === wanted) return node
    const isLonger = title.length > (best?.title.length ?? 2)
    if (isLonger && wanted.startsWith(title) && /^\W/.test(wanted.slice(title.length))) best = node
  }
  return best
}

/** The smallest node that has the line. */
export function innermost(nodes: readonly Node[], line: number): Node | undefined {
  let best: Node | undefined
  for (const node of nodes) {
    if (node.range.startLine <= line && node.range.endLine >= line && (!best || node.level >= best.level))
      best = node
  }
  return best
}

function withWord(store: Store, word: string, most: number): Node[] {
  const number = store.wordNumber(word)
  if (number < 0) return []
  const numbers: number[] = []
  store.each(number, (node) => {
    if (numbers.length < most) numbers.push(node)
  })
  return numbers.flatMap((node) => store.nodeAt(node) ?? [])
}

/** The file itself can have an id, in the drawer before its first heading. */
const byId = (store: Store, from: string, id: string): Node | undefined => nodeById(store, `${from}#id:${id}`)

const inOrder = (a: Node, b: Node): number =>
  a.path < b.path ? -1 : a.path > b.path ? 1 : a.range.start - b.range.start
