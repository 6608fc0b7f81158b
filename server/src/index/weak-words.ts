// Owns how much a word of a report tells of the code that settles it. The list is made, never typed: see
// bench/retrieval/weak-words.ts. Knows nothing of what is indexed.

import lists from './weak-words.json' with { type: 'json' }

const left = new Map(
  Object.entries(lists).flatMap(([share, words]) => words.split(' ').map((word) => [word, Number(share)])),
)

/**
 * What is left of the weight of a stemmed word, 0 to 1: little for those that commit messages say and their changes
 * do not have (`however`, `introduce`), 1 for all others.
 */
export const tellingOf = (stemmed: string): number => left.get(stemmed) ?? 1
