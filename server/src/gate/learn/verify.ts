// Owns the proof that a rule stands for no more than it may: its Datalog within the envelope that the human saw, and no
// protected file among what it permits. Gives a counterexample where that fails. Pure; loads the automata when first asked.

import type { ArgvPattern } from '../argv.ts'
import { type Clause, parseDatalog } from '../datalog/syntax.ts'
import { fixedFolder, type Glob, literalGlob, parseGlob } from '../glob.ts'
import type { LearnedRule } from './learner.ts'
import { type Pattern, printPattern } from './pattern.ts'
import { ruleText } from './rule.ts'

type Automata = typeof import('./automata.ts')
let automata: Promise<Automata> | null = null
const load = (): Promise<Automata> => {
  automata ??= import('./automata.ts')
  return automata
}

/** What is wrong with a learned rule, with a counterexample, in a sentence; empty if it is proved. */
export async function ruleFault(rule: Pick<LearnedRule, 'concludes' | 'envelope' | 'acts'>): Promise<string> {
  const own = await load()
  for (const act of rule.acts) {
    const outside = bounded(own, () => beyondPattern(own, act, rule.envelope))
    if (outside !== null) return `It would also stand for ${outside}, which is not part of what was chosen.`
  }
  return rule.concludes === 'permit' ? textFault(ruleText(rule)) : ''
}

/**
 * The same for Datalog as it stands in a file, whoever wrote it: a protected file that a clause names among what it
 * permits. The gate asks about such a file all the same.
 */
export async function textFault(text: string): Promise<string> {
  const own = await load()
  for (const clause of parseDatalog(text).clauses) {
    const found = bounded(own, () => protectedOf(own, clause))
    if (found !== null) return `It names ${found} among what it permits. Add the condition: not protected(E).`
  }
  return ''
}

/** What an automaton too large to build could stand for is anything. */
function bounded(own: Automata, ask: () => string | null): string | null {
  try {
    return ask()
  } catch (error) {
    if (own.isTooLarge(error)) return 'more than can be proved'
    throw error
  }
}

function protectedOf(own: Automata, { head, body }: Clause): string | null {
  if (head.predicate !== 'permit') return null
  const acts = body.some(
    ({ predicate, terms, negated }) =>
      predicate === 'effect' && !negated && (terms[2]?.kind !== 'constant' || terms[2].value !== 'read'),
  )
  const excluded = body.some(({ predicate, negated }) => negated && predicate === 'protected')
  if (!acts || excluded) return null
  for (const { predicate, terms, negated } of body) {
    const pattern = terms[1]
    if (negated || predicate !== 'matches' || pattern?.kind !== 'constant') continue
    const glob = parseGlob(pattern.value)
    const found = glob.ok ? own.protectedWithin(glob.value) : null
    if (found !== null) return found
  }
  return null
}

/** Something that `inner` stands for and `outer` does not; null if it is contained. */
function beyondPattern(own: Automata, inner: Pattern, outer: Pattern): string | null {
  if (printPattern(inner) === printPattern(outer)) return null
  if (inner.kind === 'file' && outer.kind === 'file')
    return inner.does === outer.does ? own.beyond(inner.glob, [outer.glob]) : printPattern(inner)
  if (inner.kind !== 'command' || outer.kind !== 'command') return printPattern(inner)
  const last = outer.argv.at(-1)
  for (const [at, word] of inner.argv.entries()) {
    const open = outer.argv[at] ?? (last?.kind === 'paths' ? last : undefined)
    if (open === undefined) return printPattern(inner)
    if (open.kind === 'text' && word.kind !== 'paths' && word.kind !== 'path') continue
    if (open.kind === 'word') {
      if (word.kind === 'word' && word.text === open.text) continue
      return printPattern(inner)
    }
    const glob = placeGlob(word)
    const wide = placeGlob(open)
    if (glob === null || wide === null || (word.kind === 'paths' && open.kind !== 'paths'))
      return printPattern(inner)
    const outside = own.beyond(glob, [wide])
    if (outside !== null) return outside
  }
  return inner.argv.length >= outer.argv.length ? null : printPattern(inner)
}

/** The paths a word can stand for; a plain word stands for itself, as a path from the workspace folder. */
function placeGlob(word: Extract<Pattern, { kind: 'command' }>['argv'][number]): Glob | null {
  if (word.kind === 'path' || word.kind === 'paths') return word.glob
  if (word.kind === 'text') return null
  return literalGlob(word.text.replace(/^\.\//, ''))
}

/** A path that two rules' patterns share, so that one can run what the other writes; null if there is none. */
export async function meeting(file: Glob, command: ArgvPattern): Promise<string | null> {
  const own = await load()
  const folder = fixedFolder(file)
  for (const word of command.slice(1)) {
    const glob = placeGlob(word)
    if (glob === null) continue
    // Most rules are about other folders: then there is nothing to compute.
    const other = fixedFolder(glob)
    if (!folder.startsWith(other) && !other.startsWith(folder)) continue
    const shared = bounded(own, () => own.common(file, glob))
    if (shared !== null) return shared
  }
  return null
}
