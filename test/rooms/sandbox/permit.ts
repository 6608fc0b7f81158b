// Owns permissions for tests: of a proposal of one command, with the effects that the test says.

import assert from 'node:assert/strict'
import { proposalId, turnId } from '../../../server/src/base/ids.ts'
import { type Action, type Proposal, trusted } from '../../../server/src/base/proposal.ts'
import type { Decision, Effect, Verdict } from '../../../server/src/base/verdict.ts'
import { type Cleared, issue, mint, mintTrial, type Trial } from '../../../server/src/gate/cleared.ts'

export const commandOf = (command: string, cwd?: string): Action => ({
  type: 'shell',
  shell: 'posix',
  command,
  ...(cwd ? { cwd } : {}),
})

export function judged(
  workspace: string,
  actions: readonly Action[],
  effects: readonly Effect[] = [],
  decision: Decision = 'allow',
): { readonly proposal: Proposal; readonly verdict: Verdict } {
  const proposal: Proposal = {
    id: proposalId(`p-${Math.random()}`),
    turn: turnId('turn'),
    actions,
    workspace,
    labels: trusted,
    origin: 'test',
    reason: '',
  }
  const proof = { fact: decision, rule: 'test', because: [] }
  return { proposal, verdict: issue({ decision, findings: [], effects, proof }, proposal) }
}

export function cleared(
  workspace: string,
  actions: readonly Action[],
  effects: readonly Effect[] = [],
): Cleared {
  const { proposal, verdict } = judged(workspace, actions, effects)
  const made = mint(proposal, verdict, { kind: 'allowed' })
  assert.ok(made.ok)
  return made.value
}

export function trial(workspace: string, actions: readonly Action[], effects: readonly Effect[] = []): Trial {
  const { proposal, verdict } = judged(workspace, actions, effects, 'ask')
  const made = mintTrial(proposal, verdict)
  assert.ok(made.ok)
  return made.value
}
