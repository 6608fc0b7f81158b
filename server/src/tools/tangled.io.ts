// Owns what is remembered of tangled files: what each was when it was last tangled here. A cache: without it all that can be
// said of a file is that it differs. Kept beside the index, outside every workspace.

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256 } from '../base/hash.ts'
import { atomicWrite, readText } from '../trace/disk.io.ts'

export interface Tangles {
  /** Text of the file at that absolute path as it was tangled last; null when it was not. */
  last(path: string): Promise<string | null>
  remember(path: string, text: string): Promise<void>
}

/** `storage` is the folder of the workspace's caches. */
export function openTangles(storage: string): Tangles {
  const folder = join(storage, 'tangled')
  const fileOf = (path: string) => join(folder, sha256(path).slice(0, 32))
  return {
    async last(path) {
      const read = await readText(fileOf(path))
      return read.ok ? read.value : null
    },
    async remember(path, text) {
      // What cannot be kept is forgotten: the next tangling asks.
      await mkdir(folder, { recursive: true, mode: 0o700 }).catch(() => {})
      await atomicWrite(fileOf(path), text)
    },
  }
}
