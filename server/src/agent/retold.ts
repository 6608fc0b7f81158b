// Owns a turn of the trace as the panel shows it again: run anew from its recorded events, or, where none were recorded,
// from what was said, its answer linked to its sources as it was. Pure.

import type { SourceView, TurnView } from '../../protocol/views.ts'
import { joinLabels, type Labels, trusted } from '../base/proposal.ts'
import { untrusted } from '../tools/labels.ts'
import type { PastTurn, Restored } from '../trace/told.ts'
import { nodeUri } from './cite.ts'
import { type Folded, fold } from './record.ts'
import { queuedView, turnView } from './view.ts'

export interface Retold {
  readonly view: TurnView
  /** Of what the model then knew. */
  readonly labels: Labels
}

/** What is known of a past turn may be private, whatever it was. */
const past: Labels = { ...trusted, confidentiality: 'private' }

export function retold(turn: PastTurn): Retold {
  const { state } = refolded(turn.events)
  const view = turn.isQueued
    ? { ...queuedView(turn.turn, turn.prompt, turn.at, turn.file), queued: true }
    : state === null
      ? said(turn)
      : turnView(state, turn.lastAt, 'not-undoable')
  return {
    view: { ...view, steps: [...view.steps, ...turn.restored.map(restoredStep)] },
    // What was said, or is left of a record, does not tell what was read for it.
    labels: joinLabels(
      past,
      state === null || turn.events.includes(null) ? untrusted('a conversation of the trace') : state.labels,
    ),
  }
}

/** Where the recorded events lead. What a person made of them may lead nowhere. */
export function refolded(events: readonly unknown[]): Folded {
  try {
    return fold(events)
  } catch {
    return { state: null, isCut: true }
  }
}

/** `at`: makes its name its own. */
export const restoredStep = ({ direction, words }: Restored, at: number): TurnView['steps'][number] => ({
  kind: 'step',
  id: `${direction}-${at}`,
  label: direction === 'undo' ? 'Undone' : 'Redone',
  state: 'done',
  detail: words,
})

function said(past: PastTurn): TurnView {
  const sources = past.sources.map(
    ({ path, startLine, endLine, name, form = '' }): SourceView => ({
      id: name === '' ? path : `${path}#${name}`,
      title: name === '' ? path : name,
      path,
      startLine,
      endLine,
      tokens: 0,
      form: form === 'window' || form === 'signature' || form === 'outline' ? form : 'full',
      reasons: [],
    }),
  )
  const isLocal = past.engine.startsWith('ollama:')
  return {
    turn: past.turn,
    prompt: past.prompt,
    answer: linked(past.answer, sources),
    state: past.state,
    steps: [],
    sources,
    engine: past.engine,
    engineKind: isLocal ? 'local' : 'none',
    tokensUsed: past.promptTokens + past.outputTokens,
    tokensTotal: past.promptTokens + past.outputTokens,
    tokensBudget: 0,
    elapsedMs: 0,
    trace: past.file,
    undoable: false,
    startedAt: past.at,
  }
}

/** The trace keeps the words of a link, `src/a.ts:24`, and not where it led. */
function linked(answer: string, sources: readonly SourceView[]): string {
  const paths = [...new Set(sources.map(({ path }) => path))].sort((a, b) => b.length - a.length)
  if (paths.length === 0) return answer
  const place = new RegExp(`(?<![\\w./\\[-])(${paths.map(escaped).join('|')}):(\\d+)(?:-\\d+)?`, 'g')
  return answer
    .split(/(^```[\s\S]*?^```$|`[^`\n]*`)/m)
    .map((part, i) =>
      i % 2 === 1
        ? part
        : part.replace(place, (words, path: string, line: string) => {
            const at = Number(line)
            const source =
              sources.find((one) => one.path === path && one.startLine <= at && at <= one.endLine) ??
              sources.find((one) => one.path === path)
            return source ? `[${words}](${nodeUri(source.id)})` : words
          }),
    )
    .join('')
}

const escaped = (path: string): string => path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
