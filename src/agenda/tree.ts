// Owns the tree of the Agenda view: sections, what is overdue, days, rows, and the marks of the time grid. Pure.

import type {
  AgendaDay,
  AgendaProblem,
  AgendaRow,
  AgendaSection,
  AgendaView,
} from '../../server/protocol/agenda.ts'
import type { ViewState } from './state.ts'

export type AgendaNode =
  | {
      readonly what: 'section'
      readonly key: string
      readonly section: AgendaSection
      readonly children: readonly AgendaNode[]
    }
  /** Days of the span before today. */
  | { readonly what: 'earlier'; readonly key: string; readonly children: readonly AgendaNode[] }
  | { readonly what: 'overdue'; readonly key: string; readonly children: readonly AgendaNode[] }
  | {
      readonly what: 'day'
      readonly key: string
      readonly day: AgendaDay
      readonly children: readonly AgendaNode[]
    }
  /** Of a list: rows with the same keyword. */
  | {
      readonly what: 'group'
      readonly key: string
      readonly name: string
      readonly children: readonly AgendaNode[]
    }
  /** `under`: the keyword of the group it is in, which need not be said again. */
  | { readonly what: 'row'; readonly key: string; readonly row: AgendaRow; readonly under: string }
  | { readonly what: 'mark'; readonly key: string; readonly kind: 'now' | 'hour'; readonly at: number }
  | { readonly what: 'problems'; readonly key: string; readonly children: readonly AgendaNode[] }
  | { readonly what: 'problem'; readonly key: string; readonly problem: AgendaProblem }

/** Longer spans leave out days without anything. */
const mostEmptyDays = 7

export function agendaTree(
  view: AgendaView,
  state: Pick<ViewState, 'grid' | 'shown'>,
): readonly AgendaNode[] {
  const keys = new Map<string, number>()
  /** The same row may stand twice; each needs a name of its own. */
  const keyed = (key: string): string => {
    const times = (keys.get(key) ?? 0) + 1
    keys.set(key, times)
    return times === 1 ? key : `${key}#${times}`
  }
  const rowNode = (prefix: string, row: AgendaRow, under = ''): AgendaNode => ({
    what: 'row',
    under,
    key: keyed(`${prefix}|${row.kind}|${row.path}|${row.title}|${row.timestamp}|${row.time}`),
    row,
  })

  const dayNodes = (section: AgendaSection, prefix: string): readonly AgendaNode[] => {
    const short = section.days.length <= mostEmptyDays
    const late = section.days.flatMap(({ rows }) => rows.filter(isOverdue))
    const overdue: AgendaNode[] =
      late.length === 0
        ? []
        : [
            {
              what: 'overdue',
              key: keyed(`${prefix}overdue`),
              children: late.map((row) => rowNode(`${prefix}overdue`, row)),
            },
          ]
    const days = section.days.flatMap((day): AgendaNode[] => {
      const rows = day.rows.filter((row) => !isOverdue(row))
      if (rows.length === 0 && !short && !day.today) return []
      const nodes = rows.map((row) => rowNode(`${prefix}${day.day}`, row))
      const children = withMarks(nodes, day, state.grid, (kind, at) =>
        keyed(`${prefix}${day.day}|${kind}|${at}`),
      )
      return [{ what: 'day', key: keyed(`${prefix}${day.day}`), day, children }]
    })
    const past = days.filter((node) => node.what === 'day' && node.day.day < view.today)
    // Of a span that lies in the past as a whole each day counts.
    const today = section.days.some((day) => day.today)
    if (!today || past.length === 0) return [...overdue, ...days]
    const earlier: AgendaNode = { what: 'earlier', key: keyed(`${prefix}earlier`), children: past }
    return [...overdue, earlier, ...days.filter((node) => !past.includes(node))]
  }

  const listNodes = (section: AgendaSection, prefix: string): readonly AgendaNode[] => {
    const rows = section.days.flatMap((day) => day.rows)
    if (section.kind !== 'todo') return rows.map((row) => rowNode(prefix, row))
    const byKeyword = new Map<string, AgendaRow[]>()
    for (const row of rows) {
      const same = byKeyword.get(row.todo)
      if (same) same.push(row)
      else byKeyword.set(row.todo, [row])
    }
    if (byKeyword.size < 2) return rows.map((row) => rowNode(prefix, row))
    return [...byKeyword].map(([name, same]) => ({
      what: 'group',
      key: keyed(`${prefix}group|${name}`),
      name,
      children: same.map((row) => rowNode(`${prefix}${name}`, row, name)),
    }))
  }

  const nodesOf = (section: AgendaSection, prefix: string) =>
    section.kind === 'agenda' ? dayNodes(section, prefix) : listNodes(section, prefix)

  const [only] = view.sections
  const shown =
    view.sections.length === 1 && only
      ? nodesOf(only, '')
      : view.sections.map(
          (section, number): AgendaNode => ({
            what: 'section',
            key: keyed(`section|${number}`),
            section,
            children: nodesOf(section, `${number}|`),
          }),
        )
  return view.problems.length === 0 ? shown : [...shown, problemsNode(view.problems, keyed)]
}

const problemsNode = (problems: readonly AgendaProblem[], keyed: (key: string) => string): AgendaNode => ({
  what: 'problems',
  key: 'problems',
  children: problems.map((problem) => ({
    what: 'problem',
    key: keyed(`problem|${problem.path}|${problem.startLine}|${problem.message}`),
    problem,
  })),
})

/** It should have been done before the day it is shown on. A habit has its own idea of late. */
export const isOverdue = ({ kind, inDays, done }: AgendaRow): boolean =>
  !done && inDays < 0 && (kind === 'scheduled' || kind === 'deadline')

/** The time now between the timed rows of today, and the hours where they are wanted. */
function withMarks(
  nodes: readonly AgendaNode[],
  day: AgendaDay,
  grid: 'show' | 'hide',
  keyOf: (kind: string, at: number) => string,
): readonly AgendaNode[] {
  const times = nodes.flatMap((node) =>
    node.what === 'row' && node.row.from !== null ? [node.row.from] : [],
  )
  const ascending = times.every((time, i) => i === 0 || (times[i - 1] as number) <= time)
  const marks = day.grid.filter(({ kind }) => (kind === 'now' ? times.length > 0 : grid === 'show'))
  if (!ascending || marks.length === 0) return nodes
  const out: AgendaNode[] = []
  let next = 0
  const put = (before: number) => {
    for (let mark = marks[next]; mark && mark.at <= before; mark = marks[++next])
      out.push({ what: 'mark', key: keyOf(mark.kind, mark.at), kind: mark.kind, at: mark.at })
  }
  let left = times.length
  if (left === 0) put(Number.POSITIVE_INFINITY)
  for (const node of nodes) {
    if (node.what === 'row' && node.row.from !== null) {
      put(node.row.from)
      out.push(node)
      if (--left === 0) put(Number.POSITIVE_INFINITY)
    } else out.push(node)
  }
  return out
}

export const childrenOf = (node: AgendaNode): readonly AgendaNode[] =>
  'children' in node ? node.children : []

/** All rows in and below the nodes, each headline once. */
export function rowsIn(nodes: readonly AgendaNode[]): readonly AgendaRow[] {
  const rows = new Map<string, AgendaRow>()
  const walk = (all: readonly AgendaNode[]) => {
    for (const node of all) {
      if (node.what === 'row') rows.set(`${node.row.path}:${node.row.startLine}`, node.row)
      else walk(childrenOf(node))
    }
  }
  walk(nodes)
  return [...rows.values()]
}
