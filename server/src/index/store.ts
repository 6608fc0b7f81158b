// Owns everything the index remembers between two changes: words, postings, numbers of nodes, and the nodes
// themselves as one JSON text per file. Holds no syntax tree and no source text. Never reads a file.

import type { Node } from '../base/node.ts'
import type { Dictionary, Encoded } from './encode.ts'
import { createHistory, type History } from './history/history.ts'
import { type Base, createPostings, emptyBase, type Postings } from './postings.ts'
import { type Role, roleOf } from './traits.ts'

/** What is known of a file besides its nodes. */
export interface FileFacts {
  readonly path: string
  /** On disk: bytes, milliseconds since the epoch (with fraction). 0 for a buffer. */
  readonly sizeBytes: number
  readonly modifiedMs: number
  /** 16 hex digits of the SHA-256 of the decoded text; empty when it was not read. */
  readonly hash: string
  readonly language: string
  /** Why it has a file node only; empty when it was parsed. */
  readonly skipped: string
}

export interface FileEntry extends FileFacts {
  readonly number: number
  readonly role: Role
  /** Node numbers `first` to `first + count - 1`, the file's own node first. */
  readonly first: number
  readonly count: number
  /** UTF-8 JSON of the nodes, in the order of their numbers. */
  readonly json: Uint8Array
}

/** A file ready to be stored. `words` translates the numbers in `encoded`; null when they are the store's own. */
export interface Prepared {
  readonly facts: FileFacts
  readonly json: Uint8Array
  readonly encoded: Encoded
  readonly tokens: Uint32Array
}

export interface Store {
  readonly dictionary: Dictionary
  /** Past commits; empty where none were read. */
  readonly history: History
  /** Grows with every change. */
  revision(): number
  put(prepared: Prepared, words: Uint32Array | null): void
  remove(path: string): void
  /** The same contents with another size or time on disk. */
  touch(path: string, sizeBytes: number, modifiedMs: number): void
  file(path: string): FileEntry | undefined
  files(): IterableIterator<FileEntry>
  fileCount(): number
  /** Live nodes. */
  nodeCount(): number
  /** One more than the largest node number ever given. */
  limit(): number
  /** The file of a node number; undefined when the node is gone. */
  fileOf(node: number): FileEntry | undefined
  nodeAt(node: number): Node | undefined
  nodesOf(path: string): readonly Node[]
  tokensAt(node: number): number
  bodyLengthAt(node: number): number
  documentationLengthAt(node: number): number
  averageLength(documentationWeight: number): number
  /** Number of a word, or -1. */
  wordNumber(word: string): number
  /** Live nodes with the word, in the order of their numbers. */
  each(word: number, visit: (node: number, packed: number) => void): void
  /** Share of node numbers whose node is gone. */
  waste(): number
  /** All words by number; a view, not a copy. */
  words(): readonly string[]
  bytes(): number
}

export interface StoredFile extends FileFacts {
  readonly count: number
  readonly json: Uint8Array
}

/** What a snapshot holds: files in order, their nodes numbered from 0 without gaps. */
export interface Frozen {
  readonly words: readonly string[]
  readonly base: Base
  readonly files: readonly StoredFile[]
  readonly tokens: Uint32Array
  readonly bodyLengths: Uint32Array
  readonly documentationLengths: Uint32Array
}

export const emptyFrozen: Frozen = {
  words: [],
  base: emptyBase,
  files: [],
  tokens: new Uint32Array(0),
  bodyLengths: new Uint32Array(0),
  documentationLengths: new Uint32Array(0),
}

/** Parsed nodes of so many files are kept; the rest is parsed from JSON when asked for. */
const keptFiles = 512
const gone = 0xffffffff
const decoder = new TextDecoder()

export function createStore(frozen: Frozen): Store {
  const words = frozen.words.slice()
  const numbers = new Map<string, number>()
  for (let i = 0; i < words.length; i++) numbers.set(words[i] as string, i)
  const postings: Postings = createPostings(frozen.base)
  const byPath = new Map<string, FileEntry>()
  const byNumber: (FileEntry | undefined)[] = []
  const parsed = new Map<string, readonly Node[]>()
  let fileOfNode = new Uint32Array(Math.max(1024, frozen.tokens.length))
  let tokens = widen(frozen.tokens, fileOfNode.length)
  let bodyLengths = widen(frozen.bodyLengths, fileOfNode.length)
  let documentationLengths = widen(frozen.documentationLengths, fileOfNode.length)
  let limit = 0
  let live = 0
  let revision = 0
  let bodyTotal = 0
  let documentationTotal = 0

  const dictionary: Dictionary = {
    numberOf(word) {
      let number = numbers.get(word)
      if (number === undefined) {
        number = words.length
        words.push(word)
        numbers.set(word, number)
      }
      return number
    },
  }

  const enter = (facts: FileFacts, count: number, json: Uint8Array): FileEntry => {
    const entry: FileEntry = {
      path: facts.path,
      sizeBytes: facts.sizeBytes,
      modifiedMs: facts.modifiedMs,
      hash: facts.hash,
      language: facts.language,
      skipped: facts.skipped,
      number: byNumber.length,
      role: roleOf(facts.path),
      first: limit,
      count,
      json,
    }
    byNumber.push(entry)
    byPath.set(entry.path, entry)
    if (limit + count > fileOfNode.length) {
      const size = Math.max(fileOfNode.length * 2, limit + count)
      fileOfNode = widen(fileOfNode, size)
      tokens = widen(tokens, size)
      bodyLengths = widen(bodyLengths, size)
      documentationLengths = widen(documentationLengths, size)
    }
    fileOfNode.fill(entry.number, limit, limit + count)
    limit += count
    live += count
    revision++
    return entry
  }

  const count = (entry: FileEntry, sign: 1 | -1): void => {
    for (let node = entry.first; node < entry.first + entry.count; node++) {
      bodyTotal += sign * (bodyLengths[node] as number)
      documentationTotal += sign * (documentationLengths[node] as number)
    }
  }

  const remove = (path: string): void => {
    const entry = byPath.get(path)
    if (!entry) return
    count(entry, -1)
    fileOfNode.fill(gone, entry.first, entry.first + entry.count)
    live -= entry.count
    byPath.delete(path)
    parsed.delete(path)
    byNumber[entry.number] = undefined
    revision++
  }

  const fileOf = (node: number): FileEntry | undefined => {
    const number = node < limit ? (fileOfNode[node] as number) : gone
    return number === gone ? undefined : byNumber[number]
  }

  const nodesOf = (path: string): readonly Node[] => {
    const known = parsed.get(path)
    if (known) {
      // The most recently used stay.
      parsed.delete(path)
      parsed.set(path, known)
      return known
    }
    const entry = byPath.get(path)
    if (!entry) return []
    const nodes = JSON.parse(decoder.decode(entry.json)) as readonly Node[]
    parsed.set(path, nodes)
    if (parsed.size > keptFiles) {
      const oldest = parsed.keys().next().value
      if (oldest !== undefined) parsed.delete(oldest)
    }
    return nodes
  }

  for (const file of frozen.files) count(enter(file, file.count, file.json), 1)

  return {
    dictionary,
    history: createHistory(),
    revision: () => revision,
    put(prepared, translation) {
      const { facts, encoded } = prepared
      remove(facts.path)
      const entry = enter(facts, encoded.counts.length, prepared.json)
      let at = 0
      for (let i = 0; i < entry.count; i++) {
        const node = entry.first + i
        tokens[node] = prepared.tokens[i] ?? 0
        bodyLengths[node] = encoded.bodyLengths[i] ?? 0
        documentationLengths[node] = encoded.documentationLengths[i] ?? 0
        for (const stop = at + (encoded.counts[i] as number) * 2; at < stop; at += 2) {
          const word = encoded.pairs[at] as number
          postings.add(
            translation ? (translation[word] as number) : word,
            node,
            encoded.pairs[at + 1] as number,
          )
        }
      }
      count(entry, 1)
    },
    remove,
    touch(path, sizeBytes, modifiedMs) {
      const entry = byPath.get(path)
      if (!entry) return
      const touched: FileEntry = { ...entry, sizeBytes, modifiedMs }
      byPath.set(path, touched)
      byNumber[entry.number] = touched
    },
    file: (path) => byPath.get(path),
    files: () => byPath.values(),
    fileCount: () => byPath.size,
    nodeCount: () => live,
    limit: () => limit,
    fileOf,
    nodeAt(node) {
      const entry = fileOf(node)
      return entry && nodesOf(entry.path)[node - entry.first]
    },
    nodesOf,
    tokensAt: (node) => tokens[node] ?? 0,
    bodyLengthAt: (node) => bodyLengths[node] ?? 0,
    documentationLengthAt: (node) => documentationLengths[node] ?? 0,
    averageLength: (documentationWeight) =>
      live === 0 ? 1 : Math.max(1, (bodyTotal + documentationWeight * documentationTotal) / live),
    wordNumber: (word) => numbers.get(word) ?? -1,
    each(word, visit) {
      postings.each(word, (node, packed) => {
        if (fileOfNode[node] !== gone) visit(node, packed)
      })
    },
    waste: () => (limit === 0 ? 0 : 1 - live / limit),
    words: () => words,
    bytes: () => postings.bytes() + fileOfNode.length * 16,
  }
}

/**
 * The live contents, renumbered without gaps, in steps (each a few milliseconds) so that a caller can let
 * requests through in between. Answers null when the store changed meanwhile.
 */
export function* freeze(store: Store): Generator<void, Frozen | null> {
  const revision = store.revision()
  const files: StoredFile[] = []
  const renumbered = new Uint32Array(store.limit())
  const total = store.nodeCount()
  const tokens = new Uint32Array(total)
  const bodyLengths = new Uint32Array(total)
  const documentationLengths = new Uint32Array(total)
  let next = 0
  // Renumbering must keep the order of node numbers, or the lists would have to be sorted.
  const entries = [...store.files()].sort((a, b) => a.first - b.first)
  for (const entry of entries) {
    for (let i = 0; i < entry.count; i++) {
      renumbered[entry.first + i] = next
      tokens[next] = store.tokensAt(entry.first + i)
      bodyLengths[next] = store.bodyLengthAt(entry.first + i)
      documentationLengths[next] = store.documentationLengthAt(entry.first + i)
      next++
    }
    files.push({ ...factsOf(entry), count: entry.count, json: entry.json })
  }
  yield
  const all = store.words()
  const words: string[] = []
  const offsets = new Uint32Array(all.length + 1)
  let pairs = new Uint32Array(1 << 16)
  let used = 0
  for (let word = 0; word < all.length; word++) {
    const before = used
    store.each(word, (node, packed) => {
      if (used + 2 > pairs.length) pairs = widen(pairs, pairs.length * 2)
      pairs[used++] = renumbered[node] as number
      pairs[used++] = packed
    })
    if (used > before) {
      words.push(all[word] as string)
      offsets[words.length] = used / 2
    }
    if (word % 4096 === 0) {
      yield
      if (store.revision() !== revision) return null
    }
  }
  return {
    words,
    base: { offsets: offsets.slice(0, words.length + 1), pairs: pairs.slice(0, used) },
    files,
    tokens,
    bodyLengths,
    documentationLengths,
  }
}

const factsOf = (entry: FileEntry): FileFacts => ({
  path: entry.path,
  sizeBytes: entry.sizeBytes,
  modifiedMs: entry.modifiedMs,
  hash: entry.hash,
  language: entry.language,
  skipped: entry.skipped,
})

function widen(array: Uint32Array, size: number): Uint32Array<ArrayBuffer> {
  const grown = new Uint32Array(Math.max(size, array.length))
  grown.set(array)
  return grown
}
