// Owns what can be asked of git about a folder for a question: what is not committed, and single commits. Never asks.

/** A file that is not as the last commit has it; null: it did not exist there, or does not any more. */
export interface Uncommitted {
  readonly path: string
  readonly before: string | null
  readonly after: string | null
}

export interface CommitRow {
  /** Abbreviated. */
  readonly hash: string
  readonly subject: string
  /** `YYYY-MM-DD`. */
  readonly day: string
}

export interface PastCommit {
  readonly subject: string
  /** Relative to the folder that was asked about; none where it changed very many. */
  readonly paths: readonly string[]
}

export interface Revisions {
  /** Of the indexed files as the agent sees them, unsaved text included; null without a repository. */
  uncommitted(): Promise<readonly Uncommitted[] | null>
  /** Message and diff of a commit by hash, branch or tag; null where there is none. */
  commit(
    name: string,
  ): Promise<{ readonly hash: string; readonly title: string; readonly text: string } | null>
  /** The newest first. */
  recent(most: number): Promise<readonly CommitRow[]>
  /** The newest first, without merges. */
  past(most: number): Promise<readonly PastCommit[]>
}
