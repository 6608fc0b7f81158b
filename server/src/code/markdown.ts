// Owns the outline of a Markdown text: its headings as nested sections (CommonMark 4.2 and 4.3), outside
// fences and front matter. Never renders, never reads inline markup.

import { lastLine, lineAt, lineStarts } from './lines.ts'
import { plainOutline } from './plain.ts'
import type { CodeSymbol, Outline, Reference } from './symbol.ts'
import { unique } from './symbols.ts'

interface Heading {
  readonly depth: number
  readonly title: string
  readonly start: number
  readonly nameStart: number
  readonly line: string
}

/** A text without headings is read as plain text. Links to files are references of kind `import`. */
export function markdownOutline(text: string): Outline {
  const starts = lineStarts(text)
  const { headings, references } = scan(text, starts)
  if (headings.length === 0) return { ...plainOutline(text), references }
  const symbols = nest(text, starts, headings)
  return {
    symbols,
    references: place(references, symbols, starts),
    syntaxErrors: [],
    lines: starts.length,
    problems: [],
  }
}

function scan(
  text: string,
  starts: Int32Array,
): { headings: readonly Heading[]; references: readonly Reference[] } {
  const headings: Heading[] = []
  const references: Reference[] = []
  let fence = ''
  // A paragraph can become a setext heading by the line below it.
  let paragraph: { start: number; lines: string[] } | null = null
  let index = frontMatterEnd(text, starts)
  for (; index < starts.length; index++) {
    const start = starts[index] as number
    const line = text.slice(start, starts[index + 1] ?? text.length).replace(/[\r\n]+$/, '')
    const mark = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line)
    if (fence !== '') {
      if (mark?.[1]?.startsWith(fence) && mark[2]?.trim() === '') fence = ''
      continue
    }
    if (mark && !(mark[1]?.startsWith('`') && mark[2]?.includes('`'))) {
      fence = mark[1] as string
      paragraph = null
      continue
    }
    const atx = /^( {0,3}(#{1,6})(?:[ \t]+|$))(.*?)(?:[ \t]+#+)?[ \t]*$/.exec(line)
    const setext = paragraph ? /^ {0,3}(=+|-+)[ \t]*$/.exec(line) : null
    if (atx) {
      const title = /^#+$/.test(atx[3] ?? '') ? '' : (atx[3] ?? '')
      headings.push({
        depth: atx[2]?.length ?? 1,
        title,
        start,
        nameStart: start + (atx[1]?.length ?? 0),
        line,
      })
      paragraph = null
    } else if (setext && paragraph) {
      const title = paragraph.lines.join(' ')
      headings.push({
        depth: setext[1]?.startsWith('=') ? 1 : 2,
        title,
        start: paragraph.start,
        nameStart: paragraph.start,
        line: title,
      })
      paragraph = null
    } else if (line.trim() === '' || /^ {0,3}(?:>|[-*+][ \t]|\d{1,9}[.)][ \t])|^(?: {4}|\t)/.test(line)) {
      // Blank lines, quotes, lists and indented code never become headings.
      if (!paragraph || line.trim() === '' || /^ {0,3}[>*+-]/.test(line)) paragraph = null
    } else if (paragraph) {
      if (paragraph.lines.length < 5) paragraph.lines.push(line.trim())
    } else paragraph = { start, lines: [line.trim()] }
    addLinks(line, index + 1, references)
  }
  return { headings, references }
}

function frontMatterEnd(text: string, starts: Int32Array): number {
  if (!/^---[ \t]*(?:\r\n|\r|\n)/.test(text)) return 0
  for (let i = 1; i < Math.min(starts.length, 200); i++) {
    const line = text.slice(starts[i], starts[i + 1] ?? text.length).trim()
    if (line === '---' || line === '...') return i + 1
  }
  return 0
}

function addLinks(line: string, number: number, references: Reference[]): void {
  if (!line.includes('](') || line.length > 5000) return
  for (const match of line.matchAll(/\]\(\s*<?([^\s()<>]+)/g)) {
    const target = match[1] as string
    if (!/^(?:[a-z][a-z\d+.-]*:|#|\/\/)/i.test(target))
      references.push({ kind: 'import', target, name: '', line: number, symbol: null })
  }
}

function nest(text: string, starts: Int32Array, headings: readonly Heading[]): readonly CodeSymbol[] {
  const symbols: CodeSymbol[] = []
  const seen = new Map<string, number>()
  const open: { index: number; depth: number }[] = []
  const ends = sectionEnds(headings, text.length)
  headings.forEach((heading, index) => {
    while (open.length > 0 && (open[open.length - 1]?.depth ?? 0) >= heading.depth) open.pop()
    const parent = open[open.length - 1]?.index ?? null
    const around = parent === null ? null : (symbols[parent] as CodeSymbol)
    const name = heading.title.trim().slice(0, 200)
    const end = ends[index] as number
    const range = {
      start: heading.start,
      end,
      startLine: lineAt(starts, heading.start),
      endLine: lastLine(starts, heading.start, end),
    }
    symbols.push({
      kind: 'section',
      name,
      qualified: unique([around?.qualified, name || 'untitled'].filter(Boolean).join('.'), seen),
      level: (around?.level ?? 0) + 1,
      parent,
      range,
      signature: heading.line.trim().slice(0, 300),
      documentation: '',
      nameStart: Math.min(heading.nameStart, end),
    })
    open.push({ index, depth: heading.depth })
  })
  return symbols
}

/** A section ends where the next heading of its depth or a higher one starts. */
function sectionEnds(headings: readonly Heading[], length: number): readonly number[] {
  const ends = headings.map(() => length)
  const open: number[] = []
  headings.forEach((heading, index) => {
    while (open.length > 0 && (headings[open[open.length - 1] as number] as Heading).depth >= heading.depth) {
      ends[open.pop() as number] = heading.start
    }
    open.push(index)
  })
  return ends
}

function place(
  references: readonly Reference[],
  symbols: readonly CodeSymbol[],
  starts: Int32Array,
): readonly Reference[] {
  let last = -1
  return references.map((reference) => {
    const offset = starts[reference.line - 1] as number
    while (last + 1 < symbols.length && (symbols[last + 1] as CodeSymbol).range.start <= offset) last++
    return last < 0 ? reference : { ...reference, symbol: last }
  })
}
