// Owns reaching a file through a folder that is held open, so that nobody can put a link in the way between
// looking and writing. Never follows a link, and never reads or writes a file itself.

import { constants } from 'node:fs'
import { type FileHandle, lstat, mkdir, open, readlink, realpath, rmdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { diskProblem, errorCode } from '../trace/disk.io.ts'

/**
 * A folder as it was reached. On Linux by its open descriptor, whatever its path leads to by now; elsewhere by its
 * path, which is looked at before and after: there a moment remains that only the system could close.
 */
export interface Held {
  readonly path: string
  /** How to name a file in it, for the calls of `node:fs`. */
  at(name: string): string
  /** Is it what its path leads to, with no link on the way? */
  stands(): Promise<boolean>
  /** Takes back the folders that were made for it, if they are empty. */
  unmake(): Promise<void>
  close(): Promise<void>
}

/**
 * `make` makes what is missing. Problems: `no-folder` (it is missing), `symlink` (something on the way is a
 * link), and what the disk says.
 */
export async function hold(folder: string, missing: 'make' | 'leave'): Promise<Result<Held, Problem>> {
  return (await hasDescriptors()) ? holdOpen(folder, missing) : holdByPath(folder, missing)
}

/** Not in node:constants: a descriptor that is only a place, for which the folder need not be readable (open(2)). */
const O_PATH = 0x20_0000

let descriptors: Promise<boolean> | undefined

/** Through `/proc/self/fd/N/name` a name is looked up in the open folder N, which is what openat(2) does. */
function hasDescriptors(): Promise<boolean> {
  descriptors ??= (async () => {
    if (process.platform !== 'linux') return false
    try {
      const root = await open('/', O_PATH | constants.O_DIRECTORY)
      const name = await readlink(`/proc/self/fd/${root.fd}`)
      await root.close()
      return name === '/'
    } catch {
      return false
    }
  })()
  return descriptors
}

async function holdOpen(folder: string, missing: 'make' | 'leave'): Promise<Result<Held, Problem>> {
  const flags = O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW
  const made: { readonly parent: FileHandle; readonly name: string }[] = []
  const release = async (last?: FileHandle) => {
    for (const { parent } of made) await parent.close()
    await last?.close()
  }
  const unmake = async () => {
    for (const { parent, name } of [...made].reverse())
      await rmdir(`/proc/self/fd/${parent.fd}/${name}`).catch(() => {})
  }
  let at = await open('/', flags)
  let path = '/'
  try {
    for (const name of folder.split('/').filter(Boolean)) {
      const inner = `/proc/self/fd/${at.fd}/${name}`
      path = join(path, name)
      let isNew = false
      const next = await open(inner, flags).catch(async (error) => {
        if (missing === 'leave' || errorCode(error) !== 'ENOENT') throw error
        await mkdir(inner)
        isNew = true
        return open(inner, flags)
      })
      if (isNew) made.push({ parent: at, name })
      else await at.close()
      at = next
    }
  } catch (error) {
    await unmake()
    await release(at)
    return err(await unreachable(path, error))
  }
  const held = at
  return ok({
    path: folder,
    at: (name) => `/proc/self/fd/${held.fd}/${name}`,
    stands: async () => (await readlink(`/proc/self/fd/${held.fd}`).catch(() => '')) === folder,
    unmake,
    close: () => release(held),
  })
}

async function unreachable(path: string, error: unknown): Promise<Problem> {
  const found = await lstat(path).catch(() => null)
  if (found?.isSymbolicLink()) return linkOnTheWay(path)
  if (errorCode(error) === 'ENOENT') return noFolder(path)
  // Between the two looks it became a folder again: whoever does that is not to be trusted with a third.
  if (errorCode(error) === 'ENOTDIR' && (found === null || found.isDirectory())) return linkOnTheWay(path)
  return diskProblem(error, `reach ${path}`)
}

const linkOnTheWay = (path: string): Problem =>
  problem('symlink', `${path} is a link to another place.`, 'Name the real path.')

const noFolder = (path: string): Problem =>
  problem('no-folder', `There is no folder ${path}.`, 'Look at the new diff.')

/** As `hold` does it where a folder cannot be held open. */
export async function holdByPath(folder: string, missing: 'make' | 'leave'): Promise<Result<Held, Problem>> {
  const made: string[] = []
  try {
    for (let at = folder; ; at = dirname(at)) {
      const real = await realpath(at).catch(() => null)
      if (real !== null) {
        if (real !== at) return err(linkOnTheWay(at))
        break
      }
      if (dirname(at) === at) return err(noFolder(folder))
      made.unshift(at)
    }
    if (made.length > 0 && missing === 'leave') return err(noFolder(folder))
    for (const each of made) await mkdir(each)
    const first = await stat(folder, { bigint: true })
    return ok({
      path: folder,
      at: (name) => join(folder, name),
      stands: async () => {
        if ((await realpath(folder).catch(() => null)) !== folder) return false
        const now = await stat(folder, { bigint: true }).catch(() => null)
        return now !== null && now.ino === first.ino && now.dev === first.dev
      },
      unmake: async () => {
        for (const each of [...made].reverse()) await rmdir(each).catch(() => {})
      },
      close: async () => {},
    })
  } catch (error) {
    return err(diskProblem(error, `reach ${folder}`))
  }
}

/** Is a link on the way to the file, or the file one? For those who let somebody else write it. */
export async function linkTo(path: string): Promise<Problem | null> {
  const held = await hold(dirname(path), 'leave')
  if (!held.ok) return held.error.code === 'no-folder' ? null : held.error
  try {
    const found = await lstat(held.value.at(basename(path))).catch(() => null)
    return found?.isSymbolicLink() ? linkOnTheWay(path) : null
  } finally {
    await held.value.close()
  }
}

/** The folder of a file and its name in it. */
export const split = (path: string): { readonly folder: string; readonly name: string } => ({
  folder: dirname(path),
  name: basename(path),
})
