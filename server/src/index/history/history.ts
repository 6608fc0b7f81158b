// Owns what is remembered of past commits: their messages as postings, the files and functions they changed, by
// numbers. Only commits reachable from the present HEAD are ever spoken of. Never starts git, reads no file.

import { rawWord, wholeWord } from '../fields.ts'
import { createPostings, emptyBase, type Postings } from '../postings.ts'
import { compound, eachWord, isStopWord, splitIdentifier, stem } from '../tokenize.ts'
import { createColumn, createInterner } from './columns.ts'
import type { Commit } from './commits.ts'
import type { FileFunctions } from './hunks.ts'
import { nothingReached, perCommit, reachFrom } from './reach.ts'

export interface WeightedWord {
  /** As the index holds it: stem, `=raw` or `#whole`. */
  readonly word: string
  readonly weight: number
}

/** A commit whose message has words of the question. */
export interface Found {
  readonly commit: number
  /** (score / best score)²: 0 to 1. */
  readonly value: number
}

/** `off`: not to be read. `none`: there is no repository, or no commit. `done` of `total` commits while reading. */
export interface HistoryState {
  readonly kind: 'off' | 'none' | 'reading' | 'read'
  readonly done: number
  readonly total: number
}

export interface History {
  /** Reachable commits. */
  size(): number
  /** All that are held, reachable or not. */
  held(): number
  /** Seconds since the epoch, of the commit at HEAD; 0 for none. */
  headSeconds(): number
  /** -1 for a commit that is not held. */
  numberOf(hash: string): number
  hasFunctions(hash: string): boolean
  add(commit: Commit): void
  addFunctions(hash: string, files: readonly FileFunctions[]): void
  /** Says which commits count from now on, the newest first. Unknown ones are passed over. */
  reach(hashes: readonly string[], headSeconds: number): void
  clear(): void
  /** BM25 over messages, the best first. */
  search(words: readonly WeightedWord[], most: number): readonly Found[]
  /** How many files the commit changed, those outside our root included. */
  width(commit: number): number
  seconds(commit: number): number
  /** Its files, by the path they have today, as numbers. A file that has many names is named once. */
  eachFile(commit: number, visit: (path: number) => void): void
  eachFunction(commit: number, visit: (path: number, name: string) => void): void
  /** Reachable commits that changed the file, the newest first. */
  eachCommit(path: number, visit: (commit: number) => void): void
  pathNumber(path: string): number
  pathOf(path: number): string
  paths(): number
  /** First line, cut, and the first seven digits of the hash. */
  titleOf(commit: number): { readonly subject: string; readonly hash: string }
  bytes(): number
}

/** As for nodes: Robertson and Zaragoza's usual values. */
const k1 = 1.2
const b = 0.75
/** A word in more than this share of all messages says nothing. */
const commonShare = 0.3
const longestSubject = 72

export function createHistory(): History {
  const encoder = new TextEncoder()
  const decoder = new TextDecoder()
  let numbers = new Map<string, number>()
  let hashes: string[] = []
  let words = createInterner()
  let paths = createInterner()
  let names = createInterner()
  let postings: Postings = createPostings(emptyBase)
  /** Per commit. */
  let columns = perCommit()
  /** All commits' files; pairs (path, name) of their functions; triples (commit, from, to) of their renames. */
  let files = createColumn()
  let functions = createColumn()
  let renames = createColumn()
  let subjects = new Uint8Array(1 << 14)
  let reached = nothingReached
  /** Numbers of the words of an identifier; dropped when a reading is over. */
  let identifiers = new Map<string, readonly number[]>()

  const wordsOf = (identifier: string): readonly number[] => {
    let found = identifiers.get(identifier)
    if (!found) {
      found = partsOf(identifier).map((word) => words.numberOf(word))
      identifiers.set(identifier, found)
    }
    return found
  }

  const reset = (): void => {
    numbers = new Map()
    hashes = []
    words = createInterner()
    paths = createInterner()
    names = createInterner()
    postings = createPostings(emptyBase)
    columns = perCommit()
    files = createColumn()
    functions = createColumn()
    renames = createColumn()
    subjects = new Uint8Array(1 << 14)
    reached = nothingReached
  }

  const addSubject = (text: string): void => {
    const bytes = encoder.encode(text)
    const end = columns.subjectEnd.at(hashes.length - 1)
    if (end + bytes.length > subjects.length) {
      const grown = new Uint8Array(Math.max(subjects.length * 2, end + bytes.length))
      grown.set(subjects)
      subjects = grown
    }
    subjects.set(bytes, end)
    columns.subjectEnd.push(end + bytes.length)
  }

  return {
    size: () => reached.order.length,
    held: () => hashes.length,
    headSeconds: () => reached.headSeconds,
    numberOf: (hash) => numbers.get(hash) ?? -1,
    hasFunctions(hash) {
      const commit = numbers.get(hash)
      return commit !== undefined && columns.functionStart.at(commit) > 0
    },
    add(commit) {
      if (numbers.has(commit.hash)) return
      const number = hashes.length
      columns.seconds.push(commit.seconds)
      columns.width.push(commit.width)
      for (const path of commit.files) files.push(paths.numberOf(path))
      columns.fileEnd.push(files.length)
      for (const [from, to] of commit.renames) {
        renames.push(number)
        renames.push(paths.numberOf(from))
        renames.push(paths.numberOf(to))
      }
      columns.functionStart.push(0)
      columns.functionEnd.push(0)
      addSubject(firstLine(commit.message))
      let length = 0
      const counts = new Map<number, number>()
      eachWord(commit.message, 0, commit.message.length, (identifier) => {
        for (const word of wordsOf(identifier)) {
          counts.set(word, (counts.get(word) ?? 0) + 1)
          length++
        }
      })
      for (const [word, count] of counts) postings.add(word, number, count)
      columns.length.push(length)
      hashes.push(commit.hash)
      numbers.set(commit.hash, number)
    },
    addFunctions(hash, changed) {
      const commit = numbers.get(hash)
      if (commit === undefined || columns.functionStart.at(commit) > 0) return
      // 0 is "not known yet", so the places are counted from 1.
      columns.functionStart.set(commit, functions.length / 2 + 1)
      for (const [path, list] of changed) {
        for (const name of list) {
          functions.push(paths.numberOf(path))
          functions.push(names.numberOf(name))
        }
      }
      columns.functionEnd.set(commit, functions.length / 2 + 1)
    },
    reach(list, headSeconds) {
      const order: number[] = []
      for (const hash of list) {
        const number = numbers.get(hash)
        if (number !== undefined) order.push(number)
      }
      identifiers = new Map()
      reached = reachFrom(Uint32Array.from(order), headSeconds, {
        columns,
        files,
        functions,
        renames,
        pathCount: paths.size,
      })
    },
    clear: reset,
    search(wanted, most) {
      const { order, alive } = reached
      const scores = new Float32Array(hashes.length)
      let total = 0
      for (const commit of order) total += columns.length.at(commit)
      const average = Math.max(1, total / Math.max(1, order.length))
      let best = 0
      for (const { word, weight } of wanted) {
        const number = words.find(word)
        if (number < 0 || weight <= 0) continue
        let having = 0
        postings.each(number, (commit) => {
          if (alive[commit] === 1) having++
        })
        if (having === 0 || having > Math.max(50, order.length * commonShare)) continue
        const idf = Math.log(1 + (order.length - having + 0.5) / (having + 0.5))
        postings.each(number, (commit, tf) => {
          if (alive[commit] !== 1) return
          const norm = 1 - b + (b * columns.length.at(commit)) / average
          const score = (scores[commit] as number) + (weight * idf * tf * (k1 + 1)) / (tf + k1 * norm)
          scores[commit] = score
          if (score > best) best = score
        })
      }
      if (best === 0) return []
      return top(scores, order, most).map((commit) => ({
        commit,
        value: ((scores[commit] as number) / best) ** 2,
      }))
    },
    width: (commit) => columns.width.at(commit),
    seconds: (commit) => columns.seconds.at(commit),
    eachFile(commit, visit) {
      const end = columns.fileEnd.at(commit)
      for (let at = columns.fileEnd.at(commit - 1); at < end; at++) {
        visit(reached.files[at] as number)
      }
    },
    eachFunction(commit, visit) {
      const start = columns.functionStart.at(commit)
      for (let at = start; start > 0 && at < columns.functionEnd.at(commit); at++) {
        // What was added since the last `reach` is not there yet.
        const path = reached.functionPaths[at - 1]
        if (path !== undefined) visit(path, names.textOf(functions.at((at - 1) * 2 + 1)))
      }
    },
    eachCommit(path, visit) {
      const end = reached.byPathStart[path + 1] ?? 0
      for (let at = reached.byPathStart[path] ?? end; at < end; at++) visit(reached.byPath[at] as number)
    },
    pathNumber: (path) => paths.find(path),
    pathOf: (path) => paths.textOf(path),
    paths: () => reached.byPathStart.length - 1,
    titleOf: (commit) => ({
      subject: decoder.decode(
        subjects.subarray(columns.subjectEnd.at(commit - 1), columns.subjectEnd.at(commit)),
      ),
      hash: (hashes[commit] ?? '').slice(0, 7),
    }),
    bytes() {
      let bytes = postings.bytes() + subjects.length + files.bytes() + functions.bytes() + renames.bytes()
      for (const column of Object.values(columns)) bytes += column.bytes()
      for (const array of Object.values(reached)) if (typeof array !== 'number') bytes += array.byteLength
      return bytes
    },
  }
}

/** The same words as in the index, without those that carry no meaning. */
function partsOf(identifier: string): string[] {
  const words: string[] = []
  const parts = splitIdentifier(identifier)
  for (const part of parts) {
    if (parts.length === 1 && isStopWord(part)) continue
    const stemmed = stem(part)
    words.push(stemmed)
    if (stemmed !== part) words.push(rawWord(part))
  }
  const whole = compound(identifier, parts)
  if (whole !== '') words.push(wholeWord(whole))
  return words
}

function top(scores: Float32Array, order: Uint32Array, most: number): number[] {
  const found: number[] = []
  for (const commit of order) if ((scores[commit] as number) > 0) found.push(commit)
  return found.sort((x, y) => (scores[y] as number) - (scores[x] as number) || x - y).slice(0, most)
}

function firstLine(message: string): string {
  const line = message.split('\n', 1)[0] ?? ''
  return line.length <= longestSubject ? line : `${line.slice(0, longestSubject - 1)}…`
}
