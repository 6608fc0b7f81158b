// Owns what the panels show: plain JSON, no behaviour. The client and the webviews import nothing
// else of the server.

import type { ImageView } from './image.ts'
import type { InPlace } from './inline.ts'

export interface SourceView {
  readonly id: string
  readonly title: string
  readonly path: string
  /** 1-based, inclusive. */
  readonly startLine: number
  readonly endLine: number
  readonly tokens: number
  /** How much of the node the model saw. */
  readonly form: 'full' | 'window' | 'signature' | 'outline'
  /** Why it was picked, in a few words. */
  readonly reasons: readonly string[]
}

export interface EngineView {
  readonly kind: 'local' | 'cloud' | 'none'
  /** `qwen3:4b`, or `no model: reflex`. */
  readonly label: string
  readonly host: string
  readonly windowTokens: number
  /** What is wrong and what to do next; empty when all is well. */
  readonly message: string
  readonly action: 'none' | 'start' | 'pull'
  readonly models: readonly string[]
}

/** The search by meaning: what it runs on and how far its background work is. */
export interface MeaningState {
  readonly source: 'ollama' | 'folder' | 'none'
  /** `nomic-embed-text (Ollama)`; empty for none. */
  readonly label: string
  readonly state: 'none' | 'building' | 'held' | 'paused' | 'done' | 'failed'
  /** Nodes that have a vector, of those that get one. */
  readonly done: number
  readonly total: number
  /** What is wrong and what to do next; empty when all is well. */
  readonly message: string
}

/** The same with what could be used. */
export interface MeaningView extends MeaningState {
  /** Embedding models that Ollama has. */
  readonly models: readonly string[]
  /** The model that can be downloaded. */
  readonly offer: {
    readonly name: string
    readonly sizeBytes: number
    readonly licence: string
    readonly host: string
    /** Where it is or would be. */
    readonly folder: string
  }
}

export type StepView =
  | {
      readonly kind: 'step'
      readonly id: string
      readonly label: string
      readonly state: 'running' | 'done' | 'failed'
      readonly detail: string
    }
  | {
      readonly kind: 'proposal'
      readonly id: string
      readonly proposal: string
      readonly summary: string
      readonly decision: 'deny' | 'ask' | 'allow' | 'approved' | 'denied' | 'stale'
    }
  | {
      readonly kind: 'output'
      readonly id: string
      readonly command: string
      readonly text: string
      readonly exitCode: number | null
      readonly running: boolean
      /** Of a server of others, which has no exit code to tell. */
      readonly of?: 'outside'
      /** Of code that was evaluated, once it has been. */
      readonly evaluated?: EvaluatedView
      /** Of a page of others, once it was read. */
      readonly page?: PageView
    }

export interface PageView {
  readonly url: string
  readonly host: string
  readonly bytes: number
}

/** A process in which code is evaluated and names stay. */
export interface CodeSessionView {
  /** `chat` for the conversation's own. */
  readonly name: string
  readonly runtime: 'javascript' | 'python' | 'shell'
  /** `Python 3.12.1` */
  readonly version: string
  readonly isolation: string
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  readonly evaluations: number
  /** 0 where it is not known. */
  readonly memoryBytes: number
  readonly busy: 'busy' | 'idle'
  /** At most 200; of a busy session none. */
  readonly names: readonly {
    readonly name: string
    /** `number`, `list`, `class`, `function`: the language's own word. */
    readonly kind: string
    /** At most 120 UTF-16 units; empty for what is not data. */
    readonly value: string
  }[]
}

export interface EvaluatedView {
  readonly outcome: 'value' | 'error' | 'interrupted' | 'ended'
  /** The last expression's value as its language shows it, at most 4,000 UTF-16 units; empty for none. */
  readonly value: string
  readonly elapsedMs: number
}

/** What a part of the prompt takes of the window; `reply` is what is reserved for the answer. */
export interface SectionView {
  readonly name:
    | 'instructions'
    | 'tools'
    | 'history'
    | 'context'
    | 'images'
    | 'question'
    | 'skills'
    | 'steps'
    | 'reply'
  readonly tokens: number
}

/** What a turn is for, where that is not an answer: to make a plan, or to do a step of one. */
export type TaskView =
  | { readonly kind: 'plan' }
  | { readonly kind: 'step'; readonly number: number; readonly total: number }

export interface TurnView {
  readonly turn: string
  readonly prompt: string
  /** Markdown. Claims link to sources as `[text](node:ID)`. */
  readonly answer: string
  readonly state: 'running' | 'waiting' | 'done' | 'failed' | 'stopped'
  readonly steps: readonly StepView[]
  readonly sources: readonly SourceView[]
  /** Once it has ended: what else was in the window. Absent in what an older version saved. */
  readonly read?: readonly SourceView[]
  readonly engine: string
  readonly engineKind: EngineView['kind']
  /** The fullest the window was during the turn, of `tokensBudget`. */
  readonly tokensUsed: number
  readonly tokensBudget: number
  /** Of its fullest request; absent where there was none, and in what an older version saved. */
  readonly sections?: readonly SectionView[]
  /** Of all requests of the turn together. */
  readonly tokensTotal: number
  readonly elapsedMs: number
  /** Absolute path of the trace file. */
  readonly trace: string
  readonly undoable: boolean
  /** It was undone, and that can be taken back. Absent in what an older version saved. */
  readonly redoable?: boolean
  readonly startedAt: number
  /** It waits for the turn before, and can be changed or dropped. */
  readonly queued?: boolean
  readonly task?: TaskView
  /** That were attached. */
  readonly images?: readonly ImageView[]
  /** It may change these lines alone, by one edit that is shown in its place. */
  readonly within?: InPlace
  /** Nobody asked for it: it only waits for a decision, and holds up no question. */
  readonly unasked?: boolean
}

export interface FindingView {
  readonly vector: number
  readonly severity: 'forbid' | 'hold' | 'note'
  readonly code: string
  readonly message: string
  readonly evidence: string
  /** What to look at before deciding; empty or absent for a remark. */
  readonly next?: string
}

/** Sentences that rest on sentences; `rule` is empty where the sentence says it all. */
export interface ProofView {
  readonly fact: string
  readonly rule: string
  readonly because: readonly ProofView[]
}

export interface FileChangeView {
  readonly path: string
  readonly kind: 'create' | 'change' | 'delete'
  readonly addedLines: number
  readonly removedLines: number
  /** Unified diff of this file, at most 400 lines; `truncated` says when it was cut. */
  readonly diff: string
  readonly truncated: boolean
}

export interface CommandNodeView {
  readonly words: readonly {
    readonly text: string
    /** `open`: what it stands for is only known when it runs. */
    readonly role: 'program' | 'option' | 'path' | 'address' | 'open' | 'text'
  }[]
  /** Variables that are set for it, as written. */
  readonly assignments: readonly string[]
  /** The whole of it as written, for one without words. */
  readonly raw: string
  /** It reads the output of the command before it. */
  readonly piped: boolean
  /** Without their subject: `reads src/a.ts`. */
  readonly effects: readonly { readonly kind: string; readonly target: string; readonly words: string }[]
  /** What about it is not known. */
  readonly doubts: readonly { readonly message: string; readonly evidence: string }[]
  readonly inner: readonly CommandNodeView[]
}

export interface CommandView {
  readonly command: string
  /** Empty for what is no command of a shell: code for a session, a call of an outside server. */
  readonly cwd: string
  /** One line per simple command, as it was parsed. */
  readonly parsed: readonly string[]
  /** The same as the gate read it, with what each does; what a command runs is inside it. */
  readonly tree: readonly CommandNodeView[]
  /** The isolation it would run under, or why there is none. */
  readonly sandbox: string
  /** Why it cannot be tried in a copy first, and what to do about it; empty where it can. */
  readonly untriable: string
}

/** What a command did in a copy of the workspace. Nothing of it has happened. */
export interface TrialView {
  /** `Ended with exit code 0 after 1.2 s.` */
  readonly ending: string
  readonly outcome: 'done' | 'failed' | 'stopped'
  readonly files: readonly TriedFileView[]
  /** `files` are the first of so many. */
  readonly filesTotal: number
  readonly programs: readonly { readonly name: string; readonly example: string; readonly count: number }[]
  readonly programsSeen: 'all' | 'some'
  /** What it tried to reach, and did not. */
  readonly network: readonly { readonly target: string; readonly count: number }[]
  readonly networkSeen: 'all' | 'none'
  /** The end of what it printed. */
  readonly output: string
  readonly outputCut: 'cut' | 'whole'
  /** What it did that the gate had not foreseen, a sentence each. */
  readonly surprises: readonly string[]
  /** What was different from a real run, or not to be seen, a sentence each. */
  readonly notes: readonly string[]
  /** How the copy was made, in a sentence. */
  readonly copy: string
}

export interface TriedFileView {
  readonly path: string
  readonly kind: 'create' | 'change' | 'delete' | 'touch'
  readonly what: 'file' | 'folder' | 'link' | 'other' | 'git'
  readonly addedLines: number
  readonly removedLines: number
  /** `text`: both sides can be seen in a diff. */
  readonly content: 'text' | 'other'
}

export interface ApprovalView {
  readonly proposal: string
  /** Of the exact proposal; a decision is bound to it. */
  readonly hash: string
  readonly turn: string
  readonly title: string
  readonly reason: string
  readonly origin: string
  readonly files: readonly FileChangeView[]
  readonly command: CommandView | null
  /** `words` where kind and target say too little: `deletes build and everything in it`. */
  readonly effects: readonly { readonly kind: string; readonly target: string; readonly words?: string }[]
  readonly findings: readonly FindingView[]
  readonly proof: ProofView
  readonly createdAt: number
  readonly state: 'pending' | 'stale'
  /** What could be remembered of the answer. */
  readonly learned: LearnedView
}

/** What could be remembered of an answer. */
export interface OfferView {
  readonly id: string
  /** `changing src/index/*.ts`. */
  readonly words: string
  /** How far it goes: this very act, the same file, its folder, the folders below. */
  readonly reach: 'exact' | 'same' | 'folder' | 'tree'
  /** What choosing it changes at once. */
  readonly effect: string
  /** What it would have done in the past. */
  readonly past: string
  /** Why it cannot be chosen; empty where it can. */
  readonly refused: string
  /** What it makes possible together with other rules. */
  readonly warnings: readonly string[]
}

/** The offers of a question, narrowest first; `why` says why there are none. */
export interface LearnedView {
  readonly permit: readonly OfferView[]
  readonly deny: readonly OfferView[]
  readonly why: string
}

/** A learned rule. */
export interface RuleView {
  readonly id: string
  /** `Allow changing src/index/*.ts`. */
  readonly title: string
  readonly concludes: 'permit' | 'deny'
  /** `shadow`: it only predicts. */
  readonly status: 'shadow' | 'active' | 'expired' | 'revoked'
  /** A person changed its text: the learner leaves it alone. */
  readonly byHand: boolean
  readonly scope: 'session' | 'project' | 'always'
  /** The workspace's slug; empty for all. */
  readonly project: string
  readonly envelope: string
  readonly actsOn: readonly string[]
  readonly neverOn: readonly string[]
  /** Since it last was wrong: how often it agreed with the human, and how often not. */
  readonly agreed: number
  readonly disagreed: number
  /** Agreements that a first place needs. */
  readonly needed: number
  /** The last decisions it is about, oldest first. */
  readonly evidence: readonly { readonly words: string; readonly approved: boolean; readonly at: number }[]
  readonly createdAt: number
  readonly expiresAt: number | null
  /** A counterexample to what was promised, in a sentence; empty if it is proved. */
  readonly fault: string
  readonly warnings: readonly string[]
  /** Where it stands; empty and 0 for one of this session. */
  readonly file: string
  readonly line: number
}

/** An entry of approvals.org that waits, or that says why it does not. */
export interface ApprovalPlaceView {
  readonly proposal: string
  /** Of what waits, as the server holds it; empty where nothing does. */
  readonly hash: string
  /** 1-based line of its headline. */
  readonly line: number
  /**
   * `edited`: it waits, but its text is not what the server wrote. `changed`: the files it is about have. `stale`: put away
   * as out of date. `denied`: its keyword was changed by hand. `damaged`: its data cannot be read any more.
   */
  readonly state: 'pending' | 'edited' | 'changed' | 'stale' | 'expired' | 'denied' | 'damaged'
  /** On record, or empty. */
  readonly reason: string
}

export interface HitView {
  readonly rank: number
  readonly score: number
  readonly id: string
  readonly kind: string
  readonly path: string
  readonly name: string
  readonly startLine: number
  readonly endLine: number
  readonly tokens: number
  /** The class, or the headings around it; empty for none. */
  readonly container: string
  /** Why it was found, in a few words each. */
  readonly reasons: readonly string[]
}

export interface FoundView {
  readonly hits: readonly HitView[]
  /** A filter that could not be read, in a sentence; or empty. */
  readonly problem: string
  /** How much of the folder is read, while it is. */
  readonly indexing: IndexingView | null
}

export type RelationKind = 'callers' | 'callees' | 'tests' | 'notes' | 'code' | 'changed'

export interface RelatedItemView {
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly container: string
  readonly path: string
  /** Where the relation is written, else where the node begins; 1-based. */
  readonly line: number
  /** That line as it stands; empty where the node itself is what is meant. */
  readonly text: string
  readonly reason: string
  /** `name`: the names agree, and nothing in the files says that this one is meant. */
  readonly by: 'reference' | 'name'
}

export interface RelatedView {
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly path: string
  readonly startLine: number
  readonly endLine: number
  readonly groups: readonly {
    readonly kind: RelationKind
    readonly items: readonly RelatedItemView[]
    /** How many there are, of which `items` are the first. */
    readonly total: number
  }[]
}

/** A place in a file that something elsewhere links to. */
export interface LinkedView {
  /** 1-based; where the node is declared. */
  readonly line: number
  readonly name: string
  readonly from: readonly RelatedItemView[]
}

export interface IndexingView {
  readonly done: number
  readonly total: number
}

export interface IndexView {
  readonly files: number
  readonly nodes: number
  /** Of the indexed files. */
  readonly bytes: number
  /** What the index takes on disk. */
  readonly diskBytes: number
  /** Resident, of the server as a whole. */
  readonly memoryBytes: number
  readonly indexing: IndexingView | null
  /** False while the folder is read for the first time, and after that was cancelled. */
  readonly complete: boolean
  /** Of past commits; `off` in a folder that is not trusted. */
  readonly history: {
    readonly kind: 'off' | 'none' | 'reading' | 'read'
    readonly done: number
    readonly total: number
  }
  readonly meaning: MeaningState
  readonly skipped: readonly { readonly path: string; readonly reason: string }[]
}

/** The files a turn changed, commands' side effects included. */
export interface TurnChangesView {
  readonly turn: string
  readonly files: readonly {
    /** Relative to the folder, or absolute outside it. */
    readonly path: string
    readonly kind: 'create' | 'change' | 'delete'
    readonly undone: boolean
  }[]
}

export interface TraceEntryView {
  readonly time: string
  readonly title: string
  readonly verdict: 'deny' | 'ask' | 'allow' | ''
  readonly turn: string
  readonly file: string
  /** 1-based. */
  readonly line: number
  readonly children: readonly TraceEntryView[]
}

export interface TraceDayView {
  readonly day: string
  readonly file: string
  /** The newest turns that were asked for, oldest first; none where only their number was. */
  readonly entries: readonly TraceEntryView[]
  /** How many turns fit the filter. */
  readonly total: number
  /** Why the day cannot be read and what to do, or empty. */
  readonly problem: string
}

export interface ChatView {
  readonly turns: readonly TurnView[]
  readonly engine: EngineView
  readonly trusted: boolean
  readonly indexing: IndexingView | null
}
