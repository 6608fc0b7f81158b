// Owns what the finders of the agenda hand on: one row before it is sorted, filtered and shown.

import type { AgendaKind, AgendaProblem, AgendaRow, HabitView } from '../../../protocol/agenda.ts'
import { categoryOf, effortOf, headlineView, type OrgFile } from '../file.ts'
import type { Headline } from '../parse.ts'
import { dayText } from '../timestamp.ts'
import type { AgendaOptions } from './options.ts'
import { type TimeOfDay, timeIn, timeText, withoutTimestamps } from './times.ts'

export interface Item {
  readonly file: OrgFile
  /** null for a diary line above the first headline. */
  readonly headline: Headline | null
  /** Of such a line; else 0. */
  readonly startLine: number
  readonly kind: AgendaKind
  /** The day it is shown on, and the day of its date; days since 1970-01-01. */
  readonly day: number
  readonly date: number
  readonly time: TimeOfDay | null
  readonly part: AgendaRow['part']
  readonly timestamp: string
  readonly text: string
  readonly state: string
  readonly clocked: number | null
  readonly urgency: number
  readonly habit: HabitView | null
  /** What the sort keys of dates compare; null without one. */
  readonly sortDay: number | null
}

/** What a finder works with: a span of days, both ends included, and which of them is today. */
export interface Span {
  readonly first: number
  readonly last: number
  readonly today: number
  readonly options: AgendaOptions
}

export interface Found {
  readonly items: Item[]
  readonly problems: AgendaProblem[]
}

type Needed = Pick<Item, 'file' | 'headline' | 'kind' | 'day' | 'timestamp'>

export const item = (needed: Needed & Partial<Item>): Item => ({
  startLine: 0,
  date: needed.day,
  time: null,
  part: null,
  text: '',
  state: '',
  clocked: null,
  urgency: needed.headline ? priorityOf(needed.file, needed.headline) : 0,
  habit: null,
  sortDay: null,
  ...needed,
})

/** 1000 for each step above the file's lowest priority (Org's `org-get-priority`). */
export function priorityOf({ document }: OrgFile, { priority }: Headline): number {
  const { lowest, default: usual } = document.settings.priorities
  return 1000 * (priorityValue(lowest) - priorityValue(priority || usual))
}

/** Numbers count as themselves, letters as their code: `[#1]` is above `[#2]`, A above B. */
export const priorityValue = (priority: string): number =>
  /^\d+$/.test(priority) ? Number(priority) : priority.toUpperCase().charCodeAt(0)

/** The time written in the timestamp, else one that the title names. */
export function timeOfItem(
  written: string,
  headline: Headline | null,
  options: AgendaOptions,
): TimeOfDay | null {
  const own = timeIn(written)
  if (own || options.timeInTitle === 'ignore' || !headline) return own
  return timeIn(withoutTimestamps(headline.title))
}

export function rowOf(given: Item): AgendaRow {
  const { file, headline, kind, day, time, part, timestamp, text, state, clocked, urgency, habit } = given
  const about = headline ? headlineView(file, headline) : fileView(given)
  return {
    ...about,
    day: dayText(day),
    time: timeText(time),
    from: time?.from ?? null,
    to: time?.to ?? null,
    kind,
    inDays: given.date - day,
    part,
    timestamp,
    text,
    state,
    clocked,
    urgency,
    habit,
  }
}

/** What stands above the first headline belongs to the file. */
function fileView({ file, startLine }: Item): ReturnType<typeof headlineView> {
  const { settings } = file.document
  return {
    path: file.path,
    index: -1,
    startLine,
    endLine: startLine,
    id: file.document.ids[0] ?? '',
    level: 0,
    todo: '',
    done: false,
    priority: '',
    title: settings.title,
    tags: settings.filetags,
    category: categoryOf(file, null),
    effort: null,
    outline: [],
    planning: {},
  }
}

export const effortOfItem = ({ headline }: Item): number | null => (headline ? effortOf(headline) : null)
