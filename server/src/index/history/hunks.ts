// Owns the reading of patches without context: which functions of which files a commit changed, by the line git
// puts into each hunk's header and by the functions that begin in the changed lines. Keeps no text.

import { begunFunction, functionName } from './drivers.ts'

export interface ChangedFunctions {
  readonly hash: string
  readonly files: readonly FileFunctions[]
}

/** The path as the commit knew it, relative to our root. */
export type FileFunctions = readonly [path: string, names: readonly string[]]

/** For `git diff-tree --stdin --always -r -p -U0`: a line that no patch can have begins each commit. */
export const patchFormat = '%x00%H'

const mostNamesPerFile = 100
/** Of a header line; those of patches are shorter, paths included. */
const longestLine = 8192
/** Of a changed line; what begins a function is shorter. */
const longestChanged = 240
const notCode = /^\s*(?:$|#|\/[/*]|\*|@|\[\w|"""|''')/
const newline = 10

export interface HunkReader {
  /** Commits that the bytes complete. */
  push(bytes: Uint8Array): readonly ChangedFunctions[]
  end(): readonly ChangedFunctions[]
}

/** `prefix` is our root below the top of the repository: '' or `sub/folder/`. */
export function createHunkReader(prefix: string): HunkReader {
  const decoder = new TextDecoder()
  let line: Uint8Array[] = []
  let lineBytes = 0
  /** Lines of the hunk that are still to come. They may look like anything. */
  let body = 0
  /** The function above the hunk, until its first changed line of code says whether it is the changed one. */
  let above = ''
  let hash = ''
  let oldPath = ''
  let path = ''
  let files = new Map<string, Set<string>>()
  let done: ChangedFunctions[] = []

  const finish = (): void => {
    if (hash !== '') done.push({ hash, files: [...files].map(([of, names]) => [of, [...names]] as const) })
    hash = ''
    path = ''
    files = new Map()
  }

  const readHeader = (text: string): void => {
    if (text.startsWith('\0')) {
      finish()
      hash = text.slice(1)
    } else if (text.startsWith('diff --git ')) {
      oldPath = ''
      path = ''
    } else if (text.startsWith('--- ')) {
      oldPath = pathOf(text.slice(4))
    } else if (text.startsWith('+++ ')) {
      const now = pathOf(text.slice(4))
      path = now === '' ? oldPath : now
    } else if (text.startsWith('@@ ')) {
      const [, old, added, title] = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@ ?(.*)$/.exec(text) ?? []
      if (title === undefined) return
      body = Number(old ?? 1) + Number(added ?? 1)
      above = functionName(path, title)
    }
  }

  const add = (name: string): void => {
    if (name === '' || !path.startsWith(prefix)) return
    const within = path.slice(prefix.length)
    const names = files.get(within) ?? new Set()
    if (names.size < mostNamesPerFile) names.add(name)
    files.set(within, names)
  }

  /** A hunk that begins with the line of a function is about that one, not about the one above. */
  const readChanged = (text: string): void => {
    const changed = text.slice(1)
    const begun = begunFunction(path, changed)
    if (begun !== '') {
      above = ''
      if (text.startsWith('+')) add(begun)
    } else if (above !== '' && !notCode.test(changed)) {
      add(above)
      above = ''
    }
  }

  return {
    push(bytes) {
      let from = 0
      for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, from)) {
        if (body > 0) {
          const first = lineBytes > 0 ? line[0]?.[0] : bytes[from]
          // `\ No newline at end of file` is not counted by the header.
          if (first !== 0x5c) {
            body--
            readChanged(decode(decoder, line, bytes.subarray(from, Math.min(at, from + longestChanged))))
          }
          if (body === 0 && above !== '') {
            add(above)
            above = ''
          }
        } else readHeader(decode(decoder, line, bytes.subarray(from, Math.min(at, from + longestLine))))
        line = []
        lineBytes = 0
        from = at + 1
      }
      if (from < bytes.length && lineBytes < longestLine) {
        const rest = bytes.slice(from, from + longestLine)
        line.push(rest)
        lineBytes += rest.length
      }
      const found = done
      done = []
      return found
    },
    end() {
      finish()
      const found = done
      done = []
      return found
    },
  }
}

function decode(decoder: TextDecoder, before: readonly Uint8Array[], last: Uint8Array): string {
  if (before.length === 0) return decoder.decode(last)
  const whole = new Uint8Array(before.reduce((sum, piece) => sum + piece.length, last.length))
  let at = 0
  for (const piece of [...before, last]) {
    whole.set(piece, at)
    at += piece.length
  }
  return decoder.decode(whole)
}

/** `a/x`, `"b/x\303\251"` or `/dev/null` ('' then); git ends a name with spaces by a tab. */
function pathOf(written: string): string {
  const name = written.startsWith('"') ? unquote(written) : written.replace(/\t$/, '')
  return name === '/dev/null' ? '' : name.slice(2)
}

const escapes: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, a: 7, b: 8, f: 12, v: 11 }

/** C-style, as git quotes: octal for bytes, letters for the usual controls. */
function unquote(written: string): string {
  const bytes: number[] = []
  const encoder = new TextEncoder()
  const inner = written.replace(/^"|"\t?$/g, '')
  for (let at = 0; at < inner.length; at++) {
    const character = inner.charAt(at)
    if (character !== '\\') {
      const point = inner.codePointAt(at) as number
      bytes.push(...encoder.encode(String.fromCodePoint(point)))
      if (point > 0xffff) at++
      continue
    }
    const octal = /^[0-7]{3}/.exec(inner.slice(at + 1, at + 4))?.[0]
    if (octal === undefined) {
      const escaped = inner.charAt(++at)
      bytes.push(escapes[escaped] ?? escaped.charCodeAt(0))
    } else {
      bytes.push(Number.parseInt(octal, 8))
      at += 3
    }
  }
  return new TextDecoder().decode(Uint8Array.from(bytes))
}
