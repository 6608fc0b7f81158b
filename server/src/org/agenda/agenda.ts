// Owns the agenda: which headlines concern which day, computed from timestamps alone, as Org's `org-agenda-list` does.
// Never reads a clock or a setting: today and the options are parameters.

import type { AgendaProblem, AgendaRow, LogKind, SortKey } from '../../../protocol/agenda.ts'
import type { OrgFile } from '../file.ts'
import type { Headline } from '../parse.ts'
import { parseDay } from '../timestamp.ts'
import { askedBy, type Dated, datedIn, leaveOut } from './dated.ts'
import { diaryLinesOf, diaryProblem, stampDiary } from './diary-lines.ts'
import { habitOf, isHabit } from './habit.ts'
import { type Found, type Item, rowOf, type Span } from './item.ts'
import { loggedOf, logItems } from './logged.ts'
import { type AgendaOptions, orgDefaults } from './options.ts'
import { deadlineItems, scheduledItems } from './planned.ts'
import { agendaOrder, sortItems } from './sort.ts'
import { diaryItems, rangeItems, stampItems } from './stamped.ts'

/** Keeps a hostile number of days from filling the memory. */
export const mostDays = 3_660

export interface AgendaRequest {
  /** `YYYY-MM-DD` */
  readonly fromDay: string
  readonly days: number
  /** Without it `fromDay` counts as today. */
  readonly today?: string
  readonly log?: readonly LogKind[]
  readonly sort?: readonly SortKey[]
  readonly options?: Partial<AgendaOptions>
}

/**
 * Rows by day, and within a day in Org's order (habits last, by time, by urgency). As in Org, what is done is shown on
 * its own date and never as late; comments and archives are left out. No rows for a day that is none.
 */
export function agenda(files: readonly OrgFile[], request: AgendaRequest): readonly AgendaRow[] {
  const first = parseDay(request.fromDay)
  const today = parseDay(request.today ?? request.fromDay)
  if (first === null || today === null) return []
  const days = Math.min(mostDays, Math.max(1, Math.floor(request.days) || 1))
  const options = { ...orgDefaults, ...request.options }
  const { items } = agendaItems(files, { first, last: first + days - 1, today, options }, request.log ?? [])
  const order = request.sort ?? agendaOrder
  return byDay(items, first, days).flatMap((day) => sortItems(day, order).map(rowOf))
}

/** The items of each of `days` days from `first`, in the order in which they were found. */
export function byDay(items: readonly Item[], first: number, days: number): readonly (readonly Item[])[] {
  const buckets: Item[][] = Array.from({ length: days }, () => [])
  for (const one of items) buckets[one.day - first]?.push(one)
  return buckets
}

/** Everything of a span, file by file and kind by kind, as Org collects it: ties are broken by this order. */
export function agendaItems(
  files: readonly OrgFile[],
  span: Span,
  log: readonly LogKind[],
  wanted: (file: OrgFile, headline: Headline | null) => boolean = () => true,
): Found {
  const items: Item[] = []
  const problems: AgendaProblem[] = []
  // One by one: a headline may have more than fit into a call.
  const add = (found: readonly Item[]) => {
    for (const one of found) items.push(one)
  }
  const asked = askedBy(JSON.stringify(span))
  for (const file of files) {
    const all = datedIn(file, span.options.inactive === 'show' ? 'with inactive' : 'active', asked)
    const dated = all.filter(({ headline }) => wanted(file, headline))
    const due = new Map<number, Set<number>>()
    const having = new Set<Dated>()
    const take = (one: Dated, found: readonly Item[]) => {
      if (found.length > 0) having.add(one)
      add(found)
    }
    for (const one of dated) {
      const found = deadlineItems(file, one, span)
      if (found.length > 0) due.set(one.headline.index, new Set(found.map(({ day }) => day)))
      take(one, found)
    }
    if (log.length > 0)
      for (const one of loggedOf(file)) if (wanted(file, one.headline)) add(logItems(file, one, log, span))
    const shown = (headline: Headline) => due.get(headline.index) ?? none
    for (const one of dated) take(one, scheduledItems(file, one, shown(one.headline), span))
    for (const one of dated) take(one, rangeItems(file, one, span))
    for (const one of dated) take(one, stampItems(file, one, shown(one.headline), span))
    for (const line of diaryLinesOf(file)) {
      if (!wanted(file, line.headline)) continue
      if ('on' in line.diary) add(diaryItems(file, line, span))
      else problems.push(diaryProblem(file.path, line.startLine, line.diary))
    }
    for (const one of dated) {
      const found = problemsOf(file, one, span)
      problems.push(...found)
      if (found.length === 0 && !having.has(one)) leaveOut(one, asked)
    }
  }
  return { items, problems }
}

const none: ReadonlySet<number> = new Set()

/** What has a day but cannot be read: said aloud, as nothing else would show that it is missing. */
function problemsOf(
  file: OrgFile,
  { headline, scheduled, deadline, stamps }: Dated,
  span: Span,
): readonly AgendaProblem[] {
  const problems: AgendaProblem[] = []
  for (const stamp of [scheduled, deadline, ...stamps]) {
    if (stamp?.kind !== 'diary') continue
    const diary = stampDiary(stamp.sexp)
    if (!('on' in diary)) problems.push(diaryProblem(file.path, headline.startLine, diary))
  }
  if (scheduled && isHabit(headline) && !headline.done) {
    const habit = habitOf(file, headline, span.today)
    if (!habit.ok) problems.push({ path: file.path, startLine: headline.startLine, ...habit.error })
  }
  return problems
}
