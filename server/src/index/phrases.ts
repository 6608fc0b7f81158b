// Owns the wording of the best candidates: how much of the question's wording, as runs of words in their
// order, stands in a candidate's own text. Pure; the texts are given.

import type { Query } from './query.ts'
import { eachWord, isStopWord, splitIdentifier, stem } from './tokenize.ts'
import type { SignalName } from './weights.ts'

export type PhraseSignal = Extract<SignalName, 'triples' | 'pairs' | 'titlePairs'>

/** By signal, one value per text; a signal without a say is left out. */
export type PhraseValues = Partial<Record<PhraseSignal, Float32Array>>

interface Kind {
  readonly signal: PhraseSignal
  readonly words: number
  readonly stops: 'kept' | 'dropped'
  part(query: Query): string
}

const kinds: readonly Kind[] = [
  { signal: 'triples', words: 3, stops: 'kept', part: ({ text }) => text },
  { signal: 'pairs', words: 2, stops: 'dropped', part: ({ text }) => text },
  { signal: 'titlePairs', words: 2, stops: 'dropped', part: ({ title }) => title },
]

/** A run that more of the candidates have than this share says nothing of any of them. */
const commonShare = 0.1
const mostRuns = 4000
/** Longer texts are read up to here, in UTF-16 units. */
const longest = 40_000

export function phraseValues(query: Query, texts: readonly string[]): PhraseValues {
  const values: PhraseValues = {}
  const readers = { kept: createReader('kept'), dropped: createReader('dropped') }
  const wanted = kinds.map(({ words, stops, part }) => runsOf(part(query), words, stops, readers[stops]))
  const streams: Partial<Record<Kind['stops'], readonly Int32Array[]>> = {}
  kinds.forEach(({ signal, words, stops }, at) => {
    const runs = wanted[at] as ReadonlySet<number>
    if (runs.size === 0) return
    streams[stops] ??= texts.map((text) => readers[stops].known(text.slice(0, longest)))
    const having = new Map<number, number[]>()
    streams[stops].forEach((stream, i) => {
      eachRun(stream, words, (run) => {
        if (!runs.has(run)) return
        const list = having.get(run)
        if (!list) having.set(run, [i])
        else if (list[list.length - 1] !== i) list.push(i)
      })
    })
    const sums = new Float32Array(texts.length)
    const common = Math.max(3, texts.length * commonShare)
    for (const list of having.values()) {
      if (list.length > common) continue
      const rarity = Math.log(1 + texts.length / list.length)
      for (const i of list) sums[i] = (sums[i] as number) + rarity
    }
    const best = sums.reduce((most, sum) => Math.max(most, sum), 0)
    if (best > 0) values[signal] = sums.map((sum) => sum / best)
  })
  return values
}

function runsOf(text: string, words: number, stops: Kind['stops'], reader: Reader): ReadonlySet<number> {
  const runs = new Set<number>()
  for (const line of text.split('\n')) {
    eachRun(reader.learn(line), words, (run, stream, at) => {
      // A run of nothing but small words is in every text.
      const isSmall = (number: number) => reader.isSmall(number)
      if (runs.size >= mostRuns || (stops === 'kept' && stream.slice(at, at + words).every(isSmall))) return
      runs.add(run)
    })
  }
  return runs
}

/** Words of the question by number; a text is read as the numbers of those it has. */
interface Reader {
  learn(line: string): Int32Array
  /** −1 for a word that the question does not have. */
  known(text: string): Int32Array
  isSmall(number: number): boolean
}

/** Three numbers below this make one exact integer. */
const mostNumbers = 1 << 17

function createReader(stops: Kind['stops']): Reader {
  const numbers = new Map<string, number>()
  const words: string[] = []
  let cache = new Map<string, readonly number[]>()
  const read = (text: string, numberOf: (part: string) => number): Int32Array => {
    const found: number[] = []
    eachWord(text, 0, text.length, (word) => {
      let own = cache.get(word)
      if (own === undefined) {
        own = splitIdentifier(word)
          .filter((part) => stops === 'kept' || !isStopWord(part))
          .map((part) => numberOf(stem(part)))
        cache.set(word, own)
      }
      for (const number of own) found.push(number)
    })
    return Int32Array.from(found)
  }
  return {
    learn(line) {
      // What was unknown before may be known now.
      cache = new Map()
      return read(line, (part) => {
        let number = numbers.get(part)
        if (number === undefined) {
          if (words.length >= mostNumbers) return -1
          number = words.push(part) - 1
          numbers.set(part, number)
        }
        return number
      })
    },
    known: (text) => read(text, (part) => numbers.get(part) ?? -1),
    isSmall(number) {
      const word = words[number] ?? ''
      return word.length < 3 || isStopWord(word)
    },
  }
}

/** Each run of known words, as one number. */
function eachRun(
  stream: Int32Array,
  words: number,
  visit: (run: number, stream: Int32Array, at: number) => void,
): void {
  for (let at = 0; at + words <= stream.length; at++) {
    let run = 0
    for (let i = 0; i < words && run >= 0; i++) {
      const number = stream[at + i] as number
      run = number < 0 ? -1 : run * mostNumbers + number
    }
    if (run >= 0) visit(run, stream, at)
  }
}
