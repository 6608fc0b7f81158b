// Owns what the pure rooms need from the world, as parameters. Never implements any of it
// (the `*.io.ts` files do).

import type { Problem, Result } from './result.ts'

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
}

/** A file as the agent sees it: an editor's buffer wins over the disk. */
export interface Document {
  readonly path: string
  readonly text: string
  /** The editor's document version, or null when it came from disk. */
  readonly version: number | null
  /** Hex SHA-256 of the text's UTF-8 bytes. */
  readonly hash: string
}

/** The text of an open document, which is put together only when somebody asks for all of it. */
export interface OpenText {
  /** UTF-16 units. */
  readonly length: number
  readonly version: number
  getText(): string
}

/** Reads documents by workspace-relative or absolute path. */
export interface Documents {
  read(path: string): Promise<Result<Document, Problem>>
}

export interface FileChange {
  /** Absolute, real path. */
  readonly path: string
  /** null: the file does not exist (before) or is to be deleted (after). */
  readonly before: string | null
  readonly after: string | null
}

/** How a cleared change reaches the user's files: through the editor or straight to disk. */
export interface Writer {
  /** All or nothing. Fails with `changed-since` if a file is no longer `before`. */
  apply(changes: readonly FileChange[], label: string, signal: AbortSignal): Promise<Result<void, Problem>>
}

/** 1-based; columns in UTF-16 units. */
export interface Diagnostic {
  /** Absolute. */
  readonly path: string
  readonly line: number
  readonly column: number
  readonly severity: 'error' | 'warning'
  readonly message: string
}

export interface DiagnosticsAt {
  /** The editor's clock, in milliseconds. */
  readonly at: number
  readonly found: readonly Diagnostic[]
  /** Of the paths, those nobody has looked at yet. */
  readonly unseen: readonly string[]
}

/** What an editor reports of files. Bounded in time; null when there is nobody to tell. */
export interface Diagnostics {
  /** With `since`, a moment of an earlier answer: once what is reported of the change has settled. */
  read(paths: readonly string[], since: number | null): Promise<DiagnosticsAt | null>
}
