// Owns what an outside server (MCP) asks the person, as it is shown, and the messages that answer it (MCP 2025-11-25,
// "Elicitation"). Only a person answers: no model sees a question or an answer.

import type { Outcome, RequestName } from './messages.ts'

/** As it is typed or chosen: numbers and switches (`true`, `false`) as text, several choices as their values. */
export type FieldText = string | readonly string[]

export interface FieldView {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly required: boolean
  readonly kind: 'text' | 'number' | 'switch' | 'one' | 'many'
  /** To choose from: of `one` and `many`. */
  readonly options: readonly { readonly value: string; readonly title: string }[]
  /** What it is if nobody changes it; empty where the server names nothing. */
  readonly initial: FieldText
  /** It sounds like a password or a key, which no server may ask for this way. */
  readonly sensitive: boolean
}

interface Asked {
  readonly id: string
  /** As it is configured. */
  readonly server: string
  /** The server's own words, on one line. */
  readonly message: string
}

export type McpQuestionView =
  | (Asked & { readonly kind: 'form'; readonly fields: readonly FieldView[] })
  | (Asked & {
      /** To be opened in a browser, by the person alone. */
      readonly kind: 'address'
      readonly url: string
      readonly host: string
    })

export type McpReply =
  | { readonly action: 'accept'; readonly values: Readonly<Record<string, FieldText>> }
  | { readonly action: 'decline' | 'cancel' }

/** Fails with what is wrong with the values; the question stays open then. */
export const mcpReply: RequestName<{ readonly id: string; readonly reply: McpReply }, Outcome> = {
  method: 'passepartout/mcpReply',
}
/** What is wrong with one value, a sentence; empty for nothing. */
export const mcpFault: RequestName<
  { readonly id: string; readonly field: string; readonly value: FieldText },
  { readonly fault: string }
> = { method: 'passepartout/mcpFault' }
