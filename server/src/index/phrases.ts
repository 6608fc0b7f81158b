// Owns the wording of the best candidates: how much of the question's wording, as runs of words in their
// order, stands in a candidate's own text. Pure; the texts are given.

import type { Query } from './query.ts'
import { createStems, mostStems } from './stems.ts'
import { isStopWord } from './tokenize.ts'
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

/** Those of the next question's texts are mostly the same. */
let stems = createStems()

export function phraseValues(query: Query, texts: readonly string[]): PhraseValues {
  if (stems.isFull()) stems = createStems()
  const values: PhraseValues = {}
  /** By stem: whether the question has it. */
  const asked = new Uint8Array(mostStems)
  const wanted = kinds.map((kind) => runsOf(kind, query, asked))
  let read: readonly Int32Array[] | null = null
  const streams: Partial<Record<Kind['stops'], readonly Int32Array[]>> = {}
  kinds.forEach(({ signal, words, stops }, at) => {
    const runs = wanted[at] as ReadonlySet<number>
    if (runs.size === 0) return
    read ??= texts.map((text) => stems.read(text.slice(0, longest)))
    streams[stops] ??= read.map((codes) => streamOf(codes, stops, asked))
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

/** Of a part of the question; marks its stems as `asked`. */
function runsOf({ words, stops, part }: Kind, query: Query, asked: Uint8Array): ReadonlySet<number> {
  const runs = new Set<number>()
  for (const line of part(query).split('\n')) {
    const codes = stems.read(line)
    for (const code of codes) if (code >= 0) asked[code >> 1] = 1
    eachRun(streamOf(codes, stops, asked), words, (run, stream, at) => {
      // A run of nothing but small words is in every text.
      if (runs.size >= mostRuns || (stops === 'kept' && stream.slice(at, at + words).every(isSmall))) return
      runs.add(run)
    })
  }
  return runs
}

function isSmall(number: number): boolean {
  const word = stems.at(number)
  return word.length < 3 || isStopWord(word)
}

/** Stems by number, with the small words or without; −1 for one that the question does not have. */
function streamOf(codes: Int32Array, stops: Kind['stops'], asked: Uint8Array): Int32Array {
  const stream = new Int32Array(codes.length)
  let count = 0
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] as number
    if (stops === 'kept' || (code & 1) === 0)
      stream[count++] = code >= 0 && asked[code >> 1] === 1 ? code >> 1 : -1
  }
  return stream.subarray(0, count)
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
      run = number < 0 ? -1 : run * mostStems + number
    }
    if (run >= 0) visit(run, stream, at)
  }
}
