// Owns the reading of a text as the numbers of its words' stems, for texts that are compared and not indexed. Keeps every
// word it ever met, so that of texts read before little is made anew. Knows no question.

import { createInterned, type Identifier, record, type VisitWord } from './intern.ts'
import { isStopWord, splitIdentifier, stem } from './tokenize.ts'

export interface Stems {
  /** Of each part of each word twice its stem's number, and one more where the part is a small word; −2 or −1 where there is no room for more stems. */
  read(text: string): Int32Array
  /** The stem with a number. */
  at(number: number): string
  /** There is no room for the words of many more texts. */
  isFull(): boolean
}

/** Three numbers below this make one exact integer. */
export const mostStems = 1 << 17

export function createStems(): Stems {
  const stems: string[] = []
  const numbers = new Map<string, number>()
  const numberOf = (stemmed: string): number => {
    const known = numbers.get(stemmed)
    if (known !== undefined) return known
    if (stems.length >= mostStems) return -1
    numbers.set(stemmed, stems.push(stemmed) - 1)
    return stems.length - 1
  }
  const identifiers = createInterned((word): Identifier => {
    const parts = splitIdentifier(word)
    const codes = parts.map((part) => numberOf(stem(part)) * 2 + (isStopWord(part) ? 1 : 0))
    return { numbers: codes, parts: parts.length, isDated: false }
  })
  let units = new Uint16Array(1 << 12)
  let found = new Int32Array(1 << 12)
  let count = 0
  const addWord: VisitWord = (place, records) => {
    if (place < 0) return
    const more = records[place + record.count] as number
    if (count + more > found.length) {
      const wider = new Int32Array(found.length * 2 + more)
      wider.set(found)
      found = wider
    }
    for (let i = 0; i < more; i++) found[count++] = records[place + record.numbers + i] as number
  }

  return {
    read(text) {
      if (text.length > units.length) units = new Uint16Array(text.length * 2)
      Buffer.from(units.buffer).write(text, 'utf16le')
      count = 0
      identifiers.each(units, 0, text.length, addWord)
      return found.slice(0, count)
    },
    at: (number) => stems[number] ?? '',
    isFull: () => stems.length > mostStems / 2,
  }
}
