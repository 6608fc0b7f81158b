// Owns looking at what the processes of one command use, again and again, and telling when it is too much.
// Never ends a process. Reads /proc; where there is none it sees nothing, and the limits that the
// kernel keeps are all there is.

import { closeSync, openSync, readdirSync, readFileSync, readSync, statfsSync } from 'node:fs'
import { type Limits, type Stop, spareDiskBytes } from './limits.ts'

export interface Watched {
  readonly pid: number
  /** Is in the environment of each process of the command: finds those that left the tree. Empty: none can. */
  readonly marker: string
  /** The disk that it writes to. */
  readonly folder: string
  /** Between two looks, at most: it is less where a look is quick. */
  readonly intervalMs: number
  /** Each process once for each program that it was seen running: its words. */
  onProgram?(words: readonly string[]): void
}

/** Answers the end of the watch. `exceeded` is called once at most. */
export function watch(watched: Watched, limits: Limits, exceeded: (stop: Stop) => void): () => void {
  const seen = new Map<number, string>()
  // On a disk that is nearly full already, half of what is left.
  const spare = Math.min(spareDiskBytes, freeBytes(watched.folder) / 2)
  const threads = threadsOfAll()
  let timer: ReturnType<typeof setTimeout> | undefined
  const look = () => {
    const began = performance.now()
    const stop = tooMuch(watched, limits, { spare, threads }, seen)
    if (stop !== null) {
      exceeded(stop)
      return
    }
    const rest = Math.max(shortestRestMs, (performance.now() - began) * restPerLook)
    timer = setTimeout(look, Math.min(rest, watched.intervalMs))
    timer.unref()
  }
  look()
  return () => clearTimeout(timer)
}

/** Code that forks without end starts ten processes in a millisecond. */
const shortestRestMs = 20
/** A look may take a twentieth of one processor. */
const restPerLook = 20
/** A count that takes longer is broken off: among processes that end as fast as they begin it takes seconds. */
const longestCountMs = 50

/** `spare`: bytes that the disk is to have left; `threads`: of the whole system, when the command began. */
interface Before {
  readonly spare: number
  readonly threads: number
}

function tooMuch(
  watched: Watched,
  limits: Limits,
  { spare, threads }: Before,
  seen: Map<number, string>,
): Stop | null {
  const until = performance.now() + longestCountMs
  const pids = membersOf(watched.pid, watched.marker, limits.processes, until)
  if (pids.length > limits.processes) return 'processes'
  if (performance.now() > until && threadsOfAll() - threads > limits.processes) return 'processes'
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

/** Threads of all processes of the system; not a number where it does not say. */
export function threadsOfAll(): number {
  try {
    // `0.20 0.18 0.12 1/80 11206`: `1/80` are those that run and all of them.
    return Number(/ \d+\/(\d+) /.exec(readFileSync('/proc/loadavg', 'utf8'))?.[1])
  } catch {
    return Number.NaN
  }
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

/**
 * Every process below `pid`, itself left out, with a marker also those that carry it or belong to the session that `pid`
 * leads; no more than `most` and one, and those found when the clock of `performance` is at `until`. Not to be asked once
 * `pid` has ended: its number may be another's.
 */
export function membersOf(
  pid: number,
  marker: string,
  most = Number.POSITIVE_INFINITY,
  until = Number.POSITIVE_INFINITY,
): readonly number[] {
  const found = new Set<number>()
  for (let level: readonly number[] = [pid]; level.length > 0 && found.size <= most; ) {
    const fresh: number[] = []
    for (const one of level) {
      if (found.size > most || performance.now() > until) break
      for (const child of childrenOf(one, most)) {
        if (found.has(child)) continue
        found.add(child)
        fresh.push(child)
      }
    }
    level = fresh
  }
  if (marker !== '')
    for (const one of markedWith(marker, pid, until)) {
      // The process itself may be one of them.
      if (found.size > most + 1) break
      found.add(one)
    }
  found.delete(pid)
  return [...found].slice(0, most + 1)
}

/**
 * Of a process that is gone: none. `most` and one are enough: the kernel looks through the list from its beginning
 * again and again while it changes, so that all children of what forks without end would take seconds.
 */
export function childrenOf(pid: number, most = Number.POSITIVE_INFINITY): number[] {
  try {
    const tasks = readdirSync(`/proc/${pid}/task`)
    const found: number[] = []
    for (const task of tasks) {
      if (found.length > most) break
      found.push(...numbersOf(`/proc/${pid}/task/${task}/children`, most))
    }
    return found
  } catch {
    // It ended meanwhile, or the kernel keeps no such list: then the whole table is read.
    return hasChildrenFile() ? [] : byParent(pid)
  }
}

/** The first `most` and one of them at least. */
function numbersOf(file: string, most: number): readonly number[] {
  const descriptor = openSync(file, 'r')
  try {
    const piece = Buffer.alloc(4096)
    let text = ''
    for (let count = 0; count <= most + 1; ) {
      const length = readSync(descriptor, piece)
      if (length === 0) break
      text += piece.toString('latin1', 0, length)
      count = text.split(' ').length
    }
    // The last one may be cut.
    return text
      .slice(0, text.lastIndexOf(' ') + 1)
      .split(' ')
      .filter(Boolean)
      .map(Number)
  } finally {
    closeSync(descriptor)
  }
}

let childrenFile: boolean | undefined

function hasChildrenFile(): boolean {
  childrenFile ??= read(process.pid, `task/${process.pid}/children`, null) !== null
  return childrenFile
}

function byParent(pid: number): number[] {
  return allPids().filter((one) => kinOf(one).parent === pid)
}

/**
 * Processes that carry the marker in their environment, wherever they hang in the tree, and those of the session, where
 * one is given: what is about to end has no environment any more. The newest come first.
 */
export function* markedWith(
  marker: string,
  session?: number,
  until = Number.POSITIVE_INFINITY,
): Generator<number, void> {
  for (const pid of allPids().reverse()) {
    if (performance.now() > until) return
    if (pid === process.pid) continue
    const isOfSession = session !== undefined && kinOf(pid).session === session
    if (isOfSession || read(pid, 'environ').includes(marker)) yield pid
  }
}

/** Numbers of processes; not a number where it is gone. */
export function kinOf(pid: number): {
  readonly parent: number
  readonly group: number
  readonly session: number
} {
  // `pid (name) state parent group session …`; the name may hold anything, so count from its last parenthesis.
  const text = read(pid, 'stat')
  const [, parent, group, session] = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return { parent: Number(parent), group: Number(group), session: Number(session) }
}

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
