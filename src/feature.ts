// Owns the shape of a feature and what each is given. Never holds one.

import type * as vscode from 'vscode'
import type { Attachments } from './attach.ts'
import type { Emitter } from './event.ts'
import type { Evidence } from './evidence.ts'
import type { Acts } from './features/org/apply.ts'
import type { Session } from './session.ts'
import type { Turns } from './turns.ts'

/** The session with the small stores that several features read. */
export interface Client extends Session {
  readonly turns: Turns
  readonly evidence: Evidence
  /** What the editor can attach to a question. */
  readonly attachments: Attachments
  /** The user's own acts on notes, and taking them back. */
  readonly acts: Acts
  /** The conversation on screen was forgotten. */
  readonly onCleared: Emitter<void>
}

/** Registers itself; what it must release goes to `context.subscriptions`. */
export type Feature = (context: vscode.ExtensionContext, client: Client) => void
