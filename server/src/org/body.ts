// Owns the text under one headline: cuts it into paragraphs, titles and table rows and reads links,
// timestamps and clock lines there. Never looks into source, example, export or comment blocks,
// comments, fixed-width lines, keywords or property drawers.

import { contentEnd, isBlank, sameWord, skipBlank } from './line.ts'
import { type Abbreviations, type Link, readObjects } from './objects.ts'
import type { Block, Section } from './scan.ts'
import { minutes, readTimestamp, type Timestamp } from './timestamp.ts'

export interface Clock {
  readonly timestamp: Timestamp
  /** null while it runs. */
  readonly minutes: number | null
  readonly start: number
}

export interface Body {
  readonly links: readonly Link[]
  readonly timestamps: readonly Timestamp[]
  readonly clocks: readonly Clock[]
}

interface Title {
  readonly titleStart: number
  readonly titleEnd: number
}

/** Of the section that begins at `base` and ends at `to`; offsets in the result count from the file's start. */
export function readBody(
  text: string,
  base: number,
  to: number,
  { bodyStart, blocks }: Pick<Section, 'bodyStart' | 'blocks'>,
  abbreviations: Abbreviations,
  title: Title | null,
): Body {
  // Most sections have nothing of the kind, and of the others most paragraphs.
  const own = text.slice(base, to)
  let next = candidate(own, 0, base)
  if (next < 0) return nothing
  const links: Link[] = []
  const timestamps: Timestamp[] = []
  const clocks: Clock[] = []
  const read = (start: number, end: number) => {
    if (next >= 0 && next < start) next = candidate(own, start - base, base)
    if (next >= 0 && next < end) readObjects(text, start, end, abbreviations, links, timestamps)
  }
  if (title) read(title.titleStart, title.titleEnd)
  let runStart = -1
  const flush = (end: number) => {
    if (runStart >= 0) read(runStart, end)
    runStart = -1
  }
  // Columns of the list items around: a line at or left of an item's bullet ends its paragraph.
  const bullets: number[] = []
  let block = 0
  for (let at = Math.min(base + bodyStart, to); at < to && next >= 0; ) {
    while (block < blocks.length && (blocks[block] as Block).start + base < at) block++
    const here = blocks[block]
    if (here && here.start + base === at) {
      flush(at)
      at = base + (here.opaque ? here.end : here.bodyStart)
      continue
    }
    const found = text.indexOf('\n', at)
    const behind = found < 0 || found >= to ? to : found + 1
    const end = contentEnd(text, at, behind)
    const first = skipBlank(text, at, end)
    switch (kindOf(text, at, first, end)) {
      case 'text':
        if (leave(bullets, bullets.length > 0 ? column(text, at, first) : 0)) flush(at)
        if (runStart < 0) runStart = at
        break
      case 'break':
        flush(at)
        runStart = at
        break
      case 'item':
        flush(at)
        runStart = at
        leave(bullets, column(text, at, first))
        bullets.push(column(text, at, first))
        break
      case 'row':
        flush(at)
        read(first, end)
        break
      case 'clock': {
        flush(at)
        const timestamp = readTimestamp(text, skipBlank(text, first + 6, end), end)
        if (timestamp) clocks.push({ timestamp, minutes: duration(timestamp), start: at })
        break
      }
      case 'skip':
        flush(at)
    }
    at = behind
  }
  flush(to)
  return { links, timestamps, clocks }
}

const nothing: Body = Object.freeze({ links: [], timestamps: [], clocks: [] })

/** A link or a timestamp has one of these, always. A regular expression finds them many times sooner than a loop. */
const beginnings = /\[\[|[<[]\d{4}-\d|<%%\(|[a-z+]:\S/g

/** The file's offset of the last unit of the next one behind `from` in `own`, which begins at `base`; -1 without one. */
function candidate(own: string, from: number, base: number): number {
  beginnings.lastIndex = from
  const found = beginnings.test(own)
  const at = found ? base + beginnings.lastIndex - 1 : -1
  beginnings.lastIndex = 0
  return at
}

/** Drops the items that a line in this column is not inside of; says whether there were any. */
function leave(bullets: number[], at: number): boolean {
  const before = bullets.length
  while (bullets.length > 0 && (bullets.at(-1) as number) >= at) bullets.pop()
  return bullets.length < before
}

/** Column of the first character, tabs to the next multiple of eight. */
function column(text: string, at: number, first: number): number {
  let width = 0
  for (let i = at; i < first; i++) width = text.charCodeAt(i) === 9 ? width - (width % 8) + 8 : width + 1
  return width
}

type LineKind = 'text' | 'break' | 'item' | 'row' | 'clock' | 'skip'

function kindOf(text: string, at: number, first: number, end: number): LineKind {
  if (first >= end) return 'skip'
  const c = text.charCodeAt(first)
  const next = first + 1 < end ? text.charCodeAt(first + 1) : 32
  // `#+` alone is text; with a colon it is a keyword, with BEGIN or END a delimiter.
  if (c === 35 && next === 43)
    return /^#\+(?:\S+:|begin_|end)/i.test(text.slice(first, Math.min(end, first + 200))) ? 'skip' : 'text'
  if (c === 35) return isBlank(next) ? 'skip' : 'text'
  if (c === 58) return isBlank(next) || text.charCodeAt(end - 1) === 58 ? 'skip' : 'text'
  if (c === 124) return 'row'
  if ((c === 67 || c === 99) && sameWord(text, first, 'CLOCK:')) return 'clock'
  if ((c === 45 || c === 43 || (c === 42 && first > at)) && isBlank(next)) return 'item'
  if (c >= 48 && c <= 57 && /^\d+[.)][ \t]/.test(text.slice(first, Math.min(end, first + 20)))) return 'item'
  // A star and a tab at the margin is text, but not the text before it.
  if (c === 42 && isBlank(next)) return 'break'
  if (c === 45 && next === 45)
    return /^-{5,}[ \t]*$/.test(text.slice(first, Math.min(end, first + 200))) ? 'skip' : 'text'
  // A footnote definition begins an element of its own, but only at the margin.
  if (c === 91 && first === at && /^\[fn:[-\w]+\]/.test(text.slice(at, Math.min(end, at + 100))))
    return 'break'
  return 'text'
}

function duration({ from, to }: Timestamp): number | null {
  return to && to.hour !== null ? minutes(to) - minutes(from) : null
}
