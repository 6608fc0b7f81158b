// Owns what the chat panel and the extension host say to each other. Plain JSON types, no logic.

import type { GivenImage } from '../../server/protocol/image.ts'
import type { MentionsView } from '../../server/protocol/mention.ts'
import type { PlanAct, PlanView } from '../../server/protocol/plan.ts'
import type { ChatView, EngineView, TurnView } from '../../server/protocol/views.ts'
import type { PanelStrings } from '../../src/strings.ts'

export type ServerState = 'idle' | 'starting' | 'running' | 'failed'

/** Host → panel. */
export type ToChat =
  | {
      /** First answer to `ready`: what is known without the server. */
      readonly kind: 'init'
      readonly strings: PanelStrings
      readonly locale: string
      /** Name of the workspace folder; empty when none is open. */
      readonly folder: string
      /** How many folders are open; the agent works in one of them. */
      readonly folders: number
      readonly trusted: boolean
      readonly server: ServerState
      readonly failure: string
    }
  | { readonly kind: 'chat'; readonly view: ChatView }
  | { readonly kind: 'turn'; readonly turn: TurnView }
  | { readonly kind: 'grew'; readonly turn: string; readonly at: number; readonly text: string }
  | { readonly kind: 'plan'; readonly plan: PlanView | null }
  | { readonly kind: 'engine'; readonly engine: EngineView }
  | { readonly kind: 'indexing'; readonly indexing: ChatView['indexing'] }
  | { readonly kind: 'server'; readonly server: ServerState; readonly failure: string }
  | { readonly kind: 'folders'; readonly folder: string; readonly folders: number; readonly trusted: boolean }
  | { readonly kind: 'pull'; readonly pull: PullView | null }
  /** Puts text into the composer and the cursor after it. */
  /** Base64 of a file that was asked for; empty where it cannot be read. */
  | { readonly kind: 'image'; readonly path: string; readonly data: string }
  | { readonly kind: 'compose'; readonly text: string; readonly images?: readonly GivenImage[] }
  /** A request of the panel came to nothing; shown in place, read aloud. */
  | { readonly kind: 'notice'; readonly text: string }
  /** The answer to the panel's `mentions` of that number. */
  | { readonly kind: 'mentions'; readonly number: number; readonly view: MentionsView }

export interface PullView {
  readonly model: string
  readonly message: string
  /** 0 to 100; null while unknown. */
  readonly percentage: number | null
}

/** Panel → host. Checked by `src/incoming.ts`, for the panel shows text that others wrote. */
export type FromChat =
  | { readonly kind: 'ready' }
  | { readonly kind: 'ask'; readonly text: string; readonly images: readonly GivenImage[] }
  /** What the text mentions and what fits at the cursor (UTF-16 offset). */
  | { readonly kind: 'mentions'; readonly number: number; readonly text: string; readonly cursor: number }
  | { readonly kind: 'stop'; readonly turn: string }
  | { readonly kind: 'editQueued'; readonly turn: string; readonly text: string }
  | { readonly kind: 'dropQueued'; readonly turn: string }
  | { readonly kind: 'fork'; readonly turn: string }
  /** The answer with its sources, to the clipboard. */
  | { readonly kind: 'plan'; readonly act: PlanAct; readonly revision: string; readonly item: number }
  /** The Org file of the plan, at a line. */
  /** The bytes of an image that the question mentions, relative to the workspace. */
  | { readonly kind: 'readImage'; readonly path: string }
  /** The file of an image of a turn. */
  | { readonly kind: 'openImage'; readonly turn: string; readonly id: string }
  | { readonly kind: 'openPlan'; readonly line: number }
  | { readonly kind: 'copyTurn'; readonly turn: string }
  | { readonly kind: 'clear' }
  | { readonly kind: 'open'; readonly id: string }
  | {
      readonly kind: 'source'
      readonly id: string
      readonly path: string
      readonly startLine: number
      readonly endLine: number
    }
  | { readonly kind: 'external'; readonly url: string }
  | { readonly kind: 'review'; readonly proposal: string }
  | { readonly kind: 'compare'; readonly turn: string }
  | { readonly kind: 'undo'; readonly turn: string }
  | { readonly kind: 'redo'; readonly turn: string }
  | { readonly kind: 'trace'; readonly file: string; readonly turn: string }
  | { readonly kind: 'copy'; readonly text: string }
  | { readonly kind: 'insert'; readonly text: string }
  | { readonly kind: 'startEngine' }
  | { readonly kind: 'pullModel'; readonly model: string }
  | { readonly kind: 'cancelPull' }
  | { readonly kind: 'checkEngine' }
  | { readonly kind: 'restart' }
  | { readonly kind: 'chooseFolder' }
  | { readonly kind: 'log' }
  | { readonly kind: 'manageTrust' }
  | { readonly kind: 'openFolder' }
