// Owns the closed set of things the agent can want. Never says whether they may happen.

import type { ProposalId, TurnId } from './ids.ts'

export type ShellKind = 'posix' | 'powershell' | 'cmd'

/** Replace exactly `find` (which must occur once) by `replace`. */
export interface TextReplacement {
  readonly find: string
  readonly replace: string
}

/** Hints of an outside server about its own tool (MCP, tool annotations). */
export interface McpAnnotations {
  readonly title?: string
  readonly readOnlyHint?: boolean
  readonly destructiveHint?: boolean
  readonly idempotentHint?: boolean
  readonly openWorldHint?: boolean
}

export type Action =
  | {
      readonly type: 'shell'
      readonly shell: ShellKind
      readonly command: string
      readonly cwd?: string
      /** As it was proposed, where the gate has rewritten it. For people only. */
      readonly asked?: string
    }
  | { readonly type: 'file_read'; readonly path: string }
  | {
      readonly type: 'file_write'
      readonly path: string
      readonly content: string
      /** Hex SHA-256 of the text it replaces, empty for a file that must not exist; unset: unknown. */
      readonly beforeHash?: string
    }
  | {
      readonly type: 'file_edit'
      readonly path: string
      readonly edits: readonly TextReplacement[]
      readonly content?: string
      /** Hex SHA-256 of the text the edits were made against. */
      readonly beforeHash?: string
      /** A person is asked, whatever rules say: what code gave back changes more of the file than the place for it. */
      readonly asks?: true
    }
  | { readonly type: 'file_delete'; readonly path: string; readonly beforeHash?: string }
  | { readonly type: 'network'; readonly url: string; readonly method: string; readonly content?: string }
  | { readonly type: 'network_or_write_content'; readonly content: string }
  | { readonly type: 'content_in'; readonly content: string; readonly path?: string }
  | {
      readonly type: 'code_eval'
      readonly language: string
      readonly code: string
      /** Absent: in a process of its own. `kept`: names of earlier evaluations are there. */
      readonly session?: { readonly name: string; readonly state: 'new' | 'kept' }
      /** In an empty folder, with no file of the user's and no network, and nothing of it stays. */
      readonly place?: 'sealed'
      /** Where a process begins that is started for it; unset: the workspace folder. */
      readonly cwd?: string
      /** How its value is told, see `org/literate/code.ts`; unset: as the language shows it to people. */
      readonly shows?: 'none' | 'plain' | 'pretty' | 'table' | 'list'
      /** Files that the result is written to: whoever approves the code approves that too. */
      readonly into?: readonly string[]
      /** A person is asked, whatever rules say. */
      readonly asks?: true
    }
  | {
      readonly type: 'mcp'
      readonly server: string
      readonly tool: string
      readonly arguments: unknown
      /** The tool in its server's words: nothing of it is believed before a person has pinned it. */
      readonly description?: string
      /** JSON Schema of the arguments. */
      readonly schema?: unknown
      readonly annotations?: McpAnnotations
    }
  | { readonly type: 'sequence'; readonly events: readonly unknown[] }

export type ActionType = Action['type']

/** Denning's lattice, two points by three: a join only lowers integrity and raises confidentiality. */
export interface Labels {
  readonly integrity: 'trusted' | 'untrusted'
  readonly confidentiality: 'public' | 'private' | 'secret'
  /** Where the lowering or raising came from, for the proof. */
  readonly sources: readonly string[]
}

export const trusted: Labels = { integrity: 'trusted', confidentiality: 'public', sources: [] }

const rank = { public: 0, private: 1, secret: 2 } as const

export const joinLabels = (a: Labels, b: Labels): Labels => ({
  integrity: a.integrity === 'untrusted' || b.integrity === 'untrusted' ? 'untrusted' : 'trusted',
  confidentiality: rank[a.confidentiality] >= rank[b.confidentiality] ? a.confidentiality : b.confidentiality,
  sources: [...new Set([...a.sources, ...b.sources])],
})

/** Several file actions of one proposal are judged, approved and undone together. */
export interface Proposal {
  readonly id: ProposalId
  readonly turn: TurnId
  readonly actions: readonly Action[]
  /** Absolute, real path of the workspace folder. */
  readonly workspace: string
  /** The join of everything in the window that produced it. */
  readonly labels: Labels
  /** Who wants it: `model`, `reflex:rename`, `skill:…`, `mcp:…`. */
  readonly origin: string
  /** Why, in the proposer's words. Shown, never believed. */
  readonly reason: string
}
