// Owns what is remembered of one turn: every file it changed, before and after. Pure: merging
// steps, and deciding what may be restored. Never reads a file.

import type { Format, Migration } from '../trace/format.ts'
import { type FolderRecord, folderSteps, fromLists, isFolderRecord } from './folders.ts'

const migrations: readonly Migration[] = [
  // Folders had two lists, no permissions, and were undone with the last of the files.
  ({ createdFolders, removedFolders, ...rest }) => {
    const files = Array.isArray(rest.files) ? rest.files : []
    const undone = files.length > 0 && files.every((file) => file?.undone === true)
    const paths = (list: unknown) =>
      Array.isArray(list) ? list.filter((path) => typeof path === 'string') : []
    const folders = fromLists(paths(createdFolders), paths(removedFolders))
    return { ...rest, folders: undone ? folders.map((folder) => ({ ...folder, undone })) : folders }
  },
]
export const manifestFormat: Format = { name: 'checkpoint', migrations }

/** A file or symbolic link as it stood: where its bytes are kept and its permission bits. */
export interface Side {
  readonly kind: 'file' | 'link'
  /** Hex SHA-256 of the bytes (of a link: of its target), the name of the blob. */
  readonly hash: string
  readonly sizeBytes: number
  /** Permission bits; -1 when unknown. */
  readonly mode: number
}

export interface FileRecord {
  /** Absolute, real path. */
  readonly path: string
  /** null: it did not exist. */
  readonly before: Side | null
  readonly after: Side | null
  /** Someone else changed the file between two steps of the turn: restoring would lose that. */
  readonly broken?: true
  /** What stands there since the undo, when that is not exactly `before`. */
  readonly restored?: Side | null
  readonly undone?: true
  /**
   * Someone changed other lines since: what `before` and `after` are from now on, with those lines in both. Written
   * before the file is.
   */
  readonly merged?: { readonly before: Side; readonly after: Side }
}

export interface Uncovered {
  readonly path: string
  readonly reason: string
}

export interface Manifest {
  readonly turn: string
  /** Milliseconds since the epoch; `order` breaks ties. */
  readonly at: number
  readonly order: number
  readonly files: readonly FileRecord[]
  /** The last look that a command of the turn was told from: it is told once. */
  readonly look?: string
  /** Those that the turn made, removed or gave other permissions. */
  readonly folders: readonly FolderRecord[]
  /** What changed but could not be kept. */
  readonly uncovered: readonly Uncovered[]
}

export const sameSide = (a: Side | null, b: Side | null): boolean =>
  a === b || (a !== null && b !== null && a.kind === b.kind && a.hash === b.hash)

const identical = (a: Side | null, b: Side | null): boolean =>
  sameSide(a, b) && (a === null || b === null || a.mode === b.mode || a.mode < 0 || b.mode < 0)

/** Adds one step's changes: the first `before` and the last `after` of each file count. */
export function mergeStep(manifest: Manifest, step: readonly FileRecord[]): Manifest {
  const files = new Map(manifest.files.map((file) => [file.path, file]))
  for (const next of step) {
    const known = files.get(next.path)
    if (!known || known.undone) {
      files.set(next.path, next)
      continue
    }
    const continuous = sameSide(known.after, next.before)
    files.set(next.path, {
      path: next.path,
      before: known.before,
      after: next.after,
      ...(known.broken || !continuous ? { broken: true as const } : {}),
    })
  }
  return { ...manifest, files: [...files.values()] }
}

/** Sets what stands after acting, for files the turn has recorded. */
export function settleFiles(manifest: Manifest, now: ReadonlyMap<string, Side | null>): Manifest {
  return {
    ...manifest,
    files: manifest.files.map((file) => {
      const after = now.get(file.path)
      return after === undefined || file.undone ? file : { ...file, after }
    }),
  }
}

/** Whether the turn left anything that an undo would change. */
export const canUndo = (manifest: Manifest): boolean =>
  manifest.files.some((file) => !file.undone && !identical(file.before, file.after)) ||
  folderSteps(manifest.folders, 'undo').length > 0

export const canRedo = (manifest: Manifest): boolean =>
  manifest.files.some((file) => file.undone && !identical(file.before, file.after)) ||
  folderSteps(manifest.folders, 'redo').length > 0

/** Every blob the manifest needs. */
export function* hashesOf(manifest: Manifest): Generator<string> {
  for (const { before, after, restored, merged } of manifest.files)
    for (const side of [before, after, restored, merged?.before, merged?.after]) if (side) yield side.hash
}

export type Direction = 'undo' | 'redo'

/** What one file should become, and what it must be now for that to lose nothing. */
export interface Step {
  readonly file: FileRecord
  readonly expected: Side | null
  readonly target: Side | null
}

/** The files to restore in this direction; only those named, if `paths` is given. */
export function stepsOf(
  manifest: Manifest,
  direction: Direction,
  paths?: readonly string[],
): readonly Step[] {
  const steps: Step[] = []
  for (const file of manifest.files) {
    if (paths && !paths.includes(file.path)) continue
    if (identical(file.before, file.after)) continue
    if (direction === 'undo' && !file.undone) {
      steps.push({ file, expected: file.after, target: file.before })
    } else if (direction === 'redo' && file.undone) {
      const expected = file.restored === undefined ? file.before : file.restored
      steps.push({ file, expected, target: file.after })
    }
  }
  return steps
}

/** What was written, or was to be, where others had changed other lines; null where they had not. */
export const mergedTarget = ({ merged }: FileRecord, direction: Direction): Side | null =>
  (direction === 'undo' ? merged?.before : merged?.after) ?? null

/** The record after a restoration: `side` is what stands there now. */
export function restoredRecord(file: FileRecord, direction: Direction, side: Side | null): FileRecord {
  const { undone: _undone, restored: _restored, merged, ...old } = file
  const from = merged && (direction === 'undo' ? merged.after : merged.before)
  // Once it was written, the lines of others are in what it is held against from now on.
  const rest = merged && !sameSide(side, from ?? null) ? { ...old, ...merged } : old
  if (direction === 'redo') return { ...rest, after: side }
  return { ...rest, undone: true, ...(sameSide(side, rest.before) ? {} : { restored: side }) }
}

/** Validates a manifest read from disk; null if it is none. */
export function readManifest(value: Readonly<Record<string, unknown>>): Manifest | null {
  const manifest = value as unknown as Manifest
  const lists = [manifest.files, manifest.folders, manifest.uncovered]
  if (typeof manifest.turn !== 'string' || typeof manifest.at !== 'number') return null
  if (typeof manifest.order !== 'number' || !lists.every(Array.isArray)) return null
  return manifest.files.every(isFileRecord) && manifest.folders.every(isFolderRecord) ? manifest : null
}

function isFileRecord(file: FileRecord | null): boolean {
  return (
    typeof file?.path === 'string' &&
    [file.before, file.after, file.merged?.before ?? null, file.merged?.after ?? null].every(isSide)
  )
}

const isSide = (side: Side | null): boolean =>
  side === null ||
  ((side?.kind === 'file' || side?.kind === 'link') && /^[0-9a-f]{64}$/.test(side.hash) && side.mode >= -1)
