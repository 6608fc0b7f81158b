// Owns the way from an offset to what is around it: line, headline, block. By bisection, so that a keystroke in a large
// file costs the same as in a small one. Never reads a section's text.

import { contentEnd } from '../line.ts'
import type { Headline, OrgDocument } from '../parse.ts'
import { type Block, lineAt, type Span } from '../scan.ts'

/** One line: UTF-16 offsets, without its end; `index` is 0-based. */
export interface Line extends Span {
  readonly index: number
  /** Where the next line begins, or the end of the text. */
  readonly next: number
}

export function lineAround(document: OrgDocument, text: string, offset: number): Line {
  return lineOfIndex(document, text, lineAt(document.lineStarts, offset))
}

/** Lines beyond the last are the last. */
export function lineOfIndex(document: OrgDocument, text: string, wanted: number): Line {
  const { lineStarts } = document
  const index = Math.max(0, Math.min(wanted, lineStarts.length - 1))
  const start = lineStarts[index] ?? 0
  const next = lineStarts[index + 1] ?? text.length
  return { index, start, end: contentEnd(text, start, next), next }
}

/** The headline whose own text holds the offset; null before the first. */
export function headlineAt(document: OrgDocument, offset: number): Headline | null {
  const at = lastAtOrBefore(document.headlines, offset)
  return at < 0 ? null : (document.headlines[at] as Headline)
}

/** The innermost block or drawer around the offset, its first and last line included. */
export function blockAt(document: OrgDocument, offset: number): Block | null {
  const { blocks } = document
  const floor = headlineAt(document, offset)?.start ?? 0
  for (let at = lastAtOrBefore(blocks, offset); at >= 0; at--) {
    const block = blocks[at] as Block
    // A block ends with its section at the latest.
    if (block.start < floor) return null
    if (offset < block.end) return block
  }
  return null
}

/** Index of the first of `items`, which are ordered by start, that begins at or behind `offset`. */
export function firstFrom(items: readonly { readonly start: number }[], offset: number): number {
  return lastAtOrBefore(items, offset - 1) + 1
}

function lastAtOrBefore(items: readonly { readonly start: number }[], offset: number): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((items[middle] as { readonly start: number }).start <= offset) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** Is the offset inside a property drawer: the file's, or the headline's? */
export const inDrawer = (drawer: Span | null, offset: number): boolean =>
  drawer !== null && offset >= drawer.start && offset < drawer.end
