// Owns one HTTP conversation with one host: the abort that really closes the socket, the long wait for
// headers, the filter that keeps garbage out of a line stream. Never follows a redirect, never uses a
// proxy, never talks to an origin other than the one it was opened for.

import { Agent, fetch as undiciFetch } from 'undici'
import type { Host } from './host.ts'
import { parse } from './wire.ts'

export interface TransportOptions {
  readonly host: Host
  readonly signal: AbortSignal
  /** Until the first byte of an answer. A model may be loading for minutes. */
  readonly headersTimeoutMs: number
  /** Between two pieces of an answer. */
  readonly bodyTimeoutMs: number
  readonly body: 'json' | 'lines'
}

export interface Transport {
  readonly fetch: typeof fetch
  /** Lines that were JSON objects, and lines that were not and were dropped. */
  readonly seen: { readonly valid: number; readonly garbage: number }
  /** Closes every socket at once. Call it however the request ended. */
  close(): void
}

const connectTimeoutMs = 5_000
/** A line of a stream longer than this is not an answer. */
const maxLineCharacters = 8 * 1024 * 1024
const maxErrorCharacters = 16 * 1024

/**
 * The `ollama` package cannot abort before headers, and its `abort()` ends every stream of a client; so
 * each request gets a client of its own over a transport of its own, and the signal acts here.
 */
export function openTransport(options: TransportOptions): Transport {
  const agent = new Agent({
    headersTimeout: options.headersTimeoutMs,
    bodyTimeout: options.bodyTimeoutMs,
    connect: { timeout: connectTimeoutMs },
  })
  const seen = { valid: 0, garbage: 0 }
  const closed = new AbortController()
  const signal = AbortSignal.any([options.signal, closed.signal])
  const close = (): void => {
    options.signal.removeEventListener('abort', close)
    if (closed.signal.aborted) return
    closed.abort()
    agent.destroy().catch(() => undefined)
  }
  options.signal.addEventListener('abort', close, { once: true })

  const request = async (input: Parameters<typeof fetch>[0], init?: RequestInit): Promise<Response> => {
    const url = String(input)
    if (new URL(url).origin !== options.host.origin)
      throw coded('PASSEPARTOUT_OTHER_HOST', 'a request for another address was stopped')
    const both = init?.signal ? AbortSignal.any([signal, init.signal]) : signal
    const response = (await undiciFetch(url, {
      ...(init as Parameters<typeof undiciFetch>[1]),
      signal: both,
      dispatcher: agent,
      redirect: 'error',
    })) as unknown as Response
    if (!response.ok) return readError(response)
    if (options.body === 'json' || !response.body) return response
    return new Response(streamOf(objectLines(response.body, seen)), { status: response.status })
  }
  return { fetch: request as typeof fetch, seen, close }
}

/** An error answer as the JSON the `ollama` package reads quietly; otherwise it prints to standard output. */
async function readError(response: Response): Promise<Response> {
  const text = (await readSome(response)).trim()
  const body = parse(text)
  const said = typeof body === 'object' && body !== null && 'error' in body ? body.error : text
  const error = typeof said === 'string' && said ? said : response.statusText || `status ${response.status}`
  return new Response(JSON.stringify({ error }), {
    status: response.status,
    headers: { 'content-type': 'application/json' },
  })
}

async function readSome(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const piece of response.body ?? []) {
    text += decoder.decode(piece, { stream: true })
    if (text.length > maxErrorCharacters) break
  }
  return text.slice(0, maxErrorCharacters)
}

/** Lines that are JSON objects; the rest is counted and dropped, because the `ollama` package would print or choke on it. */
async function* objectLines(
  body: AsyncIterable<Uint8Array>,
  seen: { valid: number; garbage: number },
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder()
  const encoder = new TextEncoder()
  const pieces: string[] = []
  let waiting = 0
  const take = (line: string): Uint8Array | null => {
    if (!line.trim()) return null
    const value = parse(line)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      seen.garbage++
      return null
    }
    seen.valid++
    return encoder.encode(`${line}\n`)
  }
  for await (const bytes of body) {
    const lines = decoder.decode(bytes, { stream: true }).split('\n')
    const rest = lines.pop() ?? ''
    for (const [index, line] of lines.entries()) {
      const whole = index === 0 ? pieces.splice(0).join('') + line : line
      const taken = take(whole)
      if (taken) yield taken
    }
    // Pieces are joined once, at the end of their line: joining at each arrival is quadratic in a long one.
    waiting = lines.length > 0 ? rest.length : waiting + rest.length
    if (rest) pieces.push(rest)
    if (waiting > maxLineCharacters)
      throw coded('PASSEPARTOUT_LINE_TOO_LONG', 'a line of the stream is too long')
  }
  const last = take(pieces.join('') + decoder.decode())
  if (last) yield last
}

function streamOf(pieces: AsyncGenerator<Uint8Array>): ReadableStream {
  return new ReadableStream({
    async pull(controller) {
      const piece = await pieces.next()
      if (piece.done) controller.close()
      else controller.enqueue(piece.value)
    },
    async cancel() {
      await pieces.return(undefined)
    },
  })
}

const coded = (code: string, message: string): Error => Object.assign(new Error(message), { code })
