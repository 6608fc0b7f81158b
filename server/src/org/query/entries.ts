// Owns searches over the whole text of a file at once: which headlines' own text holds a word, a block, a timestamp.
// One pass over the file instead of one over each headline; what is costly is kept as long as the document is.

import type { OrgFile } from '../file.ts'
import type { Headline, OrgDocument } from '../parse.ts'
import type { Block } from '../scan.ts'
import { minutes, readTimestamp } from '../timestamp.ts'

/** 1 for each headline whose line or own text holds `word`, any case. */
export function holding(file: OrgFile, word: string): Uint8Array {
  const { headlines } = file.document
  const found = new Uint8Array(headlines.length)
  if (word === '') return found.fill(1)
  const low = foldCase(word)
  const text = lowered(file)
  let at = 0
  for (let hit = text.indexOf(low); hit >= 0; ) {
    at = ownerFrom(headlines, at, hit)
    const headline = headlines[at]
    if (!headline) break
    // Before the first headline the search goes on there, and behind a hit it goes on with the next headline.
    const inside = hit >= headline.start && hit + low.length <= headline.ownEnd
    if (inside) found[at] = 1
    hit = text.indexOf(low, inside ? headline.ownEnd : Math.max(hit + 1, headline.start))
  }
  return found
}

/** The first headline from `at` on that ends behind `offset`. */
function ownerFrom(headlines: readonly Headline[], at: number, offset: number): number {
  let low = at
  let step = 1
  // Hits are often near each other, and sometimes not: the step doubles until it is too far.
  while (low + step < headlines.length && (headlines[low + step] as Headline).ownEnd <= offset) {
    low += step
    step *= 2
  }
  let high = Math.min(low + step, headlines.length)
  while (low < high) {
    const middle = (low + high) >> 1
    if ((headlines[middle] as Headline).ownEnd <= offset) low = middle + 1
    else high = middle
  }
  return low
}

/** In small letters without changing any offset: only İ would become two characters. */
export const foldCase = (text: string): string =>
  (text.includes('\u0130') ? text.replaceAll('\u0130', 'i') : text).toLowerCase()

/**
 * UTF-16 units of text in small letters that are kept, the last used at the end: the notes of most people. Of more,
 * each question about words makes them anew.
 */
const mostLowered = 40_000_000
const lows = new Map<OrgDocument, string>()
let kept = 0

function lowered(file: OrgFile): string {
  const { document } = file
  const known = lows.get(document)
  const low = known ?? foldCase(file.text)
  if (known === undefined) kept += low.length
  else lows.delete(document)
  lows.set(document, low)
  for (const [oldest, text] of lows) {
    if (kept <= mostLowered || oldest === document) break
    lows.delete(oldest)
    kept -= text.length
  }
  return low
}

const sources = new WeakMap<OrgDocument, ReadonlyMap<number, readonly Block[]>>()

/** The source blocks of each headline that has any. */
export function sourcesOf({ document }: OrgFile): ReadonlyMap<number, readonly Block[]> {
  const known = sources.get(document)
  if (known) return known
  const found = new Map<number, Block[]>()
  let at = 0
  for (const block of document.blocks) {
    if (block.name !== 'SRC') continue
    at = ownerFrom(document.headlines, at, block.start)
    const headline = document.headlines[at]
    if (!headline) break
    if (headline.start <= block.start) found.set(at, [...(found.get(at) ?? []), block])
  }
  sources.set(document, found)
  return found
}

export interface Stamp {
  /** Since 1970-01-01 00:00 of the calendar. */
  readonly minutes: number
  readonly active: boolean
  readonly timed: boolean
}

interface Stamps {
  readonly all: ReadonlyMap<number, readonly Stamp[]>
  /** The beginning of each clock line: an entry was clocked when it was begun, as org-ql has it. */
  readonly clocks: ReadonlyMap<number, readonly Stamp[]>
}

const stamps = new WeakMap<OrgDocument, Stamps>()

/** Every timestamp as written, wherever in the entry, as org-ql looks for them: each end of a range for itself. */
export function stampsOf({ text, document }: OrgFile): Stamps {
  const known = stamps.get(document)
  if (known) return known
  const all = new Map<number, Stamp[]>()
  const clocks = new Map<number, Stamp[]>()
  let at = 0
  for (const { index } of text.matchAll(/[<[]\d{4}-\d\d-\d\d[>\] ]/g)) {
    at = ownerFrom(document.headlines, at, index)
    const headline = document.headlines[at]
    if (!headline) break
    if (headline.start > index) continue
    const read = readTimestamp(text, index, Math.min(text.length, index + 200))
    if (!read || read.kind === 'diary') continue
    const stamp = {
      minutes: minutes(read.from),
      active: read.kind === 'active',
      timed: read.from.hour !== null,
    }
    put(all, at, stamp)
    // A clock line begins near its timestamp; a long line is not searched for it each time.
    const before = text.slice(Math.max(headline.start, index - 80), index)
    if (/(?:^|\n)[ \t]*CLOCK:[ \t]*$/i.test(before)) put(clocks, at, stamp)
  }
  const read = { all, clocks }
  stamps.set(document, read)
  return read
}

function put(map: Map<number, Stamp[]>, at: number, stamp: Stamp): void {
  const list = map.get(at)
  if (list) list.push(stamp)
  else map.set(at, [stamp])
}
