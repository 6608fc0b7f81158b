// Owns the process in which an ONNX embedding model runs, by WebAssembly: nothing native, the same on every system.
// One text at a time, in the order of arrival. Never reads anything but the model folder and the runtime beside it.

import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { Tokenizer } from '@huggingface/tokenizers'
import { env, InferenceSession, Tensor } from 'onnxruntime-web/wasm'
import type { Problem } from '../base/result.ts'
import { type ModelFolder, readModelFolder } from './model-folder.io.ts'

export interface ModelRequest {
  readonly number: number
  readonly text: string
  readonly purpose: 'document' | 'query'
}

export type ModelMessage =
  | {
      readonly kind: 'opened'
      readonly name: string
      readonly hash: string
      readonly dimensions: number
    }
  | { readonly kind: 'unfit'; readonly problem: Problem }
  | { readonly kind: 'vector'; readonly number: number; readonly vector: Float32Array }
  | { readonly kind: 'failed'; readonly number: number; readonly message: string }

type Embed = (text: string) => Promise<Float32Array>

if (process.send) {
  // Whoever started it is gone, and has no more work.
  process.on('disconnect', () => process.exit())
  const say = (message: ModelMessage): void => {
    if (process.connected) process.send?.(message)
  }
  let queue: Promise<unknown> = start(process.argv[2] ?? '', say).then(
    (ready) => ready,
    (error: unknown) => {
      say({ kind: 'unfit', problem: brokenModel(words(error)) })
      return null
    },
  )
  const opened = queue as Promise<Ready | null>
  process.on('message', ({ number, text, purpose }: ModelRequest) => {
    queue = queue.then(async () => {
      const ready = await opened
      if (!ready) return
      try {
        const vector = await ready.embed(ready.folder.prompts[purpose] + text)
        say({ kind: 'vector', number, vector })
      } catch (error) {
        say({ kind: 'failed', number, message: words(error) })
      }
    })
  })
}

interface Ready {
  readonly folder: ModelFolder
  readonly embed: Embed
}

async function start(path: string, say: (message: ModelMessage) => void): Promise<Ready | null> {
  const read = await readModelFolder(path)
  if (!read.ok) {
    say({ kind: 'unfit', problem: read.error })
    return null
  }
  const folder = read.value
  const embed = await load(folder)
  const first = await embed('dimensions')
  say({ kind: 'opened', name: folder.name, hash: folder.hash, dimensions: first.length })
  return { folder, embed }
}

async function load(folder: ModelFolder): Promise<Embed> {
  // Threads of its own would take the processor from the editor; the bytes are given, so it fetches nothing.
  env.wasm.numThreads = 1
  env.wasm.wasmBinary = new Uint8Array(await readFile(runtimeFile())).buffer
  env.logLevel = 'error'
  const tokenizer = new Tokenizer(folder.tokenizer, folder.tokenizerConfig)
  const session = await InferenceSession.create(new Uint8Array(await readFile(folder.model)), {
    executionProviders: ['wasm'],
    graphOptimizationLevel: 'all',
  })
  const output = ['sentence_embedding', 'last_hidden_state', 'token_embeddings'].find((name) =>
    session.outputNames.includes(name),
  )
  const wanted = output ?? session.outputNames[0]
  if (wanted === undefined) throw new Error('the model has no output')

  return async (text) => {
    const encoded = tokenizer.encode(text)
    const ids = cut(encoded.ids, folder.mostTokens)
    const shape = [1, ids.length]
    const whole = (value: (i: number) => number): Tensor =>
      new Tensor(
        'int64',
        BigInt64Array.from(ids, (_, i) => BigInt(value(i))),
        shape,
      )
    const all: Readonly<Record<string, () => Tensor>> = {
      input_ids: () => whole((i) => ids[i] as number),
      attention_mask: () => whole(() => 1),
      token_type_ids: () => whole(() => 0),
      position_ids: () => whole((i) => i),
    }
    const feeds: Record<string, Tensor> = {}
    for (const name of session.inputNames) {
      const make = all[name]
      if (!make) throw new Error(`the model wants an input "${name}"`)
      feeds[name] = make()
    }
    const found = (await session.run(feeds, [wanted]))[wanted]
    if (!found || !(found.data instanceof Float32Array)) throw new Error('the model answers without numbers')
    const vector = pooled(found.data, found.dims, folder.pooling)
    found.dispose()
    return vector
  }
}

/** What is too long loses its end, not the mark that closes it. */
function cut(ids: readonly number[], most: number): readonly number[] {
  return ids.length <= most ? ids : [...ids.slice(0, most - 1), ids.at(-1) as number]
}

/** [1, dimensions] as it is; of [1, tokens, dimensions] the mean or the first. */
function pooled(data: Float32Array, dims: readonly number[], pooling: ModelFolder['pooling']): Float32Array {
  const width = dims.at(-1) ?? 0
  if (width === 0 || dims.length > 3) throw new Error(`the model answers in the shape ${dims.join('×')}`)
  if (dims.length < 3 || pooling === 'cls') return data.slice(0, width)
  const sum = new Float64Array(width)
  for (let i = 0; i < data.length; i++) sum[i % width] = (sum[i % width] as number) + (data[i] as number)
  const tokens = Math.max(1, data.length / width)
  return Float32Array.from(sum, (value) => value / tokens)
}

/** The runtime beside the bundle, or the package's own in development. */
function runtimeFile(): string {
  const shipped = fileURLToPath(new URL('./onnx/ort-wasm-simd-threaded.wasm', import.meta.url))
  if (existsSync(shipped)) return shipped
  return createRequire(import.meta.url).resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm')
}

const words = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const brokenModel = (why: string): Problem => ({
  code: 'model-broken',
  message: `The model cannot be used: ${why.slice(0, 300)}.`,
  next: 'Choose another model folder.',
})
