// Owns the setup files that notes name: reads them, once each until they change, and only in the open folders.

import { readFileSync, realpathSync, statSync } from 'node:fs'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { isRemote, isUrl } from '../org/lint/asked.ts'
import type { Setup, SetupFile } from '../org/setup.ts'
import { absoluteOf } from './outside.io.ts'
import { decode } from './read.io.ts'

export interface Setups {
  /** What is around the file that is called `path` in the workspace. */
  of(path: string): Setup
  /** These files may be others now. */
  changed(paths: Iterable<string>): void
  /** Any file may be another now. */
  allChanged(): void
}

/** A file of settings is small; a larger one is none. */
const mostBytes = 1_000_000

/** `root` is what names are relative to; `folders` the real paths of the folders that are open. */
export function createSetups(root: string, folders: readonly string[]): Setups {
  const known = new Map<string, SetupFile>()

  const read: Setup['read'] = (name, from) => {
    if (isUrl(name) || isRemote(name)) return null
    const absolute = absoluteOf(name, from === '' ? '' : resolve(root, from))
    if (absolute === null) return null
    const before = known.get(absolute)
    if (before) return before
    const file = load(absolute)
    known.set(absolute, file)
    return file
  }
  const load = (absolute: string): SetupFile => {
    const path = relative(root, absolute).split(sep).join('/')
    const unread = (why: Extract<SetupFile, { kind: 'unread' }>['why']): SetupFile => ({
      kind: 'unread',
      path,
      why,
    })
    // Of what lies outside nothing is asked, not even whether it is there.
    if (!isInside(absolute)) return unread('outside')
    try {
      const real = realpathSync(absolute)
      if (!isInside(real)) return unread('outside')
      const found = statSync(real)
      const text = found.isFile() && found.size <= mostBytes ? decode(readFileSync(real))?.text : undefined
      return text === undefined ? unread('unreadable') : { kind: 'read', path, text }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      return unread(code === 'ENOENT' || code === 'ENOTDIR' ? 'missing' : 'unreadable')
    }
  }
  const isInside = (absolute: string): boolean =>
    folders.some((folder) => {
      const way = relative(folder, absolute)
      return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
    })
  const again = (absolute: string, before: SetupFile): void => {
    const now = load(absolute)
    if (!isSame(before, now)) known.set(absolute, now)
  }

  return {
    of: (path) => ({ path, read }),
    changed(paths) {
      for (const path of paths) {
        const absolute = resolve(root, path)
        const before = known.get(absolute)
        if (before) again(absolute, before)
      }
    },
    allChanged() {
      for (const [absolute, before] of known) again(absolute, before)
    },
  }
}

const isSame = (a: SetupFile, b: SetupFile): boolean =>
  a.kind === 'read' ? b.kind === 'read' && a.text === b.text : b.kind === 'unread' && a.why === b.why
