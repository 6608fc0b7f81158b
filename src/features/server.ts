// Owns the commands about the server itself: its folder, restart, log, settings. Never talks to the agent.

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
    vscode.commands.registerCommand('passepartout.chooseFolder', () => chooseFolder(client)),
    vscode.commands.registerCommand('passepartout.showLog', () => client.log.show()),
    vscode.commands.registerCommand('passepartout.openSettings', () =>
      vscode.commands.executeCommand('workbench.action.openSettings', `@ext:${context.extension.id}`),
    ),
  )
}

async function chooseFolder(client: Client): Promise<void> {
  const here = client.folder?.uri.toString()
  const rows = client.folders.map((folder) => ({
    label: `$(root-folder) ${folder.name}`,
    description: folder.uri.toString() === here ? vscode.l10n.t('the agent works here') : '',
    detail: folder.uri.fsPath,
    folder,
  }))
  const row = await vscode.window.showQuickPick(rows, {
    title: vscode.l10n.t('Choose the Folder to Work In'),
    placeHolder: vscode.l10n.t('Each folder has its own conversation, memory and rules'),
  })
  if (row) await client.useFolder(row.folder)
}
