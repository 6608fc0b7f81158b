// Owns the check of the settings an editor sends: what is of the wrong type or out of range is replaced by the
// default and named. The bounds are those of `contributes.configuration` in package.json, which a test holds.

import {
  defaultSettings,
  heartbeats,
  orgKeys,
  type Settings,
  testTimes,
  vectorSources,
} from '../../protocol/settings.ts'
import { readAgendaSettings } from '../org/agenda/settings.ts'

export interface ReadSettings {
  readonly settings: Settings
  /** One sentence for each setting that could not be used. */
  readonly problems: readonly string[]
}

/** Inclusive. */
export const bounds = {
  budgetTokens: [500, 200_000],
  loadTimeoutSeconds: [10, 7200],
  maxFileKilobytes: [16, 102_400],
  commandTimeoutSeconds: [1, 86_400],
  'limits.memoryMegabytes': [64, 1_048_576],
  'limits.processes': [8, 100_000],
  'limits.writtenMegabytes': [1, 1_048_576],
  'trial.files': [100, 1_000_000],
  'trial.megabytes': [1, 1_048_576],
  'checkpoints.megabytes': [10, 1_048_576],
  approvalExpiryDays: [1, 365],
  'offeredModels.windowTokens': [2048, 1_048_576],
  'reminders.minutesBefore': [1, 1440],
  'heartbeat.idleMinutes': [0, 1440],
  'heartbeat.hours': [1, 720],
  'heartbeat.archiveAfterDays': [1, 3650],
} as const

export function readSettings(given: unknown): ReadSettings {
  const values = (typeof given === 'object' && given !== null ? given : {}) as Readonly<
    Record<string, unknown>
  >
  const problems: string[] = []
  const writtenOf = (name: keyof Settings): unknown => values[name] ?? nested(values, name)
  const complain = (name: keyof Settings, wanted: string) =>
    problems.push(
      `passepartout.${name} must be ${wanted}, not ${shown(writtenOf(name))}; ${shown(defaultSettings[name])} is used.`,
    )
  const read = <Name extends keyof Settings>(
    name: Name,
    wanted: string,
    fits: (value: unknown) => boolean,
  ): Settings[Name] => {
    const value = writtenOf(name)
    if (value === undefined || value === null) return defaultSettings[name]
    if (fits(value)) return value as Settings[Name]
    complain(name, wanted)
    return defaultSettings[name]
  }
  const count = (name: keyof typeof bounds): number => {
    const [least, most] = bounds[name]
    return read(
      name,
      `a whole number from ${least} to ${most}`,
      (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
    )
  }
  const isText = (value: unknown): boolean => typeof value === 'string'
  const isFlag = (value: unknown): boolean => typeof value === 'boolean'
  const agenda = readAgendaSettings(writtenOf)
  for (const { name, wanted } of agenda.unusable) complain(name, wanted)
  const settings: Settings = {
    ...agenda.settings,
    ollamaHost: read('ollamaHost', 'text', isText).trim(),
    ollamaModel: read('ollamaModel', 'text', isText).trim(),
    budgetTokens: count('budgetTokens'),
    loadTimeoutSeconds: count('loadTimeoutSeconds'),
    maxFileKilobytes: count('maxFileKilobytes'),
    commandTimeoutSeconds: count('commandTimeoutSeconds'),
    'limits.memoryMegabytes': count('limits.memoryMegabytes'),
    'limits.processes': count('limits.processes'),
    'limits.writtenMegabytes': count('limits.writtenMegabytes'),
    'trial.files': count('trial.files'),
    'trial.megabytes': count('trial.megabytes'),
    testsAfterChanges: read('testsAfterChanges', `one of ${testTimes.join(', ')}`, (value) =>
      testTimes.some((one) => one === value),
    ),
    secondLook: read('secondLook', 'true or false', isFlag),
    modelNotes: read('modelNotes', 'true or false', isFlag),
    offerSkills: read('offerSkills', 'true or false', isFlag),
    'checkpoints.megabytes': count('checkpoints.megabytes'),
    approvalExpiryDays: count('approvalExpiryDays'),
    readAddresses: read('readAddresses', 'true or false', isFlag),
    'heartbeat.mode': read('heartbeat.mode', `one of ${heartbeats.join(', ')}`, (value) =>
      heartbeats.some((one) => one === value),
    ),
    'heartbeat.idleMinutes': count('heartbeat.idleMinutes'),
    'heartbeat.hours': count('heartbeat.hours'),
    'heartbeat.archiveAfterDays': count('heartbeat.archiveAfterDays'),
    notesInCode: read('notesInCode', 'true or false', isFlag),
    'agenda.badge': read('agenda.badge', 'true or false', isFlag),
    'capture.target': read('capture.target', 'text', isText).trim(),
    'reminders.enabled': read('reminders.enabled', 'true or false', isFlag),
    'reminders.minutesBefore': count('reminders.minutesBefore'),
    'reminders.summary': read('reminders.summary', 'true or false', isFlag),
    'reminders.quiet': read('reminders.quiet', 'two times such as 22:00-07:00', isQuiet),
    'reminders.from': read('reminders.from', 'a time such as 09:00', isTime),
    'org.keys': read('org.keys', `one of ${orgKeys.join(', ')}`, (value) =>
      orgKeys.some((one) => one === value),
    ),
    'org.tabCycles': read('org.tabCycles', 'true or false', isFlag),
    'org.backlinks': read('org.backlinks', 'true or false', isFlag),
    'vectors.source': read('vectors.source', `one of ${vectorSources.join(', ')}`, (value) =>
      vectorSources.some((one) => one === value),
    ),
    'vectors.model': read('vectors.model', 'text', isText).trim(),
    'vectors.folder': read('vectors.folder', 'text', isText).trim(),
    'sharing.memory': read('sharing.memory', 'true or false', isFlag),
    'sharing.privateTags': read(
      'sharing.privateTags',
      'a list of tags',
      (value) => Array.isArray(value) && value.every(isText),
    ),
    'offeredModels.enabled': read('offeredModels.enabled', 'true or false', isFlag),
    'offeredModels.windowTokens': count('offeredModels.windowTokens'),
    'org.babel.commands': read(
      'org.babel.commands',
      'commands by the names of languages',
      (value) =>
        typeof value === 'object' && !Array.isArray(value) && Object.values(value as object).every(isText),
    ),
    'org.lint.off': read(
      'org.lint.off',
      'a list of names of checks',
      (value) => Array.isArray(value) && value.every(isText),
    ),
    exclude: read('exclude', 'a list of globs', (value) => Array.isArray(value) && value.every(isText)),
  }
  return { settings, problems }
}

const isTime = (value: unknown): boolean =>
  typeof value === 'string' && /^([01]?\d|2[0-3]):[0-5]\d$/.test(value)

const isQuiet = (value: unknown): boolean =>
  typeof value === 'string' && /^$|^([01]?\d|2[0-3]):[0-5]\d-([01]?\d|2[0-3]):[0-5]\d$/.test(value)

/** `vectors.source` is one name here, and two levels in what some editors send. */
const nested = (values: Readonly<Record<string, unknown>>, name: string): unknown =>
  name
    .split('.')
    .reduce<unknown>(
      (at, part) =>
        typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[part] : undefined,
      values,
    )

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? typeof value
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
