// Owns reading the command line: flags, positional words, standard input. Never acts.

import { err, ok, type Problem, problem, type Result } from '../base/result.ts'

/** What a flag takes: a value, a whole number, or nothing. */
export type Flags = Readonly<Record<string, 'text' | 'number' | 'switch'>>

export interface Args {
  readonly words: readonly string[]
  text(flag: string): string | undefined
  number(flag: string): number | undefined
  on(flag: string): boolean
}

/** `--flag value`, `--flag=value`, `-k value`; `--` ends the flags; `-` is a word. */
export function readArgs(argv: readonly string[], flags: Flags): Result<Args, Problem> {
  const words: string[] = []
  const texts = new Map<string, string>()
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] as string
    if (word === '--') {
      words.push(...argv.slice(i + 1))
      break
    }
    if (!word.startsWith('-') || word === '-') {
      words.push(word)
      continue
    }
    const [name = '', inline] = word.replace(/^--?/, '').split(/=(.*)/s)
    const takes = flags[name]
    if (takes === undefined) return usage(`Unknown option ${word}.`)
    if (takes === 'switch') {
      texts.set(name, 'true')
      continue
    }
    const value = inline ?? argv[++i]
    if (value === undefined) return usage(`Option ${word} needs a value.`)
    if (takes === 'number' && !/^\d+$/.test(value))
      return usage(`Option ${word} needs a whole number, not "${value}".`)
    texts.set(name, value)
  }
  return ok({
    words,
    text: (flag) => texts.get(flag),
    number: (flag) => (texts.has(flag) ? Number(texts.get(flag)) : undefined),
    on: (flag) => texts.has(flag),
  })
}

const usage = (message: string) => err(problem('usage', message, 'See passepartout --help.'))
