// Owns the identifiers met so far with the numbers of their words, found again by their characters: of one that is
// known no string is cut out, and all of them lie in a few arrays. Most words of a text are known ones. Knows no field.

import { isWordCode, longestWord } from './tokenize.ts'

/** What is kept of an identifier. */
export interface Identifier {
  /** Of its index words. */
  readonly numbers: readonly number[]
  readonly parts: number
  /** A year stands in it. */
  readonly isDated: boolean
}

export interface Interned {
  /** Each word from `start` to `end` in UTF-16 `units`. */
  each(units: Uint16Array, start: number, end: number, visit: VisitWord): void
}

/**
 * The place of a word in `records`, good while it is visited; −1 for one that is too long to say anything. Behind the
 * place are the fields of `record`, then the numbers.
 */
export type VisitWord = (place: number, records: Int32Array) => void

/** Offsets from a place. */
export const record = { parts: 0, isDated: 1, count: 2, numbers: 3 } as const

/** 1 for the UTF-16 units of words, so that the loop over all characters asks one array. */
const wordUnits = Uint8Array.from({ length: 0x10000 }, (_, code) => (isWordCode(code) ? 1 : 0))

/** The hash of a word with one more unit; that of no units is 0. */
const hashed = (hash: number, unit: number): number => (Math.imul(hash, 31) + unit) | 0

/** Powers of two, for a mask instead of a division; at most half of the slots are taken. */
const firstSlots = 1 << 12
const mostSlots = 1 << 17
/** Before each record: where the characters begin and how many they are. */
const head = 2

export function createInterned(make: (word: string) => Identifier): Interned {
  let hashes = new Int32Array(firstSlots)
  /** 0 for a free slot. */
  let places = new Int32Array(firstSlots)
  let records = new Int32Array(1 << 13)
  let characters = new Uint16Array(1 << 14)
  let count = 0
  let recordsEnd = 0
  let charactersEnd = 0

  const freeSlot = (hash: number): number => {
    const mask = places.length - 1
    let slot = firstSlot(hash, mask)
    while (places[slot] !== 0) slot = (slot + 1) & mask
    return slot
  }

  const makeRoom = (): void => {
    if (places.length === mostSlots) {
      // Numbers and keys that come once fill it; the words of the language are soon back.
      places.fill(0)
      count = 0
      recordsEnd = 0
      charactersEnd = 0
      return
    }
    const [oldHashes, oldPlaces] = [hashes, places]
    hashes = new Int32Array(oldPlaces.length * 2)
    places = new Int32Array(oldPlaces.length * 2)
    oldPlaces.forEach((place, old) => {
      if (place === 0) return
      const slot = freeSlot(oldHashes[old] as number)
      hashes[slot] = oldHashes[old] as number
      places[slot] = place
    })
  }

  const add = (units: Uint16Array, start: number, end: number, hash: number): number => {
    const { numbers, parts, isDated } = make(String.fromCharCode(...units.subarray(start, end)))
    if (count * 2 >= places.length) makeRoom()
    const size = head + record.numbers + numbers.length
    if (recordsEnd + size > records.length) {
      const wider = new Int32Array(records.length * 2 + size)
      wider.set(records)
      records = wider
    }
    if (charactersEnd + end - start > characters.length) {
      const wider = new Uint16Array(characters.length * 2 + end - start)
      wider.set(characters)
      characters = wider
    }
    const place = recordsEnd + head
    records.set([charactersEnd, end - start, parts, isDated ? 1 : 0, numbers.length, ...numbers], recordsEnd)
    recordsEnd += size
    characters.set(units.subarray(start, end), charactersEnd)
    charactersEnd += end - start
    const slot = freeSlot(hash)
    hashes[slot] = hash
    places[slot] = place
    count++
    return place
  }

  const placeOf = (units: Uint16Array, start: number, end: number, hash: number): number => {
    const mask = places.length - 1
    const length = end - start
    for (let slot = firstSlot(hash, mask); ; slot = (slot + 1) & mask) {
      const place = places[slot] as number
      if (place === 0) return add(units, start, end, hash)
      if (hashes[slot] !== hash || records[place - 1] !== length) continue
      const from = records[place - 2] as number
      let i = 0
      while (i < length && characters[from + i] === units[start + i]) i++
      if (i === length) return place
    }
  }

  return {
    each(units, start, end, visit) {
      for (let at = start; at < end; at++) {
        let unit = units[at] as number
        if (wordUnits[unit] === 0) continue
        const first = at
        let hash = 0
        do {
          hash = hashed(hash, unit)
          at++
          unit = at < end ? (units[at] as number) : 0
        } while (wordUnits[unit] === 1)
        const place = at - first > longestWord ? -1 : placeOf(units, first, at, hash)
        visit(place, records)
      }
    },
  }
}

const firstSlot = (hash: number, mask: number): number => (hash ^ (hash >>> 15)) & mask
