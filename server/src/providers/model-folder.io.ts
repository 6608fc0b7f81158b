// Owns the reading of a model folder in Hugging Face layout (config.json, tokenizer.json, onnx/): what is in it and
// how its vectors are to be made. Everything in it is untrusted data. Never runs a model.

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { type Prompts, promptsOf } from './prompts.ts'
import { parse } from './wire.ts'

export interface ModelFolder {
  readonly name: string
  /** Hex SHA-256 over the model and everything that changes its vectors. */
  readonly hash: string
  readonly model: string
  readonly tokenizer: object
  readonly tokenizerConfig: object
  /** More tokens than this are left out. */
  readonly mostTokens: number
  readonly pooling: 'mean' | 'cls'
  readonly prompts: Prompts
}

/** In this order: the smaller one is faster and as good for ordering. */
const models = ['onnx/model_quantized.onnx', 'onnx/model.onnx', 'model_quantized.onnx', 'model.onnx']
const mostJsonBytes = 64 * 1024 * 1024
const mostModelBytes = 2 * 1024 * 1024 * 1024
/** What a text is about is in its first words; a longer one costs seconds without a graphics card. */
const mostTokens = 256

export async function readModelFolder(path: string): Promise<Result<ModelFolder, Problem>> {
  const folder = resolve(path)
  let model = ''
  for (const name of models) {
    const found = await stat(join(folder, name)).catch(() => null)
    if (!found?.isFile()) continue
    if (found.size > mostModelBytes) return unfit(folder, `${name} is larger than 2 GB`)
    model = join(folder, name)
    break
  }
  if (model === '') return unfit(folder, 'there is no onnx/model.onnx in it')
  const check = createHash('sha256')
  const json = async (name: string): Promise<Json | null> => {
    const file = join(folder, name)
    const size = (await stat(file).catch(() => null))?.size ?? 0
    if (size === 0 || size > mostJsonBytes) return null
    const text = await readFile(file, 'utf8').catch(() => '')
    check.update(`${name}\0${text}\0`)
    const value = parse(text)
    return isObject(value) ? value : null
  }
  const config = await json('config.json')
  const tokenizer = await json('tokenizer.json')
  if (!config) return unfit(folder, 'config.json is missing or no JSON')
  if (!tokenizer) return unfit(folder, 'tokenizer.json is missing or no JSON')
  const tokenizerConfig = (await json('tokenizer_config.json')) ?? {}
  const sentence = (await json('sentence_bert_config.json')) ?? {}
  const pooling = (await json('1_Pooling/config.json')) ?? {}
  const prompts = (await json('config_sentence_transformers.json'))?.prompts
  for await (const chunk of createReadStream(model)) check.update(chunk as Buffer)
  const name = basename(folder)
  const lengths = [
    sentence.max_seq_length,
    tokenizerConfig.model_max_length,
    config.max_position_embeddings,
  ].filter((length): length is number => typeof length === 'number' && length >= 8)
  return ok({
    name,
    hash: check.digest('hex'),
    model,
    tokenizer,
    tokenizerConfig,
    mostTokens: Math.floor(Math.min(mostTokens, ...lengths)),
    pooling: pooling.pooling_mode_cls_token === true ? 'cls' : 'mean',
    prompts: readPrompts(prompts) ?? promptsOf(name),
  })
}

type Json = Readonly<Record<string, unknown>>
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function readPrompts(value: unknown): Prompts | null {
  if (!isObject(value)) return null
  const text = (some: unknown): string => (typeof some === 'string' ? some.slice(0, 1000) : '')
  const prompts = { query: text(value.query), document: text(value.document ?? value.passage) }
  return prompts.query || prompts.document ? prompts : null
}

const unfit = (folder: string, why: string): Result<never, Problem> =>
  err(
    problem(
      'no-model-folder',
      `${folder} is no folder of an embedding model: ${why}.`,
      'Choose a folder in Hugging Face layout, with config.json, tokenizer.json and onnx/model.onnx.',
    ),
  )
