// Owns reading the files the agent edits, and writing them where there is no editor: all or nothing,
// each file in one step, never through a symlink. Never decides: it is given cleared changes only.

import { lstat, mkdir, open, readFile, realpath, rename, rm, rmdir } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'
import { sha256 } from '../base/hash.ts'
import type { Document, Documents, FileChange, Writer } from '../base/ports.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { syncFolder } from '../trace/disk.io.ts'

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
      const text = await readUtf8(absolute)
      return text.ok ? ok({ path, text: text.value, version: null, hash: sha256(text.value) }) : text
    },
  }
}

async function readUtf8(path: string): Promise<Result<string, Problem>> {
  try {
    const found = await lstat(path)
    if (found.isSymbolicLink()) {
      const target = await realpath(path).catch(() => 'nothing')
      return err(problem('symlink', `${path} is a link to ${target}.`, 'Name the file it leads to.'))
    }
    if (!found.isFile()) return err(problem('not-a-file', `${path} is not a file.`, 'Name a file in it.'))
    if (found.size > maxBytes) {
      return err(
        problem(
          'too-large',
          `${path} has ${found.size} bytes; at most ${maxBytes} are read.`,
          'Use run with a program that reads parts.',
        ),
      )
    }
    const bytes = await readFile(path)
    if (bytes.includes(0)) return err(problem('binary', `${path} is a binary file.`, 'Leave it alone.'))
    return ok(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return err(problem('not-found', `There is no file ${path}.`, 'Use find to look for the right path.'))
    }
    if (error instanceof TypeError) {
      return err(
        problem('not-utf8', `${path} is not UTF-8 text.`, 'Convert it first, or open it in an editor.'),
      )
    }
    return err(
      problem(
        'unreadable',
        `${path} could not be read (${code || String(error)}).`,
        'Check its permissions.',
      ),
    )
  }
}

/** The writer of the command line: temporary files first, then one rename each; a failure is taken back. */
export function diskWriter(): Writer {
  return { apply: (changes, _label, signal) => write(changes, signal) }
}

interface Staged {
  readonly change: FileChange
  /** Absent for a deletion. */
  readonly temporary: string | null
  readonly folders: readonly string[]
}

async function write(changes: readonly FileChange[], signal: AbortSignal): Promise<Result<void, Problem>> {
  const staged: Staged[] = []
  const finished: Staged[] = []
  try {
    for (const change of changes) {
      const folders: string[] = []
      const checked = await asExpected(change)
      if (!checked.ok) return await cleanUp(staged, checked)
      if (change.after !== null) folders.push(...(await makeFolders(dirname(change.path))))
      staged.push({
        change,
        temporary: change.after === null ? null : await stage(change.path, change.after, checked.value),
        folders,
      })
    }
    if (signal.aborted)
      return await cleanUp(staged, err(problem('cancelled', 'Stopped before anything was written.')))
    for (const one of staged) {
      // The last look is right before the rename; between the two only the kernel stands.
      const checked = await asExpected(one.change)
      if (!checked.ok) {
        await takeBack(finished)
        return await cleanUp(staged, checked)
      }
      if (one.temporary === null) await rm(one.change.path, { force: true })
      else await rename(one.temporary, one.change.path)
      finished.push(one)
    }
    for (const folder of new Set(changes.map((change) => dirname(change.path)))) await syncFolder(folder)
    return ok(undefined)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error)
    await takeBack(finished)
    const next =
      code === 'ENOSPC' ? 'Free some space, then try again.' : 'Check the permissions, then try again.'
    return await cleanUp(
      staged,
      err(problem('disk-failed', `The files could not be written (${code}).`, next)),
    )
  }
}

/** Nothing but `before` stands there, reached without a link. Answers the mode to keep. */
async function asExpected(change: FileChange): Promise<Result<number, Problem>> {
  const moved = await throughLink(change.path)
  if (moved !== null)
    return err(problem('changed-since', `${moved} is a link to another place.`, 'Name the real path.'))
  const now = await readUtf8(change.path)
  const text = now.ok ? now.value : now.error.code === 'not-found' ? null : undefined
  if (text === undefined) return now.ok ? ok(0o644) : now
  if (text !== change.before) {
    return err(
      problem(
        'changed-since',
        `${change.path} changed since the proposal was made.`,
        'Look at the new diff.',
      ),
    )
  }
  return ok(text === null ? 0o644 : (await lstat(change.path)).mode & 0o7777)
}

/** The first folder on the way that is a link, or null. */
async function throughLink(path: string): Promise<string | null> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const real = await realpath(folder).catch(() => null)
    if (real !== null) return real === folder ? null : folder
    if (dirname(folder) === folder) return null
  }
}

/** Answers the folders it made, outermost first. */
async function makeFolders(folder: string): Promise<readonly string[]> {
  const made: string[] = []
  for (let at = folder; ; at = dirname(at)) {
    const there = await lstat(at).catch(() => null)
    if (there !== null || dirname(at) === at) break
    made.unshift(at)
  }
  await mkdir(folder, { recursive: true })
  return made
}

async function stage(path: string, text: string, mode: number): Promise<string> {
  const temporary = join(
    dirname(path),
    `.passepartout-${process.pid}-${Math.random().toString(36).slice(2)}.tmp`,
  )
  const handle = await open(temporary, 'wx', mode)
  try {
    await handle.writeFile(text)
    await handle.chmod(mode)
    await handle.sync()
  } catch (error) {
    await handle.close()
    await rm(temporary, { force: true })
    throw error
  }
  await handle.close()
  return temporary
}

async function takeBack(finished: readonly Staged[]): Promise<void> {
  for (const { change } of [...finished].reverse()) {
    if (change.before === null) await rm(change.path, { force: true })
    else {
      const mode = await lstat(change.path).then(
        (found) => found.mode & 0o7777,
        () => 0o644,
      )
      await rename(await stage(change.path, change.before, mode), change.path)
    }
  }
}

async function cleanUp<T>(
  staged: readonly Staged[],
  failure: Result<T, Problem>,
): Promise<Result<never, Problem>> {
  for (const { temporary, folders } of staged) {
    if (temporary !== null) await rm(temporary, { force: true }).catch(() => {})
    for (const folder of [...folders].reverse()) await rmdir(folder).catch(() => {})
  }
  return failure.ok ? err(problem('internal', 'The files were not written.')) : failure
}
