// Owns the one pass over a file's lines: headlines, keywords, blocks, drawers, and where each ends.
// Never builds a tree and never looks inside paragraphs. Time is linear in the text: openings are paired
// with their ends by one backward sweep per section, not by a search from each opening.

import {
  contentEnd,
  drawerName,
  isPlanning,
  isSpace,
  readProperty,
  sameWord,
  skipBlank,
  starsAt,
  trimBack,
} from './line.ts'
import type { Keyword } from './settings.ts'

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

export interface Section {
  /** Index of the headline's line; -1 for the text before the first headline. */
  readonly line: number
  readonly start: number
  readonly planning: Span | null
  readonly drawer: Span | null
  /** Where the text behind headline, planning and property drawer begins. */
  readonly bodyStart: number
}

export interface Issue {
  readonly line: number
  readonly message: string
}

export interface Scan {
  readonly lineStarts: Uint32Array
  /** Behind a byte order mark and YAML front matter. */
  readonly textStart: number
  readonly sections: readonly Section[]
  readonly keywords: readonly Keyword[]
  readonly blocks: readonly Block[]
  readonly problems: readonly Issue[]
}

type MarkKind = 'open' | 'close' | 'keyword'

/** A line that may matter. `pair` names what closes it or what it closes; `:` for drawers. */
interface Mark {
  readonly kind: MarkKind
  readonly block: Block['kind']
  readonly pair: string
  readonly name: string
  readonly start: number
  readonly next: number
  readonly line: number
}

const opaqueBlocks = new Set(['SRC', 'EXAMPLE', 'EXPORT', 'COMMENT'])

export function scan(text: string): Scan {
  const size = text.length
  const starts = lineTable(text)
  const lines = starts.length
  const textStart = frontMatterEnd(text)
  const sections: Section[] = []
  const keywords: Keyword[] = []
  const blocks: Block[] = []
  const problems: Issue[] = []
  let marks: Mark[] = []
  let latex = false
  let section = openFile(text, textStart)
  const close = () => {
    if (marks.length > 0) pairUp(text, marks, section, keywords, blocks, problems)
    marks = []
    latex = false
  }
  sections.push(section)
  for (let line = lineAt(starts, textStart); line < lines; line++) {
    const start = Math.max(starts[line] as number, textStart)
    const next = line + 1 < lines ? (starts[line + 1] as number) : size
    let c = text.charCodeAt(start)
    if (c === 42 && starsAt(text, start) > 0) {
      close()
      section = openSection(text, start, next, line)
      sections.push(section)
      continue
    }
    let at = start
    while (c === 32 || c === 9) c = text.charCodeAt(++at)
    if (c === 35) {
      if (text.charCodeAt(at + 1) === 43) markHash(text, at, start, next, line, marks)
    } else if (c === 58) {
      const name = drawerName(text, at, contentEnd(text, at, next))
      if (name !== '') {
        const upper = name.toUpperCase()
        const kind = upper === 'END' ? 'close' : 'open'
        marks.push({ kind, block: 'drawer', pair: ':', name: upper, start, next, line })
      }
    } else if (c === 92 && text.startsWith('\\begin{', at)) {
      const name = environment(text, at + 7, next)
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
  return { lineStarts: starts, textStart, sections, keywords, blocks, problems }
}

/** 0-based line of an offset. */
export function lineAt(starts: Uint32Array, offset: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] as number) <= offset) low = middle
    else high = middle - 1
  }
  return low
}

function lineTable(text: string): Uint32Array {
  let table = new Uint32Array(Math.max(16, text.length >> 5))
  let count = 1
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    if (count === table.length) {
      const larger = new Uint32Array(count * 2)
      larger.set(table)
      table = larger
    }
    table[count++] = at + 1
  }
  // A final newline ends the last line; it does not begin another one.
  if (count > 1 && table[count - 1] === text.length) count--
  return table.slice(0, count)
}

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
  const drawer = propertyDrawer(text, at)
  const bodyStart = drawer ? drawer.end : textStart
  return { line: -1, start: textStart, planning: null, drawer, bodyStart }
}

function openSection(text: string, start: number, next: number, line: number): Section {
  let at = next
  let planning: Span | null = null
  const end = at < text.length ? nextLine(text, at) : at
  if (isPlanning(text, at, end)) {
    planning = { start: at, end }
    at = end
  }
  const drawer = propertyDrawer(text, at)
  return { line, start, planning, drawer, bodyStart: drawer ? drawer.end : at }
}

const nextLine = (text: string, at: number): number => {
  const found = text.indexOf('\n', at)
  return found < 0 ? text.length : found + 1
}

/** A property drawer at `at`: every line up to the first `:END:` must be a property, else it is none. */
function propertyDrawer(text: string, at: number): Span | null {
  if (!isDelimiter(text, at, nextOf(text, at, ':PROPERTIES:'), ':PROPERTIES:')) return null
  let line = nextLine(text, at)
  while (line < text.length) {
    const next = nextLine(text, line)
    if (isDelimiter(text, line, next, ':END:')) return { start: at, end: next }
    if (!readProperty(text, line, contentEnd(text, line, next))) return null
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
    const name = text.slice(at + 2, colon).toUpperCase()
    marks.push({ kind: 'keyword', block: 'block', pair: '', name, start, next, line })
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

/** Pairs the marks of one section and sorts them into blocks and keywords. */
function pairUp(
  text: string,
  marks: readonly Mark[],
  section: Section,
  keywords: Keyword[],
  blocks: Block[],
  problems: Issue[],
): void {
  const ends = new Int32Array(marks.length).fill(-1)
  const nearest = new Map<string, number>()
  for (let i = marks.length - 1; i >= 0; i--) {
    const mark = marks[i] as Mark
    if (mark.kind === 'open') ends[i] = nearest.get(mark.pair) ?? -1
    else if (mark.kind === 'close') {
      // A lone `:END:` that another `:END:` follows opens a drawer of that name.
      if (mark.block === 'drawer') ends[i] = nearest.get(mark.pair) ?? -1
      nearest.set(mark.pair, i)
    }
  }
  const limits: number[] = [marks.length]
  for (let i = 0; i < marks.length; i++) {
    const mark = marks[i] as Mark
    if (section.drawer && mark.start >= section.drawer.start && mark.start < section.drawer.end) continue
    while (limits.length > 1 && i > (limits.at(-1) as number)) limits.pop()
    if (mark.kind === 'keyword') {
      keywords.push(keyword(text, mark))
      continue
    }
    if (limits.length > 1 && i === limits.at(-1)) continue
    const end = ends[i] as number
    if (end < 0 || end >= (limits.at(-1) as number)) {
      complain(mark, problems)
      continue
    }
    const last = marks[end] as Mark
    const opaque = mark.block === 'latex' || (mark.block === 'block' && opaqueBlocks.has(mark.name))
    blocks.push({
      kind: mark.block,
      name: mark.name,
      start: mark.start,
      end: last.next,
      bodyStart: mark.next,
      bodyEnd: Math.max(mark.next, last.start),
      opaque,
    })
    // Verse holds text but no keywords or drawers; its lines are read as paragraphs.
    if (opaque || (mark.block === 'block' && mark.name === 'VERSE')) i = end
    else limits.push(end)
  }
}

function keyword(text: string, mark: Mark): Keyword {
  const end = contentEnd(text, mark.start, mark.next)
  const at = skipBlank(text, mark.start, end)
  const valueStart = skipBlank(text, at + 3 + mark.name.length, end)
  const value = text.slice(valueStart, trimBack(text, valueStart, end))
  return { key: mark.name, value, start: mark.start, valueStart }
}

function complain(mark: Mark, problems: Issue[]): void {
  const line = mark.line + 1
  if (mark.kind === 'close') {
    if (mark.block === 'block') {
      problems.push({ line, message: `#+end_${mark.name.toLowerCase()} closes no block` })
    } else if (mark.block === 'drawer') problems.push({ line, message: ':END: closes no drawer' })
    return
  }
  switch (mark.block) {
    case 'block':
      problems.push({ line, message: `#+begin_${mark.name.toLowerCase()} is never closed` })
      return
    case 'dynamic':
      problems.push({ line, message: '#+BEGIN: is never closed' })
      return
    case 'drawer':
      // Other `:word:` lines are more often prose than drawers.
      if (mark.name === 'PROPERTIES' || mark.name === 'LOGBOOK') {
        problems.push({ line, message: `Drawer :${mark.name}: is never closed` })
      }
      return
    case 'latex':
      problems.push({ line, message: `\\begin{${mark.name}} is never closed` })
  }
}
