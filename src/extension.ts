// Owns activation: makes the session, registers every feature and returns. The language client is
// loaded when a view, a command or the deferred start first needs it, never here.

import type * as vscode from 'vscode'
import { createAttachments } from './attach.ts'
import { createEmitter } from './event.ts'
import { createEvidence } from './evidence.ts'
import type { Client } from './feature.ts'
import { createActs } from './features/org/apply.ts'
import { features } from './features.ts'
import type { Session } from './session.ts'
import { createSession } from './session.ts'
import { createTurns } from './turns.ts'

/** Late enough not to compete with the editor's own start; a view or command starts it at once. */
const deferredStartMs = 1500

let session: Session | undefined

export function activate(context: vscode.ExtensionContext): void {
  const created = createSession(context)
  session = created
  // The session's own getters stay live: the client inherits them.
  const client: Client = Object.assign(Object.create(created) as Session, {
    turns: createTurns(created),
    evidence: createEvidence(context, created),
    attachments: createAttachments(context, created),
    acts: createActs(created),
    onCleared: createEmitter<void>(),
  })
  for (const create of features) create(context, client)
  if (created.folder) {
    const timer = setTimeout(() => void created.start(), deferredStartMs)
    context.subscriptions.push({ dispose: () => clearTimeout(timer) })
  }
}

export async function deactivate(): Promise<void> {
  await session?.dispose()
}
