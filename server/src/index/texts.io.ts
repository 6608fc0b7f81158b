// Owns the reading of many files' texts for one question. One after the other at once, which takes a tenth of the time of
// reading each in turn with others; where the disk is slow, together. Never keeps a text.

import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import { createPause } from './pause.io.ts'
import { decode } from './read.io.ts'

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
/** A file that takes longer is on a disk that is better asked for several at once. */
const slowMs = 4
const together = 32
/** Larger files are not worth holding everybody up. */
const mostBytes = 1_000_000

const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/** By path; null for what cannot be read. */
export async function readTexts(
  paths: Iterable<string>,
  ports: TextPorts,
): Promise<ReadonlyMap<string, string | null>> {
  const texts = new Map<string, string | null>()
  const rest: string[] = []
  const pause = createPause(sliceMs)
  /** Folders that are where their path says. */
  const straight = new Map<string, boolean>()
  const isStraight = (folder: string): boolean => {
    let is = straight.get(folder)
    if (is === undefined) {
      is = realpathSync.native(folder) === folder
      straight.set(folder, is)
    }
    return is
  }
  let isSlow = false
  for (const path of new Set(paths)) {
    const open = ports.open(path)
    if (open !== null) {
      texts.set(path, open)
      continue
    }
    const absolute = ports.absolute(path)
    const before = performance.now()
    const text = isSlow ? null : readNow(absolute, isStraight)
    isSlow ||= performance.now() - before > slowMs
    if (text === null) rest.push(path)
    else texts.set(path, text)
    await pause()
  }
  for (let at = 0; at < rest.length; at += together)
    await Promise.all(
      rest.slice(at, at + together).map(async (path) => texts.set(path, await ports.slowly(path))),
    )
  return texts
}

/** A plain file of usual size in a folder that no link leads to; null for any other. */
function readNow(absolute: string, isStraight: (folder: string) => boolean): string | null {
  let file: number | null = null
  try {
    if (!isStraight(dirname(absolute))) return null
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
