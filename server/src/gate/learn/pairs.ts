// Owns what two rules can do together that neither does alone: write code, and run it. Words for a person; it decides nothing.

import { readWord } from '../../code/shell-words.ts'
import { type ArgvPattern, printArgv } from '../argv.ts'
import { fixedFolder, type Glob, printGlob } from '../glob.ts'
import { readActor } from '../programs/actors.ts'
import type { LearnedRule } from './learner.ts'
import type { Pattern } from './pattern.ts'
import { meeting } from './verify.ts'

/** File endings that some program runs. */
const code =
  /\.(?:[cm]?[jt]sx?|py|rb|pl|php|sh|bash|zsh|lua|go|rs|java|kt|swift|c|cc|cpp|h|hpp|cs|ex|exs|hs|scala|sql|vue|svelte|r|jl|el|mk|gradle|ipynb)$/

/** So many are read; the others are counted. */
const mostWarnings = 3

/** One sentence for each rule that this pattern would make dangerous, or that makes it so. */
export async function pairWarnings(
  pattern: Pattern,
  rules: readonly LearnedRule[],
): Promise<readonly string[]> {
  const others = rules.flatMap(({ concludes, envelope }) => (concludes === 'permit' ? [envelope] : []))
  const words: string[] = []
  for (const other of others) {
    const [write, run] = pattern.kind === 'file' ? [pattern, other] : [other, pattern]
    if (write.kind !== 'file' || write.does !== 'change' || run.kind !== 'command') continue
    if (!runsCode(run.argv)) continue
    const shared = await meeting(write.glob, run.argv)
    const name = printGlob(write.glob)
    if (shared !== null)
      words.push(
        `With changes of ${name} allowed too, ${printArgv(run.argv)} can run code nobody has read, such as ${shared}.`,
      )
    else if (writesCode(write.glob))
      words.push(`With changes of ${name} allowed too, ${printArgv(run.argv)} can run code nobody has read.`)
  }
  const all = [...new Set(words)]
  const rest = all.length - mostWarnings
  return rest <= 0
    ? all
    : [...all.slice(0, mostWarnings), `And so with ${rest} other ${rest === 1 ? 'rule' : 'rules'}.`]
}

const writesCode = (glob: Glob): boolean => {
  const last = glob.segments.at(-1)
  if (last === undefined || last === '**') return true
  const ending = last.at(-1)
  return ending === '*' || ending === undefined || code.test(ending.text)
}

/** Its program runs what it finds, not only what it is. */
function runsCode(argv: ArgvPattern): boolean {
  const [program, ...rest] = argv.map((word) => {
    if (word.kind === 'word') return word.text
    return word.kind === 'text' ? 'text' : `${fixedFolder(word.glob)}file`
  })
  const words = rest.map((text) => readWord(`'${text.replaceAll("'", '')}'`))
  return readActor(program ?? '', words).effects.some(({ kind }) => kind === 'execute')
}
