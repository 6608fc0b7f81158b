// Owns what of a workspace goes into a copy of it, within bounds. Never reads a file's contents and never
// follows a link.

import type { Dirent } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { openIgnoring } from '../index/ignored.io.ts'
import { sizeWords } from './limits.ts'

export interface SurveyOptions {
  readonly maxFiles: number
  /** Of what is really copied. */
  readonly maxBytes: number
  /** Absolute: what the sandbox hides is not copied either. */
  readonly hidden: readonly string[]
  readonly signal: AbortSignal
}

/** Files that are looked at or copied at once. */
const together = 32

export interface Listed {
  readonly path: string
  readonly kind: 'file' | 'folder' | 'link'
  readonly bytes: number
}

interface Survey {
  readonly own: readonly Listed[]
  /** Folders that ignore files leave out. */
  readonly ignored: readonly string[]
  readonly left: string[]
}

export async function survey(workspace: string, options: SurveyOptions): Promise<Survey> {
  const ignoring = await openIgnoring(workspace, [])
  const ignored: string[] = []
  const left: string[] = []
  const own = await list(workspace, '', options, left, async (path) => {
    // Git's own folder counts as ignored elsewhere; commands need it.
    const isGit = path === '.git' || path.endsWith('/.git')
    if (isGit || !(await ignoring.leavesOut(path, 'folder'))) return true
    ignored.push(path)
    return false
  })
  return { own: await inParallel(own, (one) => measured(workspace, one)), ignored, left }
}

/** Everything below a folder, unmeasured; stops when there are more than `maxFiles`. */
async function list(
  workspace: string,
  from: string,
  { maxFiles, hidden, signal }: SurveyOptions,
  left: string[],
  descend: (path: string) => Promise<boolean>,
): Promise<readonly Listed[]> {
  const out: Listed[] = []
  const waiting = [from]
  for (;;) {
    const folders = waiting.splice(-together)
    if (folders.length === 0 || signal.aborted || out.length > maxFiles) return out
    const read = await Promise.all(folders.map((one) => entriesOf(workspace, one, left)))
    for (const [path, entry] of read.flat()) {
      if (hidden.includes(join(workspace, path))) continue
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

async function entriesOf(
  workspace: string,
  folder: string,
  left: string[],
): Promise<readonly (readonly [string, Dirent])[]> {
  const entries = await readdir(join(workspace, folder), { withFileTypes: true }).catch(() => null)
  if (entries === null) left.push(folder)
  return (entries ?? []).map((entry) => [folder === '' ? entry.name : `${folder}/${entry.name}`, entry])
}

async function measured(workspace: string, one: Listed): Promise<Listed> {
  if (one.kind !== 'file') return one
  const found = await lstat(join(workspace, one.path)).catch(() => null)
  return { ...one, bytes: found?.size ?? 0 }
}

export interface Chosen {
  readonly listed: readonly Listed[]
  readonly bound: readonly string[]
}

/** What is not ignored is copied or nothing is; of the ignored folders the smallest first, and the rest is bound. */
export async function choose(
  workspace: string,
  { own, ignored, left }: Survey,
  options: SurveyOptions,
): Promise<Result<Chosen, Problem>> {
  const { maxFiles, maxBytes } = options
  let bytes = sizeOf(own)
  if (own.length > maxFiles)
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
  const listed = [...own]
  const bound: string[] = []
  const fitting: { readonly path: string; readonly inside: readonly Listed[] }[] = []
  for (const path of ignored) {
    const inside = await weighed(workspace, path, { ...options, maxBytes: maxBytes - bytes }, left)
    if (inside === null) bound.push(path)
    else fitting.push({ path, inside })
  }
  for (const { path, inside } of fitting.sort((a, b) => sizeOf(a.inside) - sizeOf(b.inside))) {
    if (listed.length + inside.length >= maxFiles || bytes + sizeOf(inside) > maxBytes) bound.push(path)
    else {
      bytes += sizeOf(inside)
      listed.push({ path, kind: 'folder', bytes: 0 }, ...inside)
    }
  }
  return ok({ listed, bound: bound.sort() })
}

/** What is in an ignored folder; null as soon as it is clear that it does not fit. */
async function weighed(
  workspace: string,
  folder: string,
  options: SurveyOptions,
  left: string[],
): Promise<readonly Listed[] | null> {
  const all = await list(workspace, folder, options, left, async () => true)
  if (all.length > options.maxFiles) return null
  const out: Listed[] = []
  for (let at = 0, bytes = 0; at < all.length; at += batch) {
    const part = await inParallel(all.slice(at, at + batch), (one) => measured(workspace, one))
    bytes += sizeOf(part)
    if (bytes > options.maxBytes) return null
    out.push(...part)
  }
  return out
}

const batch = 500
export const sizeOf = (listed: readonly Listed[]): number => listed.reduce((sum, { bytes }) => sum + bytes, 0)

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
