// Owns what a second look leaves in a turn: a step that says what was picked, what it cost, its record in the trace. Pure.

import { withStep } from './shown.ts'
import type { Effect, State } from './state.ts'

/** As it is kept in the trace: what was offered, what of it was chosen, what it cost. */
export interface Looked {
  /** Ids of nodes, in the order they were shown. */
  readonly candidates: readonly string[]
  readonly chosen: readonly string[]
  readonly promptTokens: number
  readonly outputTokens: number
  /** Of the prompt, in UTF-16 units. */
  readonly promptUnits: number
  /** Nothing was chosen because the answer did not come, or not in time. */
  readonly failed?: 'late' | 'failed'
}

export function withLook(state: State, looked: Looked | undefined): State {
  if (looked === undefined) return state
  const { candidates, chosen, promptTokens, outputTokens, failed } = looked
  const tokens = promptTokens + outputTokens
  const picked = `picked ${chosen.length} of ${candidates.length}, ${tokens} tokens`
  const words =
    failed === 'late'
      ? 'the answer took too long'
      : failed === 'failed'
        ? 'the model did not answer'
        : chosen.length === 0
          ? `no choice among ${candidates.length}, ${tokens} tokens`
          : `${picked}: ${chosen.map(bare).join(', ')}`
  return withStep(
    {
      ...state,
      promptTokens: state.promptTokens + promptTokens,
      outputTokens: state.outputTokens + outputTokens,
    },
    'second-look',
    'Second look',
    'done',
    words,
  )
}

const bare = (id: string): string => id.slice(id.indexOf('#') + 1)

export const lookProperties = (looked: Looked | undefined): Readonly<Record<string, string>> =>
  looked === undefined
    ? {}
    : {
        offered: looked.candidates.join('; '),
        chosen: looked.chosen.join('; '),
        look_tokens: String(looked.promptTokens + looked.outputTokens),
      }

export const lookLedger = (looked: Looked | undefined): readonly Effect[] =>
  looked === undefined || looked.promptTokens === 0
    ? []
    : [
        {
          kind: 'ledger',
          promptTokens: looked.promptTokens,
          outputTokens: looked.outputTokens,
          promptUnits: looked.promptUnits,
        },
      ]
