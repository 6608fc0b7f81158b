// Owns the questions about the languages of path patterns that a matcher cannot answer: does one contain another, do two
// meet, and where. Automata by refa, compiled from the same source as the matchers. Pure.

import { DFA, getIntersectionWords, JS, NFA, type TransitionIterable } from 'refa'
import { type Glob, globSource } from '../glob.ts'
import { protectedSources } from '../protected.ts'

/** A path that both stand for, a shortest one; null if there is none. */
export const common = (a: Glob, b: Glob): string | null => firstOf(automatonOf(a), automatonOf(b))

/** A path that `inner` stands for and none of `outer` does, a shortest one; null if `outer` contains it. */
export function beyond(inner: Glob, outer: readonly Glob[]): string | null {
  const rest = DFA.fromFA(unionOf(outer.map(globSource)))
  rest.complement()
  return firstOf(automatonOf(inner), rest)
}

/** A path with a protected name, or one of a file with secrets, that a pattern stands for; null if there is none. */
export function protectedWithin(glob: Glob): string | null {
  forbidden ??= unionOf(protectedSources())
  return firstOf(automatonOf(glob), forbidden)
}

/** Built once: 900 names. */
let forbidden: NFA | null = null

const automatonOf = (glob: Glob): NFA => fromSource(globSource(glob))

function unionOf(sources: readonly string[]): NFA {
  const [first, ...rest] = sources.map(fromSource)
  if (first === undefined) return NFA.empty({ maxCharacter: 0x10ffff })
  for (const other of rest) first.union(other)
  return first
}

function fromSource(source: string): NFA {
  const parsed = JS.Parser.fromLiteral(new RegExp(source, 'su')).parse()
  return NFA.fromRegex(parsed.expression, { maxCharacter: parsed.maxCharacter })
}

function firstOf<A, B>(a: TransitionIterable<A>, b: TransitionIterable<B>): string | null {
  for (const word of getIntersectionWords(a, b)) return String.fromCodePoint(...word.map(readable))
  return null
}

/** Automata take the first character of a range, which is often a control: any other of its kind does as well. */
const readable = (character: number): number => (character < 0x20 ? 0x78 : character)
