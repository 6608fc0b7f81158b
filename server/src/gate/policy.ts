// Owns the shape of a policy: the built-in clauses together with checked rules of the user or a
// repository. Pure; reading files is policy.io.ts.

import { type Problem, problem } from '../base/result.ts'
import { type Patterns, patternFaults, patternsOf } from './conditions.ts'
import { compile, type Program } from './datalog/engine.ts'
import { type Clause, parseDatalog } from './datalog/syntax.ts'
import { builtinPolicy } from './policies/builtin.ts'

export interface PolicyRule {
  /** The headline's title. */
  readonly name: string
  /** `home` may permit; `workspace` may only deny or ask. */
  readonly source: 'home' | 'workspace'
  /** Datalog text. */
  readonly text: string
  readonly file: string
  /** 1-based line of the headline. */
  readonly line: number
}

export interface Policy {
  readonly program: Program
  readonly patterns: Patterns
  readonly rules: readonly PolicyRule[]
  /** Rules that could not be used, each with the reason; their presence makes the gate ask. */
  readonly broken: readonly { readonly source: string; readonly problem: Problem }[]
}

/** What a rule may look at: facts about the action, never what the gate derives. */
export const conditions = new Set([
  'action',
  'type',
  'effect',
  'target',
  'under',
  'extension',
  'inside',
  'program',
  'argument',
  'host',
  'tool',
  'finding',
  'origin',
  'untrusted',
  'matches',
  'protected',
  'direct',
  'by',
  'command',
  'exactly',
  'spot',
])

const builtin = parseDatalog(builtinPolicy).clauses

/** Builds a policy. A rule with any fault is left out and listed as broken. */
export function makePolicy(
  rules: readonly PolicyRule[],
  unreadable: readonly { readonly source: string; readonly problem: Problem }[] = [],
  /** Of the spot checks: text that a proposal cannot know. */
  seed = '',
): Policy {
  const broken = [...unreadable]
  const used: PolicyRule[] = []
  const clauses: Clause[] = [...builtin]
  for (const rule of rules) {
    const parsed = parseDatalog(rule.text)
    const faults = parsed.problems.map((p) => `line ${rule.line + p.line}: ${p.message}`)
    if (parsed.clauses.length === 0 && faults.length === 0) faults.push('the rule is empty')
    for (const clause of parsed.clauses)
      faults.push(...headFaults(clause, rule), ...bodyFaults(clause), ...patternFaults(clause))
    faults.push(...compile(parsed.clauses).problems.map((p) => p.message))
    if (faults.length > 0) {
      broken.push({
        source: rule.name,
        problem: problem(
          'bad-rule',
          `The rule "${rule.name}" is ignored: ${faults[0]}`,
          `Mend it in ${rule.file}.`,
        ),
      })
      continue
    }
    used.push(rule)
    for (const clause of parsed.clauses) clauses.push({ ...clause, label: `rule "${rule.name}"` })
  }
  return { program: compile(clauses), patterns: patternsOf(clauses, seed), rules: used, broken }
}

function headFaults(clause: Clause, rule: PolicyRule): string[] {
  const { predicate, terms } = clause.head
  if (predicate !== 'deny' && predicate !== 'ask' && predicate !== 'permit')
    return [`a rule concludes deny(A), ask(A) or permit(E), not ${predicate}`]
  if (terms.length !== 1) return [`${predicate} takes one argument`]
  if (predicate === 'permit' && rule.source === 'workspace')
    return ['a rule that comes with a repository may only deny or ask']
  if (clause.body.length === 0) return ['a rule needs a condition']
  return []
}

const bodyFaults = (clause: Clause): string[] =>
  clause.body
    .filter((l) => !conditions.has(l.predicate))
    .map((l) => `the condition ${l.predicate} is not known`)

export const emptyPolicy: Policy = makePolicy([])
