// Owns the state of one turn, and the closed sets of events in and effects out. Plain data: an event
// list that was recorded can be replayed.

import type { ImageView } from '../../protocol/image.ts'
import type { EvaluatedView, PageView, SectionView, StepView, TaskView } from '../../protocol/views.ts'
import type { EngineEvent, EngineInfo, EngineRequest, Message, ToolCall } from '../base/event.ts'
import type { TurnId } from '../base/ids.ts'
import type { Action, Labels, Proposal } from '../base/proposal.ts'
import type { Problem } from '../base/result.ts'
import type { Verdict } from '../base/verdict.ts'
import type { Seen } from '../context/image.ts'
import type { Piece } from '../context/piece.ts'
import type { NearMiss } from '../gate/explain.ts'
import type { Recalled } from '../memory/kept.ts'
import type { BlockDone, BlockRun, RunCame } from '../tools/blocks.ts'
import type { TraceEntry } from '../trace/entry.ts'
import type { Answering } from './answering.ts'
import type { Earlier, Recalls } from './earlier.ts'
import type { Looked } from './looked.ts'
import type { Noted } from './noted.ts'
import type { TangleRun } from './reflexes/tangle.ts'
import type { Reported } from './reports.ts'
import type { Limits } from './window.ts'
import type { Within } from './within.ts'

/** A piece with the text the model (or the composer) saw, for attribution. */
export interface WindowPiece extends Piece {
  readonly text: string
}

/** What goes on after a proposal of a reflex; plain data. */
export type Onward = BlockRun | TangleRun

export type ReflexOutcome =
  | {
      readonly kind: 'answer'
      readonly name: string
      readonly answer: string
      /** Of texts that the question brought and the answer is made of. */
      readonly labels?: Labels
      readonly pieces: readonly WindowPiece[]
    }
  | {
      readonly kind: 'propose'
      readonly name: string
      readonly summary: string
      readonly actions: readonly Action[]
      readonly reason: string
      /** Of what decided what is wanted, where that was more than the user's own words. */
      readonly labels?: Labels
      readonly pieces: readonly WindowPiece[]
      /** What goes on once it has been done. */
      readonly onward?: Onward
      /** Who approved what led to it approved it too, unless the gate has something against it. */
      readonly covered?: true
    }
  | { readonly kind: 'problem'; readonly name: string; readonly problem: Problem }

/** What skills tell the model for one request. */
export interface ToldSkills {
  /** Behind the question; empty where the one that was called has nothing to tell. */
  readonly text: string
  readonly names: readonly string[]
  /** The request without the name of the skill, where one was called. */
  readonly asked?: string
  /** The tools there are then; absent for all. */
  readonly only?: readonly string[]
}

/** What planning and judging one call (or one reflex's wish) came to. */
export type Ruling =
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'ask'; readonly question: string }
  | { readonly kind: 'done'; readonly answer: string }
  /** The model wants to plan first: ends the turn with the steps. */
  | { readonly kind: 'plan'; readonly steps: string }
  /** A read without any proposal: the tool itself leaves out what may not be read. */
  | { readonly kind: 'free'; readonly summary: string }
  | {
      readonly kind: 'proposal'
      readonly effect: 'read' | 'files' | 'command'
      readonly summary: string
      readonly proposal: Proposal
      readonly verdict: Verdict
      readonly hash: string
      /** Where it is asked: rules that nearly allow it. */
      readonly near?: readonly NearMiss[]
    }

export type Event =
  | {
      readonly kind: 'prompt'
      readonly turn: TurnId
      readonly text: string
      /** Milliseconds since the epoch. */
      readonly at: number
      readonly engine: EngineInfo | null
      /** The window as the turn before left it. */
      readonly earlier: Earlier
      /** Of what is kept of this conversation. */
      readonly recalls: Recalls
      /** Of both. */
      readonly labels: Labels
      readonly budgetTokens: number
      /** AGENTS.md of a trusted workspace, or empty. */
      readonly instructions: string
      /** The rules as a skill has them. */
      readonly words?: string
      readonly trace: string
      /** The turn before in the conversation, or `start`; absent in what an older version recorded. */
      readonly follows?: string
      /** What it is for, where that is not an answer. */
      readonly task?: TaskView
      /** Attached, in their order. */
      readonly images?: readonly ImageView[]
      /** The lines that alone may change. */
      readonly within?: Within
    }
  | { readonly kind: 'reflex'; readonly outcome: ReflexOutcome | null }
  | {
      readonly kind: 'assembled'
      readonly text: string
      readonly tokens: number
      readonly pieces: readonly WindowPiece[]
      readonly labels: Labels
      /** What its readers do not see, or what gives orders to an agent: one sentence each. */
      readonly hidden: readonly string[]
      /** What the question mentions and nothing was found of: one sentence each. */
      readonly missing?: readonly string[]
      readonly skills?: ToldSkills
      readonly looked?: Looked
    }
  | { readonly kind: 'engine'; readonly event: EngineEvent }
  /** What the model saw placeholders for, and nobody has heard of yet: one line each. */
  | { readonly kind: 'masked'; readonly legend: readonly string[] }
  | { readonly kind: 'judged'; readonly ruling: Ruling }
  | { readonly kind: 'decision'; readonly decision: 'approve' | 'deny' | 'stale'; readonly reason: string }
  | {
      readonly kind: 'observation'
      readonly text: string
      readonly labels: Labels
      /** As in `assembled`. */
      readonly hidden: readonly string[]
      readonly pieces: readonly WindowPiece[]
      /** Whether the act did what was wanted (a command may fail). */
      readonly outcome: 'done' | 'failed'
      readonly exitCode: number | null
      /** Ids of the nodes that were changed; the command that ran. */
      readonly touched?: readonly string[]
      readonly ran?: string
      /** What the editor says of the change. */
      readonly reports?: Reported
      readonly evaluated?: EvaluatedView
      readonly page?: PageView
      readonly came?: RunCame
    }
  /** The tests that reach what the turn changed, or null: there is nothing to run. */
  | {
      readonly kind: 'tests'
      readonly outcome: Extract<ReflexOutcome, { kind: 'propose' }> | null
      /** Those of other packages, which run after it if it passes. */
      readonly rest?: readonly Extract<ReflexOutcome, { kind: 'propose' }>[]
    }
  /** Output of the running command. */
  | { readonly kind: 'output'; readonly text: string }
  | { readonly kind: 'composed'; readonly answer: string; readonly pieces: readonly WindowPiece[] }
  /** After its end: a model has written notes of turns that leave the window, or could not. */
  | { readonly kind: 'noted'; readonly noted: Noted }
  | { readonly kind: 'error'; readonly problem: Problem }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'tick'; readonly at: number }

export type Effect =
  | { readonly kind: 'reflex'; readonly text: string; readonly engine: 'present' | 'absent' }
  | {
      readonly kind: 'assemble'
      readonly question: string
      readonly budgetTokens: number
      /** Lines that are in the window beside it, and what the question is about. */
      readonly within?: Within
    }
  | { readonly kind: 'stream'; readonly request: EngineRequest }
  | { readonly kind: 'judge'; readonly call: ToolCall; readonly number: number; readonly labels: Labels }
  | {
      readonly kind: 'judgeReflex'
      readonly outcome: Extract<ReflexOutcome, { kind: 'propose' }>
      readonly number: number
      readonly labels: Labels
    }
  | {
      readonly kind: 'rejudge'
      readonly proposal: Proposal
      readonly number: number
      readonly summary: string
    }
  | { readonly kind: 'await'; readonly proposal: Proposal; readonly verdict: Verdict; readonly hash: string }
  | {
      readonly kind: 'act'
      readonly proposal: Proposal
      readonly verdict: Verdict
      readonly grant: 'allowed' | 'approved'
      readonly hash: string
      readonly effect: 'files' | 'command'
    }
  | { readonly kind: 'observe' }
  | { readonly kind: 'follow'; readonly onward: Onward; readonly done: BlockDone }
  | { readonly kind: 'tests'; readonly touched: readonly string[]; readonly ran: readonly string[] }
  | { readonly kind: 'compose'; readonly question: string; readonly note: string }
  | {
      readonly kind: 'ledger'
      readonly promptTokens: number
      readonly outputTokens: number
      /** UTF-16 units of the prompt whose tokens were counted. */
      readonly promptUnits: number
    }
  | { readonly kind: 'trace'; readonly entry: TraceEntry }
  | { readonly kind: 'finish' }

type Phase =
  | 'new'
  | 'reflex'
  | 'assembling'
  | 'streaming'
  | 'judging'
  | 'waiting'
  | 'acting'
  | 'composing'
  | 'testing'
  | 'finished'

export interface Current {
  /** null when a reflex wants it. */
  readonly call: ToolCall | null
  readonly reflex: string
  readonly stepId: string
  readonly summary: string
  readonly effect: 'read' | 'files' | 'command'
  readonly proposal: Proposal | null
  readonly verdict: Verdict | null
  readonly hash: string
  readonly onward?: Onward
  readonly covered?: true
  /** A person has approved it. */
  readonly approved?: true
}

/** Of what a turn changed; they run once, before its answer. */
export interface Tests {
  /** Ids of nodes. */
  readonly touched: readonly string[]
  /** Commands since the last change. */
  readonly ran: readonly string[]
  /** The answer that waits for them; null before and after. */
  readonly answer: string | null
  /** What else is to run before it. */
  readonly rest: readonly Extract<ReflexOutcome, { kind: 'propose' }>[]
  readonly state: 'none' | 'begun'
}

export const noTests: Tests = { touched: [], ran: [], answer: null, rest: [], state: 'none' }

export interface State {
  readonly turn: TurnId
  readonly prompt: string
  /** Absent for an answer; null once it came to none. */
  readonly task?: TaskView | null
  /** All that were attached, and those that the model is given. */
  readonly images?: readonly ImageView[]
  readonly seen?: Seen
  readonly phase: Phase
  readonly engine: EngineInfo | null
  /** `native` tool calls, constrained `format`, or no model at all. */
  readonly mode: 'native' | 'format' | 'none'
  readonly limits: Limits
  /** Of the workspace, as they stand in the first message. */
  readonly instructions: string
  /** The rules before them. */
  readonly words: string
  readonly messages: readonly Message[]
  /** Where this turn begins in `messages`. */
  readonly first: number
  /** Earlier turns that are there in their own words, and what is told of others. */
  readonly carried: readonly string[]
  readonly recalled: Recalled
  /** How many of `messages` are in the trace; absent for none. */
  readonly traced?: number
  readonly unitsPerToken: number
  /** The join of everything in the window. */
  readonly labels: Labels
  readonly pieces: readonly WindowPiece[]
  /** Once the turn has ended: what else was in the window, and is not cited. */
  readonly read?: readonly WindowPiece[]
  /** What the model has written in the current stream, and the native calls it made. */
  readonly raw: string
  /** What of it is shown; absent in what an older version kept. */
  readonly answering?: Answering
  readonly nativeCalls: readonly ToolCall[]
  readonly queue: readonly ToolCall[]
  readonly current: Current | null
  /** The only tools of this turn, where a skill that was called names them. */
  readonly only?: readonly string[]
  readonly corrections: number
  /** What is being corrected is a change of a file. */
  readonly isChangeRefused: boolean
  readonly tests: Tests
  readonly retries: number
  readonly calls: number
  /** Of all requests of the turn. */
  readonly promptTokens: number
  readonly outputTokens: number
  /** The most that was in the window at once. */
  readonly peakTokens: number
  /** Of the fullest request; absent before there was one. */
  readonly sections?: readonly SectionView[]
  /** Of the request that runs. */
  readonly asking?: readonly SectionView[]
  readonly answer: string
  readonly steps: readonly StepView[]
  readonly outcome: 'running' | 'done' | 'failed' | 'stopped'
  readonly engineLabel: string
  readonly startedAt: number
  readonly now: number
  readonly trace: string
  /** The lines that alone may change. */
  readonly within?: Within
}
