// Owns the reading of one source file: size limit, binary detection, encodings. Never parses.

import { hash as digest } from 'node:crypto'
import { lstatSync, readFileSync, type Stats } from 'node:fs'
import { lstat, readFile, stat } from 'node:fs/promises'
import type { Document } from '../base/ports.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { type Language, languageOf } from '../code/language.ts'
import { isOrgPath } from '../org/file.ts'
import type { FileFacts } from './store.ts'
import { unparsedReason } from './traits.ts'

export type Reading =
  /** `utf8` has the same text in bytes, where that is how it was stored. */
  | {
      readonly kind: 'text'
      readonly facts: FileFacts
      readonly text: string
      readonly utf8: Uint8Array | null
    }
  /** Listed by its path only. */
  | { readonly kind: 'listed'; readonly facts: FileFacts }
  /** Not listed at all. */
  | { readonly kind: 'skipped'; readonly reason: 'binary' | 'symlink' | 'unreadable' | 'folder' }
  | { readonly kind: 'missing' }

/** As git and ripgrep: a NUL this early means binary. */
const binaryReach = 8192

/** Hex SHA-256 of the UTF-8 bytes. */
export const hashText = (text: string): string => digest('sha256', text, 'hex')

/** Notes of a life may be one file: what is too large for code is not for Org. */
const mostOrgBytes = 64 * 1024 * 1024

/** Larger files are listed by their path only. */
export const mostBytesOf = (path: string, maxFileBytes: number): number =>
  isOrgPath(path) ? Math.max(maxFileBytes, mostOrgBytes) : maxFileBytes

/** `absolute` is read; `path` is what the facts call it. */
export async function readSource(absolute: string, path: string, maxFileBytes: number): Promise<Reading> {
  try {
    const seen = see(await lstat(absolute), path, maxFileBytes)
    return 'kind' in seen ? seen : decodeSource(await readFile(absolute), seen)
  } catch (error) {
    return failed(error)
  }
}

/** The same at once, for a thread in which nobody waits: a small file costs a tenth. */
export function readSourceNow(absolute: string, path: string, maxFileBytes: number): Reading {
  try {
    const seen = see(lstatSync(absolute), path, maxFileBytes)
    return 'kind' in seen ? seen : decodeSource(readFileSync(absolute), seen)
  } catch (error) {
    return failed(error)
  }
}

interface Seen extends Pick<FileFacts, 'path' | 'sizeBytes' | 'modifiedMs'> {
  readonly mostBytes: number
}

/** What to read, or why not. */
function see(found: Stats, path: string, maxFileBytes: number): Seen | Reading {
  if (found.isSymbolicLink()) return { kind: 'skipped', reason: 'symlink' }
  if (!found.isFile()) return { kind: 'skipped', reason: 'folder' }
  const mostBytes = mostBytesOf(path, maxFileBytes)
  const seen = { path, sizeBytes: found.size, modifiedMs: found.mtimeMs, mostBytes }
  return found.size > mostBytes ? tooLarge(seen) : seen
}

function failed(error: unknown): Reading {
  const code = (error as NodeJS.ErrnoException).code
  return code === 'ENOENT' || code === 'ENOTDIR'
    ? { kind: 'missing' }
    : { kind: 'skipped', reason: 'unreadable' }
}

const tooLarge = ({ path, sizeBytes, modifiedMs }: Seen): Reading => ({
  kind: 'listed',
  facts: { path, sizeBytes, modifiedMs, hash: '', language: languageOf(path), skipped: 'too large' },
})

function decodeSource(bytes: Buffer, seen: Seen): Reading {
  // It may have grown since it was looked at.
  if (bytes.length > seen.mostBytes) return tooLarge(seen)
  const decoded = decode(bytes)
  if (decoded === null) return { kind: 'skipped', reason: 'binary' }
  const { path, sizeBytes, modifiedMs } = seen
  return factsOfText(decoded, { path, sizeBytes, modifiedMs })
}

/** The facts of a text that is at hand: a buffer of the editor, or what was just read. */
export function factsOfText(
  { text, utf8 }: Decoded,
  known: Pick<FileFacts, 'path' | 'sizeBytes' | 'modifiedMs'>,
  hash = digest('sha256', utf8 ?? text, 'hex'),
): Reading {
  const language: Language = languageOf(known.path, text.slice(0, 200).split('\n', 1)[0])
  const skipped = unparsedReason(known.path, text)
  const facts: FileFacts = { ...known, hash: hash.slice(0, 16), language, skipped }
  return skipped === '' ? { kind: 'text', facts, text, utf8 } : { kind: 'listed', facts }
}

/** A file's text for whoever shows or edits it, with the reason when there is none. */
export async function decodeFile(
  absolute: string,
  path: string,
  mostBytes: number,
): Promise<Result<Document, Problem>> {
  try {
    const found = await stat(absolute)
    if (!found.isFile()) return err(problem('not-a-file', `${path} is not a file.`, 'Name a file in it.'))
    if (found.size > mostBytes) {
      return err(problem('too-large', `${path} has ${found.size} bytes, more than can be read.`, ''))
    }
    const text = decode(await readFile(absolute))?.text
    if (text === undefined) return err(problem('binary', `${path} is binary.`, 'Open it in another program.'))
    return ok({ path, text, version: null, hash: hashText(text) })
  } catch (error) {
    return err(problem('unreadable', `${path} could not be read: ${words(error)}`, 'Check its permissions.'))
  }
}

const words = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** A text and, where it was stored so, the same in UTF-8. */
export interface Decoded {
  readonly text: string
  readonly utf8: Uint8Array | null
}

/** UTF-8 (with or without mark), UTF-16 with mark, else Latin-1; null for binary. */
export function decode(bytes: Buffer): Decoded | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return other(new TextDecoder('utf-16le').decode(bytes))
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return other(new TextDecoder('utf-16be').decode(bytes))
  if (bytes.subarray(0, binaryReach).includes(0)) return null
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
    return { text, utf8: marked ? bytes.subarray(3) : bytes }
  } catch {
    return other(bytes.toString('latin1'))
  }
}

const other = (text: string): Decoded => ({ text, utf8: null })
