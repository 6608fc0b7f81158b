// Owns what can be wrong with a rule, and where: its syntax, its conclusion, its conditions and their arguments. A rule
// with any fault is not used at all. Pure; never repairs anything.

import { patternFault } from './conditions.ts'
import { compile } from './datalog/engine.ts'
import { type Clause, type Literal, type Place, parseDatalog } from './datalog/syntax.ts'
import { ruleWords, signature } from './vocabulary.ts'

export interface RuleFault extends Place {
  /** Stable, kebab-case. */
  readonly code: string
  /** A sentence. */
  readonly message: string
}

export interface CheckedRule {
  readonly clauses: readonly Clause[]
  /** In the order of the text, lines counted in it from 1. */
  readonly faults: readonly RuleFault[]
}

/** `conditions`: the predicates that rules may look at. */
export function checkRule(
  text: string,
  source: 'home' | 'workspace',
  conditions: ReadonlySet<string>,
): CheckedRule {
  const { clauses, problems } = parseDatalog(text)
  const faults: RuleFault[] = problems.map((each) => ({ ...each, code: 'syntax' }))
  if (clauses.length === 0 && problems.length === 0)
    faults.push({ line: 1, column: 1, length: 1, code: 'empty-rule', message: 'The rule is empty.' })
  for (const clause of clauses) {
    faults.push(...headFaults(clause, source))
    for (const literal of clause.body) faults.push(...bodyFaults(literal, conditions))
  }
  for (const each of compile(clauses).problems) faults.push({ ...each, code: 'unbound' })
  return { clauses, faults: faults.sort((a, b) => a.line - b.line || a.column - b.column) }
}

function headFaults({ head, body, line }: Clause, source: 'home' | 'workspace'): readonly RuleFault[] {
  const { predicate, terms } = head
  const place = head.place ?? { line, column: 1, length: 1 }
  const fault = (code: string, message: string): readonly RuleFault[] => [{ ...place, code, message }]
  if (ruleWords[predicate]?.kind !== 'conclusion')
    return fault('conclusion', `A rule concludes deny(A), ask(A) or permit(E), not ${predicate}.`)
  if (terms.length !== 1)
    return fault('arguments', `${predicate} takes one argument: ${signature(predicate)}.`)
  if (predicate === 'permit' && source === 'workspace')
    return fault('permits', 'A rule that comes with a repository may only deny or ask.')
  return body.length === 0 ? fault('no-condition', 'A rule needs a condition.') : []
}

function bodyFaults(literal: Literal, conditions: ReadonlySet<string>): readonly RuleFault[] {
  const { predicate, terms } = literal
  const place = literal.place ?? { line: 1, column: 1, length: 1 }
  const fault = (code: string, message: string): readonly RuleFault[] => [{ ...place, code, message }]
  if (!conditions.has(predicate)) {
    const near = nearest(predicate, [...conditions])
    const hint = near === null ? '' : ` Do you mean ${near}?`
    return fault('condition', `The condition ${predicate} is not known.${hint}`)
  }
  const known = ruleWords[predicate]
  if (known === undefined) return []
  // A condition of the wrong length, or with a value that does not exist, would hold never, or under "not" always.
  if (terms.length !== known.arguments.length) {
    const count = known.arguments.length
    const wants = count === 0 ? 'no arguments' : count === 1 ? 'one argument' : `${count} arguments`
    return fault('arguments', `${predicate} takes ${wants}: ${signature(predicate)}.`)
  }
  const pattern = patternFault(literal)
  if (pattern !== null) return fault('pattern', pattern)
  return known.arguments.flatMap(({ name, values }, at) => {
    const term = terms[at]
    if (values === undefined || term?.kind !== 'constant' || values.includes(term.value)) return []
    return fault('value', `${name} of ${predicate} is one of ${values.join(', ')}, not ${term.value}.`)
  })
}

/** The name that was most likely meant: at most two letters away. */
function nearest(name: string, names: readonly string[]): string | null {
  const [best] = names
    .map((each) => ({ each, steps: distance(name, each) }))
    .sort((a, b) => a.steps - b.steps || (a.each < b.each ? -1 : 1))
  return best !== undefined && best.steps <= 2 && best.steps < name.length ? best.each : null
}

/** Levenshtein, Binary codes capable of correcting deletions, insertions, and reversals (1966). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 0; i < Math.min(a.length, 64); i++) {
    const next = [i + 1]
    for (let j = 0; j < b.length; j++)
      next.push(
        Math.min(
          (row[j] as number) + (a[i] === b[j] ? 0 : 1),
          (row[j + 1] as number) + 1,
          (next[j] as number) + 1,
        ),
      )
    row = next
  }
  return row[b.length] as number
}
