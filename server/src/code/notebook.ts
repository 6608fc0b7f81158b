// Owns the outline of a Jupyter notebook (nbformat 4 and 3): each cell is a symbol whose range lies in the raw
// JSON text. Never runs or changes a cell, never looks at outputs.

import { problem } from '../base/result.ts'
import { lastLine, lineAt, lineStarts } from './lines.ts'
import { plainOutline } from './plain.ts'
import type { CodeSymbol, Outline } from './symbol.ts'

interface Cell {
  readonly type: string
  readonly source: string
}

/** Text that is no notebook is one file without symbols and a problem `bad-notebook`. */
export function notebookOutline(text: string): Outline {
  const cells = readCells(text)
  if (typeof cells === 'string') {
    return plainOutline(text, [
      problem(
        'bad-notebook',
        `This notebook cannot be read: ${cells}.`,
        'Open it in an editor and save it again.',
      ),
    ])
  }
  const starts = lineStarts(text)
  const places = cellRanges(text)
  const symbols: CodeSymbol[] = []
  cells.forEach((cell, index) => {
    const place = places[index]
    if (!place) return
    const [start, end] = place
    const first =
      cell.source
        .split('\n')
        .find((line) => line.trim() !== '')
        ?.trim() ?? ''
    const heading = cell.type === 'markdown' ? /^#{1,6}\s+(.*)/.exec(first)?.[1] : undefined
    const name = `cell ${index + 1}`
    symbols.push({
      kind: 'cell',
      name: heading ? `${name}: ${heading.slice(0, 120)}` : name,
      qualified: name,
      level: 1,
      parent: null,
      range: { start, end, startLine: lineAt(starts, start), endLine: lastLine(starts, start, end) },
      signature: `${cell.type}: ${first}`.slice(0, 300),
      documentation: cell.source.slice(0, 4000),
      nameStart: start,
    })
  })
  return { symbols, references: [], syntaxErrors: [], lines: starts.length, problems: [] }
}

/** The cells, or words for why there are none. */
function readCells(text: string): readonly Cell[] | string {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    return `it is not JSON (${error instanceof Error ? error.message.slice(0, 200) : 'unreadable'})`
  }
  const book = asRecord(json)
  const raw = book?.cells ?? asRecord((book?.worksheets as unknown[] | undefined)?.[0])?.cells
  if (!Array.isArray(raw)) return 'it has no list of cells'
  return raw.map((item: unknown) => {
    const cell = asRecord(item)
    const source = cell?.source ?? cell?.input ?? ''
    const lines = Array.isArray(source) ? source.filter((line) => typeof line === 'string').join('') : source
    return {
      type: String(cell?.cell_type ?? 'cell').slice(0, 40),
      source: typeof lines === 'string' ? lines : '',
    }
  })
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null
}

/** Ranges of the elements of the first `"cells": [` that is not inside a cell. The text is valid JSON. */
function cellRanges(text: string): readonly (readonly [number, number])[] {
  const ranges: [number, number][] = []
  let depth = 0
  /** Depth inside the array of cells, 0 before it was met. */
  let cells = 0
  let start = -1
  let key = ''
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i)
    if (char === 34) {
      const from = i + 1
      for (i++; i < text.length && text.charCodeAt(i) !== 34; i++) if (text.charCodeAt(i) === 92) i++
      if (cells === 0) key = text.slice(from, Math.min(i, from + 20))
      if (cells > 0 && depth === cells && start < 0) start = from - 1
    } else if (char === 91 || char === 123) {
      if (cells > 0 && depth === cells && start < 0) start = i
      depth++
      if (char === 91 && cells === 0 && key === 'cells') cells = depth
    } else if (char === 93 || char === 125) {
      if (cells > 0 && depth === cells) {
        if (start >= 0) ranges.push([start, i])
        return trimmed(text, ranges)
      }
      depth--
    } else if (char === 44 && cells > 0 && depth === cells) {
      if (start >= 0) ranges.push([start, i])
      start = -1
    } else if (cells > 0 && depth === cells && start < 0 && !/\s/.test(text[i] as string)) start = i
  }
  return trimmed(text, ranges)
}

const trimmed = (text: string, ranges: readonly [number, number][]): readonly (readonly [number, number])[] =>
  ranges.map(([start, end]) => [start, start + text.slice(start, end).trimEnd().length])
