// Owns what the product is compared with, each filled to the same budget: BM25 over headlines, BM25 over whole files
// (Robertson and Walker 1994; k1 1.2, b 0.75, words as they are written in lower case, no stemming), and a search
// that counts how many words of the question a headline has. Shares nothing with the product's ranking.

import type { File } from './folder.ts'
import type { Chunk } from './headlines.ts'

export const baselineNames = ['BM25, headlines', 'words, as grep', 'BM25, whole files'] as const
export type BaselineName = (typeof baselineNames)[number]

export interface Baseline {
  /** Best first; what has no word of the question is left out. */
  ranked(question: string): readonly Chunk[]
}

export function createBaselines(
  chunks: readonly Chunk[],
  files: readonly File[],
): Record<BaselineName, Baseline> {
  const wholes = files.map(({ path, text }): Chunk => ({ path, outline: '', text: text.trim(), line: 1 }))
  // A headline is found by the names around it too.
  const said = (chunk: Chunk) => `${chunk.path} ${chunk.outline} ${chunk.text}`
  return {
    'BM25, headlines': ranker(chunks, chunks.map(said), bm25),
    'words, as grep': ranker(chunks, chunks.map(said), ({ has }) => has),
    'BM25, whole files': ranker(
      wholes,
      wholes.map((one) => `${one.path} ${one.text}`),
      bm25,
    ),
  }
}

interface Match {
  /** 1. */
  readonly has: number
  readonly count: number
  /** Of the document, in mean lengths. */
  readonly length: number
  readonly documents: number
  readonly having: number
}

function bm25({ count, length, documents, having }: Match): number {
  const idf = Math.log(1 + (documents - having + 0.5) / (having + 0.5))
  return (idf * count * 2.2) / (count + 1.2 * (0.25 + 0.75 * length))
}

function ranker(
  chunks: readonly Chunk[],
  texts: readonly string[],
  value: (match: Match) => number,
): Baseline {
  const postings = new Map<string, Map<number, number>>()
  const lengths = texts.map((text, document) => {
    const words = wordsOf(text)
    for (const word of words) {
      const list = postings.get(word) ?? new Map<number, number>()
      postings.set(word, list)
      list.set(document, (list.get(document) ?? 0) + 1)
    }
    return words.length
  })
  const mean = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length)
  return {
    ranked(question) {
      const scores = new Float64Array(chunks.length)
      for (const word of new Set(wordsOf(question))) {
        const list = postings.get(word)
        for (const [document, count] of list ?? []) {
          scores[document] =
            (scores[document] as number) +
            value({
              has: 1,
              count,
              length: (lengths[document] as number) / mean,
              documents: chunks.length,
              having: list?.size ?? 0,
            })
        }
      }
      return [...scores.keys()]
        .filter((i) => (scores[i] as number) > 0)
        .sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b)
        .map((i) => chunks[i] as Chunk)
    },
  }
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

/** Whole chunks in their order, while they fit, with a line each that says where they stand; 4 characters a token. */
export function filled(ranked: readonly Chunk[], budgetTokens: number): string {
  const taken: string[] = []
  let left = budgetTokens * 4
  for (const { path, outline, text } of ranked) {
    const written = `${path} ${outline}\n${text}\n\n`
    if (written.length > left) continue
    left -= written.length
    taken.push(written)
  }
  return taken.join('')
}
