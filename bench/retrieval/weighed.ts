// Owns the answer of a weighted sum over candidates: for fitting weights, for leaving a signal out, and for the
// recipe that the product is compared with. Never retrieves and holds no weight of the product.

import type { Candidate as Ranked } from '../../server/src/index/workspace.ts'
import type { Span } from './cases.ts'
import { type Answer, type Budget, budgets } from './measures.ts'

/** A node of the tree with what each signal says of it. */
export interface Candidate extends Span {
  readonly name: string
  readonly kind: string
  readonly role: Ranked['role']
  /** Of its whole text, in UTF-16 units. */
  readonly characters: number
  readonly signals: Readonly<Record<string, number>>
}

export const candidateOf = ({ node, role, signals }: Ranked): Candidate => ({
  path: node.path,
  name: node.qualified,
  kind: node.kind,
  role,
  startLine: node.range.startLine,
  endLine: node.range.endLine,
  characters: node.range.end - node.range.start,
  signals,
})

export interface Packing {
  /** Greedy by score − perLogToken · ln(tokens + 30). */
  readonly perLogToken: number
}

export interface Scored {
  readonly candidate: Candidate
  readonly score: number
}

/** `isRooted` says which signals count with their root. */
export function weighed(
  candidates: readonly Candidate[],
  weights: Readonly<Record<string, number>>,
  factorOf: (role: Candidate['role']) => number,
  isRooted: (signal: string) => boolean,
): Scored[] {
  return candidates.map((candidate) => {
    let score = 0
    for (const name in candidate.signals) {
      const value = candidate.signals[name] as number
      score += (weights[name] ?? 0) * (isRooted(name) ? Math.sqrt(value) : value)
    }
    return { candidate, score: score * factorOf(candidate.role) }
  })
}

/** Whole functions while they fit, 4 characters a token; files by their best candidate. */
export function answerFrom(scored: readonly Scored[], { perLogToken }: Packing): Answer {
  const ranked = [...scored].sort((a, b) => b.score - a.score)
  const worth = ({ candidate, score }: Scored) =>
    score - perLogToken * Math.log(candidate.characters / 4 + 30)
  const inOrder = ranked.filter(({ candidate }) => isCallable(candidate)).sort((a, b) => worth(b) - worth(a))
  const shown: Partial<Record<Budget, readonly Span[]>> = {}
  const tokens: Partial<Record<Budget, number>> = {}
  for (const budget of budgets) {
    const taken = pack(
      inOrder.map(({ candidate }) => candidate),
      budget * 4,
    )
    shown[budget] = taken
    tokens[budget] = Math.ceil(taken.reduce((sum, one) => sum + one.characters, 0) / 4)
  }
  return {
    files: [...new Set(ranked.map(({ candidate }) => candidate.path))],
    symbols: ranked.map(({ candidate }) => candidate),
    shown: shown as Answer['shown'],
    tokens: tokens as Answer['tokens'],
    milliseconds: 0,
  }
}

const isCallable = ({ kind }: Candidate): boolean => kind === 'function' || kind === 'method'

/** In the given order, what fits; nothing that lies inside one that is taken. */
export function pack<T extends Span & { readonly characters: number }>(
  spans: readonly T[],
  characters: number,
): T[] {
  const taken: T[] = []
  let left = characters
  for (const span of spans) {
    if (span.characters > left || taken.some((other) => isInside(span, other))) continue
    left -= span.characters
    taken.push(span)
  }
  return taken
}

const isInside = (span: Span, other: Span): boolean =>
  other.path === span.path && other.startLine <= span.startLine && other.endLine >= span.endLine
