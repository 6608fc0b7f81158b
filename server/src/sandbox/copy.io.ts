// Owns the copy of a workspace that a command is tried in: shared blocks where the disk can, else real
// bytes within bounds. Never changes the workspace and never follows a link.

import { constants, type Dirent } from 'node:fs'
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
import { openIgnoring } from '../index/ignored.io.ts'
import { diskProblem } from '../trace/disk.io.ts'
import { sizeWords } from './limits.ts'

export interface CopyOptions {
  /** Folders for copies, the best first; made if need be. */
  readonly places: readonly string[]
  readonly maxFiles: number
  /** Of what is really copied. */
  readonly maxBytes: number
  /** Absolute: what the sandbox hides is not copied either. */
  readonly hidden: readonly string[]
  onProgress(done: number, total: number): void
  readonly signal: AbortSignal
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

const together = 32

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
    const chosen = choose(found, options.maxFiles, maxBytes)
    if (!chosen.ok) {
      await remove(made)
      return chosen
    }
    const folder = join(made, 'copy')
    const { listed, bound } = chosen.value
    const done = await copyAll(workspace, folder, listed, bound, place.kind, options)
    if (options.signal.aborted) {
      await remove(made)
      return cancelled
    }
    const base = made
    return ok({
      folder,
      kind: place.kind,
      files: listed.filter(({ kind }) => kind !== 'folder').length,
      bytes: listed.reduce((sum, { bytes }) => sum + bytes, 0),
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

interface Listed {
  readonly path: string
  readonly kind: Entry['kind']
  readonly bytes: number
}

interface Survey {
  readonly own: readonly Listed[]
  /** Folders that ignore files leave out, each with what is in it; null: too much to be listed. */
  readonly ignored: readonly { readonly path: string; readonly inside: readonly Listed[] | null }[]
  readonly left: readonly string[]
}

async function survey(workspace: string, options: CopyOptions): Promise<Survey> {
  const ignoring = await openIgnoring(workspace, [])
  const hidden = new Set(options.hidden)
  const left: string[] = []
  const candidates: string[] = []
  /** Stops when there are more than `most` files. */
  const list = async (from: string, most: number, descend: (path: string) => Promise<boolean>) => {
    const out: Listed[] = []
    const waiting = [from]
    for (;;) {
      const folders = waiting.splice(-together)
      if (folders.length === 0 || options.signal.aborted || out.length > most) return out
      const read = await Promise.all(folders.map((one) => entriesOf(workspace, one, left)))
      for (const [path, entry] of read.flat()) {
        if (hidden.has(join(workspace, path))) continue
        if (entry.isDirectory()) {
          if (!(await descend(path))) continue
          out.push({ path, kind: 'folder', bytes: 0 })
          waiting.push(path)
        } else if (entry.isSymbolicLink()) out.push({ path, kind: 'link', bytes: 0 })
        else if (entry.isFile()) out.push({ path, kind: 'file', bytes: 0 })
        else left.push(path)
      }
    }
  }
  const own = await list('', options.maxFiles, async (path) => {
    // Git's own folder counts as ignored elsewhere; commands need it.
    const isGit = path === '.git' || path.endsWith('/.git')
    if (isGit || !(await ignoring.leavesOut(path, 'folder'))) return true
    candidates.push(path)
    return false
  })
  const ignored = []
  for (const path of candidates) {
    const inside = await list(path, options.maxFiles, async () => true)
    const fits = inside.length <= options.maxFiles
    ignored.push({ path, inside: fits ? await measured(workspace, inside) : null })
  }
  return { own: await measured(workspace, own), ignored, left }
}

async function entriesOf(
  workspace: string,
  folder: string,
  left: string[],
): Promise<readonly (readonly [string, Dirent])[]> {
  const entries = await readdir(join(workspace, folder), { withFileTypes: true }).catch(() => null)
  if (entries === null) left.push(folder)
  return (entries ?? []).map((entry) => [folder === '' ? entry.name : `${folder}/${entry.name}`, entry])
}

const measured = (workspace: string, listed: readonly Listed[]): Promise<readonly Listed[]> =>
  inParallel(listed, async (one) => {
    if (one.kind !== 'file') return one
    const found = await lstat(join(workspace, one.path)).catch(() => null)
    return { ...one, bytes: found?.size ?? 0 }
  })

/** What is not ignored is copied or nothing is; of the ignored folders the smallest first, and the rest is bound. */
function choose(
  { own, ignored }: Survey,
  maxFiles: number,
  maxBytes: number,
): Result<{ readonly listed: readonly Listed[]; readonly bound: readonly string[] }, Problem> {
  const sizeOf = (list: readonly Listed[]) => list.reduce((sum, { bytes }) => sum + bytes, 0)
  const listed = [...own]
  let bytes = sizeOf(own)
  if (listed.length > maxFiles)
    return err(
      problem(
        'too-large',
        `This folder has more than ${maxFiles} files, so it is not copied.`,
        'Look at the effects instead, or raise “passepartout.trial.files”.',
      ),
    )
  if (bytes > maxBytes)
    return err(
      problem(
        'too-large',
        `This folder has ${sizeWords(bytes)}, so it is not copied.`,
        'Look at the effects instead, or raise “passepartout.trial.megabytes”.',
      ),
    )
  const bound: string[] = []
  const sized = ignored.map((one) => ({ ...one, bytes: sizeOf(one.inside ?? []) }))
  for (const one of sized.sort((a, b) => a.bytes - b.bytes)) {
    const fits =
      one.inside !== null && listed.length + one.inside.length < maxFiles && bytes + one.bytes <= maxBytes
    if (!fits) bound.push(one.path)
    else {
      bytes += one.bytes
      listed.push({ path: one.path, kind: 'folder', bytes: 0 }, ...(one.inside ?? []))
    }
  }
  return ok({ listed, bound: bound.sort() })
}

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
  listed: readonly Listed[],
  bound: readonly string[],
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

export async function inParallel<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const out: R[] = new Array(items.length)
  let next = 0
  const worker = async () => {
    for (let at = next++; at < items.length; at = next++) out[at] = await work(items[at] as T)
  }
  await Promise.all(Array.from({ length: Math.min(together, items.length) }, worker))
  return out
}

/** Where copies lie best: beside the workspace's own data, where blocks can be shared, and not in memory. */
export const copyPlaces = (storage: string, temporary: string): readonly string[] => [
  join(storage, 'trials'),
  temporary,
]
