// Owns a whole view: its blocks one after the other, each with days or as a list, sorted, filtered, with grid and
// free time. What every rim shows comes from here. Pure: now is a parameter.

import type {
  AgendaDay,
  AgendaProblem,
  AgendaRow,
  AgendaSection,
  AgendaSpec,
  AgendaView,
  DayBlock,
  ListBlock,
} from '../../../protocol/agenda.ts'
import { ok, type Problem, type Result } from '../../base/result.ts'
import type { OrgFile } from '../file.ts'
import { readQuery } from '../query/search.ts'
import { dayFields, dayNumber, dayText, type Moment } from '../timestamp.ts'
import { agendaItems, byDay, mostDays } from './agenda.ts'
import { isoWeek } from './diary.ts'
import { fits } from './filter.ts'
import { gridOf } from './grid.ts'
import { type Item, rowOf } from './item.ts'
import { listItems } from './lists.ts'
import { type AgendaOptions, orgDefaults } from './options.ts'
import { pathPattern } from './paths.ts'
import { agendaOrder, listOrder, sortItems } from './sort.ts'
import { dayOfText, spanOf } from './spans.ts'
import { clockText } from './times.ts'

/** Never fails as a whole: a block that cannot be read is an empty section and a problem. */
export function agendaView(
  files: readonly OrgFile[],
  spec: AgendaSpec,
  now: Moment,
  settings: Partial<AgendaOptions> = {},
): AgendaView {
  const options = { ...orgDefaults, ...settings }
  const sections: AgendaSection[] = []
  const problems: AgendaProblem[] = []
  for (const block of spec.blocks) {
    const chosen = choose(files, block.files)
    const read =
      block.kind === 'agenda' ? days(chosen, block, now, options) : list(chosen, block, now, options)
    const title = block.title ?? ''
    sections.push({ kind: block.kind, title, days: read.ok ? read.value.days : [] })
    for (const one of read.ok ? read.value.problems : [{ path: '', startLine: 0, ...read.error }])
      problems.push(one)
  }
  return {
    title: spec.title,
    today: dayText(dayNumber(now)),
    time: clockText((now.hour ?? 0) * 60 + (now.minute ?? 0)),
    sections,
    problems: unlike(problems),
  }
}

interface Section {
  readonly days: readonly AgendaDay[]
  readonly problems: readonly AgendaProblem[]
}

function days(
  files: readonly OrgFile[],
  block: DayBlock,
  now: Moment,
  settings: AgendaOptions,
): Result<Section, Problem> {
  const today = dayNumber(now)
  const from = dayOfText(block.from ?? '', today)
  if (from === null) return wrongDay(block.from ?? '')
  const query =
    block.match === undefined || block.match === ''
      ? null
      : readQuery(block.match, now, { warningDays: settings.warningDays })
  if (query && !query.ok) return query
  const options = { ...settings, ...given(block) }
  const span = spanOf(block.span ?? 'week', from, options.weekStart)
  const count = Math.min(span.days, mostDays)
  const wanted = query
    ? (file: OrgFile, headline: Item['headline']) => headline !== null && query.value.test(file, headline)
    : () => true
  const { items, problems } = agendaItems(
    files,
    { first: span.first, last: span.first + count - 1, today, options },
    block.log ?? [],
    wanted,
  )
  const kept = items.filter((one) => fits(one, block.filter ?? {}))
  const minute = (now.hour ?? 0) * 60 + (now.minute ?? 0)
  const shown = byDay(kept, span.first, count).map((found, i): AgendaDay => {
    const day = span.first + i
    const sorted = sortItems(found, block.sort ?? agendaOrder)
    return {
      ...about(day, today),
      rows: sorted.map(rowOf),
      ...gridOf({ items: sorted, now: day === today ? minute : null, days: count }, options),
    }
  })
  return ok({ days: shown, problems })
}

const given = ({ inactive, done }: DayBlock): Partial<AgendaOptions> => ({
  ...(inactive === undefined ? {} : { inactive }),
  ...(done === undefined ? {} : { done }),
})

const wrongDay = (text: string): Result<never, Problem> => ({
  ok: false,
  error: {
    code: 'date',
    message: `"${text}" is no day to begin with.`,
    next: 'Write today, +3, -1w or a day like 2026-11-21.',
  },
})

const about = (day: number, today: number) => ({
  day: dayText(day),
  weekday: dayFields(day).weekday,
  week: isoWeek(day),
  today: day === today,
})

function list(
  files: readonly OrgFile[],
  block: ListBlock,
  now: Moment,
  { warningDays }: AgendaOptions,
): Result<Section, Problem> {
  const found = listItems(files, block, now, { warningDays })
  if (!found.ok) return found
  const kept = found.value.items.filter((one) => fits(one, block.filter ?? {}))
  const rows = sortItems(kept, block.sort ?? listOrder).slice(0, block.most ?? kept.length)
  const day = { day: '', weekday: -1, week: 0, today: false, free: [], grid: [] }
  return ok({ days: [{ ...day, rows: rows.map(listRow) }], problems: found.value.problems })
}

const listRow = (one: Item): AgendaRow => ({ ...rowOf(one), day: '', inDays: 0 })

function choose(files: readonly OrgFile[], patterns: readonly string[] | undefined): readonly OrgFile[] {
  if (!patterns || patterns.length === 0) return files
  const tests = patterns.map(pathPattern)
  return files.filter(({ path }) => tests.some((test) => test(path)))
}

/** The same expression in several blocks is said once. */
function unlike(problems: readonly AgendaProblem[]): readonly AgendaProblem[] {
  const seen = new Map(problems.map((one) => [`${one.path}:${one.startLine}:${one.message}`, one]))
  return [...seen.values()]
}
