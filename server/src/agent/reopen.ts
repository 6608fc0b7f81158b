// Owns a turn of the trace as the panel shows it again: its answer linked to its sources as it was. Pure.

import type { SourceView, TurnView } from '../../protocol/views.ts'
import type { PastTurn } from '../trace/conversations.io.ts'
import { nodeUri } from './cite.ts'

/** The trace does not tell all that was read, so what is taken from it counts as text of others. */
export const reopenedLabel = 'Taken from the trace'

export function reopened(past: PastTurn): TurnView {
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
    steps: [{ kind: 'step', id: 'reopened', label: reopenedLabel, state: 'done', detail: '' }],
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
