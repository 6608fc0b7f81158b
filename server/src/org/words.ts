// Owns the words that a file says again and again: keys, tags, types of links. What is met again is the same string, which
// costs no memory and is sooner compared. Remembers a bounded number of short words, and nothing else of any text.

/** Each word has one place; where two share it, the later one has it. */
const places = 1024
const longest = 32
const known: string[] = new Array(places).fill('')

/** `text.slice(from, to)` in memory of its own; for words that are met often. */
export function wordIn(text: string, from: number, to: number): string {
  const size = to - from
  if (size <= 0) return ''
  if (size > longest) return letterByLetter(text, from, to)
  const middle = text.charCodeAt(from + (size >> 1))
  const place =
    (size * 41 + text.charCodeAt(from) * 131 + middle * 17 + text.charCodeAt(to - 1) * 7) & (places - 1)
  const before = known[place] as string
  if (before.length === size && text.startsWith(before, from)) return before
  const word = letterByLetter(text, from, to)
  known[place] = word
  return word
}

/** As narrow as its letters allow, though the text may have wide ones elsewhere. */
function letterByLetter(text: string, from: number, to: number): string {
  const letters: string[] = []
  for (let i = from; i < to; i++) letters.push(text.charAt(i))
  return letters.join('')
}
