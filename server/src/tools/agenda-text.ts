// Owns how agendas and lists of headlines look in a terminal: aligned columns that fit 80, a title cut before a place
// is; for a program, titles in full. Pure; what others wrote is made harmless by who prints it.

import type { AgendaDay, AgendaRow, AgendaView, HabitView, HeadlineView } from '../../protocol/agenda.ts'

const width = 80
const leastTitle = 24

/** Who reads it: a person in a terminal, or a program that has no columns. */
type Reader = 'terminal' | 'program'

/** A line for each day that has rows, with its rows below it. */
export function* agendaLines(days: readonly AgendaDay[], reader: Reader = 'terminal'): Generator<string> {
  let first = true
  const times = days.some(({ rows }) => rows.some(({ time }) => time.length > 5)) ? 11 : 5
  const column = days.reduce(
    (most, { rows }) => rows.reduce((m, row) => Math.max(m, what(row).length), most),
    12,
  )
  for (const { day, weekday, today, rows, free } of days) {
    if (rows.length === 0) continue
    if (!first) yield ''
    first = false
    yield `${day} ${weekdays[weekday] ?? ''}${today ? ', today' : ''}`
    for (const row of rows) yield rowLine(row, reader, times, column)
    const hours = free.map(({ from, to }) => `${clock(from)}-${clock(to)}`).join(', ')
    if (today && hours !== '') yield `  free ${hours}`
  }
}

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

function rowLine(row: AgendaRow, reader: Reader, times: number, column: number): string {
  const title = (row.text === '' ? titleOf(row) : row.text).replace(/\s+/g, ' ')
  if (reader === 'program') {
    const words = [row.time, what(row), title, `${row.path}:${row.startLine}`]
    return `  ${words.filter((word) => word !== '').join('  ')}`
  }
  const lead = `  ${row.time.padEnd(times)}  ${what(row).padEnd(column)}  `
  return withPlace(lead, title, row)
}

/** What the date means: late, ahead, which day of how many. */
function what({ kind, inDays, part, state, clocked, habit }: AgendaRow): string {
  const days = (count: number) => `${count} d.`
  switch (kind) {
    case 'scheduled':
      if (habit) return 'habit'
      return inDays < 0 ? `${days(-inDays)} late` : 'scheduled'
    case 'deadline':
      return inDays < 0 ? `due ${days(-inDays)} ago` : 'deadline'
    case 'warning':
      return `due in ${days(inDays)}`
    case 'range':
      return part ? `day ${part.day} of ${part.of}` : ''
    case 'clock':
      return clocked === null
        ? 'clocked'
        : `${Math.floor(clocked / 60)}:${String(clocked % 60).padStart(2, '0')} h`
    case 'state':
      return state
    case 'closed':
    case 'inactive':
      return kind
    case 'timestamp':
    case 'diary':
    case 'headline':
      return ''
  }
}

const titleOf = ({ todo, priority, title }: HeadlineView): string =>
  [todo, priority === '' ? '' : `[#${priority}]`, title].filter(Boolean).join(' ')

/** The place at the end, in one column where the title leaves room for it. */
function withPlace(lead: string, title: string, { path, startLine }: HeadlineView): string {
  const place = `${path}:${startLine}`
  const room = Math.max(leastTitle, width - lead.length - place.length - 2)
  return `${lead}${cut(title, room).padEnd(room)}  ${place}`
}

function cut(text: string, most: number): string {
  const chars = [...text]
  return chars.length <= most ? text : `${chars.slice(0, most - 1).join('')}…`
}

/** `file.org:3  TODO title :tags:`, one headline a line; the places in a column of their own. */
export function* headlineLines(rows: readonly HeadlineView[]): Generator<string> {
  const places = rows.map(({ path, startLine }) => `${path}:${startLine}`)
  const column = Math.min(
    40,
    places.reduce((widest, place) => Math.max(widest, place.length), 0),
  )
  for (const [i, row] of rows.entries()) yield `${(places[i] as string).padEnd(column)}  ${titleOf(row)}`
}

export function* viewLines({ title, sections }: AgendaView): Generator<string> {
  yield title
  for (const { kind, title: name, days } of sections) {
    yield ''
    if (name !== '') yield `${name}:`
    const rows = days.flatMap((day) => day.rows)
    if (rows.length === 0) yield '  Nothing.'
    else if (kind === 'agenda') yield* agendaLines(days)
    else for (const line of kind === 'habits' ? habitLines(rows) : headlineLines(rows)) yield `  ${line}`
  }
}

/** The last three weeks and the next one: `*` done, `·` not yet, `+` in time, `!` the last day, `-` too late. */
export function* habitLines(rows: readonly AgendaRow[]): Generator<string> {
  for (const { title, habit } of rows) {
    if (!habit) continue
    yield `${cut(title, 26).padEnd(26)}  ${graph(habit)}  ${streak(habit)}`
  }
}

const marks = { clear: '·', ready: '+', alert: '!', overdue: '-' } as const

const graph = ({ graph: days }: HabitView): string =>
  days.map(({ state, done, when }) => (when === 'today' ? '|' : '') + (done ? '*' : marks[state])).join('')

const streak = ({ streak: now, longest, count }: HabitView): string =>
  count === 0 ? 'never done' : `${now} in a row, at best ${longest}`
