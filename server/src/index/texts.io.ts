// Owns the quick reading of files' texts: at once, which takes a tenth of the time of reading in turn with others, unless the
// disk is slow. Never keeps a text.

import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import { createPause } from './pause.io.ts'
import { decode } from './read.io.ts'

export interface Texts {
  /** Of a plain file of usual size to which no link leads; null for any other, and where it is better to wait in turn. */
  now(absolute: string): string | null
  /** By path; null for what cannot be read. */
  all(paths: Iterable<string>): Promise<ReadonlyMap<string, string | null>>
}

export interface TextPorts {
  /** Of a path in one of the folders, whose own paths are real. */
  absolute(path: string): string
  /** An open document's text; null for what is read from disk. */
  open(path: string): string | null
  /** Reads one with all that may be the matter with it. */
  slowly(path: string): Promise<string | null>
}

/** Milliseconds of reading before requests get their turn. */
const sliceMs = 8
/** A file that takes longer is on a slow disk: so many after it are read in turn with others. */
const slowMs = 4
const spared = 200
const together = 32
/** Larger files are not worth holding everybody up. */
const mostBytes = 1_000_000

const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

export function createTexts(ports: TextPorts): Texts {
  let spare = 0
  const quickly = (absolute: string, isStraight: (absolute: string) => boolean): string | null => {
    if (spare > 0) {
      spare--
      return null
    }
    const before = performance.now()
    const text = readNow(absolute, isStraight)
    if (performance.now() - before > slowMs) spare = spared
    return text
  }

  return {
    now: (absolute) => quickly(absolute, leadsStraight),
    async all(paths) {
      const texts = new Map<string, string | null>()
      const rest: string[] = []
      const pause = createPause(sliceMs)
      const straight = new Map<string, boolean>()
      const isStraight = (absolute: string): boolean => {
        const folder = dirname(absolute)
        const known = straight.get(folder) ?? leadsStraight(folder)
        straight.set(folder, known)
        return known
      }
      for (const path of new Set(paths)) {
        const text = ports.open(path) ?? quickly(ports.absolute(path), isStraight)
        if (text === null) rest.push(path)
        else texts.set(path, text)
        await pause()
      }
      for (let at = 0; at < rest.length; at += together)
        await Promise.all(
          rest.slice(at, at + together).map(async (path) => texts.set(path, await ports.slowly(path))),
        )
      return texts
    },
  }
}

/** It is where its path says, and spelled so. Throws what the system throws. */
const leadsStraight = (absolute: string): boolean => realpathSync.native(absolute) === absolute

function readNow(absolute: string, isStraight: (absolute: string) => boolean): string | null {
  let file: number | null = null
  try {
    if (!isStraight(absolute)) return null
    file = openSync(absolute, flags)
    const found = fstatSync(file)
    if (!found.isFile() || found.size > mostBytes) return null
    // One more than there should be: a file that grew meanwhile is read with the others.
    const bytes = Buffer.allocUnsafe(found.size + 1)
    const length = readSync(file, bytes, 0, bytes.length, 0)
    return length === found.size ? (decode(bytes.subarray(0, length))?.text ?? null) : null
  } catch {
    return null
  } finally {
    if (file !== null) closeSync(file)
  }
}
