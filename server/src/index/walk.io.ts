// Owns the listing of a workspace: which files there are to index. Globs one folder at a time, so that folders
// which nested ignore files leave out are never read. Never follows a symbolic link, so
// loops and ways out of the workspace do not exist for it; never reads a file's contents.

import { join } from 'node:path'
import glob from 'fast-glob'
import type { Ignoring } from './ignored.io.ts'
import type { SkippedFile } from './workspace.ts'

export type Found =
  /** Relative to the root, with `/`. */
  { readonly kind: 'file'; readonly path: string } | ({ readonly kind: 'skipped' } & SkippedFile)

/** Folders read at once. */
const together = 16
/** Deeper folders are a loop of mounts or a mistake. */
const mostDepth = 128

/**
 * Streams what lies under `folder` (relative, '' for the root), in no fixed order. Memory is bounded by the
 * folders that wait, not by the files.
 */
export async function* walk(
  root: string,
  folder: string,
  ignoring: Ignoring,
  signal?: AbortSignal,
): AsyncGenerator<Found> {
  const waiting: string[] = [folder]
  while (waiting.length > 0) {
    if (signal?.aborted) return
    const batch = waiting.splice(-together)
    for (const listed of await Promise.all(batch.map((one) => list(root, one, ignoring)))) {
      for (const one of listed.folders) waiting.push(one)
      for (const found of listed.found) yield found
    }
  }
}

/** Names come back as they are on disk; links are reported, not followed. */
const oneFolder = {
  deep: 1,
  dot: true,
  onlyFiles: false,
  objectMode: true,
  followSymbolicLinks: false,
  suppressErrors: false,
} as const

async function list(
  root: string,
  folder: string,
  ignoring: Ignoring,
): Promise<{ folders: string[]; found: Found[] }> {
  const folders: string[] = []
  const found: Found[] = []
  const listed = await glob('*', { ...oneFolder, cwd: join(root, folder) }).catch(() => null)
  if (!listed) return { folders, found: [{ kind: 'skipped', path: folder, reason: 'unreadable' }] }
  const entries = listed.map(({ dirent }) => dirent)
  ignoring.listed(folder, new Set(entries.map((entry) => entry.name)))
  for (const entry of entries) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    const kind = entry.isDirectory() ? 'folder' : 'file'
    if (!entry.isDirectory() && !entry.isFile() && !entry.isSymbolicLink()) continue
    if (await ignoring.leavesOut(path, kind)) continue
    if (entry.isSymbolicLink()) found.push({ kind: 'skipped', path, reason: 'symlink' })
    else if (kind === 'file') found.push({ kind: 'file', path })
    else if (path.split('/').length >= mostDepth) found.push({ kind: 'skipped', path, reason: 'too deep' })
    else folders.push(path)
  }
  return { folders, found }
}
