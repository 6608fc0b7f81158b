// Owns the compounds of the index: long words by how they begin and end, so that `Sirup` finds `Holundersirup` and
// `Strom` finds `Stromrechnung`. Never knows who has a word.

import type { Store } from './store.ts'

/** Letters of a beginning or an end by which compounds are filed. */
const filed = 4
const shortestCompound = 8
/** What is left of a compound when the word is taken off has at least so many letters. */
const shortestRest = 3
/** In a larger index most words are code, and notes are found without. */
const mostWords = 400_000
const mostFound = 8

interface Compounds {
  readonly numbering: number
  /** Words with smaller numbers are filed. */
  read: number
  readonly byStart: Map<string, string[]>
  readonly byEnd: Map<string, string[]>
}

const known = new WeakMap<Store, Compounds>()

/** Index words, so stemmed, that begin or end with `word`, which is in lower case. */
export function compoundsOf(store: Store, word: string): readonly string[] {
  if (word.length < filed || store.wordCount() > mostWords) return []
  const { byStart, byEnd } = compounds(store)
  const found: string[] = []
  const isLonger = (one: string) => one.length - word.length >= shortestRest
  // The index has stems, which may have lost their last letter.
  const ends = [word, word.replace(/e$|s$/, '')].filter((end) => end.length >= filed)
  for (const end of new Set(ends)) {
    for (const one of byEnd.get(end.slice(-filed)) ?? [])
      if (found.length < mostFound && one.endsWith(end) && isLonger(one)) found.push(one)
  }
  for (const one of byStart.get(word.slice(0, filed)) ?? [])
    if (found.length < 2 * mostFound && one.startsWith(word) && isLonger(one)) found.push(one)
  return [...new Set(found)]
}

function compounds(store: Store): Compounds {
  let own = known.get(store)
  if (own?.numbering !== store.numbering()) {
    own = { numbering: store.numbering(), read: 0, byStart: new Map(), byEnd: new Map() }
    known.set(store, own)
  }
  for (const size = store.wordCount(); own.read < size; own.read++) {
    const word = store.wordAt(own.read)
    if (word.length < shortestCompound || !/^\p{L}+$/u.test(word)) continue
    file(own.byStart, word.slice(0, filed), word)
    file(own.byEnd, word.slice(-filed), word)
  }
  return own
}

function file(to: Map<string, string[]>, key: string, word: string): void {
  const list = to.get(key)
  if (list) list.push(word)
  else to.set(key, [word])
}
