// Owns a test Ollama over real HTTP on loopback: the documented wire of version 0.33 (docs/api.md), steered
// by a script (script.ts). Tests only; it runs no model and keeps nothing.
//
// It is as strict as the real one where our requests could be wrong: 404 for a model it has not, 400 for
// tools, thinking or arguments it cannot take, 400 for a prompt above num_ctx with `truncate: false`.
// Besides Ollama's own paths it answers GET /test/requests (what was asked, and when sockets closed) and
// POST /test/script (another script from now on), for tests in another process.

import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { type EmbedBody, embedAnswer } from './embed.ts'
import { type ChatBody, chooseAnswer, type Script, type ScriptModel, stepsOf } from './script.ts'

interface Recorded {
  readonly path: string
  readonly body: unknown
  readonly startedAt: number
  /** When the answer was complete or the client went away; null while it goes on. */
  closedAt: number | null
  /** `client`: the socket closed before the answer was complete. */
  closedBy: 'server' | 'client' | null
}

export interface TestOllama {
  readonly url: string
  readonly port: number
  readonly requests: readonly Recorded[]
  chats(): readonly (Recorded & { readonly body: ChatBody })[]
  play(script: Script): void
  close(): Promise<void>
}

export const testModel: ScriptModel = {
  name: 'test:1b',
  capabilities: ['completion', 'tools', 'thinking'],
  contextLength: 32768,
  sizeBytes: 815_000_000,
  parameterSize: '1.0B',
  quantization: 'Q4_K_M',
}

interface State {
  script: Script
  models: ScriptModel[]
  /** Loaded models by name: the window each was loaded with. */
  readonly loaded: Map<string, number>
  used: Map<number, number>
  chats: number
  readonly requests: Recorded[]
}

export async function startTestOllama(script: Script = {}, port = 0): Promise<TestOllama> {
  const state: State = { script: {}, models: [], loaded: new Map(), used: new Map(), chats: 0, requests: [] }
  const play = (next: Script): void => {
    state.script = next
    state.models = [...(next.models ?? [testModel])]
    state.used = new Map()
    state.chats = 0
  }
  play(script)
  const server = http.createServer((request, response) => {
    answer(state, play, request, response).catch((error: unknown) => {
      if (!response.headersSent) sendJson(response, 500, { error: String(error) })
      else response.destroy()
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const bound = (server.address() as AddressInfo).port
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    requests: state.requests,
    chats: () =>
      state.requests.filter((seen): seen is Recorded & { body: ChatBody } => seen.path === '/api/chat'),
    play,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(
  state: State,
  play: (script: Script) => void,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname
  const text = await readText(request)
  let body: unknown = null
  try {
    body = text ? JSON.parse(text) : null
  } catch {
    return sendJson(response, 400, { error: 'invalid character in request body' })
  }
  if (path === '/test/requests') return sendJson(response, 200, state.requests)
  if (path === '/test/script') {
    play(body as Script)
    return sendJson(response, 200, { ok: true })
  }
  const seen: Recorded = { path, body, startedAt: Date.now(), closedAt: null, closedBy: null }
  state.requests.push(seen)
  response.once('close', () => {
    seen.closedAt = Date.now()
    seen.closedBy = response.writableFinished ? 'server' : 'client'
  })
  switch (`${request.method} ${path}`) {
    case 'GET /':
    case 'HEAD /':
      response.end('Ollama is running')
      return
    case 'GET /api/version':
      return sendJson(response, 200, { version: state.script.version ?? '0.33.0' })
    case 'GET /api/tags':
      return sendJson(response, 200, { models: state.models.map(tag) })
    case 'GET /api/ps':
      return sendJson(response, 200, { models: state.models.flatMap((model) => loadedEntry(state, model)) })
    case 'POST /api/show':
      return withModel(state, body, response, (model) => sendJson(response, 200, show(model)))
    case 'POST /api/chat':
      return withModel(state, body, response, (model) => chat(state, model, body as ChatBody, response))
    case 'POST /api/embed':
      return withModel(state, body, response, async (model) => {
        await wait(state.script.embed?.delayMs ?? 0, response)
        if (response.destroyed) return
        state.loaded.set(model.name, model.contextLength ?? 512)
        const answered = embedAnswer(state.script, model, body as EmbedBody)
        sendJson(response, answered.status, answered.body)
      })
    case 'POST /api/pull':
      return pull(state, body, response)
  }
  response.writeHead(404).end('404 page not found')
}

async function readText(request: http.IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}

function sendJson(response: http.ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
  response.end(JSON.stringify(value))
}

async function withModel(
  state: State,
  body: unknown,
  response: http.ServerResponse,
  act: (model: ScriptModel) => void | Promise<void>,
): Promise<void> {
  const asked = (body ?? {}) as { model?: string; name?: string }
  const name = asked.model ?? asked.name ?? ''
  const model = state.models.find((one) => one.name === name || one.name === `${name}:latest`)
  if (!model) return sendJson(response, 404, { error: `model '${name}' not found` })
  await act(model)
}

const details = (model: ScriptModel): Record<string, unknown> => ({
  parent_model: '',
  format: 'gguf',
  family: 'test',
  families: ['test'],
  parameter_size: model.parameterSize ?? '',
  quantization_level: model.quantization ?? '',
})

const remote = (model: ScriptModel): Record<string, unknown> =>
  model.remoteHost
    ? { remote_model: model.name.replace(/[:-]cloud$/, ''), remote_host: model.remoteHost }
    : {}

function tag(model: ScriptModel): Record<string, unknown> {
  return {
    name: model.name,
    model: model.name,
    modified_at: '2026-11-01T10:00:00Z',
    size: model.sizeBytes ?? 0,
    digest: model.digest ?? '0'.repeat(64),
    details: details(model),
    ...remote(model),
  }
}

function show(model: ScriptModel): Record<string, unknown> {
  return {
    modelfile: '',
    parameters: '',
    template: '{{ .Prompt }}',
    details: details(model),
    model_info: {
      'general.architecture': 'test',
      ...(model.contextLength === undefined ? {} : { 'test.context_length': model.contextLength }),
      ...(model.embeddingLength === undefined ? {} : { 'test.embedding_length': model.embeddingLength }),
    },
    ...(model.capabilities ? { capabilities: model.capabilities } : {}),
    modified_at: '2026-11-01T10:00:00Z',
    ...remote(model),
  }
}

function loadedEntry(state: State, model: ScriptModel): readonly unknown[] {
  const window = state.loaded.get(model.name)
  if (window === undefined) return []
  return [{ ...tag(model), expires_at: '2026-11-01T10:05:00Z', size_vram: 0, context_length: window }]
}

async function chat(
  state: State,
  model: ScriptModel,
  body: ChatBody,
  response: http.ServerResponse,
): Promise<void> {
  const refused = refusal(model, body)
  if (refused) return sendJson(response, 400, { error: refused })
  const chosen = chooseAnswer(state.script, body, state.chats++, state.used)
  if (chosen.delayMs) await wait(chosen.delayMs, response)
  if (response.destroyed) return
  if (chosen.status !== undefined && chosen.status !== 200)
    return sendJson(response, chosen.status, {
      error: chosen.error ?? http.STATUS_CODES[chosen.status] ?? 'error',
    })
  state.loaded.set(
    model.name,
    model.grantedContext ?? Math.min(body.options?.num_ctx ?? 4096, model.contextLength ?? 4096),
  )
  response.writeHead(200, { 'content-type': 'application/x-ndjson' })
  const line = (message: Record<string, unknown>, rest: Record<string, unknown>): string =>
    `${JSON.stringify({ model: model.name, created_at: new Date().toISOString(), message: { role: 'assistant', ...message }, ...rest })}\n`
  let said = 0
  for (const step of stepsOf(chosen)) {
    if (response.destroyed) return
    switch (step.kind) {
      case 'wait':
        await wait(step.ms, response)
        break
      case 'line':
        said++
        await write(response, line(step.message, { done: false }))
        break
      case 'raw':
        await write(response, `${step.text}\n`)
        break
      case 'error':
        response.end(`${JSON.stringify({ error: step.message })}\n`)
        return
      case 'drop':
        // What was written must arrive first: a reset on some systems throws it away.
        await wait(20, response)
        response.socket?.destroy()
        return
      case 'hang':
        return
      case 'done':
        response.end(
          line(step.message, {
            done: true,
            done_reason: step.reason,
            total_duration: 1_000_000,
            load_duration: 1_000,
            prompt_eval_count: promptTokens(body),
            prompt_eval_duration: 1_000,
            eval_count: said,
            eval_duration: 1_000,
          }),
        )
        return
    }
  }
}

function refusal(model: ScriptModel, body: ChatBody): string | null {
  const can = model.capabilities ?? ['completion']
  if (!can.includes('completion')) return `"${model.name}" does not support chat`
  if ((body.tools?.length ?? 0) > 0 && !can.includes('tools'))
    return `registry.ollama.ai/library/${model.name} does not support tools`
  if (body.think === true && !can.includes('thinking')) return `"${model.name}" does not support thinking`
  for (const message of body.messages ?? [])
    for (const call of message.tool_calls ?? []) {
      const given = call.function.arguments
      if (typeof given !== 'object' || given === null || Array.isArray(given))
        return 'json: cannot unmarshal into Go struct field ToolCallFunction.arguments'
    }
  const window = body.options?.num_ctx ?? 4096
  if (body.truncate === false && promptTokens(body) > window)
    return 'the input length exceeds the context length'
  return null
}

/** Of an image, as Gemma 3 counts one. */
const tokensOfImage = 256

function promptTokens({ messages = [], tools = [] }: ChatBody): number {
  const texts = messages.map(({ images: _bytes, ...message }) => message)
  const images = messages.reduce((sum, { images = [] }) => sum + images.length, 0)
  return Math.ceil(JSON.stringify([texts, tools]).length / 4) + images * tokensOfImage
}

async function pull(state: State, body: unknown, response: http.ServerResponse): Promise<void> {
  const asked = (body ?? {}) as { model?: string; name?: string }
  const name = asked.model ?? asked.name ?? ''
  const { layers = [400_000, 2_000], stepMs = 1, error = '' } = state.script.pull ?? {}
  response.writeHead(200, { 'content-type': 'application/x-ndjson' })
  const say = (line: Record<string, unknown>): Promise<void> => write(response, `${JSON.stringify(line)}\n`)
  await say({ status: 'pulling manifest' })
  if (error) {
    response.end(`${JSON.stringify({ error })}\n`)
    return
  }
  for (const [index, total] of layers.entries()) {
    const digest = `sha256:${String(index).padStart(64, '0')}`
    for (const part of [0, 0.5, 1]) {
      await wait(stepMs, response)
      if (response.destroyed) return
      await say({
        status: `pulling ${digest.slice(7, 19)}`,
        digest,
        total,
        completed: Math.floor(total * part),
      })
    }
  }
  await say({ status: 'verifying sha256 digest' })
  await say({ status: 'writing manifest' })
  state.models.push({ ...testModel, name, sizeBytes: layers.reduce((sum, bytes) => sum + bytes, 0) })
  response.end(`${JSON.stringify({ status: 'success' })}\n`)
}

/** Waits for the client to take the bytes, so that a large answer does not pile up here. */
function write(response: http.ServerResponse, text: string): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed) return resolve()
    if (response.write(text)) return resolve()
    response.once('drain', resolve)
    response.once('close', resolve)
  })
}

function wait(ms: number, response: http.ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      response.off('close', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    response.once('close', done)
  })
}
