// Owns the index snapshot on disk: its format, checks and atomic write. A snapshot is a cache: whatever is
// wrong with it, the answer is to rebuild. Never rewrites a file of a newer version.

import { createHash, hash as digest, randomBytes } from 'node:crypto'
import { type FileHandle, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { analysisVersion } from './analyse.ts'
import type { Frozen, StoredFile } from './frozen.ts'
import { createPause } from './pause.io.ts'
import type { FileFacts } from './store.ts'

/*
 * Format 2, little endian:
 *   8 bytes  "PPINDEX\n"
 *   u32      format version
 *   u32      bytes of the header, a multiple of 4
 *   header   JSON, padded with spaces; written last, when the hash of the body is known
 *   body     the sections that the header names, each padded to a multiple of 4
 */
const magic = 'PPINDEX\n'
const formatVersion = 2
const headerBytes = 8192
/** Written at once, with a pause for requests after each. */
const chunkBytes = 1 << 20

interface Header {
  readonly analysis: number
  readonly root: string
  readonly savedMs: number
  /** Hex SHA-256 of the body. */
  readonly sha256: string
  readonly sections: Readonly<Record<string, { readonly offset: number; readonly bytes: number }>>
}

interface FileLine extends FileFacts {
  readonly count: number
  readonly bytes: number
}

export type Loaded =
  | { readonly kind: 'loaded'; readonly frozen: Frozen; readonly savedMs: number }
  /** Nothing usable; `why` is for the log. */
  | { readonly kind: 'rebuild'; readonly why: 'absent' | 'damaged' | 'outdated' | 'newer' }

export interface Snapshots {
  load(): Promise<Loaded>
  save(frozen: Frozen, nowMs: number): Promise<void>
}

export function openSnapshots(storage: string, root: string): Snapshots {
  const name = `index-${digest('sha256', root, 'hex').slice(0, 12)}`
  const usual = join(storage, `${name}.bin`)
  /** Where we go when a newer program owns the usual file. */
  const aside = join(storage, `${name}.v${formatVersion}.bin`)
  let target = usual

  return {
    async load() {
      const first = await loadFile(usual, root)
      if (first.kind === 'loaded' || first.why !== 'newer') return first
      target = aside
      const second = await loadFile(aside, root)
      return second.kind === 'loaded' ? second : first
    },
    async save(frozen, nowMs) {
      if (target === usual && (await versionOf(usual)) > formatVersion) target = aside
      await mkdir(storage, { recursive: true })
      const temporary = `${target}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`
      try {
        const file = await open(temporary, 'wx', 0o600)
        try {
          const header = await writeBody(file, frozen, root, nowMs)
          await file.write(header, 0, header.length, 0)
          await file.sync()
        } finally {
          await file.close()
        }
        await rename(temporary, target)
      } catch (error) {
        await rm(temporary, { force: true })
        throw error
      }
    },
  }
}

async function versionOf(path: string): Promise<number> {
  const file = await open(path, 'r').catch(() => null)
  if (!file) return 0
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(12), 0, 12, 0)
    return bytesRead === 12 && buffer.toString('latin1', 0, 8) === magic ? buffer.readUInt32LE(8) : 0
  } finally {
    await file.close()
  }
}

async function loadFile(path: string, root: string): Promise<Loaded> {
  const bytes = await readFile(path).catch(() => null)
  if (!bytes) return { kind: 'rebuild', why: 'absent' }
  try {
    return unpack(bytes, root)
  } catch {
    // Checked as data, whatever shape it has: a damaged cache is not an error of the user's.
    return { kind: 'rebuild', why: 'damaged' }
  }
}

function unpack(bytes: Buffer, root: string): Loaded {
  if (bytes.length < 16 || bytes.toString('latin1', 0, 8) !== magic)
    return { kind: 'rebuild', why: 'damaged' }
  const version = bytes.readUInt32LE(8)
  if (version > formatVersion) return { kind: 'rebuild', why: 'newer' }
  if (version < formatVersion) return { kind: 'rebuild', why: 'outdated' }
  const start = 16 + bytes.readUInt32LE(12)
  const header = JSON.parse(bytes.toString('utf8', 16, start)) as Header
  if (header.analysis !== analysisVersion || header.root !== root) return { kind: 'rebuild', why: 'outdated' }
  const body = bytes.subarray(start)
  if (createHash('sha256').update(body).digest('hex') !== header.sha256) {
    return { kind: 'rebuild', why: 'damaged' }
  }
  const section = (name: string): Uint8Array => {
    const place = header.sections[name]
    if (!place) throw new Error(`no section ${name}`)
    return body.subarray(place.offset, place.offset + place.bytes)
  }
  const numbers = (name: string): Uint32Array => aligned(section(name))
  const text = (name: string): string => Buffer.from(section(name)).toString('utf8')
  const nodes = section('nodes')
  let at = 0
  const files = (JSON.parse(text('files')) as FileLine[]).map(({ bytes: length, ...file }): StoredFile => {
    at += length
    return { ...file, nodes: nodes.subarray(at - length, at) }
  })
  const frozen: Frozen = {
    words: { text: section('wordText'), starts: numbers('wordStarts'), table: numbers('wordTable') },
    base: { offsets: numbers('offsets'), data: section('postings') },
    files,
    tokens: numbers('tokens'),
    parents: numbers('parents'),
    bodyLengths: numbers('bodyLengths'),
    documentationLengths: numbers('documentationLengths'),
  }
  return { kind: 'loaded', frozen, savedMs: header.savedMs }
}

/** A view where the memory allows it, else a copy. */
function aligned(bytes: Uint8Array): Uint32Array {
  if (bytes.byteOffset % 4 === 0) return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
  return new Uint32Array(bytes.slice().buffer)
}

/** Writes the sections from their place on, and answers what belongs before them. */
async function writeBody(file: FileHandle, frozen: Frozen, root: string, savedMs: number): Promise<Buffer> {
  const hash = createHash('sha256')
  const sections: Record<string, { offset: number; bytes: number }> = {}
  const pause = createPause(4)
  let offset = 0
  const write = async (bytes: Uint8Array): Promise<void> => {
    for (let at = 0; at < bytes.length; at += chunkBytes) {
      const chunk = bytes.subarray(at, at + chunkBytes)
      hash.update(chunk)
      await file.write(chunk, 0, chunk.length, 16 + headerBytes + offset)
      offset += chunk.length
      await pause()
    }
  }
  for (const [name, chunks] of contents(frozen)) {
    const start = offset
    for (const chunk of chunks) await write(chunk)
    sections[name] = { offset: start, bytes: offset - start }
    await write(Buffer.alloc((4 - (offset % 4)) % 4))
  }
  const header: Header = { analysis: analysisVersion, root, savedMs, sha256: hash.digest('hex'), sections }
  const json = Buffer.from(JSON.stringify(header))
  const bytes = Buffer.alloc(16 + headerBytes, ' ')
  // A root whose path does not fit is not worth a snapshot: the check on loading then says "damaged".
  json.copy(bytes, 16, 0, headerBytes)
  bytes.write(magic, 'latin1')
  bytes.writeUInt32LE(formatVersion, 8)
  bytes.writeUInt32LE(headerBytes, 12)
  return bytes
}

function contents(frozen: Frozen): readonly (readonly [string, Iterable<Uint8Array>])[] {
  const raw = (numbers: Uint32Array | Uint8Array): readonly Uint8Array[] => [
    new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength),
  ]
  return [
    ['offsets', raw(frozen.base.offsets)],
    ['postings', raw(frozen.base.data)],
    ['tokens', raw(frozen.tokens)],
    ['parents', raw(frozen.parents)],
    ['bodyLengths', raw(frozen.bodyLengths)],
    ['documentationLengths', raw(frozen.documentationLengths)],
    ['wordText', raw(frozen.words.text)],
    ['wordStarts', raw(frozen.words.starts)],
    ['wordTable', raw(frozen.words.table)],
    ['files', jsonList(frozen.files, ({ nodes, ...file }): FileLine => ({ ...file, bytes: nodes.length }))],
    ['nodes', joined(frozen.files)],
  ]
}

/** One JSON array in pieces: all files at once would take longer than a request may wait. */
function* jsonList<T>(items: readonly T[], shape: (item: T) => unknown): Iterable<Uint8Array> {
  const step = 4096
  if (items.length === 0) yield Buffer.from('[]')
  for (let at = 0; at < items.length; at += step) {
    const piece = JSON.stringify(items.slice(at, at + step).map(shape)).slice(1, -1)
    yield Buffer.from((at === 0 ? '[' : ',') + piece + (at + step >= items.length ? ']' : ''))
  }
}

/** Thousands of small writes would take longer than the copies. */
function* joined(files: readonly StoredFile[]): Iterable<Uint8Array> {
  let waiting: Uint8Array[] = []
  let bytes = 0
  for (const { nodes } of files) {
    waiting.push(nodes)
    bytes += nodes.length
    if (bytes < chunkBytes) continue
    yield Buffer.concat(waiting)
    waiting = []
    bytes = 0
  }
  if (bytes > 0) yield Buffer.concat(waiting)
}
