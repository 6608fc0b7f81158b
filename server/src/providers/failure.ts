// Owns the words for everything that can go wrong between us and Ollama: what happened, what to do
// next, whether asking again may help. Never throws; never reads the clock or the network.

import type { EngineEvent } from '../base/event.ts'
import type { Problem } from '../base/result.ts'

/** Stable codes; `model-missing` offers "pull" and `ollama-unreachable` offers "start". */
export type FailureCode =
  | 'bad-host'
  | 'ollama-unreachable'
  | 'model-missing'
  | 'busy'
  | 'prompt-too-long'
  | 'no-tools'
  | 'not-allowed'
  | 'out-of-memory'
  | 'load-timeout'
  | 'connection-lost'
  | 'redirected'
  | 'not-ollama'
  | 'arguments-too-large'
  | 'answer-too-large'
  | 'ollama-failed'

export interface Failure extends Problem {
  readonly code: FailureCode
  readonly retryable: boolean
}

export interface FailureContext {
  /** As shown to the user. */
  readonly host: string
  readonly model: string
  readonly loadTimeoutMs: number
}

export const failure = (
  code: FailureCode,
  message: string,
  next: string,
  retryable: 'retry' | 'final',
): Failure => ({
  code,
  message,
  next,
  retryable: retryable === 'retry',
})

export const failureEvent = (failed: Failure): EngineEvent => ({
  kind: 'error',
  code: failed.code,
  message: failed.message,
  next: failed.next,
  retryable: failed.retryable,
})

/** Turns what a request threw (a status, a socket error, an error line of a stream) into words. */
export function readFailure(thrown: unknown, context: FailureContext): Failure {
  const { status, codes, text } = describe(thrown)
  const has = (...names: readonly string[]): boolean => names.some((name) => codes.includes(name))
  if (has('ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'))
    return failure('ollama-unreachable', `No Ollama answers at ${context.host}.`, 'Start Ollama.', 'final')
  if (has('UND_ERR_HEADERS_TIMEOUT', 'PASSEPARTOUT_TIMEOUT'))
    return failure(
      'load-timeout',
      `${context.model || 'Ollama'} did not answer within ${Math.round(context.loadTimeoutMs / 1000)} s.`,
      'Choose a smaller model or raise passepartout.loadTimeoutSeconds.',
      'retry',
    )
  if (has('PASSEPARTOUT_LINE_TOO_LONG'))
    return failure(
      'answer-too-large',
      'The model sent one line of more than 8 MB.',
      'Ask again in smaller steps.',
      'retry',
    )
  if (
    has('UND_ERR_SOCKET', 'UND_ERR_BODY_TIMEOUT', 'ECONNRESET', 'EPIPE', 'ECONNABORTED') ||
    /^terminated$/.test(text)
  )
    return lost(context)
  if (/unexpected redirect/i.test(text) || has('PASSEPARTOUT_OTHER_HOST'))
    return failure(
      'redirected',
      `${context.host} tried to send the request to another address. It was not followed.`,
      'Set passepartout.ollamaHost to the address of Ollama itself.',
      'final',
    )
  // The fetch standard blocks some ports, such as 1 and 6000.
  if (/^bad port$/.test(text))
    return failure(
      'bad-host',
      `The port of ${context.host} may not be used for HTTP.`,
      'Set passepartout.ollamaHost to the address of Ollama.',
      'final',
    )
  if (status === 503)
    return failure('busy', 'Ollama has too many requests waiting.', 'Ask again in a moment.', 'retry')
  if (status === 401 || status === 403)
    return failure(
      'not-allowed',
      `${context.host} refused the request: ${clip(text)}`,
      'Sign in to that host, or choose another one.',
      'final',
    )
  if ((status === 404 || status === undefined) && /model\b.*\bnot found|pulling it first/i.test(text))
    return missing(context)
  if (status === 404 && context.model) return missing(context)
  if (/does not support tools/i.test(text))
    return failure(
      'no-tools',
      `${context.model} cannot call tools.`,
      'Choose a model with the tools capability.',
      'final',
    )
  if (/context (length|size|window)|exceed.{0,40}context|prompt.{0,20}too long|input length/i.test(text))
    return failure(
      'prompt-too-long',
      `Ollama says the prompt does not fit: ${clip(text)}`,
      'Ask about less, or raise the budget of the window.',
      'final',
    )
  if (/requires more system memory|out of memory|cudaMalloc failed|insufficient memory/i.test(text))
    return failure(
      'out-of-memory',
      `There is not enough memory for ${context.model}: ${clip(text)}`,
      'Choose a smaller model.',
      'final',
    )
  if (/^Did not receive done/.test(text)) return lost(context)
  const said = status === undefined ? clip(text) : `${status}, ${clip(text)}`
  return failure(
    'ollama-failed',
    `Ollama failed: ${said}`,
    'Ask again; if it stays, look at the log of Ollama.',
    status !== undefined && status < 500 ? 'final' : 'retry',
  )
}

const lost = (context: FailureContext): Failure =>
  failure(
    'connection-lost',
    `The connection to ${context.host} broke before the answer was complete.`,
    'Ask again.',
    'retry',
  )

const missing = (context: FailureContext): Failure =>
  failure(
    'model-missing',
    `The model ${context.model} is not on ${context.host}.`,
    `Pull ${context.model}.`,
    'final',
  )

const clip = (text: string): string =>
  text.length > 300 ? `${text.slice(0, 300)}…` : text || 'no reason given'

interface Description {
  readonly status: number | undefined
  readonly codes: readonly string[]
  readonly text: string
}

/** `fetch failed` hides the reason in `cause`, and a connect to two addresses in `errors`: look inside, five deep. */
function describe(thrown: unknown): Description {
  const codes: string[] = []
  let status: number | undefined
  let text = ''
  const look = (value: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null || depth > 5) {
      if (typeof value === 'string' && !text) text = value
      return
    }
    const error = value as Record<string, unknown>
    if (typeof error.code === 'string') codes.push(error.code)
    if (typeof error.status_code === 'number') status ??= error.status_code
    if (typeof error.message === 'string' && (!text || text === 'fetch failed')) text = error.message || text
    look(error.cause, depth + 1)
    if (Array.isArray(error.errors)) for (const inner of error.errors) look(inner, depth + 1)
  }
  look(thrown, 0)
  return { status, codes, text }
}
