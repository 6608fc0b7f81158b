// Owns what the client asks about a commit. Plain JSON, no logic.

import type { NotificationName, RequestName } from './messages.ts'

export interface CommitParams {
  /** Names the request in `commitGrew`. */
  readonly id: string
  /** Absolute path of the repository. */
  readonly root: string
  /** As git prints it, with paths relative to `root`. */
  readonly diff: string
  /** Whole messages of past commits, the newest first: what the style is taken from. */
  readonly recent: readonly string[]
  /** What the user has begun to write; empty for nothing. */
  readonly begun: string
}

/** Words for a commit; by the model in one call where there is one, `tokens` 0 without. Cancelled by its token. */
export const commitMessage: RequestName<CommitParams, { readonly message: string; readonly tokens: number }> =
  { method: 'passepartout/commitMessage' }

/** Server → client: all of the message so far. */
export const commitGrew: NotificationName<{ readonly id: string; readonly message: string }> = {
  method: 'passepartout/commitGrew',
}
