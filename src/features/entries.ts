// Owns the answers above the entries of approvals.org. Which entries wait, where they stand and by which hash, the server
// says at that moment; of the text of the file nothing is taken. Never decides.

import * as vscode from 'vscode'
import * as messages from '../../server/protocol/messages.ts'
import type { ApprovalPlaceView } from '../../server/protocol/views.ts'
import type { Client } from '../feature.ts'
import { openFresh } from '../fresh.ts'
import { tellOutcome } from '../outcome.ts'

export function createEntries(context: vscode.ExtensionContext, client: Client): void {
  const changed = new vscode.EventEmitter<void>()
  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    async provideCodeLenses(document, token) {
      // Showing a file does not start the server; its start asks for the lenses anew.
      if (client.state !== 'running') return []
      return (await placesIn(document, token)).flatMap((place) => lenses(document, place))
    },
  }

  async function placesIn(
    document: vscode.TextDocument,
    token?: vscode.CancellationToken,
  ): Promise<readonly ApprovalPlaceView[]> {
    const asked = { uri: document.uri.toString(), text: document.getText() }
    return (await client.request(messages.approvalPlaces, asked, token ? { token } : {})) ?? []
  }

  /** With the first entry that waits in view. */
  async function open(path: string): Promise<void> {
    const document = await openFresh(vscode.Uri.file(path))
    const waiting = (await placesIn(document)).find(({ hash }) => hash !== '')
    const editor = await vscode.window.showTextDocument(document)
    if (waiting === undefined) return
    const start = new vscode.Position(Math.min(waiting.line, document.lineCount) - 1, 0)
    editor.selection = new vscode.Selection(start, start)
    editor.revealRange(new vscode.Range(start, start), vscode.TextEditorRevealType.AtTop)
  }

  async function decide(proposal: string, hash: string, decision: 'approve' | 'deny'): Promise<void> {
    let reason = ''
    if (decision === 'deny') {
      const typed = await vscode.window.showInputBox({
        title: vscode.l10n.t('Deny'),
        prompt: vscode.l10n.t('The agent is told why, if you say so. Enter denies, Escape does not.'),
        ignoreFocusOut: true,
      })
      if (typed === undefined) return
      reason = typed.trim()
    }
    tellOutcome(await client.request(messages.decide, { proposal, hash, decision, reason }))
    changed.fire()
  }

  context.subscriptions.push(
    changed,
    vscode.languages.registerCodeLensProvider({ scheme: 'file', pattern: '**/approvals.org' }, provider),
    client.onApprovals.on(() => changed.fire()),
    client.onState.on((state) => {
      if (state === 'running') changed.fire()
    }),
    vscode.commands.registerCommand(
      'passepartout.decideEntry',
      async (proposal: unknown, hash: unknown, decision: unknown) => {
        if (typeof proposal !== 'string' || typeof hash !== 'string') return
        if (decision === 'approve' || decision === 'deny') await decide(proposal, hash, decision)
      },
    ),
    vscode.commands.registerCommand('passepartout.openApprovalsFile', async () => {
      const file = await client.request(messages.approvalsFile, {})
      if (file === null) return
      if (file.path === '')
        void vscode.window.showInformationMessage(vscode.l10n.t('Nothing has waited for you here yet.'))
      else await open(file.path)
    }),
  )
}

function lenses(document: vscode.TextDocument, place: ApprovalPlaceView): readonly vscode.CodeLens[] {
  if (place.line > document.lineCount) return []
  const start = new vscode.Position(place.line - 1, 0)
  const range = new vscode.Range(start, start)
  const { proposal, hash, state, reason } = place
  const act = (title: string, decision: 'approve' | 'deny', tooltip: string) =>
    new vscode.CodeLens(range, {
      title,
      tooltip,
      command: 'passepartout.decideEntry',
      arguments: [proposal, hash, decision],
    })
  const panel = new vscode.CodeLens(range, {
    title: vscode.l10n.t('Open in Panel'),
    command: 'passepartout.showApprovals',
    arguments: [proposal],
  })
  const say = (words: string) => new vscode.CodeLens(range, { title: words, command: '' })
  const deny = act(
    `$(close) ${vscode.l10n.t('Deny')}`,
    'deny',
    vscode.l10n.t('Nothing is done, and the agent is told'),
  )
  switch (state) {
    case 'pending':
      return [
        act(
          `$(check) ${vscode.l10n.t('Approve')}`,
          'approve',
          vscode.l10n.t('It is done once, exactly as it stands here'),
        ),
        deny,
        panel,
      ]
    case 'edited':
      return [say(vscode.l10n.t('The text was changed here: approve it in the panel')), deny, panel]
    case 'changed':
      return [
        say(vscode.l10n.t('Out of date: the files have changed since')),
        act(vscode.l10n.t('Dismiss'), 'deny', vscode.l10n.t('Nothing is done, and the agent is told')),
        panel,
      ]
    case 'stale':
      return [say(reason === '' ? vscode.l10n.t('Out of date') : vscode.l10n.t('Out of date: {0}', reason))]
    case 'expired':
      return [say(vscode.l10n.t('Expired: nobody decided in time'))]
    case 'denied':
      return [say(vscode.l10n.t('Denied: its keyword was changed by hand'))]
    case 'damaged':
      return [
        say(vscode.l10n.t('It can no longer be decided: its data was changed, or held a secret. Ask again.')),
      ]
  }
}
