// Owns the settings the server reads, with their defaults. Each has the same name and default
// under `contributes.configuration` in package.json, which a test holds against this file.

import { type AgendaSettings, defaultAgendaSettings } from './agenda-settings.ts'

export const vectorSources = ['auto', 'ollama', 'folder', 'off'] as const

export const testTimes = ['ask', 'allowed', 'off'] as const

export const heartbeats = ['off', 'report', 'propose'] as const

export const orgKeys = ['none', 'emacs'] as const

export interface Settings extends AgendaSettings {
  /** Ollama's address as seen from where the server runs. */
  readonly ollamaHost: string
  /** Empty: the smallest local model that calls tools and fits in memory. */
  readonly ollamaModel: string
  /** Tokens of context per request, at most. */
  readonly budgetTokens: number
  /** Seconds a slow model may take to load. */
  readonly loadTimeoutSeconds: number
  /** Files above this size are listed but not parsed. */
  readonly maxFileKilobytes: number
  /** Seconds a command may run. */
  readonly commandTimeoutSeconds: number
  /** Of all processes of a command together. */
  readonly 'limits.memoryMegabytes': number
  /** Of a command, at one moment. */
  readonly 'limits.processes': number
  /** What a command may write to disk. */
  readonly 'limits.writtenMegabytes': number
  /** Files of a workspace that is copied to try a command in it, at most. */
  readonly 'trial.files': number
  /** Their size, where they are really copied. */
  readonly 'trial.megabytes': number
  /** Whether the tests that reach what a turn changed are run at its end: `allowed` only where a rule says so. */
  readonly testsAfterChanges: (typeof testTimes)[number]
  /** Where the search is uncertain, the model picks from the best candidates first. */
  readonly secondLook: boolean
  /** Of turns that leave the window the model writes notes too, in a call of at most 800 tokens; without it nothing is asked of one. */
  readonly modelNotes: boolean
  /** What was asked for and done alike three times is offered as a skill. */
  readonly offerSkills: boolean
  /** `read` takes an address too; what comes from there is text of others. */
  readonly readAddresses: boolean
  /** What is kept to undo turns, on disk; the oldest goes first. */
  readonly 'checkpoints.megabytes': number
  /** Days after which what nobody decided can no longer be approved. */
  readonly approvalExpiryDays: number
  /** What is done about the notes while nobody does anything. */
  readonly 'heartbeat.mode': (typeof heartbeats)[number]
  /** Without typing or a turn, before it begins. */
  readonly 'heartbeat.idleMinutes': number
  /** Between two of them. */
  readonly 'heartbeat.hours': number
  /** After which a finished task is archived. */
  readonly 'heartbeat.archiveAfterDays': number
  /** What the search by meaning embeds with; `auto` is Ollama, else the folder, else nothing. */
  readonly 'vectors.source': (typeof vectorSources)[number]
  /** Ollama's embedding model; empty for one that is there. */
  readonly 'vectors.model': string
  /** Absolute path of a model in Hugging Face layout; empty for none. */
  readonly 'vectors.folder': string
  /** Whether the agent's memory may leave through the tools that other models are given. */
  readonly 'sharing.memory': boolean
  /** Org tags that keep a heading, and all below it, from leaving through them. */
  readonly 'sharing.privateTags': readonly string[]
  /** Whether the local models are offered to the editor's own chat. */
  readonly 'offeredModels.enabled': boolean
  /** The window they are loaded with for it, at most; in tokens. */
  readonly 'offeredModels.windowTokens': number
  /** Globs left out of the index, besides ignore files. */
  readonly exclude: readonly string[]
  /** Commands that run blocks of a language, by its name; `{code}` is the code, which else is the standard input. */
  readonly 'org.babel.commands': Readonly<Record<string, string>>
  /** Checks of Org files that are not wanted, by name; `all` for every one. */
  readonly 'org.lint.off': readonly string[]
  /** A line above functions that notes link to. */
  readonly notesInCode: boolean
  /** How much is due, at the icon of the side bar. */
  readonly 'agenda.badge': boolean
  /** `inbox.org`, `notes.org::*Tasks/Later`, `journal.org::datetree`. */
  readonly 'capture.target': string
  readonly 'reminders.enabled': boolean
  /** Of an appointment that does not say itself. */
  readonly 'reminders.minutesBefore': number
  /** Once a day, how much is due. */
  readonly 'reminders.summary': boolean
  /** `22:00-07:00`, or empty for none. */
  readonly 'reminders.quiet': string
  /** `HH:MM`: from then on it is said what is due or late that has no time. */
  readonly 'reminders.from': string
  /** The keys of Emacs in Org files; read by the editor alone. */
  readonly 'org.keys': (typeof orgKeys)[number]
  /** Tab and Shift+Tab fold in Org files; read by the editor alone. */
  readonly 'org.tabCycles': boolean
  /** A line above headings that something links to. */
  readonly 'org.backlinks': boolean
}

export const defaultSettings: Settings = {
  ollamaHost: 'http://127.0.0.1:11434',
  ollamaModel: '',
  budgetTokens: 4000,
  loadTimeoutSeconds: 600,
  maxFileKilobytes: 1024,
  commandTimeoutSeconds: 120,
  'limits.memoryMegabytes': 8192,
  'limits.processes': 512,
  'limits.writtenMegabytes': 10_240,
  'trial.files': 50_000,
  'trial.megabytes': 1024,
  testsAfterChanges: 'ask',
  secondLook: true,
  modelNotes: false,
  offerSkills: true,
  readAddresses: false,
  'checkpoints.megabytes': 500,
  approvalExpiryDays: 7,
  'heartbeat.mode': 'report',
  'heartbeat.idleMinutes': 5,
  'heartbeat.hours': 24,
  'heartbeat.archiveAfterDays': 30,
  'vectors.source': 'auto',
  'vectors.model': '',
  'vectors.folder': '',
  'sharing.memory': false,
  'sharing.privateTags': ['private', 'confidential', 'secret', 'crypt'],
  'offeredModels.enabled': true,
  'offeredModels.windowTokens': 16_384,
  exclude: ['**/node_modules/**', '**/.git/**', '**/dist/**', '**/out/**'],
  'org.babel.commands': {},
  'org.lint.off': ['misspelled-export-option'],
  notesInCode: true,
  'agenda.badge': true,
  ...defaultAgendaSettings,
  'capture.target': 'inbox.org',
  'reminders.enabled': true,
  'reminders.minutesBefore': 12,
  'reminders.summary': true,
  'reminders.quiet': '',
  'reminders.from': '09:00',
  'org.keys': 'none',
  'org.tabCycles': true,
  'org.backlinks': true,
}
