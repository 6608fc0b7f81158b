// Owns every message between the client and the server: its method name, its types and what it
// means, side by side. Positions on the wire are 1-based inclusive lines unless said otherwise.

import type { GivenImage } from './image.ts'
import type { Attached } from './mention.ts'
import type { Settings } from './settings.ts'
import type { TraceAnswer, TraceParams } from './trace.ts'
import type {
  ApprovalPlaceView,
  ApprovalView,
  ChatView,
  CodeSessionView,
  EngineView,
  FoundView,
  IndexingView,
  IndexView,
  LinkedView,
  MeaningView,
  RelatedView,
  RuleView,
  SourceView,
  TrialView,
  TurnChangesView,
  TurnView,
} from './views.ts'

/** A request's name, carrying the types of its parameters and its answer. */
export interface RequestName<Params, Answer> {
  readonly method: string
  readonly types?: readonly [Params, Answer]
}
export interface NotificationName<Params> {
  readonly method: string
  readonly types?: readonly [Params]
}
const request = <Params, Answer>(method: string): RequestName<Params, Answer> => ({ method })
const notification = <Params>(method: string): NotificationName<Params> => ({ method })

/** `initializationOptions` of the LSP handshake. */
export interface StartOptions {
  /** URI of the folder to work in: of several that are open, the client chooses one. */
  readonly folder: string
  /** URIs of the others: they are searched and read. */
  readonly beside: readonly string[]
  readonly trusted: boolean
  /** PASSEPARTOUT_HOME if the user set one, else empty. */
  readonly home: string
  /** The editor's storage folder of this workspace: snapshot and checkpoints. */
  readonly storage: string
  readonly settings: Settings
  /** Absolute path of the user's mcp.json in the editor's profile. */
  readonly editorMcp?: string
}

/** What the editor shows at the moment of asking; a prior for ranking. */
export interface EditorEvidence {
  /** Workspace-relative. */
  readonly activePath: string
  readonly selection: {
    readonly path: string
    readonly startLine: number
    readonly endLine: number
    readonly text: string
  } | null
  readonly recentPaths: readonly string[]
  readonly diagnostics: readonly { readonly path: string; readonly line: number; readonly message: string }[]
}

export interface AskParams {
  readonly text: string
  readonly evidence: EditorEvidence | null
  /** What the mentions of the text mean that only the editor has. */
  readonly attached?: readonly Attached[]
  readonly images?: readonly GivenImage[]
}

export interface DecideParams {
  readonly proposal: string
  readonly hash: string
  readonly decision: 'approve' | 'deny'
  /** Goes back to the model with a denial. */
  readonly reason: string
  /** The offer to remember the answer by, and for how long; absent: only this once. */
  readonly remember?: { readonly offer: string; readonly scope: RuleView['scope'] }
}

export type Outcome =
  | { readonly ok: true; readonly message: string }
  | {
      readonly ok: false
      readonly message: string
      readonly next: string
      /** Of an undo: files that somebody changed since, where the turn did. */
      readonly blocked?: readonly string[]
    }

export type TryOutcome =
  | { readonly ok: true; readonly trial: TrialView }
  | { readonly ok: false; readonly message: string; readonly next: string }

/** Starts a turn; its progress arrives as `turnChanged`. */
export const ask = request<AskParams, { readonly turn: string }>('passepartout/ask')
/** Stops the running turn at once; answers when it has stopped. */
export const stop = request<{ readonly turn?: string }, Outcome>('passepartout/stop')
/** The whole conversation as it stands, for a panel that was hidden or restarted. */
export const chat = request<Record<string, never>, ChatView>('passepartout/chat')
/** Forgets the conversation on screen (the trace keeps it). */
export const clear = request<Record<string, never>, Outcome>('passepartout/clear')
export const approvals = request<Record<string, never>, readonly ApprovalView[]>('passepartout/approvals')
/** A click of the user on one approval. Refused if the hash is not the pending one's. */
export const decide = request<DecideParams, Outcome>('passepartout/decide')
/** The learned rules, those of this session first. */
export const rules = request<Record<string, never>, readonly RuleView[]>('passepartout/rules')
/** Ends a learned rule; only on a click. */
export const revokeRule = request<{ readonly id: string }, Outcome>('passepartout/revokeRule')
/** The entries of approvals.org in the text an editor has of it; null for any other file. */
export const approvalPlaces = request<
  { readonly uri: string; readonly text: string },
  readonly ApprovalPlaceView[] | null
>('passepartout/approvalPlaces')
/** Absolute path of approvals.org; empty while there is no such file. */
export const approvalsFile = request<Record<string, never>, { readonly path: string }>(
  'passepartout/approvalsFile',
)
/** Absolute path of kept.org, where what is kept of conversations is read and edited; empty while there is no such file. */
export const keptFile = request<Record<string, never>, { readonly path: string }>('passepartout/keptFile')
/** Absolute path of rules.org, which need not be there yet; `project` is the slug that rules of this workspace have. */
export const rulesFile = request<Record<string, never>, { readonly path: string; readonly project: string }>(
  'passepartout/rulesFile',
)
/** Both sides of one file of a pending proposal, for the diff editor. */
export const preview = request<
  { readonly proposal: string; readonly path: string },
  { readonly before: string; readonly after: string } | null
>('passepartout/preview')
/** Runs the command of a pending proposal in a copy of the folder, with work-done progress; only on a click. Decides nothing. */
export const tryOut = request<
  { readonly proposal: string; readonly hash: string; readonly workDoneToken?: string },
  TryOutcome
>('passepartout/tryOut')
/** Both sides of one file of that trial, for the diff editor. */
export const triedFile = request<
  { readonly proposal: string; readonly path: string },
  { readonly before: string; readonly after: string } | null
>('passepartout/triedFile')
/** Restores the bytes from before the turn (the last undoable one if none is named), or of some of its files. */
export const undo = request<{ readonly turn?: string; readonly paths?: readonly string[] }, Outcome>(
  'passepartout/undo',
)
/** Does again what was undone (the last undone turn if none is named). */
export const redo = request<{ readonly turn?: string }, Outcome>('passepartout/redo')
/** What a turn changed, or the last one that changed something; null for none. */
export const turnChanges = request<{ readonly turn?: string }, TurnChangesView | null>(
  'passepartout/turnChanges',
)
/** A file of it before and after the turn; null where it was not there, or is no text. */
export const turnFile = request<
  { readonly turn: string; readonly path: string },
  { readonly before: string | null; readonly after: string | null } | null
>('passepartout/turnFile')
/** The search while one types; the query may hold filters (`kind:test in:src`). `activePath` is what `@` means. */
export const find = request<
  { readonly query: string; readonly k: number; readonly activePath?: string },
  FoundView
>('passepartout/find')
/** What belongs to the innermost node at a line; null where nothing is indexed. */
export const related = request<{ readonly path: string; readonly line: number }, RelatedView | null>(
  'passepartout/related',
)
/** The places of a file that notes or comments elsewhere link to. */
export const linked = request<{ readonly path: string }, readonly LinkedView[]>('passepartout/linked')
export const indexState = request<Record<string, never>, IndexView>('passepartout/indexState')
/** Reads the whole folder again. */
export const rebuildIndex = request<Record<string, never>, Outcome>('passepartout/rebuildIndex')
/** The sessions in which code is evaluated, with what is named in them. */
export const codeSessions = request<Record<string, never>, readonly CodeSessionView[]>(
  'passepartout/codeSessions',
)
/** Ends those of the name and the runtime, where they are given; the next evaluation begins a new one. */
export const resetSessions = request<
  { readonly name?: string; readonly runtime?: CodeSessionView['runtime'] },
  Outcome
>('passepartout/resetSessions')
/** Stops the reading of the folder; what is read by then stays. */
export const cancelIndex = request<Record<string, never>, Outcome>('passepartout/cancelIndex')
/** Where a node stands now, or null if it is gone. */
export const locate = request<{ readonly id: string }, SourceView | null>('passepartout/locate')
export const traceDays = request<TraceParams, TraceAnswer>('passepartout/traceDays')
/** Looks for the engine again. */
export const engine = request<Record<string, never>, EngineView>('passepartout/engine')
/** Starts the local Ollama program; only on a click. */
export const startEngine = request<Record<string, never>, Outcome>('passepartout/startEngine')
/** Pulls a model with work-done progress; only on a click. */
export const pullModel = request<{ readonly model: string; readonly workDoneToken?: string }, Outcome>(
  'passepartout/pullModel',
)

/** The search by meaning, with the models that are there now. */
export const meaning = request<Record<string, never>, MeaningView>('passepartout/meaning')
/** Stops its background work until it is resumed; the search goes on with what there is. */
export const pauseMeaning = request<{ readonly act: 'pause' | 'resume' }, MeaningView>(
  'passepartout/pauseMeaning',
)

/** Downloads the model of `MeaningView.offer` with work-done progress; only on a click. */
export const downloadMeaning = request<{ readonly workDoneToken?: string }, Outcome>(
  'passepartout/downloadMeaning',
)

export const turnChanged = notification<TurnView>('passepartout/turnChanged')
/** More text of the answer of a running turn, appended at `at` (UTF-16 offset in the answer). */
export const answerGrew = notification<{ readonly turn: string; readonly at: number; readonly text: string }>(
  'passepartout/answerGrew',
)
export const approvalsChanged = notification<readonly ApprovalView[]>('passepartout/approvalsChanged')
/** Learned rules changed: by a decision, an undo or a revocation. */
export const rulesChanged = notification<readonly RuleView[]>('passepartout/rulesChanged')
export const engineChanged = notification<EngineView>('passepartout/engineChanged')
export const indexChanged = notification<IndexingView | null>('passepartout/indexChanged')

/** Client → server: folders were opened or closed beside the one to work in; all others by their URIs. */
export const foldersChanged = notification<{ readonly beside: readonly string[] }>(
  'passepartout/foldersChanged',
)

/** Client → server: the user trusted the workspace. */
export const trustGranted = notification<Record<string, never>>('passepartout/trustGranted')

/** Server → client, after `workspace/applyEdit`: save these (absolute paths) and answer the text that is on disk now. */
export const save = request<{ readonly paths: readonly string[] }, { readonly failed: readonly string[] }>(
  'passepartout/save',
)

/** 1-based; columns in UTF-16 units. */
export interface DiagnosticView {
  /** Absolute, as it was asked for. */
  readonly path: string
  readonly line: number
  readonly column: number
  readonly severity: 'error' | 'warning'
  /** `typescript 2322: Type …`, at most 500 units. */
  readonly message: string
}

export interface DiagnosticsView {
  /** The editor's clock, in milliseconds. */
  readonly at: number
  readonly found: readonly DiagnosticView[]
  /** Of the paths, those nobody has looked at yet: most checks look at open files only. */
  readonly unseen: readonly string[]
}

/**
 * Server → client: what the editor reports of these files (absolute paths). With `since`, a moment of an earlier answer,
 * it waits until what was reported since has settled, but not for long.
 */
export const diagnostics = request<
  { readonly paths: readonly string[]; readonly since: number | null },
  DiagnosticsView
>('passepartout/diagnostics')
