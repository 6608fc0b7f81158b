// Owns BM25F (Robertson, Zaragoza, Taylor 2004) over packed field counts, per node and per file. Knows no signal.

import { addPacked, fields as allFields, type Field, slots } from './fields.ts'
import type { Gathered, Values, View } from './view.ts'
import type { Bm25 } from './weights.ts'

/** Weight of a word for this feature; 0 leaves it out. */
export type Pick = (gathered: Gathered) => number

/** Divided by the largest; null when no word was picked or found. Nobody may change what it answers. */
export function scoreNodes(view: View, bm25: Bm25, pick: Pick): Values {
  return once(view, bm25, pick, nodeScores)
}

/** The same with whole files as documents; every node of a file has the file's score. */
export function scoreFiles(view: View, bm25: Bm25, pick: Pick): Values {
  return once(view, bm25, pick, fileScores)
}

function once(view: View, bm25: Bm25, pick: Pick, score: typeof nodeScores): Values {
  const weights = view.gathered.map(pick)
  const known = view.scored.get(bm25) ?? []
  view.scored.set(bm25, known)
  let one = known.find((other) => other.weights.every((weight, i) => weight === weights[i]))
  if (!one) {
    one = { weights, values: score(view, bm25, weights) }
    known.push(one)
  }
  return one.values
}

function nodeScores(view: View, bm25: Bm25, weights: readonly number[]): Values {
  const { store } = view
  const scores = view.blank()
  const documentation = bm25.fields.documentation
  const average = store.averageLength(documentation)
  const total = store.nodeCount()
  const fields = layout(bm25)
  let best = 0
  for (const [i, gathered] of view.gathered.entries()) {
    const weight = weights[i] as number
    if (weight <= 0 || (gathered.bits & fields.bits) === 0) continue
    const idf = Math.log(1 + (total - gathered.nodes.length + 0.5) / (gathered.nodes.length + 0.5))
    for (let at = 0; at < gathered.nodes.length; at++) {
      const packed = gathered.packed[at] as number
      if ((packed & fields.bits) === 0) continue
      const tf = weighted(packed, fields)
      const node = gathered.nodes[at] as number
      let norm = 1
      if (bm25.b > 0) {
        const length = store.bodyLengthAt(node) + documentation * store.documentationLengthAt(node)
        norm = 1 - bm25.b + (bm25.b * length) / average
      }
      const score = (scores[node] as number) + (weight * idf * tf * (bm25.k1 + 1)) / (tf + bm25.k1 * norm)
      scores[node] = score
      if (score > best) best = score
    }
  }
  return normalise(scores, best)
}

function fileScores(view: View, bm25: Bm25, weights: readonly number[]): Values {
  const { store } = view
  const byFile = new Map<number, number>()
  const fields = layout(bm25)
  const total = store.fileCount()
  const average = (store.averageLength(bm25.fields.documentation) * store.nodeCount()) / Math.max(1, total)
  const lengths = new Map<number, number>()
  const perFileFields = mask('stem') | mask('folders')
  let best = 0
  for (const [i, gathered] of view.gathered.entries()) {
    const weight = weights[i] as number
    if (weight <= 0) continue
    const idf = Math.log(1 + (total - gathered.files + 0.5) / (gathered.files + 0.5))
    for (let at = 0; at < gathered.nodes.length; ) {
      const file = store.fileOf(gathered.nodes[at] as number)
      if (!file) {
        at++
        continue
      }
      const end = file.first + file.count
      // Path words are the same in all nodes of a file: they count once.
      let packed = gathered.packed[at++] as number
      for (; at < gathered.nodes.length && (gathered.nodes[at] as number) < end; at++) {
        packed = addPacked(packed, (gathered.packed[at] as number) & ~perFileFields)
      }
      if ((packed & fields.bits) === 0) continue
      const tf = weighted(packed, fields)
      let length = lengths.get(file.first)
      if (length === undefined) {
        length = 0
        for (let node = file.first; node < end; node++) {
          length += store.bodyLengthAt(node) + bm25.fields.documentation * store.documentationLengthAt(node)
        }
        lengths.set(file.first, length)
      }
      const norm = 1 - bm25.b + (bm25.b * length) / average
      const score =
        (byFile.get(file.first) ?? 0) + (weight * idf * tf * (bm25.k1 + 1)) / (tf + bm25.k1 * norm)
      byFile.set(file.first, score)
      if (score > best) best = score
    }
  }
  if (best === 0) return null
  const scores = view.blank()
  for (const [first, score] of byFile) {
    const file = store.fileOf(first)
    if (file) scores.fill(score / best, first, first + file.count)
  }
  return scores
}

/** The field weights in the order of the slots, and which bits of a packed count they look at. */
interface Layout {
  readonly bits: number
  readonly weights: Float64Array
}

const layout = (bm25: Bm25): Layout => ({
  bits: allFields.reduce((bits, field) => (bm25.fields[field] > 0 ? bits | mask(field) : bits), 0),
  weights: Float64Array.from(allFields, (field) => bm25.fields[field]),
})

/** Written out for speed: this runs for every posting of every word. Shifts and widths are those of `slots`. */
function weighted(packed: number, { weights }: Layout): number {
  return (
    (packed & 255) * (weights[0] as number) +
    ((packed >>> 8) & 63) * (weights[1] as number) +
    ((packed >>> 14) & 31) * (weights[2] as number) +
    ((packed >>> 19) & 7) * (weights[3] as number) +
    ((packed >>> 22) & 7) * (weights[4] as number) +
    ((packed >>> 25) & 7) * (weights[5] as number) +
    ((packed >>> 28) & 7) * (weights[6] as number)
  )
}

const mask = (field: Field): number => slots[field].most << slots[field].shift

function normalise(scores: Float32Array, best: number): Float32Array | null {
  if (best === 0) return null
  for (let i = 0; i < scores.length; i++) scores[i] = (scores[i] as number) / best
  return scores
}
