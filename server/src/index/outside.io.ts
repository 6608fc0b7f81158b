// Owns what lint asks about the world around an Org file: is there a file, does it have that headline, who has an id.
// Looks at names on the disk, and at texts only as the index has them; opens nothing over a network.

import { stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { type Asked, findsIn } from '../org/lint/asked.ts'
import type { Outside } from '../org/lint/check.ts'
import type { OrgDocument } from '../org/parse.ts'

/** What is known of the notes around. */
export interface Notes {
  /** Files that have the id, the one that is asked about left out; null when not all have been read yet. */
  filesWithId(id: string): readonly string[] | null
  /** An Org file by its absolute path, null when it is not known. */
  document(path: string): OrgDocument | null
  readonly functions: Outside['functions']
}

/** More links to files than that are not looked after. */
const mostPaths = 2_000
const together = 16

/** Looks at the paths that a file names; `file` is its own absolute path, or empty for one that has none. */
export async function lookOutside({ paths, searched }: Asked, file: string, notes: Notes): Promise<Outside> {
  const there = new Map<string, boolean>()
  const waiting = [...paths].slice(0, mostPaths)
  const look = async () => {
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      const absolute = absoluteOf(path, file)
      if (absolute !== null) there.set(path, await exists(absolute))
    }
  }
  await Promise.all(Array.from({ length: together }, look))
  return {
    filesWithId: notes.filesWithId,
    exists: (path) => there.get(path) ?? null,
    functions: notes.functions,
    finds: (path, search) => {
      const absolute = searched.has(path) ? absoluteOf(path, file) : null
      const document = absolute === null ? null : notes.document(absolute)
      return document && findsIn(document, search)
    },
  }
}

/** With `~` and `$VARIABLES` as Emacs expands them; null for what cannot be told. */
export function absoluteOf(path: string, file: string): string | null {
  let known = true
  const expanded = path
    .replace(/^~(?=[\\/]|$)/, () => homedir())
    .replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced: string | undefined, plain: string | undefined) => {
      const value = process.env[braced ?? plain ?? '']
      if (value === undefined) known = false
      return value ?? ''
    })
  if (!known || expanded.startsWith('~') || expanded.includes('\0')) return null
  if (isAbsolute(expanded)) return resolve(expanded)
  return file === '' ? null : join(dirname(file), expanded)
}

/** What cannot be looked at is not called missing. */
const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (reason: NodeJS.ErrnoException) => reason.code !== 'ENOENT' && reason.code !== 'ENOTDIR',
  )
