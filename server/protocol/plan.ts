// Owns what panel and server say to each other about a plan: its steps as the card shows them, and what the user does with
// it. Plain JSON, no logic.

import type { NotificationName, Outcome, RequestName } from './messages.ts'

export interface PlanItemView {
  /** As written; what is in backticks is code. */
  readonly title: string
  /** What stands below it, without what we noted there. */
  readonly details: string
  /** `running`: it is being done, or was when the program ended. `dropped`: left out by the user. */
  readonly state: 'todo' | 'running' | 'waiting' | 'done' | 'dropped'
  /** What came of it, or why it waits; empty for neither. */
  readonly note: string
  /** The turn that does or did it; empty before. */
  readonly turn: string
  /** 1-based, of its headline. */
  readonly line: number
}

export interface PlanView {
  /** Absolute path of the Org file that is the plan. */
  readonly file: string
  /** Of the text this was read from: what is asked of an older one is refused. */
  readonly revision: string
  readonly title: string
  /** `proposed`: nothing of it has begun. `stopped`: something has, and nothing runs. */
  readonly state: 'proposed' | 'running' | 'stopped' | 'done'
  readonly items: readonly PlanItemView[]
}

/** `start` goes on as well; `next` does one step; `leave` puts a step out of the plan and back in; `dismiss` gives the plan up. */
export type PlanAct = 'start' | 'next' | 'stop' | 'up' | 'down' | 'leave' | 'dismiss'

/** The plan of the conversation, or null. */
export const plan: RequestName<Record<string, never>, PlanView | null> = { method: 'passepartout/plan' }
/** Only on a click. `item`: number of the step, from 0, where the act is about one. */
export const planAct: RequestName<
  { readonly act: PlanAct; readonly revision: string; readonly item: number },
  Outcome
> = { method: 'passepartout/planAct' }
export const planChanged: NotificationName<PlanView | null> = { method: 'passepartout/planChanged' }
