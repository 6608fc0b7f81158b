// Owns the retriever that everything is compared with: plain BM25 (Robertson and Walker 1994) over functions,
// identifiers split into lower-case parts, k1 1.2, b 0.75, no stemming and no fields; and the same with the
// file's own BM25 added ("naive"). Shares nothing with the product's ranking.

import type { Span } from './cases.ts'

export interface Chunk extends Span {
  readonly text: string
}

export interface Ranked {
  /** Best first. */
  readonly chunks: readonly Chunk[]
  readonly files: readonly string[]
}

const k1 = 1.2
const b = 0.75
/** What the file's score adds to its functions', both divided by their largest. */
const fileShare = 0.5

export interface Baseline {
  rank(query: string, how: 'functions' | 'naive'): Ranked
}

export function createBaseline(chunks: readonly Chunk[]): Baseline {
  const functions = createScorer(chunks.map(({ text }) => parts(text)))
  const paths = [...new Set(chunks.map(({ path }) => path))]
  const byFile = new Map<string, string[]>(paths.map((path) => [path, [...parts(path)]]))
  for (const { path, text } of chunks) byFile.get(path)?.push(...parts(text))
  const files = createScorer([...byFile.values()])
  return {
    rank(query, how) {
      const words = [...new Set(parts(query))]
      const scores = functions(words)
      if (how === 'naive') {
        const own = scale(files(words))
        const ofFile = new Map(paths.map((path, i) => [path, own[i] ?? 0]))
        const scaled = scale(scores)
        for (const [i, { path }] of chunks.entries()) {
          scores[i] = (scaled[i] ?? 0) + fileShare * (ofFile.get(path) ?? 0)
        }
      }
      const order = [...scores.keys()]
        .filter((i) => (scores[i] as number) > 0)
        .sort((x, y) => (scores[y] as number) - (scores[x] as number) || x - y)
      const ranked = order.map((i) => chunks[i] as Chunk)
      return { chunks: ranked, files: [...new Set(ranked.map(({ path }) => path))] }
    },
  }
}

function createScorer(documents: readonly (readonly string[])[]): (words: readonly string[]) => Float64Array {
  const postings = new Map<string, [document: number, count: number][]>()
  let total = 0
  documents.forEach((words, document) => {
    total += words.length
    const counts = new Map<string, number>()
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
    for (const [word, count] of counts) {
      const list = postings.get(word)
      if (list) list.push([document, count])
      else postings.set(word, [[document, count]])
    }
  })
  const average = total / Math.max(1, documents.length)
  return (words) => {
    const scores = new Float64Array(documents.length)
    for (const word of words) {
      const list = postings.get(word) ?? []
      const idf = Math.log(1 + (documents.length - list.length + 0.5) / (list.length + 0.5))
      for (const [document, tf] of list) {
        const norm = 1 - b + (b * (documents[document] as readonly string[]).length) / average
        scores[document] = (scores[document] as number) + (idf * tf * (k1 + 1)) / (tf + k1 * norm)
      }
    }
    return scores
  }
}

function scale(scores: Float64Array): Float64Array {
  const best = scores.reduce((most, score) => Math.max(most, score), 0)
  return best === 0 ? scores : scores.map((score) => score / best)
}

/** `parseHTTPResponse_v2` → parse http response v2. */
function parts(text: string): string[] {
  return (text.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? []).map((part) => part.toLowerCase())
}
