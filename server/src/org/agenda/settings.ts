// Owns the turning of settings, as a person writes them, into what an agenda is told. What cannot be used is said and
// replaced by the default.

import {
  type AgendaSettings,
  agendaChoices,
  agendaNames,
  agendaNumbers,
  agendaTexts,
  defaultAgendaSettings,
} from '../../../protocol/agenda-settings.ts'
import { err, ok, type Problem, problem, type Result } from '../../base/result.ts'
import { nearest } from '../nearest.ts'
import type { AgendaOptions } from './options.ts'

export interface Unusable {
  readonly name: keyof AgendaSettings
  /** What would be right: `one of today, always, hide`. */
  readonly wanted: string
}

/** `get` answers whatever somebody wrote; undefined or null where nobody did. */
export function readAgendaSettings(get: (name: keyof AgendaSettings) => unknown): {
  readonly settings: AgendaSettings
  readonly unusable: readonly Unusable[]
} {
  const unusable: Unusable[] = []
  const values = agendaNames.map((name) => {
    const value = get(name) ?? defaultAgendaSettings[name]
    const wanted = wantedOf(name, value)
    if (wanted === null) return [name, value]
    unusable.push({ name, wanted })
    return [name, defaultAgendaSettings[name]]
  })
  return { settings: Object.fromEntries(values) as AgendaSettings, unusable }
}

/** Null when the value is right. */
function wantedOf(name: keyof AgendaSettings, value: unknown): string | null {
  if (name in agendaChoices) {
    const words: readonly string[] = agendaChoices[name as keyof typeof agendaChoices]
    return words.some((one) => one === value) ? null : `one of ${words.join(', ')}`
  }
  if (name in agendaNumbers) {
    const [, least, most] = agendaNumbers[name as keyof typeof agendaNumbers]
    const fits = typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
    return fits ? null : `a whole number from ${least} to ${most}`
  }
  const [, pattern, words] = agendaTexts[name as keyof typeof agendaTexts]
  if (typeof value !== 'string' || !pattern.test(value)) return words
  if (name !== 'agenda.gridHours') return null
  const { from, to } = hoursOf(value)
  return from < to ? null : words
}

/** `warningDays=7,weekStart=sunday`, as on the command line; names without `agenda.`. */
export function readAgendaLine(line: string): Result<AgendaSettings, Problem> {
  const given = new Map<string, unknown>()
  for (const part of line.split(',').filter((one) => one.trim() !== '')) {
    const [key = '', ...rest] = part.split('=')
    const name = `agenda.${key.trim()}`
    const value = rest.join('=').trim()
    if (!known.includes(key.trim())) {
      const near = nearest(key.trim(), known)
      return err(
        problem(
          'usage',
          `The agenda has no setting "${key.trim()}".`,
          near === null ? `There are: ${known.join(', ')}.` : `Did you mean ${near}?`,
        ),
      )
    }
    given.set(name, name in agendaNumbers && /^-?\d+$/.test(value) ? Number(value) : value)
  }
  const { settings, unusable } = readAgendaSettings((name) => given.get(name))
  const [wrong] = unusable
  return wrong
    ? err(
        problem(
          'usage',
          `"${given.get(wrong.name)}" is nothing for ${wrong.name.replace('agenda.', '')}.`,
          `Write ${wrong.wanted}.`,
        ),
      )
    : ok(settings)
}

/** How long a span is has a flag of its own. */
const known = agendaNames.filter((name) => name !== 'agenda.span').map((name) => name.replace('agenda.', ''))

const days = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const

/** Of settings that were read by `readAgendaSettings`. */
export const optionsOf = (settings: AgendaSettings): Partial<AgendaOptions> => ({
  warningDays: settings['agenda.warningDays'],
  delayDays: settings['agenda.delayDays'],
  deadlinePastDays: settings['agenda.deadlinePastDays'],
  scheduledPastDays: settings['agenda.scheduledPastDays'],
  scheduledBesideDeadline: settings['agenda.scheduledBesideDeadline'],
  warningOfScheduled: wordOrDays(
    settings['agenda.warningOfScheduled'],
  ) as AgendaOptions['warningOfScheduled'],
  delayBesideDeadline: wordOrDays(
    settings['agenda.delayBesideDeadline'],
  ) as AgendaOptions['delayBesideDeadline'],
  timestampBesideDeadline: settings['agenda.timestampBesideDeadline'],
  moreTimestamps: settings['agenda.moreTimestamps'],
  futureRepeats: settings['agenda.futureRepeats'],
  lateFrom: settings['agenda.lateFrom'],
  inactive: settings['agenda.inactive'],
  timeInTitle: settings['agenda.timeInTitle'],
  habits: settings['agenda.habits'],
  habitsToday: settings['agenda.habitsToday'],
  weekStart: days.indexOf(settings['agenda.weekStart']),
  grid: { ...hoursOf(settings['agenda.gridHours']), step: settings['agenda.gridStepMinutes'] },
  appointmentMinutes: settings['agenda.appointmentMinutes'],
})

const wordOrDays = (text: string): string | number => (/^\d+$/.test(text) ? Number(text) : text)

function hoursOf(text: string): { readonly from: number; readonly to: number } {
  const [from = 0, to = 0] = text.split('-').map((time) => {
    const [hour = 0, minute = 0] = time.split(':').map(Number)
    return hour * 60 + minute
  })
  return { from, to }
}
