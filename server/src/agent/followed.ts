// Owns what the rules make of a session: decisions and undos that they learn from, told in the trace and to whoever shows
// them. Never decides.

import type { RuleView } from '../../protocol/views.ts'
import type { TurnId } from '../base/ids.ts'
import type { Proposal } from '../base/proposal.ts'
import type { Problem, Result } from '../base/result.ts'
import type { Verdict } from '../base/verdict.ts'
import type { Learning, Remember } from './learning.ts'
import type { SessionEvents, SessionOutcome, SessionPorts } from './ports.ts'

export interface Followed {
  /** The same judging; what rules permit is kept in mind, for an undo is a disagreement with them. */
  prepare(judging: SessionPorts['prepare']): SessionPorts['prepare']
  /** What the rules make of a human's decision, in words to add to the answer. */
  decided(
    proposal: Proposal,
    approved: boolean,
    remember: Remember | null,
    surprises: readonly string[],
  ): Promise<string>
  undone(turn: TurnId): Promise<void>
  rules(): Promise<readonly RuleView[]>
  revoke(id: string): Promise<SessionOutcome>
}

/** `note` writes to the trace of the proposal's turn. */
export function followRules(
  learning: Learning,
  events: Pick<SessionEvents, 'onRules' | 'onProblem'>,
  note: (proposal: Proposal, words: string) => Promise<unknown>,
): Followed {
  const permitted = new Map<TurnId, Proposal[]>()

  async function follow(
    proposal: Proposal,
    learned: Promise<Result<readonly string[], Problem>>,
  ): Promise<string> {
    const changed = await learned
    if (!changed.ok) return ` ${changed.error.message} ${changed.error.next}`.trimEnd()
    if (changed.value.length === 0) return ''
    await note(proposal, changed.value.join('\n'))
    events.onRules(await rules())
    return ` ${changed.value.join(' ')}`
  }

  async function rules(): Promise<readonly RuleView[]> {
    const known = await learning.rules()
    if (!known.ok) events.onProblem(known.error)
    return known.ok ? known.value : []
  }

  return {
    prepare: (judging) => async (proposal) => {
      const judged = await judging(proposal)
      if (byRule(judged.verdict))
        permitted.set(proposal.turn, [...(permitted.get(proposal.turn) ?? []), judged.proposal])
      return judged
    },
    decided: (proposal, approved, remember, surprises) =>
      follow(proposal, learning.decided(proposal, approved, remember, surprises)),
    async undone(turn) {
      for (const proposal of permitted.get(turn) ?? []) await follow(proposal, learning.undone(proposal))
    },
    rules,
    async revoke(id) {
      const revoked = await learning.revoke(id)
      if (!revoked.ok) return { ok: false, message: revoked.error.message, next: revoked.error.next }
      events.onRules(await rules())
      return { ok: true, message: revoked.value }
    },
  }
}

/** A rule was needed for the permission, not the built-in proofs alone. */
const byRule = ({ decision, proof }: Verdict): boolean =>
  decision === 'allow' &&
  proof.because.some(({ because }) => because.some(({ fact }) => fact.startsWith('permit(')))
