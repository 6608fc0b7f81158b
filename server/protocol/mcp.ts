// Owns what the client is shown of outside servers (MCP), and the messages about them.

import type { McpQuestionView } from './mcp-question.ts'
import type { NotificationName, Outcome, RequestName } from './messages.ts'

export type McpState =
  /** Nobody has approved it as it is configured now. */
  | 'unapproved'
  /** It waits for values that only a person can give. */
  | 'needs-input'
  | 'starting'
  | 'running'
  /** It ended and is started again soon. */
  | 'waiting'
  | 'failed'
  | 'stopped'

export interface McpInputView {
  readonly id: string
  readonly description: string
  readonly secret: boolean
  /** To choose from; empty for free text. */
  readonly options: readonly { readonly value: string; readonly title: string }[]
  readonly initial: string
}

export interface McpServerView {
  readonly name: string
  readonly kind: 'stdio' | 'http' | 'sse'
  readonly scope: 'machine' | 'workspace'
  /** Absolute path of the file it is configured in. */
  readonly source: string
  /** The command line or the address, as it is configured. */
  readonly target: string
  /** Names of the variables or headers it is given, and the file with more of them. */
  readonly given: readonly string[]
  readonly state: McpState
  /** Why it is in that state, a sentence; empty where nothing is to be said. */
  readonly detail: string
  /** A process that may reach the network. */
  readonly network: boolean
  readonly tools: readonly { readonly name: string; readonly description: string }[]
  readonly resources: number
  /** Those without a value yet. */
  readonly inputs: readonly McpInputView[]
  /** All that its definition names. */
  readonly asked: readonly McpInputView[]
}

export interface McpView {
  readonly servers: readonly McpServerView[]
  /** What they ask the person, the oldest first. */
  readonly questions: readonly McpQuestionView[]
  /** What is wrong with the configuration, a sentence each. */
  readonly problems: readonly string[]
  /** Absolute path of the user's own file, whether it exists or not. */
  readonly ownFile: string
}

export type McpAct = 'approve' | 'approve-with-network' | 'start' | 'stop' | 'restart'

export const mcpServers: RequestName<Record<string, never>, McpView> = { method: 'passepartout/mcpServers' }
export const mcpAct: RequestName<{ readonly name: string; readonly act: McpAct }, Outcome> = {
  method: 'passepartout/mcpAct',
}
/** Values of inputs of one file's servers, by id. They are kept in memory alone. */
export const mcpGive: RequestName<
  { readonly source: string; readonly values: Readonly<Record<string, string>> },
  Outcome
> = {
  method: 'passepartout/mcpGive',
}
/** The last lines that a server and we said. */
export const mcpLog: RequestName<{ readonly name: string }, { readonly text: string }> = {
  method: 'passepartout/mcpLog',
}
export const mcpChanged: NotificationName<McpView> = { method: 'passepartout/mcpChanged' }
