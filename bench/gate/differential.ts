// Owns the comparison of our reading of shell commands with mvdan-sh's: the given commands, random ones and mutated ones.
// Counts where the two agree, and what is allowed although they do not.

import fc from 'fast-check'
import type { Parser } from 'web-tree-sitter'
import { parseShell } from '../../server/src/code/shell.ts'
import { everyday, shellCommand } from '../../test/shell/commands.ts'
import { differential } from '../../test/shell/structure.ts'

export interface Differences {
  readonly compared: number
  readonly agree: number
  readonly differ: number
  /** Of those that mvdan-sh does not take for shell text. */
  readonly notShell: number
  readonly allowed: number
  /** Allowed although the readings do not agree: each is a fault. */
  readonly wrong: readonly string[]
}

export async function compareReadings(
  parser: Parser,
  given: readonly string[],
  count: number,
  seed: number,
  verdict: (command: string) => Promise<string>,
): Promise<Differences> {
  const random = fc.sample(shellCommand([...everyday, ...given]), { numRuns: count, seed })
  const commands = [...everyday, ...given, ...random]
  const counts = { agree: 0, differ: 0, 'not-shell': 0 }
  const wrong: string[] = []
  let allowed = 0
  for (const command of commands) {
    const found = differential(command, parseShell(parser, command))
    counts[found]++
    if ((await verdict(command)) !== 'allow') continue
    allowed++
    if (found !== 'agree') wrong.push(`${found}: ${JSON.stringify(command)}`)
  }
  const { agree, differ, 'not-shell': notShell } = counts
  return { compared: commands.length, agree, differ, notShell, allowed, wrong }
}
