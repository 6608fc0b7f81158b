// Owns the few careful ways this program writes its own files: whole and atomic, or appended and
// flushed. Never writes a user's file and never swallows an error code a person could act on.

import { constants } from 'node:fs'
import { type FileHandle, lstat, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'

/** The `code` of a Node file-system error, or an empty string. */
export function errorCode(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
}

/** Turns what the system threw into a failure with a next step. `doing` completes "Cannot …". */
export function diskProblem(error: unknown, doing: string): Problem {
  const code = errorCode(error)
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return problem('disk-full', `Cannot ${doing}: the disk is full.`, 'Free some space, then try again.')
    case 'EACCES':
    case 'EPERM':
      return problem(
        'no-permission',
        `Cannot ${doing}: permission denied.`,
        'Check who owns the folder and whether it is writable.',
      )
    case 'EROFS':
      return problem(
        'read-only-disk',
        `Cannot ${doing}: the file system is read-only.`,
        'Set PASSEPARTOUT_HOME to a folder that can be written.',
      )
    case 'EMFILE':
    case 'ENFILE':
      return problem(
        'too-many-files',
        `Cannot ${doing}: too many open files.`,
        'Close some programs and retry.',
      )
    case 'ENOTDIR':
    case 'EEXIST':
    case 'EISDIR':
      return problem(
        'not-a-folder',
        `Cannot ${doing}: something of another kind is in the way (${code}).`,
        'Move it away, then try again.',
      )
    default: {
      const words = error instanceof Error ? error.message : String(error)
      return problem('disk-failed', `Cannot ${doing}: ${words}`, 'Check the disk, then try again.')
    }
  }
}

/**
 * Replaces `path` in one step: readers see the old bytes or the new ones, never a part. Given the text `before` it was made
 * from, a file that somebody else has changed since is left alone: problem `changed-since`.
 */
export function atomicWrite(
  path: string,
  data: string | Uint8Array,
  before?: string,
): Promise<Result<void, Problem>> {
  const work = replaced(path, data, before).finally(() => writing.delete(work))
  writing.add(work)
  return work
}

/** For whoever ends the program: what is being replaced at this moment. */
export const writing = new Set<Promise<unknown>>()

async function replaced(
  path: string,
  data: string | Uint8Array,
  before: string | undefined,
): Promise<Result<void, Problem>> {
  const temporary = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}.tmp`
  let handle: FileHandle | undefined
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    handle = await open(temporary, 'wx', 0o600)
    await handle.writeFile(data)
    await handle.sync()
    await handle.close()
    handle = undefined
    if (before !== undefined && (await readWhole(path)).toString('utf8') !== before) {
      await rm(temporary, { force: true })
      return err(problem('changed-since', `${path} was changed by somebody at this moment.`, 'Try again.'))
    }
    await rename(temporary, path)
    await syncFolder(dirname(path))
    return ok(undefined)
  } catch (error) {
    await handle?.close().catch(() => {})
    await rm(temporary, { force: true }).catch(() => {})
    return err(diskProblem(error, `write ${path}`))
  }
}

/**
 * A file, and nothing that only has a name like one: a pipe or a device in its place would be read for ever. `flags` as for
 * open(2); throws what the system throws.
 */
export async function openFile(path: string, flags: number = constants.O_RDONLY): Promise<FileHandle> {
  const handle = await open(path, flags | (constants.O_NONBLOCK ?? 0), 0o600)
  try {
    if ((await handle.stat()).isFile()) return handle
    throw Object.assign(new Error(`${path} is no file`), { code: 'EISDIR' })
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** Throws what the system throws. */
export async function readWhole(path: string): Promise<Buffer> {
  const handle = await openFile(path)
  try {
    return await handle.readFile()
  } finally {
    await handle.close()
  }
}

/** The text of a file, or null if it does not exist. */
export async function readText(path: string): Promise<Result<string | null, Problem>> {
  try {
    return ok((await readWhole(path)).toString('utf8'))
  } catch (error) {
    return errorCode(error) === 'ENOENT' ? ok(null) : err(diskProblem(error, `read ${path}`))
  }
}

export interface Append {
  /** A new file opens with this (also one whose very first write was torn). */
  readonly header: string
  /** What to append, given the first 4 KiB of the file and its size in bytes before the append. */
  readonly text: (head: string, sizeBytes: number) => Result<string, Problem>
}

/** Byte offsets: where the appended text starts, and where the file ends after it. */
export interface Appended {
  readonly start: number
  readonly end: number
}

/**
 * Appends and flushes. The caller holds the file's lock. When an earlier write was torn, its rest
 * is closed with a line break first, so that the new text starts on its own line. No byte already
 * there is ever changed.
 */
export async function appendDurably(path: string, append: Append): Promise<Result<Appended, Problem>> {
  let handle: FileHandle | undefined
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const isNew = await doesNotExist(path)
    // No-follow: a link planted in the home must not send the trace somewhere else.
    const follow = constants.O_NOFOLLOW ?? 0
    handle = await openFile(path, constants.O_RDWR | constants.O_CREAT | constants.O_APPEND | follow)
    const { size } = await handle.stat()
    const head = await slice(handle, 0, Math.min(size, headBytes))
    let mend = ''
    if (size < Buffer.byteLength(append.header) && append.header.startsWith(head)) {
      mend = append.header.slice(head.length)
    } else if ((await slice(handle, size - 1, 1)) !== '\n') {
      mend = '\n'
    }
    const text = append.text(head + (size <= headBytes ? mend : ''), size + Buffer.byteLength(mend))
    if (!text.ok) return text
    try {
      await handle.appendFile(mend + text.value)
    } catch (error) {
      // A full disk took a part of it: give that part back rather than leave half an entry.
      await handle.truncate(size).catch(() => {})
      throw error
    }
    await handle.datasync()
    if (isNew) await syncFolder(dirname(path))
    const start = size + Buffer.byteLength(mend)
    return ok({ start, end: start + Buffer.byteLength(text.value) })
  } catch (error) {
    return err(diskProblem(error, `append to ${path}`))
  } finally {
    await handle?.close().catch(() => {})
  }
}

const headBytes = 4096

async function slice(handle: FileHandle, position: number, length: number): Promise<string> {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await handle.read(buffer, 0, length, position)
  return buffer.toString('utf8', 0, bytesRead)
}

async function doesNotExist(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return false
  } catch (error) {
    return errorCode(error) === 'ENOENT'
  }
}

/** Makes a rename or a new name survive a power cut. Some systems refuse; nothing is lost then but that. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch {
    // Windows cannot flush a folder; its file system journals the rename itself.
  }
}
