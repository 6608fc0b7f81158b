// Owns what the composer and the server say to each other about mentions (`@file:src/a.ts`, `@diff`). Plain JSON, no logic:
// the server reads the text, the composer shows what it read.

import type { RequestName } from './messages.ts'

export type MentionKind =
  | 'file'
  | 'symbol'
  | 'heading'
  | 'problems'
  | 'terminal'
  | 'diff'
  | 'commit'
  | 'resource'

/** What only the editor has, as it stood when it was asked. */
export interface Attached {
  readonly kind: 'problems' | 'terminal'
  /** `npm test (exit code 1)`; empty where the kind says it all. */
  readonly title: string
  readonly text: string
}

/** A mention in the text of the composer; UTF-16 offsets, end exclusive. */
export interface MentionView {
  readonly start: number
  readonly end: number
  readonly kind: MentionKind
  readonly label: string
  /** What all of it takes; null while nobody has counted. */
  readonly tokens: number | null
  /** Why it brings nothing; empty when all is well. `untrusted`: git is asked in trusted folders only. `stopped`: no server that runs has it. */
  readonly problem: '' | 'nothing' | 'untrusted' | 'unknown' | 'stopped'
  /** Path of the image that it names, relative to the workspace: its bytes go with the question. */
  readonly image?: string
}

/** What could stand at the cursor. */
export interface MentionOffer {
  /** `skill`: the name of one, with a slash, where the question begins. */
  readonly kind: MentionKind | 'skill'
  /** Replaces the text from `from` to the cursor. */
  readonly insert: string
  readonly label: string
  readonly detail: string
}

export interface MentionsView {
  readonly mentions: readonly MentionView[]
  readonly offers: readonly MentionOffer[]
  /** UTF-16 offset where the mention at the cursor begins; the cursor itself where there is none. */
  readonly from: number
}

export interface MentionsParams {
  readonly text: string
  /** UTF-16 offset. */
  readonly cursor: number
  readonly activePath: string
  /** Files the user was in, the last first. */
  readonly recentPaths: readonly string[]
  /** What the editor could bring, and how long it is in UTF-16 units. */
  readonly attachable: readonly (Pick<Attached, 'kind' | 'title'> & { readonly length: number })[]
}

/** The mentions of a text that is being written, and what fits at its cursor. */
export const mentions: RequestName<MentionsParams, MentionsView> = { method: 'passepartout/mentions' }
