// Owns what a tool is: a specification for the model and a plan from validated arguments.
// Never acts: a plan is either a read that the gate judges, or the actions of a proposal.

import type { ToolSpec } from '../base/event.ts'
import type { NodeId } from '../base/ids.ts'
import type { Node } from '../base/node.ts'
import type { Clock, Document, Documents } from '../base/ports.ts'
import type { Action, Labels } from '../base/proposal.ts'
import type { Problem, Result } from '../base/result.ts'
import type { Decision } from '../base/verdict.ts'
import type { Fault } from '../code/syntax.ts'
import type { Piece } from '../context/piece.ts'
import type { Related } from '../index/related.ts'
import type { Outside } from '../mcp/outside.ts'
import type { LookedAfter } from '../memory/heartbeat/care.ts'
import type { AgendaOptions } from '../org/agenda/options.ts'
import type { OrgDocument } from '../org/parse.ts'
import type { Setup } from '../org/setup.ts'
import type { FlatRow } from '../trace/rows.ts'
import type { BlockRuns } from './block-runs.ts'
import type { Web } from './page.ts'

export interface Hit {
  readonly node: Node
  readonly score: number
  readonly reasons: readonly string[]
}

export interface OrgFile {
  readonly path: string
  readonly text: string
  readonly document: OrgDocument
}

/** The part of the index that tools and reflexes read. */
export interface IndexPort {
  readonly root: string
  nodes(): readonly Node[]
  node(id: NodeId): Node | undefined
  fileNodes(path: string): readonly Node[]
  /** The open folder that a file lies in, as files in it are called: empty for the workspace's own; null for none. */
  folderOf(path: string): string | null
  text(path: string): Promise<Result<Document, Problem>>
  ownText(id: NodeId): Promise<string>
  fullText(id: NodeId): Promise<string>
  /** `today` as `YYYY-MM-DD`: what `yesterday` in a query counts from. */
  find(
    query: string,
    options: { readonly k: number; readonly kind?: 'org' | 'code'; readonly today?: string },
  ): readonly Hit[]
  resolve(name: string): readonly Node[]
  callers(id: NodeId): readonly Node[]
  related(id: string): Related | null
  orgFiles(): readonly OrgFile[]
  /** What is around a file, by which its text is read as the index has it. Workspace-relative or absolute path. */
  setupOf(path: string): Setup
  /** Paths of the files that are no text. */
  binaries(): readonly string[]
}

export interface ToolPorts {
  readonly index: IndexPort
  /** Absolute, real path of the workspace folder. */
  readonly workspace: string
  /** Absolute path of the agent's home folder. */
  readonly home: string
  /** Absolute, real path of the folder of its notes, which are read like the workspace's; unset where they are not. */
  readonly memory?: string
  readonly clock: Clock
  /** By absolute path, buffers first. Fails with `not-found` when there is no such file. */
  readonly documents: Documents
  /** A new random id (UUID) for headlines. */
  newId(): string
  /** What the gate says about reading one workspace file. */
  mayRead(path: string): Promise<Decision>
  /** What is wrong with the form of a text as the file at `path`; null where nothing can be said. */
  faults(path: string, text: string): Promise<readonly Fault[] | null>
  /** Identifier tokens named `name`, UTF-16 offsets; empty when no grammar knows the file. */
  occurrences(
    path: string,
    text: string,
    name: string,
  ): Promise<readonly { readonly start: number; readonly end: number }[]>
  /** Whether a session of a language has names of earlier evaluations; unset: the conversation's. */
  sessionState(language: string, session?: string): 'new' | 'kept'
  /** Commands that run code of a language, by its name, as the user set them up. */
  blockCommands(): Readonly<Record<string, string>>
  readonly blockRuns: BlockRuns
  /** Absolute path of today's trace. */
  tracePath(): string
  /** What was traced in the last days, oldest first. */
  traced(days: number): Promise<readonly FlatRow[]>
  /** The first text of an entry of the trace, as it was written; empty for none. */
  tracedText(row: FlatRow): Promise<string>
  /** What the user's settings say of agendas. */
  agendaOptions(): Partial<AgendaOptions>
  /** Minutes east of UTC, so that "today" is the user's day. */
  readonly utcOffsetMinutes: number
  /** Looks after the notes; what it would change waits for a decision. Absent where nobody can be asked. */
  lookAfter?(): Promise<Result<LookedAfter, Problem>>
  /** Servers of others (MCP); unset where none are used. */
  readonly outside?: Outside
  /** Pages of others; unset where none are read. */
  readonly web?: Web
}

/** What the tool needs to know of the moment it is called in. */
export interface CallContext {
  /** Provenance of everything in the window. */
  readonly labels: Labels
  readonly turn: string
  /** What the window holds of nodes. */
  readonly pieces: readonly Pick<Piece, 'id' | 'path' | 'name'>[]
}

export interface Observation {
  readonly text: string
  readonly labels: Labels
  /** Nodes that are now in the window, so that a citation of them resolves. */
  readonly seen: readonly NodeId[]
}

export type Plan =
  /** Reads `actions` (each judged) and then answers with `observe`. */
  | {
      readonly kind: 'observe'
      readonly summary: string
      readonly actions: readonly Action[]
      observe(): Promise<Result<Observation, Problem>>
    }
  /** A proposal: judged, perhaps approved, then acted on by an actuator. */
  | {
      readonly kind: 'propose'
      readonly summary: string
      readonly actions: readonly Action[]
      /** The same wish seen otherwise: a denial of it denies the proposal. */
      readonly alsoJudge?: readonly Action[]
      readonly reason: string
    }
  /** Ends the turn with a question to the user. */
  | { readonly kind: 'ask'; readonly question: string }
  /** Ends the turn with the answer. */
  | { readonly kind: 'done'; readonly answer: string }
  /** Ends the turn with the steps of a plan, which the user may start. */
  | { readonly kind: 'plan'; readonly steps: string }

/** `arguments` have passed `validate` against `spec.parameters`. */
export interface Tool {
  readonly spec: ToolSpec
  plan(
    ports: ToolPorts,
    args: Readonly<Record<string, unknown>>,
    context: CallContext,
  ): Promise<Result<Plan, Problem>>
}

/** Reads a validated argument that may be absent. */
export const text = (args: Readonly<Record<string, unknown>>, name: string): string =>
  typeof args[name] === 'string' ? (args[name] as string) : ''

export const whole = (args: Readonly<Record<string, unknown>>, name: string, fallback: number): number =>
  typeof args[name] === 'number' ? (args[name] as number) : fallback
