// Owns the state that a turn goes on from when its approval is decided after a restart: as it was
// kept, under the engine there is now, or rebuilt from the approval. Pure; never runs it.

import type { TurnView } from '../../protocol/views.ts'
import type { EngineInfo, Message } from '../base/event.ts'
import type { Labels } from '../base/proposal.ts'
import { hasPlaceholder, retired } from '../gate/mask.ts'
import { nothingRecalled } from '../memory/kept.ts'
import type { PendingApproval } from '../trace/approval.ts'
import { effectOf, title } from './act.ts'
import { frame, modeOf } from './begun.ts'
import { throughout } from './masked.ts'
import type { Folded } from './record.ts'
import { noTests, type State } from './state.ts'

export interface Resumed {
  readonly pending: PendingApproval
  /** As the conversation has it, or null. */
  readonly view: TurnView | null
  /** Where its recorded events lead. */
  readonly kept: Folded
  readonly engine: EngineInfo | null
  readonly budgetTokens: number
  readonly now: number
}

/** Nothing is known of the window any more: its labels are taken as low as they could be. */
const unknownLabels: Labels = { integrity: 'untrusted', confidentiality: 'private', sources: ['a restart'] }

export function resumedState(resumed: Resumed): State {
  const { pending, view, engine, budgetTokens, now } = resumed
  const kept = resumed.kept.state
  const startedAt = now - (view?.elapsedMs ?? 0)
  if (!isKept(kept, pending)) return rebuilt(resumed, startedAt)
  // The proposal is the approval's: what was kept has its secrets redacted.
  const { proposal, verdict, hash } = pending
  const mode = modeOf(engine)
  const { system, limits } = frame(engine, mode, { ...kept, words: kept.words ?? '' }, budgetTokens)
  // Without an engine the turn ends once the decision is carried out.
  const call = engine === null ? null : kept.current.call
  return {
    ...kept,
    // What is read back of a call that held a secret would be another call.
    queue: resumed.kept.isCut || hasPlaceholder(JSON.stringify(kept.queue)) ? [] : kept.queue,
    engine,
    mode,
    limits,
    startedAt,
    now,
    messages: [system, ...kept.messages.slice(1).map(withoutPlaceholders)],
    current: { ...kept.current, call, proposal, verdict, hash },
  }
}

/** What the approval and the conversation still tell: enough to act on it and to end the turn. */
function rebuilt({ pending, view, budgetTokens, now }: Resumed, startedAt: number): State {
  const { proposal, verdict, hash } = pending
  const { system, limits } = frame(null, 'none', { words: '', instructions: '' }, budgetTokens)
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
    words: '',
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

/** The vault that knew them is gone. */
const withoutPlaceholders = (message: Message): Message => throughout(message, retired) as Message

type Kept = State & { readonly current: NonNullable<State['current']> }

/** It waits for this proposal. What does not is rebuilt rather than trusted. */
const isKept = (kept: State | null, { proposal }: PendingApproval): kept is Kept =>
  kept?.phase === 'waiting' && kept.turn === proposal.turn && kept.current?.proposal?.id === proposal.id
