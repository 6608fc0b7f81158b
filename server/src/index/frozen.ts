// Owns what a snapshot holds of a store, and the packing anew: the live contents, renumbered without gaps. Never changes
// the store and never writes a file.

import { type Base, createPacker, emptyBase, type Postings } from './postings.ts'
import type { FileFacts } from './store.ts'
import { type FrozenWords, noWords, type Words } from './words.ts'

export interface StoredFile extends FileFacts {
  readonly count: number
  /** Packed nodes. */
  readonly nodes: Uint8Array
}

/** What a snapshot holds: files in order, their nodes numbered from 0 without gaps. */
export interface Frozen {
  readonly words: FrozenWords
  readonly base: Base
  readonly files: readonly StoredFile[]
  readonly tokens: Uint32Array
  readonly parents: Uint32Array
  readonly bodyLengths: Uint32Array
  readonly documentationLengths: Uint32Array
}

export const emptyFrozen: Frozen = {
  words: noWords,
  base: emptyBase,
  files: [],
  tokens: new Uint32Array(0),
  parents: new Uint32Array(0),
  bodyLengths: new Uint32Array(0),
  documentationLengths: new Uint32Array(0),
}

/** What of a store is packed anew; arrays by node number. */
interface Source {
  /** With the number of their first node. */
  readonly files: readonly (StoredFile & { readonly first: number })[]
  /** Their nodes are parts of buffers of which much else is gone, or not theirs. */
  readonly mustJoin: boolean
  /** One more than the largest node number. */
  readonly limit: number
  readonly tokens: Uint32Array
  readonly parents: Uint32Array
  readonly bodyLengths: Uint32Array
  readonly documentationLengths: Uint32Array
  readonly postings: Postings
  readonly words: Words
}

const gone = 0xffffffff

/** In steps of a few milliseconds; null when `isChanged` says so after one. Views into the source are not kept. */
export function* packedAnew(source: Source, isChanged: () => boolean): Generator<void, Frozen | null> {
  const { limit, postings, words } = source
  // Renumbering must keep the order of node numbers, or the lists would have to be sorted.
  const entries = [...source.files].sort((a, b) => a.first - b.first)
  const total = entries.reduce((sum, { count }) => sum + count, 0)
  const renumbered = new Uint32Array(limit).fill(gone)
  const column = (values: Uint32Array): Uint32Array => {
    const packed = new Uint32Array(total)
    let at = 0
    for (const { first, count } of entries) {
      packed.set(values.subarray(first, first + count), at)
      at += count
    }
    return packed
  }
  let next = 0
  for (const { first, count } of entries) for (let i = 0; i < count; i++) renumbered[first + i] = next++
  const [tokens, parents] = [column(source.tokens), column(source.parents)]
  const [bodyLengths, documentationLengths] = [
    column(source.bodyLengths),
    column(source.documentationLengths),
  ]
  yield
  const files = entries.map(({ first: _, ...file }): StoredFile => file)
  if (source.mustJoin) {
    const joined = new Uint8Array(files.reduce((sum, file) => sum + file.nodes.length, 0))
    let end = 0
    for (const [i, file] of files.entries()) {
      joined.set(file.nodes, end)
      files[i] = { ...file, nodes: joined.subarray(end, end + file.nodes.length) }
      end += file.nodes.length
    }
    yield
  }
  const packer = createPacker(postings.listBytes())
  const kept = new Uint32Array(words.size)
  let count = 0
  // As after a first build: all numbers stay, and with them all lists.
  const isSame = total === limit
  for (let word = 0; word < kept.length; word++) {
    if (!isSame || !postings.eachPiece(word, packer.addPiece)) {
      postings.each(word, (node, packed) => {
        const number = renumbered[node] ?? gone
        if (number !== gone) packer.add(number, packed)
      })
    }
    if (packer.next()) kept[count++] = word
    if (word % 1024 === 0) {
      yield
      if (isChanged()) return null
    }
  }
  return {
    words: words.select(kept.subarray(0, count)),
    base: packer.base(),
    files,
    tokens,
    parents,
    bodyLengths,
    documentationLengths,
  }
}
