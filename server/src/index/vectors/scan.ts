// Owns the search among the rows: the exact one over all, and for many rows the exact one over those whose sign
// bits agree best with the question's. Never changes a row.

import { createKernel, type Kernel } from './kernel.ts'
import { type Asked, group, strideOf } from './quantise.ts'
import type { Rows } from './table.ts'

/** The best first; ties by row. */
export interface Nearest {
  readonly rows: Int32Array
  readonly cosines: Float32Array
}

/** So many rows are searched in full, which misses nothing: 30 ms at 384 dimensions. */
const fewRows = 400_000
/**
 * Of many rows, so many are looked at exactly: sign bits alone order roughly. The share is set by
 * `npm run bench:vectors`, on random vectors, where they order worst.
 */
const looked = { least: 4_000, share: 0.08 }

export function nearest(rows: Rows, question: Asked, most: number): Nearest {
  return rows.count <= fewRows ? nearestOfAll(rows, question, most) : nearestBySigns(rows, question, most)
}

/** The plain search: every row's own cosine. */
export function nearestOfAll(rows: Rows, question: Asked, most: number): Nearest {
  const best = createBest(most)
  const sums = sumsOf(rows, question, null)
  for (let row = 0; row < rows.count; row++) {
    best.offer(row, (sums[row] as number) * (rows.scales[row] as number) * question.scale)
  }
  return best.inOrder()
}

export function nearestBySigns(rows: Rows, question: Asked, most: number): Nearest {
  const distances = loops().distances(rows.signs, strideOf(rows.dimensions) / group, question.signs)
  const counts = new Uint32Array(rows.dimensions + 1)
  for (let row = 0; row < rows.count; row++) {
    const distance = distances[row] as number
    counts[distance] = (counts[distance] as number) + 1
  }
  const wanted = Math.max(most, looked.least, Math.ceil(rows.count * looked.share))
  let reach = 0
  let within = counts[0] as number
  while (within < wanted && reach < rows.dimensions) within += counts[++reach] as number
  const some = new Int32Array(within)
  for (let row = 0, at = 0; row < rows.count; row++) {
    if ((distances[row] as number) <= reach) some[at++] = row
  }
  const best = createBest(most)
  const sums = sumsOf(rows, question, some)
  for (let i = 0; i < some.length; i++) {
    const row = some[i] as number
    best.offer(row, (sums[i] as number) * (rows.scales[row] as number) * question.scale)
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

function sumsOf(rows: Rows, { codes }: Asked, some: Int32Array | null): Int32Array {
  const stride = strideOf(rows.dimensions)
  if (stride <= loops().mostStride) return loops().dots(rows.codes, stride, codes, some)
  const count = some?.length ?? rows.count
  return Int32Array.from({ length: count }, (_, i) => dot(rows.codes, (some?.[i] ?? i) * stride, codes))
}

let kernel: Kernel | null = null
/** Made with the first search; the memory it works in is the same for all. */
const loops = (): Kernel => {
  kernel ??= createKernel()
  return kernel
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
