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

/** What may stand on the command line of one command. */
export interface Expected {
  /** The command, for what is said about a mistake. */
  readonly name: string
  readonly flags: Flags
  readonly mostWords: number
  /** `words`: what begins with one dash is a word, as `-home` is for a tag to be removed. `-h` still is help. */
  readonly dashed?: 'words' | undefined
}

/** `--flag value`, `--flag=value`, `-k value`; `--` ends the flags; `-` is a word. */
export function readArgs(argv: readonly string[], expected: Expected): Result<Args, Problem> {
  const { name, flags, mostWords, dashed } = expected
  const wrong = (message: string) => err(usage(name, message))
  const words: string[] = []
  const texts = new Map<string, string>()
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] as string
    if (word === '--') {
      words.push(...argv.slice(i + 1))
      break
    }
    const isWord = dashed === 'words' && /^-[^-]/.test(word) && word !== '-h'
    if (!word.startsWith('-') || word === '-' || isWord) {
      words.push(word)
      continue
    }
    const [flag = '', inline] = word.replace(/^--?/, '').split(/=(.*)/s)
    const takes = Object.hasOwn(flags, flag) ? flags[flag] : undefined
    if (takes === undefined) return wrong(`There is no option ${word}.`)
    if (takes === 'switch') {
      if (inline !== undefined) return wrong(`Option --${flag} takes no value.`)
      texts.set(flag, 'true')
      continue
    }
    const value = inline ?? argv[++i]
    if (value === undefined) return wrong(`Option ${word} needs a value.`)
    if (takes === 'number' && !/^\d{1,9}$/.test(value))
      return wrong(`Option ${word} needs a whole number, not "${value}".`)
    texts.set(flag, value)
  }
  if (words.length > mostWords && !texts.has('help')) {
    const hint = 'dir' in flags ? ' A folder is given with --dir.' : ''
    return wrong(`"${words[mostWords]}" is one word too many.${hint}`)
  }
  return ok({
    words,
    text: (flag) => texts.get(flag),
    number: (flag) => (texts.has(flag) ? Number(texts.get(flag)) : undefined),
    on: (flag) => texts.has(flag),
  })
}

/** A mistake on the command line of a command, with where to look. */
export const usage = (name: string, message: string): Problem =>
  problem('usage', message, `See passepartout ${name} --help.`)
