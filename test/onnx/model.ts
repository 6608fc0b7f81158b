// Owns a tiny embedding model written as a real ONNX file in Hugging Face layout: a vocabulary of whole words, one
// embedding per word, a linear layer and a tanh over it. Words of one concept get nearly the same embedding, so
// that "similar in meaning" can be seen to work. Tests only; nothing is downloaded.
//
// ONNX is Protocol Buffers (onnx.proto3, IR version 8, opset 13). Only what this graph needs is written here.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface TinyModel {
  readonly width?: number
  /** Each list is one concept: its words lie close together. */
  readonly concepts?: readonly (readonly string[])[]
  /** Inputs that the graph declares, in this order. */
  readonly inputs?: readonly string[]
  /** `8-bit` is written as `model_quantized.onnx`, with the operations of such exports. Default: 32-bit. */
  readonly weights?: '32-bit' | '8-bit'
  readonly pooling?: 'mean' | 'cls'
  readonly mostTokens?: number
  readonly prompts?: { readonly query: string; readonly document: string }
  /** Other numbers: another model of the same shape. */
  readonly seed?: number
}

export const tinyConcepts: readonly (readonly string[])[] = [
  ['throttle', 'slow', 'limit', 'pace'],
  ['login', 'session', 'credential', 'signin', 'password'],
  ['invoice', 'billing', 'payment', 'money'],
  ['paint', 'colour', 'shade', 'tint'],
]

const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]']
const letters = [...'abcdefghijklmnopqrstuvwxyz0123456789']

export function writeTinyModel(folder: string, model: TinyModel = {}): void {
  const { width = 48, concepts = tinyConcepts, seed = 1 } = model
  const words = concepts.flat()
  const pieces = [...letters, ...letters.map((letter) => `##${letter}`)]
  const vocabulary = [...special, ...words, ...pieces]
  const random = gaussian(seed)
  const noise = (size: number): number[] => Array.from({ length: width }, () => random() * size)
  const centres = concepts.map(() => noise(1))
  const rows = vocabulary.map((word) => {
    const centre = centres[concepts.findIndex((concept) => concept.includes(word))]
    if (centre) return noise(0.1).map((value, i) => value + (centre[i] as number))
    // Letters and marks say little, so that a text is about its words.
    return noise(0.03)
  })
  const mixing = Array.from({ length: width * width }, (_, i) =>
    i % (width + 1) === 0 ? 1 : random() * 0.02,
  )
  const layer =
    model.weights === '8-bit'
      ? [
          operation('DynamicQuantizeLinear', ['gathered'], 'rough', 'roughScale', 'roughZero'),
          operation('MatMulInteger', ['rough', 'mixing', 'roughZero'], 'sums'),
          cast('sums', 'numbers'),
          operation('Mul', ['roughScale', 'mixingScale'], 'scale'),
          operation('Mul', ['numbers', 'scale'], 'mixed'),
        ]
      : [operation('MatMul', ['gathered', 'mixing'], 'mixed')]
  const largest = Math.max(...mixing.map(Math.abs))
  const weights =
    model.weights === '8-bit'
      ? [
          tensor(
            'mixing',
            [width, width],
            Int8Array.from(mixing, (value) => Math.round((value / largest) * 127)),
          ),
          tensor('mixingScale', [1], Float32Array.of(largest / 127)),
        ]
      : [tensor('mixing', [width, width], Float32Array.from(mixing))]
  const graph = message(
    field(1, operation('Gather', ['words', 'input_ids'], 'gathered')),
    ...layer.map((each) => field(1, each)),
    field(1, operation('Tanh', ['mixed'], 'last_hidden_state')),
    field(2, 'tiny'),
    field(5, tensor('words', [vocabulary.length, width], Float32Array.from(rows.flat()))),
    ...weights.map((each) => field(5, each)),
    ...(model.inputs ?? ['input_ids', 'attention_mask', 'token_type_ids']).map((name) =>
      field(11, typed(name, int64, ['batch', 'tokens'])),
    ),
    field(12, typed('last_hidden_state', float32, ['batch', 'tokens', width])),
  )
  const file = message(
    field(1, 8),
    field(2, 'tests'),
    field(7, graph),
    field(8, message(field(1, ''), field(2, 13))),
  )
  const json = (name: string, value: unknown): void =>
    writeFileSync(join(folder, name), JSON.stringify(value))
  mkdirSync(join(folder, 'onnx'), { recursive: true })
  writeFileSync(join(folder, 'onnx', model.weights === '8-bit' ? 'model_quantized.onnx' : 'model.onnx'), file)
  json('config.json', { model_type: 'bert', hidden_size: width, max_position_embeddings: 512 })
  json('tokenizer_config.json', {
    tokenizer_class: 'BertTokenizer',
    model_max_length: 512,
    do_lower_case: true,
  })
  json('tokenizer.json', tokenizer(vocabulary))
  if (model.mostTokens) json('sentence_bert_config.json', { max_seq_length: model.mostTokens })
  if (model.prompts) json('config_sentence_transformers.json', { prompts: model.prompts })
  if (model.pooling) {
    mkdirSync(join(folder, '1_Pooling'), { recursive: true })
    json('1_Pooling/config.json', { pooling_mode_cls_token: model.pooling === 'cls' })
  }
}

function tokenizer(vocabulary: readonly string[]): unknown {
  const mark = (id: number) => ({ SpecialToken: { id: vocabulary[id], type_id: 0 } })
  const [cls, sep] = [2, 3]
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: special.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [mark(cls), { Sequence: { id: 'A', type_id: 0 } }, mark(sep)],
      pair: [
        mark(cls),
        { Sequence: { id: 'A', type_id: 0 } },
        mark(sep),
        { Sequence: { id: 'B', type_id: 1 } },
        mark(sep),
      ],
      special_tokens: Object.fromEntries(
        [cls, sep].map((id) => [vocabulary[id], { id: vocabulary[id], ids: [id], tokens: [vocabulary[id]] }]),
      ),
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(vocabulary.map((word, id) => [word, id])),
    },
  }
}

/** TensorProto.DataType. */
const float32 = 1
const int64 = 7
const int8 = 3

function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128)
  return Buffer.from([...bytes, rest])
}

/** A number is written as a varint, text and messages with their length before them. */
function field(number: number, value: number | string | Buffer): Buffer {
  if (typeof value === 'number') return Buffer.concat([varint(number * 8), varint(value)])
  const bytes = typeof value === 'string' ? Buffer.from(value) : value
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes])
}

const message = (...fields: readonly Buffer[]): Buffer => Buffer.concat(fields)

const operation = (type: string, inputs: readonly string[], ...outputs: readonly string[]): Buffer =>
  message(
    ...inputs.map((name) => field(1, name)),
    ...outputs.map((name) => field(2, name)),
    field(3, `make ${outputs[0]}`),
    field(4, type),
  )

/** `Cast` to 32-bit numbers: its target is an attribute (AttributeProto: name, i, type INT). */
const cast = (input: string, output: string): Buffer => {
  const to = message(field(1, 'to'), field(3, float32), field(20, 2))
  return message(operation('Cast', [input], output), field(5, to))
}

const tensor = (name: string, shape: readonly number[], values: Float32Array | Int8Array): Buffer =>
  message(
    ...shape.map((size) => field(1, size)),
    field(2, values instanceof Int8Array ? int8 : float32),
    field(8, name),
    field(9, Buffer.from(values.buffer)),
  )

const typed = (name: string, type: number, shape: readonly (string | number)[]): Buffer => {
  const dimensions = shape.map((size) => field(1, typeof size === 'string' ? field(2, size) : field(1, size)))
  return message(
    field(1, name),
    field(2, field(1, message(field(1, type), field(2, message(...dimensions))))),
  )
}

/** The same numbers every time: sums of a linear congruential generator are close enough to normal. */
function gaussian(seed: number): () => number {
  let state = BigInt(seed)
  const uniform = (): number => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn
    return Number(state >> 11n) / 2 ** 53
  }
  return () => {
    let sum = 0
    for (let i = 0; i < 12; i++) sum += uniform()
    return sum - 6
  }
}
