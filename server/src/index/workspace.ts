// Owns what the index shows to the rooms above: the shape of an open workspace, a hit, the editor's
// evidence. Never reads a file (workspace.io.ts does).

import type { NodeId } from '../base/ids.ts'
import type { Node } from '../base/node.ts'
import type { Document, OpenText } from '../base/ports.ts'
import type { Problem, Result } from '../base/result.ts'
import type { OrgDocument } from '../org/parse.ts'
import type { Setup } from '../org/setup.ts'
import type { HistoryState } from './history/history.ts'
import type { Linked } from './links.ts'
import type { Looked, LookOptions } from './look.ts'
import type { Query } from './query.ts'
import type { Related } from './related.ts'
import type { Accepted, NamedNode } from './symbols.ts'
import type { Role } from './traits.ts'
import type { Vectors } from './vectors/vectors.ts'
import type { SignalName } from './weights.ts'

/** What the editor shows at the moment of asking. Paths are relative to the workspace; lines 1-based. */
export interface Evidence {
  /** Empty for none. */
  readonly activePath: string
  readonly selection: {
    readonly path: string
    readonly startLine: number
    readonly endLine: number
    readonly text?: string
  } | null
  /** The most recent first. */
  readonly recentPaths: readonly string[]
  readonly diagnostics: readonly { readonly path: string; readonly line: number; readonly message: string }[]
}

export interface Hit {
  readonly node: Node
  /** Comparable within one answer only. */
  readonly score: number
  /** Short words, the strongest first: `name matches retry`, `active file`. */
  readonly reasons: readonly string[]
}

export interface FindOptions {
  /** At most so many hits. */
  readonly k: number
  /** `org` is headlines and Org files, `code` everything else. */
  readonly kind?: 'org' | 'code'
  /** `YYYY-MM-DD`: what `yesterday` and `last March` count from. */
  readonly today?: string
  readonly evidence?: Evidence
}

/** A node as the ranking sees it. */
export interface Candidate {
  readonly node: Node
  readonly role: Role
  readonly score: number
  readonly signals: Readonly<Partial<Record<SignalName, number>>>
}

export interface Localized {
  readonly files: readonly { readonly path: string; readonly score: number }[]
  readonly symbols: readonly Hit[]
}

export interface SkippedFile {
  readonly path: string
  /** `binary`, `too large`, `generated`, `minified`, `symlink`, `unreadable`, `too many files`. */
  readonly reason: string
}

export interface IndexStats {
  readonly files: number
  readonly nodes: number
  /** Past commits that count. */
  readonly commits: number
  /** On disk, of all listed files, those that were too large to read included. */
  readonly bytes: number
  /** What the index itself holds in memory, about. */
  readonly memoryBytes: number
  readonly skipped: readonly SkippedFile[]
  /** False while the first build runs, or when it was cancelled. */
  readonly complete: boolean
  readonly history: HistoryState
}

export interface OrgFile {
  readonly path: string
  readonly text: string
  readonly document: OrgDocument
}

/** Answers from what is indexed so far; no call waits for indexing but those that say so. */
export interface WorkspaceIndex {
  /** Absolute, real path of the folder that paths are relative to. */
  readonly root: string
  /** Of a file of the index. */
  absolute(path: string): string
  /** What a file is called here, given any path to it; null for one that is in none of the folders. */
  inside(path: string): string | null
  /**
   * The open folder that a file lies in, as files in it are called: empty for the first one, `../pier` for one beside it;
   * null for a file of none and for the agent's notes.
   */
  folderOf(path: string): string | null
  /** Grows with every change of the contents. */
  readonly revision: number
  nodes(): readonly Node[]
  node(id: string): Node | undefined
  /** The file's nodes in document order, the file itself first; empty for an unknown path. */
  fileNodes(path: string): readonly Node[]
  /** All indexed paths, sorted. */
  paths(): readonly string[]
  /** The overlay if there is one, else the disk. Relative or absolute path. */
  text(path: string): Promise<Result<Document, Problem>>
  /** The node's text without its children; empty if the node is gone. */
  ownText(id: string): Promise<string>
  fullText(id: string): Promise<string>
  find(query: string, options: FindOptions): readonly Hit[]
  /** The same with the wording of the best candidates' texts in it. */
  search(query: string, options: FindOptions): Promise<readonly Hit[]>
  localize(text: string, k: number): Promise<Localized>
  /** For fitting weights: the best candidates with what each signal says of them. */
  candidates(query: Query, most: number): Promise<readonly Candidate[]>
  /** By symbol name, qualified name, path, Org id or title; case-insensitive only when nothing matches exactly. */
  resolve(name: string): readonly Node[]
  /** Nodes that refer to the node's name, itself excluded. */
  callers(id: string): readonly Node[]
  /** What belongs to a node; null when it is gone. */
  related(id: string): Related | null
  /** The search while one types: names first, with the filters of filter.ts. */
  look(query: string, options: LookOptions): Looked
  /** Nodes by a part of their name, the best first. */
  symbols(query: string, most: number, accepted?: Accepted): readonly NamedNode[]
  /** The nodes of a file that something links to. */
  linked(path: string): readonly Linked[]
  /** What a link leads to that is written in the file `from`. */
  linkTarget(from: string, target: string): Node | undefined
  /** Files with a headline or drawer of that Org id, sorted. */
  filesWithId(id: string): readonly string[]
  /** Everything has been read: what is not known is not there. */
  readonly complete: boolean
  /** The editor's buffer from now on; indexed soon after (`settled`). */
  overlay(path: string, content: string | OpenText, version: number): void
  dropOverlay(path: string): void
  /** Disk events, deletes and renames included. Resolves when they are absorbed. */
  changed(paths: readonly string[]): Promise<void>
  orgFiles(): readonly OrgFile[]
  /** One of them; null for a path that is none, or was not read. */
  orgFile(path: string): OrgFile | null
  /** What is around a file: by it the text of a note is read as it is here. */
  setupOf(path: string): Setup
  /** Notes are read by the settings of that file. */
  isSetup(path: string): boolean
  /** Those with a link that may lead to the file or to one of these ids. */
  orgFilesLinking(path: string, ids: Iterable<string>): readonly OrgFile[]
  stats(): IndexStats
  /** Paths of the files that are no text. */
  binaries(): readonly string[]
  /** The first build (or the check of the snapshot) is over. */
  readonly ready: Promise<void>
  /** Everything that was announced so far (overlays, changes) is in the index. */
  settled(): Promise<void>
  /** What was said to have changed is in; or it is too much to wait for, as the first build is. */
  caughtUp(): Promise<void>
  /** Begins to read the repository's past, where that was left for later: a folder that is trusted only now. */
  readHistory(): void
  /** What can be known of the past by now is in the index. No request waits for it: for tests and benches. */
  historySettled(): Promise<void>
  /** The search by meaning; without a model in it, nothing is any different. */
  readonly vectors: Vectors
  save(): Promise<void>
  /** Stops work in progress; saves first when the index is complete. */
  close(): Promise<void>
}

export const idOf = (path: string, qualified: string): NodeId =>
  (qualified === '' ? path : `${path}#${qualified}`) as NodeId
