// Owns how often each word occurs in each field of one node: the loop over all characters of everything that is
// indexed. Never decides what belongs into a field.

import { type Field, increment, rawWord, type Slot, slots, wholeWord } from './fields.ts'
import { createInterned, type Identifier, record, type VisitWord } from './intern.ts'
import { compound, splitIdentifier, stem } from './tokenize.ts'

/** Numbers for words; the store's own, or a worker's that the store translates. */
export interface Dictionary {
  numberOf(word: string): number
}

export type AddText = (text: string, field: Field) => void

export interface Counts {
  /** From now on parts are of `text`, from `start` to `end` (UTF-16 offsets). Forgets all counts. */
  load(text: string, start: number, end: number): void
  /** Counts the words of a part of the loaded text; answers of how many parts they are. */
  addPart(start: number, end: number, field: Field): number
  /** The same for a text of its own. */
  addText(text: string, field: Field): void
  /** Counts one index word. */
  add(word: string, field: Field): void
  /** `add` for texts that many nodes have: what it counts of each is remembered. It may hang on the text alone. */
  shared(add: AddText): AddText
  /** There may be a year in the last part; false only if there is none. */
  wasDated(): boolean
  /** Ends a node; answers how many words it has. */
  take(): number
  /** (word number, packed counts) of all nodes taken since `load`; good until the next one. */
  pairs(): Uint32Array
}

/** UTF-16 units of room that are kept from one text to the next. */
const leastKept = 1 << 16
const mostKept = 1 << 20

const mostShared = 1 << 12

const year = /(?:19|20)\d\d/

export function createCounts(dictionary: Dictionary): Counts {
  /** By word number; 0 for all words between two nodes. */
  let packed = new Int32Array(1 << 12)
  /** Numbers of the words that have counts, in the order in which they came. */
  let touched = new Int32Array(1 << 12)
  let used = 0
  let pairs = new Uint32Array(1 << 12)
  let pairsEnd = 0
  let units = new Uint16Array(leastKept)
  let unitsStart = 0
  let title = new Uint16Array(1 << 8)
  let isDated = false
  const one = new Int32Array(1)
  let collected: number[] | null = null

  const identifiers = createInterned((word): Identifier => {
    const parts = splitIdentifier(word)
    const numbers: number[] = []
    for (const part of parts) {
      const stemmed = stem(part)
      numbers.push(dictionary.numberOf(stemmed))
      if (stemmed !== part) numbers.push(dictionary.numberOf(rawWord(part)))
    }
    const whole = compound(word, parts)
    if (whole !== '') numbers.push(dictionary.numberOf(wholeWord(whole)))
    return { numbers, parts: parts.length, isDated: year.test(word) }
  })

  const widen = (number: number): void => {
    packed = widened(packed, number + 1)
    touched = widened(touched, number + 1)
  }

  const addNumbers = (numbers: Int32Array, start: number, end: number, slot: Slot): void => {
    let counts = packed
    let order = touched
    let count = used
    for (let i = start; i < end; i++) {
      const number = numbers[i] as number
      if (number >= counts.length) {
        widen(number)
        counts = packed
        order = touched
      }
      const before = counts[number] as number
      if (before === 0) order[count++] = number
      counts[number] = increment(before, slot)
    }
    used = count
  }

  let slot: Slot = slots.body
  let parts = 0
  const addWord: VisitWord = (place, records) => {
    if (place < 0) {
      isDated = true
      return
    }
    parts += records[place + record.parts] as number
    if (records[place + record.isDated] === 1) isDated = true
    const numbers = place + record.numbers
    const stop = numbers + (records[place + record.count] as number)
    addNumbers(records, numbers, stop, slot)
    if (collected) for (let i = numbers; i < stop; i++) collected.push(records[i] as number)
  }

  const addUnits = (from: Uint16Array, start: number, end: number, field: Field): number => {
    slot = slots[field]
    parts = 0
    isDated = false
    identifiers.each(from, start, end, addWord)
    return parts
  }

  const addText = (text: string, field: Field): void => {
    const { length } = text
    if (length > title.length) title = new Uint16Array(length * 2)
    for (let i = 0; i < length; i++) title[i] = text.charCodeAt(i)
    addUnits(title, 0, length, field)
  }

  const shared = (add: AddText): AddText => {
    const known = new Map<string, Int32Array>()
    return (text, field) => {
      const numbers = known.get(text)
      if (numbers) {
        addNumbers(numbers, 0, numbers.length, slots[field])
        return
      }
      const found: number[] = []
      collected = found
      add(text, field)
      collected = null
      if (known.size >= mostShared) known.clear()
      known.set(text, Int32Array.from(found))
    }
  }

  return {
    load(text, start, end) {
      // Of a text that could not be read to its end something may be left.
      for (let i = 0; i < used; i++) packed[touched[i] as number] = 0
      used = 0
      pairsEnd = 0
      const size = end - start
      if (size > units.length || units.length > mostKept) units = new Uint16Array(Math.max(size, leastKept))
      unitsStart = start
      const part = start === 0 && end === text.length ? text : text.slice(start, end)
      Buffer.from(units.buffer).write(part, 'utf16le')
    },
    addPart: (start, end, field) => addUnits(units, start - unitsStart, end - unitsStart, field),
    addText,
    shared,
    add(word, field) {
      const number = dictionary.numberOf(word)
      one[0] = number
      addNumbers(one, 0, 1, slots[field])
      collected?.push(number)
    },
    wasDated: () => isDated,
    take() {
      const count = used
      if (pairsEnd + count * 2 > pairs.length) pairs = widened(pairs, pairsEnd + count * 2)
      for (let i = 0; i < count; i++) {
        const number = touched[i] as number
        pairs[pairsEnd++] = number
        pairs[pairsEnd++] = packed[number] as number
        packed[number] = 0
      }
      used = 0
      return count
    },
    pairs: () => pairs.subarray(0, pairsEnd),
  }
}

function widened<T extends Int32Array | Uint32Array>(array: T, least: number): T {
  const wider = new (array.constructor as new (length: number) => T)(Math.max(array.length * 2, least))
  wider.set(array)
  return wider
}
