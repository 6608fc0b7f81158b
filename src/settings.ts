// Owns the reading of the editor's settings into the server's shape. Values of the wrong type fall
// back to the default, so a broken settings.json cannot reach the server. Never writes a setting.

import { type AgendaSettings, agendaNames } from '../server/protocol/agenda-settings.ts'
import type { Settings } from '../server/protocol/settings.ts'
import {
  defaultSettings,
  heartbeats,
  orgKeys,
  testTimes,
  vectorSources,
} from '../server/protocol/settings.ts'

/** `get` answers the value of `passepartout.<key>`, whatever its type. */
export function readSettings(get: (key: keyof Settings) => unknown): Settings {
  return {
    ollamaHost: text(get('ollamaHost'), defaultSettings.ollamaHost),
    ollamaModel: text(get('ollamaModel'), defaultSettings.ollamaModel),
    budgetTokens: count(get('budgetTokens'), defaultSettings.budgetTokens),
    loadTimeoutSeconds: count(get('loadTimeoutSeconds'), defaultSettings.loadTimeoutSeconds),
    maxFileKilobytes: count(get('maxFileKilobytes'), defaultSettings.maxFileKilobytes),
    commandTimeoutSeconds: count(get('commandTimeoutSeconds'), defaultSettings.commandTimeoutSeconds),
    'limits.memoryMegabytes': count(get('limits.memoryMegabytes'), defaultSettings['limits.memoryMegabytes']),
    'limits.processes': count(get('limits.processes'), defaultSettings['limits.processes']),
    'limits.writtenMegabytes': count(
      get('limits.writtenMegabytes'),
      defaultSettings['limits.writtenMegabytes'],
    ),
    'trial.files': count(get('trial.files'), defaultSettings['trial.files']),
    'trial.megabytes': count(get('trial.megabytes'), defaultSettings['trial.megabytes']),
    testsAfterChanges: one(get('testsAfterChanges'), testTimes, defaultSettings.testsAfterChanges),
    secondLook: flag(get('secondLook'), defaultSettings.secondLook),
    modelNotes: flag(get('modelNotes'), defaultSettings.modelNotes),
    offerSkills: flag(get('offerSkills'), defaultSettings.offerSkills),
    readAddresses: flag(get('readAddresses'), defaultSettings.readAddresses),
    'checkpoints.megabytes': count(get('checkpoints.megabytes'), defaultSettings['checkpoints.megabytes']),
    approvalExpiryDays: count(get('approvalExpiryDays'), defaultSettings.approvalExpiryDays),
    'heartbeat.mode': one(get('heartbeat.mode'), heartbeats, defaultSettings['heartbeat.mode']),
    'heartbeat.idleMinutes':
      get('heartbeat.idleMinutes') === 0
        ? 0
        : count(get('heartbeat.idleMinutes'), defaultSettings['heartbeat.idleMinutes']),
    'heartbeat.hours': count(get('heartbeat.hours'), defaultSettings['heartbeat.hours']),
    'heartbeat.archiveAfterDays': count(
      get('heartbeat.archiveAfterDays'),
      defaultSettings['heartbeat.archiveAfterDays'],
    ),
    'vectors.source': one(get('vectors.source'), vectorSources, defaultSettings['vectors.source']),
    'vectors.model': text(get('vectors.model'), defaultSettings['vectors.model']),
    'vectors.folder': text(get('vectors.folder'), defaultSettings['vectors.folder']),
    'sharing.memory': flag(get('sharing.memory'), defaultSettings['sharing.memory']),
    'sharing.privateTags': texts(get('sharing.privateTags'), defaultSettings['sharing.privateTags']),
    'offeredModels.enabled': flag(get('offeredModels.enabled'), defaultSettings['offeredModels.enabled']),
    'offeredModels.windowTokens': count(
      get('offeredModels.windowTokens'),
      defaultSettings['offeredModels.windowTokens'],
    ),
    exclude: texts(get('exclude'), defaultSettings.exclude),
    'org.lint.off': texts(get('org.lint.off'), defaultSettings['org.lint.off']),
    'org.babel.commands': commands(get('org.babel.commands')),
    notesInCode: flag(get('notesInCode'), defaultSettings.notesInCode),
    'agenda.badge': flag(get('agenda.badge'), defaultSettings['agenda.badge']),
    ...agenda(get),
    'capture.target': text(get('capture.target'), defaultSettings['capture.target']),
    'reminders.enabled': flag(get('reminders.enabled'), defaultSettings['reminders.enabled']),
    'reminders.minutesBefore': count(
      get('reminders.minutesBefore'),
      defaultSettings['reminders.minutesBefore'],
    ),
    'reminders.summary': flag(get('reminders.summary'), defaultSettings['reminders.summary']),
    'reminders.quiet': text(get('reminders.quiet'), defaultSettings['reminders.quiet']),
    'reminders.from': text(get('reminders.from'), defaultSettings['reminders.from']),
    'org.keys': one(get('org.keys'), orgKeys, defaultSettings['org.keys']),
    'org.tabCycles': flag(get('org.tabCycles'), defaultSettings['org.tabCycles']),
    'org.backlinks': flag(get('org.backlinks'), defaultSettings['org.backlinks']),
  }
}

/** As they are written: the server says what it cannot use, and what would be right. */
const agenda = (get: (key: keyof AgendaSettings) => unknown): AgendaSettings =>
  Object.fromEntries(
    agendaNames.map((name) => [name, get(name) ?? defaultSettings[name]]),
  ) as unknown as AgendaSettings

const text = (value: unknown, fallback: string): string =>
  typeof value === 'string' ? value.trim() : fallback

const one = <Value>(value: unknown, values: readonly Value[], fallback: Value): Value =>
  values.find((each) => each === value) ?? fallback

const count = (value: unknown, fallback: number): number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 1 ? Math.floor(value) : fallback

const flag = (value: unknown, fallback: boolean): boolean => (typeof value === 'boolean' ? value : fallback)

const commands = (value: unknown): Readonly<Record<string, string>> =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).filter(([, command]) => typeof command === 'string'))
    : {}

const texts = (value: unknown, fallback: readonly string[]): readonly string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : fallback
