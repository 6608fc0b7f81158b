// Owns which entries of the trace a filter keeps, by turn. Pure.

import type { TraceFilter } from '../../protocol/trace.ts'
import type { TraceRow } from './entry.ts'
import type { FlatRow } from './rows.ts'

/** Turns with an entry that fits; of a turn only what fits, below what was asked. All of it where nothing is asked for. */
export function filtered(entries: readonly TraceRow[], filter: TraceFilter): readonly TraceRow[] {
  const fits = fitting(filter)
  if (fits === null) return entries
  return entries.flatMap((entry) => {
    const children = entry.children.filter(fits)
    return children.length > 0 || fits(entry) ? [{ ...entry, children }] : []
  })
}

/** null: everything. */
function fitting(filter: TraceFilter): ((row: FlatRow) => boolean) | null {
  const { verdict, since, until } = filter
  const [rule, file, words] = [filter.rule, filter.file, filter.words].map((text) =>
    text.trim().toLowerCase(),
  )
  if (!verdict && !since && !until && !rule && !file && !words) return null
  const has = (text: string, part: string | undefined) => !part || text.toLowerCase().includes(part)
  return (row) => {
    const { AT: at = '', RULES: rules = '', RULES_FAILED: failed = '' } = row.properties
    return (
      (!verdict || row.verdict === verdict) &&
      (!since || at >= since) &&
      (!until || (at !== '' && at < until)) &&
      has(`${rules}\n${failed}`, rule) &&
      has(row.title, words) &&
      (!file || row.files.some((path) => has(path, file)))
    )
  }
}
