// Owns what is remembered of the folders themselves: which ones a turn made, removed or gave other permissions, and what
// an undo or a redo makes of each. Pure. Never of what stands in them: that are files.

import type { Direction } from './manifest.ts'

export interface FolderRecord {
  /** Absolute, real path. */
  readonly path: string
  /** Permission bits before the turn and after it; null: it did not exist; -1: not known. */
  readonly before: number | null
  readonly after: number | null
  readonly undone?: true
  /** A redo of it was begun: written before the folder is touched. */
  readonly redoing?: true
}

/** What one folder should become, and what it must be now for that to lose nothing; permission bits as in the record. */
export interface FolderStep {
  readonly path: string
  readonly expected: number | null
  readonly target: number | null
}

const isSameMode = (a: number | null, b: number | null): boolean =>
  a === b || (a !== null && b !== null && (a < 0 || b < 0))

const isChange = ({ before, after }: FolderRecord): boolean => !isSameMode(before, after)

/** Adds one step's changes: the first `before` and the last `after` count, as long as nobody changed it in between. */
export function mergeFolders(
  known: readonly FolderRecord[],
  step: readonly FolderRecord[],
): readonly FolderRecord[] {
  const folders = new Map(known.map((folder) => [folder.path, folder]))
  for (const next of step) {
    const old = folders.get(next.path)
    const goesOn = old && !old.undone && isSameMode(old.after, next.before)
    folders.set(next.path, goesOn ? { ...next, before: old.before } : next)
  }
  return [...folders.values()].filter(isChange)
}

/** The folders to restore in this direction. */
export const folderSteps = (folders: readonly FolderRecord[], direction: Direction): readonly FolderStep[] =>
  folders
    .filter((folder) => isChange(folder) && (folder.undone === true) === (direction === 'redo'))
    .map(({ path, before, after }) =>
      direction === 'undo'
        ? { path, expected: after, target: before }
        : { path, expected: before, target: after },
    )

/** The records after a restoration of those in `paths`. */
export const restoredFolders = (
  folders: readonly FolderRecord[],
  direction: Direction,
  paths: ReadonlySet<string>,
): readonly FolderRecord[] =>
  folders.map(({ undone, redoing: _redoing, ...folder }) => {
    const isUndone = paths.has(folder.path) ? direction === 'undo' : undone === true
    return isUndone ? { ...folder, undone: true as const } : folder
  })

/** Before a redo of those in `paths`. */
export const begunFolders = (
  folders: readonly FolderRecord[],
  paths: ReadonlySet<string>,
): readonly FolderRecord[] =>
  folders.map((folder) => (paths.has(folder.path) ? { ...folder, redoing: true as const } : folder))

/** From version 1, which had two lists of paths and knew of no permissions. */
export function fromLists(created: readonly string[], removed: readonly string[]): readonly FolderRecord[] {
  // What is in both lists came and went, in whichever order: it stands as it stood.
  return [
    ...created.filter((path) => !removed.includes(path)).map((path) => ({ path, before: null, after: -1 })),
    ...removed.filter((path) => !created.includes(path)).map((path) => ({ path, before: -1, after: null })),
  ]
}

const isMode = (mode: unknown): boolean =>
  mode === null || (typeof mode === 'number' && mode >= -1 && mode <= 0o7777)

export const isFolderRecord = (folder: FolderRecord | null): boolean =>
  typeof folder?.path === 'string' && isMode(folder.before) && isMode(folder.after)
