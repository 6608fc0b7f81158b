// Owns what a reader of a repository's past is to others, and how the readers of several folders fill one history and
// are spoken to as one. A commit is known once for each folder that it is read for. Never starts git.

import type { History, HistoryState } from './history.ts'

export interface HistoryReader {
  /** Begins, if it has not yet. Until then nothing is read. */
  start(): void
  /** What was to be read when this was asked has been read, or cannot be. */
  settled(): Promise<void>
  state(): HistoryState
  /** HEAD may have moved: cheap, and seldom more than one look every few seconds. */
  look(): void
  /** Stops git and the watching. */
  close(): Promise<void>
}

/** What a reader fills and asks. */
export type Past = Pick<
  History,
  | 'size'
  | 'held'
  | 'numberOf'
  | 'hasFunctions'
  | 'add'
  | 'addFunctions'
  | 'reach'
  | 'clear'
  | 'width'
  | 'eachFile'
  | 'pathOf'
>

/** Answers the part of the history that is a folder's, given what the folder's files are called in the index. */
export function sharedHistory(history: History): (nameOf: (path: string) => string) => Past {
  const parts: { readonly hashes: readonly string[]; readonly headSeconds: number }[] = []
  /** Reachable commits, by part. */
  let sizes: number[] = []
  const reach = (): void => {
    const filled = parts.filter((part) => part.hashes.length > 0)
    const headSeconds = Math.max(0, ...filled.map((part) => part.headSeconds))
    if (filled.length < 2) {
      history.reach(filled[0]?.hashes ?? [], headSeconds)
      sizes = parts.map((part) => (part === filled[0] ? history.size() : 0))
      return
    }
    // Each part has its own order, the newest first; between parts there is only the time.
    const known = parts.map((part) =>
      part.hashes.flatMap((hash) => {
        const commit = history.numberOf(hash)
        return commit < 0 ? [] : [{ hash, seconds: history.seconds(commit) }]
      }),
    )
    sizes = known.map((list) => list.length)
    const timed = known.flat()
    timed.sort((a, b) => b.seconds - a.seconds)
    history.reach(
      timed.map(({ hash }) => hash),
      headSeconds,
    )
  }
  return (nameOf) => {
    const number = parts.length
    parts.push({ hashes: [], headSeconds: 0 })
    let held = 0
    const own = (hash: string): string => (number === 0 ? hash : `${hash} ${number}`)
    return {
      ...history,
      size: () => sizes[number] ?? 0,
      held: () => held,
      numberOf: (hash) => history.numberOf(own(hash)),
      hasFunctions: (hash) => history.hasFunctions(own(hash)),
      add(commit) {
        if (history.numberOf(own(commit.hash)) < 0) held++
        history.add({
          ...commit,
          hash: own(commit.hash),
          files: commit.files.map(nameOf),
          renames: commit.renames.map(([from, to]) => [nameOf(from), nameOf(to)]),
        })
      },
      addFunctions: (hash, files) =>
        history.addFunctions(
          own(hash),
          files.map(([path, names]) => [nameOf(path), names]),
        ),
      reach(hashes, headSeconds) {
        parts[number] = { hashes: hashes.map(own), headSeconds }
        reach()
      },
      // Those of the other folders go too; their readers see that and read again.
      clear() {
        held = 0
        sizes = []
        history.clear()
      },
    }
  }
}

/** All of them as one. */
export function allReaders(readers: readonly HistoryReader[]): HistoryReader {
  const each = (act: (reader: HistoryReader) => void) => () => {
    for (const reader of readers) act(reader)
  }
  return {
    start: each((reader) => reader.start()),
    look: each((reader) => reader.look()),
    settled: async () => void (await Promise.all(readers.map((reader) => reader.settled()))),
    close: async () => void (await Promise.all(readers.map((reader) => reader.close()))),
    state() {
      const states = readers.map((reader) => reader.state())
      const kind = (['reading', 'read', 'none', 'off'] as const).find((kind) =>
        states.some((state) => state.kind === kind),
      )
      return {
        kind: kind ?? 'off',
        done: states.reduce((sum, { done }) => sum + done, 0),
        total: states.reduce((sum, { total }) => sum + total, 0),
      }
    },
  }
}
