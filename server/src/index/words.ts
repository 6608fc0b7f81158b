// Owns the numbering of index words: each word once, as UTF-8 bytes in one array, found again through an open hash
// table. Half a million words as strings in a Map would take four times the memory. Never forgets a word; a store
// that is packed anew leaves out those that nothing has any more.

/** As a snapshot holds it; all arrays are views that nobody writes to. */
export interface FrozenWords {
  readonly text: Uint8Array
  /** Word `n` is `text` from `starts[n]` to `starts[n + 1]`. */
  readonly starts: Uint32Array
  /** Word numbers + 1 by hash, 0 for free; its length is a power of two. */
  readonly table: Uint32Array
}

/** Words one after the other, as UTF-8, and where each ends. */
export interface WordList {
  readonly text: Uint8Array
  readonly ends: Uint32Array
}

export interface Words {
  readonly size: number
  /** A new number if it has none. */
  numberOf(word: string): number
  /** The same for a word as UTF-8. */
  numberOfBytes(bytes: Uint8Array, start: number, end: number): number
  /** -1 for none. */
  find(word: string): number
  textOf(number: number): string
  /**
   * Words that begin with this ASCII character and have the letters, in small ones, in their order behind it; perhaps
   * more. In the order of their numbers.
   */
  eachWith(first: string, letters: string, visit: (word: string, number: number) => void): void
  /** Copies of the words from this number on. */
  since(number: number): WordList
  /** Of these words alone, numbered in the order in which they are given. */
  select(numbers: Uint32Array): FrozenWords
  bytes(): number
}

export const noWords: FrozenWords = {
  text: new Uint8Array(0),
  starts: new Uint32Array(1),
  table: new Uint32Array(1),
}

/** Longer words are cut; the tokenizer gives none. */
const longestBytes = 4096

export function createWords(frozen: FrozenWords): Words {
  const encoder = new TextEncoder()
  const decoder = new TextDecoder()
  const scratch = new Uint8Array(longestBytes)
  let { text, starts, table } = frozen
  let size = starts.length - 1
  let end = starts[size] as number
  /** The arrays of a snapshot are copied when the first word is added. */
  let own = false

  /** Puts the word's bytes in `scratch`; answers their number. */
  const write = (word: string): number => {
    const length = Math.min(word.length, longestBytes)
    for (let i = 0; i < length; i++) {
      const code = word.charCodeAt(i)
      if (code > 127) return encoder.encodeInto(word, scratch).written
      scratch[i] = code
    }
    return length
  }

  /** The place in the table of a word in `bytes`, or the free one where it belongs. */
  const placeOf = (bytes: Uint8Array, from: number, to: number): number => {
    const mask = table.length - 1
    for (let place = hash(bytes, from, to) & mask; ; place = (place + 1) & mask) {
      const number = (table[place] as number) - 1
      if (number < 0) return place
      const start = starts[number] as number
      if ((starts[number + 1] as number) - start !== to - from) continue
      let i = from
      while (i < to && text[start + i - from] === bytes[i]) i++
      if (i === to) return place
    }
  }

  const grow = (length: number): void => {
    if (!own || end + length > text.length) {
      const wider = new Uint8Array(
        Math.max(1 << 12, own ? text.length * 1.5 : text.length + 1024, end + length),
      )
      wider.set(text.subarray(0, end))
      text = wider
    }
    if (!own || size + 2 > starts.length) {
      const wider = new Uint32Array(Math.max(1 << 10, own ? starts.length * 1.5 : starts.length + 256))
      wider.set(starts.subarray(0, size + 1))
      starts = wider
    }
    if (!own || (size + 1) * 3 > table.length * 2) {
      const capacity = capacityFor(size + 1, table.length)
      table = capacity === table.length ? table.slice() : tableOf(text, starts, size, capacity)
    }
    own = true
  }

  const numberOfBytes = (bytes: Uint8Array, from: number, to: number): number => {
    const known = (table[placeOf(bytes, from, to)] as number) - 1
    if (known >= 0) return known
    grow(to - from)
    text.set(bytes.subarray(from, to), end)
    end += to - from
    table[placeOf(bytes, from, to)] = size + 1
    starts[++size] = end
    return size - 1
  }

  /** By first byte: the words that begin with it, among those before `upTo`, and what letters are behind it. */
  const beginnings = new Map<number, Beginning>()
  const beginningWith = (byte: number): Beginning => {
    let known = beginnings.get(byte)
    if (!known) {
      known = { upTo: 0, numbers: [], sets: [] }
      beginnings.set(byte, known)
    }
    for (; known.upTo < size; known.upTo++) {
      const start = starts[known.upTo] as number
      if (text[start] !== byte) continue
      known.numbers.push(known.upTo)
      known.sets.push(lettersOf(text, start + 1, starts[known.upTo + 1] as number))
    }
    return known
  }

  return {
    get size() {
      return size
    },
    numberOf: (word) => numberOfBytes(scratch, 0, write(word)),
    numberOfBytes,
    find: (word) => (table[placeOf(scratch, 0, write(word))] as number) - 1,
    textOf: (number) => decoder.decode(text.subarray(starts[number], starts[number + 1])),
    eachWith(first, letters, visit) {
      const bytes = encoder.encode(letters)
      const wanted = lettersOf(bytes, 0, bytes.length)
      const { numbers, sets } = beginningWith(first.charCodeAt(0))
      for (let i = 0; i < numbers.length; i++) {
        // Most have not even the letters: their text is not looked at.
        if (((sets[i] as number) & wanted) !== wanted) continue
        const number = numbers[i] as number
        const start = starts[number] as number
        const behind = starts[number + 1] as number
        if (mayHave(text, start + 1, behind, bytes))
          visit(decoder.decode(text.subarray(start, behind)), number)
      }
    },
    since(number) {
      const start = starts[number] as number
      return {
        text: text.slice(start, end),
        ends: starts.slice(number + 1, size + 1).map((one) => one - start),
      }
    },
    select(numbers) {
      let bytes = 0
      for (const number of numbers) bytes += (starts[number + 1] as number) - (starts[number] as number)
      const newText = new Uint8Array(bytes)
      const newStarts = new Uint32Array(numbers.length + 1)
      numbers.forEach((number, i) => {
        const at = newStarts[i] as number
        newText.set(text.subarray(starts[number], starts[number + 1]), at)
        newStarts[i + 1] = at + (starts[number + 1] as number) - (starts[number] as number)
      })
      const capacity = capacityFor(numbers.length, 1)
      return {
        text: newText,
        starts: newStarts,
        table: tableOf(newText, newStarts, numbers.length, capacity),
      }
    },
    bytes: () => text.byteLength + starts.byteLength + table.byteLength,
  }
}

interface Beginning {
  upTo: number
  readonly numbers: number[]
  readonly sets: number[]
}

/** Which of the letters `a` to `z` there are, in either case, a bit for each; all where there is more than ASCII. */
function lettersOf(text: Uint8Array, start: number, end: number): number {
  let set = 0
  for (let i = start; i < end; i++) {
    const c = text[i] as number
    if (c >= 128) return allLetters
    const letter = c | 32
    if (letter >= 97 && letter <= 122) set |= 1 << (letter - 97)
  }
  return set
}

const allLetters = (1 << 26) - 1

/** Do these letters stand there in this order? Beyond ASCII nobody knows which bytes become the same in small letters. */
function mayHave(text: Uint8Array, start: number, end: number, letters: Uint8Array): boolean {
  let found = 0
  for (let i = start; i < end && found < letters.length; i++) {
    const c = text[i] as number
    if (c >= 128) return true
    if ((c >= 65 && c <= 90 ? c + 32 : c) === letters[found]) found++
  }
  return found === letters.length
}

/** A power of two with room for a third more words, at least `least`. */
function capacityFor(words: number, least: number): number {
  let capacity = Math.max(1 << 11, least)
  while (words * 3 > capacity * 2) capacity *= 2
  return capacity
}

function tableOf(
  text: Uint8Array,
  starts: Uint32Array,
  size: number,
  capacity: number,
): Uint32Array<ArrayBuffer> {
  const table = new Uint32Array(capacity)
  for (let number = 0; number < size; number++) {
    let place = hash(text, starts[number] as number, starts[number + 1] as number) & (capacity - 1)
    while (table[place] !== 0) place = (place + 1) & (capacity - 1)
    table[place] = number + 1
  }
  return table
}

/** FNV-1a, 32 bits. */
function hash(bytes: Uint8Array, start: number, end: number): number {
  let value = 0x811c9dc5
  for (let i = start; i < end; i++) value = Math.imul(value ^ (bytes[i] as number), 0x01000193)
  return (value ^ (value >>> 15)) >>> 0
}
