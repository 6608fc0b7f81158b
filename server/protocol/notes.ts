// Owns the messages of the Agenda view and of the commands over notes: what is shown and searched, what can be chosen,
// how what is typed is read, and what the user is reminded of. Days are `YYYY-MM-DD`, times `HH:MM`, lines 1-based.

import type { HeadlinePlace } from './acts.ts'
import type { AgendaRow, AgendaSpec, AgendaView, OrgSearch, Reminder } from './agenda.ts'
import type { NotificationName, RequestName } from './messages.ts'
import type { Entry, Target } from './operation.ts'

const request = <Params, Answer>(method: string): RequestName<Params, Answer> => ({ method })
const notification = <Params>(method: string): NotificationName<Params> => ({ method })

/** Of the workspace's Org files as they are in the editor; `files` is how many there are, `left` how many rows are too many to show. */
export const agenda = request<
  { readonly spec: AgendaSpec },
  { readonly view: AgendaView; readonly files: number; readonly left: number }
>('passepartout/notes/agenda')

/** What counts today, for the badge and the status bar. */
export interface TodayView {
  readonly today: string
  readonly overdue: number
  /** On today, without what is overdue or only announced. */
  readonly due: number
  /** The next timed row of today or tomorrow that is not over; null for none. */
  readonly next: AgendaRow | null
}
export const agendaToday = request<Record<string, never>, TodayView>('passepartout/notes/today')

/** A view that a headline of the user's describes. */
export interface CustomView {
  /** The same as long as the headline is there. */
  readonly key: string
  /** Absolute for one of the agent's home. */
  readonly path: string
  readonly uri: string
  readonly line: number
  /** What is wrong with it; empty when all is well. */
  readonly problem: string
  readonly spec: AgendaSpec
}
export const customViews = request<Record<string, never>, readonly CustomView[]>('passepartout/notes/views')

/** The message names the place in the query. */
export type SearchAnswer =
  | { readonly ok: true; readonly search: OrgSearch; readonly total: number }
  | { readonly ok: false; readonly message: string; readonly next: string }
/** An Org match or an org-ql query; `most` rows at most. */
export const searchNotes = request<{ readonly query: string; readonly most: number }, SearchAnswer>(
  'passepartout/notes/search',
)

/** Tags and categories in use, the most used first. */
export interface NamesInUse {
  readonly tags: readonly { readonly name: string; readonly count: number }[]
  readonly categories: readonly { readonly name: string; readonly count: number }[]
}
export const namesInUse = request<Record<string, never>, NamesInUse>('passepartout/notes/names')

/** What a headline can be set to by its own file. */
export interface ChoicesView {
  readonly path: string
  readonly line: number
  readonly title: string
  readonly todo: string
  readonly sequences: readonly (readonly StateChoice[])[]
  readonly priority: string
  /** From the highest to the lowest. */
  readonly priorities: readonly string[]
  /** Its own, and those it has from above. */
  readonly tags: readonly string[]
  readonly inherited: readonly string[]
  /** As written; empty for none. */
  readonly scheduled: string
  readonly deadline: string
}
export interface StateChoice {
  readonly keyword: string
  readonly done: boolean
  /** The file's fast key, or empty. */
  readonly key: string
  /** What is logged when it is entered. */
  readonly log: '' | 'time' | 'note'
}
export const choices = request<HeadlinePlace, ChoicesView | null>('passepartout/notes/choices')

/** A place where headlines can go. */
export interface TargetView {
  readonly path: string
  /** Titles from the root; empty for the file's top level. */
  readonly outline: readonly string[]
  readonly id: string
  readonly line: number
}
/** Files first, then headlines in their order; of very many only the upper levels. */
export const targets = request<Record<string, never>, readonly TargetView[]>('passepartout/notes/targets')

/** A date as it was read. */
export interface DateView {
  readonly day: string
  /** Empty for none. */
  readonly time: string
  /** End of a time range, or empty. */
  readonly until: string
  /** `+1w -2d`, or empty. */
  readonly cookies: string
  /** From today; negative in the past. */
  readonly inDays: number
}
export type DateAnswer =
  | { readonly ok: true; readonly date: DateView }
  | { readonly ok: false; readonly message: string; readonly next: string }
/** `base`: the timestamp that is there, which `++1d` counts from and which keeps its time; empty for none. */
export const readDate = request<{ readonly text: string; readonly base: string }, DateAnswer>(
  'passepartout/notes/readDate',
)

/** What a captured line would become. */
export interface CaptureView {
  readonly entry: Entry
  /** The date that was found in the words; null for none. */
  readonly date: (DateView & { readonly plan: 'scheduled' | 'deadline' }) | null
  /** The lines that would be written, without their place. */
  readonly lines: readonly string[]
}
export const readCapture = request<{ readonly text: string }, CaptureView | null>(
  'passepartout/notes/readCapture',
)

/** Where captures go by the setting, checked; the words of `problem` say what is wrong with it. */
export const captureTarget = request<
  { readonly written: string },
  { readonly target: Target; readonly problem: string }
>('passepartout/notes/captureTarget')

/** Server → client: Org files changed, or the day did. What is shown may be out of date. */
export const notesChanged = notification<Record<string, never>>('passepartout/notes/changed')

/** Server → client, once for the same thing: say it. */
export type RemindView =
  | { readonly kind: 'item'; readonly reminder: Reminder }
  /** Once a day: what is overdue and due today. */
  | { readonly kind: 'summary'; readonly overdue: number; readonly due: number }
export const remind = notification<RemindView>('passepartout/notes/remind')
/** Says it again then: in so many minutes from now. */
export const snooze = request<{ readonly key: string; readonly minutes: number }, null>(
  'passepartout/notes/snooze',
)
