// Owns the trace: one Org file a day, appended under a lock and flushed. Never rewrites an entry,
// and never decides what is worth one.

import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { TurnId } from '../base/ids.ts'
import type { Clock } from '../base/ports.ts'
import { err, ok, type Problem, type Result } from '../base/result.ts'
import { appendDurably, diskProblem, errorCode } from './disk.io.ts'
import {
  formatContinuation,
  formatEntry,
  readDay,
  type TraceEntry,
  type TraceRow,
  traceSettings,
} from './entry.ts'
import { type Format, orgHeader, orgVersion } from './format.ts'
import { type Home, withLock } from './home.io.ts'

const traceFormat: Format = { name: 'trace', migrations: [] }

interface TraceDay {
  /** `2026-11-21`, local. */
  readonly day: string
  /** Absolute path. */
  readonly file: string
  readonly entries: readonly TraceRow[]
  /** Why the day cannot be shown, if so. */
  readonly problem: Problem | null
}

export interface Trace {
  /** Answers where the entry's headline is (1-based line), once it is safely on disk. */
  append(
    entry: TraceEntry,
    signal?: AbortSignal,
  ): Promise<Result<{ readonly file: string; readonly line: number }, Problem>>
  /** The newest `limit` days, newest first. Days that were deleted are simply not there. */
  days(limit: number): Promise<readonly TraceDay[]>
  /** Absolute path of today's file, which may not exist yet. */
  today(): string
}

export function openTrace(home: Home, clock: Clock): Trace {
  const folder = join(home.workspaceDir, 'trace')
  const fileOf = (now: Date) => join(folder, `${localDay(now)}.org`)
  /** What this process wrote last: where the file ended, its lines, and whose turn is open there. */
  let last: { file: string; end: number; lines: number; turn: TurnId } | null = null
  const shown = new Map<string, { size: number; mtimeMs: number; day: TraceDay }>()

  async function append(entry: TraceEntry, signal?: AbortSignal) {
    const now = new Date(clock.now())
    const file = fileOf(now)
    return withLock(
      file,
      async () => {
        let lead = ''
        const appended = await appendDurably(file, {
          header: `${orgHeader(traceFormat)}#+TITLE: Trace of ${localDay(now)}\n${traceSettings(home.workspace)}`,
          text: (head, size) => {
            const version = orgVersion(file, traceFormat, head)
            if (!version.ok) return version
            const open = last?.file === file && last.end === size && last.turn === entry.turn
            if (entry.kind !== 'prompt' && !open) lead = formatContinuation(entry.turn, now)
            return ok(lead + formatEntry(entry, now))
          },
        })
        if (!appended.ok) return appended
        const { start, end } = appended.value
        const text = lead + formatEntry(entry, now)
        try {
          const before =
            last?.file === file && last.end === start ? last.lines : await countLines(file, start)
          last = { file, end, lines: before + lineBreaks(text), turn: entry.turn }
          return ok({ file, line: before + lineBreaks(lead) + 1 })
        } catch (error) {
          return err(diskProblem(error, `read ${file}`))
        }
      },
      signal ? { signal } : {},
    )
  }

  async function days(limit: number): Promise<readonly TraceDay[]> {
    const names = await readdir(folder).catch(() => [] as string[])
    const newest = names
      .filter((name) => /^\d{4}-\d\d-\d\d\.org$/.test(name))
      .sort()
      .reverse()
      .slice(0, Math.max(0, limit))
    const found: TraceDay[] = []
    for (const name of newest) {
      const day = await readOne(name)
      if (day) found.push(day)
    }
    return found
  }

  async function readOne(name: string): Promise<TraceDay | null> {
    const file = join(folder, name)
    const day = name.slice(0, -'.org'.length)
    try {
      const { size, mtimeMs } = await stat(file)
      const cached = shown.get(file)
      if (cached && cached.size === size && cached.mtimeMs === mtimeMs) return cached.day
      const text = await readFile(file, 'utf8')
      const version = orgVersion(file, traceFormat, text)
      const read: TraceDay = version.ok
        ? { day, file, entries: readDay(file, text), problem: null }
        : { day, file, entries: [], problem: version.error }
      shown.set(file, { size, mtimeMs, day: read })
      return read
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null
      return { day, file, entries: [], problem: diskProblem(error, `read ${file}`) }
    }
  }

  return { append, days, today: () => fileOf(new Date(clock.now())) }
}

/** `2026-11-21` where the user is. */
function localDay(now: Date): string {
  const two = (n: number) => String(n).padStart(2, '0')
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
}

function lineBreaks(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++
  return count
}

/** Line breaks in the first `bytes` bytes. */
async function countLines(file: string, bytes: number): Promise<number> {
  if (bytes === 0) return 0
  let count = 0
  for await (const chunk of createReadStream(file, { end: bytes - 1 })) {
    const part = chunk as Buffer
    for (let at = part.indexOf(10); at >= 0; at = part.indexOf(10, at + 1)) count++
  }
  return count
}
