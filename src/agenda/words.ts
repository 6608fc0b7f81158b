// Owns what the Agenda view says: of a row its label, what stands behind it and its tooltip; of days their names. Pure; the
// words come in through the translator that is given. What notes say goes into Markdown escaped only.

import { visible } from '../../media/panel/links.ts'
import type { AgendaDay, AgendaRow, HabitView } from '../../server/protocol/agenda.ts'
import type { DateView } from '../../server/protocol/notes.ts'
import { code, escaped, type Translator } from '../rules.ts'

export interface WordsContext {
  readonly l10n: Translator
  readonly locale: string
}

const utc = (day: string): Date => new Date(`${day}T00:00:00Z`)

/** `Friday, 27 November`; with the year where it is another one than that of `today`. */
export function dayWords(day: string, today: string, { locale }: WordsContext): string {
  const year = day.slice(0, 4) === today.slice(0, 4) ? {} : ({ year: 'numeric' } as const)
  return utc(day).toLocaleDateString(locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    timeZone: 'UTC',
    ...year,
  })
}

const shortDay = (day: string, today: string, { locale }: WordsContext): string =>
  utc(day).toLocaleDateString(locale, {
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
    ...(day.slice(0, 4) === today.slice(0, 4) ? {} : { year: 'numeric' }),
  })

export const monthWords = (day: string, { locale }: WordsContext): string =>
  utc(day).toLocaleDateString(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' })

const daysBetween = (from: string, to: string): number =>
  Math.round((utc(to).getTime() - utc(from).getTime()) / 86_400_000)

/** `Today`, `Tomorrow`, `Yesterday`, or empty. */
export function nearWords(day: string, today: string, { l10n }: WordsContext): string {
  switch (daysBetween(today, day)) {
    case 0:
      return l10n.t('Today')
    case 1:
      return l10n.t('Tomorrow')
    case -1:
      return l10n.t('Yesterday')
    default:
      return ''
  }
}

/** What a span of days is called above them. */
export function spanWords(days: readonly AgendaDay[], today: string, context: WordsContext): string {
  const [first] = days
  const last = days.at(-1)
  if (!first || !last) return ''
  const { l10n } = context
  if (days.length === 1)
    return [nearWords(first.day, today, context), dayWords(first.day, today, context)]
      .filter(Boolean)
      .join(', ')
  if (days.length >= 28 && first.day.endsWith('-01')) return monthWords(first.day, context)
  const range = `${shortDay(first.day, today, context)} – ${shortDay(last.day, today, context)}`
  return days.length === 7 ? l10n.t('Week {0}: {1}', first.week, range) : range
}

/** A minute of the day as clocks show it. */
export const minuteWords = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

/** What stands in front: the time of day, or how late or near it is. */
function lead(row: AgendaRow, { l10n }: WordsContext): string {
  if (row.time !== '') return row.time.replace('-', '–')
  if (row.inDays < 0 && (row.kind === 'deadline' || row.kind === 'scheduled'))
    return l10n.t('{0} d', -row.inDays)
  return row.kind === 'warning' ? l10n.t('in {0} d', row.inDays) : ''
}

/** `10:00–11:00  NEXT [#A] Call the plumber`. That a task is to be done its icon says: only other keywords are words. */
export function rowLabel(row: AgendaRow, context: WordsContext, under = ''): string {
  const isPlain = row.todo === 'TODO' || row.todo === under || row.kind === 'state' || row.done
  const keyword = isPlain ? '' : row.todo
  const priority = row.priority === '' ? '' : `[#${row.priority}]`
  const title = visible(row.text || row.title).trim() || '…'
  const before = lead(row, context)
  return `${before === '' ? '' : `${before}  `}${[keyword, priority, title].filter(Boolean).join(' ')}`
}

/** Whole days from now, at least one: `yesterday`, `3 days ago`. */
const agoWords = (days: number, { l10n }: WordsContext): string =>
  days === 1 ? l10n.t('yesterday') : l10n.t('{0} days ago', days)

const inWords = (days: number, { l10n }: WordsContext): string =>
  days === 1 ? l10n.t('tomorrow') : l10n.t('in {0} days', days)

const overdueWords = (days: number, { l10n }: WordsContext): string =>
  days === 1 ? l10n.t('1 day overdue') : l10n.t('{0} days overdue', days)

const dueWords = (days: number, { l10n }: WordsContext): string =>
  days === 1 ? l10n.t('due tomorrow') : l10n.t('due in {0} days', days)

/** How the row's date stands to the day it is shown on; empty where that says it all. */
export function whenWords(row: AgendaRow, context: WordsContext): string {
  const { l10n } = context
  switch (row.kind) {
    case 'deadline':
      if (row.inDays < 0) return overdueWords(-row.inDays, context)
      return l10n.t('deadline')
    case 'scheduled':
      return row.inDays < 0 ? agoWords(-row.inDays, context) : ''
    case 'warning':
      return dueWords(row.inDays, context)
    case 'range':
      return row.part ? l10n.t('day {0} of {1}', row.part.day, row.part.of) : ''
    case 'closed':
      return l10n.t('done')
    case 'clock':
      return row.clocked === null ? l10n.t('clock runs') : l10n.t('clocked {0}', minuteWords(row.clocked))
    case 'state':
      return l10n.t('became {0}', row.state)
    case 'timestamp':
    case 'inactive':
    case 'diary':
    case 'headline':
      return ''
  }
}

/** Of a headline in a list, without a day of its own: its nearest date. */
function plannedWords(row: AgendaRow, today: string, context: WordsContext): string {
  if (row.kind !== 'headline') return ''
  const { l10n } = context
  const deadline = dayIn(row.planning.deadline)
  if (deadline !== '') {
    const left = daysBetween(today, deadline)
    if (left < 0) return overdueWords(-left, context)
    if (left === 0) return l10n.t('due today')
    return left === 1 ? l10n.t('due tomorrow') : l10n.t('due {0}', shortDay(deadline, today, context))
  }
  const scheduled = dayIn(row.planning.scheduled)
  if (scheduled === '') return ''
  return (
    nearWords(scheduled, today, context).toLocaleLowerCase(context.locale) ||
    shortDay(scheduled, today, context)
  )
}

const dayIn = (timestamp: string | undefined): string => /\d{4}-\d\d-\d\d/.exec(timestamp ?? '')?.[0] ?? ''

export const stem = (path: string): string =>
  path.slice(path.lastIndexOf('/') + 1).replace(/\.org(?:_archive)?$/i, '')

/** What stands behind the label, the most telling first, as the end is cut off. */
export function rowDescription(row: AgendaRow, today: string, context: WordsContext): string {
  const { l10n } = context
  const streak = row.habit && row.habit.streak > 1 ? l10n.t('{0} in a row', row.habit.streak) : ''
  const effort = row.effort === null ? '' : minuteWords(row.effort)
  // What stands in front of the title is not said twice.
  const when = row.time === '' && lead(row, context) !== '' ? '' : whenWords(row, context)
  return [
    when,
    plannedWords(row, today, context),
    streak,
    row.category || stem(row.path),
    row.tags.map((tag) => `#${visible(tag)}`).join(' '),
    effort,
  ]
    .filter(Boolean)
    .join(' · ')
}

/** For a reader who hears it. */
export function rowSpoken(row: AgendaRow, today: string, context: WordsContext): string {
  const { l10n } = context
  const kind = row.kind === 'scheduled' && row.inDays === 0 ? l10n.t('scheduled') : whenWords(row, context)
  return [rowLabel(row, context), kind, rowDescription(row, today, context)].filter(Boolean).join(', ')
}

/** Markdown that shows exactly what the notes say. */
export function rowTooltip(row: AgendaRow, today: string, context: WordsContext): string {
  const { l10n } = context
  const fact = (name: string, value: string) => (value === '' ? '' : `- ${name}: ${escaped(value)}`)
  const { scheduled = '', deadline = '', closed = '' } = row.planning
  const date = (written: string) => (written === '' ? '' : timestampWords(written, today, context))
  const own = [scheduled, deadline, closed].includes(row.timestamp) ? '' : row.timestamp
  const facts = [
    fact(l10n.t('Scheduled'), date(scheduled)),
    fact(l10n.t('Deadline'), date(deadline)),
    fact(l10n.t('Closed'), date(closed)),
    fact(l10n.t('Date'), row.kind === 'diary' ? '' : date(own)),
    fact(l10n.t('Tags'), row.tags.join(', ')),
    fact(l10n.t('Priority'), row.priority),
    fact(l10n.t('Effort'), row.effort === null ? '' : minuteWords(row.effort)),
  ].filter(Boolean)
  const above = row.outline.slice(0, -1)
  return [
    `**${escaped([row.todo, row.title].filter(Boolean).join(' '))}**`,
    above.length > 0 ? escaped(above.join(' › ')) : '',
    facts.join('\n'),
    row.habit ? habitWords(row.habit, context) : '',
    `${code(`${row.path}:${row.startLine}`)}`,
  ]
    .filter(Boolean)
    .join('\n\n')
}

const marks: Readonly<Record<HabitView['graph'][number]['state'], string>> = {
  clear: '·',
  ready: '○',
  alert: '◐',
  overdue: '●',
}

/** The last weeks as one line: done days as a tick, the others by how late it was. */
function habitWords(habit: HabitView, context: WordsContext): string {
  const { l10n } = context
  const line = habit.graph
    .map(({ done, state, when }) => `${when === 'today' ? '|' : ''}${done ? '✓' : marks[state]}`)
    .join('')
  const often = l10n.t('Done {0} times, {1} in a row, at best {2}.', habit.count, habit.streak, habit.longest)
  return `${code(line)}\n\n${escaped(often)}`
}

function everyWords(unit: string, value: number, { l10n }: WordsContext): string {
  switch (unit) {
    case 'h':
      return value === 1 ? l10n.t('every hour') : l10n.t('every {0} hours', value)
    case 'd':
      return value === 1 ? l10n.t('every day') : l10n.t('every {0} days', value)
    case 'w':
      return value === 1 ? l10n.t('every week') : l10n.t('every {0} weeks', value)
    case 'm':
      return value === 1 ? l10n.t('every month') : l10n.t('every {0} months', value)
    default:
      return value === 1 ? l10n.t('every year') : l10n.t('every {0} years', value)
  }
}

/** `Friday, 27 November, 10:00–11:00, every week`. What it cannot read stays as it is written. */
export function timestampWords(written: string, today: string, context: WordsContext): string {
  const parts = written.split('--').map((part) => oneTimestamp(part, today, context))
  return parts.join(' – ')
}

function oneTimestamp(written: string, today: string, context: WordsContext): string {
  const day = dayIn(written)
  const readable = day !== '' && !Number.isNaN(utc(day).getTime())
  if (!readable) return written
  const { l10n } = context
  const time = /\d{1,2}:\d{2}(?:-\d{1,2}:\d{2})?/.exec(written)?.[0]?.replace('-', '–') ?? ''
  const repeat = /(\.\+|\+\+|\+)(\d+)([hdwmy])/.exec(written)
  const every = repeat ? everyWords(repeat[3] as string, Number(repeat[2]), context) : ''
  const after = repeat?.[1] === '.+' ? l10n.t('after it was done') : ''
  return [dayWords(day, today, context), time, [every, after].filter(Boolean).join(' ')]
    .filter(Boolean)
    .join(', ')
}

/** `Friday, 27 November, 10:00 (in 5 days)`: how a typed date is read. */
export function dateWords(date: DateView, today: string, context: WordsContext): string {
  const { l10n } = context
  const far =
    date.inDays === 0
      ? l10n.t('today')
      : date.inDays > 0
        ? inWords(date.inDays, context)
        : agoWords(-date.inDays, context)
  const time = date.until === '' ? date.time : `${date.time}–${date.until}`
  return `${[dayWords(date.day, today, context), time, date.cookies].filter(Boolean).join(', ')} (${far})`
}
