// Owns the settings of the agenda: what each may be, and its default. Meant is what the variables of Org's agenda mean that
// `server/src/org/agenda/options.ts` names. No logic.

/** One of some words; the first is the default. */
export const agendaChoices = {
  'agenda.span': ['week', 'day', 'month'],
  'agenda.weekStart': ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'],
  'agenda.scheduledBesideDeadline': ['show', 'skip', 'skip-late', 'skip-after-deadline'],
  'agenda.timestampBesideDeadline': ['show', 'skip'],
  'agenda.moreTimestamps': ['show', 'skip'],
  'agenda.futureRepeats': ['all', 'next', 'none'],
  'agenda.lateFrom': ['date', 'last-repeat'],
  'agenda.inactive': ['hide', 'show'],
  'agenda.timeInTitle': ['read', 'ignore'],
  'agenda.habits': ['today', 'always', 'hide'],
  'agenda.habitsToday': ['due', 'all'],
} as const

/** Whole numbers: the default, and from where to where. */
export const agendaNumbers = {
  'agenda.warningDays': [14, -3650, 3650],
  'agenda.delayDays': [0, -3650, 3650],
  'agenda.deadlinePastDays': [10_000, 0, 100_000],
  'agenda.scheduledPastDays': [10_000, 0, 100_000],
  'agenda.gridStepMinutes': [120, 15, 1440],
  'agenda.appointmentMinutes': [60, 5, 1440],
} as const

/** Texts: the default, what they must look like, and the same in words. */
export const agendaTexts = {
  'agenda.warningOfScheduled': [
    'show',
    /^(?:show|skip|from-scheduled|\d{1,4})$/,
    'show, skip, from-scheduled or a number of days',
  ],
  'agenda.delayBesideDeadline': [
    'keep',
    /^(?:keep|skip|until-deadline|\d{1,4})$/,
    'keep, skip, until-deadline or a number of days',
  ],
  'agenda.gridHours': [
    '08:00-20:00',
    /^(?:[01]?\d|2[0-3]):[0-5]\d-(?:(?:[01]?\d|2[0-3]):[0-5]\d|24:00)$/,
    'two times such as 08:00-20:00',
  ],
} as const

export type AgendaSettings = {
  readonly [K in keyof typeof agendaChoices]: (typeof agendaChoices)[K][number]
} & {
  readonly [K in keyof typeof agendaNumbers | keyof typeof agendaTexts]: K extends keyof typeof agendaNumbers
    ? number
    : string
}

export const agendaNames = [
  ...Object.keys(agendaChoices),
  ...Object.keys(agendaNumbers),
  ...Object.keys(agendaTexts),
] as readonly (keyof AgendaSettings)[]

export const defaultAgendaSettings = Object.fromEntries(
  [agendaChoices, agendaNumbers, agendaTexts].flatMap((some) =>
    Object.entries<readonly unknown[]>(some).map(([name, [first]]) => [name, first]),
  ),
) as AgendaSettings
