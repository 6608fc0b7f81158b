// Owns the one test that all typing of parts of names begins with.

/** Do the letters stand in `words` in their order, whatever is between? None always do. Compares as they are written. */
export function hasInOrder(words: string, letters: string): boolean {
  let from = 0
  for (let i = 0; i < letters.length; i++) {
    from = words.indexOf(letters.charAt(i), from) + 1
    if (from === 0) return false
  }
  return true
}
