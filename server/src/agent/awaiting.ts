// Owns the proposals that wait for a person: who is told of them, the turn that stands still for each, and what was
// decided here, decided elsewhere, or by nobody in time. Never judges a proposal and never acts.

import type { ApprovalView, TurnView } from '../../protocol/views.ts'
import type { TurnId } from '../base/ids.ts'
import { proposalHash } from '../gate/cleared.ts'
import type { PendingApproval } from '../trace/approval.ts'
import type { TraceEntry } from '../trace/entry.ts'
import { openDeciding } from './deciding.ts'
import type { Followed } from './followed.ts'
import { afterExpiry, isExpired } from './left.ts'
import type { Decided, LoopPorts } from './loop.ts'
import { failure } from './outcome.ts'
import type { Session, SessionOutcome, SessionPorts } from './ports.ts'
import { openTrials, type Trials } from './trials.ts'
import { approvalView, shownApproval } from './view.ts'

/** How often a waiting turn looks whether it was decided elsewhere. */
const elsewhereMs = 2000
/** How often it is looked whether something that waits has expired. */
const expiryLookMs = 60_000

export interface AwaitingPorts {
  onApprovals(pending: readonly ApprovalView[]): void
  note(
    turn: TurnId,
    kind: 'decision' | 'note' | 'observation',
    words: string,
    body?: string,
    more?: Partial<TraceEntry>,
  ): Promise<unknown>
  readonly followed: Pick<Followed, 'decided'>
  /** The turns of the conversation as they are shown. */
  views(): readonly TurnView[]
  put(view: TurnView): void
  /** Stops a turn; undefined for one that does not run here. */
  stopperOf(turn: string): AbortController | undefined
  /** Goes on with a turn that a restart or another window left. */
  takeUp(pending: PendingApproval, decided: Decided): void
  /** What is being kept at this moment; closing waits for it. */
  readonly keeping: Set<Promise<unknown>>
}

export interface Awaiting extends Pick<Trials, 'tryOut' | 'file'> {
  pending(): Promise<readonly ApprovalView[]>
  /** What waits has changed. */
  announce(): Promise<void>
  /** Keeps the proposal of a turn, shows it and answers with what was decided. */
  readonly decision: LoopPorts['awaitDecision']
  readonly decide: Session['decide']
  /** Was it approved in another window, and goes on there? */
  isElsewhere(turn: string): boolean
  /** Waits for what is being kept. */
  close(): Promise<void>
}

export function openAwaiting(ports: SessionPorts, own: AwaitingPorts): Awaiting {
  /** Decisions that a running turn waits for. */
  const waiting = new Map<string, (decided: Decided) => void>()
  /** Proposals that are being decided here, at this moment. */
  const deciding = new Set<string>()
  /** Turns that were approved in another window and go on there. */
  const elsewhere = new Set<string>()
  let announced = 0

  const pendingViews = async (): Promise<readonly ApprovalView[]> => {
    const list = await ports.approvals.list()
    return list.ok
      ? Promise.all(
          list.value.map((pending) => approvalView(ports, pending, trials.surprises(pending.proposal.id))),
        )
      : []
  }
  const announce = async () => {
    const pending = await pendingViews()
    announced = pending.length
    own.onApprovals(pending)
  }
  const trials = openTrials(ports, own.note, announce)

  async function decision(
    pending: PendingApproval,
    { turn }: { readonly turn: TurnId },
    signal: AbortSignal,
  ): Promise<Decided> {
    const id = pending.proposal.id
    // Before anybody can see it and decide: a decision without a waiter would start the turn a second time.
    const decided = new Promise<Decided>((resolve) => {
      waiting.set(id, resolve)
      signal.addEventListener('abort', () => resolve({ decision: 'stale', reason: 'the turn was stopped' }), {
        once: true,
      })
      if (signal.aborted) resolve({ decision: 'stale', reason: 'the turn was stopped' })
    })
    const kept = approvalView(ports, pending).then((view) =>
      ports.approvals.add(pending, shownApproval(view)),
    )
    own.keeping.add(kept)
    const added = await kept
    own.keeping.delete(kept)
    if (!added.ok) {
      waiting.delete(id)
      return { decision: 'deny', reason: `the approval could not be kept: ${added.error.message}` }
    }
    await announce()
    const watch = setInterval(() => void decidedElsewhere(id, turn), elsewhereMs)
    const taken = await decided
    clearInterval(watch)
    waiting.delete(id)
    // A decision is settled where it is taken; what was stopped is put away here.
    if (taken.decision === 'stale' && signal.aborted) {
      await ports.approvals.settle(id, 'stale', taken.reason)
      await announce()
    }
    return taken
  }

  /** Another window may decide, or the user may deny by hand in approvals.org: this turn must hear of it. */
  async function decidedElsewhere(id: string, turn: TurnId): Promise<void> {
    const found = await ports.approvals.get(id)
    const waiter = waiting.get(id)
    if (!found.ok || found.value?.state === 'pending' || waiter === undefined || deciding.has(id)) return
    // Nobody is here to be asked again, so the turn ends.
    if (found.value?.state === 'expired') own.stopperOf(turn)?.abort()
    else if (found.value?.state === 'approved') {
      // It goes on over there; what this window knows of it must not be saved over that.
      elsewhere.add(turn)
      own.stopperOf(turn)?.abort()
    } else waiter({ decision: 'deny', reason: 'decided in approvals.org or in another window' })
    await announce()
  }

  /** Turns of an earlier session whose proposal nobody decided in time end here; running ones look for themselves. */
  async function expired(): Promise<void> {
    const list = await ports.approvals.list()
    if (!list.ok) return
    for (const view of own.views()) {
      if (view.state !== 'waiting' || own.stopperOf(view.turn)) continue
      if (await isExpired(ports.approvals, view)) own.put(afterExpiry(view))
    }
    if (list.value.length !== announced) await announce()
  }
  const expiring = setInterval(() => void expired(), expiryLookMs)
  // It keeps no program running.
  expiring.unref()

  /** Tells the turn that waits; one that a restart or another window left is taken up where it was. */
  function goOn(pending: PendingApproval, decided: Decided): void {
    const waiter = waiting.get(pending.proposal.id)
    if (waiter) waiter(decided)
    else own.takeUp(pending, decided)
  }

  const { approve, deny } = openDeciding(ports, {
    note: own.note,
    followed: own.followed,
    surprises: (proposal) => trials.surprises(proposal),
    announce,
    goOn,
  })

  async function decide(given: Parameters<Session['decide']>[0]): Promise<SessionOutcome> {
    const found = await ports.approvals.get(given.proposal)
    if (!found.ok) return failure(found.error.message, found.error.next)
    const pending = found.value
    if (pending?.state === 'expired') {
      await expired()
      return failure('This proposal has expired.', 'Ask for the change again.')
    }
    if (pending === null || pending.state !== 'pending') {
      // Denied by hand in approvals.org, or decided in another window: the turn must hear of it.
      if (pending) await decidedElsewhere(given.proposal, pending.proposal.turn)
      await announce()
      return failure('This proposal no longer waits for a decision.', 'Look at the pending approvals again.')
    }
    if (pending.hash !== given.hash || proposalHash(pending.proposal) !== given.hash) {
      await announce()
      return failure('What you decided on is not what waits.', 'Look at the proposal again and decide anew.')
    }
    deciding.add(given.proposal)
    trials.end(given.proposal)
    const { reason, remember = null } = given
    const told =
      given.decision === 'deny' ? deny(pending, reason, remember) : approve(pending, reason, remember)
    return told.finally(() => deciding.delete(given.proposal))
  }

  return {
    pending: pendingViews,
    announce,
    decision,
    decide,
    tryOut: trials.tryOut,
    file: trials.file,
    isElsewhere: (turn) => elsewhere.has(turn),
    async close() {
      clearInterval(expiring)
      await Promise.allSettled(own.keeping)
      trials.close()
    },
  }
}
