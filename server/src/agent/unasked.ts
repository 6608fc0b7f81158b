// Owns putting a proposal before the person outside of any question: it always waits, whatever rules say, because nobody has
// asked for exactly this. Never acts.

import type { TurnView } from '../../protocol/views.ts'
import { proposalId, type TurnId } from '../base/ids.ts'
import type { Action, Labels, Proposal } from '../base/proposal.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { proposalHash } from '../gate/cleared.ts'
import { denialWords } from '../gate/explain.ts'
import type { PendingApproval } from '../trace/approval.ts'
import { title } from './act.ts'
import { based } from './judge.ts'
import type { SessionPorts } from './ports.ts'
import { approvalView, queuedView, shownApproval } from './view.ts'

export interface Offer {
  /** Stands where a question would, of what it is. */
  heading(summary: string): string
  /** What it is; empty: as its actions say. */
  readonly title: string
  readonly actions: readonly Action[]
  readonly labels: Labels
  readonly origin: string
  readonly reason: string
}

/** The turn that waits for the decision. `no-approval`: the gate denies it. */
export async function offered(
  ports: SessionPorts,
  turn: TurnId,
  offer: Offer,
): Promise<Result<TurnView, Problem>> {
  const actions = await based(ports, offer.actions)
  if (!actions.ok) return actions
  const { labels, origin, reason } = offer
  const proposal: Proposal = {
    id: proposalId(`${turn}-p1`),
    turn,
    actions: actions.value,
    workspace: ports.workspace,
    labels,
    origin,
    reason,
  }
  const verdict = await ports.judge(proposal)
  if (verdict.decision === 'deny')
    return err(problem('no-approval', `The gate denies this: ${denialWords(verdict)}`))
  const createdAt = ports.clock.now()
  const pending: PendingApproval = {
    proposal,
    verdict,
    hash: proposalHash(proposal),
    createdAt,
    state: 'pending',
  }
  const added = await ports.approvals.add(pending, shownApproval(await approvalView(ports, pending)))
  if (!added.ok) return added
  const summary = offer.title === '' ? title(proposal) : offer.title
  const asked = queuedView(turn, offer.heading(summary), createdAt, ports.trace.today())
  return ok(offeredView(asked, pending, summary))
}

/** A turn that is nothing but the proposal. */
export const offeredView = (
  turn: TurnView,
  { proposal }: PendingApproval,
  summary = title(proposal),
): TurnView => ({
  ...turn,
  unasked: true,
  state: 'waiting',
  steps: [{ kind: 'proposal', id: 's1', proposal: proposal.id, summary, decision: 'ask' }],
})
