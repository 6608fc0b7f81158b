// Owns the diff editors of what a turn changed, and undoing some of its files. Both sides come from the server, read-only.

import * as vscode from 'vscode'
import { fileName } from '../../media/panel/words.ts'
import * as messages from '../../server/protocol/messages.ts'
import type { TurnChangesView } from '../../server/protocol/views.ts'
import type { Client } from '../feature.ts'
import { tellOutcome } from '../outcome.ts'

const scheme = 'passepartout-turn'

export function createCompare(context: vscode.ExtensionContext, client: Client): void {
  const provider: vscode.TextDocumentContentProvider = {
    async provideTextDocumentContent(uri) {
      const query = new URLSearchParams(uri.query)
      const file = { turn: query.get('turn') ?? '', path: query.get('path') ?? '' }
      const texts = await client.request(messages.turnFile, file)
      return texts?.[query.get('side') === 'after' ? 'after' : 'before'] ?? ''
    },
  }
  const changes = async (turn: unknown): Promise<TurnChangesView | null> => {
    const found = await client.request(messages.turnChanges, typeof turn === 'string' ? { turn } : {})
    if (found && found.files.length > 0) return found
    void vscode.window.showInformationMessage(vscode.l10n.t('No turn has changed a file.'))
    return null
  }

  context.subscriptions.push(
    vscode.workspace.registerTextDocumentContentProvider(scheme, provider),
    vscode.commands.registerCommand('passepartout.compareTurn', async (turn?: unknown) => {
      const found = await changes(turn)
      if (found) await openChanges(found)
    }),
    vscode.commands.registerCommand('passepartout.undoFiles', async (turn?: unknown) => {
      const found = await changes(turn)
      if (!found) return
      const items = found.files.filter(({ undone }) => !undone).map(({ path }) => ({ label: path }))
      const chosen = await vscode.window.showQuickPick(items, {
        canPickMany: true,
        placeHolder: vscode.l10n.t('Files to restore as they were before the turn'),
      })
      if (!chosen || chosen.length === 0) return
      await undoTurn(
        client,
        found.turn,
        chosen.map(({ label }) => label),
      )
    }),
  )
}

/** Where somebody changed the same lines since, the user is asked. */
export async function undoTurn(client: Client, turn?: string, paths?: readonly string[]): Promise<void> {
  const outcome = await client.request(messages.undo, {
    ...(turn ? { turn } : {}),
    ...(paths ? { paths } : {}),
  })
  if (!outcome || outcome.ok || !outcome.blocked) return tellOutcome(outcome)
  const { blocked } = outcome
  const found = await client.request(messages.turnChanges, turn ? { turn } : {})
  const others = (found?.files ?? []).filter(
    ({ path, undone }) => !undone && !blocked.includes(path) && (paths?.includes(path) ?? true),
  )
  const compare = vscode.l10n.t('Compare')
  const rest = vscode.l10n.t('Undo the Other Files')
  const choice = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      'Changed since on the same lines: {0}. Nothing was undone.',
      blocked.map(fileName).join(', '),
    ),
    compare,
    ...(others.length > 0 ? [rest] : []),
  )
  if (choice === compare && found)
    await openChanges({ ...found, files: found.files.filter(({ path }) => blocked.includes(path)) })
  if (choice === rest && found)
    await undoTurn(
      client,
      found.turn,
      others.map(({ path }) => path),
    )
}

async function openChanges({ turn, files }: TurnChangesView): Promise<void> {
  const side = (path: string, name: 'before' | 'after'): vscode.Uri =>
    vscode.Uri.from({
      scheme,
      // The path ends the address, so that the editor picks the language by it.
      path: `/${path.replace(/^[\\/]+/, '')}`,
      query: new URLSearchParams({ turn, path, side: name }).toString(),
    })
  const [first] = files
  if (first && files.length === 1) {
    const title = vscode.l10n.t('{0} (before and after the turn)', fileName(first.path))
    await vscode.commands.executeCommand(
      'vscode.diff',
      side(first.path, 'before'),
      side(first.path, 'after'),
      title,
    )
    return
  }
  const resources = files.map(({ path, kind }) => [
    side(path, 'after'),
    kind === 'create' ? undefined : side(path, 'before'),
    kind === 'delete' ? undefined : side(path, 'after'),
  ])
  await vscode.commands.executeCommand('vscode.changes', vscode.l10n.t('What the turn changed'), resources)
}
