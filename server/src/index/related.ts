// Owns what belongs to a node: who calls it, what it calls, tests, notes and code that link, and what used to change
// with it. From the index alone, by names: where more than one thing has a name, it says so. Never reads a file.

import type { LinkOut, Node } from '../base/node.ts'
import { changedWith } from './changed-with.ts'
import { definitionWord, referenceWord } from './fields.ts'
import { linkedFrom, linksOf, resolveLink } from './links.ts'
import { nodeById, relatedLanguages } from './lookup.ts'
import { lastName, leadsTo, moduleName, modulesByName, stemOf } from './modules.ts'
import type { FileEntry, Store } from './store.ts'

export type RelationKind = 'callers' | 'callees' | 'tests' | 'notes' | 'code' | 'changed'

export interface RelatedNode {
  readonly node: Node
  /** In a few words: `calls it`, `links to it`, `changed together 4 times`. */
  readonly reason: string
  /** `name`: the names agree, and nothing in the files says that this one is meant. */
  readonly by: 'reference' | 'name'
  /** What to look for in the text of `node`, to open it at that line; empty for its beginning. */
  readonly written: string
}

export interface Related {
  readonly node: Node
  /** Groups that have something, in a fixed order. */
  readonly groups: readonly RelatedGroup[]
}

export interface RelatedGroup {
  readonly kind: RelationKind
  /** What is sure first, at most 100. */
  readonly nodes: readonly RelatedNode[]
  /** How many there are. */
  readonly total: number
}

const mostPerGroup = 100
const mostReferring = 500
/** A name that so many nodes define says nothing about any of them. */
const mostDefinitions = 12
const order: readonly RelationKind[] = ['callers', 'callees', 'tests', 'notes', 'code', 'changed']
/** Of a note one wants to know which code it is about. */
const orderOfText: readonly RelationKind[] = ['code', 'notes', 'changed']

/** Null when there is no such node (any more). */
export function related(store: Store, id: string): Related | null {
  const node = nodeById(store, id)
  if (!node) return null
  const found: Record<RelationKind, RelatedNode[]> = {
    callers: [],
    callees: [],
    tests: [],
    notes: [],
    code: [],
    changed: changedWith(store, node).map((one) => ({ ...one, by: 'reference', written: '' })),
  }
  const isText = isProse(node)
  if (!isText) {
    for (const user of users(store, node)) found[isTest(store, user.node) ? 'tests' : 'callers'].push(user)
    found.tests.push(...testsByName(store, node, found.tests))
    found.callees.push(...callees(store, node))
  }
  for (const { node: from, target, to } of linkedFrom(store, node)) {
    const reason = { itself: 'links to it', inside: 'links into it', file: 'links to its file' }[to]
    found[isProse(from) ? 'notes' : 'code'].push({ node: from, reason, by: 'reference', written: target })
  }
  for (const inner of isText ? [node] : within(store, node)) {
    for (const target of linksOf(inner)) {
      const to = resolveLink(store, inner.path, target)
      if (!to || to.id === node.id) continue
      const group = found[isProse(to) ? 'notes' : 'code']
      if (!group.some((one) => one.node.id === to.id))
        group.push({ node: to, reason: 'is linked from it', by: 'reference', written: '' })
    }
  }
  return {
    node,
    groups: (isText ? orderOfText : order).flatMap((kind) => {
      const nodes = sortSure(found[kind]).slice(0, mostPerGroup)
      return nodes.length === 0 ? [] : [{ kind, nodes, total: found[kind].length }]
    }),
  }
}

/** Nodes that call it, extend it or name it as a type; for a file, those that import it. */
export function users(store: Store, node: Node): readonly RelatedNode[] {
  const names = node.kind === 'file' ? [node.path, stemOf(node.path)] : [node.title]
  const others =
    node.kind === 'file' ? [] : definitionsOf(store, node.title).filter((one) => one.id !== node.id)
  const found = new Map<string, RelatedNode>()
  for (const name of names) {
    const word = store.wordNumber(referenceWord(name))
    if (word < 0) continue
    const numbers: number[] = []
    store.each(word, (number) => {
      if (numbers.length < mostReferring) numbers.push(number)
    })
    for (const number of numbers) {
      const user = store.nodeAt(number)
      if (!user || user.id === node.id || isProse(user) || !relatedLanguages(user, node)) continue
      const use = node.kind === 'file' ? importOf(user, node) : useOf(store, user, node, others)
      if (use) found.set(user.id, use)
    }
  }
  return withoutImports([...found.values()])
}

/** How `user` refers to the node's name, or null if it means another node of that name. */
function useOf(store: Store, user: Node, node: Node, others: readonly Node[]): RelatedNode | null {
  const links = user.links.filter(
    (link) => link.kind !== 'org' && (lastName(link.target) === node.title || link.kind === 'import'),
  )
  const uses = links.filter((link) => link.kind !== 'import')
  if (uses.length === 0) {
    // What is left is an import of the name.
    if (!links.some(({ kind, target }) => kind === 'import' && leadsTo(user, target, node))) return null
    return { node: user, reason: 'imports it', by: 'reference', written: node.title }
  }
  const bare = uses.some((link) => link.target === node.title)
  const knows = (one: Node) => user.path === one.path || imports(store, user, one)
  const isMember = node.kind === 'method'
  const known = knows(node)
  if (uses.every((link) => link.kind === 'call' && link.target === node.title)) {
    if (hasParameter(user, node.title) || (!known && !canBeBare(node))) return null
  }
  // A plain `open()` means the `open` that its file has or imports.
  if (!known && bare && !isMember && others.some((one) => one.kind !== 'method' && knows(one))) return null
  const isSure = known && (others.length === 0 || (!isMember && bare))
  const best = uses.find((link) => link.kind === 'call') ?? uses[0]
  return {
    node: user,
    reason: usedBy[best?.kind ?? 'call'],
    by: isSure ? 'reference' : 'name',
    written: node.title,
  }
}

/** In most languages a method needs something before its name: `store.add()`, `self.add()`. */
const canBeBare = (node: Node): boolean =>
  node.kind !== 'method' || /^(?:java|csharp|cpp|ruby|kotlin|scala|swift)$/.test(node.language)

const hasParameter = (node: Node, name: string): boolean => {
  const open = node.signature.indexOf('(')
  // What stands behind a colon or an arrow is a type.
  const pattern = new RegExp(`(?<=[(,\\s.*&])(?<![:>|]\\s*)${literal(name)}\\s*[:,)=?]`)
  return open >= 0 && pattern.test(node.signature.slice(open))
}
const literal = (name: string): string => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

const usedBy: Readonly<Record<LinkOut['kind'], string>> = {
  call: 'calls it',
  inherit: 'extends it',
  type: 'names it as a type',
  import: 'imports it',
  org: 'links to it',
  setup: 'takes its settings',
}
const usedFrom: Readonly<Record<LinkOut['kind'], string>> = {
  call: 'is called',
  inherit: 'is extended',
  type: 'is named as a type',
  import: 'is imported',
  org: 'is linked',
  setup: 'gives its settings',
}

function importOf(user: Node, file: Node): RelatedNode | null {
  const link = user.links.find((one) => one.kind === 'import' && leadsTo(user, one.target, file))
  if (!link || user.path === file.path) return null
  return { node: user, reason: 'imports it', by: 'reference', written: link.target }
}

/** A file that imports a name also uses it somewhere: that place says more. */
function withoutImports(found: readonly RelatedNode[]): readonly RelatedNode[] {
  const using = new Set(found.flatMap((one) => (one.node.kind === 'file' ? [] : [one.node.path])))
  return found.filter(
    (one) => one.node.kind !== 'file' || one.reason !== 'imports it' || !using.has(one.node.path),
  )
}

/** What the node, and what is in it, calls, extends and names; each once. */
function callees(store: Store, node: Node): readonly RelatedNode[] {
  const found = new Map<string, RelatedNode>()
  const inside = within(store, node)
  const own = new Set(inside.map(({ id }) => id))
  const modules = node.kind === 'file' ? modulesByName(store) : null
  for (const inner of inside) {
    for (const link of inner.links) {
      if (link.kind === 'org') continue
      if (modules !== null) {
        // A file is shown by what it imports: the calls are those of its functions.
        const files = link.kind === 'import' ? modules.get(moduleName(link.target)) : undefined
        const file = files && fileOfModule(store, inner, link, files)
        if (file && !found.has(file.id)) found.set(file.id, callee(file, link, 'reference'))
        continue
      }
      if (link.kind === 'import') continue
      const name = lastName(link.target)
      const all = definitionsOf(store, name).filter((one) => relatedLanguages(one, node))
      if (all.length === 0 || all.length > mostDefinitions) continue
      const isBare = link.target === name
      // A parameter of that name hides whatever else has it.
      if (isBare && link.kind === 'call' && hasParameter(inner, name)) continue
      const near = all.filter((one) => one.path === node.path || imports(store, inner, one))
      const meant = near.length > 0 ? near : all.filter((one) => !isBare || canBeBare(one))
      const isSure = near.length > 0 && (all.length === 1 || (isBare && near.length === 1))
      for (const one of meant) {
        if (!own.has(one.id) && !found.has(one.id))
          found.set(one.id, callee(one, link, isSure ? 'reference' : 'name'))
      }
    }
  }
  return [...found.values()]
}

const callee = (node: Node, link: LinkOut, by: RelatedNode['by']): RelatedNode => ({
  node,
  reason: usedFrom[link.kind],
  by,
  written: '',
})

/** `retry.test.ts` is about `retry.ts`, whatever it calls. */
function testsByName(store: Store, node: Node, known: readonly RelatedNode[]): readonly RelatedNode[] {
  if (store.file(node.path)?.role === 'test') return []
  const stem = stemOf(node.path).toLowerCase()
  const paths = new Set(known.map((one) => one.node.path))
  const found: RelatedNode[] = []
  if (stem.length < 2 || stem === 'index') return []
  for (const file of store.files()) {
    if (file.role !== 'test' || paths.has(file.path)) continue
    const name = stemOf(file.path).toLowerCase()
    const about = name.replace(/^test[_-]|[._-](?:tests?|spec)$|(?:tests?|spec)$/g, '')
    if (about !== stem || about === name) continue
    const [first] = store.nodesOf(file.path)
    if (first && relatedLanguages(first, node))
      found.push({ node: first, reason: 'is named after its file', by: 'name', written: '' })
  }
  return found
}

/** The node and what is in it, at most 400 nodes. */
function within(store: Store, node: Node): readonly Node[] {
  if (node.children.length === 0) return [node]
  return store
    .nodesOf(node.path)
    .filter((one) => one.range.start >= node.range.start && one.range.end <= node.range.end)
    .slice(0, 400)
}

function imports(store: Store, user: Node, node: Node): boolean {
  const [file] = store.nodesOf(user.path)
  return [...(file?.links ?? []), ...user.links].some(
    (link) => link.kind === 'import' && leadsTo(user, link.target, node),
  )
}

function fileOfModule(
  store: Store,
  user: Node,
  { target }: LinkOut,
  files: readonly FileEntry[],
): Node | undefined {
  for (const { path } of files) {
    const [node] = path === user.path ? [] : store.nodesOf(path)
    if (node && relatedLanguages(node, user) && leadsTo(user, target, node)) return node
  }
  return undefined
}

/** Nodes of that name that are code; at most one more than tells something. */
export function definitionsOf(store: Store, name: string): readonly Node[] {
  const word = store.wordNumber(definitionWord(name))
  if (word < 0) return []
  const found: Node[] = []
  store.each(word, (number) => {
    const node = found.length <= mostDefinitions ? store.nodeAt(number) : undefined
    if (node && node.kind !== 'file' && !isProse(node)) found.push(node)
  })
  return found
}

const isTest = (store: Store, node: Node): boolean =>
  node.kind === 'test' || store.file(node.path)?.role === 'test'

export const isProse = (node: Node): boolean => node.language === 'org' || node.language === 'markdown'

/** What is sure comes first; else the order stays. */
const sortSure = (nodes: readonly RelatedNode[]): readonly RelatedNode[] => [
  ...nodes.filter((one) => one.by === 'reference'),
  ...nodes.filter((one) => one.by === 'name'),
]
