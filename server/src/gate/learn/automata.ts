// Owns the questions about the languages of path patterns that a matcher cannot answer: does one contain another, do two
// meet, and where. Automata by refa, compiled from the same source as the matchers. Pure.

import { type CharSet, DFA, JS, NFA, TooManyNodesError, type TransitionIterable } from 'refa'
import { type Glob, globSource } from '../glob.ts'
import { protectedSources } from '../protected.ts'

/** A path that both stand for, a shortest one; null if there is none. */
export const common = (a: Glob, b: Glob): string | null => firstOf(automatonOf(a), automatonOf(b))

/** A path that `inner` stands for and none of `outer` does, a shortest one; null if `outer` contains it. */
export function beyond(inner: Glob, outer: readonly Glob[]): string | null {
  const rest = DFA.fromFA(unionOf(outer.map(globSource)), new DFA.LimitedNodeFactory(mostNodes))
  rest.complement()
  return firstOf(automatonOf(inner), rest)
}

/** A path with a protected name, or one of a file with secrets, that a pattern stands for; null if there is none. */
export function protectedWithin(glob: Glob): string | null {
  forbidden ??= unionOf(protectedSources())
  return firstOf(automatonOf(glob), forbidden)
}

/**
 * A pattern with many stars can have an exponential automaton. Nobody writes such a one; where somebody does, a
 * `TooManyNodesError` says that nothing is proved.
 */
const mostNodes = 20_000

export const isTooLarge = (error: unknown): boolean => error instanceof TooManyNodesError

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

/** A shortest word of both, found over the states of the product: each is looked at once. */
function firstOf<A, B>(a: TransitionIterable<A>, b: TransitionIterable<B>): string | null {
  const product = NFA.fromIntersection(a, b, new NFA.LimitedNodeFactory(mostNodes))
  const words = new Map<NFA.ReadonlyNode, string>([[product.initial, '']])
  for (const [node, word] of words) {
    if (product.finals.has(node as NFA.Node)) return word
    for (const [next, characters] of node.out)
      if (!words.has(next)) words.set(next, word + String.fromCodePoint(readable(characters)))
  }
  return null
}

/** The lowest of a set is often a control character; a letter of it does as well. */
function readable(characters: CharSet): number {
  if (characters.has(0x78)) return 0x78
  return characters.ranges.find(({ max }) => max > 0x20)?.min ?? characters.ranges[0]?.min ?? 0
}
