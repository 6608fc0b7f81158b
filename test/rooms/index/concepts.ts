// Owns a small embedding model for the tests of this room, written down as a table: words of one concept get the
// same direction, whatever they are. It answers at once or when told to, and can be made to fail.

import { err, ok, type Problem, problem } from '../../../server/src/base/result.ts'
import type { VectorSource } from '../../../server/src/index/vectors/source.ts'

const concepts: readonly (readonly string[])[] = [
  ['throttle', 'slow', 'limit', 'rate', 'pace'],
  ['login', 'session', 'credential', 'signin', 'password'],
  ['invoice', 'billing', 'payment', 'money', 'charge'],
  ['parse', 'grammar', 'syntax', 'token'],
  ['colour', 'paint', 'shade', 'tint'],
]

export interface Concepts extends VectorSource {
  /** Texts of every call that was answered, in order. */
  readonly documents: string[]
  readonly questions: string[]
  /** Not null: every call fails so. */
  problem: Problem | null
  /** Not null: calls wait for it. */
  gate: Promise<void> | null
  calls: number
  aborted: number
  closed: boolean
}

export const dimensionsOfConcepts = 40

export function concepts40(id = 'concepts@1', batch = 4): Concepts {
  const source: Concepts = {
    id,
    label: 'Concepts',
    dimensions: dimensionsOfConcepts,
    batch,
    documents: [],
    questions: [],
    problem: null,
    gate: null,
    calls: 0,
    aborted: 0,
    closed: false,
    async embed(texts, purpose, signal) {
      source.calls++
      const cancelled = err(problem('cancelled', 'Stopped.'))
      const stopped = new Promise<void>((resolve) => {
        if (signal.aborted) resolve()
        signal.addEventListener('abort', () => resolve(), { once: true })
      })
      await Promise.race([source.gate ?? Promise.resolve(), stopped])
      if (signal.aborted) {
        source.aborted++
        return cancelled
      }
      if (source.problem) return err(source.problem)
      ;(purpose === 'query' ? source.questions : source.documents).push(...texts)
      return ok(texts.map(vectorOf))
    },
    async close() {
      source.closed = true
    },
  }
  return source
}

/** Concepts weigh 1 a word; every text has a little of a direction of its own, and all share one. */
function vectorOf(text: string): Float32Array {
  const vector = new Float32Array(dimensionsOfConcepts)
  const words = text.toLowerCase().match(/[a-z]+/g) ?? []
  for (const word of words) {
    for (const [i, concept] of concepts.entries())
      if (concept.some((one) => word.includes(one))) vector[i] = 1
  }
  let own = 7
  for (const word of words) for (const letter of word) own = (own * 31 + letter.charCodeAt(0)) % 997
  vector[concepts.length + (own % 30)] = 0.2
  vector[dimensionsOfConcepts - 1] = 0.3
  return vector
}
