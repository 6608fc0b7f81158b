// Owns the folders of an open workspace as one tree: what a file in any of them is called, which files there are, which
// are left out. A file's path is relative to the first folder; of a folder beside it, it begins with `../`, so that every
// path means the same to a person, to a command that runs in the first folder, and to us.

import { realpath, stat } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { type Ignoring, openIgnoring } from './ignored.io.ts'
import { type Found, walk } from './walk.io.ts'

export interface Folders {
  /** Real path of the first folder. */
  readonly root: string
  /** The first one first. */
  readonly all: readonly Folder[]
  absolute(path: string): string
  /** What the file is called, given any path to it; null when it lies in none of the folders. */
  inside(path: string): string | null
  /** The folder that the file lies in, as files in it are called (empty for the first); null for none. */
  folderOf(path: string): string | null
  /** Whether a real path lies in one of them. */
  contains(real: string): boolean
  isFolder(path: string): boolean
  /** The file or one of the folders that it is in. */
  leavesOut(path: string): Promise<boolean>
  /** What lies in all of them, or below one path. */
  walk(path: string | null, signal: AbortSignal): AsyncGenerator<Found>
  /** The ignore files may be others now. */
  reread(): Promise<void>
}

export interface Folder {
  /** Absolute, real. */
  readonly root: string
  /** What a file in it is called, given its path in the folder. */
  nameOf(within: string): string
}

interface Open extends Folder {
  /** As it was named, which may be by a link. */
  readonly named: string
  ignoring: Ignoring
}

/** `beside` may contain one another, the first, or nothing at all. */
export async function openFolders(
  first: string,
  beside: readonly string[],
  exclude: readonly string[],
): Promise<Folders> {
  const root = await realpath(first)
  const found = [{ root, named: resolve(first) }]
  for (const each of beside) {
    const named = resolve(each)
    // One that is not there is walked all the same, which says so.
    found.push({ root: await realpath(named).catch(() => named), named })
  }
  const kept = found.filter(
    (one, i) =>
      i === 0 ||
      found.every((other, j) =>
        other.root === one.root ? j >= i : j === i || wayTo(one.root, other.root) === null,
      ),
  )
  const ignoringOf = (folder: string) =>
    openIgnoring(
      folder,
      exclude,
      // What has a name by another folder already.
      kept.flatMap((other) => wayTo(other.root, folder) ?? []),
    )
  const all: Open[] = []
  for (const one of kept) {
    const nameOf =
      one.root === root
        ? (within: string) => within
        : (within: string) => posix(relative(root, resolve(one.root, within)))
    all.push({ ...one, nameOf, ignoring: await ignoringOf(one.root) })
  }

  const placeOf = (path: string): { readonly folder: Open; readonly within: string } | null => {
    const absolute = resolve(root, path)
    for (const folder of all) {
      const within = wayTo(absolute, folder.root)
      if (within !== null) return { folder, within }
    }
    return null
  }
  async function* listed(folder: Open, within: string, signal: AbortSignal): AsyncGenerator<Found> {
    const { nameOf } = folder
    if (within === '' && !(await stat(folder.root).catch(() => null)))
      yield { kind: 'skipped', path: nameOf(''), reason: 'unreadable' }
    for await (const one of walk(folder.root, within, folder.ignoring, signal))
      yield { ...one, path: nameOf(one.path) }
  }

  return {
    root,
    all,
    absolute: (path) => resolve(root, path),
    inside(path) {
      const absolute = resolve(root, path)
      for (const { root, named, nameOf } of all) {
        // The caller may know the folder by the link it opened.
        const within = wayTo(absolute, root) ?? wayTo(absolute, named)
        if (within !== null) return nameOf(within)
      }
      return null
    },
    folderOf(path) {
      const folder = placeOf(path)?.folder
      return folder ? folder.nameOf('') : null
    },
    contains: (real) => all.some(({ root }) => wayTo(real, root) !== null),
    isFolder: (path) => all.some((folder) => [folder.root, folder.named].includes(resolve(root, path))),
    async leavesOut(path) {
      const place = placeOf(path)
      return place === null || place.folder.ignoring.leavesOutDeep(place.within)
    },
    async *walk(path, signal) {
      const places = path === null ? all.map((folder) => ({ folder, within: '' })) : [placeOf(path)]
      for (const place of places) if (place) yield* listed(place.folder, place.within, signal)
    },
    async reread() {
      for (const folder of all) folder.ignoring = await ignoringOf(folder.root)
    },
  }
}

/** The way from a folder to what lies in it, with `/`; null for anything else, the folder itself included. */
function wayTo(path: string, folder: string): string | null {
  const within = relative(folder, path)
  return within === '' || within === '..' || within.startsWith(`..${sep}`) || isAbsolute(within)
    ? null
    : posix(within)
}

const posix = (path: string): string => (sep === '/' ? path : path.split(sep).join('/'))
