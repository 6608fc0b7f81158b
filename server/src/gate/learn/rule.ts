// Owns the Datalog of a learned rule. Pure; where it is kept is rule-org.ts.

import type { LearnedRule } from './learner.ts'
import { denyClause, isExact, permitClause } from './pattern.ts'

/** One clause a line for what the rule acts on by now; empty while it only predicts. */
export function ruleText({ concludes, acts }: Pick<LearnedRule, 'concludes' | 'acts'>): string {
  const clauses = acts.map((pattern) =>
    concludes === 'deny' ? denyClause(pattern) : permitClause(pattern, !isExact(pattern)),
  )
  return clauses.map((clause) => `${clause}\n`).join('')
}
