// Owns what is put before the person outside of any question: a wish of evaluated code or of a habit, and what the heartbeat
// has found. Each is a turn of its own that waits. Never decides.

import type { TurnView } from '../../protocol/views.ts'
import { type TurnId, turnId } from '../base/ids.ts'
import type { Action } from '../base/proposal.ts'
import { firstTurn } from '../trace/entry.ts'
import type { SessionPorts } from './ports.ts'
import { type Offer, offered } from './unasked.ts'
import { evaluatedCode, wished } from './wished.ts'

export interface Proposing {
  newTurn(): TurnId
  /** The turn that stands last in the conversation; undefined for none. */
  last(): string | undefined
  note(turn: TurnId, kind: 'note', words: string, body: string): Promise<unknown>
  put(view: TurnView): void
  /** The approvals have changed. */
  announce(): Promise<void>
}

export function openProposing(ports: SessionPorts, { newTurn, last, note, put, announce }: Proposing) {
  async function putUnasked(view: TurnView, reason: string): Promise<void> {
    await ports.trace.append({
      turn: turnId(view.turn),
      kind: 'prompt',
      title: view.prompt,
      // It has no place among the turns yet.
      properties: { follows: last() ?? firstTurn },
      body: view.prompt,
    })
    if (reason !== '') await note(turnId(view.turn), 'note', 'Why it is proposed', reason)
    put(view)
  }
  return {
    /** What the wisher is told. */
    async propose(action: Action, reason: string, wisher = evaluatedCode): Promise<string> {
      const { words, view } = await wished(ports, newTurn(), action, reason, wisher)
      if (view === null) return words
      await putUnasked(view, reason)
      await announce()
      return words
    },
    /** The titles of those that wait; the others the gate denies. */
    async offerAll(offers: readonly Offer[]): Promise<readonly string[]> {
      const waiting: string[] = []
      for (const one of offers) {
        const view = await offered(ports, newTurn(), one)
        if (!view.ok) continue
        await putUnasked(view.value, one.reason)
        waiting.push(one.title)
      }
      if (waiting.length > 0) await announce()
      return waiting
    },
  }
}
