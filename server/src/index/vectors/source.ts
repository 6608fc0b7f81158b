// Owns the seam behind which a model turns texts into vectors. Knows no model and no vendor (providers/ does).

import { type Problem, problem, type Result } from '../../base/result.ts'

export interface VectorSource {
  /** Model name and revision: vectors of another id are worth nothing here. */
  readonly id: string
  /** For people: `nomic-embed-text (Ollama)`. */
  readonly label: string
  readonly dimensions: number
  /** How many texts one call should carry in the background. */
  readonly batch: number
  /** One vector per text, in order, of any length but zero. An abort is the problem `cancelled`. */
  embed(
    texts: readonly string[],
    purpose: 'document' | 'query',
    signal: AbortSignal,
  ): Promise<Result<readonly Float32Array[], Problem>>
  /** Frees what it holds: threads, memory. */
  close(): Promise<void>
}

/** What is wrong with an answer of a model; null for nothing. */
export function wrongVectors(
  vectors: readonly Float32Array[],
  texts: number,
  dimensions: number,
): Problem | null {
  if (vectors.length !== texts) {
    return problem('bad-vectors', `The embedding model answered ${vectors.length} of ${texts} texts.`, next)
  }
  for (const vector of vectors) {
    if (vector.length !== dimensions) {
      const words = `${vector.length} dimensions, not ${dimensions}`
      return problem('bad-vectors', `The embedding model answers in ${words}.`, next)
    }
    if (!vector.every(Number.isFinite)) {
      return problem('bad-vectors', 'The embedding model answers with values that are no numbers.', next)
    }
  }
  return null
}

const next = 'Choose another model with "Passepartout: Set Up Search by Meaning".'
