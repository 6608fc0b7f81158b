// Owns the recipe that the ranking began with, as weights over the product's signals: what any later change is
// measured against. Fitted on other issues than those of this bench, and fixed.

import type { Query } from '../../server/src/index/query.ts'
import type { Answer } from './measures.ts'
import { answerFrom, type Candidate, weighed } from './weighed.ts'

export const recipeWeights: Readonly<Record<string, number>> = {
  length: 1.68,
  dunder: 1.57,
  words: 1.24,
  triples: 1.22,
  proseWords: 1.06,
  commitFile: 1.06,
  path: 1.02,
  wordsByLength: 1.01,
  name: 0.99,
  callee: 0.93,
  frame: 0.86,
  wholeWords: 0.77,
  commitNode: 0.73,
  titleWords: 0.71,
  fileTitle: 0.69,
  titleShare: 0.66,
  nameAndContainer: 0.64,
  stem: 0.62,
  container: 0.56,
  mention: 0.47,
  commitContainer: 0.46,
  neighbour: 0.41,
  folders: 0.39,
  recency: 0.34,
  mentionInCode: 0.18,
}

/** It takes each word of a report for as good as any other. */
export const recipeQuery = (query: Query): Query => ({
  ...query,
  words: query.words.map((word) => ({ ...word, tells: 1 })),
})

/** It ranks functions of source files only. */
const leftOut: ReadonlySet<Candidate['role']> = new Set(['test', 'vendored', 'built', 'prose', 'data'])

export function answerOfRecipe(candidates: readonly Candidate[]): Answer {
  const functions = candidates.filter(
    ({ kind, role }) => (kind === 'function' || kind === 'method') && !leftOut.has(role),
  )
  return answerFrom(
    weighed(
      functions,
      recipeWeights,
      () => 1,
      () => false,
    ),
    { perLogToken: 0.5 },
  )
}
