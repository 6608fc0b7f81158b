// Owns what an agenda can be told, each with the name and the default that Org has for it.
// Never reads a setting: the rims hand these in.

/** Of `org-agenda-skip-scheduled-if-deadline-is-shown` and its likes. */
export interface AgendaOptions {
  /** `org-deadline-warning-days`; negative: for every deadline, whatever it says itself. */
  readonly warningDays: number
  /** `org-deadline-past-days`, `org-scheduled-past-days` */
  readonly deadlinePastDays: number
  readonly scheduledPastDays: number
  /** `org-scheduled-delay-days`; negative: for everything scheduled, whatever it says itself. */
  readonly delayDays: number
  /** `org-agenda-skip-scheduled-if-deadline-is-shown` */
  readonly scheduledBesideDeadline: 'show' | 'skip' | 'skip-late' | 'skip-after-deadline'
  /** `org-agenda-skip-deadline-prewarning-if-scheduled`; a number is the days of warning that remain. */
  readonly warningOfScheduled: 'show' | 'skip' | 'from-scheduled' | number
  /** `org-agenda-skip-scheduled-delay-if-deadline`; a number is the days of delay that remain. */
  readonly delayBesideDeadline: 'keep' | 'skip' | 'until-deadline' | number
  /** `org-agenda-skip-timestamp-if-deadline-is-shown` */
  readonly timestampBesideDeadline: 'show' | 'skip'
  /** `org-agenda-skip-additional-timestamps-same-entry` */
  readonly moreTimestamps: 'show' | 'skip'
  /** `org-agenda-skip-scheduled-if-done` and its likes: `show` is on its own date only, never as late. */
  readonly done: 'show' | 'hide'
  /** `org-agenda-show-future-repeats` */
  readonly futureRepeats: 'all' | 'next' | 'none'
  /** `org-agenda-prefer-last-repeat` */
  readonly lateFrom: 'date' | 'last-repeat'
  /** `org-agenda-include-inactive-timestamps` */
  readonly inactive: 'show' | 'hide'
  /** `org-agenda-search-headline-for-time` */
  readonly timeInTitle: 'read' | 'ignore'
  /** `org-habit-show-habits-only-for-today` */
  readonly habits: 'today' | 'always' | 'hide'
  /** `org-habit-show-all-today` */
  readonly habitsToday: 'due' | 'all'
  /** 0 is Sunday; `org-agenda-start-on-weekday`. */
  readonly weekStart: number
  /** `org-agenda-time-grid`: first and last full hour, and the step, in minutes of the day. */
  readonly grid: { readonly from: number; readonly to: number; readonly step: number }
  /** What an appointment without an end is taken to last when free time is looked for. */
  readonly appointmentMinutes: number
}

export const orgDefaults: AgendaOptions = {
  warningDays: 14,
  deadlinePastDays: 10_000,
  scheduledPastDays: 10_000,
  delayDays: 0,
  scheduledBesideDeadline: 'show',
  warningOfScheduled: 'show',
  delayBesideDeadline: 'keep',
  timestampBesideDeadline: 'show',
  moreTimestamps: 'show',
  done: 'show',
  futureRepeats: 'all',
  lateFrom: 'date',
  inactive: 'hide',
  timeInTitle: 'read',
  habits: 'today',
  habitsToday: 'due',
  weekStart: 1,
  grid: { from: 8 * 60, to: 20 * 60, step: 120 },
  appointmentMinutes: 60,
}
