// Owns the filter of the trace by verdict. Pure.

import type { TraceDayView, TraceEntryView } from '../server/protocol/views.ts'

export type TraceFilter = 'all' | 'ask' | 'deny' | 'allow'

/** Keeps entries with that verdict and whatever leads to them; days without any go. */
export function filterDays(days: readonly TraceDayView[], filter: TraceFilter): readonly TraceDayView[] {
  if (filter === 'all') return days
  return days
    .map((day) => ({ ...day, entries: filterEntries(day.entries, filter) }))
    .filter((day) => day.entries.length > 0 || day.problem !== '')
}

function filterEntries(
  entries: readonly TraceEntryView[],
  filter: Exclude<TraceFilter, 'all'>,
): readonly TraceEntryView[] {
  return entries
    .map((entry) => ({ ...entry, children: filterEntries(entry.children, filter) }))
    .filter((entry) => entry.verdict === filter || entry.children.length > 0)
}

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
