// Owns finding out what a command changed in the copy of a workspace: by what the file system noted of each
// file, which no command can take back. Reads both sides, changes neither.

import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Copy, Entry, Stamp } from './copy.io.ts'
import type { TriedFile } from './report.ts'
import { inParallel } from './survey.io.ts'

export interface Compared {
  readonly files: readonly TriedFile[]
  readonly total: number
  /** Files of the workspace that somebody else changed meanwhile. */
  readonly moved: readonly string[]
}

/** More than these are counted, not named. */
const mostFiles = 2_000
/** Of one side of a file that is kept as text, and of all together. */
const maxTextBytes = 1024 * 1024
const maxTextsBytes = 32 * 1024 * 1024

export async function compare(workspace: string, copy: Copy): Promise<Compared> {
  const now = await walk(copy)
  const found: TriedFile[] = []
  let git = false
  const tell = (one: TriedFile) => {
    if (/(?:^|\/)\.git(?:\/|$)/.test(one.path)) git = true
    else found.push(one)
  }
  for (const [path, { kind, stamp }] of now) {
    const before = copy.entries.get(path)
    if (before === undefined || before.kind !== kind) {
      if (before !== undefined) tell({ path, kind: 'delete', what: before.kind })
      tell({ path, kind: 'create', what: kind })
    } else if (isSame(before.copied, stamp)) continue
    else if (kind === 'folder') {
      if (before.copied.mode !== stamp.mode) tell({ path, kind: 'touch', what: kind })
    } else if (await sameBytes(join(workspace, path), join(copy.folder, path), before, stamp)) {
      if (before.copied.mode !== stamp.mode) tell({ path, kind: 'touch', what: kind })
    } else tell({ path, kind: 'change', what: kind })
  }
  for (const [path, { kind }] of copy.entries) if (!now.has(path)) tell({ path, kind: 'delete', what: kind })
  // A folder that was made or removed shows in what is in it.
  const shown = found.filter(
    (one) => one.what !== 'folder' || !found.some(({ path }) => path.startsWith(`${one.path}/`)),
  )
  shown.sort((a, b) => (a.path < b.path ? -1 : 1))
  const files = shown.slice(0, mostFiles)
  const moved: string[] = []
  let room = maxTextsBytes
  const full: TriedFile[] = []
  for (const one of files) {
    const before = one.kind === 'create' ? null : await textOf(join(workspace, one.path), one.what)
    const after = one.kind === 'delete' ? null : await textOf(join(copy.folder, one.path), one.what)
    const original = copy.entries.get(one.path)?.original ?? ''
    if (
      one.kind !== 'create' &&
      (await originalOf(join(workspace, one.path))) !== original &&
      one.what !== 'folder'
    )
      moved.push(one.path)
    const bytes = (before?.length ?? 0) + (after?.length ?? 0)
    if (one.kind === 'touch' || before === undefined || after === undefined || bytes > room) full.push(one)
    else {
      room -= bytes
      full.push({ ...one, texts: { before, after } })
    }
  }
  if (git) full.unshift({ path: '.git', kind: 'change', what: 'git' })
  return { files: full, total: shown.length + (git ? 1 : 0), moved }
}

interface Now {
  readonly kind: Entry['kind'] | 'other'
  readonly stamp: Stamp
}

async function walk(copy: Copy): Promise<ReadonlyMap<string, Now>> {
  const found = new Map<string, Now>()
  const covered = new Set(copy.covered)
  const waiting = ['']
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const at = folder
    const names = await readdir(join(copy.folder, at)).catch(() => [])
    const paths = names
      .map((name) => (at === '' ? name : `${at}/${name}`))
      .filter((path) => !covered.has(path))
    await inParallel(paths, async (path) => {
      const stamp = await lstat(join(copy.folder, path), { bigint: true }).catch(() => null)
      if (stamp === null) return
      const kind = stamp.isDirectory()
        ? 'folder'
        : stamp.isFile()
          ? 'file'
          : stamp.isSymbolicLink()
            ? 'link'
            : 'other'
      found.set(path, { kind, stamp })
      if (kind === 'folder') waiting.push(path)
    })
  }
  return found
}

/** The time of the last change of a file's data or inode is the kernel's to set. */
const isSame = (a: Stamp, b: Stamp): boolean =>
  a.ino === b.ino && a.ctimeNs === b.ctimeNs && a.size === b.size && a.mode === b.mode

async function sameBytes(real: string, copied: string, before: Entry, now: Stamp): Promise<boolean> {
  if (before.kind === 'link') {
    const [a, b] = await Promise.all([readlink(real).catch(() => null), readlink(copied).catch(() => null)])
    return a !== null && a === b
  }
  // Files too large to be read are taken as changed when they were written to at all.
  if (before.copied.size !== now.size || now.size > 64n * 1024n * 1024n) return false
  const [a, b] = await Promise.all([readFile(real).catch(() => null), readFile(copied).catch(() => null)])
  return a !== null && b !== null && a.equals(b)
}

async function originalOf(path: string): Promise<string> {
  const found = await lstat(path, { bigint: true }).catch(() => null)
  return found ? `${found.mtimeNs} ${found.size}` : ''
}

/** undefined: nothing that can be shown as text. */
async function textOf(path: string, what: TriedFile['what']): Promise<string | undefined> {
  if (what !== 'file') return undefined
  try {
    const found = await lstat(path)
    if (!found.isFile() || found.size > maxTextBytes) return undefined
    const bytes = await readFile(path)
    return bytes.includes(0) ? undefined : new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
