// Owns the trace: one Org file a day, appended under a lock and flushed. Never rewrites an entry,
// and never decides what is worth one.

import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { TurnId } from '../base/ids.ts'
import type { Clock } from '../base/ports.ts'
import { err, ok, type Problem, type Result } from '../base/result.ts'
import { type Redact, redact } from '../gate/secrets.ts'
import { type ReadDay, readDay, textOf } from './day.io.ts'
import { appendDurably, diskProblem, errorCode } from './disk.io.ts'
import { formatContinuation, formatEntry, type TraceEntry, type TraceRow, traceSettings } from './entry.ts'
import { type Format, orgHeader, orgVersion } from './format.ts'
import { type Home, thisWriter, withLock } from './home.io.ts'
import type { FlatRow } from './rows.ts'

const traceFormat: Format = { name: 'trace', migrations: [] }

export interface TraceDay {
  /** `2026-11-21`, local. */
  readonly day: string
  /** Absolute path. */
  readonly file: string
  /** Every entry in the order of the file, and the same by turn. */
  readonly rows: readonly FlatRow[]
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
  /** The entries of one turn, oldest first; the beginning of its id is enough. Empty for none, or if several begin so. */
  turn(id: string): Promise<readonly FlatRow[]>
  /** The first text of an entry, as it was given; empty for none, or if it is gone. */
  text(row: FlatRow): Promise<string>
  /** Absolute path of today's file, which may not exist yet. */
  today(): string
}

/** `clean`: what is written holds no secret that it knows. */
export function openTrace(home: Home, clock: Clock, clean: Redact = redact): Trace {
  const folder = join(home.workspaceDir, 'trace')
  const fileOf = (now: Date) => join(folder, `${localDay(now)}.org`)
  /** What this process wrote last: where the file ended, its lines, and whose turn is open there. */
  let last: { file: string; end: number; lines: number; turn: TurnId } | null = null
  const read = new Map<string, ReadDay>()

  async function append(given: TraceEntry, signal?: AbortSignal) {
    const entry = signed(given)
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
            return ok(lead + formatEntry(entry, now, clean))
          },
        })
        if (!appended.ok) return appended
        const { start, end } = appended.value
        const text = lead + formatEntry(entry, now, clean)
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

  async function turn(id: string): Promise<readonly FlatRow[]> {
    let found: readonly FlatRow[] = []
    if (id === '') return found
    for (const name of await names()) {
      const day = await readOne(name)
      found = [...(day?.rows ?? []).filter((row) => row.turn.startsWith(id)), ...found]
      // What waited over midnight goes on in a later file; it begins with what was asked.
      if (found[0]?.kind === 'prompt') break
    }
    return new Set(found.map((row) => row.turn)).size > 1 ? found.filter((row) => row.turn === id) : found
  }

  /** Newest first. */
  async function names(): Promise<readonly string[]> {
    const all = await readdir(folder).catch(() => [] as string[])
    return all
      .filter((name) => /^\d{4}-\d\d-\d\d\.org$/.test(name))
      .sort()
      .reverse()
  }

  async function days(limit: number): Promise<readonly TraceDay[]> {
    const newest = (await names()).slice(0, Math.max(0, limit))
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
    const none = { day, file, rows: [], entries: [] }
    try {
      const now = await readDay(file, traceFormat, read.get(file) ?? null)
      if (!now.ok) return { ...none, problem: now.error }
      read.set(file, now.value)
      const { rows, entries } = now.value
      return { day, file, rows, entries, problem: null }
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null
      return { ...none, problem: diskProblem(error, `read ${file}`) }
    }
  }

  return {
    append,
    days,
    turn,
    text: (row) => textOf(row).catch(() => ''),
    today: () => fileOf(new Date(clock.now())),
  }
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
/** Who asked, decided or put away: a later start must tell what another window works on from what a crash left. */
const signed = (entry: TraceEntry): TraceEntry =>
  entry.kind === 'prompt' || entry.kind === 'decision' || entry.isSigned === true
    ? { ...entry, properties: { ...entry.properties, writer: thisWriter } }
    : entry

async function countLines(file: string, bytes: number): Promise<number> {
  if (bytes === 0) return 0
  let count = 0
  for await (const chunk of createReadStream(file, { end: bytes - 1 })) {
    const part = chunk as Buffer
    for (let at = part.indexOf(10); at >= 0; at = part.indexOf(10, at + 1)) count++
  }
  return count
}
