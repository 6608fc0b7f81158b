// Owns the history's cache on disk: what git was asked once about a commit never changes, so it is only ever
// appended to. Whatever is wrong with it, git is asked again. Never rewrites a file of a newer version.

import { hash as digest } from 'node:crypto'
import { mkdir, open, readFile, rm, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { deflateRaw, inflateRaw } from 'node:zlib'
import type { Commit } from './commits.ts'
import type { ChangedFunctions } from './hunks.ts'

/*
 * Format 1, little endian:
 *   8 bytes  "PPHIST\r\n"
 *   u32      format version
 *   u32      bytes of the header
 *   header   JSON: the root's place in the repository, the version of the reading
 *   blocks   u32 bytes, the first 8 bytes of the SHA-256 of what follows, deflated JSON
 */
const magic = 'PPHIST\r\n'
const formatVersion = 1
/** Grows when messages are cleaned or functions named in another way. */
const readingVersion = 1
const blockHead = 12
/** A larger file is begun anew. */
const mostBytes = 256 * 1024 * 1024

export interface Entries {
  readonly commits: readonly Commit[]
  readonly functions: readonly ChangedFunctions[]
}

export interface HistoryCache {
  /** Block by block, in the order they were written. */
  load(visit: (entries: Entries) => Promise<void>): Promise<void>
  append(entries: Entries): Promise<void>
  /** Forgets everything. */
  remove(): Promise<void>
}

const deflate = promisify(deflateRaw)
const inflate = promisify<Buffer, { maxOutputLength: number }, Buffer>(inflateRaw)

/** Of a root; what is in it holds for any other clone of the repository as well. */
export const historyFile = (storage: string, root: string): string =>
  join(storage, `history-${digest('sha256', root, 'hex').slice(0, 12)}.bin`)

export function openHistoryCache(storage: string, root: string, prefix: string): HistoryCache {
  const header = headerOf(prefix)
  let file = historyFile(storage, root)

  const remove = () => rm(file, { force: true })

  return {
    async load(visit) {
      let bytes = await readFile(file).catch(() => null)
      if (bytes && versionOf(bytes) > formatVersion) {
        // A newer program owns the usual file.
        file = file.replace(/\.bin$/, `.v${formatVersion}.bin`)
        bytes = await readFile(file).catch(() => null)
      }
      if (!bytes) return
      if (bytes.length > mostBytes || !bytes.subarray(0, header.length).equals(header)) return remove()
      let at = header.length
      while (at < bytes.length) {
        const block = await readBlock(bytes, at)
        if (!block) break
        await visit(block.entries)
        at = block.end
      }
      // Cut short by a crash: what comes after would never be read.
      if (at < bytes.length) await truncate(file, at)
    },
    async append(entries) {
      if (entries.commits.length === 0 && entries.functions.length === 0) return
      const packed = await deflate(Buffer.from(JSON.stringify(shapeOf(entries))))
      const head = Buffer.alloc(blockHead)
      head.writeUInt32LE(packed.length)
      checkOf(packed).copy(head, 4)
      await mkdir(storage, { recursive: true })
      const handle = await open(file, 'a', 0o600)
      try {
        const isNew = (await handle.stat()).size === 0
        // One write, so that a second window's block does not end up inside this one.
        await handle.write(Buffer.concat([...(isNew ? [header] : []), head, packed]))
      } finally {
        await handle.close()
      }
    },
    remove,
  }
}

function headerOf(prefix: string): Buffer {
  const json = Buffer.from(JSON.stringify({ prefix, reading: readingVersion }))
  const start = Buffer.alloc(16)
  start.write(magic, 'latin1')
  start.writeUInt32LE(formatVersion, 8)
  start.writeUInt32LE(json.length, 12)
  return Buffer.concat([start, json])
}

const versionOf = (bytes: Buffer): number =>
  bytes.length >= 12 && bytes.toString('latin1', 0, 8) === magic ? bytes.readUInt32LE(8) : 0

const checkOf = (packed: Uint8Array): Buffer =>
  Buffer.from(digest('sha256', packed, 'hex').slice(0, 16), 'hex')

async function readBlock(bytes: Buffer, at: number): Promise<{ entries: Entries; end: number } | null> {
  if (at + blockHead > bytes.length) return null
  const end = at + blockHead + bytes.readUInt32LE(at)
  if (end > bytes.length) return null
  const packed = bytes.subarray(at + blockHead, end)
  if (!checkOf(packed).equals(bytes.subarray(at + 4, at + blockHead))) return null
  const json = await inflate(packed, { maxOutputLength: mostBytes }).catch(() => null)
  return json && { entries: entriesOf(JSON.parse(json.toString('utf8')) as Shape), end }
}

/** Short keys of one letter and lists: the file is read at each start. */
interface Shape {
  readonly c: readonly (readonly [
    hash: string,
    seconds: number,
    message: string,
    width: number,
    files: Commit['files'],
    renames: Commit['renames'],
  ])[]
  readonly f: readonly (readonly [hash: string, files: ChangedFunctions['files']])[]
}

const shapeOf = ({ commits, functions }: Entries): Shape => ({
  c: commits.map((commit) => [
    commit.hash,
    commit.seconds,
    commit.message,
    commit.width,
    commit.files,
    commit.renames,
  ]),
  f: functions.map(({ hash, files }) => [hash, files]),
})

const entriesOf = ({ c, f }: Shape): Entries => ({
  commits: c.map(([hash, seconds, message, width, files, renames]) => ({
    hash,
    seconds,
    message,
    width,
    files,
    renames,
  })),
  functions: f.map(([hash, files]) => ({ hash, files })),
})
