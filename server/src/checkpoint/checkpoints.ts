// Owns what the journal of checkpoints offers to other rooms: the interface, and what each part of
// it promises. Never does any of it (`journal.io.ts` does).

import type { TurnId } from '../base/ids.ts'
import type { FileChange } from '../base/ports.ts'
import type { Problem, Result } from '../base/result.ts'
import type { FolderReport } from './folders.io.ts'
import type { Manifest, Uncovered } from './manifest.ts'
import type { ScanLimits } from './scan.io.ts'

export interface CheckpointOptions {
  /** Compressed bytes on disk, about; asked for each time. Default 500 MB. */
  maxBytes?(): number
  /** Default 200. */
  readonly maxTurns?: number
  readonly limits?: ScanLimits
}

export interface SnapshotReport {
  readonly files: number
  /** Files and folders whose changes could not be taken back, at most 50 of them. */
  readonly uncovered: readonly Uncovered[]
}

export interface FinishReport {
  /** Absolute paths the command created, changed or deleted. */
  readonly changed: readonly string[]
  /** Of folders, those that it made or removed with nothing in them, or gave other permissions. */
  readonly folders: readonly string[]
  /** What changed and cannot be taken back. */
  readonly uncovered: readonly Uncovered[]
}

export interface FileSelection {
  /** Absolute paths; all files of the turn if not given. */
  readonly paths?: readonly string[]
}

export interface FinishOptions {
  readonly signal?: AbortSignal
  /** Absolute paths that the user saved meanwhile: not the command's. */
  readonly except?: readonly string[]
  /** Milliseconds since the epoch: what changed later is not the command's. */
  readonly untilMs?: number
}

export interface Sides {
  readonly before: string | null
  readonly after: string | null
}

export interface Checkpoints {
  /** Keeps what is there now; answers once that survives a power cut. Call before acting. */
  record(turn: TurnId, changes: readonly FileChange[]): Promise<Result<void, Problem>>
  /** Records what is on disk after acting, formatters on save included. */
  settle(turn: TurnId, changes: readonly FileChange[]): Promise<Result<void, Problem>>
  /** Looks over `root` before a command. The first look reads every small file, later ones the changed. */
  snapshot(turn: TurnId, root: string, signal?: AbortSignal): Promise<Result<SnapshotReport, Problem>>
  /** Records what changed under `root` since `snapshot`, also after a restart in between. */
  finish(turn: TurnId, root: string, options?: FinishOptions): Promise<Result<FinishReport, Problem>>
  /** Nothing ran after `snapshot`: what changes under `root` from then on is none of the turn's. */
  abandon(turn: TurnId, root: string): Promise<Result<void, Problem>>
  /**
   * Finishes what a process that died was running, up to the moment it was last seen alive, and the redo that it was cut
   * off in; at the start, before anything acts. Answers the turns of the commands.
   */
  recover(): Promise<Result<readonly TurnId[], Problem>>
  /**
   * What to write to restore the text files as they were before the turn; then call `undone`.
   * Problem `changed-later` names files that someone changed since; nothing is restored then.
   */
  undo(turn: TurnId, selection?: FileSelection): Promise<Result<readonly FileChange[], Problem>>
  /** Restores what is not text (bytes, links, permissions, folders) and marks the turn undone. Answers for the folders. */
  undone(turn: TurnId, selection?: FileSelection): Promise<Result<FolderReport, Problem>>
  /** The same two steps the other way round. */
  redo(turn: TurnId, selection?: FileSelection): Promise<Result<readonly FileChange[], Problem>>
  redone(turn: TurnId, selection?: FileSelection): Promise<Result<FolderReport, Problem>>
  /** Newest first. */
  undoable(): readonly TurnId[]
  /** Why the record of some turn cannot be read (a newer version, damage), or null. */
  unreadable(): Problem | null
  redoable(): readonly TurnId[]
  /** A file of a turn as it was before it and after it; null: it was not there, or is no text. */
  texts(turn: TurnId, path: string): Promise<Result<Sides, Problem>>
  /** What is kept of a turn, or null. */
  describe(turn: TurnId): Manifest | null
  /** Removes the oldest turns beyond the bounds, never the newest. Answers compressed bytes kept. */
  prune(): Promise<Result<number, Problem>>
}
