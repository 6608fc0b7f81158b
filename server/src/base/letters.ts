// Owns what all typing of parts of names begins with: the one test, and how a name is spelled.

/** Do the letters stand in `words` in their order, whatever is between? None always do. Compares as they are written. */
export function hasInOrder(words: string, letters: string): boolean {
  let from = 0
  for (let i = 0; i < letters.length; i++) {
    from = words.indexOf(letters.charAt(i), from) + 1
    if (from === 0) return false
  }
  return true
}

/** A name as it is looked at once, for many questions. */
export interface Spelled {
  readonly name: string
  readonly lower: string
  /** How long it is without separators, and where the first other character stands, or -1. */
  readonly bare: number
  readonly first: number
}

export function spelled(name: string, lower = name.toLowerCase()): Spelled {
  let bare = 0
  let first = -1
  for (let i = 0; i < lower.length; i++) {
    if (isSeparator(lower, i)) continue
    if (first < 0) first = i
    bare++
  }
  return { name, lower, bare, first }
}

/** White space, `_`, `$` and `-`. */
export function isSeparator(lower: string, at: number): boolean {
  const c = lower.charCodeAt(at)
  return c < 128 ? separators[c] === 1 : c >= 0xa0 && /\s/.test(lower.charAt(at))
}

/** By ASCII character. */
const separators = Uint8Array.from({ length: 128 }, (_, c) =>
  /[\s_$-]/.test(String.fromCharCode(c)) ? 1 : 0,
)
