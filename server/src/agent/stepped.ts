// Owns what every transition of a turn is made of: staying, its entry in the trace, and how a turn ends. Pure.

import type { StepView } from '../../protocol/views.ts'
import type { Problem } from '../base/result.ts'
import type { TraceEntry } from '../trace/entry.ts'
import { linkCitations } from './cite.ts'
import { clip, firstLine, isSkillPiece, markFailed, sentence, unlinked, unmarked } from './shown.ts'
import type { Effect, State } from './state.ts'

export interface Stepped {
  readonly state: State
  readonly effects: readonly Effect[]
}

export const stay = (state: State): Stepped => ({ state, effects: [] })

export const trace = (
  state: State,
  kind: TraceEntry['kind'],
  title: string,
  more: Partial<TraceEntry> = {},
): Effect => ({ kind: 'trace', entry: { turn: state.turn, kind, title, ...more } })

export const isPlanning = ({ task }: State): boolean => task?.kind === 'plan'
/** What it comes to is an answer and no plan. */
export const withoutPlan = (state: State): State => (isPlanning(state) ? { ...state, task: null } : state)

export function fail(state: State, why: Problem): Stepped {
  const partial = state.answer === '' ? '' : `${state.answer}\n\n`
  const current = state.current
  const shown = current === null ? state : markFailed(state, current, sentence(why))
  return chain(end(shown, 'failed', `${partial}${sentence(why)}`), [
    trace(state, 'error', firstLine(why.message), { body: why.next }),
  ])
}

export function end(state: State, outcome: 'done' | 'failed' | 'stopped', answer: string): Stepped {
  const sources = state.pieces.filter((piece) => !isSkillPiece(piece))
  const linked = linkCitations(
    answer,
    sources,
    // Of a plan each line is a thing to do: nothing is put to it.
    state.engine === null || isPlanning(state) ? 'as-is' : 'attribute',
  )
  const steps = state.steps.map((view): StepView => {
    if (view.kind === 'step' && view.state === 'running')
      return { ...view, state: outcome === 'done' ? 'done' : 'failed' }
    if (view.kind === 'output' && view.running) return { ...view, running: false }
    // Nobody waits for that decision any more.
    if (view.kind === 'proposal' && view.decision === 'ask') return { ...view, decision: 'stale' }
    return view
  })
  const next: State = {
    ...state,
    phase: 'finished',
    outcome,
    answer: linked.text,
    pieces: linked.pieces,
    read: state.engine === null ? [] : state.pieces.filter((piece) => !linked.pieces.includes(piece)),
    steps,
    queue: [],
    current: null,
    messages: [...state.messages, { role: 'assistant', text: answer, calls: [] }],
  }
  return {
    state: next,
    effects: [
      trace(
        state,
        outcome === 'failed' ? 'error' : outcome === 'stopped' ? 'note' : 'answer',
        outcome === 'stopped' ? 'Stopped by the user' : `Answer: ${clip(firstLine(unmarked(answer)), 100)}`,
        {
          body: unlinked(linked.text),
          blockLanguage: 'markdown',
          properties: {
            engine: state.engineLabel,
            outcome,
            prompt_tokens: String(state.promptTokens),
            output_tokens: String(state.outputTokens),
          },
          sources: linked.pieces,
        },
      ),
      { kind: 'finish' },
    ],
  }
}

export const chain = (stepped: Stepped, before: readonly Effect[]): Stepped => ({
  state: stepped.state,
  effects: [...before, ...stepped.effects],
})
