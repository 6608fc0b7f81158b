// Owns what the trace view is shown: days, their newest turns and what is below them. Pure but for asking the trace.

import { everything, type TraceAnswer, type TraceParams } from '../../protocol/trace.ts'
import type { TraceEntryView } from '../../protocol/views.ts'
import { filtered } from '../trace/filter.ts'
import type { Trace } from '../trace/journal.io.ts'
import type { FlatRow } from '../trace/rows.ts'
import { sentence } from './shown.ts'

/** A tree of more turns is no help, and takes long to send. */
const usual = 200

/** Days of which nothing fits are left out, but for those that cannot be read. */
export async function traceViews(
  trace: Pick<Trace, 'days'>,
  { limit, filter = everything, day: only, most = usual }: TraceParams,
): Promise<TraceAnswer> {
  const days = await trace.days(limit)
  const isFilter = Object.values(filter).some((part) => part !== '')
  return days.flatMap(({ day, file, entries, problem }, at) => {
    if (only !== undefined && day !== only) return []
    const all = filtered(entries, filter)
    if (all.length === 0 && problem === null && isFilter) return []
    const shown = only === undefined && at > 0 ? [] : all.slice(-Math.max(1, most))
    return [
      {
        day,
        file,
        entries: shown.map((entry) => ({ ...view(entry), children: entry.children.map(view) })),
        total: all.length,
        problem: problem === null ? '' : sentence(problem),
      },
    ]
  })
}

const view = ({ time, title, verdict, turn, file, line }: FlatRow): TraceEntryView => ({
  time,
  title,
  verdict,
  turn,
  file,
  line,
  children: [],
})
