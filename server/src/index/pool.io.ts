// Owns the worker threads of a large build: starts them, hands out batches, ends them. Falls back to nothing
// (the caller then works in its own thread) where threads or the worker's file are not to be had.

import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { Words } from './words.ts'
import type { Batch, BatchDone, Order, WorkerOptions } from './worker.io.ts'

/** Files per message: enough to hide the cost of one, few enough for steady progress. */
const batchSize = 24
const mostWorkers = 4
/**
 * What a thread makes is short-lived: with a nursery that holds what a usual file takes, little of it gets any further,
 * and with an old space that is not large it is swept out of there before it is four times what lives.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 48, maxOldGenerationSizeMb: 1024 }
/** A thread that takes longer over one file than this is torn out of it. */
const longestFileMs = 10_000

/** The worker beside the bundle, or its source in development. */
function workerFile(): URL | null {
  for (const name of ['./index-worker.mjs', './worker.io.ts']) {
    const url = new URL(name, import.meta.url)
    if (existsSync(fileURLToPath(url))) return url
  }
  return null
}

export type Absorb = (done: BatchDone, words: Uint32Array) => Promise<void>

/**
 * Analyses `paths` in threads; `absorb` gets each batch in this thread, with the translation of the worker's
 * word numbers by `dictionary`. Answers the paths that were not done (a worker died, or cancelled).
 */
export async function analyseInThreads(
  options: WorkerOptions,
  paths: readonly string[],
  dictionary: Pick<Words, 'numberOfBytes'>,
  absorb: Absorb,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const file = workerFile()
  if (!file) return paths
  const batches: Batch[] = []
  for (let at = 0; at < paths.length; at += batchSize) {
    batches.push({ number: batches.length, paths: paths.slice(at, at + batchSize) })
  }
  let next = 0
  const left = new Set(batches.keys())
  const count = Math.min(mostWorkers, Math.max(1, availableParallelism()), batches.length)
  await Promise.all(
    Array.from({ length: count }, () => {
      const worker = new Worker(file, {
        workerData: options,
        stdout: false,
        stderr: false,
        resourceLimits,
      })
      return drive(
        worker,
        () => (signal.aborted ? undefined : batches[next++]),
        dictionary,
        absorb,
        left,
        signal,
      )
    }),
  )
  return [...left].flatMap((number) => batches[number]?.paths ?? [])
}

/** Keeps one worker busy until there are no batches; resolves when it has ended, for whatever reason. */
function drive(
  worker: Worker,
  take: () => Batch | undefined,
  dictionary: Pick<Words, 'numberOfBytes'>,
  absorb: Absorb,
  left: Set<number>,
  signal: AbortSignal,
): Promise<void> {
  let translation = new Uint32Array(1 << 14)
  let known = 0
  return new Promise((resolve) => {
    let ended = false
    const end = () => {
      if (ended) return
      ended = true
      signal.removeEventListener('abort', stop)
      clearTimeout(patience)
      void worker.terminate().then(() => resolve())
    }
    // It ends by itself, between two files: a thread that is torn out of zlib takes the whole process with it
    // (an assertion of Node's, "close before init").
    let patience: NodeJS.Timeout | undefined
    const stop = () => {
      worker.postMessage('end' satisfies Order)
      patience ??= setTimeout(end, longestFileMs)
    }
    const give = () => {
      const batch = take()
      if (batch) worker.postMessage(batch)
      return batch !== undefined
    }
    signal.addEventListener('abort', stop)
    worker.on('error', end)
    worker.on('exit', end)
    worker.on('message', (done: BatchDone) => {
      if (ended) return
      const { text, ends } = done.words
      if (known + ends.length > translation.length) {
        const grown = new Uint32Array(Math.max(translation.length * 2, known + ends.length))
        grown.set(translation)
        translation = grown
      }
      let start = 0
      for (const end of ends) {
        translation[known++] = dictionary.numberOfBytes(text, start, end)
        start = end
      }
      // The worker goes on while this thread stores what it sent.
      const more = give()
      left.delete(done.number)
      void absorb(done, translation).then(() => {
        if (!more) waiting--
        if (waiting === 0) end()
      })
    })
    // Two batches in flight, so that it never waits for this thread.
    let waiting = 0
    if (give()) waiting++
    if (give()) waiting++
    if (waiting === 0) end()
  })
}
