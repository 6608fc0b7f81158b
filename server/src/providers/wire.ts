// Owns Ollama's JSON (v0.33, docs/api.md and api/types.go): what is sent and how what comes back is
// read. Vendor shapes stop here. Never does I/O; never throws on what a server sent.

import type { EngineInfo, EngineRequest, Message, ToolCall, ToolSpec } from '../base/event.ts'
import { estimateTokens } from '../base/node.ts'

export type Capability = EngineInfo['capabilities'][number]

/** One model as a host lists it. */
export interface OllamaModel {
  readonly name: string
  /** On disk. */
  readonly sizeBytes: number
  /** `4.0B`, as Ollama words it; empty if it does not. */
  readonly parameterSize: string
  readonly quantization: string
  readonly capabilities: readonly Capability[]
  /** Whether it can answer a chat at all (an embedding model cannot). */
  readonly chats: boolean
  /** The most the model was made for, in tokens; 0 when unknown. The loaded window may be smaller. */
  readonly windowTokens: number
  readonly place: 'local' | 'cloud'
  /** Host of the cloud that runs it; empty for a model that runs where Ollama runs. */
  readonly remoteHost: string
}

/** What `/api/show` tells about one model. */
export interface Shown {
  readonly capabilities: readonly Capability[]
  readonly chats: boolean
  readonly windowTokens: number
  readonly remoteHost: string
}

/** One line of a chat stream. */
export interface Chunk {
  readonly text: string
  readonly thinking: string
  readonly calls: readonly ToolCall[]
  /** Characters of the longest arguments among `calls`. */
  readonly longestArguments: number
  readonly done: {
    readonly reason: string
    readonly promptTokens: number
    readonly outputTokens: number
  } | null
}

type Json = Record<string, unknown>
const record = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const count = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.floor(value) : 0

const known: readonly Capability[] = ['tools', 'thinking', 'embedding', 'vision']

export function readVersion(body: unknown): string {
  return text(record(body).version)
}

/** `/api/tags`: names, sizes and where each runs; capabilities come from `readShown`. */
export function readTags(body: unknown): readonly OllamaModel[] {
  return list(record(body).models).flatMap((entry) => {
    const model = record(entry)
    const details = record(model.details)
    const name = text(model.model) || text(model.name)
    if (!name) return []
    const remoteHost = text(model.remote_host) || (text(model.remote_model) ? 'unnamed' : '')
    return [
      {
        name,
        sizeBytes: count(model.size),
        parameterSize: text(details.parameter_size),
        quantization: text(details.quantization_level),
        capabilities: [],
        chats: true,
        windowTokens: 0,
        place: remoteHost ? ('cloud' as const) : ('local' as const),
        remoteHost,
      },
    ]
  })
}

/** `/api/tags`: what stands behind each name at the moment. */
export const readDigests = (body: unknown): ReadonlyMap<string, string> =>
  new Map(
    list(record(body).models).map((entry) => {
      const model = record(entry)
      return [text(model.model) || text(model.name), text(model.digest)]
    }),
  )

/** `/api/embed`: what is no list of numbers becomes a vector of length 0, which the reader refuses. */
export const readEmbedded = (body: unknown): readonly Float32Array[] =>
  list(record(body).embeddings).map((vector) =>
    Float32Array.from(list(vector), (value) => (typeof value === 'number' ? value : Number.NaN)),
  )

/** `/api/show`: dimensions of the model's vectors; 0 when not told. */
export function readEmbeddingLength(body: unknown): number {
  const info = record(record(body).model_info)
  return count(info[`${text(info['general.architecture'])}.embedding_length`])
}

/** `/api/show`. Versions before 0.6 list no capabilities: such a model is taken to chat, nothing more. */
export function readShown(body: unknown): Shown {
  const shown = record(body)
  const names = list(shown.capabilities).filter((name) => typeof name === 'string')
  const info = record(shown.model_info)
  const architecture = text(info['general.architecture'])
  const key = `${architecture}.context_length`
  const window =
    count(info[key]) ||
    Math.max(
      0,
      ...Object.keys(info)
        .filter(isWindowKey)
        .map((name) => count(info[name])),
    )
  return {
    capabilities: known.filter((name) => names.includes(name)),
    chats: names.length === 0 || names.includes('completion'),
    windowTokens: window,
    remoteHost: text(shown.remote_host) || (text(shown.remote_model) ? 'unnamed' : ''),
  }
}

const isWindowKey = (name: string): boolean => name.endsWith('.context_length')

/** `/api/ps`: the window really loaded for `model`, in tokens; 0 if it is not loaded or not told. */
export function readLoadedWindow(body: unknown, model: string): number {
  for (const entry of list(record(body).models)) {
    const loaded = record(entry)
    if (sameModel(text(loaded.model) || text(loaded.name), model)) return count(loaded.context_length)
  }
  return 0
}

/** Ollama adds `:latest` to a name without a tag. */
export function sameModel(a: string, b: string): boolean {
  return withTag(a) === withTag(b)
}
const withTag = (name: string): string => (/:[^/]*$/.test(name) ? name : `${name}:latest`)

/** One line of `/api/chat`. `nextCall` numbers calls that carry no id of their own. */
export function readChunk(body: unknown, nextCall: number): Chunk {
  const line = record(body)
  const message = record(line.message)
  let longestArguments = 0
  const calls = list(message.tool_calls).flatMap((entry, offset) => {
    const call = record(entry)
    const wanted = record(call.function)
    const name = text(wanted.name)
    // A call without a name cannot be validated, refused or answered.
    if (!name) return []
    longestArguments = Math.max(longestArguments, argumentLength(wanted.arguments))
    return [
      { id: text(call.id) || `call-${nextCall + offset}`, name, arguments: readArguments(wanted.arguments) },
    ]
  })
  return {
    text: text(message.content),
    thinking: text(message.thinking),
    calls,
    longestArguments,
    done:
      line.done === true
        ? {
            reason: text(line.done_reason),
            promptTokens: count(line.prompt_eval_count),
            outputTokens: count(line.eval_count),
          }
        : null,
  }
}

/** An object stays one; text that holds one JSON object becomes it; anything else stays for validation to refuse. */
function readArguments(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? {}
  const parsed = parse(value)
  return typeof parsed === 'object' && parsed !== null ? parsed : value
}

function argumentLength(value: unknown): number {
  return typeof value === 'string' ? value.length : (JSON.stringify(value ?? null)?.length ?? 0)
}

/** JSON or undefined. */
export function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

/** `/api/pull`: one line of progress. */
export interface PullLine {
  readonly status: string
  /** Of the layer; empty for the steps around the layers. */
  readonly digest: string
  readonly totalBytes: number
  readonly completedBytes: number
}

export function readPullLine(body: unknown): PullLine {
  const line = record(body)
  return {
    status: text(line.status),
    digest: text(line.digest),
    totalBytes: count(line.total),
    completedBytes: count(line.completed),
  }
}

export interface ChatOptions {
  readonly model: string
  readonly numCtx: number
  readonly windowTokens: number
  readonly capabilities: readonly Capability[]
}

/** The body of `/api/chat`. */
export function chatBody(options: ChatOptions, request: EngineRequest): Json {
  return {
    model: options.model,
    messages: request.messages.map((message) => toMessage(message, request.images ?? {})),
    ...(request.tools.length > 0 ? { tools: request.tools.map(toTool) } : {}),
    ...(request.format ? { format: request.format } : {}),
    // Unset means thinking on models that can; `true` on others is an error: say it only where it exists.
    ...(options.capabilities.includes('thinking') ? { think: false } : {}),
    stream: true,
    // Without these two a prompt too long loses its oldest messages, and an answer too long its prompt.
    truncate: false,
    shift: false,
    // Always the same number for one model: another one makes Ollama load the model again.
    options: {
      num_ctx: options.numCtx,
      num_predict: Math.min(request.maxOutputTokens, options.windowTokens),
    },
  }
}

function toMessage(message: Message, images: Readonly<Record<string, string>>): Json {
  switch (message.role) {
    case 'system':
    case 'user': {
      const seen = (message.images ?? []).flatMap(({ id }) => images[id] ?? [])
      return { role: message.role, content: message.text, ...(seen.length > 0 ? { images: seen } : {}) }
    }
    case 'assistant':
      return {
        role: 'assistant',
        content: message.text,
        ...(message.calls.length > 0 ? { tool_calls: message.calls.map(toCall) } : {}),
      }
    case 'tool':
      return { role: 'tool', tool_name: message.name, tool_call_id: message.callId, content: message.text }
  }
}

/** Ollama refuses arguments that are no object, so nonsense the model once said goes back wrapped in one. */
function toCall(call: ToolCall, index: number): Json {
  const given = call.arguments
  const isObject = typeof given === 'object' && given !== null && !Array.isArray(given)
  return {
    id: call.id,
    function: { index, name: call.name, arguments: isObject ? given : { invalid: given ?? null } },
  }
}

function toTool(tool: ToolSpec): Json {
  return {
    type: 'function',
    function: { name: tool.name, description: tool.description, parameters: tool.parameters },
  }
}

/** Tokens a chat template adds around each message, at most, in the templates of the usual models. */
const messageOverheadTokens = 4

/** Estimated tokens of the whole prompt: messages with their calls, and the tools. */
export function promptTokens(request: EngineRequest): number {
  const messages = request.messages.reduce((sum, message) => {
    const calls =
      message.role === 'assistant' && message.calls.length > 0 ? JSON.stringify(message.calls) : ''
    const images =
      message.role === 'user' ? (message.images ?? []).reduce((total, { tokens }) => total + tokens, 0) : 0
    return sum + estimateTokens(message.text) + estimateTokens(calls) + images + messageOverheadTokens
  }, 0)
  return messages + (request.tools.length > 0 ? estimateTokens(JSON.stringify(request.tools)) : 0)
}
