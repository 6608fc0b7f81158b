// Owns the copy of a workspace that a command is tried in: shared blocks where the disk can, else real
// bytes within bounds. Never changes the workspace and never follows a link.

import { constants } from 'node:fs'
import {
  chmod,
  copyFile,
  lstat,
  lutimes,
  mkdir,
  mkdtemp,
  readdir,
  readlink,
  realpath,
  rm,
  symlink,
  utimes,
} from 'node:fs/promises'
import { join, relative } from 'node:path'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { diskProblem } from '../trace/disk.io.ts'
import { type Chosen, choose, inParallel, type SurveyOptions, sizeOf, survey } from './survey.io.ts'

export interface CopyOptions extends SurveyOptions {
  /** Folders for copies, the best first; made if need be. */
  readonly places: readonly string[]
  onProgress(done: number, total: number): void
}

export interface Entry {
  readonly kind: 'file' | 'folder' | 'link'
  /** Of the original, when it was copied: decimal nanoseconds and bytes in one text. */
  readonly original: string
  /** Of the copy: inode, size, mode and times of it as they were when the copy was done. */
  readonly copied: Stamp
}

export interface Stamp {
  readonly size: bigint
  readonly mode: bigint
  readonly ino: bigint
  readonly mtimeNs: bigint
  readonly ctimeNs: bigint
}

export interface Copy {
  /** Absolute. */
  readonly folder: string
  readonly kind: 'shared' | 'copied'
  readonly files: number
  readonly bytes: number
  readonly bound: readonly string[]
  readonly left: readonly string[]
  /** Relative: what is mounted over there belongs to nobody's changes. */
  readonly covered: readonly string[]
  /** By path relative to the workspace, with `/`. */
  readonly entries: ReadonlyMap<string, Entry>
  dispose(): Promise<void>
}

/** Problems: `too-large`, `cancelled`, and what the disk says. `workspace` is a real path. */
export async function copyWorkspace(workspace: string, options: CopyOptions): Promise<Result<Copy, Problem>> {
  const found = await survey(workspace, options)
  if (options.signal.aborted) return cancelled
  let made: string | null = null
  try {
    const sample = found.own.find((one) => one.kind === 'file' && one.bytes > 0)
    const place = await openPlace(workspace, sample?.path ?? null, options.places)
    made = place.folder
    const maxBytes = place.kind === 'shared' ? Number.POSITIVE_INFINITY : options.maxBytes
    const chosen = await choose(workspace, found, { ...options, maxBytes })
    const done = chosen.ok
      ? await copyAll(workspace, join(made, 'copy'), chosen.value, place.kind, options)
      : null
    if (!chosen.ok || done === null || options.signal.aborted) {
      await remove(made)
      return chosen.ok ? cancelled : chosen
    }
    const { listed, bound } = chosen.value
    const base = made
    return ok({
      folder: join(base, 'copy'),
      kind: place.kind,
      files: listed.filter(({ kind }) => kind !== 'folder').length,
      bytes: sizeOf(listed),
      bound,
      left: [...found.left, ...done.left],
      covered: [...bound, ...options.hidden.map((path) => relative(workspace, path))],
      entries: done.entries,
      dispose: () => remove(base),
    })
  } catch (error) {
    if (made !== null) await remove(made)
    return err(diskProblem(error, 'copy the workspace'))
  }
}

const cancelled = err(problem('cancelled', 'The trial was cancelled.'))

/** The first place that shares blocks with the workspace, else the first that can be written. */
async function openPlace(
  workspace: string,
  sample: string | null,
  places: readonly string[],
): Promise<{ readonly folder: string; readonly kind: Copy['kind'] }> {
  const made: string[] = []
  let failure: unknown
  for (const place of places) {
    try {
      await mkdir(place, { recursive: true, mode: 0o700 })
      await sweep(place)
      const folder = await realpath(await mkdtemp(join(place, `${prefix}${process.pid}-`)))
      made.push(folder)
      if (sample === null) continue
      await copyFile(join(workspace, sample), join(folder, 'probe'), constants.COPYFILE_FICLONE_FORCE)
      await rm(join(folder, 'probe'))
      for (const other of made) if (other !== folder) await remove(other)
      return { folder, kind: 'shared' }
    } catch (error) {
      failure = error
    }
  }
  const [first, ...others] = made
  if (first === undefined) throw failure
  for (const other of others) await remove(other)
  await rm(join(first, 'probe'), { force: true })
  return { folder: first, kind: 'copied' }
}

const prefix = 'passepartout-trial-'

/** A process that was killed in the middle of a trial left its copy behind. */
async function sweep(place: string): Promise<void> {
  for (const name of await readdir(place)) {
    const pid = Number(new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1] ?? 0)
    if (pid > 0 && pid !== process.pid && !isAlive(pid)) await remove(join(place, name))
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Folders without write permission, which a trial may leave, cannot be emptied before it is given back. */
async function remove(folder: string): Promise<void> {
  const first = await rm(folder, { recursive: true, force: true }).then(
    () => 'gone',
    () => 'kept',
  )
  if (first === 'gone') return
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []))
    if (entry.isDirectory()) await chmod(join(entry.parentPath, entry.name), 0o700).catch(() => {})
  await rm(folder, { recursive: true, force: true }).catch(() => {})
}

async function copyAll(
  workspace: string,
  folder: string,
  { listed, bound }: Chosen,
  kind: Copy['kind'],
  options: CopyOptions,
): Promise<{ readonly entries: ReadonlyMap<string, Entry>; readonly left: readonly string[] }> {
  const folders = listed.filter((one) => one.kind === 'folder')
  const rest = listed.filter((one) => one.kind !== 'folder')
  const left: string[] = []
  await mkdir(folder, { mode: 0o700 })
  for (const one of folders) await mkdir(join(folder, one.path), { mode: 0o700, recursive: true })
  for (const path of bound) await mkdir(join(folder, path), { recursive: true })
  const originals = new Map<string, string>()
  let done = 0
  await inParallel(rest, async (one) => {
    if (options.signal.aborted) return
    const from = join(workspace, one.path)
    try {
      const found = await lstat(from, { bigint: true })
      const to = join(folder, one.path)
      const seconds = [Number(found.atimeNs) / 1e9, Number(found.mtimeNs) / 1e9] as const
      if (found.isSymbolicLink()) {
        await symlink(await readlink(from), to)
        await lutimes(to, ...seconds)
      } else if (found.isFile()) {
        const share = kind === 'shared' ? constants.COPYFILE_FICLONE : 0
        await copyFile(from, to, share | constants.COPYFILE_EXCL)
        // Builds compare times.
        await utimes(to, ...seconds)
      }
      originals.set(one.path, `${found.mtimeNs} ${found.size}`)
    } catch (error) {
      if (['ENOSPC', 'EDQUOT', 'EMFILE'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
      // Gone meanwhile, or not readable.
      left.push(one.path)
    }
    if (++done % 100 === 0) options.onProgress(done, rest.length)
  })
  // Inner ones first: a folder that may not be written must be full by then.
  for (const one of [...folders].reverse()) {
    const found = await lstat(join(workspace, one.path)).catch(() => null)
    if (!found) continue
    await chmod(join(folder, one.path), found.mode & 0o7777)
    await utimes(join(folder, one.path), found.atimeMs / 1000, found.mtimeMs / 1000)
  }
  const entries = new Map<string, Entry>()
  await inParallel(listed, async ({ path, kind: what }) => {
    const copied = await lstat(join(folder, path), { bigint: true }).catch(() => null)
    if (copied) entries.set(path, { kind: what, original: originals.get(path) ?? '', copied })
  })
  return { entries, left }
}

/** Where copies lie best: beside the workspace's own data, where blocks can be shared, and not in memory. */
export const copyPlaces = (storage: string, temporary: string): readonly string[] => [
  join(storage, 'trials'),
  temporary,
]
