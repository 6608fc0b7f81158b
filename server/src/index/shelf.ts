// Owns the Org files of the workspace: their text, as UTF-8 from the moment somebody reads in it, and once it is asked
// for their tree. The last few texts are kept decoded: strings take up to twice the room, and twice again while they are
// made. Never reads a disk; what does is a parameter.

import { type OrgDocument, parseOrg } from '../org/parse.ts'
import { noSetup, type Setup } from '../org/setup.ts'
import type { OrgFile } from './workspace.ts'

export interface Shelf {
  /** A text is that of an open file, which may be no Unicode; null stands for what is read when it is asked for. */
  put(path: string, text: string | null): void
  delete(path: string): void
  file(path: string): OrgFile | null
  /** By path. The same record for a file as long as its text is the same. */
  files(): readonly OrgFile[]
}

/** UTF-16 units of decoded text. */
const mostDecoded = 8_000_000

/**
 * `read` gives the UTF-8 of a file; it is called once for each `put` without a text, or never. `setupOf` gives what is
 * around a file.
 */
export function createShelf(
  read: (path: string) => Uint8Array,
  setupOf: (path: string) => Setup = () => noSetup,
): Shelf {
  const files = new Map<string, OrgFile>()
  let sorted: readonly OrgFile[] | null = null
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  /** The last used at the end. */
  const decoded = new Map<Uint8Array, string>()
  let size = 0

  const textOf = (bytes: Uint8Array): string => {
    const known = decoded.get(bytes)
    const text = known ?? decoder.decode(bytes)
    if (known === undefined) size += text.length
    else decoded.delete(bytes)
    decoded.set(bytes, text)
    for (const [oldest, old] of decoded) {
      if (size <= mostDecoded || oldest === bytes) break
      decoded.delete(oldest)
      size -= old.length
    }
    return text
  }

  const fileOf = (path: string, given: string | null): OrgFile => {
    let document: OrgDocument | null = null
    if (given !== null) {
      return {
        path,
        text: given,
        get document() {
          document ??= parseOrg(given, given, setupOf(path))
          return document
        },
      }
    }
    let bytes: Uint8Array | null = null
    const textNow = (): string => {
      bytes ??= read(path)
      return textOf(bytes)
    }
    return {
      path,
      get text() {
        return textNow()
      },
      get document() {
        if (document) return document
        const text = textNow()
        const { length } = text
        const later = { length, slice: (start: number, end: number) => textNow().slice(start, end) }
        document = parseOrg(text, later, setupOf(path))
        return document
      },
    }
  }

  const forget = (path: string): void => {
    sorted = null
    files.delete(path)
  }

  return {
    put(path, text) {
      forget(path)
      files.set(path, fileOf(path, text))
    },
    delete: forget,
    file: (path) => files.get(path) ?? null,
    files() {
      sorted ??= [...files.keys()].sort().map((path) => files.get(path) as OrgFile)
      return sorted
    },
  }
}
