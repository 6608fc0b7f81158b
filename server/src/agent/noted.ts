// Owns what the notes of a model leave in the turn after which they were written: a step, what the call cost, its record in
// the trace. Pure: a replay asks no model.

import { withStep } from './shown.ts'
import type { Effect, State } from './state.ts'

/** As it is kept in the trace. */
export interface Noted {
  /** The engine's id. */
  readonly engine: string
  /** The turns they are about, the oldest first. */
  readonly turns: readonly string[]
  /** What was kept; empty where something failed. */
  readonly lines: readonly string[]
  /** What the model was given, and what it wrote; empty where it was not asked. */
  readonly prompt: string
  readonly raw: string
  readonly promptTokens: number
  readonly outputTokens: number
  /** Of the prompt, in UTF-16 units. */
  readonly promptUnits: number
  readonly ms: number
  /** Why nothing was kept. `private`: it was said here, and the model is elsewhere. */
  readonly failed?: 'late' | 'failed' | 'nothing' | 'orders' | 'private' | 'unkept'
}

const failures: Readonly<Record<NonNullable<Noted['failed']>, string>> = {
  late: 'the answer took too long',
  failed: 'the model did not answer',
  nothing: 'nothing in the answer rests on what was said',
  orders: 'the answer has hidden text, or gives orders to an agent',
  private: 'what was said is private, and this model in a cloud was not told of it',
  unkept: 'they could not be written',
}

export function withNotes(
  state: State,
  noted: Noted,
): { readonly state: State; readonly effects: readonly Effect[] } {
  const { engine, turns, lines, prompt, raw, promptTokens, outputTokens, promptUnits, failed } = noted
  const tokens = promptTokens + outputTokens
  const about = `${turns.length} ${turns.length === 1 ? 'turn' : 'turns'}`
  const words =
    failed === undefined
      ? `${lines.length} ${lines.length === 1 ? 'line' : 'lines'} on ${about}, ${tokens} tokens`
      : `none on ${about}: ${failures[failed]}`
  const counted = {
    ...state,
    promptTokens: state.promptTokens + promptTokens,
    outputTokens: state.outputTokens + outputTokens,
  }
  return {
    // What failed changes nothing, and is no news to the user.
    state:
      failed === undefined
        ? withStep(
            counted,
            `noted-${state.steps.length}`,
            notesLabel,
            'done',
            `${words}\n${lines.join('\n')}`,
          )
        : counted,
    effects: [
      ...(promptTokens === 0 ? [] : [{ kind: 'ledger' as const, promptTokens, outputTokens, promptUnits }]),
      {
        kind: 'trace',
        entry: {
          turn: state.turn,
          kind: 'note',
          title: `Notes of the model: ${words}`,
          properties: {
            engine,
            turns: turns.join(' '),
            prompt_tokens: String(promptTokens),
            output_tokens: String(outputTokens),
          },
          ...(lines.length === 0 ? {} : { body: lines.join('\n') }),
          texts: [
            { name: 'Prompt', body: prompt, language: '' },
            { name: 'Raw output', body: raw, language: '' },
          ].filter(({ body }) => body !== ''),
        },
      },
    ],
  }
}

const notesLabel = 'Notes of what leaves the window'
