// Owns the command line that is run in the place of one that would ask: every git in it made safe, nothing else touched.
// What comes out is judged like any other. Pure.

import type { CommandFact } from './facts.ts'
import { rewriting, safeGit } from './programs/git.ts'

/** Null where there is no git in it, or one that cannot be made safe. */
export function rewritten(command: string, commands: readonly CommandFact[]): string | null {
  const edits: { readonly start: number; readonly end: number; readonly text: string }[] = []
  for (const { program, words, wrappers, safe } of commands) {
    if (program !== 'git' || safe) continue
    const [git, ...rest] = words
    const found = rewriting(rest)
    // Text within text has places of its own.
    const isHere = !wrappers.some((one) => one.endsWith(' -c')) && git?.raw === 'git'
    if (!found || !isHere || command.slice(git.start, git.end) !== 'git') return null
    edits.push({ start: git.start, end: git.end, text: safeGit.join(' ') })
    const { end } = found.after
    if (found.options.length > 0) edits.push({ start: end, end, text: ` ${found.options.join(' ')}` })
  }
  if (edits.length === 0) return null
  return edits
    .sort((a, b) => b.start - a.start)
    .reduce((text, { start, end, text: own }) => text.slice(0, start) + own + text.slice(end), command)
}
