// Owns the index snapshot on disk: its format, checks and atomic write. A snapshot is a cache: whatever is
// wrong with it, the answer is to rebuild. Never rewrites a file of a newer version.

import { createHash, hash as digest, randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { analysisVersion } from './analyse.ts'
import type { FileFacts, Frozen, StoredFile } from './store.ts'

/*
 * Format 1, little endian:
 *   8 bytes  "PPINDEX\n"
 *   u32      format version
 *   u32      bytes of the header
 *   header   JSON, padded with spaces to a multiple of 4
 *   body     the sections that the header names, each padded to a multiple of 4
 */
const magic = 'PPINDEX\n'
const formatVersion = 1

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
          for (const part of pack(frozen, root, nowMs)) await file.writeFile(part)
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
  const json = section('nodes')
  let at = 0
  const files = (JSON.parse(text('files')) as FileLine[]).map(({ bytes: length, ...file }): StoredFile => {
    at += length
    return { ...file, json: json.subarray(at - length, at) }
  })
  const frozen: Frozen = {
    words: JSON.parse(text('words')) as string[],
    base: { offsets: numbers('offsets'), pairs: numbers('pairs') },
    files,
    tokens: numbers('tokens'),
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

function pack(frozen: Frozen, root: string, savedMs: number): Uint8Array[] {
  const lines = frozen.files.map(({ json, ...file }): FileLine => ({ ...file, bytes: json.length }))
  const raw = (numbers: Uint32Array) => new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength)
  const parts: readonly (readonly [string, readonly Uint8Array[]])[] = [
    ['offsets', [raw(frozen.base.offsets)]],
    ['pairs', [raw(frozen.base.pairs)]],
    ['tokens', [raw(frozen.tokens)]],
    ['bodyLengths', [raw(frozen.bodyLengths)]],
    ['documentationLengths', [raw(frozen.documentationLengths)]],
    ['words', [Buffer.from(JSON.stringify(frozen.words))]],
    ['files', [Buffer.from(JSON.stringify(lines))]],
    ['nodes', frozen.files.map((file) => file.json)],
  ]
  const sections: Record<string, { offset: number; bytes: number }> = {}
  const body: Uint8Array[] = []
  const hash = createHash('sha256')
  let offset = 0
  for (const [name, pieces] of parts) {
    const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0)
    sections[name] = { offset, bytes }
    const padding = Buffer.alloc((4 - (bytes % 4)) % 4)
    for (const piece of [...pieces, padding]) hash.update(piece)
    // One buffer per section: thousands of small writes would take longer than the copy.
    body.push(Buffer.concat([...pieces, padding]))
    offset += bytes + padding.length
  }
  const header: Header = { analysis: analysisVersion, root, savedMs, sha256: hash.digest('hex'), sections }
  let json = Buffer.from(JSON.stringify(header))
  json = Buffer.concat([json, Buffer.alloc((4 - (json.length % 4)) % 4, ' ')])
  const start = Buffer.alloc(16)
  start.write(magic, 'latin1')
  start.writeUInt32LE(formatVersion, 8)
  start.writeUInt32LE(json.length, 12)
  return [start, json, ...body]
}
