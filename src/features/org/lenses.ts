// Owns the line above a headline that something links to: how many links, and a peek at them. Quiet: only where there is
// one, and off by a setting.

import * as vscode from 'vscode'
import * as org from '../../../server/protocol/org.ts'
import type { Client } from '../../feature.ts'

const quietMs = 600

export function createLenses(context: vscode.ExtensionContext, client: Client): void {
  const changed = new vscode.EventEmitter<void>()
  let timer: NodeJS.Timeout | undefined
  const soon = () => {
    clearTimeout(timer)
    timer = setTimeout(() => changed.fire(), quietMs)
  }
  const isOn = () => vscode.workspace.getConfiguration('passepartout').get('org.backlinks') !== false

  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    async provideCodeLenses({ uri }, token) {
      if (!isOn() || client.state !== 'running') return []
      const counts = await client.request(org.linkCounts, { uri: uri.toString() }, { token })
      return (counts ?? []).map(({ line, count }) => {
        const start = new vscode.Position(line, 0)
        return new vscode.CodeLens(new vscode.Range(start, start), {
          command: 'passepartout.org.peekBacklinks',
          title: `$(link) ${count === 1 ? vscode.l10n.t('1 link here') : vscode.l10n.t('{0} links here', count)}`,
          arguments: [uri.toString(), line],
        })
      })
    },
  }
  context.subscriptions.push(
    changed,
    { dispose: () => clearTimeout(timer) },
    vscode.languages.registerCodeLensProvider({ language: 'org' }, provider),
    vscode.commands.registerCommand(
      'passepartout.org.peekBacklinks',
      async (name: unknown, line: unknown) => {
        if (typeof name !== 'string' || typeof line !== 'number') return
        const position = { line, character: 0 }
        const found = await client.request(org.backlinks, { uri: name, position, of: 'headline' })
        const places = (found?.links ?? []).map(
          ({ uri, start, end }) =>
            new vscode.Location(
              vscode.Uri.parse(uri),
              new vscode.Range(start.line, start.character, end.line, end.character),
            ),
        )
        const at = new vscode.Position(line, 0)
        await vscode.commands.executeCommand(
          'editor.action.showReferences',
          vscode.Uri.parse(name),
          at,
          places,
        )
      },
    ),
    client.onIndex.on((indexing) => {
      if (!indexing) soon()
    }),
    client.onState.on((state) => {
      if (state === 'running') soon()
    }),
    vscode.workspace.onDidSaveTextDocument(soon),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('passepartout.org.backlinks')) changed.fire()
    }),
  )
}
