// Owns reading a user's file as bytes with its kind and mode, and putting one back exactly.
// Never follows a link at the last step, and never leaves a file half written.

import { lstatSync, type Stats } from 'node:fs'
import { chmod, lstat, mkdir, open, readFile, readlink, rename, rm, symlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { diskProblem, errorCode } from '../trace/disk.io.ts'
import { hashOf } from './blobs.io.ts'
import type { Side } from './manifest.ts'

export interface Taken {
  readonly side: Side
  readonly bytes: Buffer
}

/** The file as it stands; null if there is none. Folders and devices are a problem. */
export async function take(path: string): Promise<Result<Taken | null, Problem>> {
  try {
    const info = await lstat(path)
    const mode = info.mode & 0o7777
    if (info.isSymbolicLink()) {
      const bytes = await readlink(path, { encoding: 'buffer' })
      return ok({ side: { kind: 'link', hash: hashOf(bytes), sizeBytes: bytes.length, mode: -1 }, bytes })
    }
    if (!info.isFile()) return err(problem('not-a-file', `${path} is not a file.`, 'Name a file.'))
    const bytes = await readFile(path)
    return ok({ side: { kind: 'file', hash: hashOf(bytes), sizeBytes: bytes.length, mode }, bytes })
  } catch (error) {
    const code = errorCode(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return ok(null)
    return err(diskProblem(error, `read ${path}`))
  }
}

/** What stands there, be it a link; null if nothing does, or nobody may look. */
export function standing(path: string): Stats | null {
  try {
    return lstatSync(path)
  } catch {
    return null
  }
}

/** Makes `path` be exactly this (null: gone), in one step. */
export async function put(path: string, side: Side | null, bytes: Buffer): Promise<Result<void, Problem>> {
  const temporary = join(dirname(path), `.${basename(path).slice(0, 100)}.${process.pid}.${Date.now()}.tmp`)
  try {
    if (side === null) {
      await rm(path, { force: true })
      return ok(undefined)
    }
    await mkdir(dirname(path), { recursive: true })
    if (side.kind === 'link') {
      await symlink(bytes, temporary)
    } else {
      const handle = await open(temporary, 'wx', 0o600)
      try {
        await handle.writeFile(bytes)
        await handle.sync()
      } finally {
        await handle.close()
      }
      await chmod(temporary, side.mode < 0 ? 0o644 : side.mode)
    }
    await rename(temporary, path)
    return ok(undefined)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {})
    return err(diskProblem(error, `restore ${path}`))
  }
}

/** Gives a file back its permission bits. */
export async function setMode(path: string, mode: number): Promise<Result<void, Problem>> {
  if (mode < 0) return ok(undefined)
  try {
    await chmod(path, mode)
    return ok(undefined)
  } catch (error) {
    return err(diskProblem(error, `set the permissions of ${path}`))
  }
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * The text an editor would hold, or null when the bytes are not plain UTF-8: binary, another
 * encoding, or a byte order mark (which editors hide). Those are restored as bytes.
 */
export function asText(bytes: Buffer): string | null {
  if (bytes.includes(0) || (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)) return null
  try {
    return strict.decode(bytes)
  } catch {
    return null
  }
}
