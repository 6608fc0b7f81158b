// Owns the identifiers met so far, found again by their characters: of a word that is known no string is cut out.
// Most words of a text are known ones. Never knows what is kept for a word.

import { isWordCode, longestWord } from './tokenize.ts'

export interface Interned<T> {
  /** Calls `visit` with what is kept for every identifier-like word from `start` to `end`, in order. */
  each(text: string, start: number, end: number, visit: (value: T) => void): void
}

/** A power of two, for a mask instead of a division; at most half of the slots are taken. */
const slots = 1 << 16
const most = slots / 2

/** By UTF-16 unit, so that the loop over all characters asks one array. */
const wordCodes = Uint8Array.from({ length: 0x10000 }, (_, code) => (isWordCode(code) ? 1 : 0))

/** `make` gets the word as a view into the text: what it keeps of it must be copied. */
export function createInterned<T>(
  make: (word: string) => { readonly word: string; readonly value: T },
): Interned<T> {
  const hashes = new Int32Array(slots)
  let words: string[] = new Array(slots).fill('')
  let values: (T | undefined)[] = new Array(slots).fill(undefined)
  let count = 0

  const find = (text: string, start: number, end: number, hash: number): T => {
    let slot = (hash ^ (hash >>> 15)) & (slots - 1)
    for (;;) {
      const value = values[slot]
      if (value === undefined) break
      if (hashes[slot] === hash && isAt(text, start, end, words[slot] as string)) return value
      slot = (slot + 1) & (slots - 1)
    }
    const made = make(text.slice(start, end))
    if (count >= most) {
      words = new Array(slots).fill('')
      values = new Array(slots).fill(undefined)
      count = 0
      slot = (hash ^ (hash >>> 15)) & (slots - 1)
    }
    count++
    hashes[slot] = hash
    words[slot] = made.word
    values[slot] = made.value
    return made.value
  }

  return {
    each(text, start, end, visit) {
      let from = -1
      let hash = 0
      for (let at = start; at < end; at++) {
        const code = text.charCodeAt(at)
        if (wordCodes[code] === 1) {
          if (from < 0) {
            from = at
            hash = 0
          }
          hash = (Math.imul(hash, 31) + code) | 0
        } else if (from >= 0) {
          if (at - from <= longestWord) visit(find(text, from, at, hash))
          from = -1
        }
      }
      if (from >= 0 && end - from <= longestWord) visit(find(text, from, end, hash))
    },
  }
}

function isAt(text: string, start: number, end: number, word: string): boolean {
  if (word.length !== end - start) return false
  for (let i = 0; i < word.length; i++) if (text.charCodeAt(start + i) !== word.charCodeAt(i)) return false
  return true
}
