// Owns the lists of (node number, packed counts) per word: a packed base that came from a snapshot or a
// compaction, and chains of blocks for what was added since. Never knows what a word or a node is.

/** Contiguous lists: those of word `w` are at `2 * offsets[w]` to `2 * offsets[w + 1]` of `pairs`. */
export interface Base {
  readonly offsets: Uint32Array
  readonly pairs: Uint32Array
}

export interface Postings {
  /** Node numbers of one word must grow from call to call. */
  add(word: number, node: number, packed: number): void
  /** In the order of node numbers. */
  each(word: number, visit: (node: number, packed: number) => void): void
  /** Bytes held. */
  bytes(): number
}

/** Block: [next block, capacity in pairs, used pairs, pairs …]. Number 0 is no block. */
const header = 3
const firstCapacity = 2
const mostCapacity = 1024

export const emptyBase: Base = { offsets: new Uint32Array(1), pairs: new Uint32Array(0) }

export function createPostings(base: Base): Postings {
  let heads = new Uint32Array(1024)
  let tails = new Uint32Array(1024)
  let pool = new Uint32Array(1 << 14)
  let end = header

  const allocate = (capacity: number): number => {
    const size = header + capacity * 2
    if (end + size > pool.length) {
      const grown = new Uint32Array(Math.max(Math.ceil(pool.length * 1.5), end + size))
      grown.set(pool)
      pool = grown
    }
    const block = end
    pool[block + 1] = capacity
    end += size
    return block
  }

  return {
    add(word, node, packed) {
      if (word >= heads.length) {
        heads = grow(heads, word)
        tails = grow(tails, word)
      }
      let block = tails[word] as number
      if (block === 0) {
        block = allocate(firstCapacity)
        heads[word] = block
        tails[word] = block
      } else if (pool[block + 1] === pool[block + 2]) {
        const next = allocate(Math.min(mostCapacity, (pool[block + 1] as number) * 2))
        pool[block] = next
        tails[word] = next
        block = next
      }
      const used = pool[block + 2] as number
      pool[block + header + used * 2] = node
      pool[block + header + used * 2 + 1] = packed
      pool[block + 2] = used + 1
    },
    each(word, visit) {
      if (word + 1 < base.offsets.length) {
        const stop = (base.offsets[word + 1] as number) * 2
        for (let at = (base.offsets[word] as number) * 2; at < stop; at += 2) {
          visit(base.pairs[at] as number, base.pairs[at + 1] as number)
        }
      }
      if (word >= heads.length) return
      for (let block = heads[word] as number; block !== 0; block = pool[block] as number) {
        const stop = block + header + (pool[block + 2] as number) * 2
        for (let at = block + header; at < stop; at += 2) visit(pool[at] as number, pool[at + 1] as number)
      }
    },
    bytes: () => (heads.length + tails.length + pool.length + base.offsets.length + base.pairs.length) * 4,
  }
}

function grow(array: Uint32Array, index: number): Uint32Array<ArrayBuffer> {
  const grown = new Uint32Array(Math.max(array.length * 2, index + 1))
  grown.set(array)
  return grown
}
