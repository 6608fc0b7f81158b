// Owns what a command most likely becomes when it runs, where its words are not literal: variables set before it, brace
// expansions, a program in other letters. Judged in addition, on top of every doubt: it can only add findings. Pure.

import type { ShellCommand } from '../code/shell.ts'
import { lexShell, readWord, type ShellWord } from '../code/shell-words.ts'

const maxWords = 200
const maxLength = 4_000

/** Values of variables that the same text sets to something literal, by name. */
export function variablesOf(
  commands: readonly Pick<ShellCommand, 'assignments'>[],
): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const { assignments } of commands)
    for (const { name, value } of assignments)
      if (value !== null && !value.value.includes('\u0000')) found.set(name, value.value)
  return found
}

/** The words with everything put in that can be foreseen; null where that changes nothing. */
export function foreseen(
  words: readonly ShellWord[],
  variables: ReadonlyMap<string, string>,
): readonly ShellWord[] | null {
  let changed = false
  const out: ShellWord[] = []
  for (const word of words) {
    const filled = word.traits.has('expansion') ? substitute(word.raw, variables) : word.raw
    const parts = filled.length > maxLength || !/\{.*\}/.test(filled) ? [filled] : braces(filled)
    if (filled !== word.raw || parts.length > 1) {
      changed = true
      out.push(...parts.flatMap((part) => lexShell(part).words))
    } else if (word.traits.has('ansi')) {
      changed = true
      out.push(readWord(`'${word.value.replaceAll("'", '')}'`, word.start))
    } else out.push(word)
    if (out.length > maxWords) break
  }
  const [first, ...rest] = out
  const lower = first === undefined ? '' : first.value.toLowerCase()
  if (first !== undefined && lower !== first.value) return [readWord(lower, first.start), ...rest]
  return changed ? out : null
}

const substitute = (raw: string, variables: ReadonlyMap<string, string>): string =>
  raw.replace(
    /\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g,
    (whole, braced: string | undefined, bare: string | undefined) =>
      variables.get(braced ?? bare ?? '') ?? whole,
  )

/** `a{b,c}d` as `abd`, `acd`; without ranges and without regard to quotes inside. */
function braces(raw: string): readonly string[] {
  const found = /^([^{}]*)\{([^{}]*,[^{}]*)\}([\s\S]*)$/.exec(raw)
  if (found === null) return [raw]
  const [, before = '', inside = '', after = ''] = found
  const tails = braces(after).slice(0, maxWords)
  return inside
    .split(',')
    .flatMap((one) => tails.map((tail) => `${before}${one}${tail}`))
    .slice(0, maxWords)
}
