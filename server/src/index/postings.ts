// Owns the lists of (node number, packed counts) per word, as bytes: a packed base that came from a snapshot or a
// compaction, and chains of blocks for what was added since. Never knows what a word or a node is.

import { slots } from './fields.ts'

/** The list of word `w` is `data` from `offsets[w]` to `offsets[w + 1]`. */
export interface Base {
  readonly offsets: Uint32Array
  readonly data: Uint8Array
}

export interface Postings {
  /** Node numbers of one word must grow from call to call. */
  add(word: number, node: number, packed: number): void
  /** A run of several nodes: `data` has the counts of the first from `start` on, and ends with those of the last. */
  addRun(word: number, first: number, last: number, data: Uint8Array, start: number, end: number): void
  /** In the order of node numbers. */
  each(word: number, visit: (node: number, packed: number) => void): void
  /** The bytes of a list, piece by piece, as those of a base; false for one that is not in one line of distances. */
  eachPiece(word: number, visit: (data: Uint8Array, start: number, end: number) => void): boolean
  /** Bytes held. */
  bytes(): number
  /** Bytes of the lists alone. */
  listBytes(): number
  /** Bytes of what was added to the base. */
  addedBytes(): number
}

/*
 * One posting: the distance to the node before it as a varint (from -1), then the counts. A byte below 128 is the
 * count of the lowest field alone, by far the most frequent case; else its lower bits say which of the seven fields
 * are not 0, and each of those has a byte.
 */
const shifts: readonly number[] = Object.values(slots).map(({ shift }) => shift)
const masks: readonly number[] = Object.values(slots).map(({ most }) => most)
/** Varint, mask, and a byte for each field. */
export const mostPostingBytes = 5 + 1 + 7
/** A run that is added is not longer than this and one more posting. */
export const mostRunBytes = 2048

/** Block: u32 next block, u16 capacity, u16 used, then bytes. Address 0 is no block. */
const header = 8
const firstCapacity = 8
const mostCapacity = 8192
/** Blocks lie in chunks, so that growing never copies. */
const chunkBits = 18
const chunkBytes = 1 << chunkBits

export const emptyBase: Base = { offsets: new Uint32Array(1), data: new Uint8Array(0) }

export function createPostings(base: Base): Postings {
  let heads = new Uint32Array(0)
  let tails = new Uint32Array(0)
  /** Last node of each word, plus 1. */
  let lasts = new Uint32Array(0)
  const chunks: Uint8Array[] = []
  let end = header
  let listed = 0
  const scratch = new Uint8Array(mostPostingBytes)

  const allocate = (capacity: number, used: number): number => {
    const size = header + capacity
    if ((end & (chunkBytes - 1)) + size > chunkBytes) end = ((end >>> chunkBits) + 1) << chunkBits
    if (end >>> chunkBits >= chunks.length) chunks.push(new Uint8Array(chunkBytes))
    const block = end
    const chunk = chunks[block >>> chunkBits] as Uint8Array
    const at = block & (chunkBytes - 1)
    chunk[at + 4] = capacity & 255
    chunk[at + 5] = capacity >>> 8
    chunk[at + 6] = used & 255
    chunk[at + 7] = used >>> 8
    end += size
    return block
  }

  /** Room for `length` more bytes of the word; answers their address. */
  const extend = (word: number, length: number): number => {
    listed += length
    const block = tails[word] as number
    const chunk = chunks[block >>> chunkBits] as Uint8Array
    const at = block & (chunkBytes - 1)
    const capacity = block === 0 ? 0 : (chunk[at + 4] as number) | ((chunk[at + 5] as number) << 8)
    const used = block === 0 ? 0 : (chunk[at + 6] as number) | ((chunk[at + 7] as number) << 8)
    if (used + length <= capacity) {
      chunk[at + 6] = (used + length) & 255
      chunk[at + 7] = (used + length) >>> 8
      return block + header + used
    }
    const next = allocate(Math.max(firstCapacity, length, Math.min(mostCapacity, capacity * 2)), length)
    if (block === 0) heads[word] = next
    else {
      chunk[at] = next & 255
      chunk[at + 1] = (next >>> 8) & 255
      chunk[at + 2] = (next >>> 16) & 255
      chunk[at + 3] = next >>> 24
    }
    tails[word] = next
    return next + header
  }

  const widen = (word: number): void => {
    if (word < heads.length) return
    heads = grow(heads, word)
    tails = grow(tails, word)
    lasts = grow(lasts, word)
  }

  const eachBlock = (word: number, visit: (chunk: Uint8Array, start: number, end: number) => void): void => {
    for (let block = heads[word] ?? 0; block !== 0; ) {
      const chunk = chunks[block >>> chunkBits] as Uint8Array
      const at = block & (chunkBytes - 1)
      const used = (chunk[at + 6] as number) | ((chunk[at + 7] as number) << 8)
      visit(chunk, at + header, at + header + used)
      block =
        ((chunk[at] as number) |
          ((chunk[at + 1] as number) << 8) |
          ((chunk[at + 2] as number) << 16) |
          ((chunk[at + 3] as number) << 24)) >>>
        0
    }
  }

  return {
    add(word, node, packed) {
      widen(word)
      const distance = writeDistance(scratch, 0, node + 1 - (lasts[word] as number))
      const length = writeCounts(scratch, distance, packed)
      lasts[word] = node + 1
      const place = extend(word, length)
      const chunk = chunks[place >>> chunkBits] as Uint8Array
      const at = place & (chunkBytes - 1)
      for (let i = 0; i < length; i++) chunk[at + i] = scratch[i] as number
    },
    addRun(word, first, last, data, start, end) {
      widen(word)
      const length = writeDistance(scratch, 0, first + 1 - (lasts[word] as number))
      lasts[word] = last + 1
      const place = extend(word, length + end - start)
      const chunk = chunks[place >>> chunkBits] as Uint8Array
      let at = place & (chunkBytes - 1)
      for (let i = 0; i < length; i++) chunk[at++] = scratch[i] as number
      for (let i = start; i < end; i++) chunk[at++] = data[i] as number
    },
    each(word, visit) {
      if (word + 1 < base.offsets.length) {
        read(base.data, base.offsets[word] as number, base.offsets[word + 1] as number, 0, visit)
      }
      let last = 0
      eachBlock(word, (chunk, start, end) => {
        last = read(chunk, start, end, last, visit)
      })
    },
    eachPiece(word, visit) {
      const isInBase = word + 1 < base.offsets.length && base.offsets[word] !== base.offsets[word + 1]
      if (isInBase && (heads[word] ?? 0) !== 0) return false
      if (isInBase) visit(base.data, base.offsets[word] as number, base.offsets[word + 1] as number)
      else eachBlock(word, visit)
      return true
    },
    bytes: () =>
      heads.byteLength * 3 + chunks.length * chunkBytes + base.offsets.byteLength + base.data.byteLength,
    listBytes: () => base.data.byteLength + listed,
    addedBytes: () => heads.byteLength * 3 + end,
  }
}

/** Writes lists one after the other, for a new base. */
export interface Packer {
  add(node: number, packed: number): void
  /** What `eachPiece` gives. */
  addPiece(data: Uint8Array, start: number, end: number): void
  /** Ends the list of one word; false if it is empty. */
  next(): boolean
  base(): Base
}

/** `expectedBytes` of room: what is not used costs nothing as long as it is little. */
export function createPacker(expectedBytes: number): Packer {
  let data = new Uint8Array(expectedBytes + mostPostingBytes)
  let offsets = new Uint32Array(1 << 10)
  let end = 0
  let last = 0
  let words = 0
  const makeRoom = (bytes: number): void => {
    if (end + bytes <= data.length) return
    const wider = new Uint8Array(Math.ceil(data.length * 1.25) + bytes)
    wider.set(data)
    data = wider
  }
  return {
    add(node, packed) {
      makeRoom(mostPostingBytes)
      end = writeCounts(data, writeDistance(data, end, node + 1 - last), packed)
      last = node + 1
    },
    addPiece(from, start, stop) {
      makeRoom(stop - start)
      for (let at = start; at < stop; at++) data[end++] = from[at] as number
    },
    next() {
      last = 0
      if (end === offsets[words]) return false
      if (words + 2 > offsets.length) offsets = grow(offsets, words + 2)
      offsets[++words] = end
      return true
    },
    base: () => ({
      offsets: offsets.slice(0, words + 1),
      data: end * 1.1 > data.length ? data.subarray(0, end) : data.slice(0, end),
    }),
  }
}

/** A varint; answers the place behind it. */
export function writeDistance(data: Uint8Array, start: number, distance: number): number {
  let at = start
  let rest = distance
  for (; rest > 127; rest >>>= 7) data[at++] = (rest & 127) | 128
  data[at++] = rest
  return at
}

/** Answers the place behind them. */
export function writeCounts(data: Uint8Array, start: number, packed: number): number {
  let at = start
  if (packed < 128) {
    data[at++] = packed
    return at
  }
  const mask = at++
  let present = 128
  for (let field = 0; field < 7; field++) {
    const count = (packed >>> (shifts[field] as number)) & (masks[field] as number)
    if (count === 0) continue
    present |= 1 << field
    data[at++] = count
  }
  data[mask] = present
  return at
}

/** `last` is the node before, plus 1; answers the same for the last one read. */
function read(
  data: Uint8Array,
  start: number,
  stop: number,
  last: number,
  visit: (node: number, packed: number) => void,
): number {
  let node = last
  for (let at = start; at < stop; ) {
    let byte = data[at++] as number
    let distance = byte & 127
    for (let shift = 7; byte > 127; shift += 7) {
      byte = data[at++] as number
      distance |= (byte & 127) << shift
    }
    node += distance
    let packed = data[at++] as number
    if (packed > 127) {
      const present = packed
      packed = 0
      // Written out: the shifts are those of `slots`.
      if ((present & 1) !== 0) packed = data[at++] as number
      if ((present & 2) !== 0) packed |= (data[at++] as number) << 8
      if ((present & 4) !== 0) packed |= (data[at++] as number) << 14
      if ((present & 8) !== 0) packed |= (data[at++] as number) << 19
      if ((present & 16) !== 0) packed |= (data[at++] as number) << 22
      if ((present & 32) !== 0) packed |= (data[at++] as number) << 25
      if ((present & 64) !== 0) packed |= (data[at++] as number) << 28
    }
    visit(node - 1, packed)
  }
  return node
}

function grow(array: Uint32Array, index: number): Uint32Array<ArrayBuffer> {
  const grown = new Uint32Array(Math.max(256, Math.ceil(array.length * 1.5), index + 1))
  grown.set(array)
  return grown
}
