// Owns the quick way over what most sections begin with: paragraphs of lines that can be nothing else, by their first
// character. Stops where a line may be more, and says where; what is behind is for runs.ts.

import { standardRules } from './rules.ts'
import type { Visitor } from './runs.ts'

/** By first character: 1 for those with which a line of a paragraph goes on or begins, whatever else it has. */
const plain = new Uint8Array(128)
for (const c of 'abdefghijklmnopqrstuvwxyzABDEFGHIJKLMNOPQRSTUVWXYZ"\'(<>/_=~`$@!?&{},.;^]')
  plain[c.charCodeAt(0)] = 1

/**
 * Visits the paragraphs from `from` on, where a line begins at the top level of a section. Answers where the first line begins
 * that is not visited, or -1 when nothing is left.
 */
export function plainRuns(text: string, from: number, { next, run }: Pick<Visitor, 'next' | 'run'>): number {
  /** Of the paragraph that is open, or -1. */
  let start = -1
  let end = from
  for (let at = from; at < text.length; ) {
    if (start < 0 && next(at) >= text.length) return -1
    const found = text.indexOf('\n', at)
    const behind = found < 0 ? text.length : found + 1
    let first = at
    let c = text.charCodeAt(first)
    while (c === 32 || c === 9) c = text.charCodeAt(++first)
    if (first >= text.length || c === 10) {
      if (start >= 0) run(start, end, standardRules, [start, end])
      start = -1
    } else if (isPlain(text, first, c)) {
      if (start < 0) start = at
      end = behind
    } else return start < 0 ? at : start
    at = behind
  }
  if (start >= 0) run(start, end, standardRules, [start, end])
  return -1
}

function isPlain(text: string, at: number, c: number): boolean {
  // Above are spaces of their own kinds, and scripts that are rare in this place.
  if (c >= 128) return (c >= 0xc0 && c < 0x1680) || (c >= 0x3041 && c < 0xd800)
  if (plain[c] === 1) return true
  // `CLOCK:` and footnotes are none.
  if (c === 67 || c === 99) return (text.charCodeAt(at + 1) | 32) !== 108
  return c === 91 && text.charCodeAt(at + 1) !== 102 && text.charCodeAt(at + 1) !== 70
}
