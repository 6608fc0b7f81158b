// Owns the two names of a file: the editor's, under a folder as the user opened it, and the real one, which
// is the only one the rooms know. They differ where a folder was opened by a link. Reads no file.

import { realpathSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { URI } from 'vscode-uri'

export interface Paths {
  /** The file an editor's document is about, links followed; null for what is no file. */
  ofDocument(uri: string): string | null
  /** What happened to a link happened to the link. */
  ofEvent(uri: string): string | null
  /** As the editor calls the file that is really at `path`. */
  toUri(path: string): string
}

/** `folders`: as they were opened; another array when they are others. */
export function openPaths(folders: () => readonly string[]): Paths {
  let known: { readonly of: readonly string[]; readonly roots: readonly string[] } = { of: [], roots: [] }
  const rootsOf = (of: readonly string[]): readonly string[] => {
    if (known.of !== of) known = { of, roots: of.map(realOf) }
    return known.roots
  }
  return {
    ofDocument: (uri) => {
      const path = filePath(uri)
      return path === null ? null : realOf(path)
    },
    ofEvent: (uri) => {
      const path = filePath(uri)
      return path === null ? null : join(realOf(dirname(path)), basename(path))
    },
    toUri: (path) => {
      const named = folders()
      for (const [i, root] of rootsOf(named).entries()) {
        const within = relative(root, path)
        if (within !== '' && within !== '..' && !within.startsWith(`..${sep}`) && !isAbsolute(within))
          return URI.file(join(named[i] as string, within)).toString()
      }
      return URI.file(path).toString()
    },
  }
}

function filePath(uri: string): string | null {
  if (!uri.startsWith('file:')) return null
  try {
    return fileURLToPath(uri)
  } catch {
    // An address on another machine, or with an encoded slash.
    return null
  }
}

/** With its deepest folder that exists resolved. */
function realOf(path: string): string {
  try {
    return realpathSync.native(path)
  } catch {
    const folder = dirname(path)
    return folder === path ? path : join(realOf(folder), basename(path))
  }
}
