// Owns the reading of agenda.org in the agent's home: the views that are the user's own in every folder. Never writes it.

import { readFileSync, type Stats, unwatchFile, watchFile } from 'node:fs'
import { join } from 'node:path'
import { homeViewsFile } from '../org/agenda/custom.ts'
import type { OrgFile } from '../org/file.ts'
import { parseOrg } from '../org/parse.ts'

export interface HomeViews {
  /** Absolute, whether the file exists or not. */
  readonly path: string
  /** As it is on disk; null where there is none. */
  read(): OrgFile | null
  /** Also when it comes to be, or goes. Looks every two seconds and keeps no process alive; answers the way to end that. */
  watch(changed: () => void): () => void
}

const intervalMs = 2000

/** `home`: absolute. */
export function openHomeViews(home: string): HomeViews {
  const path = join(home, homeViewsFile)
  let last: OrgFile | null = null
  return {
    path,
    read() {
      const text = textOf(path)
      if (text === null) return null
      if (last?.text !== text) last = { path, text, document: parseOrg(text) }
      return last
    },
    watch(changed) {
      // Watching a folder needs one that is there, and the home comes with the first write.
      const look = (now: Stats, before: Stats) => {
        // The first look is told of a file that is not there.
        if (now.mtimeMs !== before.mtimeMs || now.size !== before.size) changed()
      }
      watchFile(path, { persistent: false, interval: intervalMs }, look)
      return () => unwatchFile(path, look)
    },
  }
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
