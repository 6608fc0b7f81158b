// Owns looking at what the processes of one command use, again and again, and telling when it is too much.
// Never ends a process. Reads /proc; where there is none it sees nothing, and the limits that the
// kernel keeps are all there is.

import { readdirSync, readFileSync, statfsSync } from 'node:fs'
import { type Limits, type Stop, spareDiskBytes } from './limits.ts'

export interface Watched {
  readonly pid: number
  /** Is in the environment of each process of the command: finds those that left the tree. Empty: none can. */
  readonly marker: string
  /** The disk that it writes to. */
  readonly folder: string
  readonly intervalMs: number
  /** Each process once for each program that it was seen running: its words. */
  onProgram?(words: readonly string[]): void
}

/** Answers the end of the watch. `exceeded` is called once at most. */
export function watch(watched: Watched, limits: Limits, exceeded: (stop: Stop) => void): () => void {
  const seen = new Map<number, string>()
  // On a disk that is nearly full already, half of what is left.
  const spare = Math.min(spareDiskBytes, freeBytes(watched.folder) / 2)
  const timer = setInterval(look, watched.intervalMs)
  timer.unref()
  const end = () => clearInterval(timer)
  function look(): void {
    const stop = tooMuch(watched, limits, spare, seen)
    if (stop === null) return
    end()
    exceeded(stop)
  }
  look()
  return end
}

function tooMuch(watched: Watched, limits: Limits, spare: number, seen: Map<number, string>): Stop | null {
  const pids = membersOf(watched.pid, watched.marker, limits.processes)
  if (pids.length > limits.processes) return 'processes'
  let memory = 0
  let written = 0
  for (const pid of pids) {
    const status = read(pid, 'status')
    memory += kilobytes(status, 'RssAnon') + kilobytes(status, 'VmSwap')
    // Of children that have ended, too: the kernel adds theirs to the parent that waited for them.
    written += Number(/^write_bytes: (\d+)/m.exec(read(pid, 'io'))?.[1] ?? 0)
    if (watched.onProgram) tell(pid, seen, watched.onProgram)
  }
  if (memory > limits.memoryBytes) return 'memory'
  if (written > limits.writtenBytes || freeBytes(watched.folder) < spare) return 'disk'
  return null
}

function tell(pid: number, seen: Map<number, string>, onProgram: (words: readonly string[]) => void): void {
  const line = read(pid, 'cmdline')
  if (line === '' || seen.get(pid) === line) return
  seen.set(pid, line)
  onProgram(line.replace(/\0$/, '').split('\0'))
}

const kilobytes = (status: string, field: string): number =>
  Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1024

function freeBytes(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

/** Every process below `pid`, itself left out, and those with the marker; no more than `most` and one. */
export function membersOf(pid: number, marker: string, most = Number.POSITIVE_INFINITY): readonly number[] {
  const found = new Set<number>()
  for (let level = childrenOf(pid); level.length > 0 && found.size <= most; ) {
    const fresh = level.filter((one) => !found.has(one))
    for (const one of fresh) found.add(one)
    level = fresh.flatMap(childrenOf)
  }
  if (marker !== '' && found.size <= most) for (const one of markedWith(marker)) found.add(one)
  found.delete(pid)
  return [...found].slice(0, most + 1)
}

function childrenOf(pid: number): number[] {
  try {
    const tasks = readdirSync(`/proc/${pid}/task`)
    return tasks.flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    )
  } catch {
    // It ended meanwhile, or the kernel keeps no such list: then the whole table is read.
    return hasChildrenFile() ? [] : byParent(pid)
  }
}

let childrenFile: boolean | undefined

function hasChildrenFile(): boolean {
  childrenFile ??= read(process.pid, `task/${process.pid}/children`, null) !== null
  return childrenFile
}

function byParent(pid: number): number[] {
  return allPids().filter((one) => {
    // `pid (name) state ppid …`; the name may hold anything, so count from its last parenthesis.
    const text = read(one, 'stat')
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]) === pid
  })
}

/** Processes that carry the marker in their environment, wherever they hang in the tree. */
export const markedWith = (marker: string): readonly number[] =>
  allPids().filter((pid) => pid !== process.pid && read(pid, 'environ').includes(marker))

function allPids(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
  } catch {
    return []
  }
}

function read(pid: number, file: string): string
function read(pid: number, file: string, missing: null): string | null
function read(pid: number, file: string, missing: string | null = ''): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return missing
  }
}
