// Owns the way from an offset to what is around it: line, section, headline, block. By bisection among the sections, so
// that a keystroke in a large file costs the same as in a small one. Reads one section's text at most.

import { lastUpTo } from '../../base/ascending.ts'
import { contentEnd } from '../line.ts'
import type { Headline, OrgDocument } from '../parse.ts'
import type { Block, Section, Span } from '../scan.ts'
import type { Text } from '../source.ts'
import { lineEndsBefore } from './sections.ts'

/** One line: UTF-16 offsets, without its end; `index` is 0-based. */
export interface Line extends Span {
  readonly index: number
  /** Where the next line begins, or the end of the text. */
  readonly next: number
}

/** Number of the section that an offset is in, 0 being the text before the first headline. */
export const sectionAt = ({ parts }: OrgDocument, offset: number): number => lastUpTo(parts.starts, offset)

/** 0-based. Behind a final line end another line begins, as editors have it. */
export function lineIndexAt(document: OrgDocument, text: Text, offset: number): number {
  const section = sectionAt(document, offset)
  const { starts, firstLines } = document.parts
  const start = starts[section] as number
  return (firstLines[section] as number) + lineEndsBefore(text.slice(start, offset), 0, offset - start)
}

/** Offset of a line's first character; lines beyond the last begin at the end. */
export function lineStart(document: OrgDocument, text: Text, line: number): number {
  const { starts, firstLines } = document.parts
  const section = lastUpTo(firstLines, line)
  const start = starts[section] as number
  const own = text.slice(start, starts[section + 1] ?? text.length)
  let at = 0
  for (let left = line - (firstLines[section] as number); left > 0; left--) {
    const found = own.indexOf('\n', at)
    if (found < 0) return text.length
    at = found + 1
  }
  return start + at
}

export function lineAround(document: OrgDocument, text: Text, offset: number): Line {
  return lineFrom(
    text,
    offset > 0 ? text.lastIndexOf('\n', offset - 1) + 1 : 0,
    lineIndexAt(document, text, offset),
  )
}

export const lineOfIndex = (document: OrgDocument, text: Text, index: number): Line =>
  lineFrom(text, lineStart(document, text, Math.max(0, index)), Math.max(0, index))

function lineFrom(text: Text, start: number, index: number): Line {
  const found = text.indexOf('\n', start)
  const next = found < 0 ? text.length : found + 1
  const line = text.slice(start, next)
  return { index, start, end: start + contentEnd(line, 0, line.length), next }
}

/** The headline whose own text holds the offset; null before the first. */
export function headlineAt(document: OrgDocument, offset: number): Headline | null {
  const section = sectionAt(document, offset)
  return section === 0 ? null : (document.headline(section - 1) as Headline)
}

/** The innermost block or drawer around the offset, its first and last line included. */
export function blockAt(document: OrgDocument, offset: number): Block | null {
  const number = sectionAt(document, offset)
  const { sections, starts } = document.parts
  const { blocks } = sections[number] as Section
  const by = starts[number] as number
  let found: Block | null = null
  // In the order of their starts, so the last one around the offset is the innermost.
  for (const block of blocks) {
    if (block.start + by > offset) break
    if (block.end + by > offset) found = block
  }
  return found && moved(found, by)
}

const moved = (block: Block, by: number): Block => ({
  ...block,
  start: block.start + by,
  end: block.end + by,
  bodyStart: block.bodyStart + by,
  bodyEnd: block.bodyEnd + by,
})

/** Is the offset inside a property drawer or planning line: the file's, or the headline's? */
export const inSpan = (span: Span | null, offset: number): boolean =>
  span !== null && offset >= span.start && offset < span.end
