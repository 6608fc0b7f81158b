// Owns the question about the last command of a terminal that failed. An ordinary question with a mention; never runs anything.

import * as vscode from 'vscode'
import type { Feature } from '../feature.ts'

export const createTerminal: Feature = (context, client) => {
  const tell = () =>
    void vscode.commands.executeCommand(
      'setContext',
      'passepartout.terminalFailed',
      client.attachments.failure !== null,
    )
  context.subscriptions.push(
    client.attachments.onEnded.on(tell),
    vscode.commands.registerCommand('passepartout.explainTerminal', async () => {
      const { failure } = client.attachments
      if (failure === null) {
        void vscode.window.showInformationMessage(
          vscode.l10n.t('No command has failed in a terminal with shell integration.'),
        )
        return
      }
      const code = '`'
      const command = `${code}${failure.command.replaceAll(code, "'")}${code}`
      const text = vscode.l10n.t('Why did {0} fail, and what is to be done? @terminal', command)
      await vscode.commands.executeCommand('passepartout.ask', text)
    }),
  )
}
