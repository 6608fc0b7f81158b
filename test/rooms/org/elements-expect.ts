// Owns where the trees are written down that Org 9.7 reads in the test files and in 17,000 random texts, and how the
// random texts are drawn. elements-write.ts writes them.

import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { mixed, nested, tangled } from './elements-generate.ts'
import { deep, entwined } from './elements-generate-deep.ts'

const here = (path: string): string => new URL(path, import.meta.url).pathname
export const filesFolder = here('files/')
export const treesFolder = here('cases/elements/')
export const hashesFile = here('cases/elements-random.txt')

/** Fixed for ever: a change of seed or generator changes every text. */
const draws = [
  { name: 'mixed', texts: mixed, seed: 97_001, count: 4_000 },
  { name: 'tangled', texts: tangled, seed: 97_002, count: 3_000 },
  { name: 'nested', texts: nested, seed: 97_003, count: 3_000 },
  { name: 'deep', texts: deep, seed: 97_004, count: 4_000 },
  { name: 'entwined', texts: entwined, seed: 97_005, count: 3_000 },
] as const

export const drawNames: readonly string[] = draws.map(({ name }) => name)

export const randomTexts = (wanted: string): readonly string[] =>
  draws.flatMap(({ name, texts, seed, count }) =>
    name === wanted ? fc.sample(texts, { numRuns: count, seed }) : [],
  )

/** Six characters for a tree: two trees of one hash are one in 69 billion. */
export const shortHash = (tree: string): string =>
  createHash('sha256').update(tree).digest('base64url').slice(0, 6)

/** What stands for a text at which org-element itself fails. */
export const failed = '!!!!!!'

interface Hashes {
  /** Of all texts, to tell a changed generator from a changed parser. */
  readonly texts: string
  readonly trees: readonly string[]
}

export function readHashes(): ReadonlyMap<string, Hashes> {
  const found = new Map<string, Hashes>()
  for (const part of readFileSync(hashesFile, 'utf8').split('\n# ').slice(1)) {
    const [head = '', ...lines] = part.split('\n')
    const [name = '', texts = ''] = head.split(' ')
    found.set(name, { texts, trees: lines.join('').match(/.{6}/g) ?? [] })
  }
  return found
}

const inlineTaskFile = 'inlinetasks.org'

export function fileNames(): readonly string[] {
  return existsSync(filesFolder) ? readdirSync(filesFolder).filter((name) => name.endsWith('.org')) : []
}

export const readFile = (name: string): string => readFileSync(filesFolder + name, 'utf8')

/** Inline tasks are read only where org-inlinetask is loaded. */
export const requestFor = (name: string) => ({ inlinetasks: name === inlineTaskFile ? 15 : null })

/** Where we decide otherwise than org-element, and where it does not decide. */
export const differences: readonly (readonly [name: string, reason: string])[] = [
  [
    'a tag right behind the title (`* x:a:`)',
    'the tag search of Org itself, unlike org-element, wants a blank',
  ],
  ['`#+results[a b]: x` above nothing', 'org-element takes key and value from an earlier search, or fails'],
  [
    '`#+call: f(` that nothing closes in its line',
    'org-element takes the arguments from wherever the next bracket closes, in other headlines even; so do we, up to the headline',
  ],
  [
    'a radio target of one letter, repeated at the beginning of a line and again one character later',
    'org-element looks for the second one behind the character that must stand before it',
  ],
  ['YAML front matter', 'other note programs write it; it is kept and is no Org text'],
  [
    'CRLF and LF in one file',
    'each line ends as it is written; Emacs would keep every carriage return as text',
  ],
]
