// Owns the Org files of the workspace in memory: their text as UTF-8 bytes and, once it is asked for, their tree. The
// text of a file is decoded when somebody reads in it, and a few of the last ones are kept decoded: strings take up to
// twice the room, and twice again while they are made. Never reads a disk.

import { type OrgDocument, parseOrg } from '../org/parse.ts'
import type { OrgFile } from './workspace.ts'

export interface Shelf {
  /** Bytes are UTF-8; a string is the text of an open file, which may be no Unicode. */
  put(path: string, content: Uint8Array | string): void
  delete(path: string): void
  file(path: string): OrgFile | null
  /** By path. The same record for a file as long as its text is the same. */
  files(): readonly OrgFile[]
}

/** UTF-16 units of decoded text. */
const mostDecoded = 8_000_000

export function createShelf(): Shelf {
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

  const fileOf = (path: string, content: Uint8Array | string): OrgFile => {
    let document: OrgDocument | null = null
    if (typeof content === 'string') {
      return {
        path,
        text: content,
        get document() {
          document ??= parseOrg(content)
          return document
        },
      }
    }
    return {
      path,
      get text() {
        return textOf(content)
      },
      get document() {
        if (document) return document
        const text = textOf(content)
        const { length } = text
        document = parseOrg(text, { length, slice: (start, end) => textOf(content).slice(start, end) })
        return document
      },
    }
  }

  const forget = (path: string): void => {
    sorted = null
    files.delete(path)
  }

  return {
    put(path, content) {
      forget(path)
      // What comes from a thread is a view into the buffer of a whole batch.
      files.set(path, fileOf(path, typeof content === 'string' ? content : content.slice()))
    },
    delete: forget,
    file: (path) => files.get(path) ?? null,
    files() {
      sorted ??= [...files.keys()].sort().map((path) => files.get(path) as OrgFile)
      return sorted
    },
  }
}
