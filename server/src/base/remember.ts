// Owns the remembering of answers to the same text. Pure but for the memory it keeps.

/** A longer text is worth no place, UTF-16 units. */
const longest = 500

/** The same function, asked once for each text; with `most` it forgets everything when that many are kept. */
export function remembering<T>(
  answer: (text: string) => T,
  most = Number.POSITIVE_INFINITY,
): (text: string) => T {
  const known = new Map<string, T>()
  return (text) => {
    if (known.has(text)) return known.get(text) as T
    const found = answer(text)
    if (known.size >= most) known.clear()
    if (most === Number.POSITIVE_INFINITY || text.length < longest) known.set(text, found)
    return found
  }
}
