// Owns the edits in their places that are shown: of which turn, where their lines stand by now, and what they would become.
// Taken from the server's turns and approvals; after a restart from those that still wait.

import type { InPlace } from '../../server/protocol/inline.ts'
import { preview } from '../../server/protocol/messages.ts'
import type { ApprovalView, TurnView } from '../../server/protocol/views.ts'
import { createEmitter, type Listenable } from '../event.ts'
import type { Client } from '../feature.ts'
import { type Hunk, hunksOf, lineOf } from './hunks.ts'

export interface Change {
  readonly turn: string
  readonly wanted: string
  readonly within: InPlace
  readonly state: 'running' | 'proposed' | 'ended'
  /** While it is proposed. */
  readonly approval: ApprovalView | null
  readonly hunks: readonly Hunk[]
  /** Where it has ended without a change: why, or what the model asks. */
  readonly answer: string
}

export interface Changes {
  all(): readonly Change[]
  readonly onChange: Listenable<void>
  /** It is proposed, and what it would do is known. */
  readonly onProposed: Listenable<Change>
  /** Takes an ended one away. */
  forget(turn: string): void
}

export function followChanges(client: Client): Changes {
  const changes = new Map<string, Change>()
  const onChange = createEmitter<void>()
  const onProposed = createEmitter<Change>()

  const put = (change: Change) => {
    changes.set(change.turn, change)
    onChange.fire()
  }
  const take = (turn: string) => {
    if (changes.delete(turn)) onChange.fire()
  }
  function follow(view: TurnView): void {
    const { turn, within, prompt: wanted, state } = view
    if (!within) return
    const begun: Change = { turn, wanted, within, state: 'running', approval: null, hunks: [], answer: '' }
    // What it waits with comes with the approvals.
    if (state === 'running' || (state === 'waiting' && !changes.has(turn))) put(begun)
    if (state === 'stopped') take(turn)
    // Of one that was taken away only the panel tells more.
    if ((state !== 'done' && state !== 'failed') || !changes.has(turn)) return
    const last = view.steps.at(-1)
    const isDecided = last?.kind === 'proposal' && /^(approved|denied)$/.test(last.decision)
    if (view.undoable || (isDecided && state === 'done')) take(turn)
    else put({ ...begun, state: 'ended', answer: view.answer })
  }
  let pending: readonly ApprovalView[] = []
  async function propose(approvals: readonly ApprovalView[]): Promise<void> {
    pending = approvals
    for (const approval of approvals) {
      const change = changes.get(approval.turn)
      if (!change || change.approval?.proposal === approval.proposal) continue
      const { within } = change
      const sides = await client.request(preview, { proposal: approval.proposal, path: within.path })
      const first = sides ? lineOf(sides.before, within.text, within.startLine - 1) : null
      const diff = approval.files.find(({ path }) => path === within.path)?.diff ?? ''
      // Decided or stopped meanwhile.
      const now = changes.get(approval.turn)
      if (!now || now.state === 'ended' || !pending.some(({ proposal }) => proposal === approval.proposal))
        continue
      const proposed: Change = {
        ...now,
        state: 'proposed',
        approval,
        hunks: first === null ? [] : hunksOf(diff, first),
      }
      put(proposed)
      onProposed.fire(proposed)
    }
  }
  client.onTurn.on(follow)
  client.onChat.on(({ turns }) => {
    for (const view of turns) if (view.state === 'running' || view.state === 'waiting') follow(view)
  })
  client.onApprovals.on((list) => void propose(list))
  return { all: () => [...changes.values()], onChange, onProposed, forget: take }
}
