// Owns the search for many words at once: which of some hundreds stand in a text, in one pass over it. Never says where.

/** Answers the words that a text has. Words are ASCII and not empty. */
export function wordFinder(words: readonly string[]): (text: string) => ReadonlySet<string> {
  /** By the first two characters: 0, or one more than the place in `lists`. */
  const first = new Uint16Array(1 << 14)
  const lists: (readonly string[])[] = []
  const alone = new Uint8Array(128)
  for (const word of words) {
    if (word.length === 1) {
      alone[word.charCodeAt(0)] = 1
      continue
    }
    const key = (word.charCodeAt(0) << 7) | word.charCodeAt(1)
    const list = first[key] as number
    if (list > 0) lists[list - 1] = [...(lists[list - 1] as readonly string[]), word]
    else first[key] = lists.push([word])
  }
  return (text) => {
    const found = new Set<string>()
    let before = 128
    for (let i = 0; i < text.length; i++) {
      const c = text.charCodeAt(i)
      if (c < 128) {
        if (alone[c] === 1) found.add(text.charAt(i))
        const list = before < 128 ? (first[(before << 7) | c] as number) : 0
        if (list > 0)
          for (const word of lists[list - 1] as readonly string[])
            if (text.startsWith(word, i - 1)) found.add(word)
      }
      before = c
    }
    return found
  }
}
