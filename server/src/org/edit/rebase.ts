// Owns putting edits that were made for one text onto what has become of it meanwhile. Applies them where their lines, and
// the lines beside them, are as they were; refuses otherwise, and never overwrites.

import { lastUpTo } from '../../base/ascending.ts'
import { err, ok, type Problem, problem, type Result } from '../../base/result.ts'
import { type Edit, inOrder } from './edit.ts'

/** `edits` of `base` as edits of `current`. Linear in the texts but for the sorting of lines that occur once. */
export function rebase(
  base: string,
  edits: readonly Edit[],
  current: string,
): Result<readonly Edit[], Problem> {
  if (base === current) return ok(edits)
  const before = linesOf(base)
  const after = linesOf(current)
  const match = matched(base, before, current, after)
  const out: Edit[] = []
  for (const edit of inOrder(edits)) {
    const first = lastUpTo(before, edit.start)
    const last = lastUpTo(before, edit.end)
    // An insertion at the beginning of a line belongs to the line before as much as to this one.
    const from = edit.start === before[first] && first > 0 ? first - 1 : first
    const delta = (match[from] as number) - from
    for (let line = from; line <= last; line++) {
      if (match[line] === -1 || (match[line] as number) - line !== delta) return err(overtaken(first + 1))
    }
    const shift = (after[first + delta] as number) - (before[first] as number)
    out.push({ start: edit.start + shift, end: edit.end + shift, text: edit.text })
  }
  return ok(out)
}

/** Offsets of line starts; the one behind a final newline too, so that the end of the text is a line of its own. */
function linesOf(text: string): readonly number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** For each line of `base` its number in `current`, or -1: common ends first, then lines that occur once in both. */
function matched(
  base: string,
  before: readonly number[],
  current: string,
  after: readonly number[],
): Int32Array {
  const line = (text: string, starts: readonly number[], i: number) => text.slice(starts[i], starts[i + 1])
  const match = new Int32Array(before.length).fill(-1)
  const same = (i: number, j: number) => line(base, before, i) === line(current, after, j)
  const stretch = (
    lowA: number,
    lowB: number,
    highA: number,
    highB: number,
  ): readonly [number, number, number, number] => {
    let [a, b, c, d] = [lowA, lowB, highA, highB]
    while (a < c && b < d && same(a, b)) match[a++] = b++
    while (c > a && d > b && same(c - 1, d - 1)) match[--c] = --d
    return [a, b, c, d]
  }
  const [a, b, c, d] = stretch(0, 0, before.length, after.length)
  const anchors = increasing(unique(base, before, a, c, current, after, b, d))
  let [fromA, fromB] = [a, b]
  for (const [i, j] of [...anchors, [c, d] as const]) {
    stretch(fromA, fromB, i, j)
    if (i < c) match[i] = j
    ;[fromA, fromB] = [i + 1, j + 1]
  }
  return match
}

/** Lines that occur once in both ranges, in the order of the first. */
function unique(
  base: string,
  before: readonly number[],
  a: number,
  c: number,
  current: string,
  after: readonly number[],
  b: number,
  d: number,
): readonly (readonly [number, number])[] {
  const seen = new Map<string, [number, number]>()
  const count = (text: string, starts: readonly number[], from: number, to: number, side: 0 | 1) => {
    for (let i = from; i < to; i++) {
      const key = text.slice(starts[i], starts[i + 1])
      const places = seen.get(key) ?? [-1, -1]
      places[side] = places[side] === -1 ? i : -2
      seen.set(key, places)
    }
  }
  count(base, before, a, c, 0)
  count(current, after, b, d, 1)
  return [...seen.values()].filter(([i, j]) => i >= 0 && j >= 0).sort((x, y) => x[0] - y[0])
}

/** The longest run of pairs whose second numbers rise too. */
function increasing(pairs: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  const tails: number[] = []
  const previous = new Int32Array(pairs.length).fill(-1)
  for (let i = 0; i < pairs.length; i++) {
    const value = (pairs[i] as readonly [number, number])[1]
    let low = 0
    let high = tails.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((pairs[tails[middle] as number] as readonly [number, number])[1] < value) low = middle + 1
      else high = middle
    }
    previous[i] = low > 0 ? (tails[low - 1] as number) : -1
    tails[low] = i
  }
  const run: (readonly [number, number])[] = []
  for (let i = tails.at(-1) ?? -1; i >= 0; i = previous[i] as number)
    run.push(pairs[i] as readonly [number, number])
  return run.reverse()
}

const overtaken = (line: number): Problem =>
  problem(
    'changed-since',
    `What stands around line ${line} changed meanwhile.`,
    'Look at it, then do it again.',
  )
