// Owns what a decision on a proposal does: it is settled, written down and learned from, and the turn that waits hears of it.
// What has changed since it was shown is not decided, but shown anew. Never acts.

import type { TurnId } from '../base/ids.ts'
import { denialWords } from '../gate/explain.ts'
import { fileChanges } from '../tools/change.ts'
import type { PendingApproval } from '../trace/approval.ts'
import type { TraceEntry, TraceTag } from '../trace/entry.ts'
import { changedFacts, effectOf, saysMore, title } from './act.ts'
import type { Followed } from './followed.ts'
import type { Remember } from './learning.ts'
import type { Decided } from './loop.ts'
import { failure } from './outcome.ts'
import type { SessionOutcome, SessionPorts } from './ports.ts'

export interface DecidingPorts {
  note(
    turn: TurnId,
    kind: 'decision',
    words: string,
    body?: string,
    more?: Partial<TraceEntry>,
  ): Promise<unknown>
  readonly followed: Pick<Followed, 'decided'>
  /** What a trial of it did that the gate had not told. */
  surprises(proposal: string): readonly string[]
  /** What waits has changed. */
  announce(): Promise<void>
  /** Tells the turn that waits. */
  goOn(pending: PendingApproval, decided: Decided): void
}

export interface Deciding {
  /** `remember`: what the human wants remembered of it; absent where it was no human's decision. */
  deny(pending: PendingApproval, reason: string, remember?: Remember | null): Promise<SessionOutcome>
  approve(pending: PendingApproval, reason: string, remember: Remember | null): Promise<SessionOutcome>
}

export function openDeciding(ports: SessionPorts, { note, followed, ...own }: DecidingPorts): Deciding {
  async function deny(
    pending: PendingApproval,
    reason: string,
    remember?: Remember | null,
  ): Promise<SessionOutcome> {
    const { proposal } = pending
    const settled = await ports.approvals.settle(proposal.id, 'denied', reason)
    if (!settled.ok) return failure(settled.error.message, settled.error.next)
    const by = remember === undefined ? 'gate' : 'person'
    await note(
      proposal.turn,
      'decision',
      `Denied: ${title(proposal)}`,
      reason,
      decided('denied', pending, by),
    )
    const learned = remember === undefined ? '' : await followed.decided(proposal, false, remember, [])
    await own.announce()
    own.goOn(pending, { decision: 'deny', reason })
    return { ok: true, message: `Denied.${learned}` }
  }

  async function approve(
    pending: PendingApproval,
    reason: string,
    remember: Remember | null,
  ): Promise<SessionOutcome> {
    const { proposal } = pending
    if (effectOf(proposal) !== 'read' && !ports.trusted()) {
      return failure('This workspace is not trusted.', 'Trust the workspace first.')
    }
    const changes = await fileChanges(ports.documents, proposal)
    if (!changes.ok) return renew(pending, 'A file changed since this was proposed.')
    const verdict = await ports.judge(proposal)
    if (verdict.decision === 'deny') {
      const why = denialWords(verdict)
      await deny(pending, `the gate denies it now: ${why}`)
      return failure(`The gate denies this now: ${why}`, 'Nothing was done.')
    }
    // What was looked at is not what it would do.
    if (saysMore(verdict, pending.verdict)) return renew(pending, changedFacts.message)
    const settled = await ports.approvals.settle(proposal.id, 'approved', reason)
    if (!settled.ok) return failure(settled.error.message, settled.error.next)
    const words = `Approved: ${title(proposal)}`
    await note(proposal.turn, 'decision', words, reason, decided('approved', pending, 'person'))
    const learned = await followed.decided(proposal, true, remember, own.surprises(proposal.id))
    await own.announce()
    own.goOn(pending, { decision: 'approve', reason })
    return { ok: true, message: `Approved.${learned}` }
  }

  /** The facts changed since: the turn puts the wish on the new base, or tells the model that it no longer fits. */
  async function renew(pending: PendingApproval, why: string): Promise<SessionOutcome> {
    const { proposal } = pending
    await ports.approvals.settle(proposal.id, 'stale', why)
    await note(proposal.turn, 'decision', `Stale: ${title(proposal)}`, why, decided('stale', pending, 'gate'))
    own.goOn(pending, { decision: 'stale', reason: why })
    return failure(why, 'It is shown anew as it is now, if it still fits.')
  }

  /** Who decided on what, and how long it had waited. */
  const decided = (tag: TraceTag, { proposal, hash, createdAt }: PendingApproval, by: 'person' | 'gate') => ({
    tags: [tag],
    properties: {
      proposal: proposal.id,
      hash,
      by,
      waited: `${Math.max(0, Math.round((ports.clock.now() - createdAt) / 1000))} s`,
    },
  })

  return { approve, deny }
}
