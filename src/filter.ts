// Owns the words for a filter of the trace, and the mark of a turn in it. Pure.

import type { TraceFilter } from '../server/protocol/trace.ts'
import type { TraceEntryView } from '../server/protocol/views.ts'

/** A word or two for each part that is set; `verdict` and `time` in the user's language. */
export const filterWords = (
  { rule, file, words }: TraceFilter,
  { verdict, time }: { readonly verdict: string; readonly time: string },
): string => [verdict, time, rule, file, words].filter((part) => part !== '').join(' · ')

/** The strictest verdict in an entry and below it; empty for none. */
export function strictest(entry: TraceEntryView): TraceEntryView['verdict'] {
  const order = ['', 'allow', 'ask', 'deny'] as const
  return entry.children
    .map(strictest)
    .reduce(
      (worst, verdict) => (order.indexOf(verdict) > order.indexOf(worst) ? verdict : worst),
      entry.verdict,
    )
}
