// Owns how a benchmark reads its command line: the flags it takes, and what else is given.

import { parseArgs } from 'node:util'

export interface Given {
  /** Without its dashes; null where the flag is not given. */
  text(flag: string): string | null
  number(flag: string, usual: number): number
  has(flag: string): boolean
  readonly rest: readonly string[]
}

/**
 * `flags` take a value, `switches` none; the rest are files or folders. Ends the program with status 2 and the `usage` where
 * a flag is unknown, a number is none, one of `needed` is missing, or
 * fewer than `rest` files or folders are given.
 */
export function options(
  usage: string,
  flags: readonly string[],
  switches: readonly string[] = [],
  needed: readonly string[] = [],
  rest = 0,
): Given {
  const stop = (why: string): never => {
    process.stderr.write(`${why}\nUsage: ${usage}\n`)
    process.exit(2)
  }
  const read = () => {
    try {
      return parseArgs({
        allowPositionals: true,
        options: {
          ...Object.fromEntries(flags.map((flag) => [flag, { type: 'string' as const }])),
          ...Object.fromEntries(switches.map((flag) => [flag, { type: 'boolean' as const }])),
        },
      })
    } catch (error) {
      return stop(error instanceof Error ? error.message : String(error))
    }
  }
  const { values, positionals } = read()
  const text = (flag: string): string | null => {
    const value = values[flag]
    return typeof value === 'string' ? value : null
  }
  if (positionals.length < rest) stop('A folder or file is missing.')
  for (const flag of needed) if (text(flag) === null) stop(`--${flag} is missing.`)
  return {
    text,
    number(flag, usual) {
      const value = Number(text(flag) ?? usual)
      return Number.isFinite(value) ? value : stop(`--${flag} takes a number.`)
    },
    has: (flag) => values[flag] === true,
    rest: positionals,
  }
}
