// Owns everything the index remembers between two changes: words, postings, numbers of nodes, and the nodes
// themselves, packed file by file. Files that are being typed in are kept apart, unpacked, so that a keystroke costs
// what it changed. Holds no syntax tree and no source text. Never reads a file.

import type { Node, NodeKind } from '../base/node.ts'
import type { Dictionary } from './counts.ts'
import type { Lengths, NodeWords } from './encode.ts'
import { definitionWord } from './fields.ts'
import { type Frozen, packedAnew } from './frozen.ts'
import { createHistory, type History } from './history/history.ts'
import { createListMaker, type Lists } from './lists.ts'
import { createOpenFiles } from './open.ts'
import { createPostings } from './postings.ts'
import { type Role, roleOf } from './traits.ts'
import { createWords, type Words } from './words.ts'

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
}

/** A file ready to be stored, but for the words of its nodes. */
export interface Prepared extends Lengths {
  readonly facts: FileFacts
  /** What `Packing.pack` makes of the nodes, in their order. */
  readonly nodes: Uint8Array
  /** Place among the file's nodes of each one's parent; the file's own is itself. */
  readonly parents: Uint32Array
  readonly tokens: Uint32Array
}

/** Files with the words of all their nodes, one file after the other. */
export interface Batch {
  readonly files: readonly Prepared[]
  readonly lists: Lists
  /** Translates the numbers in `lists`; null when they are the store's own. */
  readonly words: Uint32Array | null
}

/** How nodes lie in memory and on disk: JSON, compressed. */
export interface Packing {
  pack(nodes: readonly Node[]): Uint8Array
  unpack(bytes: Uint8Array): readonly Node[]
  /** False only if no node is of this kind; cheaper than `unpack`. */
  holds(bytes: Uint8Array, kind: NodeKind): boolean
}

export interface Store {
  readonly dictionary: Dictionary & Pick<Words, 'numberOfBytes'>
  /** Past commits; empty where none were read. */
  readonly history: History
  /** Grows with every change. */
  revision(): number
  /** Grows when numbers of words and nodes become others (`adopt`): whoever keeps some must not keep them longer. */
  numbering(): number
  /** Of the files that are not wanted any more nothing is kept. */
  put(batch: Batch, isWanted?: (path: string) => boolean): void
  /** A file that is being typed in; kept apart until `stow`, `put` or `remove`. One list of words per node. */
  putOpen(facts: FileFacts, nodes: readonly Node[], words: readonly NodeWords[]): void
  /** From now on a file like the others. */
  stow(path: string): void
  isOpen(path: string): boolean
  remove(path: string): void
  /** The same contents with another size or time on disk. */
  touch(path: string, sizeBytes: number, modifiedMs: number): void
  file(path: string): FileEntry | undefined
  files(): IterableIterator<FileEntry>
  fileCount(): number
  /** Live nodes. */
  nodeCount(): number
  /** One more than the largest node number. */
  limit(): number
  /** The file of a node number; undefined when the node is gone. */
  fileOf(node: number): FileEntry | undefined
  nodeAt(node: number): Node | undefined
  nodesOf(path: string): readonly Node[]
  /** False only if the file has no node of this kind; cheaper than reading them. */
  holds(path: string, kind: NodeKind): boolean
  tokensAt(node: number): number
  /** The number of the parent; a file's own node has itself. */
  parentAt(node: number): number
  bodyLengthAt(node: number): number
  documentationLengthAt(node: number): number
  averageLength(documentationWeight: number): number
  /** Number of a word, or -1. */
  wordNumber(word: string): number
  /** Numbers of words are below it; it grows. */
  wordCount(): number
  wordAt(number: number): string
  /** Names that nodes define or defined, paths and `id:…` among them; those that have `letters` in this order. */
  eachName(letters: string, visit: (name: string, word: number) => void): void
  /** Live nodes with the word, in the order of their numbers. */
  each(word: number, visit: (node: number, packed: number) => void): void
  /** Bytes held that packing anew would give back, about; what was added since the last time counts half. */
  waste(): number
  /**
   * The live contents without the open files, renumbered without gaps, in steps (each a few milliseconds) so that
   * a caller can let requests through in between. Answers null when the store changed meanwhile.
   */
  freeze(): Generator<void, Frozen | null>
  /** Goes on with what `freeze` just made of it, if nothing has changed since: the same contents in less memory. */
  adopt(frozen: Frozen): 'done' | 'changed'
  bytes(): number
}

/** Parsed nodes of so many files, and of so many nodes, are kept; the rest is unpacked when asked for. */
const keptFiles = 2048
const keptNodes = 24_000
const gone = 0xffffffff
/** Packed nodes of one file after the other: thousands of small buffers would cost more than they hold. */
const chunkBytes = 1 << 19

interface Entry extends FileEntry {
  /** Null while it is open. */
  readonly nodes: Uint8Array | null
}

export function createStore(frozen: Frozen, packing: Packing): Store {
  let words = createWords(frozen.words)
  let postings = createPostings(frozen.base)
  const byPath = new Map<string, Entry>()
  let byNumber: (Entry | undefined)[] = []
  const parsed = createParsed()
  const open = createOpenFiles()
  let fileOfNode = new Uint32Array(0)
  let tokens = new Uint32Array(0)
  let parents = new Uint32Array(0)
  let bodyLengths = new Uint32Array(0)
  let documentationLengths = new Uint32Array(0)
  let chunk = new Uint8Array(0)
  let chunkUsed = 0
  let limit = 0
  let live = 0
  let revision = 0
  /** As `revision`, without what only concerns open files. */
  let shape = 0
  let numbering = 0
  let bodyTotal = 0
  let documentationTotal = 0
  let nodeBytes = 0
  /** Of files that are gone. */
  let wastedBytes = 0
  let wastedNodes = 0
  /** Nodes of files are parts of what was given at the beginning. */
  let isLoaded = frozen.files.length > 0
  /** What the last `freeze` was of. */
  let latest: { readonly shape: number; readonly words: typeof words } | null = null

  /** So many more node numbers, of no file. */
  const reserve = (room: number): void => {
    if (limit + room > fileOfNode.length) {
      const size = Math.max(1024, Math.ceil(fileOfNode.length * 1.5), limit + room)
      fileOfNode = widen(fileOfNode, size)
      tokens = widen(tokens, size)
      parents = widen(parents, size)
      bodyLengths = widen(bodyLengths, size)
      documentationLengths = widen(documentationLengths, size)
    }
    fileOfNode.fill(gone, limit, limit + room)
    limit += room
  }

  /** Numbers `limit` to `limit + room - 1` become the file's. */
  const enter = (facts: FileFacts, count: number, room: number, nodes: Uint8Array | null): Entry => {
    const entry: Entry = {
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
      nodes,
    }
    byNumber.push(entry)
    byPath.set(entry.path, entry)
    reserve(room)
    fileOfNode.fill(entry.number, entry.first, entry.first + count)
    live += count
    nodeBytes += nodes?.length ?? 0
    return entry
  }

  const count = (entry: Entry, sign: 1 | -1): void => {
    for (let node = entry.first; node < entry.first + entry.count; node++) {
      bodyTotal += sign * (bodyLengths[node] as number)
      documentationTotal += sign * (documentationLengths[node] as number)
    }
  }

  const drop = (entry: Entry): void => {
    count(entry, -1)
    fileOfNode.fill(gone, entry.first, entry.first + entry.count)
    live -= entry.count
    byPath.delete(entry.path)
    parsed.drop(entry.path)
    byNumber[entry.number] = undefined
    wastedNodes += open.roomOf(entry.path) || entry.count
    nodeBytes -= entry.nodes?.length ?? 0
    wastedBytes += entry.nodes?.length ?? 0
    if (!open.drop(entry.path)) shape++
    revision++
  }

  const keep = (bytes: Uint8Array): Uint8Array => {
    if (bytes.length > chunkBytes / 4) return bytes.slice()
    if (chunkUsed + bytes.length > chunk.length) {
      chunk = new Uint8Array(chunkBytes)
      chunkUsed = 0
    }
    chunk.set(bytes, chunkUsed)
    chunkUsed += bytes.length
    return chunk.subarray(chunkUsed - bytes.length, chunkUsed)
  }

  const putFile = (prepared: Prepared): void => {
    const before = byPath.get(prepared.facts.path)
    if (before) drop(before)
    const size = prepared.tokens.length
    const entry = enter(prepared.facts, size, size, keep(prepared.nodes))
    tokens.set(prepared.tokens, entry.first)
    parents.set(prepared.parents, entry.first)
    bodyLengths.set(prepared.bodyLengths, entry.first)
    documentationLengths.set(prepared.documentationLengths, entry.first)
    count(entry, 1)
  }

  const put: Store['put'] = ({ files, lists, words: translation }, isWanted = () => true) => {
    const first = limit
    for (const file of files) {
      if (isWanted(file.facts.path)) putFile(file)
      else {
        wastedNodes += file.tokens.length
        reserve(file.tokens.length)
      }
    }
    let start = 0
    lists.words.forEach((word, i) => {
      const end = lists.ends[i] as number
      postings.addRun(
        translation ? (translation[word] as number) : word,
        first + (lists.firsts[i] as number),
        first + (lists.lasts[i] as number),
        lists.data,
        start,
        end,
      )
      start = end
    })
    shape++
    revision++
  }

  const putOpen: Store['putOpen'] = (facts, nodes, lists) => {
    const before = byPath.get(facts.path)
    const room = open.roomOf(facts.path)
    let entry: Entry
    if (before && nodes.length <= room) {
      // The numbers stay.
      count(before, -1)
      live += nodes.length - before.count
      fileOfNode.fill(gone, before.first, before.first + room)
      fileOfNode.fill(before.number, before.first, before.first + nodes.length)
      entry = { ...before, ...facts, count: nodes.length }
      byPath.set(facts.path, entry)
      byNumber[entry.number] = entry
    } else {
      if (before) drop(before)
      // Room to grow: the next function typed must not move the file.
      entry = enter(facts, nodes.length, nodes.length + (nodes.length >> 2) + 8, null)
    }
    const known = open.get(facts.path)
    if (known?.first !== entry.first || !haveSameParents(nodes, known.nodes))
      parents.set(parentsOf(nodes), entry.first)
    nodes.forEach((node, i) => {
      tokens[entry.first + i] = node.tokens
      bodyLengths[entry.first + i] = lists[i]?.bodyLength ?? 0
      documentationLengths[entry.first + i] = lists[i]?.documentationLength ?? 0
    })
    count(entry, 1)
    open.put(facts.path, entry.first, room >= nodes.length ? room : limit - entry.first, nodes, lists)
    revision++
  }

  const stow = (path: string): void => {
    const file = open.get(path)
    const entry = byPath.get(path)
    if (!file || !entry) return
    const lists = createListMaker()
    for (const { pairs } of file.words) lists.add(pairs, Uint32Array.of(pairs.length / 2))
    const prepared: Prepared = {
      facts: factsOf(entry),
      nodes: packing.pack(file.nodes),
      tokens: Uint32Array.from(file.nodes, (node) => node.tokens),
      parents: parentsOf(file.nodes),
      bodyLengths: Uint32Array.from(file.words, (one) => one.bodyLength),
      documentationLengths: Uint32Array.from(file.words, (one) => one.documentationLength),
    }
    put({ files: [prepared], lists: lists.finish(), words: null })
  }

  const fileOf = (node: number): Entry | undefined => {
    const number = node < limit ? (fileOfNode[node] as number) : gone
    return number === gone ? undefined : byNumber[number]
  }

  const nodesOf = (path: string): readonly Node[] => {
    const typed = open.get(path)
    if (typed) return typed.nodes
    const known = parsed.get(path)
    if (known) return known
    const entry = byPath.get(path)
    if (!entry?.nodes) return []
    const nodes = packing.unpack(entry.nodes)
    parsed.put(path, nodes)
    return nodes
  }

  const load = (from: Frozen): void => {
    words = createWords(from.words)
    postings = createPostings(from.base)
    byNumber = []
    byPath.clear()
    limit = 0
    live = 0
    bodyTotal = 0
    documentationTotal = 0
    nodeBytes = 0
    wastedBytes = 0
    wastedNodes = 0
    chunk = new Uint8Array(0)
    chunkUsed = 0
    // Room for some files to come: the first change should not copy everything.
    const size = from.parents.length + (from.parents.length >> 4) + 256
    fileOfNode = new Uint32Array(size)
    tokens = widen(from.tokens, size)
    parents = widen(from.parents, size)
    bodyLengths = widen(from.bodyLengths, size)
    documentationLengths = widen(from.documentationLengths, size)
    for (const file of from.files) count(enter(file, file.count, file.count, file.nodes), 1)
  }
  load(frozen)

  return {
    dictionary: {
      numberOf: (word) => words.numberOf(word),
      numberOfBytes: (bytes, start, end) => words.numberOfBytes(bytes, start, end),
    },
    history: createHistory(),
    revision: () => revision,
    numbering: () => numbering,
    put,
    putOpen,
    stow,
    isOpen: (path) => open.get(path) !== undefined,
    remove(path) {
      const entry = byPath.get(path)
      if (entry) drop(entry)
    },
    touch(path, sizeBytes, modifiedMs) {
      const entry = byPath.get(path)
      if (!entry) return
      const touched: Entry = { ...entry, sizeBytes, modifiedMs }
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
    holds(path, kind) {
      const bytes = byPath.get(path)?.nodes
      return bytes ? packing.holds(bytes, kind) : nodesOf(path).some((node) => node.kind === kind)
    },
    tokensAt: (node) => tokens[node] ?? 0,
    parentAt: (node) => (fileOf(node)?.first ?? node) + (parents[node] ?? 0),
    bodyLengthAt: (node) => bodyLengths[node] ?? 0,
    documentationLengthAt: (node) => documentationLengths[node] ?? 0,
    averageLength: (documentationWeight) =>
      live === 0 ? 1 : Math.max(1, (bodyTotal + documentationWeight * documentationTotal) / live),
    wordNumber: (word) => words.find(word),
    wordCount: () => words.size,
    wordAt: (number) => words.textOf(number),
    eachName(letters, visit) {
      words.eachWith(definitionWord(''), letters, (word, number) => visit(word.slice(1), number))
    },
    each(word, visit) {
      const typed = open.having(word)
      if (typed.length === 0) {
        postings.each(word, (node, packed) => {
          if (fileOfNode[node] !== gone) visit(node, packed)
        })
        return
      }
      let at = 0
      postings.each(word, (node, packed) => {
        if (fileOfNode[node] === gone) return
        for (; at < typed.length && (typed[at] as number) < node; at += 2) {
          visit(typed[at] as number, typed[at + 1] as number)
        }
        visit(node, packed)
      })
      for (; at < typed.length; at += 2) visit(typed[at] as number, typed[at + 1] as number)
    },
    waste: () =>
      wastedBytes + (limit === 0 ? 0 : (wastedNodes / limit) * postings.bytes()) + postings.addedBytes() / 2,
    *freeze() {
      const before = shape
      const all = words
      const frozen = yield* packedAnew(
        {
          files: [...byPath.values()].flatMap((entry) => {
            const { first, count, nodes } = entry
            return nodes ? [{ ...factsOf(entry), first, count, nodes }] : []
          }),
          mustJoin: wastedBytes > 0 || isLoaded,
          limit,
          tokens,
          parents,
          bodyLengths,
          documentationLengths,
          postings,
          words,
        },
        () => shape !== before,
      )
      if (frozen) latest = { shape: before, words: all }
      return frozen
    },
    adopt(packed) {
      if (latest === null || latest.shape !== shape || latest.words !== words) return 'changed'
      const old = words
      const typed = open.paths().map((path) => byPath.get(path) as Entry)
      load(packed)
      isLoaded = false
      for (const entry of typed) {
        const file = open.get(entry.path)
        if (!file) continue
        const lists = open.translated(file, (word) => words.numberOf(old.textOf(word)))
        open.drop(entry.path)
        putOpen(factsOf(entry), file.nodes, lists)
      }
      latest = null
      numbering++
      return 'done'
    },
    bytes: () => postings.bytes() + words.bytes() + fileOfNode.length * 20 + nodeBytes + wastedBytes,
  }
}

/** The nodes that were asked for last. */
function createParsed() {
  const lists = new Map<string, readonly Node[]>()
  let held = 0
  const drop = (path: string): void => {
    held -= lists.get(path)?.length ?? 0
    lists.delete(path)
  }
  return {
    drop,
    get(path: string): readonly Node[] | undefined {
      const known = lists.get(path)
      if (known) {
        lists.delete(path)
        lists.set(path, known)
      }
      return known
    },
    put(path: string, nodes: readonly Node[]): void {
      lists.set(path, nodes)
      held += nodes.length
      for (const oldest of lists.keys()) {
        if (lists.size === 1 || (lists.size <= keptFiles && held <= keptNodes)) return
        drop(oldest)
      }
    },
  }
}

const haveSameParents = (nodes: readonly Node[], others: readonly Node[]): boolean =>
  nodes.length === others.length &&
  nodes.every(({ id, parent }, i) => id === others[i]?.id && parent === others[i]?.parent)

/** By place among the nodes of one file, in document order; what has no parent has itself. */
export function parentsOf(nodes: readonly Node[]): Uint32Array {
  const parents = new Uint32Array(nodes.length)
  nodes.forEach(({ parent }, i) => {
    if (parent === null) {
      parents[i] = i
      return
    }
    // Nearly always it is the one before or around that.
    let at = Math.max(0, i - 1)
    while (at > 0 && nodes[at]?.id !== parent) at = parents[at] as number
    if (nodes[at]?.id !== parent) at = nodes.findIndex(({ id }) => id === parent)
    parents[i] = Math.max(0, at)
  })
  return parents
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
