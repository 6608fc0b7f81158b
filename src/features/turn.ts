// Owns the commands on turns (stop, undo, redo, new conversation) and the context keys that enable them.

import * as vscode from 'vscode'
import * as messages from '../../server/protocol/messages.ts'
import type { Client } from '../feature.ts'
import { tellOutcome } from '../outcome.ts'
import { undoTurn } from './compare.ts'

export function createTurnCommands(context: vscode.ExtensionContext, client: Client): void {
  let running = false
  context.subscriptions.push(
    client.turns.onChange.on(() => {
      const now = client.turns.running.length > 0
      if (now === running) return
      running = now
      void vscode.commands.executeCommand('setContext', 'passepartout.running', now)
    }),
    vscode.commands.registerCommand('passepartout.stop', async () => {
      const outcome = await client.request(messages.stop, {})
      if (!outcome?.ok) tellOutcome(outcome)
    }),
    vscode.commands.registerCommand('passepartout.undoTurn', async (turn?: unknown) => {
      await undoTurn(client, typeof turn === 'string' ? turn : undefined)
    }),
    vscode.commands.registerCommand('passepartout.redoTurn', async (turn?: unknown) => {
      tellOutcome(await client.request(messages.redo, typeof turn === 'string' ? { turn } : {}))
    }),
    vscode.commands.registerCommand('passepartout.newConversation', async () => {
      const outcome = await client.request(messages.clear, {})
      if (outcome?.ok) client.onCleared.fire()
      else tellOutcome(outcome)
      await vscode.commands.executeCommand('passepartout.chat.focus')
    }),
  )
}
