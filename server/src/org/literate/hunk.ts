// Owns the places where two lists of lines differ, and joining two changes of the same lines. Pure.

import { script } from '../../base/lines.ts'

export interface Hunk {
  /** Lines `from` to `to` (exclusive) of the one list… */
  readonly from: number
  readonly to: number
  /** …are these in the other, which begin there at line `at`. */
  readonly lines: readonly string[]
  readonly at: number
}

export const linesOf = (text: string): readonly string[] => {
  const lines = text.replaceAll('\r\n', '\n').split('\n')
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}

export function hunksOf(one: readonly string[], other: readonly string[]): readonly Hunk[] {
  const found: Hunk[] = []
  let before = 0
  let after = 0
  let open: { from: number; to: number; lines: string[]; at: number } | null = null
  for (const { kind, line } of script(one, other)) {
    if (kind === ' ') {
      before++
      after++
      open = null
      continue
    }
    if (!open) {
      open = { from: before, to: before, lines: [], at: after }
      found.push(open)
    }
    if (kind === '-') open.to = ++before
    else {
      open.lines.push(line)
      after++
    }
  }
  return found
}

export function applied(lines: readonly string[], hunks: readonly Hunk[]): readonly string[] {
  const out: string[] = []
  let at = 0
  for (const hunk of hunks) {
    out.push(...lines.slice(at, hunk.from), ...hunk.lines)
    at = hunk.to
  }
  return [...out, ...lines.slice(at)]
}

/**
 * What both made of `base`: all of `mine`, and of `theirs` what touches nothing of mine. `conflicts` are lines of `theirs`
 * that do, counted from 0.
 */
export function joined(
  base: readonly string[],
  mine: readonly string[],
  theirs: readonly string[],
): { readonly lines: readonly string[]; readonly conflicts: readonly number[] } {
  const own = hunksOf(base, mine)
  const conflicts: number[] = []
  const others = hunksOf(base, theirs).filter((hunk) => {
    const near = own.filter(({ from, to }) => from <= hunk.to && hunk.from <= to)
    if (near.length === 0) return true
    const [only] = near
    const isSame =
      near.length === 1 &&
      only?.from === hunk.from &&
      only.to === hunk.to &&
      only.lines.join('\n') === hunk.lines.join('\n')
    if (!isSame) conflicts.push(hunk.at)
    return false
  })
  const all = [...own, ...others].sort((a, b) => a.from - b.from || a.to - b.to)
  return { lines: applied(base, all), conflicts }
}
