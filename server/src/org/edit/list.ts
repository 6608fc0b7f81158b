// Owns the structure of plain lists under one headline, as far as checkboxes and cookies need it: items, their boxes, what
// contains what. Linear in the text. Never looks into source, example or verse blocks.

import { contentEnd, isBlank, skipBlank } from '../line.ts'
import type { Block } from '../scan.ts'
import { nextLine } from './lines.ts'

export interface Item {
  readonly start: number
  /** Behind its last line. */
  end: number
  readonly indent: number
  /** Offset of the character between the brackets, or -1. */
  readonly box: number
  /** ` `, `X` or `-`; empty without a box. */
  readonly state: string
  /** Number of the item around it, or -1. */
  readonly parent: number
  /** Number of the list: items of one list and its sublists share it. */
  readonly list: number
}

/** A drawer or block whose content is Org text. */
export interface Frame {
  readonly start: number
  readonly end: number
  /** Number of the frame around it, or -1. */
  readonly parent: number
}

export interface Lists {
  readonly items: readonly Item[]
  readonly frames: readonly Frame[]
}

const itemPattern =
  /^([-+]|[ \t]\*|(?:\d+|[A-Za-z])[.)])(?:[ \t]+|$)(?:\[@(?:start:)?(?:\d+|[A-Za-z])\][ \t]*)?(?:\[([- X])\](?=[ \t]|$))?/

/** Items in `text.slice(from, to)`, in order. `blocks` are those of the file. */
export function listsIn(text: string, from: number, to: number, blocks: readonly Block[]): Lists {
  const items: Item[] = []
  const frames: Frame[] = []
  const ends: { readonly end: number; readonly stack: number[]; readonly frame: number }[] = []
  let stack: number[] = []
  let blanks = 0
  let list = -1
  let block = firstBlock(blocks, from)
  const close = (at: number, indent: number) => {
    while (stack.length > 0) {
      const item = items[stack.at(-1) as number] as Item
      if (item.indent < indent) break
      item.end = at
      stack.pop()
    }
  }
  for (let at = from; at < to; ) {
    const frame = ends.at(-1)
    if (frame && at >= frame.end) {
      close(frame.end, -1)
      stack = frame.stack
      ends.pop()
      continue
    }
    const next = Math.min(to, nextLine(text, at))
    const end = contentEnd(text, at, next)
    const first = skipBlank(text, at, end)
    if (first >= end) {
      blanks++
      if (blanks === 2) close(at, -1)
      at = next
      continue
    }
    blanks = 0
    const indent = columnOf(text, at, first)
    while (block < blocks.length && (blocks[block] as Block).start < at) block++
    const here = blocks[block]
    if (here && here.start === at) {
      close(at, indent)
      if (here.opaque || here.name === 'VERSE') at = here.end
      else {
        const outer = ends.at(-1)?.frame ?? -1
        ends.push({ end: Math.min(to, here.bodyEnd), stack, frame: frames.length })
        frames.push({ start: here.bodyStart, end: here.bodyEnd, parent: outer })
        stack = []
        at = here.bodyStart
      }
      continue
    }
    const found = isItemStart(text, at, first, end)
      ? itemPattern.exec(
          text.slice(first === at || text[first] !== '*' ? first : first - 1, Math.min(end, first + 200)),
        )
      : null
    close(at, indent)
    if (found) {
      if (stack.length === 0 && !continuesList(items.at(-1), at, indent)) list++
      const offset = first === at || text[first] !== '*' ? first : first - 1
      const box = found[2] === undefined ? -1 : offset + found[0].length - 2
      const parent = stack.at(-1) ?? -1
      stack.push(items.length)
      items.push({ start: at, end: to, indent, box, state: found[2] ?? '', parent, list })
    }
    at = next
  }
  for (const { end, stack: outer } of [...ends].reverse()) {
    close(end, -1)
    stack = outer
  }
  close(to, -1)
  return { items, frames }
}

/** Number of the innermost item or frame around an offset, or -1. Both are in the order of their starts. */
export function innermost(
  spans: readonly { readonly start: number; readonly end: number; readonly parent: number }[],
  offset: number,
): number {
  let low = 0
  let high = spans.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((spans[middle] as Item).start <= offset) low = middle + 1
    else high = middle
  }
  let at = low - 1
  while (at >= 0 && (spans[at] as Item).end <= offset) at = (spans[at] as Item).parent
  return at
}

/** The item before ended right here, for this one: they are neighbours in one list. */
const continuesList = (last: Item | undefined, at: number, indent: number): boolean =>
  last !== undefined && last.end === at && last.indent >= indent

function isItemStart(text: string, at: number, first: number, end: number): boolean {
  const c = text.charCodeAt(first)
  if (c === 45 || c === 43 || (c === 42 && first > at))
    return first + 1 >= end || isBlank(text.charCodeAt(first + 1))
  return (
    (c >= 48 && c <= 57) ||
    ((c | 32) >= 97 &&
      (c | 32) <= 122 &&
      /^[A-Za-z][.)](?:[ \t]|$)/.test(text.slice(first, Math.min(end, first + 3))))
  )
}

function columnOf(text: string, at: number, first: number): number {
  let width = 0
  for (let i = at; i < first; i++) width = text.charCodeAt(i) === 9 ? width - (width % 8) + 8 : width + 1
  return width
}

function firstBlock(blocks: readonly Block[], offset: number): number {
  let low = 0
  let high = blocks.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((blocks[middle] as Block).start < offset) low = middle + 1
    else high = middle
  }
  return low
}
