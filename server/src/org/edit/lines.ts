// Owns where lines and their parts stand around a headline, and putting whole lines in. Never decides what to write.

import { contentEnd, type HeadlineLine, isBlank, readHeadline, skipBlank } from '../line.ts'
import type { Headline, OrgDocument } from '../parse.ts'
import type { Edit } from './edit.ts'

/** Whole lines put in at a line border; a file whose last line has no end keeps it so. */
export function insertLines(text: string, at: number, lines: readonly string[]): Edit {
  const eol = lineEnd(text)
  const open = isOpen(text, at)
  const inserted = lines.join('\n').replaceAll(/\r?\n/g, eol)
  return { start: at, end: at, text: open ? eol + inserted : inserted + eol }
}

/** Behind a last line that has no end? */
export const isOpen = (text: string, at: number): boolean =>
  at > 0 && text.charCodeAt(at - 1) !== 10 && !(at === 1 && text.charCodeAt(0) === 0xfeff)

/** The file's line end, by its first line. */
export function lineEnd(text: string): '\n' | '\r\n' {
  const at = text.indexOf('\n')
  return at > 0 && text.charCodeAt(at - 1) === 13 ? '\r\n' : '\n'
}

/** Offset behind the line that `at` is on, its end included. */
export function nextLine(text: string, at: number): number {
  const found = text.indexOf('\n', at)
  return found < 0 ? text.length : found + 1
}

/** Offset of the beginning of the line that `at` is on. */
export const lineStart = (text: string, at: number): number =>
  at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1

/** The line that begins at `at`, without its end. */
export const lineText = (text: string, at: number): string =>
  text.slice(at, contentEnd(text, at, nextLine(text, at)))

/** The parts of a headline's line. */
export const headlineLine = (text: string, headline: Headline, document: OrgDocument): HeadlineLine =>
  readHeadline(
    text,
    headline.start,
    contentEnd(text, headline.start, nextLine(text, headline.start)),
    document.settings.words,
  )

/** Behind headline, planning line and property drawer: where Org's own notes go. */
export const metaEnd = (text: string, { drawer, planningLine, start }: Headline): number =>
  drawer?.end ?? planningLine?.end ?? nextLine(text, start)

/** The indentation that lines below the headline have, by its planning line or drawer. */
export function metaIndent(text: string, { drawer, planningLine }: Headline): string {
  const line = drawer ?? planningLine
  return line ? text.slice(line.start, skipBlank(text, line.start, line.end)) : ''
}

/**
 * Tags that stand behind two or more spaces stand in a column: when what is before them grows by `delta`, the spaces
 * give way. A tab takes care of itself.
 */
export function keepTagColumn(text: string, line: HeadlineLine, delta: number): readonly Edit[] {
  if (line.tagsStart >= line.tagsEnd || delta === 0) return []
  let start = line.tagsStart
  while (start > 0 && isBlank(text.charCodeAt(start - 1))) start--
  const gap = text.slice(start, line.tagsStart)
  if (gap.length < 2 || gap.includes('\t')) return []
  const wanted = Math.max(1, gap.length - delta)
  if (wanted < gap.length) return [{ start: start + wanted, end: line.tagsStart, text: '' }]
  return wanted > gap.length
    ? [{ start: line.tagsStart, end: line.tagsStart, text: ' '.repeat(wanted - gap.length) }]
    : []
}
