// Owns the messages of an outside server behind an address: streamable HTTP, and the older SSE where it knows only that.
// Contacts the one address that is cleared, follows no redirect to another, and reads nothing larger than a message may be.

import {
  SSEClientTransport,
  StreamableHTTPClientTransport,
  type Transport,
} from '@modelcontextprotocol/client'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { type Cleared, redeem } from '../gate/cleared.ts'
import type { Definition } from './definition.ts'
import { largestMessageBytes } from './limits.ts'

type Remote = Extract<Definition, { kind: 'http' | 'sse' }>

export interface Ways {
  /** The best first. */
  readonly transports: readonly (() => Transport)[]
  /** `not-signed-in`, once the server has refused whoever has no token, or this one. */
  refusal(): Problem | null
}

/** The ways to reach it. Problems: `not-cleared`, `changed-since`. */
export function httpTransports(cleared: Cleared, { url, headers, kind }: Remote): Result<Ways, Problem> {
  const redeemed = redeem(cleared)
  if (!redeemed.ok) return redeemed
  const [action] = redeemed.value.actions
  if (action?.type !== 'network' || action.url !== url)
    return err(problem('changed-since', 'The address is another one now.', 'Look at it again.'))
  const address = new URL(url)
  let isRefused = false
  const refused = () => {
    isRefused = true
  }
  const options = { requestInit: { headers }, fetch: bounded(address.origin, refused) }
  const streamable = () =>
    new StreamableHTTPClientTransport(address, { ...options, redirectPolicy: 'same-origin' })
  const sse = () => new SSEClientTransport(address, options)
  return ok({
    transports: kind === 'sse' ? [sse] : [streamable, sse],
    refusal: () => (isRefused ? notSignedIn(headers) : null),
  })
}

/** Of RFC 9110, 15.5.2: who asks is not known there. */
const unauthorized = 401

function notSignedIn(headers: Remote['headers']): Problem {
  const given = Object.keys(headers).find((name) => /^authorization$|key|token/i.test(name))
  return given === undefined
    ? problem(
        'not-signed-in',
        `It answers only who is signed in (${unauthorized}), and signing in with OAuth is not supported.`,
        'Give it a token in its configuration: "headers": { "Authorization": "Bearer ${input:token}" }.',
      )
    : problem(
        'not-signed-in',
        `It does not take the token in ${given} (${unauthorized}).`,
        'Enter another one, or change its configuration.',
      )
}

/** A server may name another address for its messages; the headers with their secrets are for one origin only. */
const bounded =
  (origin: string, refused: () => void) =>
  async (input: string | URL, init?: RequestInit): Promise<Response> => {
    const target = new URL(input)
    if (target.origin !== origin) throw new Error(`It leads to ${target.origin}, which was not approved.`)
    const response = await fetch(target, { ...init, redirect: init?.redirect ?? 'error' })
    if (response.status === unauthorized) refused()
    const { body, status, statusText, headers } = response
    if (body === null) return response
    return new Response(body.pipeThrough(meter()), { status, statusText, headers })
  }

/** Fails where a line is longer than a message may be: in a stream of events each message is one. */
function meter(): TransformStream<Uint8Array, Uint8Array> {
  let run = 0
  return new TransformStream({
    transform(chunk, controller) {
      const end = chunk.lastIndexOf(10)
      run = end < 0 ? run + chunk.length : chunk.length - end
      if (run > largestMessageBytes || chunk.length > largestMessageBytes)
        controller.error(new Error(`It sent a message of more than ${largestMessageBytes} bytes.`))
      else controller.enqueue(chunk)
    },
  })
}
