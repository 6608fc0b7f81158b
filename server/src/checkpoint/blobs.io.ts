// Owns the bytes: one zlib-compressed file per SHA-256. Never knows whose they are, and never
// answers bytes whose hash is wrong.

import { createHash } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { constants, deflate, inflate } from 'node:zlib'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { diskProblem, errorCode } from '../trace/disk.io.ts'

export interface Blobs {
  /**
   * Keeps `bytes`, answers their hash. `flush` waits until they survive a power cut; without it
   * they survive the death of this process.
   */
  put(bytes: Uint8Array, durability: 'flush' | 'cache'): Promise<Result<string, Problem>>
  /** Problem `checkpoint-damaged` if they are gone or no longer what they were. */
  get(hash: string): Promise<Result<Buffer, Problem>>
  has(hash: string): Promise<boolean>
  /** Hash → bytes on disk. */
  sizes(): Promise<Result<ReadonlyMap<string, number>, Problem>>
  remove(hash: string): Promise<void>
}

const pack = promisify(deflate)
const unpack = promisify(inflate)

export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

export function openBlobs(dir: string): Blobs {
  const folderOf = (hash: string) => join(dir, hash.slice(0, 2))
  const fileOf = (hash: string) => join(folderOf(hash), hash)
  const folders = new Set<string>()

  async function put(bytes: Uint8Array, durability: 'flush' | 'cache'): Promise<Result<string, Problem>> {
    const hash = hashOf(bytes)
    const file = fileOf(hash)
    if (await has(hash)) return ok(hash)
    const temporary = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}.tmp`
    try {
      const folder = folderOf(hash)
      if (!folders.has(folder)) {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        folders.add(folder)
      }
      const packed = await pack(bytes, { level: constants.Z_BEST_SPEED })
      const handle = await open(temporary, 'wx', 0o600)
      try {
        await handle.writeFile(packed)
        if (durability === 'flush') await handle.sync()
      } finally {
        await handle.close()
      }
      await rename(temporary, file)
      return ok(hash)
    } catch (error) {
      folders.clear()
      await rm(temporary, { force: true }).catch(() => {})
      return err(diskProblem(error, 'keep a checkpoint'))
    }
  }

  async function get(hash: string): Promise<Result<Buffer, Problem>> {
    try {
      const bytes = await unpack(await readFile(fileOf(hash)))
      if (hashOf(bytes) === hash) return ok(bytes)
      return err(damaged(hash))
    } catch (error) {
      const code = errorCode(error)
      if (code === 'ENOENT' || code.startsWith('Z_')) return err(damaged(hash))
      return err(diskProblem(error, 'read a checkpoint'))
    }
  }

  const has = (hash: string): Promise<boolean> =>
    stat(fileOf(hash)).then(
      (info) => info.size > 0,
      () => false,
    )

  async function sizes(): Promise<Result<ReadonlyMap<string, number>, Problem>> {
    const found = new Map<string, number>()
    try {
      for (const folder of await readdir(dir).catch(() => [] as string[])) {
        for (const name of await readdir(join(dir, folder))) {
          const info = await stat(join(dir, folder, name)).catch(() => null)
          if (!info) continue
          // A temporary file older than an hour was left by a process that died.
          if (/^[0-9a-f]{64}$/.test(name)) found.set(name, info.size)
          else if (Date.now() - info.mtimeMs > 3_600_000) await rm(join(dir, folder, name), { force: true })
        }
      }
      return ok(found)
    } catch (error) {
      return err(diskProblem(error, 'measure the checkpoints'))
    }
  }

  const remove = (hash: string): Promise<void> => rm(fileOf(hash), { force: true }).catch(() => {})

  return { put, get, has, sizes, remove }
}

const damaged = (hash: string): Problem =>
  problem(
    'checkpoint-damaged',
    `The kept bytes ${hash.slice(0, 12)} are gone or damaged, so this cannot be restored.`,
    'Restore the file from your own backup or version control.',
  )
