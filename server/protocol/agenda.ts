// Owns what an agenda, a list of headlines and a reminder look like to a panel, a program or a script: plain JSON
// types. Days are `YYYY-MM-DD`, times of day `HH:MM`, lines 1-based; no words of a language but those of the notes.

/** What a view shows, from a command, a setting or a headline that describes a view. */
export interface AgendaSpec {
  readonly title: string
  readonly blocks: readonly AgendaBlock[]
}

export type AgendaBlock = DayBlock | ListBlock

/** A span of days. */
export interface DayBlock {
  readonly kind: 'agenda'
  readonly title?: string
  /** `today` (also without one), `+3`, `-1`, or a day. */
  readonly from?: string
  /** A number of days; `week` begins on the week's first day, `month` on the 1st. Default: `week`. */
  readonly span?: AgendaSpan
  /** What is logged as well. Default: nothing. */
  readonly log?: readonly LogKind[]
  /** Show inactive timestamps as well. */
  readonly inactive?: 'show' | 'hide'
  readonly done?: 'show' | 'hide'
  /** An Org match or org-ql query that headlines must fit. */
  readonly match?: string
  readonly filter?: AgendaFilter
  readonly sort?: readonly SortKey[]
  /** Path patterns (`*`, `**`) of the files to look at; all without one. */
  readonly files?: readonly string[]
}

/** Headlines without days. */
export interface ListBlock {
  /** `todo`: not-done keywords, or those of `match` (`NEXT|WAIT`); `match`: an Org match or org-ql query. */
  readonly kind: 'todo' | 'match' | 'stuck' | 'habits'
  readonly title?: string
  readonly match?: string
  readonly filter?: AgendaFilter
  readonly sort?: readonly SortKey[]
  readonly files?: readonly string[]
  /** Of stuck projects: the keywords (`*` for any that is not done) and tags that mean that it goes on. */
  readonly next?: readonly string[]
  readonly nextTags?: readonly string[]
  /** At most so many rows. */
  readonly most?: number
}

export type AgendaSpan = number | 'day' | 'week' | 'fortnight' | 'month' | 'year'

export type LogKind = 'closed' | 'clock' | 'state'

/** All that are given must hold; of the values of one, any. A value with `-` before it must not. */
export interface AgendaFilter {
  readonly tags?: readonly string[]
  readonly categories?: readonly string[]
  /** `<0:30`, `>1:00`, `=45`, in minutes or hours and minutes. */
  readonly effort?: readonly string[]
  /** Words in the title, any case. */
  readonly text?: readonly string[]
}

/** Names of `org-agenda-sorting-strategy`. */
export type SortKey =
  | `${'time' | 'timestamp' | 'scheduled' | 'deadline' | 'ts' | 'tsia' | 'category' | 'tag' | 'priority' | 'urgency' | 'todo-state' | 'effort' | 'habit' | 'alpha'}-${'up' | 'down'}`
  | 'category-keep'

export interface AgendaView {
  readonly title: string
  /** The user's day and time of day that it was made for. */
  readonly today: string
  readonly time: string
  readonly sections: readonly AgendaSection[]
  /** What could not be read: a diary expression, a habit without a repeater, a query. */
  readonly problems: readonly AgendaProblem[]
}

export interface AgendaSection {
  readonly kind: AgendaBlock['kind']
  readonly title: string
  /** Of an agenda: every day of the span. Of a list: one with an empty `day`. */
  readonly days: readonly AgendaDay[]
}

export interface AgendaDay {
  readonly day: string
  /** 0 is Sunday; -1 in a list. */
  readonly weekday: number
  /** ISO 8601; 0 in a list. */
  readonly week: number
  readonly today: boolean
  readonly rows: readonly AgendaRow[]
  /** Stretches of the working hours without an appointment. */
  readonly free: readonly TimeSpan[]
  /** Marks to draw between timed rows: full hours of the grid that nothing begins at, and the time now on today. */
  readonly grid: readonly GridMark[]
}

export interface TimeSpan {
  /** Minutes of the day. */
  readonly from: number
  readonly to: number
}

export interface GridMark {
  readonly kind: 'hour' | 'now'
  /** Minutes of the day. */
  readonly at: number
}

export type AgendaKind =
  | 'scheduled'
  | 'deadline'
  /** A deadline that is not due yet. */
  | 'warning'
  | 'timestamp'
  | 'range'
  /** A diary expression. */
  | 'diary'
  | 'inactive'
  | 'closed'
  | 'clock'
  | 'state'
  /** In a list, without a day. */
  | 'headline'

export interface AgendaRow extends HeadlineView {
  /** The day it is shown on; empty in a list. */
  readonly day: string
  /** `HH:MM` or `HH:MM-HH:MM`, or empty. */
  readonly time: string
  /** The same in minutes of the day; null without one. */
  readonly from: number | null
  readonly to: number | null
  readonly kind: AgendaKind
  /** Days from `day` to the date itself: negative when overdue ("Sched. 3x" is -3), positive in a warning. */
  readonly inDays: number
  /** Which day of how many of a range; null for anything else. */
  readonly part: { readonly day: number; readonly of: number } | null
  /** The timestamp as written; empty in a list. */
  readonly timestamp: string
  /** What is said instead of the title: the text of a diary expression, the note of a log entry. Else empty. */
  readonly text: string
  /** The keyword that a row of kind `state` logs; else empty. */
  readonly state: string
  /** Minutes of a clock row; null while it runs and for other kinds. */
  readonly clocked: number | null
  /** Org's urgency: priority, and how close or late it is. */
  readonly urgency: number
  readonly habit: HabitView | null
}

/** What is said of a headline wherever it is listed. */
export interface HeadlineView {
  readonly path: string
  /** Place in the file's headlines, and its line. */
  readonly index: number
  readonly startLine: number
  readonly endLine: number
  readonly id: string
  readonly level: number
  readonly todo: string
  readonly done: boolean
  /** `A`, or empty. */
  readonly priority: string
  readonly title: string
  /** Inherited ones included. */
  readonly tags: readonly string[]
  readonly category: string
  /** In minutes; null without one. */
  readonly effort: number | null
  /** Titles from the root to itself. */
  readonly outline: readonly string[]
  /** Timestamps as written. */
  readonly planning: { readonly scheduled?: string; readonly deadline?: string; readonly closed?: string }
}

export interface HabitView {
  /** Day it is scheduled for, and the last day on which it is in time. */
  readonly scheduled: string
  readonly deadline: string
  /** Every how many days, and at the latest after how many (the same without `/4d`). */
  readonly every: number
  readonly atMost: number
  readonly repeater: '+' | '++' | '.+'
  /** From 21 days before today to 7 days after it. */
  readonly graph: readonly HabitDay[]
  /** How often in a row it was done in time, up to now. */
  readonly streak: number
  readonly longest: number
  /** Times done in all that is logged. */
  readonly count: number
  readonly lastDone: string
}

export interface HabitDay {
  readonly day: string
  /** As Org colours it: not yet, should be done, last day, too late. */
  readonly state: 'clear' | 'ready' | 'alert' | 'overdue'
  readonly done: boolean
  readonly when: 'past' | 'today' | 'future'
}

export interface AgendaProblem {
  readonly path: string
  readonly startLine: number
  /** `diary`, `habit`, `view`, `query`, `date`. */
  readonly code: string
  readonly message: string
  readonly next: string
}

/** A view that a headline describes. */
export interface NamedView {
  /** What it is asked for by: the value of AGENDA_VIEW, or the title. */
  readonly name: string
  readonly path: string
  readonly startLine: number
  readonly spec: AgendaSpec
}

/** Something to say to the user once. */
export interface Reminder {
  /** The same for the same thing at the same time, so that it is said once; changes when its date does. */
  readonly key: string
  readonly kind: 'appointment' | 'deadline' | 'scheduled' | 'overdue'
  /** Minutes from now to an appointment, negative once it has begun; 0 for the others. */
  readonly inMinutes: number
  /** Days late; 0 when it is due today. */
  readonly lateDays: number
  readonly row: AgendaRow
}

/** What was said, put off or put aside; the caller keeps it. */
export interface ReminderState {
  /** Key → when it was said, in minutes since 1970-01-01 of the user's calendar. */
  readonly said: Readonly<Record<string, number>>
  /** Key → when to say it again. */
  readonly snoozed: Readonly<Record<string, number>>
}

export interface Reminders {
  readonly due: readonly Reminder[]
  /** With what is due now as said, and without what is of no use any more. */
  readonly state: ReminderState
  /** When to ask again, in minutes since 1970-01-01 of the user's calendar; null when nothing is in sight. */
  readonly nextAt: number | null
}

/** The answer of a search: what it was read as, and what it found. */
export interface OrgSearch {
  /** An Org match (`+work/TODO`), or org-ql in its plain or its Lisp form. */
  readonly language: 'match' | 'org-ql' | 'org-ql-sexp'
  readonly rows: readonly HeadlineView[]
}
