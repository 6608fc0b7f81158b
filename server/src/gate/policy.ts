// Owns the shape of a policy: the built-in clauses together with checked rules of the user or a
// repository. Pure; reading files is policy.io.ts.

import { type Problem, problem } from '../base/result.ts'
import { type Patterns, patternsOf } from './conditions.ts'
import { compile, type Program } from './datalog/engine.ts'
import { type Clause, parseDatalog } from './datalog/syntax.ts'
import type { McpPin } from './mcp.ts'
import { builtinPolicy } from './policies/builtin.ts'
import { checkRule, type RuleFault } from './rule-check.ts'

export interface PolicyRule {
  /** The headline's title. */
  readonly name: string
  /** `home` may permit; `workspace` may only deny or ask. */
  readonly source: 'home' | 'workspace'
  /** Datalog text. */
  readonly text: string
  readonly file: string
  /** 1-based line before the first one of `text`: where its block begins. */
  readonly line: number
}

/** A rule, or a file of rules, that is not used. */
export interface BrokenRule {
  /** The rule's name, or the file. */
  readonly source: string
  readonly problem: Problem
  readonly file: string
  /** Everything that is wrong with it, lines counted in the file; none where the file itself cannot be read. */
  readonly faults: readonly RuleFault[]
}

export interface Policy {
  readonly program: Program
  readonly patterns: Patterns
  readonly rules: readonly PolicyRule[]
  /** Rules that could not be used, each with the reason; their presence makes the gate ask. */
  readonly broken: readonly BrokenRule[]
  /** Outside tools as they were approved. */
  readonly pins: readonly McpPin[]
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

/** What stands in the home's rules.org beside its rules. */
export interface Kept {
  /** Of the spot checks: text that a proposal cannot know. */
  readonly seed?: string
  readonly pins?: readonly McpPin[]
}

/** Builds a policy. A rule with any fault is left out and listed as broken. */
export function makePolicy(
  rules: readonly PolicyRule[],
  unreadable: readonly BrokenRule[] = [],
  { seed = '', pins = [] }: Kept = {},
): Policy {
  const broken = [...unreadable]
  const used: PolicyRule[] = []
  const clauses: Clause[] = [...builtin]
  for (const rule of rules) {
    const checked = checkRule(rule.text, rule.source, conditions)
    const faults = checked.faults.map((fault) => ({ ...fault, line: rule.line + fault.line }))
    const [first] = faults
    if (first !== undefined) {
      broken.push({
        source: rule.name,
        file: rule.file,
        faults,
        problem: problem(
          'bad-rule',
          `The rule "${rule.name}" is ignored: line ${first.line}: ${first.message}`,
          `Mend it in ${rule.file}.`,
        ),
      })
      continue
    }
    used.push(rule)
    for (const clause of checked.clauses) clauses.push({ ...clause, label: `rule "${rule.name}"` })
  }
  return { program: compile(clauses), patterns: patternsOf(clauses, seed), rules: used, broken, pins }
}

export const emptyPolicy: Policy = makePolicy([])
