// Owns what a replacement becomes at a place that does not agree with it in every blank: what the model left as it
// was stays byte for byte as the file has it, what it wrote anew is indented as its surroundings there are.
// Never looks for the place.

import { commonLines } from './common.ts'
import { blankOf, type IndentPair, indentation } from './indentation.ts'
import type { LooseMatch, Stream } from './loose.ts'

export interface Fitted {
  /** UTF-16 offsets in the file. */
  readonly start: number
  readonly end: number
  readonly text: string
}

export interface Found {
  readonly text: string
  readonly stream: Stream
}

/** A line of what was to be found; `start` and `end` are where what is not blank of it stands in the file. */
interface Row {
  readonly line: string
  readonly start: number
  readonly end: number
}

/** The change of `file` that `replace` means, where `find` is at `match`. */
export function fit(file: Found, find: Found, match: LooseMatch, replace: string): Fitted {
  const all = rowsOf(file, find, match)
  const from = all.findIndex((row) => row.end > 0)
  const to = all.findLastIndex((row) => row.end > 0) + 1
  const rows = all.slice(from, to)
  const given = withoutEdges(replace.split(/\r?\n/), from, all.length - to)
  const place = placeOf(file.text, match)
  if (given.length === 0 || (given.length === 1 && given[0]?.trim() === '')) return removal(file.text, place)
  const kept = commonLines(
    rows.map((row) => row.line),
    given,
  )
  const pairs = indentPairs(file.text, rows)
  const known = pairs.filter((pair) => pair !== null)
  const indent = indentation(file.text, known, given)
  const plain = straightened(file, find, match)
  const firstGiven = given.findIndex((line) => line.trim() !== '')
  const out: string[] = []
  let lastKept = -1
  let blanks = 0
  for (const [i, line] of given.entries()) {
    if (line.trim() === '') {
      out.push('')
      blanks++
      continue
    }
    const row = kept[i] as number
    const own = row < 0 ? null : asInFile(file.text, rows[row] as Row, place)
    if (own !== null && lastKept >= 0 && row - lastKept - 1 === blanks) {
      // Blank lines between two lines that stay are the file's.
      out.splice(
        out.length - blanks,
        blanks,
        ...blankLines(file.text, rows[lastKept] as Row, rows[row] as Row),
      )
    }
    const bare = plain(line.trimStart())
    const isFirst = i === firstGiven
    if (own !== null) out.push(own)
    else if (isFirst && !place.isLineStart) out.push(bare)
    else if (isFirst && blankOf(line) === blankOf(rows[0]?.line ?? ''))
      out.push(file.text.slice(place.start, match.start) + bare)
    else out.push((besideOf(rows, given, kept, pairs, i)?.inFile ?? plain(indent(blankOf(line)))) + bare)
    lastKept = own === null ? -1 : row
    blanks = 0
  }
  const eol = file.text.includes('\r\n') ? '\r\n' : '\n'
  return { start: place.start, end: place.end, text: out.join(eol) }
}

function rowsOf(file: Found, find: Found, match: LooseMatch): readonly Row[] {
  const rows: Row[] = []
  const { at, text } = find.stream
  let unit = 0
  let offset = 0
  for (const line of find.text.split(/\r?\n/)) {
    const next = find.text.indexOf('\n', offset)
    const end = next < 0 ? find.text.length : next + 1
    let first = -1
    let last = -1
    for (; unit < at.length && (at[unit] as number) < end; unit++) {
      if (text[unit] === ' ') continue
      if (first < 0) first = unit
      last = unit
    }
    const inFile = (index: number) => file.stream.at[match.first + index] as number
    rows.push(first < 0 ? { line, start: 0, end: 0 } : { line, start: inFile(first), end: inFile(last) + 1 })
    offset = end
  }
  return rows
}

/** Without as many blank lines at both ends as the text to find has there. */
function withoutEdges(lines: readonly string[], head: number, tail: number): readonly string[] {
  let start = 0
  let end = lines.length
  while (start < Math.min(head, end) && lines[start]?.trim() === '') start++
  while (end > start && lines.length - end < tail && lines[end - 1]?.trim() === '') end--
  return lines.slice(start, end)
}

interface Place {
  readonly start: number
  readonly end: number
  readonly isLineStart: boolean
  readonly isLineEnd: boolean
}

/** Where only blanks stand between the match and an end of its line, they belong to it. */
function placeOf(text: string, match: LooseMatch): Place {
  const start = text.lastIndexOf('\n', match.start - 1) + 1
  const end = lineEnd(text, match.end)
  const isLineStart = match.start === 0 || text.slice(start, match.start).trim() === ''
  const isLineEnd = text.slice(match.end, end).trim() === ''
  return {
    start: isLineStart ? Math.min(start, match.start) : match.start,
    end: isLineEnd ? end : match.end,
    isLineStart,
    isLineEnd,
  }
}

/** Of the line that `offset` is in, without its line end. */
function lineEnd(text: string, offset: number): number {
  const next = text.indexOf('\n', offset)
  const end = next < 0 ? text.length : next
  return end > offset && text[end - 1] === '\r' ? end - 1 : end
}

/** Whole lines go with their line end. */
function removal(text: string, { start, end, isLineStart, isLineEnd }: Place): Fitted {
  if (!isLineStart || !isLineEnd) return { start, end, text: '' }
  const next = text.indexOf('\n', end)
  if (next >= 0) return { start, end: next + 1, text: '' }
  const before = start > 1 && text[start - 2] === '\r' ? start - 2 : start - 1
  return { start: Math.max(0, before), end, text: '' }
}

/** The file's own text of a row, if the row is whole lines of the file; null otherwise. */
function asInFile(text: string, row: Row, place: Place): string | null {
  const start = Math.max(place.start, text.lastIndexOf('\n', row.start - 1) + 1)
  const end = Math.min(place.end, lineEnd(text, row.end))
  const isWhole = text.slice(start, row.start).trim() === '' && text.slice(row.end, end).trim() === ''
  return isWhole ? text.slice(start, end) : null
}

function blankLines(text: string, before: Row, after: Row): readonly string[] {
  return text.slice(before.end, after.start).split(/\r?\n/).slice(1, -1)
}

/**
 * By row, of those that begin a line of the file. The first one is often copied from its first letter on: what it has then
 * counts only if no other row shows more.
 */
function indentPairs(text: string, rows: readonly Row[]): readonly (IndentPair | null)[] {
  const pairs = rows.map((row) => {
    if (row.end === 0) return null
    const start = text.lastIndexOf('\n', row.start - 1) + 1
    const inFile = text.slice(start, row.start)
    return inFile.trim() === '' ? { given: blankOf(row.line), inFile } : null
  })
  const [first, ...others] = pairs
  const isCut = first?.given === '' && first.inFile !== '' && others.some((pair) => pair && pair.given !== '')
  return isCut ? [null, ...others] : pairs
}

/**
 * The row that a new line goes by: the one it stands in place of, else the nearest one that the model indented alike. Where
 * indentation was not copied at all, or not evenly, the file's is different for rows that look the same.
 */
function besideOf(
  rows: readonly Row[],
  given: readonly string[],
  kept: readonly number[],
  pairs: readonly (IndentPair | null)[],
  at: number,
): IndentPair | null {
  const blank = blankOf(given[at] as string)
  let above = at - 1
  while (above >= 0 && (kept[above] as number) < 0) above--
  let below = at + 1
  while (below < given.length && (kept[below] as number) < 0) below++
  const from = above < 0 ? 0 : (kept[above] as number) + 1
  const to = kept[below] ?? rows.length
  const removed = range(from, to).filter((row) => rows[row]?.line.trim() !== '')
  const added = range(above + 1, below).filter((line) => given[line]?.trim() !== '')
  const own = removed.length === added.length ? removed.slice(added.indexOf(at)) : []
  const order = [...own.slice(0, 1), ...range(0, to).reverse(), ...range(to, rows.length)]
  return order.map((row) => pairs[row] ?? null).find((pair) => pair?.given === blank) ?? null
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i)

/**
 * Takes out of a new line the typographic characters that the model wrote where the file has plain ones: what it did
 * to the text to find, it did to the replacement.
 */
function straightened(file: Found, find: Found, match: LooseMatch): (line: string) => string {
  const swaps = new Map<string, string>()
  for (let i = 0; i < find.stream.text.length; i++) {
    const given = find.text[find.stream.at[i] as number] as string
    const own = file.text[file.stream.at[match.first + i] as number] as string
    if (given > '~' && own <= '~' && given !== own && find.stream.text[i] !== ' ')
      swaps.set(given, given === '…' ? '...' : own)
  }
  const inPlace = file.text.slice(match.start, match.end)
  for (const blank of find.text.match(/[^\S\t\n\v\f\r ]/g) ?? [])
    if (!inPlace.includes(blank)) swaps.set(blank, ' ')
  return (line) => (swaps.size === 0 ? line : line.replace(/[^\t-~]/g, (unit) => swaps.get(unit) ?? unit))
}
