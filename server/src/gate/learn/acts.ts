// Owns what of a judged proposal can be learned from: the acts that nothing covers yet. Says why where there is nothing
// to learn. Pure.

import type { Verdict } from '../../base/verdict.ts'
import { actionHash, argvFact } from '../conditions.ts'
import type { Facts } from '../facts.ts'
import { type JudgedEffect, openEffects } from '../judge.ts'
import type { Policy } from '../policy.ts'
import type { Act } from './pattern.ts'

export interface Learnable {
  readonly acts: readonly Act[]
  /** Why no rule can be made of it, in a sentence; empty where one can. */
  readonly why: string
}

const nothing = (why: string): Learnable => ({ acts: [], why })

/** The acts of a proposal that was asked about. What was found dangerous is never generalised. */
export function learnable(facts: Facts, policy: Policy, verdict: Verdict): Learnable {
  if (verdict.decision !== 'ask') return nothing('It was not asked about.')
  if (verdict.findings.some(({ severity }) => severity !== 'note'))
    return nothing('What was found here needs your eyes each time, so no rule is made of it.')
  if (facts.proposal.labels.integrity === 'untrusted')
    return nothing('It was proposed after reading something from outside, so no rule is made of it.')
  if (policy.broken.length > 0)
    return nothing('The rules cannot be read; mend them first, then new ones can be made.')
  if (verdict.proof.because.some(({ fact }) => fact === 'held'))
    return nothing('A rule of yours asks about this each time.')
  const acts = new Map<string, Act>()
  const open = openEffects(facts, policy)
  facts.actions.forEach((_, index) => {
    for (const act of actsOf(facts, index, open)) acts.set(JSON.stringify(act), act)
  })
  return acts.size === 0
    ? nothing('Nothing of it could be permitted by a rule.')
    : { acts: [...acts.values()], why: '' }
}

function actsOf(facts: Facts, index: number, open: readonly JudgedEffect[]): readonly Act[] {
  const own = open.filter(({ action }) => action === index)
  const action = facts.actions[index]
  if (own.length === 0 || action === undefined) return []
  const exact: Act = { kind: 'exact', hash: actionHash(action.action) }
  const { type } = action.action
  if (type === 'file_read' || type === 'file_write' || type === 'file_edit' || type === 'file_delete') {
    const path = action.paths[0]?.relative
    if (path === undefined || path === null || path === '.' || path.startsWith('../')) return [exact]
    const does = type === 'file_read' ? 'read' : type === 'file_delete' ? 'delete' : 'change'
    return [{ kind: 'file', does, path, hash: exact.hash }]
  }
  if (type !== 'shell') return [exact]
  // Of a line of several commands at most one may be the reason for the question: never a rule across a compound.
  const commands = new Set(own.map(({ command }) => command))
  const [only] = commands
  const command = only === undefined ? undefined : action.commands[only]
  const fact = commands.size === 1 && command !== undefined ? argvFact(action, command) : null
  if (fact === null) return [exact]
  const places: Record<string, string> = {}
  for (const word of fact.words.slice(1)) {
    const place = fact.place(word)
    if (place !== null) places[word] = place
  }
  return [{ kind: 'command', words: fact.words, places }]
}
