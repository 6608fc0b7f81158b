// Owns the vectors on disk: their format, checks and atomic write. A cache: whatever is wrong with the file, or
// another model in it, the answer is to embed again. Never rewrites a file of a newer version.

import { createHash, hash as digest, randomBytes } from 'node:crypto'
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createPause } from '../pause.io.ts'
import { group, strideOf } from './quantise.ts'
import type { Rows } from './table.ts'

/*
 * Format 1, little endian:
 *   8 bytes   "PPVECT\r\n"
 *   u32       format version
 *   u32       bytes of the header
 *   32 bytes  SHA-256 of everything before and everything after it
 *   header    JSON
 *   body      keys, scales, signs, codes
 */
const magic = 'PPVECT\r\n'
const formatVersion = 1
const prelude = 16
const checkBytes = 32
const mostHeader = 64 * 1024
/** Read and written at once, with a pause for requests after each. */
const chunkBytes = 1 << 20
/** More than any index has: the file of somebody else. */
const mostRows = 20_000_000

interface Header {
  readonly model: string
  readonly dimensions: number
  readonly count: number
}

export interface VectorFile {
  /** Null when there is none, it is damaged, or of another model. */
  load(): Promise<Rows | null>
  save(rows: Rows): Promise<void>
}

/** Id of the model whose vectors are kept, whether or not they are whole; empty when it cannot be told. */
export async function modelOf(storage: string, root: string): Promise<string> {
  const file = await open(await pathOf(storage, root), 'r').catch(() => null)
  if (!file) return ''
  try {
    return (await readHeader(file))?.header.model ?? ''
  } catch {
    return ''
  } finally {
    await file.close()
  }
}

/** One file per root, as the index has: `vectors-<root>.bin`. */
export function openVectorFile(storage: string, root: string, model: string): VectorFile {
  const target = () => pathOf(storage, root)

  return {
    async load() {
      const file = await open(await target(), 'r').catch(() => null)
      if (!file) return null
      try {
        return await read(file, model)
      } catch {
        // Checked as data, whatever shape it has: a damaged cache is not an error of the user's.
        return null
      } finally {
        await file.close()
      }
    },
    async save(rows) {
      await mkdir(storage, { recursive: true })
      const path = await target()
      const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`
      try {
        const file = await open(temporary, 'wx', 0o600)
        try {
          await write(file, rows, model)
          await file.sync()
        } finally {
          await file.close()
        }
        await rename(temporary, path)
      } catch (error) {
        await rm(temporary, { force: true })
        throw error
      }
    },
  }
}

async function pathOf(storage: string, root: string): Promise<string> {
  const name = `vectors-${digest('sha256', root, 'hex').slice(0, 12)}`
  const usual = join(storage, `${name}.bin`)
  // Where we go when a newer program owns the usual file.
  const aside = join(storage, `${name}.v${formatVersion}.bin`)
  return (await versionOf(usual)) > formatVersion ? aside : usual
}

async function versionOf(path: string): Promise<number> {
  const file = await open(path, 'r').catch(() => null)
  if (!file) return 0
  try {
    const head = Buffer.alloc(12)
    const { bytesRead } = await file.read(head, 0, 12, 0)
    return bytesRead === 12 && head.toString('latin1', 0, 8) === magic ? head.readUInt32LE(8) : 0
  } finally {
    await file.close()
  }
}

interface Read {
  readonly header: Header
  /** The bytes before the header, and its own. */
  readonly first: Buffer
  readonly head: Buffer
}

async function readHeader(file: FileHandle): Promise<Read | null> {
  const first = await take(file, prelude + checkBytes, 0)
  if (first.toString('latin1', 0, 8) !== magic || first.readUInt32LE(8) !== formatVersion) return null
  const headerBytes = first.readUInt32LE(12)
  if (headerBytes > mostHeader) return null
  const head = await take(file, headerBytes, first.length)
  const header = JSON.parse(head.toString('utf8')) as Header
  return typeof header.model === 'string' ? { header, first, head } : null
}

async function read(file: FileHandle, model: string): Promise<Rows | null> {
  const found = await readHeader(file)
  if (!found) return null
  const { header, first, head } = found
  if (header.model !== model || !isCount(header.dimensions, 65_535) || !isCount(header.count, mostRows))
    return null
  const rows = room(header)
  const parts = sections(rows)
  const bytes = parts.reduce((sum, part) => sum + part.length, 0)
  const start = first.length + head.length
  if ((await file.stat()).size !== start + bytes) return null
  const check = createHash('sha256').update(first.subarray(0, prelude)).update(head)
  const pause = createPause(4)
  let at = start
  for (const part of parts) {
    for (let from = 0; from < part.length; from += chunkBytes) {
      const chunk = part.subarray(from, from + chunkBytes)
      chunk.set(await take(file, chunk.length, at))
      check.update(chunk)
      at += chunk.length
      await pause()
    }
  }
  return check.digest().equals(first.subarray(prelude)) ? rows : null
}

async function take(file: FileHandle, length: number, at: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(bytes, done, length - done, at + done)
    if (bytesRead === 0) throw new Error('cut short')
    done += bytesRead
  }
  return bytes
}

async function write(file: FileHandle, rows: Rows, model: string): Promise<void> {
  const { dimensions, count } = rows
  const head = Buffer.from(JSON.stringify({ model, dimensions, count } satisfies Header))
  const first = Buffer.alloc(prelude + checkBytes)
  first.write(magic, 'latin1')
  first.writeUInt32LE(formatVersion, 8)
  first.writeUInt32LE(head.length, 12)
  const check = createHash('sha256').update(first.subarray(0, prelude)).update(head)
  const pause = createPause(4)
  let at = first.length
  const put = async (bytes: Uint8Array): Promise<void> => {
    await file.write(bytes, 0, bytes.length, at)
    at += bytes.length
  }
  await put(head)
  for (const part of sections(rows)) {
    for (let from = 0; from < part.length; from += chunkBytes) {
      // A copy: the table may change while this chunk is being written, and its hash must be of what is written.
      const chunk = part.slice(from, from + chunkBytes)
      check.update(chunk)
      await put(chunk)
      await pause()
    }
  }
  check.digest().copy(first, prelude)
  await file.write(first, 0, first.length, 0)
}

const isCount = (value: unknown, most: number): boolean =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= most

function room({ dimensions, count }: Header): Rows {
  const stride = strideOf(dimensions)
  return {
    dimensions,
    count,
    keys: new Uint32Array(count * 2),
    codes: new Int8Array(count * stride),
    scales: new Float32Array(count),
    signs: new Uint32Array((count * stride) / group),
  }
}

const sections = (rows: Rows): readonly Uint8Array[] =>
  [rows.keys, rows.scales, rows.signs, rows.codes].map(
    (array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
  )
