// Owns what the client is shown of skills and of the instructions of a workspace, and the messages about them.

import type { NotificationName, Outcome, RequestName } from './messages.ts'

export interface SkillFaultView {
  /** 1-based. */
  readonly line: number
  /** UTF-16 units, `endColumn` exclusive. */
  readonly column: number
  readonly endColumn: number
  readonly severity: 'error' | 'warning'
  readonly message: string
}

export type SkillState =
  | 'loaded'
  /** The text on disk is not good; the last good one is in force. */
  | 'previous'
  /** Its code is not run, because there is no sandbox that its tests could run in; what it tells the model is in force. */
  | 'untested'
  /** Not in force: it has faults or its tests fail, and there is no earlier one. */
  | 'failed'
  /** Of the workspace, and nobody has allowed this text. */
  | 'unapproved'
  /** Something it requires is not there. */
  | 'missing'
  /** Another of the same name is nearer. */
  | 'hidden'

export interface SkillView {
  readonly name: string
  readonly title: string
  /** One sentence. */
  readonly summary: string
  readonly source: 'built-in' | 'home' | 'workspace'
  /** Absolute. */
  readonly path: string
  readonly version: string
  readonly state: SkillState
  /** Why it is in that state; empty where nothing is to be said. */
  readonly detail: string
  /** What it adds to a prompt. */
  readonly tokens: number
  readonly tests: number
  /** Of the text on disk. */
  readonly hash: string
  readonly faults: readonly SkillFaultView[]
}

/** Text of the workspace that speaks to the model: AGENTS.md. */
export interface InstructionsView {
  /** Absolute. */
  readonly path: string
  readonly hash: string
  /** `changed`: not the text that was allowed, and not used. */
  readonly state: 'none' | 'allowed' | 'changed'
}

export interface SkillsView {
  readonly skills: readonly SkillView[]
  readonly instructions: InstructionsView
  /** Absolute path of the folder of one's own skills, whether it exists or not. */
  readonly ownFolder: string
}

export interface SkillTestView {
  readonly title: string
  readonly line: number
  readonly passed: boolean
  readonly expected: string
  readonly actual: string
}

export const skills: RequestName<Record<string, never>, SkillsView> = { method: 'passepartout/skills' }
/** Runs the tests of the text that is on disk. */
export const testSkill: RequestName<
  { readonly path: string },
  { readonly outcome: Outcome; readonly tests: readonly SkillTestView[] }
> = { method: 'passepartout/testSkill' }
/** Allows a text of the workspace, as it was when it had this hash; only on a click. */
export const allowText: RequestName<{ readonly path: string; readonly hash: string }, Outcome> = {
  method: 'passepartout/allowText',
}
/** Copies a built-in skill to the home, to be edited there; its path. */
export const copySkill: RequestName<
  { readonly name: string },
  { readonly path: string; readonly message: string }
> = {
  method: 'passepartout/copySkill',
}
export const skillsChanged: NotificationName<SkillsView> = { method: 'passepartout/skillsChanged' }
