// Owns the fallback for text nobody has a grammar for: no symbols, or evenly cut sections when it is long.
// Never looks at what the text says, beyond preferring to cut at a blank line.

import type { Problem } from '../base/result.ts'
import { lineStarts } from './lines.ts'
import type { CodeSymbol, Outline } from './symbol.ts'

const chunkLines = 60
/** A cut moves to a blank line at most this far back. */
const slackLines = 12
/** A line longer than this is cut as if it were several, so that minified text has sections too. */
const chunkCharacters = 6000
/** Sections of one file; what lies behind belongs to the last one. */
const mostChunks = 2000

/** Sections are named `lines 1-60`; a text that fits one section has none. */
export function plainOutline(text: string, problems: readonly Problem[] = []): Outline {
  const starts = lineStarts(text)
  const isLong = starts.length > chunkLines || text.length > chunkCharacters * 2
  const symbols = isLong ? sectionsOf(text, starts, 0, starts.length) : []
  return { symbols, references: [], syntaxErrors: [], lines: starts.length, problems }
}

/** Sections of the lines from index `first` to before `stop`; none for fewer lines than one section has. */
export function longSections(text: string, starts: Int32Array, first: number, stop: number): CodeSymbol[] {
  return stop - first > chunkLines ? sectionsOf(text, starts, first, stop) : []
}

function sectionsOf(text: string, starts: Int32Array, first: number, stop: number): CodeSymbol[] {
  const symbols: CodeSymbol[] = []
  let from = first
  while (from < stop && symbols.length < mostChunks) {
    const to = symbols.length === mostChunks - 1 ? stop : cut(text, starts, from, stop)
    addSections(symbols, text, starts, from, to)
    from = to
  }
  return symbols
}

/** The line after the last one of the section that starts at line index `from`. */
function cut(text: string, starts: Int32Array, from: number, stop: number): number {
  let to = from
  const first = starts[from] as number
  while (to < stop && to - from < chunkLines) {
    const end = starts[to + 1] ?? text.length
    if (to > from && end - first > chunkCharacters) return to
    to++
  }
  if (to === stop) return to
  for (let line = to; line > to - slackLines; line--) if (isBlank(text, starts, line - 1)) return line
  return to
}

function isBlank(text: string, starts: Int32Array, line: number): boolean {
  return text.slice(starts[line] as number, starts[line + 1] ?? text.length).trim() === ''
}

function addSections(
  symbols: CodeSymbol[],
  text: string,
  starts: Int32Array,
  from: number,
  to: number,
): void {
  const first = starts[from] as number
  const end = starts[to] ?? text.length
  const name = from + 1 === to ? `line ${to}` : `lines ${from + 1}-${to}`
  if (end === first) return
  // Only a single very long line reaches the second turn.
  const step = to - from === 1 ? chunkCharacters : end - first
  for (let start = first, part = 1; start < end && symbols.length < mostChunks; start += step, part++) {
    const stop = Math.min(end, start + step)
    symbols.push({
      kind: 'section',
      name,
      qualified: part === 1 ? name : `${name}#${part}`,
      level: 1,
      parent: null,
      range: { start, end: stop, startLine: from + 1, endLine: to },
      signature: fold(text.slice(start, Math.min(stop, start + 400))),
      documentation: '',
      nameStart: start,
    })
  }
}

const fold = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 120)
