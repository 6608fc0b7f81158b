// Owns how paths are spelled on a disk that takes `A.ts` and `a.ts` for one file (macOS and Windows as they come, and
// many sticks): which of several spellings is the one that the disk lists. Elsewhere it costs one look.

import { lstat, readdir } from 'node:fs/promises'
import { resolve } from 'node:path'

/** What such a disk compares. */
export const foldName = (path: string): string => path.normalize('NFC').toLowerCase()

/**
 * Of `fresh` files and `known` ones that differ from them in the spelling alone: those that are not there as they are
 * spelled. All relative to `root`, with `/`.
 */
export async function misspelled(
  root: string,
  fresh: readonly string[],
  known: () => Iterable<string>,
): Promise<ReadonlySet<string>> {
  const gone = new Set<string>()
  if (!(await foldsCase(root, fresh))) return gone
  const wanted = new Map<string, string[]>(fresh.map((path) => [foldName(path), []]))
  for (const path of [...known(), ...fresh]) wanted.get(foldName(path))?.push(path)
  const listed = new Map<string, Promise<ReadonlySet<string>>>()
  const names = (folder: string): Promise<ReadonlySet<string>> => {
    let found = listed.get(folder)
    if (!found) {
      found = readdir(resolve(root, folder)).then(
        (entries) => new Set(entries),
        () => new Set<string>(),
      )
      listed.set(folder, found)
    }
    return found
  }
  for (const spellings of wanted.values()) {
    if (spellings.length < 2) continue
    for (const path of spellings) if (!(await isListed(path, names))) gone.add(path)
  }
  return gone
}

async function isListed(
  path: string,
  names: (folder: string) => Promise<ReadonlySet<string>>,
): Promise<boolean> {
  const parts = path.split('/')
  for (let depth = 0; depth < parts.length; depth++) {
    const part = parts[depth] as string
    // What leads to another folder, or drive, is spelled as the system has it.
    if (part === '..' || part.endsWith(':')) continue
    const folder = parts.slice(0, depth).map((one) => `${one}/`)
    if (!(await names(folder.join(''))).has(part)) return false
  }
  return true
}

async function foldsCase(root: string, paths: readonly string[]): Promise<boolean> {
  for (const path of paths) {
    const swapped = swapCase(path)
    if (swapped === path) continue
    const found = await lstat(resolve(root, path)).catch(() => null)
    // A file that is gone again says nothing.
    if (found) return (await lstat(resolve(root, swapped)).catch(() => null)) !== null
  }
  return false
}

/** Of the name alone: another disk may be mounted on the way. */
function swapCase(path: string): string {
  const at = path.lastIndexOf('/') + 1
  const name = path.slice(at)
  const other = name === name.toUpperCase() ? name.toLowerCase() : name.toUpperCase()
  return path.slice(0, at) + other
}
