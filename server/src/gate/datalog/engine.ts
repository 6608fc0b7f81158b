// Owns evaluation: bottom-up, semi-naive, stratified negation, a derivation kept for every fact. Ends
// always, for there are no function symbols. The result does not depend on the order of clauses or
// facts. Pure.

import type { Proof } from '../../base/verdict.ts'
import type { Clause, DatalogProblem, Literal, Place, Term } from './syntax.ts'

export interface Program {
  /** Clauses by stratum, lowest first. */
  readonly strata: readonly (readonly Clause[])[]
  readonly problems: readonly DatalogProblem[]
  readonly index: ClauseIndex
}

/**
 * Which clauses can derive anything at all from given facts: hundreds of rules are about other files and commands. A clause
 * is kept under one constant of a condition that only given facts can meet.
 */
interface ClauseIndex {
  /** Per stratum, clauses without such a constant. */
  readonly always: readonly (readonly Clause[])[]
  /** By predicate and position, then by constant. */
  readonly keyed: ReadonlyMap<string, readonly Position[]>
}

interface Position {
  readonly at: number
  readonly clauses: ReadonlyMap<string, readonly { readonly stratum: number; readonly clause: Clause }[]>
}

export type Fact = readonly [predicate: string, ...constants: string[]]

interface Row {
  readonly values: readonly string[]
  /** Null for a given fact. */
  readonly clause: Clause | null
  readonly because: readonly Support[]
}

type Support = { readonly predicate: string; readonly values: readonly string[]; readonly negated: boolean }
type Relation = Map<string, Row>
export type Database = ReadonlyMap<string, ReadonlyMap<string, Row>>

/** Checks safety and stratification. A clause that fails is left out and reported; the others stand. */
export function compile(clauses: readonly Clause[]): Program {
  const problems: DatalogProblem[] = []
  const safe = clauses.filter((clause) => {
    const unsafe = unsafeVariable(clause)
    if (unsafe !== null)
      problems.push({
        ...placeOf(clause),
        message: `The variable ${unsafe} is bound by no positive condition.`,
      })
    return unsafe === null
  })
  const level = new Map<string, number>()
  const predicates = new Set(safe.map((clause) => clause.head.predicate))
  const cyclic = new Set<Clause>()
  for (let changed = true; changed; ) {
    changed = false
    for (const clause of safe) {
      if (cyclic.has(clause)) continue
      let needed = 0
      for (const literal of clause.body)
        needed = Math.max(needed, (level.get(literal.predicate) ?? 0) + (literal.negated ? 1 : 0))
      if (needed <= (level.get(clause.head.predicate) ?? 0)) continue
      // A level above the number of predicates can only come from negation through recursion.
      if (needed > predicates.size) {
        cyclic.add(clause)
        problems.push({
          ...placeOf(clause),
          message: `${clause.head.predicate} depends on its own negation.`,
        })
      } else level.set(clause.head.predicate, needed)
      changed = true
    }
  }
  const strata: Clause[][] = []
  for (const clause of safe) {
    if (cyclic.has(clause)) continue
    const at = level.get(clause.head.predicate) ?? 0
    while (strata.length <= at) strata.push([])
    strata[at]?.push(orderBody(clause))
  }
  return { strata, problems, index: indexed(strata) }
}

function indexed(strata: readonly (readonly Clause[])[]): ClauseIndex {
  const derived = new Set(strata.flat().map((clause) => clause.head.predicate))
  const always: Clause[][] = strata.map(() => [])
  const keyed = new Map<
    string,
    { at: number; clauses: Map<string, { stratum: number; clause: Clause }[]> }[]
  >()
  strata.forEach((clauses, stratum) => {
    for (const clause of clauses) {
      const key = keyOf(clause, derived)
      if (key === null) {
        always[stratum]?.push(clause)
        continue
      }
      const positions = keyed.get(key.predicate) ?? []
      keyed.set(key.predicate, positions)
      let position = positions.find(({ at }) => at === key.at)
      if (position === undefined) {
        position = { at: key.at, clauses: new Map() }
        positions.push(position)
      }
      const same = position.clauses.get(key.value)
      if (same === undefined) position.clauses.set(key.value, [{ stratum, clause }])
      else same.push({ stratum, clause })
    }
  })
  return { always, keyed }
}

/** The longest constant says most. */
function keyOf(
  clause: Clause,
  derived: ReadonlySet<string>,
): { readonly predicate: string; readonly at: number; readonly value: string } | null {
  let best: ReturnType<typeof keyOf> = null
  for (const { negated, predicate, terms } of clause.body) {
    if (negated || derived.has(predicate)) continue
    terms.forEach((term, at) => {
      if (term.kind === 'constant' && term.value.length > (best?.value.length ?? -1))
        best = { predicate, at, value: term.value }
    })
  }
  return best
}

/** The clauses of each stratum that can matter, in an order that only depends on the facts and the program. */
function relevant({ strata, index }: Program, facts: readonly Fact[]): readonly (readonly Clause[])[] {
  if (index.keyed.size === 0) return strata
  const chosen = index.always.map((clauses) => [...clauses])
  const seen = new Set<Clause>()
  for (const [predicate, ...values] of facts)
    for (const { at, clauses } of index.keyed.get(predicate) ?? [])
      for (const { stratum, clause } of clauses.get(values[at] ?? '') ?? []) {
        if (seen.has(clause)) continue
        seen.add(clause)
        chosen[stratum]?.push(clause)
      }
  return chosen
}

/** Where its conclusion stands. */
const placeOf = ({ head, line }: Clause): Place => head.place ?? { line, column: 1, length: 1 }

/** All facts that follow, with one derivation each. */
export function evaluate(program: Program, facts: readonly Fact[]): Database {
  const database = new Map<string, Relation>()
  for (const [predicate, ...values] of facts)
    insert(database, predicate, { values, clause: null, because: [] })
  for (const clauses of relevant(program, facts)) runStratum(clauses, database)
  return database
}

export const holds = (database: Database, predicate: string, ...values: string[]): boolean =>
  database.get(predicate)?.has(key(values)) ?? false

export const rows = (database: Database, predicate: string): readonly (readonly string[])[] =>
  [...(database.get(predicate)?.values() ?? [])].map((row) => row.values)

/** The proof tree of a fact, or null if it does not hold. */
export function prove(database: Database, predicate: string, values: readonly string[]): Proof | null {
  const row = database.get(predicate)?.get(key(values))
  if (row === undefined) return null
  return {
    fact: show(predicate, values),
    rule: row.clause === null ? 'given' : row.clause.label,
    because: row.because.map(
      (support): Proof =>
        support.negated
          ? { fact: `not ${show(support.predicate, support.values)}`, rule: 'absent', because: [] }
          : (prove(database, support.predicate, support.values) ?? {
              fact: show(support.predicate, support.values),
              rule: 'given',
              because: [],
            }),
    ),
  }
}

const show = (predicate: string, values: readonly string[]): string =>
  values.length === 0 ? predicate : `${predicate}(${values.map((v) => JSON.stringify(v)).join(', ')})`

// Lengths make the key injective whatever the values contain.
function key(values: readonly string[]): string {
  let id = ''
  for (const value of values) id += `${value.length}:${value}`
  return id
}

function runStratum(clauses: readonly Clause[], database: Map<string, Relation>): void {
  const recursive = new Set(clauses.map((clause) => clause.head.predicate))
  let delta: Map<string, Relation> | null = null
  for (;;) {
    const fresh = new Map<string, Relation>()
    for (const clause of clauses) {
      if (delta === null) {
        join(clause, database, null, -1, fresh)
        continue
      }
      // Semi-naive: at least one recursive literal must match a fact that is new since the last round.
      for (let pivot = 0; pivot < clause.body.length; pivot++) {
        const literal = clause.body[pivot] as Literal
        if (!literal.negated && recursive.has(literal.predicate) && delta.has(literal.predicate))
          join(clause, database, delta, pivot, fresh)
      }
    }
    if (fresh.size === 0) return
    for (const [predicate, relation] of fresh)
      for (const row of relation.values()) insert(database, predicate, row)
    delta = fresh
  }
}

function join(
  clause: Clause,
  database: ReadonlyMap<string, Relation>,
  delta: ReadonlyMap<string, Relation> | null,
  pivot: number,
  fresh: Map<string, Relation>,
): void {
  const bindings = new Map<string, string>()
  const because: Support[] = []
  const step = (at: number): void => {
    const literal = clause.body[at]
    if (literal === undefined) {
      const values = clause.head.terms.map((term) => resolve(term, bindings) as string)
      const predicate = clause.head.predicate
      const id = key(values)
      if (database.get(predicate)?.has(id) || fresh.get(predicate)?.has(id)) return
      insert(fresh, predicate, { values, clause, because: [...because] })
      return
    }
    if (literal.negated) {
      const values = literal.terms.map((term) => resolve(term, bindings) as string)
      if (database.get(literal.predicate)?.has(key(values))) return
      because.push({ predicate: literal.predicate, values, negated: true })
      step(at + 1)
      because.pop()
      return
    }
    const source = (at === pivot ? delta : database)?.get(literal.predicate)
    if (source === undefined) return
    const ground = literal.terms.map((term) => resolve(term, bindings))
    const candidates = ground.every((v) => v !== undefined)
      ? [source.get(key(ground as string[]))]
      : source.values()
    for (const row of candidates) {
      if (row === undefined || row.values.length !== literal.terms.length) continue
      const bound = bind(literal.terms, row.values, bindings)
      if (bound !== null) {
        because.push({ predicate: literal.predicate, values: row.values, negated: false })
        step(at + 1)
        because.pop()
        for (const name of bound) bindings.delete(name)
      }
    }
  }
  step(0)
}

/** Names newly bound, or null (and nothing bound) if the row, of the same length, does not match. */
export function bind(
  terms: readonly Term[],
  values: readonly string[],
  bindings: Map<string, string>,
): readonly string[] | null {
  const bound: string[] = []
  for (let i = 0; i < terms.length; i++) {
    const term = terms[i] as Term
    const value = values[i] as string
    const known = term.kind === 'constant' ? term.value : bindings.get(term.name)
    if (known === undefined && term.kind === 'variable') {
      bindings.set(term.name, value)
      bound.push(term.name)
    } else if (known !== value) {
      for (const name of bound) bindings.delete(name)
      return null
    }
  }
  return bound
}

const resolve = (term: Term, bindings: ReadonlyMap<string, string>): string | undefined =>
  term.kind === 'constant' ? term.value : bindings.get(term.name)

function insert(database: Map<string, Relation>, predicate: string, row: Row): void {
  let relation = database.get(predicate)
  if (relation === undefined) {
    relation = new Map()
    database.set(predicate, relation)
  }
  const id = key(row.values)
  if (!relation.has(id)) relation.set(id, row)
}

// Negated literals go last, when their variables are bound.
const orderBody = (clause: Clause): Clause => ({
  ...clause,
  body: [...clause.body.filter((l) => !l.negated), ...clause.body.filter((l) => l.negated)],
})

function unsafeVariable(clause: Clause): string | null {
  const bound = new Set<string>()
  for (const literal of clause.body)
    if (!literal.negated) for (const term of literal.terms) if (term.kind === 'variable') bound.add(term.name)
  const needed = [clause.head, ...clause.body.filter((l) => l.negated)]
  for (const atom of needed)
    for (const term of atom.terms) if (term.kind === 'variable' && !bound.has(term.name)) return term.name
  return null
}
