// Owns reading the files the agent edits, as they are on disk or in an editor. Never follows a link to a file
// and never writes (write.io.ts does).

import { constants } from 'node:fs'
import { type FileHandle, lstat, open, realpath } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { sha256 } from '../base/hash.ts'
import type { Document, Documents } from '../base/ports.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'

/** Larger files are not edited as text. */
const maxBytes = 16 * 1024 * 1024

/**
 * Documents as the agent edits them: the editor's buffer where `index` has one (a version), else the
 * disk, strictly as UTF-8 with any byte order mark kept, so that what is written back is what was read.
 */
export function openDocuments(
  root: string,
  index: { text(path: string): Promise<Result<Document, Problem>> },
): Documents {
  return {
    async read(path) {
      const absolute = isAbsolute(path) ? path : join(root, path)
      const buffer = await index.text(absolute).catch(() => null)
      if (buffer?.ok && buffer.value.version !== null)
        return ok({ ...buffer.value, hash: sha256(buffer.value.text) })
      const file = await readUtf8(absolute)
      if (!file.ok) return file
      const { text } = file.value
      return ok({ path, text, version: null, hash: sha256(text) })
    },
  }
}

/** Numbers of user and group. */
export interface Owner {
  readonly uid: number
  readonly gid: number
}

/**
 * The text, mode and owner of a file, all of the very file that was opened. `shown` is its name in what is said. Problems:
 * `not-found`, `symlink`, `not-a-file`, `too-large`, `binary`, `not-utf8`, `unreadable`.
 */
export async function readUtf8(
  path: string,
  shown = path,
): Promise<Result<{ readonly text: string; readonly mode: number; readonly owner: Owner }, Problem>> {
  let handle: FileHandle | undefined
  try {
    // Where the platform cannot refuse a link while opening, it is looked at before.
    if (constants.O_NOFOLLOW === undefined && (await lstat(path)).isSymbolicLink())
      return err(await isLink(path, shown))
    // A named pipe would hold up whoever opens it.
    handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
    const found = await handle.stat()
    if (!found.isFile()) return err(problem('not-a-file', `${shown} is not a file.`, 'Name a file in it.'))
    if (found.size > maxBytes) {
      return err(
        problem(
          'too-large',
          `${shown} has ${found.size} bytes; at most ${maxBytes} are read.`,
          'Use run with a program that reads parts.',
        ),
      )
    }
    const bytes = await handle.readFile()
    if (bytes.includes(0)) return err(problem('binary', `${shown} is a binary file.`, 'Leave it alone.'))
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return ok({ text, mode: found.mode & 0o7777, owner: { uid: found.uid, gid: found.gid } })
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (code === 'ELOOP' || code === 'EMLINK') return err(await isLink(path, shown))
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return err(problem('not-found', `There is no file ${shown}.`, 'Use find to look for the right path.'))
    }
    if (code === 'ENXIO') return err(problem('not-a-file', `${shown} is not a file.`, 'Name a file in it.'))
    if (error instanceof TypeError) {
      return err(
        problem('not-utf8', `${shown} is not UTF-8 text.`, 'Convert it first, or open it in an editor.'),
      )
    }
    return err(
      problem(
        'unreadable',
        `${shown} could not be read (${code || String(error)}).`,
        'Check its permissions.',
      ),
    )
  } finally {
    await handle?.close().catch(() => {})
  }
}

async function isLink(path: string, shown: string): Promise<Problem> {
  const target = await realpath(path).catch(() => 'nothing')
  return problem('symlink', `${shown} is a link to ${target}.`, 'Name the file it leads to.')
}
