// Owns the proof of a verdict: the derivation with every reason in it, in the terms of the policy. Pure;
// saying it in words is explain.ts.

import type { Decision, Effect, Finding, Proof } from '../base/verdict.ts'
import { type Database, holds, prove, rows } from './datalog/engine.ts'

/**
 * The engine keeps one derivation of a fact; a person wants all reasons: every finding that denies or holds,
 * every effect that nothing covers. `findings` and `effects` are in the order of their ordinals.
 */
export function proofOf(
  database: Database,
  decision: Decision,
  findings: readonly Finding[],
  effects: readonly Effect[],
): Proof {
  const all = (predicate: string): readonly Proof[] =>
    rows(database, predicate).flatMap((row) => prove(database, predicate, row) ?? [])
  const found = (severity: Finding['severity']): readonly Proof[] =>
    rows(database, 'finding')
      .filter(([at]) => findings[Number(at)]?.severity === severity)
      .flatMap((row) => prove(database, 'finding', row) ?? [])
  const absent = (predicate: string, ordinals: readonly string[]): readonly Proof[] =>
    ordinals
      .filter((at) => !holds(database, predicate, at))
      .map((at) => ({ fact: `not ${predicate}(${JSON.stringify(at)})`, rule: 'absent', because: [] }))
  /** With `because` in place of the one derivation; nothing if it does not hold. */
  const since = (predicate: string, because: readonly Proof[]): readonly Proof[] => {
    const proof = prove(database, predicate, [])
    return proof === null ? [] : [{ ...proof, because }]
  }
  const open = [
    ...absent('covered', Array.from(effects.keys(), String)),
    ...absent('known', rows(database, 'action').flat()),
  ]
  const wholes: Readonly<Record<Decision, () => readonly Proof[]>> = {
    deny: () => since('denied', [...found('forbid'), ...all('deny')]),
    allow: () => since('allowed', all('covered')),
    ask: () =>
      since('undecided', [
        ...since('held', [...found('hold'), ...all('ask'), ...all('broken')]),
        ...since('uncovered', open),
      ]),
  }
  const [whole = { fact: 'undecided', rule: 'there is nothing to judge', because: [] }] = wholes[decision]()
  return named(whole, findings, effects)
}

/** Replaces the ordinals of findings and effects by what they stand for; the rest stays as derived. */
function named(proof: Proof, findings: readonly Finding[], effects: readonly Effect[]): Proof {
  const because = proof.because.map((part) => named(part, findings, effects))
  const ordinal = /^(not )?(finding|effect|proven|covered|permit|inside)\("(\d+)"/.exec(proof.fact)
  if (ordinal === null) return { ...proof, because }
  const [, negated = '', predicate = '', at = ''] = ordinal
  const finding = findings[Number(at)]
  const effect = effects[Number(at)]
  const terms =
    predicate === 'finding'
      ? finding && [String(finding.vector), finding.severity, finding.code, finding.evidence]
      : effect && [effect.kind, effect.target]
  if (terms === undefined) return { ...proof, because }
  const fact = `${negated}${predicate}(${terms.map((term) => JSON.stringify(term)).join(', ')})`
  return { ...proof, fact, because }
}
