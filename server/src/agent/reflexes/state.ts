// Owns the reflex that sets a TODO state: `mark TITLE as DONE`. The change is a proposal.

import { planOperation } from '../../tools/operation.ts'
import { first, name, type Reflex } from './reflex.ts'

export const setState: Reflex = {
  name: 'state',
  examples: ['mark "Call the plumber" as DONE', 'set Write report to NEXT', 'done: Call the plumber'],
  match(text) {
    const named = first(text, [
      /^(?:please\s+)?(?:[Mm]ark|[Ss]et|[Cc]hange)\s+(?:the\s+)?(?:task\s+|todo\s+|headline\s+)?(.{1,200}?)\s+(?:as|to)\s+([A-Z][A-Z_-]{1,20}|[Dd]one|[Tt]odo|finished|completed?)\s*\.?$/,
      /^(?:[Mm]arkiere|[Ss]etze)\s+(.{1,200}?)\s+(?:als|auf)\s+([A-Z][A-Z_-]{1,20}|erledigt|fertig)\s*\.?$/,
    ])
    if (named !== null) return named
    const done = first(text, [/^(?:done|finished|complete|erledigt|fertig)\s*:\s*(.{1,200})$/i])
    return done === null ? null : { words: [done.words[0] ?? '', 'DONE'] }
  },
  async run(ports, match) {
    const title = name(match.words[0] ?? '')
    const keyword = (match.words[1] ?? '').toUpperCase()
    // A file may call it otherwise: then its own first done state is meant.
    const isDone = /^(?:DONE|FINISHED|COMPLETED?|ERLEDIGT|FERTIG)$/.test(keyword)
    const made = await planOperation(
      ports,
      { path: '', headline: title },
      isDone ? { kind: 'todo-step', step: 'done', note: '' } : { kind: 'todo', keyword, note: '' },
    )
    if (!made.ok) {
      // Without such a headline the sentence may mean something else.
      if (made.error.code === 'no-such-headline') return null
      return { kind: 'problem', name: 'state', problem: made.error }
    }
    return {
      kind: 'propose',
      name: 'state',
      summary: `Set "${made.value.headline.title.slice(0, 80)}" to ${keyword}`,
      actions: made.value.actions,
      reason: `You asked to set this headline to ${keyword}.`,
      pieces: [],
    }
  },
}
