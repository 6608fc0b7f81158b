// Owns the folders that no look enters, by their names, and telling cheaply whether somebody changed such a one: from the
// names, sizes and times of its outermost files. Never reads a file, and never sees a change of what lies deeper.

import { createHash } from 'node:crypto'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Version control's own data and installed dependencies: large, and recreated by their programs. */
export const leftOut: ReadonlySet<string> = new Set([
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

/** Whose change is worth a word: the others are caches, which every run writes and nobody misses. */
export const missed: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', 'node_modules', '.venv'])

/** What also a program that only looks writes again: git's and Mercurial's lists of files, caches, locks. */
const restless = /^(?:index|dirstate|w?cache|gc\.log|.*\.lock|__pycache__)$/

const maxEntries = 1_000
const width = 32

/** A stamp of the left-out folder `path`: another stamp, another content. Of at most 1,000 of its entries. */
export async function stampOf(path: string): Promise<string> {
  const isInstalled = path.endsWith('node_modules')
  const hash = createHash('sha256')
  let count = 0
  const folders = ['']
  // Where there is much of it, the objects of version control are told last.
  const objects: string[] = []
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift() ?? objects.shift()) {
    const entries = await readdir(join(path, folder), { withFileTypes: true }).catch(() => [])
    const kept = entries
      // In installed dependencies, tools keep their caches in hidden folders.
      .filter(
        (entry) =>
          !(restless.test(entry.name) || (isInstalled && entry.isDirectory() && entry.name.startsWith('.'))),
      )
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .slice(0, maxEntries - count)
    count += kept.length
    for (let at = 0; at < kept.length; at += width) {
      const stamps = kept.slice(at, at + width).map(async (entry) => {
        const name = join(folder, entry.name)
        if (entry.isDirectory()) return `${name}/`
        const info = await lstat(join(path, name)).catch(() => null)
        return `${name} ${info?.size} ${info?.mtimeMs} ${info?.ino} ${info?.mode}`
      })
      for (const stamp of await Promise.all(stamps)) hash.update(`${stamp}\n`)
    }
    for (const entry of kept)
      if (entry.isDirectory()) (entry.name === 'objects' ? objects : folders).push(join(folder, entry.name))
    if (count >= maxEntries) break
  }
  return hash.digest('hex').slice(0, 32)
}
