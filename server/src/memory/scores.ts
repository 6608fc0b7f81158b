// Owns how well texts answer a question by their words, and the counted words of texts that stay: counted once, packed,
// and forgotten with the text's record. Never decides what is told.

import { compound, eachWord, splitIdentifier, stem } from '../index/tokenize.ts'
import { owned } from '../org/line.ts'

/** What is searched; the record stands for its text, which does not change. */
interface Searched {
  readonly title: string
  readonly body: string
}

/** By the words they share with the question (BM25, k1 1.2, b 0.4); 0 for none. One for each, in their order. */
export function scoresOf(all: readonly Searched[], question: string): Float64Array {
  // Before the first word is looked at: numbers of before and after must not meet.
  if (numbers.size > mostWords) forget()
  const documents = all.map(packedOf)
  const average = documents.reduce((sum, { length }) => sum + length, 0) / Math.max(1, documents.length)
  const scores = new Float64Array(all.length)
  const counts = new Uint32Array(all.length)
  for (const term of countsOf(question).counts.keys()) {
    const number = numbers.get(term)
    if (number === undefined) continue
    let having = 0
    for (let i = 0; i < documents.length; i++) {
      const count = countIn((documents[i] as Packed).words, number)
      counts[i] = count
      if (count > 0) having++
    }
    if (having === 0) continue
    const rarity = Math.log(1 + (all.length - having + 0.5) / (having + 0.5))
    for (let i = 0; i < documents.length; i++) {
      const count = counts[i] as number
      if (count === 0) continue
      const norm = 1.2 * (0.6 + (0.4 * (documents[i] as Packed).length) / average)
      ;(scores[i] as number) += (rarity * count * 2.2) / (count + norm)
    }
  }
  return scores
}

interface Packed {
  /** Words in all, at least 1. */
  readonly length: number
  /** Number and count of each word, by ascending number. */
  readonly words: Uint32Array
}

/** More words than people use in years; what is cut out of logs may bring any number. */
const mostWords = 300_000
let numbers = new Map<string, number>()
let packed = new WeakMap<Searched, Packed>()

function forget(): void {
  numbers = new Map()
  packed = new WeakMap()
}

function packedOf(one: Searched): Packed {
  const known = packed.get(one)
  if (known) return known
  const { counts, length } = countsOf(`${one.title}\n${one.body}`)
  const pairs: [number, number][] = []
  for (const [word, count] of counts) {
    let number = numbers.get(word)
    if (number === undefined) {
      number = numbers.size
      numbers.set(owned(word), number)
    }
    pairs.push([number, count])
  }
  const made = { length, words: Uint32Array.from(pairs.sort((a, b) => a[0] - b[0]).flat()) }
  packed.set(one, made)
  return made
}

function countIn(words: Uint32Array, number: number): number {
  let low = 0
  let high = words.length >> 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((words[2 * middle] as number) < number) low = middle + 1
    else high = middle
  }
  return words[2 * low] === number ? (words[2 * low + 1] as number) : 0
}

function countsOf(text: string): { readonly counts: ReadonlyMap<string, number>; readonly length: number } {
  const counts = new Map<string, number>()
  let length = 0
  const add = (word: string) => {
    counts.set(word, (counts.get(word) ?? 0) + 1)
    length++
  }
  eachWord(text, 0, text.length, (word) => {
    const parts = splitIdentifier(word)
    for (const part of parts) if (!isCommon(part)) add(stem(part))
    const whole = compound(word, parts)
    if (whole !== '') add(whole)
  })
  return { counts, length: Math.max(1, length) }
}

const isCommon = (word: string): boolean => word.length < 3 && !/\d/.test(word)
