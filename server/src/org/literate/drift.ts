// Owns how an Org file and a file tangled from it stand to each other, and which blocks differ there. Pure.

import { hunksOf, linesOf } from './hunk.ts'
import { contentOf, type TangledFile } from './tangle.ts'

/**
 * `new`: there is no such file. `same`. `behind`: only the Org file changed since it was tangled, so that writing loses nothing.
 * `changed`: the tangled file changed. `both`: both did. `unknown`: they differ, and nobody knows what was tangled.
 */
export type Standing = 'new' | 'same' | 'behind' | 'changed' | 'both' | 'unknown'

/** `now` is the file's text, `then` what it was when it was tangled last. */
export function standingOf(file: TangledFile, now: string | null, then: string | null): Standing {
  if (now === null) return 'new'
  const wanted = contentOf(file)
  if (same(now, wanted)) return 'same'
  if (then === null) return 'unknown'
  if (same(now, then)) return 'behind'
  return same(wanted, then) ? 'changed' : 'both'
}

/** Somebody's work would be lost by writing. */
export const holdsWork = (standing: Standing): boolean =>
  standing === 'changed' || standing === 'both' || standing === 'unknown'

const same = (one: string, other: string): boolean => one === other || one.replaceAll('\r\n', '\n') === other

/** Numbers of the blocks whose lines, or the lines around them, are others in the file now. */
export function differing(file: TangledFile, now: string): ReadonlySet<number> {
  const { rows } = file
  const found = new Set<number>()
  const near = (at: number, step: 1 | -1): number => {
    for (let i = at; i >= 0 && i < rows.length; i += step) {
      const block = rows[i]?.block ?? -1
      if (block >= 0) return block
    }
    return -1
  }
  for (const { from, to } of hunksOf(
    rows.map(({ text }) => text),
    linesOf(now),
  )) {
    const own = rows.slice(from, to).flatMap(({ block }) => (block < 0 ? [] : [block]))
    for (const block of own) found.add(block)
    if (own.length > 0) continue
    const before = near(from - 1, -1)
    found.add(before < 0 ? near(to, 1) : before)
  }
  found.delete(-1)
  return found
}
