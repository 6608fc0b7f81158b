// Owns the answer to why a fact does not hold: for each clause that could derive it the match that comes nearest,
// with what of it holds and what is missing. For explaining only, never on the way to a verdict. Deterministic,
// whatever the order of clauses and facts. Pure.

import { bind, type Database, holds, type Program, rows } from './engine.ts'
import type { Clause, Literal, Term } from './syntax.ts'

export interface WhyNot {
  readonly predicate: string
  readonly values: readonly string[]
  /** One for each clause whose conclusion fits, nearest first; none where nothing could derive it. */
  readonly attempts: readonly Attempt[]
}

/** The nearest match of one clause. */
export interface Attempt {
  readonly clause: Clause
  /** What its variables stand for; one that only missing conditions name stands for nothing yet. */
  readonly bindings: Readonly<Record<string, string>>
  /** In the order of the clause, those with `not` last. */
  readonly conditions: readonly Condition[]
}

export interface Condition {
  /** With what is bound put in. */
  readonly literal: Literal
  /**
   * `missing`: no fact fits it. `blocked`: it is negated, and the fact is there. `open`: it is negated, and what it is
   * about is only known once the missing ones hold.
   */
  readonly state: 'holds' | 'missing' | 'blocked' | 'open'
  /** Why a missing one does not hold, where all of it is bound; null at the bottom of the answer. */
  readonly because: WhyNot | null
}

export interface WhyNotLimits {
  /** How many answers may stand inside each other. */
  readonly depth: number
  /** Matches that are tried for one clause; after that the nearest so far is completed. */
  readonly steps: number
}

const usual: WhyNotLimits = { depth: 4, steps: 20_000 }

/** Null exactly when the fact holds. `database` is what `program` gave. */
export function whyNot(
  program: Program,
  database: Database,
  goal: { readonly predicate: string; readonly values: readonly string[] },
  limits: WhyNotLimits = usual,
): WhyNot | null {
  return answer({ program, database, limits, sorted: new Map() }, goal.predicate, goal.values, [])
}

interface Search {
  readonly program: Program
  readonly database: Database
  readonly limits: WhyNotLimits
  /** The facts of a predicate in an order of their own. */
  readonly sorted: Map<string, readonly (readonly string[])[]>
}

/** `above`: the facts that this one is asked for, so that a fact never explains itself. */
function answer(
  search: Search,
  predicate: string,
  values: readonly string[],
  above: readonly string[],
): WhyNot | null {
  if (holds(search.database, predicate, ...values)) return null
  const inside = [...above, JSON.stringify([predicate, ...values])]
  const attempts = search.program.strata.flat().flatMap((clause) => {
    if (clause.head.predicate !== predicate) return []
    const found = nearest(search, clause, values)
    return found === null ? [] : [attempt(search, clause, found, inside)]
  })
  const keyed = attempts.map((each) => ({ each, key: orderKey(each) }))
  keyed.sort((a, b) => failing(a.each) - failing(b.each) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  return { predicate, values, attempts: keyed.map(({ each }) => each) }
}

/** How many conditions stand in the way. */
export const failing = ({ conditions }: Attempt): number =>
  conditions.filter(({ state }) => state === 'missing' || state === 'blocked').length

const orderKey = ({ clause, bindings }: Attempt): string =>
  JSON.stringify([clause.label, clause.line, clause.head.terms, clause.body.map(plainLiteral), bindings])

const plainLiteral = ({ predicate, terms, negated }: Literal) => [predicate, terms, negated]

interface Match {
  readonly bindings: ReadonlyMap<string, string>
  /** By position in the body. */
  readonly missing: ReadonlySet<number>
}

/** Fewest conditions missing, then fewest blocked, then the first by the order of the facts. */
function nearest(search: Search, clause: Clause, values: readonly string[]): Match | null {
  const bindings = new Map<string, string>()
  if (clause.head.terms.length !== values.length || bind(clause.head.terms, values, bindings) === null)
    return null
  const missing = new Set<number>()
  let best: { readonly match: Match; readonly blocked: number } | null = null
  let steps = 0
  const step = (at: number): void => {
    if (best !== null && (missing.size > best.match.missing.size || ++steps > search.limits.steps)) return
    const literal = clause.body[at]
    if (literal === undefined || literal.negated) {
      const blocked = countBlocked(search, clause, bindings)
      const worse = best !== null && (missing.size - best.match.missing.size || blocked - best.blocked) >= 0
      if (!worse) best = { match: { bindings: new Map(bindings), missing: new Set(missing) }, blocked }
      return
    }
    for (const row of candidates(search, literal, bindings)) {
      const added = bind(literal.terms, row, bindings)
      if (added === null) continue
      step(at + 1)
      for (const name of added) bindings.delete(name)
    }
    missing.add(at)
    step(at + 1)
    missing.delete(at)
  }
  step(0)
  const found = best as { readonly match: Match } | null
  return found === null ? null : completed(search, clause, found.match)
}

/** A search that was cut short may have left out what fits: what is said to be missing is. */
function completed(search: Search, clause: Clause, match: Match): Match {
  const bindings = new Map(match.bindings)
  const missing = new Set(match.missing)
  for (const at of match.missing) {
    const literal = clause.body[at] as Literal
    if (candidates(search, literal, bindings).some((row) => bind(literal.terms, row, bindings) !== null))
      missing.delete(at)
  }
  return { bindings, missing }
}

function attempt(search: Search, clause: Clause, match: Match, inside: readonly string[]): Attempt {
  const conditions = clause.body.map((literal, at): Condition => {
    const put = substituted(literal, match.bindings)
    const values = groundOf(put.terms)
    if (literal.negated) {
      const state =
        values === null ? 'open' : holds(search.database, literal.predicate, ...values) ? 'blocked' : 'holds'
      return { literal: put, state, because: null }
    }
    if (!match.missing.has(at)) return { literal: put, state: 'holds', because: null }
    const deeper =
      values !== null &&
      inside.length < search.limits.depth &&
      !inside.includes(JSON.stringify([literal.predicate, ...values]))
    const because = deeper ? answer(search, literal.predicate, values, inside) : null
    return { literal: put, state: 'missing', because }
  })
  return { clause, bindings: Object.fromEntries([...match.bindings].sort()), conditions }
}

function countBlocked(search: Search, clause: Clause, bindings: ReadonlyMap<string, string>): number {
  let count = 0
  for (const literal of clause.body) {
    const values = literal.negated ? groundOf(substituted(literal, bindings).terms) : null
    if (values !== null && holds(search.database, literal.predicate, ...values)) count++
  }
  return count
}

function candidates(
  search: Search,
  literal: Literal,
  bindings: ReadonlyMap<string, string>,
): readonly (readonly string[])[] {
  const values = groundOf(substituted(literal, bindings).terms)
  if (values !== null) return holds(search.database, literal.predicate, ...values) ? [values] : []
  let sorted = search.sorted.get(literal.predicate)
  if (sorted === undefined) {
    sorted = rows(search.database, literal.predicate)
      .map((row) => ({ row, key: JSON.stringify(row) }))
      .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
      .map(({ row }) => row)
    search.sorted.set(literal.predicate, sorted)
  }
  return sorted.filter((row) => row.length === literal.terms.length)
}

const substituted = (literal: Literal, bindings: ReadonlyMap<string, string>): Literal => ({
  ...literal,
  terms: literal.terms.map((term) => {
    const value = term.kind === 'variable' ? bindings.get(term.name) : undefined
    return value === undefined ? term : { kind: 'constant', value }
  }),
})

function groundOf(terms: readonly Term[]): readonly string[] | null {
  const values = terms.flatMap((term) => (term.kind === 'constant' ? [term.value] : []))
  return values.length === terms.length ? values : null
}
