// Owns every number of the ranking, as data. The figures come from a fit on development issues of public
// repositories; the short-question column from their titles alone, with more for what is
// asked for by name; the column of notes from the development half of bench/notes.

import type { Field } from './fields.ts'
import type { Role } from './traits.ts'

export interface Bm25 {
  readonly k1: number
  readonly b: number
  readonly fields: Readonly<Record<Field, number>>
}

const none: Readonly<Record<Field, number>> = {
  body: 0,
  documentation: 0,
  signature: 0,
  name: 0,
  container: 0,
  stem: 0,
  folders: 0,
}

/** Signature and name words are in the body too: these weights come on top of the body's. */
const node = { body: 1, documentation: 0.6, signature: 0.5, name: 1.5, container: 1, stem: 2.5, folders: 1 }
const file = { body: 1, documentation: 1, signature: 0, name: 1, container: 1, stem: 6, folders: 2 }

export const bm25 = {
  node: { k1: 0.9, b: 0.4, fields: node },
  nodeByLength: { k1: 1.2, b: 0.75, fields: node },
  file: { k1: 1.2, b: 0.75, fields: file },
  name: { k1: 1.2, b: 0, fields: { ...none, name: 1 } },
  container: { k1: 1.2, b: 0, fields: { ...none, container: 1 } },
  stem: { k1: 1.2, b: 0, fields: { ...none, stem: 1 } },
  folders: { k1: 1.2, b: 0, fields: { ...none, folders: 1 } },
} as const satisfies Record<string, Bm25>

/**
 * Per signal: weight for a report with title and body, weight for a short question, and the weight of either for a
 * headline of a note.
 */
export const signalWeights = {
  words: { issue: 1.17, question: 1.24, note: 1.8 },
  wordsByLength: { issue: 1.22, question: 1.2, note: 1.4 },
  proseWords: { issue: 0.77, question: 0.3, note: 0.6 },
  titleWords: { issue: 0.1, question: 0.1, note: 0 },
  wholeWords: { issue: 0.92, question: 0.97, note: 0.35 },
  titleShare: { issue: 0.43, question: 1, note: 0.3 },
  file: { issue: 1.03, question: 0.6, note: 0.6 },
  fileTitle: { issue: 0.1, question: 0.4, note: 0 },
  name: { issue: 0.56, question: 1.2, note: 0.1 },
  container: { issue: 0.63, question: 0.6, note: 0.1 },
  stem: { issue: 0.5, question: 0.55, note: 0 },
  folders: { issue: 0.25, question: 0.29, note: 0.4 },
  nameAndContainer: { issue: 0.11, question: 0.4, note: 0 },
  mention: { issue: 0.1, question: 2.5, note: 2.5 },
  mentionInCode: { issue: 0.1, question: 0.18, note: 0.18 },
  path: { issue: 2.3, question: 1.5, note: 1.5 },
  frame: { issue: 0.95, question: 1.5, note: 1.5 },
  callee: { issue: 1.94, question: 1.7, note: 1.7 },
  caller: { issue: 0.95, question: 0.6, note: 0.6 },
  tested: { issue: 0.1, question: 0.4, note: 0.4 },
  imported: { issue: 0.52, question: 0.5, note: 0.5 },
  linked: { issue: 0.8, question: 0.6, note: 1 },
  sibling: { issue: 0.1, question: 0.1, note: 0.2 },
  commitFile: { issue: 0.73, question: 0.7, note: 0.7 },
  commitNode: { issue: 1, question: 1, note: 1 },
  commitContainer: { issue: 0.1, question: 0.1, note: 0.1 },
  recency: { issue: 0.1, question: 0.1, note: 0.1 },
  coChange: { issue: 0.88, question: 0.5, note: 0.5 },
  neighbour: { issue: 0.1, question: 0.1, note: 0.15 },
  triples: { issue: 0.58, question: 0.6, note: 1.3 },
  pairs: { issue: 0.74, question: 0.5, note: 0.8 },
  titlePairs: { issue: 0.1, question: 0.3, note: 0.25 },
  length: { issue: 1.28, question: 0.9, note: 0.8 },
  callable: { issue: 1.09, question: 0.3, note: 0 },
  dunder: { issue: 1.44, question: 0.8, note: 0 },
  activeFile: { issue: 0.4, question: 0.5, note: 0.5 },
  selection: { issue: 1, question: 1.5, note: 1.5 },
  recentFile: { issue: 0.2, question: 0.25, note: 0.25 },
  diagnostic: { issue: 0.4, question: 0.5, note: 0.5 },
  // Only notes have them.
  covered: { issue: 0, question: 0, note: 3.2 },
  days: { issue: 0, question: 0, note: 3.8 },
  tags: { issue: 0, question: 0, note: 2.2 },
  // Only with an embedding model: the cosine with the question, rescaled so that the nearest node has 1 and an
  // average one 0 (vectors/near.ts). Modest and not fitted: models differ, and words are right more often.
  meaning: { issue: 0.5, question: 0.5, note: 0.5 },
} as const satisfies Record<
  string,
  { readonly issue: number; readonly question: number; readonly note: number }
>

/** Multiplies what links say of a note, where the question asks for links. */
export const linksAskedFor = 4

export type SignalName = keyof typeof signalWeights

/** Evidence that comes over others counts with its root: the second best caller is not half as good as the best. */
const rooted: ReadonlySet<string> = new Set<SignalName>(['callee', 'coChange', 'commitFile', 'commitNode'])
export const isRooted = (signal: string): boolean => rooted.has(signal)

/**
 * What is left of a word's weight for words of like meaning that a note has: `same` and `near` of the thesaurus, `part`
 * of a compound; times `other` where notes have the word itself, `alone` where they do not.
 */
export const variantWeights = { same: 0.5, near: 0.35, part: 0.7, other: 0.6, alone: 1 }

/** Multiplies the score. */
export const roleDiscounts: Readonly<Record<Role, number>> = {
  source: 1,
  test: 0.5,
  vendored: 0.4,
  built: 0.6,
  aside: 0.85,
  prose: 0.85,
  data: 0.7,
}

/** For `localize`, which looks for code to change: prose that repeats the question is not it. */
export const proseWhenLocalizing = 0.5

/** A file's own text (imports, top-level code) against its symbols. */
export const fileNodeDiscount = 0.8

/** What is below this share of the best node passes nothing on to its callers, callees and tests. */
export const seedCut = 0.5

/** Words in more than this share of all nodes are left out, once there are enough nodes to tell. */
export const commonWord = { share: 0.25, fromNodes: 400 }

/** A word of a report that tells little keeps this share of its weight where a name in the repository has it. */
export const namedTells = 0.5

/** Greedy packing by score − perLogToken · ln(tokens + 30); many small notes are worth more than one long. */
export const packing = { perLogToken: 0.9, perLogTokenOfNotes: 0.3, offsetTokens: 30 }
