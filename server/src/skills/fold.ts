// Owns the folding of case: two texts that differ in nothing else are the same when folded. Keeps every offset, so that what
// is found in the folded text can be cut out of the other.

/** As long as the text. Unicode's simple case folding, but that `ı` is `i`. */
export const folded = (text: string): string =>
  // Alone in having a capital of two letters, it would make German texts slow.
  text.split('ß').map(foldedPart).join('ß')

function foldedPart(text: string): string {
  const large = text.toUpperCase()
  const small = large.toLowerCase()
  // Letters only ever become more: where the length is the same, each has its own place.
  return large.length === text.length && small.length === text.length
    ? small.replaceAll('ς', 'σ')
    : [...text].map(foldedLetter).join('')
}

function foldedLetter(letter: string): string {
  const small = letter.toLowerCase()
  const large = small.toUpperCase()
  const again = large.toLowerCase()
  if (large.length === letter.length && again.length === letter.length) return again
  // Two ligatures that are one, and have no capital.
  if (letter === 'ﬅ') return 'ﬆ'
  return small.length === letter.length ? small : letter
}
