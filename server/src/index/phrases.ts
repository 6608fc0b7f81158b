// Owns the second look at the best candidates: how much of the question's wording, as runs of words in their
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
  const streams = new Map<Kind['stops'], readonly (readonly string[])[]>()
  const wordsOf = (stops: Kind['stops']) => {
    let made = streams.get(stops)
    if (!made) {
      made = texts.map((text) => wordsIn(text.slice(0, longest), stops))
      streams.set(stops, made)
    }
    return made
  }
  for (const { signal, words, stops, part } of kinds) {
    const wanted = runsOf(part(query), words, stops)
    if (wanted.size === 0) continue
    const having = new Map<string, number[]>()
    wordsOf(stops).forEach((stream, i) => {
      const seen = new Set<string>()
      for (let at = 0; at + words <= stream.length; at++) {
        const run = join(stream, at, words)
        if (!wanted.has(run) || seen.has(run)) continue
        seen.add(run)
        const list = having.get(run)
        if (list) list.push(i)
        else having.set(run, [i])
      }
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
  }
  return values
}

function runsOf(text: string, words: number, stops: Kind['stops']): Set<string> {
  const runs = new Set<string>()
  for (const line of text.split('\n')) {
    const stream = wordsIn(line, stops)
    for (let at = 0; at + words <= stream.length && runs.size < mostRuns; at++) {
      // A run of nothing but small words is in every text.
      if (
        stops === 'kept' &&
        stream.slice(at, at + words).every((word) => word.length < 3 || isStopWord(word))
      )
        continue
      runs.add(join(stream, at, words))
    }
  }
  return runs
}

function wordsIn(text: string, stops: Kind['stops']): string[] {
  const words: string[] = []
  eachWord(text, 0, text.length, (word) => {
    for (const part of splitIdentifier(word)) {
      if (stops === 'kept' || !isStopWord(part)) words.push(stem(part))
    }
  })
  return words
}

const join = (stream: readonly string[], at: number, words: number): string =>
  words === 2 ? `${stream[at]} ${stream[at + 1]}` : stream.slice(at, at + words).join(' ')
