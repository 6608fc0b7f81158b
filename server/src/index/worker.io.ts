// Owns the thread that reads and analyses files away from the requests. Holds nothing between two batches
// but its parsers and its numbering of words. Never touches the store.

import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { grammarDirectory, openGrammars } from '../code/grammar.io.ts'
import type { Language } from '../code/language.ts'
import { analyse } from './analyse.ts'
import { createEncoder } from './encode.ts'
import { hashText, readSource } from './read.io.ts'
import type { Prepared } from './store.ts'

export interface WorkerOptions {
  readonly root: string
  readonly maxFileBytes: number
}

export type Outcome =
  /** `orgText` is there for Org files only: their text stays in memory. */
  | { readonly kind: 'prepared'; readonly prepared: Prepared; readonly orgText: string | null }
  | { readonly kind: 'skipped'; readonly path: string; readonly reason: string }
  | { readonly kind: 'missing'; readonly path: string }

export interface Batch {
  readonly number: number
  readonly paths: readonly string[]
}

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
    const reading = await readSource(join(options.root, path), path, options.maxFileBytes)
    if (reading.kind === 'missing') return { kind: 'missing', path }
    if (reading.kind === 'skipped') return { kind: 'skipped', path, reason: reading.reason }
    const text = reading.kind === 'text' ? reading.text : null
    const parser = text === null ? null : await (await grammars).parser(reading.facts.language as Language)
    const prepared = analyse(reading.facts, text, parser, encoder, hashText)
    return { kind: 'prepared', prepared, orgText: reading.facts.language === 'org' ? text : null }
  }

  let queue = Promise.resolve()
  port.on('message', (batch: Batch) => {
    queue = queue.then(async () => {
      const outcomes: Outcome[] = []
      for (const path of batch.paths) {
        outcomes.push(
          await one(path).catch((error: unknown): Outcome => {
            const words = error instanceof Error ? error.message : String(error)
            return { kind: 'skipped', path, reason: `not analysed: ${words}` }
          }),
        )
      }
      const done: BatchDone = { number: batch.number, outcomes, words: fresh }
      fresh = []
      port.postMessage(done)
    })
  })
}
