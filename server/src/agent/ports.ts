// Owns what the agent needs from the other rooms, as parameters, and the interface `lsp/` and `cli/`
// use. Never implements any of it.

import type { GivenImage } from '../../protocol/image.ts'
import type { Attached } from '../../protocol/mention.ts'
import type { Settings } from '../../protocol/settings.ts'
import type { ApprovalView, RuleView, TrialView, TurnChangesView, TurnView } from '../../protocol/views.ts'
import type { Engine } from '../base/event.ts'
import type { TurnId } from '../base/ids.ts'
import type { Diagnostics, FileChange, Writer } from '../base/ports.ts'
import type { Action, Proposal } from '../base/proposal.ts'
import type { Problem, Result } from '../base/result.ts'
import type { Verdict } from '../base/verdict.ts'
import type { FileSelection, Sides } from '../checkpoint/checkpoints.ts'
import type { FolderReport } from '../checkpoint/folders.io.ts'
import type { Manifest } from '../checkpoint/manifest.ts'
import type { AssembleOptions } from '../context/assemble.ts'
import type { Assembled } from '../context/piece.ts'
import type { TokenRatios } from '../context/ratio.ts'
import type { Cleared, Trial } from '../gate/cleared.ts'
import type { HiddenText } from '../gate/hidden.ts'
import type { Vault } from '../gate/mask.ts'
import type { Explained } from '../gate/open.io.ts'
import type { Revisions } from '../index/history/revisions.ts'
import type { Evidence } from '../index/workspace.ts'
import type { Kept } from '../memory/kept.io.ts'
import type { NewPlan } from '../memory/plan.ts'
import type { Evaluated } from '../repl/session.ts'
import type { EvaluateOptions } from '../repl/sessions.io.ts'
import type { Limits } from '../sandbox/limits.ts'
import type { Isolation } from '../sandbox/probe.io.ts'
import type { TrialReport } from '../sandbox/report.ts'
import type { RunOutcome } from '../sandbox/run.io.ts'
import type { TrialOptions, TrialProgress } from '../sandbox/trial.io.ts'
import type { Library } from '../skills/library.io.ts'
import type { ToolPorts } from '../tools/tool.ts'
import type { PendingApproval } from '../trace/approval.ts'
import type { ShownApproval } from '../trace/approval-text.ts'
import type { Conversations } from '../trace/conversations.io.ts'
import type { TraceEntry } from '../trace/entry.ts'
import type { Images } from '../trace/images.io.ts'
import type { Trace } from '../trace/journal.io.ts'
import type { Learning, Remember } from './learning.ts'
import type { PlannedStep } from './task.ts'
import type { Offer } from './unasked.ts'
import type { Wisher } from './wished.ts'
import type { Within } from './within.ts'

interface TracePort extends Pick<Trace, 'days' | 'text'> {
  append(entry: TraceEntry): Promise<Result<{ readonly file: string; readonly line: number }, Problem>>
  /** Absolute path of today's trace file. */
  today(): string
}

export interface ApprovalsPort {
  /** With what a person is shown of it. */
  add(pending: PendingApproval, shown: ShownApproval): Promise<Result<void, Problem>>
  /** Those still undecided. */
  list(): Promise<Result<readonly PendingApproval[], Problem>>
  /** Decides once: a second decision is refused. */
  settle(
    id: string,
    state: 'approved' | 'denied' | 'stale',
    reason: string,
  ): Promise<Result<PendingApproval, Problem>>
  get(id: string): Promise<Result<PendingApproval | null, Problem>>
}

interface LedgerPort {
  record(entry: {
    readonly turn: TurnId
    readonly engine: string
    readonly promptTokens: number
    readonly outputTokens: number
    readonly ms: number
    readonly kind: string
  }): Promise<Result<void, Problem>>
}

interface CheckpointsPort {
  /** Before acting. */
  record(turn: TurnId, changes: readonly FileChange[]): Promise<Result<void, Problem>>
  /** The bytes that stand on disk after acting. */
  settle(turn: TurnId, changes: readonly FileChange[]): Promise<Result<unknown, Problem>>
  /** Around a command, to record what it changed. */
  snapshot(turn: TurnId, root: string, signal?: AbortSignal): Promise<Result<unknown, Problem>>
  finish(
    turn: TurnId,
    root: string,
  ): Promise<
    Result<
      {
        readonly changed: readonly string[]
        /** Folders made or removed with nothing in them, or with other permissions. */
        readonly folders: readonly string[]
        /** What changed and cannot be taken back. */
        readonly uncovered: readonly { readonly path: string; readonly reason: string }[]
      },
      Problem
    >
  >
  /** Instead of `finish` where nothing ran. */
  abandon(turn: TurnId, root: string): Promise<Result<void, Problem>>
  /** What to write to restore the bytes from before the turn, or of some of its files. */
  undo(turn: TurnId, selection?: FileSelection): Promise<Result<readonly FileChange[], Problem>>
  undone(turn: TurnId, selection?: FileSelection): Promise<Result<FolderReport, Problem>>
  /** The same the other way round. */
  redo(turn: TurnId, selection?: FileSelection): Promise<Result<readonly FileChange[], Problem>>
  redone(turn: TurnId, selection?: FileSelection): Promise<Result<FolderReport, Problem>>
  texts(turn: TurnId, path: string): Promise<Result<Sides, Problem>>
  describe(turn: TurnId): Manifest | null
  /** Newest first. */
  undoable(): readonly TurnId[]
  redoable(): readonly TurnId[]
  /** Why the record of some turn cannot be read (a newer version, damage), or null. */
  unreadable(): Problem | null
}

interface SandboxPort {
  run(
    cleared: Cleared,
    options: {
      readonly limits: Limits
      readonly maxOutputBytes: number
      /** Hidden from the command. */
      readonly agentHome: string
      /** Other open folders; the one that the command runs in can be read. */
      readonly beside: readonly string[]
    },
    onOutput: (chunk: { readonly stream: 'stdout' | 'stderr'; readonly text: string }) => void,
    signal: AbortSignal,
  ): Promise<Result<RunOutcome, Problem>>
  /** In a copy of the workspace, of which nothing stays. */
  dryRun(
    trial: Trial,
    options: TrialOptions,
    onProgress: (progress: TrialProgress) => void,
    signal: AbortSignal,
  ): Promise<Result<TrialReport, Problem>>
  isolation(): Promise<Isolation>
}

interface ReplPort {
  evaluate(
    cleared: Cleared,
    options: EvaluateOptions,
    onOutput: (chunk: { readonly stream: 'stdout' | 'stderr'; readonly text: string }) => void,
    signal: AbortSignal,
  ): Promise<Result<Evaluated, Problem>>
  /** Ends the sessions of this name. */
  reset(session: string): Promise<unknown>
}

/** Everything a session needs. The rims build it from the rooms; tests from smaller parts. */
export interface SessionPorts extends Omit<ToolPorts, 'mayRead' | 'tracePath' | 'traced' | 'tracedText'> {
  /** While the workspace is read for the first time: settles when questions can be answered. */
  indexing?(): Promise<void> | null
  /** The engine to use now, or null when there is none: reflexes and retrieval answer then. */
  engine(): Promise<Engine | null>
  /** The gate, policy included, on exactly this proposal. */
  judge(proposal: Proposal): Promise<Verdict>
  /** The same, of a safer form where that one is allowed; only what comes back may be done. */
  prepare(proposal: Proposal): Promise<{ readonly proposal: Proposal; readonly verdict: Verdict }>
  assemble(
    question: string,
    options: Omit<AssembleOptions, 'withheld'> & {
      /** `without` keeps back what stands in the agent's home: for a question whose answer goes to others. */
      readonly memory?: 'with' | 'without'
    },
  ): Promise<Assembled>
  /** What git knows of the folder; absent or null where it may not be asked. */
  revisions?(): Revisions | null
  /** What the models of this conversation are not shown. */
  readonly vault: Vault
  readonly trace: TracePort
  readonly approvals: ApprovalsPort
  readonly learning: Learning
  readonly ledger: LedgerPort
  readonly ratios: TokenRatios
  readonly checkpoints: CheckpointsPort
  /** Other folders of the workspace, absolute: a command may change something there as well. */
  beside?(): readonly string[]
  readonly writer: Writer
  /** Absent without an editor. */
  readonly diagnostics?: Diagnostics
  readonly sandbox: SandboxPort
  readonly repl: ReplPort
  readonly skills: Pick<Library, 'loaded' | 'words' | 'faultsOf'>
  /** What code is told that asks its `agent`; plain data. */
  inside(method: string, given: readonly unknown[]): Promise<unknown>
  /** Tells the index that these files changed, relative or absolute; others than the workspace's are passed over. */
  changed(paths: readonly string[]): Promise<void>
  /** What was told to have changed is in the index, or is too much to wait for. */
  caughtUp(): Promise<void>
  /** What is kept of conversations once their words are gone from the window. */
  readonly kept: Pick<Kept, 'read' | 'add'>
  /** Of questions; absent where none are taken. */
  readonly images?: Images
  /** Keeps the plan that a turn has made; absent where plans are not done. */
  plan?(plan: NewPlan): Promise<Result<void, Problem>>
  /** As the trace has them: there is no other place. */
  readonly conversations: Conversations
  /** Base names of the programs that a command names, wrappers included. */
  programsOf(command: string): Promise<readonly string[]>
  /** For the approval: rules that nearly allow it, and its commands as they were read. */
  explain(proposal: Proposal): Promise<Explained>
  /** `findSecrets(text).length > 0`. */
  hasSecrets(text: string): boolean
  /** `findHiddenText(text)`: what a person who reads the text does not see, and orders to an agent. */
  hiddenIn(text: string): readonly HiddenText[]
  trusted(): boolean
  /** The text of AGENTS.md as the editor or the disk has it, or empty. */
  instructions(): Promise<string>
  settings(): Pick<
    Settings,
    | 'budgetTokens'
    | 'commandTimeoutSeconds'
    | 'limits.memoryMegabytes'
    | 'limits.processes'
    | 'limits.writtenMegabytes'
    | 'modelNotes'
    | 'offerSkills'
    | 'secondLook'
    | 'testsAfterChanges'
    | 'trial.files'
    | 'trial.megabytes'
  >
  /** The program's own folder for this workspace; copies for trials lie below it. */
  readonly storage: string
}

export interface SessionEvents {
  onChange(turn: TurnView): void
  /** More of the running answer, at UTF-16 offset `at` of it. */
  onText(turn: string, at: number, text: string): void
  onApprovals(approvals: readonly ApprovalView[]): void
  onRules(rules: readonly RuleView[]): void
  /** Something could not be kept; each is told once. */
  onProblem(problem: Problem): void
}

export interface TriedTexts {
  readonly before: string
  readonly after: string
}

export type SessionOutcome =
  | { readonly ok: true; readonly message: string }
  | {
      readonly ok: false
      readonly message: string
      readonly next: string
      /** Files that somebody changed since, where the turn did. */
      readonly blocked?: readonly string[]
    }

export interface Session {
  /** Queues a turn; one runs at a time. `done` never rejects. `attached`: what the editor has of the mentions. */
  ask(
    text: string,
    evidence?: Evidence | null,
    attached?: readonly Attached[],
    more?: { readonly step?: PlannedStep; readonly images?: readonly GivenImage[] },
  ): { readonly turn: TurnId; readonly done: Promise<TurnView> }
  /** A turn that may change these lines alone; it waits for no other, and no other hears of it. */
  edit(
    text: string,
    within: Within,
    evidence?: Evidence | null,
  ): { readonly turn: TurnId; readonly done: Promise<TurnView> }
  /** A question that waits can be changed or taken out until it runs. */
  editQueued(turn: string, text: string, attached: readonly Attached[]): Promise<SessionOutcome>
  dropQueued(turn: string): Promise<SessionOutcome>
  /** Stops the named turn, or the running one; a queued turn never starts. */
  stop(turn?: string): Promise<SessionOutcome>
  approvals(): Promise<readonly ApprovalView[]>
  decide(decision: {
    readonly proposal: string
    readonly hash: string
    readonly decision: 'approve' | 'deny'
    readonly reason: string
    readonly remember?: Remember
  }): Promise<SessionOutcome>
  rules(): Promise<readonly RuleView[]>
  revokeRule(id: string): Promise<SessionOutcome>
  /** Puts what evaluated code or another model asks for before the person; what became of it, in a sentence. */
  propose(action: Action, reason: string, by?: Wisher): Promise<string>
  /** Puts changes that nobody asked for before the person; which of them wait now. */
  offer(offers: readonly Offer[]): Promise<readonly string[]>
  /** Both sides of one file of a pending proposal, or null. `path` as the approval shows it. */
  preview(proposal: string, path: string): Promise<{ readonly before: string; readonly after: string } | null>
  /**
   * Runs the command of a pending proposal in a copy of the workspace. Decides nothing. One trial of a proposal at a
   * time; deciding it ends the trial.
   */
  tryOut(
    proposal: string,
    hash: string,
    onProgress: (percent: number, words: string) => void,
    signal: AbortSignal,
  ): Promise<Result<TrialView, Problem>>
  /** Both sides of one file of the last trial of a pending proposal, or null. */
  triedFile(proposal: string, path: string): TriedTexts | null
  /** `paths` as `changes` names them; all files of the turn if not given. */
  undo(turn?: string, paths?: readonly string[]): Promise<SessionOutcome>
  /** Takes back an undo. */
  redo(turn?: string): Promise<SessionOutcome>
  /** What the turn changed, or the last one that changed something; null for none. */
  changes(turn?: string): TurnChangesView | null
  /** Both sides of one of its files, or null. */
  changedFile(turn: string, path: string): Promise<Sides | null>
  chat(): readonly TurnView[]
  /** Puts a conversation of the trace on the screen, to go on with it; the present one stays in the trace. */
  open(id: string): Promise<SessionOutcome>
  /** Goes on from a turn as if nothing had been said after it; what was said stays in the trace. */
  fork(turn: string): Promise<SessionOutcome>
  clear(): Promise<SessionOutcome>
  /** After a start: restores the conversation and the pending approvals from disk. */
  resume(): Promise<void>
  /** Waits until nothing runs (for tests and the command line). */
  idle(): Promise<void>
  close(): Promise<void>
}
