// Owns the time grid of a day: the hours to draw, the mark of the time now, and the stretches that are free.

import type { AgendaDay, GridMark, TimeSpan } from '../../../protocol/agenda.ts'
import type { Item } from './item.ts'
import type { AgendaOptions } from './options.ts'

interface Timed {
  readonly items: readonly Item[]
  /** The time now, in minutes of the day; null on other days than today. */
  readonly now: number | null
  /** Days of the whole view: Org draws a grid on today and on a day alone. */
  readonly days: number
}

/** No grid on a day without any time. */
export function gridOf(
  { items, now, days }: Timed,
  options: AgendaOptions,
): Pick<AgendaDay, 'grid' | 'free'> {
  const begins = new Set(items.flatMap(({ time }) => (time ? [time.from] : [])))
  if (begins.size === 0 || (now === null && days > 1)) return { grid: [], free: [] }
  const grid: GridMark[] = []
  for (let at = options.grid.from; at <= options.grid.to; at += options.grid.step)
    if (!begins.has(at)) grid.push({ kind: 'hour', at })
  if (now !== null) grid.push({ kind: 'now', at: now })
  grid.sort((a, b) => a.at - b.at || a.kind.localeCompare(b.kind))
  return { grid, free: freeOf(items, options) }
}

const notes = new Set(['closed', 'state', 'clock', 'inactive'])

/** What lies between the appointments in the hours of the grid; what is logged takes no time of the day. */
function freeOf(items: readonly Item[], { grid, appointmentMinutes }: AgendaOptions): readonly TimeSpan[] {
  const taken = items
    .flatMap(({ time, kind }) => (time && !notes.has(kind) ? [time] : []))
    .map(({ from, to }) => ({ from, to: to !== null && to > from ? to : from + appointmentMinutes }))
    .sort((a, b) => a.from - b.from)
  const free: TimeSpan[] = []
  let at = grid.from
  for (const { from, to } of taken) {
    if (from > at && at < grid.to) free.push({ from: at, to: Math.min(from, grid.to) })
    at = Math.max(at, to)
  }
  if (at < grid.to) free.push({ from: at, to: grid.to })
  return free
}
