// Owns where the notes of the agent's home lie. Never reads or writes one.

import { mkdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'

/** The real path of the folder, which is made if need be; null where that cannot be. */
export async function openMemory(home: string): Promise<string | null> {
  const folder = join(home, 'memory')
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    return await realpath(folder)
  } catch {
    return null
  }
}
