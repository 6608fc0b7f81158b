// Owns what follows from the commits that count: their order, each file's name of today, and which commits changed
// it. Made anew from the raw columns whenever HEAD moves; never keeps anything itself.

import { type Column, createColumn } from './columns.ts'

export const perCommit = () => ({
  seconds: createColumn(),
  width: createColumn(),
  fileEnd: createColumn(),
  functionStart: createColumn(),
  functionEnd: createColumn(),
  subjectEnd: createColumn(),
  /** Words of the message. */
  length: createColumn(),
})

/** What follows from the commits that count; made anew when they change. */
export interface Reached {
  /** Commit numbers, the newest first. */
  readonly order: Uint32Array
  /** By commit number: 1 if it counts. */
  readonly alive: Uint8Array
  readonly headSeconds: number
  /** The paths of today in the places of `files`, and for each pair in the places of `functions`. */
  readonly files: Uint32Array
  readonly functionPaths: Uint32Array
  /** Commits of path `p`: `byPath` from `byPathStart[p]` to `byPathStart[p + 1]`. */
  readonly byPathStart: Uint32Array
  readonly byPath: Uint32Array
}

export const nothingReached: Reached = {
  order: new Uint32Array(0),
  alive: new Uint8Array(0),
  headSeconds: 0,
  files: new Uint32Array(0),
  functionPaths: new Uint32Array(0),
  byPathStart: new Uint32Array(1),
  byPath: new Uint32Array(0),
}

interface Raw {
  readonly columns: ReturnType<typeof perCommit>
  readonly files: Column
  readonly functions: Column
  readonly renames: Column
  readonly pathCount: number
}

/**
 * Walks from the newest commit to the oldest and takes renames along: what an older commit calls `a` is today's
 * `b` if a newer one renamed it; what a newer one calls `a` is another file.
 */
export function reachFrom(order: Uint32Array, headSeconds: number, raw: Raw): Reached {
  const { columns, pathCount } = raw
  const alive = new Uint8Array(columns.width.length)
  const today = Uint32Array.from({ length: pathCount }, (_, path) => path)
  const files = new Uint32Array(raw.files.length)
  const functionPaths = new Uint32Array(raw.functions.length / 2)
  const counts = new Uint32Array(pathCount + 1)
  const renamesOf = new Map<number, number[]>()
  for (let at = 0; at < raw.renames.length; at += 3) {
    const list = renamesOf.get(raw.renames.at(at))
    if (list) list.push(at)
    else renamesOf.set(raw.renames.at(at), [at])
  }
  for (const commit of order) {
    alive[commit] = 1
    const end = columns.fileEnd.at(commit)
    for (let at = columns.fileEnd.at(commit - 1); at < end; at++) {
      const path = today[raw.files.at(at)] as number
      files[at] = path
      counts[path] = (counts[path] as number) + 1
    }
    const start = columns.functionStart.at(commit)
    for (let at = start; start > 0 && at < columns.functionEnd.at(commit); at++) {
      functionPaths[at - 1] = today[raw.functions.at((at - 1) * 2)] as number
    }
    // All at once: two files may have changed names with each other.
    const moved = (renamesOf.get(commit) ?? []).map((at) => today[raw.renames.at(at + 2)] as number)
    renamesOf.get(commit)?.forEach((at, i) => {
      today[raw.renames.at(at + 1)] = moved[i] as number
    })
  }
  const byPathStart = new Uint32Array(pathCount + 1)
  for (let path = 0; path < pathCount; path++) {
    byPathStart[path + 1] = (byPathStart[path] as number) + (counts[path] as number)
  }
  const next = byPathStart.slice()
  const byPath = new Uint32Array(byPathStart[pathCount] as number)
  for (const commit of order) {
    const end = columns.fileEnd.at(commit)
    for (let at = columns.fileEnd.at(commit - 1); at < end; at++) {
      const path = files[at] as number
      byPath[next[path] as number] = commit
      next[path] = (next[path] as number) + 1
    }
  }
  return { order, alive, headSeconds, files, functionPaths, byPathStart, byPath }
}
