// Owns the search among the rows: the exact one over all, and for many rows the exact one over those whose sign
// bits agree best with the question's. Never changes a row.

import { type Asked, group, strideOf } from './quantise.ts'
import type { Rows } from './table.ts'

/** The best first; ties by row. */
export interface Nearest {
  readonly rows: Int32Array
  readonly cosines: Float32Array
}

/** So many rows are searched in full: below, sign bits save less than they cost. */
const fewRows = 20_000
/**
 * Of many rows, so many are looked at exactly: sign bits alone order roughly. The share is set by
 * `npm run bench:vectors`, on random vectors, where they order worst.
 */
const looked = { least: 4_000, share: 0.12 }

export function nearest(rows: Rows, question: Asked, most: number): Nearest {
  return rows.count <= fewRows ? nearestOfAll(rows, question, most) : nearestBySigns(rows, question, most)
}

/** The plain search: every row's own cosine. */
export function nearestOfAll(rows: Rows, question: Asked, most: number): Nearest {
  const best = createBest(most)
  for (let row = 0; row < rows.count; row++) best.offer(row, cosine(rows, row, question))
  return best.inOrder()
}

export function nearestBySigns(rows: Rows, question: Asked, most: number): Nearest {
  const words = strideOf(rows.dimensions) / group
  const distances = new Uint16Array(rows.count)
  const counts = new Uint32Array(rows.dimensions + 1)
  for (let row = 0; row < rows.count; row++) {
    const distance = differing(rows.signs, row * words, question.signs)
    distances[row] = distance
    counts[distance] = (counts[distance] as number) + 1
  }
  const wanted = Math.max(most, looked.least, Math.ceil(rows.count * looked.share))
  let reach = 0
  for (let sum = counts[0] as number; sum < wanted && reach < rows.dimensions; ) {
    sum += counts[++reach] as number
  }
  const best = createBest(most)
  for (let row = 0; row < rows.count; row++) {
    if ((distances[row] as number) <= reach) best.offer(row, cosine(rows, row, question))
  }
  return best.inOrder()
}

/** Of one row and the question; 0 when either has no direction. */
export function cosine(rows: Rows, row: number, question: Asked): number {
  const stride = strideOf(rows.dimensions)
  return dot(rows.codes, row * stride, question.codes) * (rows.scales[row] as number) * question.scale
}

/** Whole numbers throughout; 8 by 12 bits leave room for 8,000 components. */
function dot(codes: Int8Array, at: number, asked: Int16Array): number {
  let a = 0
  let b = 0
  let c = 0
  let d = 0
  for (let i = 0; i < asked.length; i += 4, at += 4) {
    a = (a + Math.imul(codes[at] as number, asked[i] as number)) | 0
    b = (b + Math.imul(codes[at + 1] as number, asked[i + 1] as number)) | 0
    c = (c + Math.imul(codes[at + 2] as number, asked[i + 2] as number)) | 0
    d = (d + Math.imul(codes[at + 3] as number, asked[i + 3] as number)) | 0
  }
  return a + b + c + d
}

/** Hamming distance: bits are counted in pairs, fours and bytes (Warren, Hacker's Delight, 5-1). */
function differing(signs: Uint32Array, at: number, asked: Uint32Array): number {
  let sum = 0
  for (let i = 0; i < asked.length; i++) {
    let x = (signs[at + i] as number) ^ (asked[i] as number)
    x -= (x >>> 1) & 0x55555555
    x = (x & 0x33333333) + ((x >>> 2) & 0x33333333)
    x = (x + (x >>> 4)) & 0x0f0f0f0f
    sum += Math.imul(x, 0x01010101) >>> 24
  }
  return sum
}

/** The `most` largest of what is offered in the order of rows: a heap with the least of them on top. */
function createBest(most: number): { offer(row: number, value: number): void; inOrder(): Nearest } {
  const rows = new Int32Array(most)
  const values = new Float64Array(most)
  let size = 0

  const worse = (a: number, b: number): boolean => {
    const [first, second] = [values[a] as number, values[b] as number]
    return first < second || (first === second && (rows[a] as number) > (rows[b] as number))
  }
  const swap = (a: number, b: number): void => {
    const [row, value] = [rows[a] as number, values[a] as number]
    rows[a] = rows[b] as number
    values[a] = values[b] as number
    rows[b] = row
    values[b] = value
  }
  const sink = (): void => {
    for (let at = 0; ; ) {
      let least = at
      if (2 * at + 1 < size && worse(2 * at + 1, least)) least = 2 * at + 1
      if (2 * at + 2 < size && worse(2 * at + 2, least)) least = 2 * at + 2
      if (least === at) return
      swap(at, least)
      at = least
    }
  }
  return {
    offer(row, value) {
      if (size < most) {
        rows[size] = row
        values[size] = value
        for (let at = size++; at > 0 && worse(at, (at - 1) >> 1); at = (at - 1) >> 1) swap(at, (at - 1) >> 1)
        // A later row with the same value is the worse one, so only a larger value gets in.
      } else if (most > 0 && value > (values[0] as number)) {
        rows[0] = row
        values[0] = value
        sink()
      }
    },
    inOrder() {
      const order = Array.from({ length: size }, (_, i) => i)
      order.sort((a, b) => (worse(a, b) ? 1 : -1))
      return {
        rows: Int32Array.from(order, (i) => rows[i] as number),
        cosines: Float32Array.from(order, (i) => values[i] as number),
      }
    },
  }
}
