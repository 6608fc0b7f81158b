// Owns looking over a workspace folder: which files stand there and the hash of each, reading only
// what changed since the last look. Never follows links, never enters the folders left out, and
// says plainly what it did not cover.

import { lstat, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { errorCode } from '../trace/disk.io.ts'
import type { Blobs } from './blobs.io.ts'
import { take } from './files.io.ts'
import type { Side, Uncovered } from './manifest.ts'

export interface ScanLimits {
  /** Files looked at; the folders after that are not covered. */
  readonly maxFiles: number
  /** A larger file is not kept. */
  readonly maxFileBytes: number
  /** Together; files after that are not kept. */
  readonly maxTotalBytes: number
}

export const scanLimits: ScanLimits = {
  maxFiles: 20_000,
  maxFileBytes: 2 * 1024 * 1024,
  maxTotalBytes: 256 * 1024 * 1024,
}

/** Version control's own data and installed dependencies: large, and recreated by their programs. */
const leftOut: ReadonlySet<string> = new Set([
  '.git',
  '.hg',
  '.svn',
  'node_modules',
  '.venv',
  '__pycache__',
  '.tox',
  '.gradle',
  '.mypy_cache',
  '.pytest_cache',
])

export interface Seen {
  /** `size mtimeNs ctimeNs inode mode`: the same stamp means the same bytes, unless `young`. */
  readonly stamp: string
  /** Touched so shortly before the look that a later change could bear the same stamp. */
  readonly young: boolean
  /** null when the file was not kept. */
  readonly side: Side | null
  /** Why it was not kept; empty otherwise. */
  readonly reason: string
}

/** Paths are relative to the root, with the system's separator. */
export interface Table {
  readonly files: ReadonlyMap<string, Seen>
  /** Folders whose names were all listed; `''` is the root. */
  readonly folders: ReadonlySet<string>
  /** Folders that were not looked into, and why. */
  readonly skipped: ReadonlyMap<string, string>
}

export interface ScanOptions {
  readonly root: string
  readonly limits: ScanLimits
  /** Absolute folders of our own, left out. */
  readonly own: readonly string[]
  /** The last look, whose hashes are reused. */
  readonly known: Table | null
  readonly signal?: AbortSignal
}

const youngMs = 2_000
const width = 16

/** Looks at everything once and keeps the bytes of what is new. Problem `cancelled` on abort. */
export async function scan(blobs: Blobs, options: ScanOptions): Promise<Result<Table, Problem>> {
  const { root, limits, known, signal } = options
  const files = new Map<string, Seen>()
  const folders = new Set<string>()
  const skipped = new Map<string, string>()
  const paths: string[] = []
  // Breadth first: when the limit cuts, what lies deepest is what is missed.
  for (let level = ['']; level.length > 0; ) {
    const next: string[] = []
    for (const folder of level) {
      if (signal?.aborted) return cancelled
      if (paths.length >= limits.maxFiles) {
        skipped.set(folder, `beyond the first ${limits.maxFiles} files`)
        continue
      }
      const entries = await readdir(join(root, folder), { withFileTypes: true }).catch((error: unknown) => {
        skipped.set(folder, `cannot be read (${errorCode(error) || 'unknown error'})`)
        return null
      })
      if (!entries) continue
      folders.add(folder)
      for (const entry of entries) {
        const path = folder ? join(folder, entry.name) : entry.name
        if (!entry.isDirectory()) {
          if (entry.isFile() || entry.isSymbolicLink()) paths.push(path)
        } else if (leftOut.has(entry.name)) skipped.set(path, 'left out by name')
        else if (options.own.includes(join(root, path))) skipped.set(path, "the agent's own storage")
        else next.push(path)
      }
    }
    level = next
  }
  const visited = new Set(paths)
  if (known) {
    // A folder cut off by the limit this time must not make its files look deleted.
    // Behind a link is another file, be it the very one that was moved there.
    for (const path of known.files.keys())
      if (!visited.has(path) && !foldersOf(path).some((folder) => visited.has(folder))) paths.push(path)
  }
  let totalBytes = 0
  for (let at = 0; at < paths.length; at += width) {
    if (signal?.aborted) return cancelled
    const batch = paths.slice(at, at + width)
    const seen = await Promise.all(
      batch.map((path) => look(blobs, options, path, totalBytes, visited.has(path))),
    )
    for (const [i, result] of seen.entries()) {
      if (!result.ok) return result
      if (result.value === null) continue
      totalBytes += result.value.side?.sizeBytes ?? 0
      files.set(batch[i] as string, result.value)
    }
  }
  return ok({ files, folders, skipped })
}

const foldersOf = (path: string): readonly string[] => {
  const folder = dirname(path)
  return folder === '.' || folder === path ? [] : [folder, ...foldersOf(folder)]
}

const cancelled = err(problem('cancelled', 'Cancelled while looking over the workspace.'))

async function look(
  blobs: Blobs,
  options: ScanOptions,
  path: string,
  totalBytes: number,
  isListed: boolean,
): Promise<Result<Seen | null, Problem>> {
  const { limits } = options
  const absolute = join(options.root, path)
  const info = await lstat(absolute, { bigint: true }).catch(() => null)
  // Listed, and not there under the name that was listed: the bytes of its name are no text, so no path of ours leads to it.
  if (!info && isListed && path.includes('\ufffd'))
    return ok({ stamp: '', young: false, side: null, reason: 'its name is not UTF-8' })
  if (!info || !(info.isFile() || info.isSymbolicLink())) return ok(null)
  const stamp = [info.size, info.mtimeNs, info.ctimeNs, info.ino, info.mode].join(' ')
  const known = options.known?.files.get(path)
  const touchedMs = Math.max(Number(info.mtimeNs / 1_000_000n), Number(info.ctimeNs / 1_000_000n))
  // The file system's clock, not the agent's.
  const young = touchedMs > Date.now() - youngMs
  if (known && known.stamp === stamp && !known.young) return ok(known)
  const left = (reason: string) => ok({ stamp, young, side: null, reason })
  // What was kept before is always kept again, or its change could not be told.
  const wasKept = known?.side != null
  if (info.size > BigInt(limits.maxFileBytes)) {
    return left(`larger than ${Math.round(limits.maxFileBytes / 1024)} KB`)
  }
  if (!wasKept && totalBytes + Number(info.size) > limits.maxTotalBytes) {
    return left(`beyond the first ${Math.round(limits.maxTotalBytes / 1024 / 1024)} MB`)
  }
  const taken = await take(absolute)
  if (!taken.ok) return left('cannot be read')
  if (taken.value === null) return ok(null)
  const kept = await blobs.put(taken.value.bytes, 'cache')
  if (!kept.ok) return kept
  return ok({ stamp, young, side: taken.value.side, reason: '' })
}

export interface Difference {
  readonly changed: readonly {
    readonly path: string
    readonly before: Side | null
    readonly after: Side | null
  }[]
  readonly uncovered: readonly Uncovered[]
  readonly createdFolders: readonly string[]
  readonly removedFolders: readonly string[]
}

/** What changed between two looks. Only what both looks are sure of counts as created or deleted. */
export function difference(before: Table, after: Table): Difference {
  const changed: { path: string; before: Side | null; after: Side | null }[] = []
  const uncovered: Uncovered[] = []
  for (const [path, now] of after.files) {
    const then = before.files.get(path)
    if (then?.stamp === now.stamp && then.side?.hash === now.side?.hash) continue
    if (then && !then.side) {
      uncovered.push({ path, reason: `changed, but was not kept: ${then.reason}` })
    } else if (!now.side) {
      uncovered.push({ path, reason: `${then ? 'changed' : 'created'}, but is not kept: ${now.reason}` })
    } else if (then) {
      const same = then.side?.hash === now.side.hash && then.side.mode === now.side.mode
      if (!same || then.side?.kind !== now.side.kind)
        changed.push({ path, before: then.side, after: now.side })
    } else {
      const hidden = hiddenBy(before, path)
      if (hidden) uncovered.push({ path, reason: `may be new, but its folder was not covered: ${hidden}` })
      else changed.push({ path, before: null, after: now.side })
    }
  }
  for (const [path, then] of before.files) {
    if (after.files.has(path)) continue
    if (then.side) changed.push({ path, before: then.side, after: null })
    else uncovered.push({ path, reason: `deleted, but was not kept: ${then.reason}` })
  }
  const byDepth = (a: string, b: string) => a.length - b.length
  return {
    changed,
    uncovered,
    createdFolders: [...after.folders]
      .filter((f) => !before.folders.has(f) && !hiddenBy(before, f))
      .sort(byDepth),
    removedFolders: [...before.folders]
      .filter((f) => !after.folders.has(f) && !after.skipped.has(f))
      .sort(byDepth),
  }
}

/** Why the earlier look could not have seen `path`, or empty if it would have. */
function hiddenBy(table: Table, path: string): string {
  const parts = path.split(/[\\/]/)
  for (let length = 0; length <= parts.length; length++) {
    const reason = table.skipped.get(parts.slice(0, length).join(path.includes('\\') ? '\\' : '/'))
    if (reason !== undefined) return reason
  }
  return ''
}
