// Owns what one question's vector says of nodes: the nearest ones, and how near any other one is. Never ranks.

import type { Places } from './places.ts'
import { asked } from './quantise.ts'
import { cosine, nearest } from './scan.ts'
import type { Rows, VectorTable } from './table.ts'

export interface Near {
  /** Node numbers, the nearest first. */
  readonly nodes: readonly number[]
  /**
   * 1 for the nearest node, 0 for one that is no nearer than an average one or has no vector:
   * max(0, cosine − average) / (best − average). Models differ in where their cosines lie (0.1 to 0.3 in one,
   * 0.7 to 0.9 in another); this makes them alike.
   */
  meaningOf(node: number): number
}

/** Rows that are looked at to learn what an average cosine is. */
const sampled = 512

export function nearTo(table: VectorTable, places: Places, vector: Float32Array, most: number): Near {
  const rows = table.rows()
  const question = asked(vector)
  const found = nearest(rows, question, most)
  const best = found.cosines[0] ?? 0
  const average = averageCosine(rows, question)
  const meaningOf = (node: number): number => {
    const row = places.rowOf(node)
    // Rows that came while this question was being answered are not in the view.
    if (row < 0 || row >= rows.count) return 0
    const above = cosine(rows, row, question) - average
    if (above <= 0) return 0
    return Math.min(1, above / (best - average))
  }
  const nodes = Array.from(found.rows, (row) => places.nodeOf(row)).filter(
    (node) => node >= 0 && meaningOf(node) > 0,
  )
  return { nodes, meaningOf }
}

/** Of rows spread evenly over the table: the same every time. */
function averageCosine(rows: Rows, question: ReturnType<typeof asked>): number {
  const step = Math.max(1, Math.floor(rows.count / sampled))
  let sum = 0
  let count = 0
  for (let row = 0; row < rows.count; row += step) {
    sum += cosine(rows, row, question)
    count++
  }
  return count === 0 ? 0 : sum / count
}
