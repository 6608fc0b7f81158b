// Owns looking over a workspace folder: which files stand there and the hash of each, reading only
// what changed since the last look. Never follows links, never enters the folders left out (`leftout.io.ts`),
// and says plainly what it did not cover.

import type { Dirent } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { errorCode } from '../trace/disk.io.ts'
import type { Blobs } from './blobs.io.ts'
import { take } from './files.io.ts'
import { leftOut, missed, stampOf } from './leftout.io.ts'
import type { Side } from './manifest.ts'

export interface ScanLimits {
  /** Files looked at, and folders; the folders after that are not covered. */
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

export interface Seen {
  /** `size mtimeNs ctimeNs inode mode`: the same stamp means the same bytes, unless `young`. */
  readonly stamp: string
  /** Touched so shortly before the look that a later change could bear the same stamp. */
  readonly young: boolean
  /** null when the file was not kept. */
  readonly side: Side | null
  /** Why it was not kept; empty otherwise. */
  readonly reason: string
  /** It has other names (hard links), here or elsewhere. */
  readonly linked?: true
}

/** Paths are relative to the root, with the system's separator. */
export interface Table {
  readonly files: ReadonlyMap<string, Seen>
  /** Permission bits of the folders that stand there, -1 where an older version did not look; `''` is the root. */
  readonly folders: ReadonlyMap<string, number>
  /** What is neither file, folder nor link, by what it is: pipes, sockets, devices. */
  readonly others: ReadonlyMap<string, string>
  /** Left-out folders whose change is told, with the stamp of each; empty beyond the first few. */
  readonly leftOut: ReadonlyMap<string, string>
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
const mostStamped = 8

/** Looks at everything once and keeps the bytes of what is new. Problem `cancelled` on abort. */
export async function scan(blobs: Blobs, options: ScanOptions): Promise<Result<Table, Problem>> {
  const { root, limits, known, signal } = options
  const files = new Map<string, Seen>()
  const folders = new Map<string, number>()
  const others = new Map<string, string>()
  const stamps = new Map<string, Promise<string>>()
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
      if (folders.size >= limits.maxFiles) {
        skipped.set(folder, `beyond the first ${limits.maxFiles} folders`)
        continue
      }
      const [info, entries] = await Promise.all([
        lstat(join(root, folder)).catch(() => null),
        readdir(join(root, folder), { withFileTypes: true }).catch((error: unknown) => {
          skipped.set(folder, `cannot be read (${errorCode(error) || 'unknown error'})`)
          return null
        }),
      ])
      if (info?.isDirectory()) folders.set(folder, info.mode & 0o7777)
      if (!entries) continue
      for (const entry of entries) {
        const path = folder ? join(folder, entry.name) : entry.name
        if (!entry.isDirectory()) {
          if (entry.isFile() || entry.isSymbolicLink()) paths.push(path)
          else others.set(path, kindOf(entry))
        } else if (leftOut.has(entry.name)) {
          skipped.set(path, byName)
          if (missed.has(entry.name))
            stamps.set(path, stamps.size < mostStamped ? stampOf(join(root, path)) : Promise.resolve(''))
        } else if (options.own.includes(join(root, path))) skipped.set(path, "the agent's own storage")
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
  const leftOutStamps = new Map<string, string>()
  for (const [path, stamp] of stamps) leftOutStamps.set(path, await stamp)
  return ok({ files, folders, others, leftOut: leftOutStamps, skipped })
}

const byName = 'left out by name'

const kindOf = (entry: Dirent): string =>
  entry.isFIFO() ? 'a pipe (FIFO)' : entry.isSocket() ? 'a socket' : 'a device'

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
  const known = options.known?.files.get(path)
  let failed = ''
  const info = await lstat(absolute, { bigint: true }).catch((error: unknown) => {
    failed = errorCode(error)
    return null
  })
  // Behind a folder that was locked: nobody can tell, so nothing is said to be gone.
  if (failed === 'EACCES' || failed === 'EPERM') return ok(known ?? null)
  // Listed, and not there under the name that was listed: the bytes of its name are no text, so no path of ours leads to it.
  if (!info && isListed && path.includes('\ufffd'))
    return ok({ stamp: '', young: false, side: null, reason: 'its name is not UTF-8' })
  if (!info || !(info.isFile() || info.isSymbolicLink())) return ok(null)
  const stamp = [info.size, info.mtimeNs, info.ctimeNs, info.ino, info.mode].join(' ')
  const touchedMs = Math.max(Number(info.mtimeNs / 1_000_000n), Number(info.ctimeNs / 1_000_000n))
  // The file system's clock, not the agent's.
  const young = touchedMs > Date.now() - youngMs
  const linked = info.isFile() && info.nlink > 1n ? { linked: true as const } : {}
  if (known && known.stamp === stamp && !known.young) {
    const { linked: _linked, ...rest } = known
    return ok({ ...rest, ...linked })
  }
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
  return ok({ stamp, young, side: taken.value.side, reason: '', ...linked })
}
