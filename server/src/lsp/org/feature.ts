// Owns the shape of a feature of the language server for Org files, and what each is given. Never holds one.

import type {
  ClientCapabilities,
  CompletionItem,
  Connection,
  Hover,
  Position,
  ServerCapabilities,
} from 'vscode-languageserver/node'
import type { Settings } from '../../../protocol/settings.ts'
import type { WorkspaceIndex } from '../../index/workspace.ts'
import type { Speech } from '../../org/ide/speech.ts'
import type { Moment } from '../../org/timestamp.ts'
import type { BlockRuns } from '../../tools/block-runs.ts'
import type { HomeViews } from '../../trace/home-views.io.ts'
import type { Paths } from '../paths.ts'
import type { OrgDocuments } from './documents.ts'

export interface OrgContext {
  readonly connection: Connection
  readonly documents: OrgDocuments
  /** Null before a folder is open. */
  index(): WorkspaceIndex | null
  paths(): Paths | null
  client(): ClientCapabilities
  /** What rules.org has to say comes first. */
  readonly rules: {
    hover(uri: string, at: Position): Hover | null
    completions(uri: string, at: Position): readonly CompletionItem[]
  }
  settings(): Settings
  /** The language that the editor shows. */
  speech(): Speech
  /** The present minute, as clocks show it here. */
  now(): Moment
  /** After notes changed, and are in the index as they are now. */
  onNotes(listener: () => void): void
  /** Null before a folder is open. */
  homeViews(): HomeViews | null
  /** What is remembered of blocks that were run; null before a folder is open. */
  blockRuns(): Promise<BlockRuns | null>
  /** `folder`: the workspace's in the agent's home; empty where nothing may remind: no folder, or not trusted. */
  reminding(): { readonly settings: Settings; readonly folder: string }
}

export interface OrgFeature {
  /** What an editor is told it can ask for: at once, or where it can be told later, for Org files only. */
  readonly provides: readonly Provision[]
  /** Answers the editor's requests from now on. */
  listen(context: OrgContext): void
}

export interface Provision {
  readonly method: string
  readonly capability: keyof ServerCapabilities
  /** Of `textDocument` in the client's capabilities. */
  readonly section: keyof NonNullable<ClientCapabilities['textDocument']>
  readonly options: object
}
