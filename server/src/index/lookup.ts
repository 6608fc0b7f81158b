// Owns exact look-ups: a node by id, nodes by name, nodes that refer to a node. No ranking, no guessing.

import { type Node, orgIdsOf } from '../base/node.ts'
import { count, definitionWord, rawWord, referenceWord, wholeWord } from './fields.ts'
import { stemOf } from './modules.ts'
import type { Store } from './store.ts'
import { splitIdentifier, stem } from './tokenize.ts'

const mostFound = 200

/** An id is a path, or a path, `#` and the rest; paths may contain `#` themselves. */
export function nodeById(store: Store, id: string): Node | undefined {
  if (store.file(id)) return store.nodesOf(id)[0]
  for (let at = id.indexOf('#'); at >= 0; at = id.indexOf('#', at + 1)) {
    const path = id.slice(0, at)
    if (store.file(path)) return nodeWithId(store.nodesOf(path), id)
  }
  return undefined
}

/** A file of fewer nodes is looked through. */
const fewNodes = 64
const byIds = new WeakMap<readonly Node[], ReadonlyMap<string, Node>>()

function nodeWithId(nodes: readonly Node[], id: string): Node | undefined {
  if (nodes.length < fewNodes) return nodes.find((node) => node.id === id)
  let known = byIds.get(nodes)
  if (!known) {
    // The first one of a name, as among fewer nodes.
    known = new Map(nodes.toReversed().map((node) => [node.id, node]))
    byIds.set(nodes, known)
  }
  return known.get(id)
}

export function resolveName(store: Store, name: string): readonly Node[] {
  const wanted = name.trim()
  const byId = nodeById(store, wanted)
  if (byId) return [byId]
  const exact = defining(store, wanted).concat(defining(store, `id:${wanted}`))
  if (exact.length > 0) return exact
  const last = wanted.split(/\.|::|->|#/).pop() ?? ''
  if (last !== wanted && last !== '') {
    const dotted = wanted.split(/::|->|#/).join('.')
    const nodes = defining(store, last)
    const inside = nodes.filter((node) => node.qualified === dotted || node.qualified.endsWith(`.${dotted}`))
    if (inside.length > 0) return inside
    const fromFile = nodes.filter((node) => `${stemOf(node.path)}.${node.qualified}`.endsWith(dotted))
    if (fromFile.length > 0) return fromFile
  }
  const paths = [...store.files()].filter((file) => file.path.endsWith(`/${wanted}`)).slice(0, mostFound)
  if (paths.length > 0) return paths.flatMap((file) => store.nodesOf(file.path).slice(0, 1))
  return ignoringCase(store, wanted)
}

/** Nodes that refer to the node: by its name (code), by its id or title (Org), by its path (a file). */
export function callersOf(store: Store, id: string): readonly Node[] {
  const node = nodeById(store, id)
  if (!node) return []
  const names = node.kind === 'file' ? [node.path, stemOf(node.path)] : [node.title]
  for (const id of orgIdsOf(node)) names.push(`id:${id}`)
  const found = new Map<string, Node>()
  for (const name of names) {
    const word = store.wordNumber(referenceWord(name))
    if (word < 0) continue
    const numbers: number[] = []
    store.each(word, (number) => {
      if (numbers.length < mostFound) numbers.push(number)
    })
    for (const number of numbers) {
      const caller = store.nodeAt(number)
      if (caller && caller.id !== node.id && relatedLanguages(caller, node)) found.set(caller.id, caller)
    }
  }
  return [...found.values()]
}

/** TypeScript calls into JavaScript, and notes link to anything; Python does not call Go. */
export function relatedLanguages(caller: Node, node: Node): boolean {
  if (caller.language === 'org' || caller.language === node.language) return true
  const web = ['typescript', 'tsx', 'javascript', 'vue', 'svelte', 'html', 'notebook']
  const native = ['c', 'cpp']
  const python = ['python', 'notebook']
  return [web, native, python].some(
    (group) => group.includes(caller.language) && group.includes(node.language),
  )
}

function defining(store: Store, name: string): Node[] {
  const word = store.wordNumber(definitionWord(name))
  if (word < 0) return []
  const numbers: number[] = []
  store.each(word, (number) => {
    if (numbers.length < mostFound) numbers.push(number)
  })
  return numbers.flatMap((number) => store.nodeAt(number) ?? [])
}

function ignoringCase(store: Store, name: string): readonly Node[] {
  const lower = name.toLowerCase()
  const first = splitIdentifier(name)[0] ?? ''
  // The case of the question may hide where the parts of the name are: RETRYDELAY.
  const keys = [wholeWord(lower.replace(/[_$]/g, '')), stem(first), rawWord(first)]
  const found = new Map<string, Node>()
  for (const key of keys) {
    const word = store.wordNumber(key)
    if (word < 0) continue
    const numbers: number[] = []
    store.each(word, (number, packed) => {
      if (numbers.length < mostFound && count(packed, 'name') > 0) numbers.push(number)
    })
    for (const number of numbers) {
      const node = store.nodeAt(number)
      if (node && node.title.toLowerCase() === lower) found.set(node.id, node)
    }
  }
  return [...found.values()]
}
