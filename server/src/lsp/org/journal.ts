// Owns what the last acts on notes wrote, so that they can be taken back while the server runs. Never reads a file.

import { randomUUID } from 'node:crypto'
import type { Edit } from '../../org/edit/edit.ts'

/** One file of an act. */
export interface Written {
  /** What the file is called since. */
  readonly path: string
  readonly was: 'there' | 'new' | 'moved' | 'gone'
  /** What it was called. */
  readonly from: string
  /** Its text since; null when the act deleted it. */
  readonly after: string | null
  /** Edits of that text that take the act back; for a deleted file its whole text. */
  readonly back: readonly Edit[]
}

export interface Journal {
  /** Answers the act's name. */
  add(files: readonly Written[]): string
  get(act: string): readonly Written[] | undefined
}

const mostActs = 50
/** UTF-16 units of all texts together: acts on very large files are forgotten sooner. */
const mostText = 48_000_000

export function openJournal(): Journal {
  const acts = new Map<string, readonly Written[]>()
  const size = (files: readonly Written[]) => files.reduce((sum, { after }) => sum + (after?.length ?? 0), 0)
  let all = 0
  return {
    add(files) {
      const act = randomUUID()
      acts.set(act, files)
      all += size(files)
      for (const [first, old] of acts) {
        if (first === act || (acts.size <= mostActs && all <= mostText)) break
        acts.delete(first)
        all -= size(old)
      }
      return act
    },
    get: (act) => acts.get(act),
  }
}
