// Owns the vectors of one model in typed arrays: one row per text, found by the hash of the text. Knows no node
// and no file.

import { group, quantise, signsOf, strideOf } from './quantise.ts'

/** 64 bits of a text's hash, as two 32-bit numbers. */
export type Key = readonly [high: number, low: number]

/** The rows as they are searched and saved. All arrays are exactly as long as their rows. */
export interface Rows {
  readonly dimensions: number
  readonly count: number
  /** Two words per row. */
  readonly keys: Uint32Array
  /** `strideOf(dimensions)` per row; component ≈ code × scale. */
  readonly codes: Int8Array
  readonly scales: Float32Array
  readonly signs: Uint32Array
}

export interface VectorTable {
  /** Views, good until the next change. */
  rows(): Rows
  /** -1 when there is no such text. */
  rowOf(key: Key): number
  /** Keeps the unit vector; answers its row. A key that is there already stays as it is. */
  add(key: Key, vector: Float32Array): number
  /** Drops rows and closes the gaps. Answers the new row of each old one, -1 for those that went. */
  retain(keep: (row: number) => boolean): Int32Array
  bytes(): number
}

export const emptyRows = (dimensions: number): Rows => ({
  dimensions,
  count: 0,
  keys: new Uint32Array(0),
  codes: new Int8Array(0),
  scales: new Float32Array(0),
  signs: new Uint32Array(0),
})

const leastRows = 256

export function createTable(start: Rows): VectorTable {
  const { dimensions } = start
  const stride = strideOf(dimensions)
  const words = stride / group
  let { count, keys, codes, scales, signs } = start
  let room = count
  /** Open addressing: row + 1, or 0 for free. At most half full. */
  let slots = new Uint32Array(0)

  const slotOf = (high: number, low: number): number => {
    const mask = slots.length - 1
    let slot = (high ^ low) & mask
    for (;;) {
      const row = (slots[slot] as number) - 1
      if (row < 0 || (keys[row * 2] === high && keys[row * 2 + 1] === low)) return slot
      slot = (slot + 1) & mask
    }
  }

  const reslot = (): void => {
    let size = 2 * leastRows
    while (size < room * 2) size *= 2
    slots = new Uint32Array(size)
    for (let row = 0; row < count; row++) {
      slots[slotOf(keys[row * 2] as number, keys[row * 2 + 1] as number)] = row + 1
    }
  }

  const grow = (): void => {
    room = Math.max(leastRows, Math.ceil(room * 1.5))
    keys = filled(new Uint32Array(room * 2), keys)
    codes = filled(new Int8Array(room * stride), codes)
    scales = filled(new Float32Array(room), scales)
    signs = filled(new Uint32Array(room * words), signs)
    reslot()
  }

  reslot()
  return {
    rows: () => ({
      dimensions,
      count,
      keys: keys.subarray(0, count * 2),
      codes: codes.subarray(0, count * stride),
      scales: scales.subarray(0, count),
      signs: signs.subarray(0, count * words),
    }),
    rowOf: ([high, low]) => (slots[slotOf(high >>> 0, low >>> 0)] as number) - 1,
    add(key, vector) {
      const [high, low] = [key[0] >>> 0, key[1] >>> 0]
      const known = (slots[slotOf(high, low)] as number) - 1
      if (known >= 0) return known
      if (count === room) grow()
      const row = count++
      keys[row * 2] = high
      keys[row * 2 + 1] = low
      scales[row] = quantise(vector, codes, row * stride)
      signsOf(codes, row * stride, stride, signs)
      slots[slotOf(high, low)] = row + 1
      return row
    },
    retain(keep) {
      const moved = new Int32Array(count).fill(-1)
      let next = 0
      for (let row = 0; row < count; row++) if (keep(row)) moved[row] = next++
      // Exactly as long as what stays: the memory of the rest is given back.
      const kept = {
        keys: new Uint32Array(next * 2),
        codes: new Int8Array(next * stride),
        scales: new Float32Array(next),
        signs: new Uint32Array(next * words),
      }
      for (let row = 0; row < count; row++) {
        const to = moved[row] as number
        if (to < 0) continue
        kept.keys.set(keys.subarray(row * 2, row * 2 + 2), to * 2)
        kept.codes.set(codes.subarray(row * stride, (row + 1) * stride), to * stride)
        kept.scales[to] = scales[row] as number
        kept.signs.set(signs.subarray(row * words, (row + 1) * words), to * words)
      }
      keys = kept.keys
      codes = kept.codes
      scales = kept.scales
      signs = kept.signs
      count = next
      room = next
      reslot()
      return moved
    },
    bytes: () => keys.byteLength + codes.byteLength + scales.byteLength + signs.byteLength + slots.byteLength,
  }
}

function filled<T extends Uint32Array | Int8Array | Float32Array>(to: T, from: T): T {
  to.set(from)
  return to
}
