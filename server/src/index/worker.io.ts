// Owns the thread that reads and analyses files away from the requests. Holds nothing between two batches
// but its parsers and its numbering of words. Never touches the store.

import { resolve } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import type { Parser } from 'web-tree-sitter'
import { type Grammars, grammarDirectory, openGrammars } from '../code/grammar.io.ts'
import { grammarOf, type Language } from '../code/language.ts'
import { analyse } from './analyse.ts'
import { createEncoder } from './encode.ts'
import { createListMaker, type Lists } from './lists.ts'
import { packing } from './pack.io.ts'
import { hashText, readSourceNow } from './read.io.ts'
import { createSetups } from './setups.io.ts'
import type { Prepared } from './store.ts'
import { createWords, noWords, type WordList } from './words.ts'

export interface WorkerOptions {
  readonly root: string
  readonly maxFileBytes: number
  /** Real paths of all open folders: setup files are read in them. */
  readonly folders: readonly string[]
}

export type Outcome =
  /** `open` is the text of an open file. */
  | { readonly kind: 'prepared'; readonly prepared: Prepared; readonly open: string | null }
  | { readonly kind: 'skipped'; readonly path: string; readonly reason: string }
  | { readonly kind: 'missing'; readonly path: string }
  /** An open file, which is in the store already. */
  | { readonly kind: 'typed'; readonly path: string }

export interface Batch {
  readonly number: number
  readonly paths: readonly string[]
}

/** What the thread is told; after `end` it does no more files and goes. */
export type Order = Batch | 'end'

export interface BatchDone {
  readonly number: number
  readonly outcomes: readonly Outcome[]
  /** Of the nodes of all files that are prepared. */
  readonly lists: Lists
  /** Words that got the next numbers of this worker, in order. */
  readonly words: WordList
}

if (parentPort) {
  const port = parentPort
  const options = workerData as WorkerOptions
  const words = createWords(noWords)
  /** So many the store has been told of. */
  let told = 0
  const setups = createSetups(options.root, options.folders)
  const by = { encoder: createEncoder(words), lists: createListMaker() }
  /** Notes need none. */
  let grammars: Promise<Grammars> | null = null
  const parserOf = async (language: Language): Promise<Parser | null> => {
    if (language === 'org') return null
    grammars ??= openGrammars(grammarDirectory())
    return (await grammars).parser(grammarOf(language))
  }

  const one = async (path: string): Promise<Outcome> => {
    const reading = readSourceNow(resolve(options.root, path), path, options.maxFileBytes)
    if (reading.kind === 'missing') return { kind: 'missing', path }
    if (reading.kind === 'skipped') return { kind: 'skipped', path, reason: reading.reason }
    const text = reading.kind === 'text' ? reading.text : null
    const parser = text === null ? null : await parserOf(reading.facts.language as Language)
    const prepared = analyse(reading.facts, text, parser, by, {
      hash: hashText,
      packing,
      setup: setups.of(path),
    })
    return { kind: 'prepared', prepared, open: null }
  }

  let queue = Promise.resolve()
  let isEnding = false
  port.on('message', (order: Order) => {
    if (order === 'end') {
      isEnding = true
      port.close()
      return
    }
    const batch = order
    queue = queue.then(async () => {
      const outcomes: Outcome[] = []
      for (const path of batch.paths) {
        if (isEnding) return
        outcomes.push(
          await one(path).catch((error: unknown): Outcome => {
            const words = error instanceof Error ? error.message : String(error)
            return { kind: 'skipped', path, reason: `not analysed: ${words}` }
          }),
        )
      }
      const lists = by.lists.finish()
      const done = join({ number: batch.number, outcomes, lists, words: words.since(told) })
      told = words.size
      port.postMessage(done.done, [done.buffer])
    })
  })
}

type Bytes = Uint8Array | Uint32Array

/**
 * The same with all arrays in one buffer, which is handed over: thousands of small ones would be copied, and the
 * holes they leave in memory stay.
 */
function join(done: BatchDone): { readonly done: BatchDone; readonly buffer: ArrayBuffer } {
  let size = 0
  eachArray(done, (array) => {
    size += padded(array.byteLength)
    return array
  })
  const buffer = new ArrayBuffer(size)
  let at = 0
  const moved = eachArray(done, (array) => {
    const place = new Uint8Array(buffer, at, array.byteLength)
    place.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
    at += padded(array.byteLength)
    return array instanceof Uint8Array ? place : new Uint32Array(buffer, place.byteOffset, array.length)
  })
  return { done: moved, buffer }
}

/** A copy in which each array is what `visit` gives for it, of the same kind and length. */
function eachArray(done: BatchDone, visit: (array: Bytes) => Bytes): BatchDone {
  const of = <T extends object>(record: T): T =>
    Object.fromEntries(
      Object.entries(record).map(([name, value]) => [name, isBytes(value) ? visit(value) : value]),
    ) as T
  const outcomes = done.outcomes.map((one) =>
    one.kind === 'prepared' ? { ...one, prepared: of(one.prepared) } : one,
  )
  return { ...done, outcomes, lists: of(done.lists), words: of(done.words) }
}

const isBytes = (value: unknown): value is Bytes =>
  value instanceof Uint8Array || value instanceof Uint32Array

/** Numbers start at multiples of four. */
const padded = (bytes: number): number => (bytes + 3) & ~3
