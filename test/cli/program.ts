// Owns running the built program as a person or a script does: a child process with real files, a home of its
// own and nothing of the machine's user.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { noEngine } from '../server/editor.ts'
import { dist, type Place } from '../server/place.ts'

export interface RunOptions {
  readonly stdin?: string | Uint8Array
  readonly env?: Readonly<Record<string, string>>
  /** Relative to the workspace, or absolute. */
  readonly cwd?: string
}

export interface Ran {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A program that never ends is ended: its status is null then. */
const patienceMs = 45_000
export const program = join(dist, 'passepartout.mjs')

/** HOME and all that is kept below it lie in the place; nothing listens where an engine could. */
export const environment = (place: Place, more: Readonly<Record<string, string>> = {}) => ({
  ...process.env,
  HOME: place.userHome,
  XDG_CACHE_HOME: join(place.userHome, 'cache'),
  PASSEPARTOUT_HOME: place.home,
  OLLAMA_HOST: noEngine,
  ...more,
})

/** Starts it; the caller feeds, reads and ends it. */
export function start(place: Place, args: readonly string[], options: RunOptions = {}): ChildProcess {
  return spawn(process.execPath, [program, ...args], {
    cwd: options.cwd?.startsWith('/') ? options.cwd : join(place.root, options.cwd ?? ''),
    env: environment(place, options.env),
  })
}

/** Runs it to its end; `stderr` is without the progress of the index. */
export async function run(place: Place, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const child = start(place, args, options)
  const out: Buffer[] = []
  const log: Buffer[] = []
  child.stdout?.on('data', (chunk) => out.push(chunk))
  child.stderr?.on('data', (chunk) => log.push(chunk))
  // A program that does not read its input closes it.
  child.stdin?.on('error', () => {})
  child.stdin?.end(options.stdin ?? '')
  const patience = setTimeout(() => child.kill('SIGKILL'), patienceMs)
  const [status] = (await once(child, 'close')) as [number | null]
  clearTimeout(patience)
  // How far an index is after a second depends on the machine, not on what is tested.
  const stderr = Buffer.concat(log)
    .toString()
    .replace(/^Indexing \d+ of \d+ files\n/gm, '')
  return { status, stdout: Buffer.concat(out).toString(), stderr }
}

/** The values of a JSON lines output; throws on whatever else stands there. */
export const jsonLines = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))

/** The keys of a value, as `[{path score}]`: of an array those of its first entry, if all others have the same. */
export function shape(value: unknown): string {
  if (Array.isArray(value)) {
    const shapes = new Set(value.map(shape))
    return `[${[...shapes].join(' | ')}]`
  }
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value
  const parts = Object.entries(value).map(([key, inner]) => {
    const nested = shape(inner)
    return /^[[{]/.test(nested) ? `${key}:${nested}` : key
  })
  return `{${parts.join(' ')}}`
}
