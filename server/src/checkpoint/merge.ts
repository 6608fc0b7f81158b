// Owns bringing two changes of one text together, where no line of the one touches a line of the other (diff3, as
// Khanna, Kunal and Pierce 2007 describe it, with neighbours counted as touching). Pure; never guesses.

import { lines, script } from '../base/lines.ts'

/** Lines `start` to before `end` of the base become `text`. */
interface Change {
  readonly start: number
  readonly end: number
  readonly text: readonly string[]
}

/** `base` with what was changed in `one` and in `other`; null where they touch. */
export function merge(base: string, one: string, other: string): string | null {
  const ours = changes(base, one)
  const theirs = changes(base, other)
  const all = [...ours]
  for (const change of theirs) {
    const touching = ours.filter((mine) => mine.start <= change.end && change.start <= mine.end)
    if (touching.length === 0) all.push(change)
    // Both did the very same.
    else if (touching.length > 1 || !same(touching[0] as Change, change)) return null
  }
  const old = lines(base)
  const out: string[] = []
  let at = 0
  for (const { start, end, text } of all.sort((a, b) => a.start - b.start)) {
    out.push(...old.slice(at, start), ...text)
    at = end
  }
  return [...out, ...old.slice(at)].join('')
}

function changes(base: string, other: string): readonly Change[] {
  const found: Change[] = []
  let at = 0
  let open: { start: number; end: number; text: string[] } | null = null
  for (const { kind, line } of script(lines(base), lines(other))) {
    if (kind === ' ') {
      open = null
      at++
      continue
    }
    if (open === null) {
      open = { start: at, end: at, text: [] }
      found.push(open)
    }
    if (kind === '+') open.text.push(line)
    else open.end = ++at
  }
  return found
}

const same = (a: Change, b: Change): boolean =>
  a.start === b.start && a.end === b.end && a.text.join('') === b.text.join('')
