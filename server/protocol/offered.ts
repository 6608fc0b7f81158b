// Owns the messages about local models that the editor's own chat and other extensions use: which there are, one request
// with its stream, and counting. Plain JSON, no logic.

import type { NotificationName, RequestName } from './messages.ts'

const request = <Params, Answer>(method: string): RequestName<Params, Answer> => ({ method })

export interface OfferedModelView {
  /** `qwen3:4b` */
  readonly model: string
  /** `4.0B, Q4_K_M`; empty where the engine does not say. */
  readonly detail: string
  /** Both together are the window, in tokens. */
  readonly inputTokens: number
  readonly outputTokens: number
  readonly callsTools: boolean
}
/** Empty where they are not offered. */
export const offeredModels = request<Record<string, never>, readonly OfferedModelView[]>(
  'passepartout/offered/models',
)

export type OfferedMessage =
  | { readonly role: 'system' | 'user'; readonly text: string }
  | { readonly role: 'assistant'; readonly text: string; readonly calls: readonly OfferedCall[] }
  | { readonly role: 'tool'; readonly callId: string; readonly name: string; readonly text: string }

export interface OfferedCall {
  readonly id: string
  readonly name: string
  readonly arguments: unknown
}

export interface OfferedTool {
  readonly name: string
  readonly description: string
  /** JSON Schema; null for a tool without arguments. */
  readonly schema: unknown
}

export interface OfferedParams {
  /** Names the stream. */
  readonly id: string
  readonly model: string
  readonly messages: readonly OfferedMessage[]
  readonly tools: readonly OfferedTool[]
  /** `one`: it must call the one tool there is. */
  readonly calling: 'free' | 'one'
}

export type OfferedEnd =
  | { readonly ok: true; readonly reason: 'stop' | 'length' | 'cancelled' }
  | { readonly ok: false; readonly message: string; readonly next: string }

/** Answers at the end of the stream; cancelling the request closes it. */
export const offeredAsk = request<OfferedParams, OfferedEnd>('passepartout/offered/ask')

export type OfferedPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'call'; readonly call: OfferedCall }
/** Server → client, in order. */
export const offeredGrew: NotificationName<{ readonly id: string; readonly part: OfferedPart }> = {
  method: 'passepartout/offered/grew',
}

/** Tokens of a text, by what the engine counted lately. */
export const offeredTokens = request<
  { readonly model: string; readonly text: string },
  { readonly tokens: number }
>('passepartout/offered/tokens')
