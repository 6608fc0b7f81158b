// Owns which rules nearly allow what nothing allows: for each uncovered effect, the rules of which only one or two
// conditions fail. For explaining, after the verdict; never part of it. Pure.

import { holds, prove } from './datalog/engine.ts'
import type { Clause } from './datalog/syntax.ts'
import { type Attempt, type Condition, failing, whyNot } from './datalog/why-not.ts'
import type { NearMiss } from './explain.ts'
import type { Facts } from './facts.ts'
import { derive } from './judge.ts'
import type { Policy } from './policy.ts'

/** Rules that are named for one effect. */
const mostRules = 3
/** Failing conditions of a rule that still is near. */
const mostFailing = 2

/** In the order of the effects, nearest rules first. */
export function nearMisses(facts: Facts, policy: Policy): readonly NearMiss[] {
  const { effects, database } = derive(facts, policy)
  const seen = new Set<string>()
  return effects.flatMap((effect, at) => {
    const ordinal = String(at)
    const key = `${effect.kind} ${effect.target}`
    if (effect.untold || holds(database, 'covered', ordinal) || seen.has(key)) return []
    seen.add(key)
    const answer = whyNot(policy.program, database, { predicate: 'covered', values: [ordinal] })
    const permitting = answer?.attempts.find(({ clause }) => permits(clause))
    if (permitting === undefined) return []
    const permit = permitting.conditions.find(({ literal }) => literal.predicate === 'permit')
    if (permit?.state === 'holds') {
      // A rule fits; something of the gate's own stands in its way.
      const rule = prove(database, 'permit', [ordinal])?.rule ?? 'rule'
      const conditions = inTheWay(permitting)
      return conditions.length > 0 ? [{ rule, effect, conditions }] : []
    }
    const rules = (permit?.because?.attempts ?? []).filter(isNear).slice(0, mostRules)
    return rules.map((attempt) => ({
      rule: attempt.clause.label,
      effect,
      conditions: inTheWay(attempt),
    }))
  })
}

const permits = ({ body }: Clause): boolean => body.some(({ predicate }) => predicate === 'permit')

const inTheWay = ({ conditions }: Attempt): readonly Condition[] =>
  conditions.filter(({ state }) => state === 'missing' || state === 'blocked')

/** A rule about another kind of effect is not near, whatever else fits. */
function isNear(attempt: Attempt): boolean {
  const count = failing(attempt)
  const isAbout = attempt.conditions.every(
    ({ literal, state }) => literal.predicate !== 'effect' || state === 'holds',
  )
  return isAbout && count <= mostFailing && count < attempt.conditions.length
}
