// Owns finding comments that stand for code a model left out, as `// ... existing code ...`, in a change that would lose that
// code. Never says what the code was.

import { languageOf } from '../code/language.ts'
import type { Fault } from '../code/syntax.ts'
import { commonLines } from './common.ts'

const ellipsis = String.raw`(?:\.\.\.|…)`
const standsFor = String.raw`\b(?:existing|rest|remaining|remainder|previous|unchanged|omitted|same|as before|keep|other)\b`
const comment =
  /^\s*(?:\/\/+|#+|--+|;+|%+|\{?\/\*+|\*|<!--+|"""|''')\s*(.*?)\s*(?:\*+\/\}?|--+>|"""|''')?\s*$/
const bare = new RegExp(`^${ellipsis}$`)
const worded = new RegExp(
  `^(?=.*${ellipsis}).*${standsFor}|^\\(?(?:the )?rest (?:of .*)?(?:is |remains |stays )?(?:unchanged|the same|as before)`,
  'i',
)

/** Languages in which such a line is a heading, an item or prose. */
const prose = new Set(['markdown', 'org', 'plain', 'notebook'])

/**
 * One for each such line that `after` has and `before` has not, where lines of `before` go; one with nothing but an ellipsis
 * counts only where more lines go than come.
 */
export function omissions(path: string, before: string, after: string): readonly Fault[] {
  if (before === '' || !/\.\.\.|…|rest/i.test(after) || prose.has(languageOf(path, ''))) return []
  const old = before.split(/\r?\n/)
  const now = after.split('\n')
  const kept = commonLines(
    old.map((line) => line.trim()),
    now.map((line) => line.trim()),
  )
  const found: Fault[] = []
  let start = 0
  for (const [i, line] of now.entries()) {
    const words = (kept[i] as number) < 0 ? comment.exec(line.trimEnd())?.[1] : undefined
    if (words !== undefined) {
      const { gone, come } = changeAround(kept, old, now, i)
      if ((worded.test(words) && gone > 0) || (bare.test(words) && gone > come))
        found.push({
          start: start + line.length - line.trimStart().length,
          end: start + line.trimEnd().length,
          message,
        })
    }
    start += line.length + 1
  }
  return found
}

const message = 'this comment stands in place of code that the change would remove'

/** How many lines that say something go and come between the nearest lines that stay. */
function changeAround(
  kept: readonly number[],
  old: readonly string[],
  now: readonly string[],
  line: number,
): { readonly gone: number; readonly come: number } {
  let above = line
  while (above >= 0 && (kept[above] as number) < 0) above--
  let below = line
  while (below < kept.length && (kept[below] as number) < 0) below++
  const first = above < 0 ? 0 : (kept[above] as number) + 1
  const says = (one: string) => one.trim() !== ''
  return {
    gone: old.slice(first, kept[below] ?? old.length).filter(says).length,
    come: now.slice(above + 1, below).filter(says).length,
  }
}
