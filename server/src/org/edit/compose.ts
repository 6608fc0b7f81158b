// Owns putting edits that follow one another together as edits of the first text. Knows nothing of Org.

import { type Edit, inOrder } from './edit.ts'

/** Of the text after the first edits: a stretch of the text before, or new text. */
type Segment = { readonly start: number; readonly end: number } | string

/** Edits that do at once what `first` and then `second` do; `second` has offsets of the text in between. */
export function compose(first: readonly Edit[], second: readonly Edit[]): readonly Edit[] {
  return editsOf(replaced(segments(first), inOrder(second)))
}

function segments(edits: readonly Edit[]): Segment[] {
  const out: Segment[] = []
  let at = 0
  for (const { start, end, text } of inOrder(edits)) {
    out.push({ start: at, end: start }, text)
    at = end
  }
  out.push({ start: at, end: Number.POSITIVE_INFINITY })
  return out
}

const lengthOf = (segment: Segment): number =>
  typeof segment === 'string' ? segment.length : segment.end - segment.start

/** The first `count` units of it, and the rest. */
function cut(segment: Segment, count: number): readonly [Segment, Segment] {
  if (typeof segment === 'string') return [segment.slice(0, count), segment.slice(count)]
  const middle = segment.start + count
  return [
    { start: segment.start, end: middle },
    { start: middle, end: segment.end },
  ]
}

function replaced(from: readonly Segment[], edits: readonly Edit[]): Segment[] {
  const out: Segment[] = []
  let next = 0
  let rest: Segment = from[next++] ?? ''
  let at = 0
  /** Goes on to an offset; what lies before it is kept or dropped. */
  const go = (to: number, what: 'keep' | 'drop') => {
    while (at < to) {
      const length = lengthOf(rest)
      if (length === 0) {
        rest = from[next++] ?? ''
        if (next > from.length && lengthOf(rest) === 0) return
        continue
      }
      const count = Math.min(length, to - at)
      const [head, tail] = cut(rest, count)
      if (what === 'keep') out.push(head)
      rest = tail
      at += count
    }
  }
  for (const { start, end, text } of edits) {
    go(start, 'keep')
    out.push(text)
    go(end, 'drop')
  }
  out.push(rest, ...from.slice(next))
  return out
}

function editsOf(all: readonly Segment[]): readonly Edit[] {
  const out: Edit[] = []
  let at = 0
  let text = ''
  for (const segment of all) {
    if (typeof segment === 'string') {
      text += segment
      continue
    }
    if (segment.end <= segment.start) continue
    if (segment.start > at || text !== '') out.push({ start: at, end: segment.start, text })
    text = ''
    at = segment.end
  }
  return out
}

/** Where an offset of the old text is in the changed one: behind what was put in there. */
export function moved(offset: number, edits: readonly Edit[]): number {
  let shift = 0
  for (const { start, end, text } of inOrder(edits)) {
    if (start > offset || (start === offset && end > start)) break
    if (end > offset) return start + shift
    shift += text.length - (end - start)
  }
  return offset + shift
}
