// Owns that no model sees a secret: what is asked of one, or embedded, passes here right before it, local ones too. What a model
// writes back stays as it is; judge.ts resolves what it wants done.

import type { Engine, EngineRequest, Message } from '../base/event.ts'
import { ok, type Problem, type Result } from '../base/result.ts'
import type { Masked, Vault } from '../gate/mask.ts'
import { redact } from '../gate/secrets.ts'
import type { VectorSource } from '../index/vectors/source.ts'

export const maskedEngine = (engine: Engine, vault: Vault): Engine => ({
  ...engine,
  // The window that is really loaded is known only later.
  get info() {
    return engine.info
  },
  stream: (request, signal) => engine.stream(maskedRequest(request, vault), signal),
})

/** A model that embeds is a model too. It answers with no text, so nothing has to be resolved. */
export const maskedSource = (source: VectorSource): VectorSource => ({
  ...source,
  embed: (texts, purpose, signal) => source.embed(texts.map(redact), purpose, signal),
})

const maskedRequest = (request: EngineRequest, vault: Vault): EngineRequest => ({
  ...request,
  messages: request.messages.map((message) => maskedMessage(message, vault)),
})

function maskedMessage(message: Message, vault: Vault): Message {
  if (message.role !== 'assistant') return { ...message, text: vault.mask(message.text) }
  const calls = message.calls.map((call) => ({
    ...call,
    arguments: throughout(call.arguments, vault.maskRest),
  }))
  return { ...message, text: vault.maskRest(message.text), calls }
}

/** What a call wants, with the secrets it names. `reason` is for a person, as it was written. */
export function resolvedArguments(
  vault: Vault,
  args: Readonly<Record<string, unknown>>,
): Result<Readonly<Record<string, unknown>>, Problem> {
  let problem: Problem | null = null
  const resolve = (text: string): string => {
    const resolved = vault.resolve(text)
    if (resolved.ok) return resolved.value
    problem ??= resolved.error
    return text
  }
  const { reason, ...rest } = args
  const resolved = throughout(rest, resolve) as Readonly<Record<string, unknown>>
  return problem === null
    ? ok(reason === undefined ? resolved : { ...resolved, reason })
    : { ok: false, error: problem }
}

/** For a person, who sees the same placeholders in the answer. */
export const legendWords = ({ placeholder, rule }: Masked): string =>
  `${placeholder}: ${rule.replaceAll('-', ' ')}`

/** Every string of a JSON value, names of members included. */
export function throughout(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((one) => throughout(one, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [change(key), throughout(member, change)]),
  )
}
