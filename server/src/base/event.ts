// Owns the one stream of events every engine answers with. Vendor shapes stop before this.

export interface ToolCall {
  readonly id: string
  readonly name: string
  /** As the model gave it: validate before use. */
  readonly arguments: unknown
}

export interface Usage {
  readonly promptTokens: number
  readonly outputTokens: number
}

export type EngineEvent =
  | { readonly kind: 'loading'; readonly message: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'thinking'; readonly text: string }
  | { readonly kind: 'call'; readonly call: ToolCall }
  /** `length`: the answer was cut by the window. */
  | { readonly kind: 'end'; readonly reason: 'stop' | 'length' | 'cancelled'; readonly usage: Usage }
  | {
      readonly kind: 'error'
      readonly code: string
      readonly message: string
      readonly next: string
      readonly retryable: boolean
    }

/** What it shows is with the request: what is recorded of a message holds no bytes. */
export interface MessageImage {
  /** Hex SHA-256. */
  readonly id: string
  /** At most. */
  readonly tokens: number
}

export type Message =
  | { readonly role: 'system' | 'user'; readonly text: string; readonly images?: readonly MessageImage[] }
  | { readonly role: 'assistant'; readonly text: string; readonly calls: readonly ToolCall[] }
  | { readonly role: 'tool'; readonly callId: string; readonly name: string; readonly text: string }

/** JSON Schema 2020-12, the subset the tools use. */
export interface Schema {
  readonly type: 'object' | 'string' | 'integer' | 'number' | 'boolean' | 'array'
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly enum?: readonly string[]
  readonly additionalProperties?: boolean
}

export interface ToolSpec {
  readonly name: string
  readonly description: string
  readonly parameters: Schema
}

export interface EngineInfo {
  /** `ollama:qwen3:4b`; shown on the badge. */
  readonly id: string
  readonly model: string
  readonly host: string
  readonly place: 'local' | 'cloud'
  /** The window that is really loaded, in tokens. */
  readonly windowTokens: number
  readonly capabilities: readonly ('tools' | 'thinking' | 'embedding' | 'vision')[]
}

export interface EngineRequest {
  readonly messages: readonly Message[]
  readonly tools: readonly ToolSpec[]
  /** Constrains the whole output; never together with tools. */
  readonly format?: Schema
  readonly maxOutputTokens: number
  /** Base64 of the images of the messages, by id. */
  readonly images?: Readonly<Record<string, string>>
}

export interface Engine {
  readonly info: EngineInfo
  /** Abort closes the socket at once and ends the stream with `cancelled`. */
  stream(request: EngineRequest, signal: AbortSignal): AsyncIterable<EngineEvent>
}
