// Owns the shape of a feature. Never holds one.

import type * as vscode from 'vscode'
import type { Session } from './session.ts'

/** Registers itself; what it must release goes to `context.subscriptions`. */
export type Feature = (context: vscode.ExtensionContext, session: Session) => void
