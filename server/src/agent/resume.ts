// Owns the state that a turn goes on from when its approval is decided after a restart: as it was
// kept, under the engine there is now, or rebuilt from the approval. Pure; never runs it.

import type { TurnView } from '../../protocol/views.ts'
import type { EngineInfo } from '../base/event.ts'
import type { Labels } from '../base/proposal.ts'
import { nothingRecalled } from '../memory/kept.ts'
import type { PendingApproval } from '../trace/approval.ts'
import { effectOf, title } from './act.ts'
import { noTests, type State } from './state.ts'
import { frame, modeOf } from './step.ts'

export interface Resumed {
  readonly pending: PendingApproval
  /** As the conversation has it, or null. */
  readonly view: TurnView | null
  /** As it was kept, or null. */
  readonly kept: unknown
  readonly engine: EngineInfo | null
  readonly budgetTokens: number
  readonly now: number
}

/** Nothing is known of the window any more: its labels are taken as low as they could be. */
const unknownLabels: Labels = { integrity: 'untrusted', confidentiality: 'private', sources: ['a restart'] }

export function resumedState(resumed: Resumed): State {
  const { pending, view, kept, engine, budgetTokens, now } = resumed
  const startedAt = now - (view?.elapsedMs ?? 0)
  if (!isKept(kept, pending)) return rebuilt(resumed, startedAt)
  // The proposal is the approval's: what was kept has its secrets redacted.
  const { proposal, verdict, hash } = pending
  const mode = modeOf(engine)
  const { system, limits } = frame(engine, mode, kept.instructions, budgetTokens)
  // Without an engine the turn ends once the decision is carried out.
  const call = engine === null ? null : kept.current.call
  return {
    ...kept,
    engine,
    mode,
    limits,
    startedAt,
    now,
    messages: [system, ...kept.messages.slice(1)],
    // Kept by an older version.
    carried: kept.carried ?? [],
    recalled: kept.recalled ?? nothingRecalled,
    current: { ...kept.current, call, proposal, verdict, hash },
  }
}

/** What the approval and the conversation still tell: enough to act on it and to end the turn. */
function rebuilt({ pending, view, budgetTokens, now }: Resumed, startedAt: number): State {
  const { proposal, verdict, hash } = pending
  const { system, limits } = frame(null, 'none', '', budgetTokens)
  const steps = view?.steps ?? []
  const shown = steps.find((step) => step.kind === 'proposal' && step.proposal === proposal.id)
  const number = Number(/-p(\d+)\+*$/.exec(proposal.id)?.[1] ?? steps.length)
  return {
    turn: proposal.turn,
    prompt: view?.prompt ?? '',
    phase: 'waiting',
    engine: null,
    mode: 'none',
    limits,
    instructions: '',
    messages: [system],
    first: 1,
    carried: [],
    recalled: nothingRecalled,
    unitsPerToken: 3,
    labels: unknownLabels,
    pieces: (view?.sources ?? []).map(({ title: name, ...source }) => ({ ...source, name, text: '' })),
    raw: '',
    nativeCalls: [],
    queue: [],
    current: {
      call: null,
      reflex: proposal.origin,
      stepId: shown?.id ?? `s${number}`,
      summary: title(proposal),
      effect: effectOf(proposal),
      proposal,
      verdict,
      hash,
    },
    corrections: 0,
    isChangeRefused: false,
    tests: noTests,
    retries: 0,
    calls: number,
    promptTokens: 0,
    outputTokens: 0,
    peakTokens: 0,
    answer: '',
    steps,
    outcome: 'running',
    engineLabel: view?.engine || 'no model: reflex',
    startedAt,
    now,
    trace: view?.trace ?? '',
  }
}

type Kept = State & { readonly current: NonNullable<State['current']> }

/** Ours, of this turn and this proposal, and whole. What is not is rebuilt rather than trusted. */
function isKept(kept: unknown, pending: PendingApproval): kept is Kept {
  if (typeof kept !== 'object' || kept === null) return false
  const state = kept as Partial<State>
  const lists = [state.messages, state.pieces, state.steps, state.queue, state.nativeCalls]
  return (
    state.phase === 'waiting' &&
    state.turn === pending.proposal.turn &&
    lists.every(Array.isArray) &&
    typeof state.instructions === 'string' &&
    typeof state.labels === 'object' &&
    // An older version kept none.
    typeof state.tests === 'object' &&
    state.tests !== null &&
    typeof state.current === 'object' &&
    state.current !== null &&
    state.current.proposal?.id === pending.proposal.id
  )
}
