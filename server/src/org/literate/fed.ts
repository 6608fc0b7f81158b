// Owns how code for a shell is given an input and arguments, `:stdin` and `:cmdline`, as `org-babel-sh-evaluate` of Org 9.7
// does it: as a script of its own, whose complaints are part of what it prints. Pure.

import { hline, type Value } from './value.ts'
import { shellQuoted, shellText } from './vars.ts'

export interface Feed {
  /** Empty where nothing is given. */
  readonly stdin: string
  /** Written as on a command line. */
  readonly cmdline: string
}

/** The code as a function that is called in a shell of its own. */
export function fed(code: string, { stdin, cmdline }: Feed): string {
  const input = stdin === '' ? '/dev/null' : `<(printf %s ${shellQuoted(stdin)})`
  return `main() (\n:\n${code}\n)\n{\nmain ${cmdline}\n} < ${input} 2>&1`
}

/** A table without its lines. */
export const inputOf = (value: Value): string =>
  shellText(value !== null && typeof value === 'object' ? value.filter((row) => row !== hline) : value)
