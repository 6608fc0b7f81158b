// Owns the reading of what git prints about commits: their time, message, changed files and renames. Knows the
// format only; never starts git and keeps nothing.

export interface Commit {
  /** 40 or 64 hex digits. */
  readonly hash: string
  /** Of the committer, seconds since the epoch. */
  readonly seconds: number
  /** Without trailers, at most `longestMessage` UTF-16 units. */
  readonly message: string
  /** How many files it changed, those outside our root included. */
  readonly width: number
  /** Changed files, relative to our root, by the name they have after the commit; none when there are too many. */
  readonly files: readonly string[]
  readonly renames: readonly Rename[]
}

export type Rename = readonly [from: string, to: string]

/** For `git diff-tree --stdin --always -r --root -z --name-status`: NUL ends each part, as it ends each path. */
export const commitFormat = '%H %ct%x00%B%x00'

export const longestMessage = 1500
/** A commit of more files says nothing about any of them. */
export const widestCommit = 2000
/** Longer parts (a message of megabytes) are cut. */
const longestPart = 1 << 16

export interface CommitReader {
  /** Commits that the bytes complete. */
  push(bytes: Uint8Array): readonly Commit[]
  /** The last one, when the output ended as it should. */
  end(): readonly Commit[]
}

interface Draft {
  hash: string
  seconds: number
  message: string
  width: number
  files: string[]
  renames: Rename[]
}

/** `prefix` is our root below the top of the repository: '' or `sub/folder/`. */
export function createCommitReader(prefix: string): CommitReader {
  const decoder = new TextDecoder()
  let pending: Uint8Array[] = []
  let pendingBytes = 0
  let expected: 'header' | 'message' | 'path' | 'old' | 'new' = 'header'
  let draft: Draft | null = null
  let old = ''

  const add = (path: string, rename: string | null): void => {
    if (!draft) return
    draft.width++
    if (draft.width > widestCommit) {
      draft.files = []
      draft.renames = []
      return
    }
    if (!path.startsWith(prefix)) return
    draft.files.push(path.slice(prefix.length))
    if (rename?.startsWith(prefix)) {
      draft.renames.push([rename.slice(prefix.length), path.slice(prefix.length)])
    }
  }

  /** One part; answers the commit before when it begins a new one. */
  const take = (part: string): Commit | null => {
    switch (expected) {
      case 'message':
        if (draft) draft.message = cleanMessage(part)
        expected = 'header'
        return null
      case 'path':
        add(part, null)
        expected = 'header'
        return null
      case 'old':
        old = part
        expected = 'new'
        return null
      case 'new':
        add(part, old)
        expected = 'header'
        return null
      case 'header': {
        const text = part.startsWith('\n') ? part.slice(1) : part
        const [, hash, seconds] = /^([0-9a-f]{40}|[0-9a-f]{64}) (\d+)$/.exec(text) ?? []
        if (hash !== undefined) {
          const before = draft
          draft = { hash, seconds: Number(seconds), message: '', width: 0, files: [], renames: [] }
          expected = 'message'
          return before
        }
        if (/^R\d*$/.test(text) || /^C\d*$/.test(text)) expected = 'old'
        else if (/^[A-Z]\d*$/.test(text)) expected = 'path'
        return null
      }
    }
  }

  const joined = (last: Uint8Array): string => {
    if (pending.length === 0) return decoder.decode(last)
    const whole = new Uint8Array(pendingBytes + last.length)
    let at = 0
    for (const piece of [...pending, last]) {
      whole.set(piece, at)
      at += piece.length
    }
    pending = []
    pendingBytes = 0
    return decoder.decode(whole)
  }

  return {
    push(bytes) {
      const done: Commit[] = []
      let from = 0
      for (let at = bytes.indexOf(0); at >= 0; at = bytes.indexOf(0, from)) {
        const commit = take(joined(bytes.subarray(from, Math.min(at, from + longestPart))))
        if (commit) done.push(commit)
        from = at + 1
      }
      if (from < bytes.length && pendingBytes < longestPart) {
        const rest = bytes.slice(from)
        pending.push(rest)
        pendingBytes += rest.length
      }
      return done
    },
    end() {
      const last = draft
      draft = null
      return last && expected === 'header' ? [last] : []
    },
  }
}

/** Lines that tools add and no issue repeats: who signed, reviewed, which change of which other system. */
const trailer =
  /^(?:[a-z][\w-]*-(?:by|id|on|to|url|link)|cc|reviewers?|differential revision|piperorigin-revid|cr-\w+): .*$|^\(cherry picked from commit .*$/gim

export function cleanMessage(message: string): string {
  return message
    .slice(0, longestPart)
    .replace(trailer, '')
    .replace(/\r/g, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
    .slice(0, longestMessage)
}
