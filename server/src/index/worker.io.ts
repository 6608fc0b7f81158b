// Owns the thread that reads and analyses files away from the requests. Holds nothing between two batches
// but its parsers and its numbering of words. Never touches the store.

import { resolve } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { grammarDirectory, openGrammars } from '../code/grammar.io.ts'
import { grammarOf, type Language } from '../code/language.ts'
import { analyse } from './analyse.ts'
import { createEncoder } from './encode.ts'
import { packing } from './pack.io.ts'
import { hashText, readSource } from './read.io.ts'
import type { Prepared } from './store.ts'

export interface WorkerOptions {
  readonly root: string
  readonly maxFileBytes: number
}

export type Outcome =
  /** `org` is there for Org files only, whose text stays in memory: UTF-8, or the text of an open file. */
  | { readonly kind: 'prepared'; readonly prepared: Prepared; readonly org: Uint8Array | string | null }
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
  /** Words that got the next numbers of this worker, in order. */
  readonly words: readonly string[]
}

if (parentPort) {
  const port = parentPort
  const options = workerData as WorkerOptions
  const numbers = new Map<string, number>()
  let fresh: string[] = []
  const encoder = createEncoder({
    numberOf(word) {
      let number = numbers.get(word)
      if (number === undefined) {
        number = numbers.size
        numbers.set(word, number)
        fresh.push(word)
      }
      return number
    },
  })
  const grammars = openGrammars(grammarDirectory())

  const one = async (path: string): Promise<Outcome> => {
    const reading = await readSource(resolve(options.root, path), path, options.maxFileBytes)
    if (reading.kind === 'missing') return { kind: 'missing', path }
    if (reading.kind === 'skipped') return { kind: 'skipped', path, reason: reading.reason }
    const text = reading.kind === 'text' ? reading.text : null
    const parser =
      text === null ? null : await (await grammars).parser(grammarOf(reading.facts.language as Language))
    const prepared = analyse(reading.facts, text, parser, encoder, { hash: hashText, packing })
    const org = text !== null && reading.facts.language === 'org' ? Buffer.from(text) : null
    return { kind: 'prepared', prepared, org }
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
      const bytes = join(outcomes)
      const done: BatchDone = { number: batch.number, outcomes: bytes.outcomes, words: fresh }
      fresh = []
      port.postMessage(done, [bytes.buffer])
    })
  })
}

/**
 * The same with all arrays in one buffer, which is handed over: thousands of small ones would be copied, and the
 * holes they leave in memory stay.
 */
function join(outcomes: readonly Outcome[]): { outcomes: readonly Outcome[]; buffer: ArrayBuffer } {
  const arrays = outcomes.flatMap((one) => (one.kind === 'prepared' ? arraysOf(one) : []))
  const buffer = new ArrayBuffer(arrays.reduce((sum, array) => sum + padded(array.byteLength), 0))
  let at = 0
  const place = (array: Uint8Array | Uint32Array): [start: number, bytes: number] => {
    const start = at
    new Uint8Array(buffer).set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), start)
    at += padded(array.byteLength)
    return [start, array.byteLength]
  }
  const numbers = (array: Uint32Array): Uint32Array => {
    const [start, bytes] = place(array)
    return new Uint32Array(buffer, start, bytes / 4)
  }
  const moved = outcomes.map((one): Outcome => {
    if (one.kind !== 'prepared') return one
    const { facts, nodes, encoded, tokens, parents } = one.prepared
    const prepared: Prepared = {
      facts,
      encoded: {
        counts: numbers(encoded.counts),
        pairs: numbers(encoded.pairs),
        bodyLengths: numbers(encoded.bodyLengths),
        documentationLengths: numbers(encoded.documentationLengths),
      },
      tokens: numbers(tokens),
      parents: numbers(parents),
      nodes: new Uint8Array(buffer, ...place(nodes)),
    }
    const org = one.org instanceof Uint8Array ? new Uint8Array(buffer, ...place(one.org)) : one.org
    return { ...one, prepared, org }
  })
  return { outcomes: moved, buffer }
}

const arraysOf = ({
  prepared: { nodes, encoded, tokens, parents },
  org,
}: Extract<Outcome, { kind: 'prepared' }>): readonly (Uint8Array | Uint32Array)[] => [
  encoded.counts,
  encoded.pairs,
  encoded.bodyLengths,
  encoded.documentationLengths,
  tokens,
  parents,
  nodes,
  ...(org instanceof Uint8Array ? [org] : []),
]

/** Numbers start at multiples of four. */
const padded = (bytes: number): number => (bytes + 3) & ~3
