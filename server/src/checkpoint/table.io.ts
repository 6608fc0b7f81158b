// Owns the last look over a workspace on disk: a cache that makes the next look cheap, and what a
// command's changes are told from if the server dies while it runs. Never outlives a doubt: what
// cannot be read is no table.

import { err, type Problem, type Result } from '../base/result.ts'
import { atomicWrite, readText } from '../trace/disk.io.ts'
import { type Format, readVersioned, writeVersioned } from '../trace/format.ts'
import type { Seen, Table } from './scan.io.ts'

const tableFormat: Format = { name: 'checkpoint-table', migrations: [] }

export interface StoredTable {
  readonly root: string
  /** The turn whose command is running, or empty. */
  readonly turn: string
  /** The process whose command it is; 0 where an older version wrote it. */
  readonly pid: number
  /** Of this look; empty where an older version wrote it. */
  readonly look: string
  readonly table: Table
}

export async function writeTable(file: string, stored: StoredTable): Promise<Result<void, Problem>> {
  const old = await readText(file)
  if (old.ok && old.value !== null) {
    const read = readVersioned(file, tableFormat, old.value)
    if (!read.ok && read.error.code === 'newer-format') return err(read.error)
  }
  const { files, folders, others, leftOut, skipped } = stored.table
  const text = writeVersioned(tableFormat, {
    root: stored.root,
    turn: stored.turn,
    pid: stored.pid,
    look: stored.look,
    files: [...files],
    folders: [...folders.keys()],
    modes: [...folders.values()],
    others: [...others],
    leftOut: [...leftOut],
    skipped: [...skipped],
  })
  return atomicWrite(file, text)
}

/** null if there is none that this program can read. */
export async function readTable(file: string): Promise<StoredTable | null> {
  const text = await readText(file)
  if (!text.ok || text.value === null) return null
  const read = readVersioned(file, tableFormat, text.value)
  if (!read.ok) return null
  const { root, turn, pid, look, files, folders, modes, others, leftOut, skipped } = read.value
  if (typeof root !== 'string' || typeof turn !== 'string') return null
  if (!Array.isArray(files) || !Array.isArray(folders) || !Array.isArray(skipped)) return null
  return {
    root,
    turn,
    pid: typeof pid === 'number' ? pid : 0,
    look: typeof look === 'string' ? look : '',
    table: {
      files: new Map(files as [string, Seen][]),
      // These were not written by the first version.
      folders: new Map(
        folders.map((path, i): [string, number] => [path, (listed(modes)[i] as number) ?? -1]),
      ),
      others: new Map(listed(others) as [string, string][]),
      leftOut: new Map(listed(leftOut) as [string, string][]),
      skipped: new Map(skipped as [string, string][]),
    },
  }
}

const listed = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
