// Owns where a change of some lines stands in a document, and which lines beside it show what it would be. Pure.

/** Lines that go, and those that come in their place. */
export interface Hunk {
  /** 0-based, counted from the first of the chosen lines. */
  readonly line: number
  readonly removed: number
  readonly added: readonly string[]
}

/** Of a unified diff of the whole file, in which the chosen lines begin at `first` (0-based). */
export function hunksOf(diff: string, first: number): readonly Hunk[] {
  const hunks: Hunk[] = []
  let at = 0
  let hunk: { line: number; removed: number; added: string[] } | null = null
  const flush = () => {
    if (hunk) hunks.push(hunk)
    hunk = null
  }
  for (const row of diff.split('\n')) {
    const head = /^@@ -(\d+)(?:,(\d+))? \+/.exec(row)
    if (head) {
      flush()
      // Of a hunk without old lines the number is that of the line before.
      at = Number(head[1]) - (head[2] === '0' ? 0 : 1)
      continue
    }
    const sign = row.charAt(0)
    if (sign === '-' || sign === '+') {
      hunk ??= { line: at - first, removed: 0, added: [] }
      if (sign === '+') hunk.added.push(row.slice(1).replace(/\r$/, ''))
      else {
        hunk.removed++
        at++
      }
    } else if (sign === ' ') {
      flush()
      at++
    }
  }
  flush()
  return hunks
}

/** 0-based line where `text` (whole lines) begins, of several the nearest to `near`; null where it is not there. */
export function lineOf(document: string, text: string, near: number): number | null {
  let best: number | null = null
  let line = 0
  let counted = 0
  if (text === '') return null
  for (let at = document.indexOf(text); at >= 0; at = document.indexOf(text, at + 1)) {
    if (at > 0 && document[at - 1] !== '\n') continue
    for (
      let end = document.indexOf('\n', counted);
      end >= 0 && end < at;
      end = document.indexOf('\n', counted)
    ) {
      line++
      counted = end + 1
    }
    if (best === null || Math.abs(line - near) < Math.abs(best - near)) best = line
    else break
  }
  return best
}

/** What stands beside a line of the document. */
export interface Row {
  /** 0-based, in the document. */
  readonly line: number
  /** Columns between the end of the line and the text. */
  readonly gap: number
  readonly text: string
}

const leastGap = 2
/** A column further right is out of sight. */
const mostColumn = 90
const mostText = 160

/**
 * The added lines of a hunk as a column beside the document's lines, from the first that goes; `widths` are the columns
 * of every line. What finds no line any more, up to `end` (exclusive), is told by the last row. The indentation that all
 * have is left out: the column has its own.
 */
export function beside(hunk: Hunk, first: number, widths: readonly number[], end: number): readonly Row[] {
  const start = Math.min(first + hunk.line, Math.max(0, widths.length - 1))
  const count = Math.min(hunk.added.length, Math.max(1, Math.min(end, widths.length) - start))
  const taken = widths.slice(start, start + Math.max(count, hunk.removed))
  const column = Math.min(mostColumn, Math.max(0, ...taken) + leastGap)
  const left = hunk.added.length - count
  const written = hunk.added.filter((text) => text.trim() !== '')
  const indent = Math.min(...written.map((text) => text.length - text.trimStart().length))
  return hunk.added.slice(0, count).map((text, i) => ({
    line: start + i,
    gap: Math.max(leastGap, column - (widths[start + i] ?? 0)),
    text: `+ ${shortened(text.slice(indent))}${left > 0 && i === count - 1 ? `   … +${left}` : ''}`,
  }))
}

/** A part of a line that goes, and what comes in its place; UTF-16 offsets in the line. */
export interface Part {
  readonly line: number
  readonly start: number
  readonly end: number
  readonly text: string
}

/** Of what both lines have, so much must stay for the change to be read in the line itself. */
const sharedPart = 0.5

/** One part for each line, where as many lines come as go and each stays much as it was; else null. */
export function parts(hunk: Hunk, first: number, lines: readonly string[]): readonly Part[] | null {
  if (hunk.removed !== hunk.added.length) return null
  const found = hunk.added.map((now, i) =>
    part(first + hunk.line + i, lines[first + hunk.line + i] ?? '', now),
  )
  return found.some((one) => one === null) ? null : found.flatMap((one) => one ?? [])
}

function part(line: number, was: string, now: string): Part | null {
  const most = Math.min(was.length, now.length)
  let start = 0
  while (start < most && was[start] === now[start]) start++
  // Whole words are read more easily than what happens to differ of them.
  const isWord = (char: string | undefined) => char !== undefined && /[\p{L}\p{N}_$]/u.test(char)
  const cutsAt = (text: string, at: number) => isWord(text[at - 1]) && isWord(text[at])
  while (start > 0 && (cutsAt(was, start) || cutsAt(now, start))) start--
  let tail = 0
  while (tail < most - start && was.at(-1 - tail) === now.at(-1 - tail)) tail++
  while (tail > 0 && (cutsAt(was, was.length - tail) || cutsAt(now, now.length - tail))) tail--
  const indent = was.length - was.trimStart().length
  if (start < indent || start - indent + tail < sharedPart * (Math.max(was.length, now.length) - indent))
    return null
  return { line, start, end: was.length - tail, text: now.slice(start, now.length - tail) }
}

const shortened = (text: string): string =>
  text.length > mostText ? `${text.slice(0, mostText - 1)}…` : text

/** Columns that a line takes. */
export function widthOf(text: string, tabSize: number): number {
  let width = 0
  for (const char of text) width += char === '\t' ? tabSize - (width % tabSize) : 1
  return width
}

export const tally = (hunks: readonly Hunk[]): { readonly added: number; readonly removed: number } => ({
  added: hunks.reduce((sum, { added }) => sum + added.length, 0),
  removed: hunks.reduce((sum, { removed }) => sum + removed, 0),
})

export const sameHunks = (a: readonly Hunk[], b: readonly Hunk[]): boolean =>
  JSON.stringify(a) === JSON.stringify(b)

/** First and last line (0-based) of the headline's section or the paragraph at a line of prose. */
export function passage(lines: readonly string[], at: number): readonly [number, number] {
  const isHeadline = (line: number) => /^(?:\*+|#{1,6}) /.test(lines[line] ?? '')
  const isBlank = (line: number) => (lines[line] ?? '').trim() === ''
  let [first, last] = [at, at]
  if (isHeadline(at)) {
    while (last + 1 < lines.length && !isHeadline(last + 1)) last++
    while (last > first && isBlank(last)) last--
    return [first, last]
  }
  if (isBlank(at)) return [at, at]
  while (first > 0 && !isBlank(first - 1) && !isHeadline(first - 1)) first--
  while (last + 1 < lines.length && !isBlank(last + 1) && !isHeadline(last + 1)) last++
  return [first, last]
}
