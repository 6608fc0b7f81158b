// Owns where the agent's home is and who may write there at this moment (locks). Never reads or
// writes the content of a file: the other files of this room do.

import { createHash } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { lstat, mkdir, open, rm, stat, utimes } from 'node:fs/promises'
import { homedir, hostname } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { err, type Problem, problem, type Result } from '../base/result.ts'
import { diskProblem, errorCode, readWhole, writing } from './disk.io.ts'

export interface Home {
  /** `~/.passepartout`, or PASSEPARTOUT_HOME. Absolute; created by the first write. */
  readonly dir: string
  /** What belongs to this workspace: `<dir>/<slug>`. */
  readonly workspaceDir: string
  /** The folder's name and a hash of its real path. */
  readonly slug: string
  /** The workspace folder itself, absolute. */
  readonly workspace: string
}

/** An explicit `home` wins over PASSEPARTOUT_HOME, which wins over `~/.passepartout`. Touches nothing. */
export function openHome(options: { readonly home?: string; readonly workspace: string }): Home {
  const dir = resolve(options.home || process.env.PASSEPARTOUT_HOME || join(homedir(), '.passepartout'))
  const slug = slugOf(options.workspace)
  return { dir, workspaceDir: join(dir, slug), slug, workspace: resolve(options.workspace) }
}

function slugOf(workspace: string): string {
  let real = resolve(workspace)
  try {
    real = realpathSync.native(real)
  } catch {
    // A workspace that does not exist yet still has one name.
  }
  const name = basename(real)
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 40)
  return `${name || 'workspace'}-${createHash('sha256').update(real).digest('hex').slice(0, 12)}`
}

export interface LockOptions {
  /** How long to wait for another holder. Default 30 s. */
  readonly waitMs?: number
  readonly signal?: AbortSignal
}

/** A holder that has not renewed its lock for this long is gone (killed, or its machine slept). */
const staleMs = 15_000
const renewMs = 3_000

const queues = new Map<string, Promise<unknown>>()

/**
 * Runs `work` while no other window, process or caller holds the lock of `path` (the file
 * `path.lock`). A lock whose process is dead is taken over. Callers in one process wait in line
 * without touching the disk.
 */
export async function withLock<T>(
  path: string,
  work: () => Promise<Result<T, Problem>>,
  options: LockOptions = {},
): Promise<Result<T, Problem>> {
  const previous = queues.get(path) ?? Promise.resolve()
  const mine = previous.then(() => lockedOnDisk(path, work, options))
  const settled = mine.catch(() => {})
  queues.set(path, settled)
  try {
    return await mine
  } finally {
    if (queues.get(path) === settled) queues.delete(path)
  }
}

/** Waits, `withinMs` at most, until this process holds no lock and replaces no file: what is being written is whole then. */
export async function writesEnded(withinMs: number): Promise<void> {
  const over = new AbortController()
  const released = async () => {
    while (queues.size + writing.size > 0) await Promise.allSettled([...queues.values(), ...writing])
    over.abort()
  }
  await Promise.race([released(), pause(withinMs, undefined, over).catch(() => {})])
}

async function lockedOnDisk<T>(
  path: string,
  work: () => Promise<Result<T, Problem>>,
  options: LockOptions,
): Promise<Result<T, Problem>> {
  const lock = `${path}.lock`
  const token = `${process.pid} ${hostname()} ${Math.random().toString(36).slice(2)}`
  const deadline = Date.now() + (options.waitMs ?? 30_000)
  for (let pauseMs = 2; ; pauseMs = Math.min(pauseMs * 1.5, 40)) {
    if (options.signal?.aborted) return err(problem('cancelled', 'Cancelled while waiting for a lock.'))
    const taken = await take(lock, token)
    if (taken === 'taken') break
    if (taken !== 'held') return err(taken)
    if (Date.now() > deadline) return err(await lockedBy(lock))
    if (await isStale(lock)) await breakLock(lock)
    else await new Promise((next) => setTimeout(next, pauseMs * (0.5 + Math.random())))
  }
  const renew = setInterval(() => {
    const now = new Date()
    utimes(lock, now, now).catch(() => {})
  }, renewMs)
  renew.unref()
  try {
    return await work()
  } finally {
    clearInterval(renew)
    await release(lock, token)
  }
}

async function take(lock: string, token: string): Promise<'taken' | 'held' | Problem> {
  try {
    const handle = await open(lock, 'wx', 0o600)
    try {
      await handle.writeFile(token)
    } catch (error) {
      // A lock without a name would look held for the stale time; take it back.
      await rm(lock, { force: true })
      throw error
    } finally {
      await handle.close()
    }
    return 'taken'
  } catch (error) {
    switch (errorCode(error)) {
      case 'EEXIST':
        return 'held'
      case 'ENOENT':
        try {
          await mkdir(dirname(lock), { recursive: true, mode: 0o700 })
          return 'held'
        } catch (cause) {
          return diskProblem(cause, `create ${dirname(lock)}`)
        }
      default:
        // Windows answers EPERM while a deleted lock is still open elsewhere.
        if (process.platform === 'win32' && errorCode(error) === 'EPERM') return 'held'
        return diskProblem(error, `lock ${lock}`)
    }
  }
}

/** Who holds it. */
const nameIn = async (lock: string): Promise<string> => (await readWhole(lock)).toString('utf8')

async function isStale(lock: string): Promise<boolean> {
  try {
    const info = await lstat(lock)
    // A link or a pipe of that name is nobody's lock.
    if (!info.isFile()) return !info.isDirectory()
    const text = await nameIn(lock)
    const ageMs = Date.now() - info.mtimeMs
    if (ageMs > staleMs) return true
    const [pid, host] = text.split(' ')
    // A file still empty was created this very moment.
    return host === hostname() && Number(pid) > 0 && Number(pid) !== process.pid && !isAlive(Number(pid))
  } catch {
    return false
  }
}

/**
 * Removes a stale lock. Two waiters could both find it stale and the slower one remove the faster
 * one's new lock, so the look and the removal happen under a second, momentary lock.
 */
async function breakLock(lock: string): Promise<void> {
  const breaker = `${lock}.break`
  try {
    await (await open(breaker, 'wx', 0o600)).close()
  } catch {
    const age = await stat(breaker).then(
      (info) => Date.now() - info.mtimeMs,
      () => 0,
    )
    if (age > staleMs) await rm(breaker, { force: true })
    return
  }
  try {
    if (await isStale(lock)) await rm(lock, { force: true })
  } finally {
    await rm(breaker, { force: true })
  }
}

async function release(lock: string, token: string): Promise<void> {
  try {
    // If the machine slept past the stale time the lock may be another's by now.
    if ((await nameIn(lock)) === token) await rm(lock, { force: true })
  } catch {
    // Gone already: nothing to release.
  }
}

/** Whether a process of this machine runs. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}

/** This process, as what it writes names it. */
export const thisWriter = `${process.pid}@${hostname()}`

/** Another process of this machine that lives is the writer. */
export function isAtWork(writer: string): boolean {
  const [, pid = '', host = ''] = /^(\d+)@(.*)$/.exec(writer) ?? []
  return host === hostname() && Number(pid) > 0 && Number(pid) !== process.pid && isAlive(Number(pid))
}

async function lockedBy(lock: string): Promise<Problem> {
  const holder = await nameIn(lock).catch(() => '')
  const pid = holder.split(' ')[0]
  return problem(
    'locked',
    `${lock} is held by another window or process${pid ? ` (process ${pid})` : ''}.`,
    'Wait for it to finish, or close that window.',
  )
}
