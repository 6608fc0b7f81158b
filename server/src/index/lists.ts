// Owns the turning around of index words: from the words of each node to the nodes of each word, as postings.ts keeps
// them, for some files at once. What is turned around away from the store is added to it list by list. Numbers of
// nodes count from the first node of these files. Stores nothing.

import { mostPostingBytes, mostRunBytes, writeCounts, writeDistance } from './postings.ts'

/** Runs of postings: a word has one, or a few after each other where it has many nodes. */
export interface Lists {
  /** Of each run: its word, its first and last node, and where it ends in `data`. */
  readonly words: Uint32Array
  readonly firsts: Uint32Array
  readonly lasts: Uint32Array
  readonly ends: Uint32Array
  /** The counts of the first node, then distance and counts of each further one. */
  readonly data: Uint8Array
  /** How many nodes there are, those without words too. */
  readonly nodes: number
}

export interface ListMaker {
  /** The next nodes: all their (word number, packed counts), and how many each has; no word twice in one. */
  add(pairs: Uint32Array, counts: Uint32Array): void
  /** Everything added since the last time. */
  finish(): Lists
}

export function createListMaker(): ListMaker {
  let pairs = new Uint32Array(1 << 10)
  let used = 0
  /** Of each node, where its pairs end. */
  let ends = new Uint32Array(1 << 6)
  let nodes = 0
  /** By word: how many nodes it has, then where its next one belongs. All 0 between two batches. */
  let places = new Uint32Array(1 << 10)

  return {
    add(more, counts) {
      if (used + more.length > pairs.length) pairs = widened(pairs, used + more.length)
      pairs.set(more, used)
      if (nodes + counts.length > ends.length) ends = widened(ends, nodes + counts.length)
      for (const count of counts) {
        used += count * 2
        ends[nodes++] = used
      }
    },
    finish() {
      const words: number[] = []
      for (let at = 0; at < used; at += 2) {
        const word = pairs[at] as number
        if (word >= places.length) places = widened(places, word + 1)
        if (places[word] === 0) words.push(word)
        places[word] = (places[word] as number) + 1
      }
      let start = 0
      const starts = new Uint32Array(words.length + 1)
      words.forEach((word, i) => {
        const count = places[word] as number
        starts[i] = start
        places[word] = start
        start += count
      })
      starts[words.length] = start
      const sorted = new Uint32Array(used)
      for (let node = 0, at = 0; node < nodes; node++) {
        for (const end = ends[node] as number; at < end; at += 2) {
          const word = pairs[at] as number
          const place = places[word] as number
          places[word] = place + 1
          sorted[place * 2] = node
          sorted[place * 2 + 1] = pairs[at + 1] as number
        }
      }
      for (const word of words) places[word] = 0
      const lists = written(words, starts, sorted, nodes)
      used = 0
      nodes = 0
      return lists
    },
  }
}

/** `sorted` has (node, packed counts) of one word after the other. */
function written(words: readonly number[], starts: Uint32Array, sorted: Uint32Array, nodes: number): Lists {
  let data = new Uint8Array(sorted.length * 2 + mostPostingBytes)
  const runs: number[] = []
  const firsts: number[] = []
  const lasts: number[] = []
  const ends: number[] = []
  let end = 0
  words.forEach((word, i) => {
    const stop = (starts[i + 1] as number) * 2
    for (let at = (starts[i] as number) * 2; at < stop; ) {
      const first = sorted[at] as number
      let last = first
      const most = end + mostRunBytes
      if (most + mostPostingBytes > data.length) {
        const wider = new Uint8Array((most + mostPostingBytes) * 2)
        wider.set(data)
        data = wider
      }
      end = writeCounts(data, end, sorted[at + 1] as number)
      for (at += 2; at < stop && end < most; at += 2) {
        const node = sorted[at] as number
        end = writeCounts(data, writeDistance(data, end, node - last), sorted[at + 1] as number)
        last = node
      }
      runs.push(word)
      firsts.push(first)
      lasts.push(last)
      ends.push(end)
    }
  })
  return {
    words: Uint32Array.from(runs),
    firsts: Uint32Array.from(firsts),
    lasts: Uint32Array.from(lasts),
    ends: Uint32Array.from(ends),
    data: data.slice(0, end),
    nodes,
  }
}

function widened(array: Uint32Array, least: number): Uint32Array<ArrayBuffer> {
  const wider = new Uint32Array(Math.max(array.length * 2, least))
  wider.set(array)
  return wider
}
