// Owns what a turn that waits for a decision goes on from, so that a restart does not end it: one
// file a turn, secrets redacted. Never interprets it; without the file only the going on is lost.

import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256 } from '../base/hash.ts'
import { err, ok, type Problem, type Result } from '../base/result.ts'
import { redactDeep } from './conversation.io.ts'
import { atomicWrite, diskProblem, readText } from './disk.io.ts'
import { type Format, readVersioned, writeVersioned } from './format.ts'
import type { Home } from './home.io.ts'

const suspendedFormat: Format = { name: 'suspended-turn', migrations: [] }

const folderOf = (home: Home) => join(home.workspaceDir, 'suspended')
/** Ids come from disk as well, so they name no path. */
const fileOf = (home: Home, turn: string) => join(folderOf(home), `${sha256(turn).slice(0, 24)}.json`)

/** Keeps plain-JSON `state`; null forgets what was kept. */
export async function saveSuspended(
  home: Home,
  turn: string,
  state: unknown,
): Promise<Result<void, Problem>> {
  const file = fileOf(home, turn)
  if (state === null) {
    try {
      await rm(file, { force: true })
      return ok(undefined)
    } catch (error) {
      return err(diskProblem(error, `remove ${file}`))
    }
  }
  return atomicWrite(file, writeVersioned(suspendedFormat, { turn, state: redactDeep(state) }))
}

/** What was kept, or null: there is none, or it is of another version or damaged. */
export async function loadSuspended(home: Home, turn: string): Promise<unknown> {
  const file = fileOf(home, turn)
  const text = await readText(file)
  if (!text.ok || text.value === null) return null
  const read = readVersioned(file, suspendedFormat, text.value)
  return read.ok && read.value.turn === turn ? (read.value.state ?? null) : null
}
