// Owns reading one day of the trace from disk: all of it once, then only what was appended. Never writes it.

import type { FileHandle } from 'node:fs/promises'
import { ok, type Problem, type Result } from '../base/result.ts'
import { readBlock } from '../org/escape.ts'
import { openFile } from './disk.io.ts'
import { gathered, type TraceRow } from './entry.ts'
import { readEvents } from './events.ts'
import { type Format, orgVersion } from './format.ts'
import { type FlatRow, lastHeadline, type Position, scanRows } from './rows.ts'

export interface ReadDay {
  readonly rows: readonly FlatRow[]
  readonly entries: readonly TraceRow[]
  readonly state: {
    readonly size: number
    readonly mtimeMs: number
    readonly inode: number
    /** The last headline: what comes behind may belong to it. */
    readonly last: Position
    /** The bytes before the end: where they are the same, it was appended to. */
    readonly tail: Buffer
  }
}

const chunkBytes = 8 * 1024 * 1024
const tailBytes = 256

/** Throws what the system throws. `before`: the day as it was read last. */
export async function readDay(
  file: string,
  format: Format,
  before: ReadDay | null,
): Promise<Result<ReadDay, Problem>> {
  const handle = await openFile(file)
  try {
    const { size, mtimeMs, ino: inode } = await handle.stat()
    const old = before?.state
    if (before && old && old.size === size && old.mtimeMs === mtimeMs && old.inode === inode)
      return ok(before)
    const head = await bytesOf(handle, 0, Math.min(size, 4096))
    const version = orgVersion(file, format, head.toString('utf8'))
    if (!version.ok) return version
    const grew =
      old !== undefined &&
      old.inode === inode &&
      size >= old.size &&
      (await bytesOf(handle, old.size - old.tail.length, old.tail.length)).equals(old.tail)
    const from: Position = grew ? old.last : { bytes: 0, line: 1 }
    const read = await rowsFrom(handle, file, from, size)
    const rows = [
      ...(grew && before ? before.rows.filter(({ start }) => start < from.bytes) : []),
      ...read.rows,
    ]
    const tail = await bytesOf(handle, Math.max(0, size - tailBytes), Math.min(size, tailBytes))
    const state = { size, mtimeMs, inode, last: read.last, tail }
    return ok({ rows, entries: gathered(rows), state })
  } finally {
    await handle.close()
  }
}

/** In parts, each cut before its last headline, so that no entry is cut in two. */
async function rowsFrom(
  handle: FileHandle,
  file: string,
  from: Position,
  size: number,
): Promise<{ readonly rows: readonly FlatRow[]; readonly last: Position }> {
  const rows: FlatRow[] = []
  let at = from
  let rest = Buffer.alloc(0)
  for (let next = from.bytes; ; ) {
    const more = await bytesOf(handle, next, Math.min(chunkBytes, size - next))
    next += more.length
    const bytes = rest.length === 0 ? more : Buffer.concat([rest, more])
    const isEnd = more.length === 0 || next >= size
    const cut = isEnd ? bytes.length : lastHeadline(bytes)
    const scanned = scanRows(file, bytes.subarray(0, cut), at)
    for (const row of scanned.rows) rows.push(row)
    if (isEnd) return { rows, last: scanned.last }
    at = scanned.end
    rest = Buffer.from(bytes.subarray(cut))
  }
}

/** The recorded events of the entries, in their order. */
export async function eventsOf(rows: readonly FlatRow[]): Promise<readonly unknown[]> {
  const found: unknown[] = []
  const handles = new Map<string, FileHandle>()
  try {
    for (const { file, start, end } of rows) {
      const handle = handles.get(file) ?? (await openFile(file))
      handles.set(file, handle)
      for (const event of readEvents((await bytesOf(handle, start, end - start)).toString('utf8')))
        found.push(event)
    }
    return found
  } finally {
    for (const handle of handles.values()) await handle.close()
  }
}

/** What the first block of an entry holds. Throws what the system throws. */
export async function textOf({ file, start, end }: FlatRow): Promise<string> {
  const handle = await openFile(file)
  try {
    const entry = (await bytesOf(handle, start, end - start)).toString('utf8')
    const [, name = '', text = ''] =
      /^#\+begin_(src|example)[^\n]*\n([\s\S]*?)\n?^#\+end_\1$/m.exec(entry) ?? []
    return name === '' ? '' : readBlock(text)
  } finally {
    await handle.close()
  }
}

async function bytesOf(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(Math.max(0, length))
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, Math.max(0, position))
  return buffer.subarray(0, bytesRead)
}
