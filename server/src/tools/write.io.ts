// Owns writing files where there is no editor: all or nothing, each file in one step, through folders that are
// held open, never through a link. Never decides: it is given cleared changes only.

import { type FileHandle, link, lstat, open, readdir, rename, rm } from 'node:fs/promises'
import type { FileChange, Writer } from '../base/ports.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { errorCode, syncFolder } from '../trace/disk.io.ts'
import { type Owner, readUtf8 } from './disk.io.ts'
import { type Held, hold, split } from './folder.io.ts'

/** The writer of the command line: temporary files first, then one rename each; a failure is taken back. */
export function diskWriter(): Writer {
  return { apply: (changes, _label, signal) => write(changes, signal) }
}

interface Place {
  readonly change: FileChange
  readonly held: Held
  readonly name: string
  /** Name of the new text beside it; null for a deletion. */
  readonly temporary: string | null
  /** Permissions and owner of the file as it was. */
  readonly kept: Kept
}

interface Kept {
  readonly mode: number
  /** null for a new file. */
  readonly owner: Owner | null
}

async function write(changes: readonly FileChange[], signal: AbortSignal): Promise<Result<void, Problem>> {
  const folders = new Map<string, Held>()
  const staged: Place[] = []
  const finished: Place[] = []
  const giveUp = async (why: Problem): Promise<Result<never, Problem>> => {
    for (const one of [...finished].reverse()) await takeBack(one)
    for (const { held, temporary } of staged)
      if (temporary !== null) await rm(held.at(temporary), { force: true }).catch(() => {})
    for (const held of [...folders.values()].reverse()) await held.unmake()
    return err(why)
  }
  try {
    for (const change of changes) {
      const { folder, name } = split(change.path)
      const held = await folderFor(change, folder, folders)
      if (!held.ok) return await giveUp(held.error)
      const checked = await asExpected(change, held.value, name)
      if (!checked.ok) return await giveUp(checked.error)
      const temporary = change.after === null ? null : await stage(held.value, change.after, checked.value)
      staged.push({ change, held: held.value, name, temporary, kept: checked.value })
    }
    if (signal.aborted) return await giveUp(problem('cancelled', 'Stopped before anything was written.'))
    for (const place of staged) {
      // The last look is right before the rename; between the two only the kernel stands.
      const checked = await asExpected(place.change, place.held, place.name)
      if (!checked.ok) return await giveUp(checked.error)
      const put = await putInPlace(place)
      if (!put.ok) return await giveUp(put.error)
      finished.push(place)
      // A folder that was carried away meanwhile took the file with it: there it must not stay.
      if (!(await place.held.stands())) return await giveUp(carriedAway(place.held.path))
    }
    for (const held of folders.values()) await syncFolder(held.at('.'))
    return ok(undefined)
  } catch (error) {
    const code = errorCode(error) || String(error)
    const next =
      code === 'ENOSPC' ? 'Free some space, then try again.' : 'Check the permissions, then try again.'
    return await giveUp(problem('disk-failed', `The files could not be written (${code}).`, next))
  } finally {
    for (const held of folders.values()) await held.close()
  }
}

async function folderFor(
  change: FileChange,
  folder: string,
  known: Map<string, Held>,
): Promise<Result<Held, Problem>> {
  const before = known.get(folder)
  if (before) return ok(before)
  // Only a new file has a reason to make folders.
  const held = await hold(folder, change.before === null && change.after !== null ? 'make' : 'leave')
  if (held.ok) known.set(folder, held.value)
  else if (held.error.code === 'no-folder') return err(changedSince(change.path))
  return held
}

/** Nothing but `before` stands there. Answers what to keep. */
async function asExpected(change: FileChange, held: Held, name: string): Promise<Result<Kept, Problem>> {
  if (!(await held.stands())) return err(carriedAway(held.path))
  const now = await readUtf8(held.at(name), change.path)
  if (!now.ok && now.error.code !== 'not-found') return now
  const text = now.ok ? now.value.text : null
  if (text !== change.before) return err(changedSince(change.path))
  return ok(now.ok ? now.value : { mode: 0o644, owner: null })
}

const changedSince = (path: string): Problem =>
  problem('changed-since', `${path} changed since the proposal was made.`, 'Look at the new diff.')

const carriedAway = (folder: string): Problem =>
  problem('changed-since', `${folder} leads to another place now.`, 'Look at the new diff.')

async function putInPlace({ change, held, name, temporary }: Place): Promise<Result<void, Problem>> {
  if (temporary === null) {
    await rm(held.at(name), { force: true })
    return ok(undefined)
  }
  if (change.before === null) {
    try {
      // Unlike a rename it never replaces what somebody else has just made there.
      await link(held.at(temporary), held.at(name))
      await rm(held.at(temporary), { force: true })
      return ok(undefined)
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return err(changedSince(change.path))
      // A disk without hard links.
    }
  }
  await rename(held.at(temporary), held.at(name))
  return ok(undefined)
}

async function stage(held: Held, text: string, { mode, owner }: Kept): Promise<string> {
  await sweep(held)
  const name = `.passepartout-${process.pid}-${Math.random().toString(36).slice(2)}.tmp`
  const handle = await open(held.at(name), 'wx', mode)
  try {
    await handle.writeFile(text)
    if (owner) await own(handle, owner)
    // Behind the owner: giving a file away takes some permissions off.
    await handle.chmod(mode)
    await handle.sync()
  } catch (error) {
    await handle.close()
    await rm(held.at(name), { force: true })
    throw error
  }
  await handle.close()
  return name
}

/** The new file belongs to whom the old one did. Where that is not ours to give, nothing is written. */
async function own(handle: FileHandle, { uid, gid }: Owner): Promise<void> {
  const now = await handle.stat()
  if (now.uid === uid && now.gid === gid) return
  // Windows has no owners of this kind.
  if (process.platform === 'win32') return
  await handle.chown(uid === now.uid ? -1 : uid, gid)
}

const leftOver = /^\.passepartout-(\d+)-[a-z0-9]+\.tmp$/
const longDead = 60_000

/** What a process that was killed while it wrote has left beside the files. */
async function sweep(held: Held): Promise<void> {
  const names = await readdir(held.at('.')).catch(() => [])
  for (const name of names) {
    const [, pid] = leftOver.exec(name) ?? []
    if (pid === undefined || isAlive(Number(pid))) continue
    const found = await lstat(held.at(name)).catch(() => null)
    if (found?.isFile() && Date.now() - found.mtimeMs > longDead)
      await rm(held.at(name), { force: true }).catch(() => {})
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCode(error) !== 'ESRCH'
  }
}

/** Only what was written here is taken back: what somebody else has made of it since stays. */
async function takeBack({ change, held, name, kept }: Place): Promise<void> {
  const now = await readUtf8(held.at(name), change.path)
  const text = now.ok ? now.value.text : now.error.code === 'not-found' ? null : undefined
  if (text !== change.after) return
  if (change.before === null) await rm(held.at(name), { force: true })
  else await rename(held.at(await stage(held, change.before, kept)), held.at(name))
}
