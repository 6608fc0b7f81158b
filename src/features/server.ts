// Owns the commands about the server itself: restart, log, settings. Never talks to the agent.

import * as vscode from 'vscode'
import type { Client } from '../feature.ts'

export function createServerCommands(context: vscode.ExtensionContext, client: Client): void {
  context.subscriptions.push(
    vscode.commands.registerCommand('passepartout.restartServer', () =>
      vscode.window.withProgress(
        { location: { viewId: 'passepartout.chat' }, title: vscode.l10n.t('Restarting the server') },
        () => client.restart(),
      ),
    ),
    vscode.commands.registerCommand('passepartout.showLog', () => client.log.show()),
    vscode.commands.registerCommand('passepartout.openSettings', () =>
      vscode.commands.executeCommand('workbench.action.openSettings', `@ext:${context.extension.id}`),
    ),
  )
}
