// Owns what is remembered of tangled files: what each was when it was last tangled. A cache: without it all that can be said
// of a file is that it differs. Kept in the workspace's folder of the agent's home.

import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { atomicWrite, readText } from '../trace/disk.io.ts'
import { recordOf } from './tangle.ts'

export interface Tangles {
  /** Text of the file at that absolute, real path as it was tangled last; null when it was not. */
  last(path: string): Promise<string | null>
  remember(path: string, text: string): Promise<void>
}

export function openTangles(folder: string): Tangles {
  return {
    async last(path) {
      const read = await readText(recordOf(folder, path))
      return read.ok ? read.value : null
    },
    async remember(path, text) {
      const record = recordOf(folder, path)
      // What cannot be kept is forgotten: the next tangling asks.
      await mkdir(dirname(record), { recursive: true, mode: 0o700 }).catch(() => {})
      await atomicWrite(record, text)
    },
  }
}
