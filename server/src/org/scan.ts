// Owns the one pass over a file's lines: headlines, keywords, blocks, drawers, and where each ends. Gives one
// record per section, relative to its start, so that an edit elsewhere leaves it as it is (live.ts).
// Never builds a tree and never looks inside paragraphs. Time is linear in the text.

import { lastUpTo } from '../base/ascending.ts'
import {
  contentEnd,
  drawerName,
  isPlanning,
  isSpace,
  propertyKeyEnd,
  sameWord,
  skipBlank,
  starsAt,
  trimBack,
} from './line.ts'
import { type Mark, pairUp } from './marks.ts'
import type { Reading } from './reading.ts'
import { isSetting, type Keyword, longestSetting } from './settings.ts'

export interface Block {
  readonly kind: 'block' | 'dynamic' | 'drawer' | 'latex'
  /** Upper case: `SRC`, `QUOTE`, `LOGBOOK`; the environment's name as written for latex. */
  readonly name: string
  /** The whole of it, from its opening line to behind its closing line. */
  readonly start: number
  readonly end: number
  readonly bodyStart: number
  readonly bodyEnd: number
  /** Nothing inside is Org: src, example, export, comment, latex. */
  readonly opaque: boolean
}

/** Offsets of a whole property drawer, delimiters included. */
export interface Span {
  readonly start: number
  readonly end: number
}

/**
 * A headline with its own text, or the text before the first one. Offsets are UTF-16 units from the section's start,
 * lines count from its first line; once scanned, nothing in it but `reading` and `kept` ever changes.
 */
export interface Section {
  /** 0 for the text before the first headline. */
  readonly stars: number
  /** Where Org text begins: behind a byte order mark and YAML front matter; 0 under a headline. */
  readonly textStart: number
  readonly planning: Span | null
  readonly drawer: Span | null
  /** Where the text behind headline, planning and property drawer begins. */
  readonly bodyStart: number
  /** Those that are settings of the file. */
  readonly keywords: readonly Keyword[]
  readonly blocks: readonly Block[]
  readonly problems: readonly Issue[]
  /** `<<<` stands in it. */
  mayHoldRadio: boolean
  /** What has been read of it so far (reading.ts): filled when it is first asked for. */
  reading: Reading | null
  /** What else is read of it and kept with it, by whoever keeps it (ide/sections.ts). */
  kept: unknown[] | null
}

export interface Issue {
  /** 0-based, from the section's first line. */
  readonly line: number
  readonly message: string
}

/** Sections in order, with the UTF-16 offset and the 0-based line of each. */
export interface Scan {
  readonly sections: Section[]
  readonly starts: number[]
  readonly firstLines: number[]
  /** Line ends in the part that was scanned. */
  readonly lines: number
}

/**
 * Scans a whole file, or a part of one between line borders: `file` begins with the text before the first headline,
 * a `headline` part with a headline. Offsets and lines count from the beginning of `text`.
 */
export function scan(text: string, begins: 'file' | 'headline' = 'file'): Scan {
  const to = text.length
  const sections: Section[] = []
  const starts: number[] = []
  const firstLines: number[] = []
  let marks: Mark[] = []
  let latex = false
  let base = 0
  let first = 0
  let lines = 0
  let open = none
  let body = 0
  const head: Head = { lines: 0 }
  const close = () => {
    if (marks.length > 0) {
      sections.push(pairUp(text, marks, open, base, first))
      marks = []
      latex = false
    } else sections.push(open)
  }
  let at = 0
  if (begins === 'file') {
    const textStart = frontMatterEnd(text)
    open = openFile(text, textStart)
    body = open.bodyStart
    starts.push(0)
    firstLines.push(0)
    for (; at < textStart; lines++) {
      const found = text.indexOf('\n', at)
      if (found < 0 || found >= textStart) {
        at = textStart
        break
      }
      at = found + 1
    }
  }
  let next = at
  for (; at < to; at = next) {
    const found = text.indexOf('\n', at)
    next = found < 0 || found >= to ? to : found + 1
    const start = at
    let c = text.charCodeAt(start)
    if (c === 42) {
      const stars = starsAt(text, start)
      if (stars > 0) {
        if (starts.length > 0) close()
        base = start
        first = lines
        starts.push(start)
        firstLines.push(lines)
        open = openSection(text, start, next, stars, head)
        body = start + open.bodyStart
        if (found >= 0) lines++
        // What was looked through already need not be again.
        lines += head.lines
        next = body
        continue
      }
    }
    const line = lines
    if (found >= 0) lines++
    // Nothing in planning and property drawer is a mark.
    if (start < body) continue
    let i = start
    while (c === 32 || c === 9) c = text.charCodeAt(++i)
    if (c === 35) {
      if (text.charCodeAt(i + 1) === 43) markHash(text, i, start, next, line, marks)
    } else if (c === 58) {
      const name = drawerName(text, i, contentEnd(text, i, next))
      if (name !== '') {
        const upper = name.toUpperCase()
        const kind = upper === 'END' ? 'close' : 'open'
        marks.push({ kind, block: 'drawer', pair: ':', name: upper, start, next, line })
      }
    } else if (c === 92 && text.startsWith('\\begin{', i)) {
      const name = environment(text, i + 7, next)
      if (name !== '' && !endsEnvironment(text, start, next, name)) {
        latex = true
        marks.push({ kind: 'open', block: 'latex', pair: `\\${name}`, name, start, next, line })
      }
    }
    if (latex) {
      const name = closedEnvironment(text, start, next)
      if (name !== '')
        marks.push({ kind: 'close', block: 'latex', pair: `\\${name}`, name, start, next, line })
    }
  }
  close()
  for (let found = text.indexOf('<<<'); found >= 0; ) {
    const holder = lastUpTo(starts, found)
    ;(sections[holder] as Section).mayHoldRadio = true
    found = text.indexOf('<<<', starts[holder + 1] ?? text.length)
  }
  return { sections, starts, firstLines, lines }
}

/** Line ends of planning and property drawer of the section that was opened last. */
interface Head {
  lines: number
}

const noKeywords: readonly Keyword[] = Object.freeze([])
const noBlocks: readonly Block[] = Object.freeze([])
const noIssues: readonly Issue[] = Object.freeze([])

const section = (
  stars: number,
  textStart: number,
  planning: Span | null,
  drawer: Span | null,
  bodyStart: number,
): Section => ({
  stars,
  textStart,
  planning,
  drawer,
  bodyStart,
  keywords: noKeywords,
  blocks: noBlocks,
  problems: noIssues,
  mayHoldRadio: false,
  reading: null,
  kept: null,
})

const none: Section = section(0, 0, null, null, 0)

/** A `---` … `---` preamble of keys, as other note programs write it. A headline inside means it is none. */
function frontMatterEnd(text: string): number {
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0
  if (!/^---[ \t]*\r?\n/.test(text.slice(start, start + 80))) return start
  let at = text.indexOf('\n', start) + 1
  let keys = 0
  while (at < text.length) {
    const found = text.indexOf('\n', at)
    const next = found < 0 ? text.length : found + 1
    const line = text.slice(at, Math.min(next, at + 200)).trimEnd()
    if (line === '---' || line === '...') return keys > 0 ? next : start
    if (starsAt(text, at) > 0 || line.startsWith('#+')) return start
    if (/^["'\w][^:]*:(?:\s|$)/.test(line)) keys++
    else if (line !== '' && !/^(?:\s|- |#|[\]}])/.test(line)) return start
    at = next
  }
  return start
}

function openFile(text: string, textStart: number): Section {
  let at = textStart
  let comments = 0
  while (at < text.length) {
    const next = nextLine(text, at)
    const end = contentEnd(text, at, next)
    const first = skipBlank(text, at, end)
    const comment = text.charCodeAt(first) === 35 && (first + 1 >= end || text.charCodeAt(first + 1) === 32)
    if (comment && first < end) comments++
    else if (first < end || comments > 0) break
    at = next
  }
  const drawer = propertyDrawer(text, at, { lines: 0 })
  return section(0, textStart, null, drawer, drawer ? drawer.end : textStart)
}

function openSection(text: string, start: number, next: number, stars: number, head: Head): Section {
  head.lines = 0
  let at = next
  let planning: Span | null = null
  if (isPlanning(text, at, text.length)) {
    const end = nextLine(text, at)
    planning = { start: at - start, end: end - start }
    head.lines += lineEnds(text, end)
    at = end
  }
  const found = propertyDrawer(text, at, head)
  const drawer = found && { start: found.start - start, end: found.end - start }
  return section(stars, 0, planning, drawer, drawer ? drawer.end : at - start)
}

const nextLine = (text: string, at: number): number => {
  const found = text.indexOf('\n', at)
  return found < 0 ? text.length : found + 1
}

/** How many end the line that reaches to `next`: none at the end of some texts. */
const lineEnds = (text: string, next: number): number => (text.charCodeAt(next - 1) === 10 ? 1 : 0)

/** A property drawer at `at`: every line up to the first `:END:` must be a property, else it is none. */
function propertyDrawer(text: string, at: number, head: Head): Span | null {
  if (!isDelimiter(text, at, nextOf(text, at, ':PROPERTIES:'), ':PROPERTIES:')) return null
  let line = nextLine(text, at)
  for (let lines = 1; line < text.length; lines++) {
    const next = nextLine(text, line)
    if (isDelimiter(text, line, next, ':END:')) {
      head.lines += lines + lineEnds(text, next)
      return { start: at, end: next }
    }
    const end = contentEnd(text, line, next)
    if (propertyKeyEnd(text, skipBlank(text, line, end), end) < 0) return null
    line = next
  }
  return null
}

/** Avoids looking for the line's end when the line does not begin with `word`. */
function nextOf(text: string, at: number, word: string): number {
  let i = at
  while (text.charCodeAt(i) === 32 || text.charCodeAt(i) === 9) i++
  return sameWord(text, i, word) ? nextLine(text, at) : at
}

function isDelimiter(text: string, at: number, next: number, word: string): boolean {
  const end = contentEnd(text, at, next)
  const first = skipBlank(text, at, end)
  return sameWord(text, first, word) && trimBack(text, first, end) === first + word.length
}

/** `#+…` lines: block delimiters and keywords. */
function markHash(text: string, at: number, start: number, next: number, line: number, marks: Mark[]): void {
  const end = contentEnd(text, at, next)
  let i = at + 2
  let colon = -1
  while (i < end && !isSpace(text.charCodeAt(i))) {
    if (text.charCodeAt(i) === 58) colon = i
    i++
  }
  const bare = trimBack(text, i, end) === i
  if (sameWord(text, at + 2, 'BEGIN_') && i > at + 8) {
    const name = text.slice(at + 8, i).toUpperCase()
    marks.push({ kind: 'open', block: 'block', pair: `_${name}`, name, start, next, line })
  } else if (sameWord(text, at + 2, 'END_') && i > at + 6 && bare) {
    const name = text.slice(at + 6, i).toUpperCase()
    marks.push({ kind: 'close', block: 'block', pair: `_${name}`, name, start, next, line })
  } else if (
    sameWord(text, at + 2, 'BEGIN:') &&
    /[\p{L}\p{N}]/u.test(text.charAt(skipBlank(text, at + 8, end)))
  ) {
    const name = /^[\p{L}\p{M}\p{N}]+/u.exec(text.slice(skipBlank(text, at + 8, end), end))?.[0] ?? ''
    marks.push({ kind: 'open', block: 'dynamic', pair: '#', name: name.toUpperCase(), start, next, line })
  } else if (sameWord(text, at + 2, 'END') && bare && (i === at + 5 || (i === at + 6 && colon === at + 5))) {
    marks.push({ kind: 'close', block: 'dynamic', pair: '#', name: '', start, next, line })
  } else if (colon > at + 2) {
    if (colon - at > longestSetting + 2) return
    const name = text.slice(at + 2, colon).toUpperCase()
    if (isSetting(name)) marks.push({ kind: 'keyword', block: 'block', pair: '', name, start, next, line })
  }
}

function environment(text: string, at: number, next: number): string {
  const found = /^[A-Za-z0-9*]+(?=\})/.exec(text.slice(at, Math.min(next, at + 80)))
  return found ? found[0] : ''
}

function endsEnvironment(text: string, start: number, next: number, name: string): boolean {
  return closedEnvironment(text, start, next) === name
}

/** The name in `\end{name}` at the end of a line, else empty. */
function closedEnvironment(text: string, start: number, next: number): string {
  const end = trimBack(text, start, contentEnd(text, start, next))
  if (text.charCodeAt(end - 1) !== 125) return ''
  return /\\end\{([A-Za-z0-9*]+)\}$/.exec(text.slice(Math.max(start, end - 90), end))?.[1] ?? ''
}
