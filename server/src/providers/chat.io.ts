// Owns one answer of one model as a stream of engine events. Never retries what may have been read
// already (only a full queue is waited for), never decides what a call means.

import { type ChatRequest, Ollama } from 'ollama'
import type { EngineEvent, EngineRequest, Usage } from '../base/event.ts'
import { failure, failureEvent, readFailure } from './failure.ts'
import type { Host } from './host.ts'
import { openTransport } from './transport.io.ts'
import { type Capability, chatBody, promptTokens, readChunk } from './wire.ts'

export interface ChatStreamOptions {
  readonly host: Host
  readonly model: string
  /** Sent with every request, always the same: another number makes Ollama load the model again. */
  readonly numCtx: number
  /** The window there really is; smaller than `numCtx` if the host gave less. */
  readonly windowTokens: number
  readonly capabilities: readonly Capability[]
  /** Until the first byte: loading the model and reading the prompt. */
  readonly loadTimeoutMs: number
  /** Waits between attempts while the queue of the host is full; their number bounds the attempts. */
  readonly busyWaitsMs: readonly number[]
  /** How long nothing may arrive before a `loading` event says so, and then again. */
  readonly patienceMs: number
  /** Called once when the model has begun to answer, so that it is surely loaded. */
  readonly onLoaded: (signal: AbortSignal) => Promise<void>
}

/** More than any file a model of this size writes in one call; beyond it something ran away. */
const maxArgumentCharacters = 1024 * 1024
/** More text than any window holds. */
const maxAnswerCharacters = 16 * 1024 * 1024

export async function* streamChat(
  options: ChatStreamOptions,
  request: EngineRequest,
  signal: AbortSignal,
): AsyncGenerator<EngineEvent> {
  const estimate = promptTokens(request)
  if (estimate >= options.windowTokens) {
    const size = `about ${estimate} tokens, and the window of ${options.model} holds ${options.windowTokens}`
    yield failureEvent(
      failure(
        'prompt-too-long',
        `The prompt has ${size}. It was not sent.`,
        'Ask about less, or lower passepartout.budgetTokens.',
        'final',
      ),
    )
    return
  }
  if (request.format && request.tools.length > 0) {
    yield failureEvent(
      failure(
        'ollama-failed',
        'A request may carry tools or an output format, not both.',
        'Report this as a defect.',
        'final',
      ),
    )
    return
  }
  for (let attempt = 0; ; attempt++) {
    const outcome = yield* attemptChat(options, request, estimate, signal)
    if (outcome === 'ended') return
    const waitMs = options.busyWaitsMs[attempt]
    if (waitMs === undefined) {
      yield failureEvent(
        failure(
          'busy',
          `Ollama has too many requests waiting (asked ${attempt + 1} times).`,
          'Ask again in a moment.',
          'retry',
        ),
      )
      return
    }
    yield {
      kind: 'loading',
      message: `Ollama is busy with other requests; asking again in ${seconds(waitMs)}.`,
    }
    if ((await pause(waitMs, signal)) === 'aborted') {
      yield { kind: 'end', reason: 'cancelled', usage: { promptTokens: 0, outputTokens: 0 } }
      return
    }
  }
}

async function* attemptChat(
  options: ChatStreamOptions,
  request: EngineRequest,
  estimate: number,
  signal: AbortSignal,
): AsyncGenerator<EngineEvent, 'ended' | 'busy'> {
  const transport = openTransport({
    host: options.host,
    signal,
    headersTimeoutMs: options.loadTimeoutMs,
    bodyTimeoutMs: options.loadTimeoutMs,
    body: 'lines',
  })
  const client = new Ollama({ host: options.host.url, fetch: transport.fetch })
  let characters = 0
  let calls = 0
  let began = false
  const spent = (): Usage => ({
    promptTokens: began ? estimate : 0,
    outputTokens: Math.ceil(characters / 4),
  })
  try {
    if (signal.aborted) throw signal.reason
    const body = chatBody(options, request) as unknown as ChatRequest & { stream: true }
    const opening = settle(client.chat(body))
    const answered = yield* waitWithWords(opening, options)
    if (!answered.ok) throw answered.error
    for await (const line of answered.value) {
      const chunk = readChunk(line, calls)
      if (!began) {
        began = true
        await options.onLoaded(signal)
      }
      if (signal.aborted) throw signal.reason
      if (chunk.thinking) yield { kind: 'thinking', text: chunk.thinking }
      if (chunk.text) yield { kind: 'text', text: chunk.text }
      if (chunk.longestArguments > maxArgumentCharacters) {
        const size = `${Math.round(chunk.longestArguments / 1024)} KB of arguments`
        yield failureEvent(
          failure(
            'arguments-too-large',
            `The model called a tool with ${size}; 1024 KB is the most.`,
            'Ask for the change in smaller steps.',
            'retry',
          ),
        )
        return 'ended'
      }
      for (const call of chunk.calls) yield { kind: 'call', call }
      calls += chunk.calls.length
      characters += chunk.text.length + chunk.thinking.length + chunk.longestArguments
      if (characters > maxAnswerCharacters) {
        yield failureEvent(
          failure('answer-too-large', 'The model does not stop.', 'Ask again in smaller steps.', 'retry'),
        )
        return 'ended'
      }
      if (chunk.done) {
        yield {
          kind: 'end',
          reason: chunk.done.reason === 'length' ? 'length' : 'stop',
          // A prompt that was in the cache already is not counted by every version.
          usage: {
            promptTokens: chunk.done.promptTokens || estimate,
            outputTokens: chunk.done.outputTokens || Math.ceil(characters / 4),
          },
        }
        return 'ended'
      }
    }
    return 'ended'
  } catch (thrown) {
    if (signal.aborted) {
      yield { kind: 'end', reason: 'cancelled', usage: spent() }
      return 'ended'
    }
    const context = { host: options.host.url, model: options.model, loadTimeoutMs: options.loadTimeoutMs }
    const failed = readFailure(thrown, context)
    if (failed.code === 'busy' && !began) return 'busy'
    const { valid, garbage } = transport.seen
    if (valid === 0 && garbage > 0)
      yield failureEvent(
        failure(
          'not-ollama',
          `What answers at ${options.host.url} does not speak as Ollama does.`,
          'Set passepartout.ollamaHost to the address of Ollama.',
          'final',
        ),
      )
    else yield failureEvent(failed)
    return 'ended'
  } finally {
    // Also when the reader of this stream stops early: leaving the loop alone would keep the model at work.
    transport.close()
  }
}

type Settled<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown }

/** A promise that never rejects, so that it can be raced against a timer more than once. */
function settle<T>(promise: Promise<T>): Promise<Settled<T>> {
  return promise.then(
    (value) => ({ ok: true, value }),
    (error: unknown) => ({ ok: false, error }),
  )
}

async function* waitWithWords<T>(
  opening: Promise<Settled<T>>,
  options: ChatStreamOptions,
): AsyncGenerator<EngineEvent, Settled<T>> {
  const startedAt = performance.now()
  while (true) {
    let timer: ReturnType<typeof setTimeout> | undefined
    const tick = new Promise<'tick'>((resolve) => {
      timer = setTimeout(() => resolve('tick'), options.patienceMs)
    })
    const first = await Promise.race([opening, tick])
    clearTimeout(timer)
    if (first !== 'tick') return first
    // Nothing on the wire tells the two apart: Ollama sends headers with the first token.
    const waited = seconds(performance.now() - startedAt)
    yield { kind: 'loading', message: `${options.model} is loading or reading the prompt (${waited}).` }
  }
}

const seconds = (ms: number): string => `${ms < 10_000 ? (ms / 1000).toFixed(1) : Math.round(ms / 1000)} s`

function pause(waitMs: number, signal: AbortSignal): Promise<'waited' | 'aborted'> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve('aborted')
    const stop = (): void => {
      clearTimeout(timer)
      resolve('aborted')
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve('waited')
    }, waitMs)
    signal.addEventListener('abort', stop, { once: true })
  })
}
