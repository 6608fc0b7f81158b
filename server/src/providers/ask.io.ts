// Owns short questions to an Ollama host (version, tags, show, ps): one request, one JSON answer, a
// deadline. Never streams, never changes anything on the host.

import { Ollama } from 'ollama'
import { err, ok, type Problem, type Result } from '../base/result.ts'
import { type Failure, readFailure } from './failure.ts'
import type { Host } from './host.ts'
import { openTransport } from './transport.io.ts'

export interface AskOptions {
  readonly timeoutMs: number
  readonly signal: AbortSignal
  /** For the words of a failure; empty when the question is about no model. */
  readonly model: string
}

export async function askOllama<T>(
  host: Host,
  options: AskOptions,
  question: (client: Ollama) => Promise<unknown>,
  read: (body: unknown) => T,
): Promise<Result<T, Failure>> {
  const deadline = new AbortController()
  const late = Object.assign(new Error('no answer in time'), { code: 'PASSEPARTOUT_TIMEOUT' })
  const timer = setTimeout(() => deadline.abort(late), options.timeoutMs)
  const transport = openTransport({
    host,
    signal: AbortSignal.any([options.signal, deadline.signal]),
    headersTimeoutMs: options.timeoutMs,
    bodyTimeoutMs: options.timeoutMs,
    body: 'json',
  })
  try {
    const client = new Ollama({ host: host.url, fetch: transport.fetch })
    return ok(read(await question(client)))
  } catch (thrown) {
    const context = { host: host.url, model: options.model, loadTimeoutMs: options.timeoutMs }
    return err(readFailure(deadline.signal.aborted ? late : thrown, context))
  } finally {
    clearTimeout(timer)
    transport.close()
  }
}

/** A Problem for callers that have no use for retry advice. */
export const asProblem = (failed: Failure): Problem => ({
  code: failed.code,
  message: failed.message,
  next: failed.next,
})
