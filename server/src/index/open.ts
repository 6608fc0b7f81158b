// Owns the index words of files that are being typed in: each node's words as they came, without lists by word,
// because they would be out of date at the next keystroke. A question sorts them when it comes. Never parses.

import type { Node } from '../base/node.ts'
import type { NodeWords } from './encode.ts'

export interface OpenFile {
  /** Node numbers `first` to `first + room - 1` are the file's; not all are in use. */
  readonly first: number
  readonly room: number
  readonly nodes: readonly Node[]
  readonly words: readonly NodeWords[]
}

interface Sorted {
  /** Word numbers in order, and beside each the node and its counts. */
  readonly words: Uint32Array
  readonly nodes: Uint32Array
  readonly packed: Uint32Array
}

export function createOpenFiles() {
  const files = new Map<string, OpenFile>()
  const sorted = new Map<string, Sorted>()
  /** By their first number. */
  let order: readonly string[] = []
  const arrange = (): void => {
    order = [...files.keys()].sort((a, b) => (files.get(a)?.first ?? 0) - (files.get(b)?.first ?? 0))
  }

  return {
    get: (path: string): OpenFile | undefined => files.get(path),
    paths: (): readonly string[] => order,
    /** 0 for a file that is not open. */
    roomOf: (path: string): number => files.get(path)?.room ?? 0,
    put(
      path: string,
      first: number,
      room: number,
      nodes: readonly Node[],
      words: readonly NodeWords[],
    ): void {
      const known = files.get(path)
      files.set(path, { first, room, nodes, words })
      sorted.delete(path)
      if (known?.first !== first) arrange()
    },
    /** False if it was not open. */
    drop(path: string): boolean {
      sorted.delete(path)
      if (!files.delete(path)) return false
      arrange()
      return true
    },
    /** Node, counts, node, counts, … of the open nodes with the word, in the order of their numbers. */
    having(word: number): readonly number[] {
      if (order.length === 0) return nothing
      let found: number[] | null = null
      for (const path of order) {
        let lists = sorted.get(path)
        if (!lists) {
          lists = sort(files.get(path) as OpenFile)
          sorted.set(path, lists)
        }
        for (let at = firstOf(lists.words, word); lists.words[at] === word; at++) {
          found ??= []
          found.push(lists.nodes[at] as number, lists.packed[at] as number)
        }
      }
      return found ?? nothing
    },
    translated: (file: OpenFile, word: (number: number) => number): readonly NodeWords[] =>
      file.words.map((one) => ({
        ...one,
        pairs: one.pairs.map((value, i) => (i % 2 === 0 ? word(value) : value)),
      })),
  }
}

const nothing: readonly number[] = []

function sort(file: OpenFile): Sorted {
  const size = file.words.reduce((sum, one) => sum + one.pairs.length / 2, 0)
  // One number for word and place, so that the engine's own sort of numbers does it.
  const keys = new Float64Array(size)
  const nodes = new Uint32Array(size)
  const packed = new Uint32Array(size)
  let at = 0
  file.words.forEach((one, i) => {
    for (let pair = 0; pair < one.pairs.length; pair += 2) {
      keys[at] = (one.pairs[pair] as number) * places + at
      nodes[at] = file.first + i
      packed[at++] = one.pairs[pair + 1] as number
    }
  })
  keys.sort()
  const from = Uint32Array.from(keys, (key) => key % places)
  return {
    words: Uint32Array.from(keys, (key) => Math.floor(key / places)),
    nodes: from.map((place) => nodes[place] as number),
    packed: from.map((place) => packed[place] as number),
  }
}

const places = 2 ** 24

function firstOf(words: Uint32Array, word: number): number {
  let low = 0
  let high = words.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((words[middle] as number) < word) low = middle + 1
    else high = middle
  }
  return low
}
