// Owns the line above a function that a note links to, and above a heading that code links to: how many do, and a peek
// at them. Quiet: only where there is such a link, and off by a setting.

import * as vscode from 'vscode'
import * as messages from '../../server/protocol/messages.ts'
import type { LinkedView, RelatedItemView } from '../../server/protocol/views.ts'
import type { Client } from '../feature.ts'
import { insideFolder, relativePath } from '../paths.ts'

const quietMs = 600

export function createNotes(context: vscode.ExtensionContext, client: Client): void {
  const changed = new vscode.EventEmitter<void>()
  let timer: NodeJS.Timeout | undefined
  const soon = () => {
    clearTimeout(timer)
    timer = setTimeout(() => changed.fire(), quietMs)
  }
  const isOn = () => vscode.workspace.getConfiguration('passepartout').get('notesInCode') !== false

  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    async provideCodeLenses(document, token) {
      const path = relativePath(client, document.uri)
      // Showing a file does not start the server; its start asks for the lenses anew.
      if (path === '' || !isOn() || client.state !== 'running') return []
      const linked = (await client.request(messages.linked, { path }, { token })) ?? []
      return linked.flatMap((one) => lens(client, document, one))
    },
  }
  context.subscriptions.push(
    changed,
    { dispose: () => clearTimeout(timer) },
    vscode.languages.registerCodeLensProvider({ scheme: 'file' }, provider),
    client.onIndex.on((indexing) => {
      if (!indexing) soon()
    }),
    client.onState.on((state) => {
      if (state === 'running') soon()
    }),
    vscode.workspace.onDidSaveTextDocument(soon),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('passepartout.notesInCode')) changed.fire()
    }),
  )
}

/** The text before the first heading belongs to the file. */
const isNote = ({ kind, path }: RelatedItemView): boolean =>
  kind === 'headline' ||
  kind === 'section' ||
  (kind === 'file' && /\.(?:org(?:_archive)?|md|markdown)$/i.test(path))

function lens(client: Client, document: vscode.TextDocument, { line, from }: LinkedView): vscode.CodeLens[] {
  const inNotes = document.languageId === 'org'
  // Links among notes are Org's own and need no line above them.
  const shown = from.filter((one) => isNote(one) !== inNotes)
  if (shown.length === 0 || line > document.lineCount) return []
  const start = new vscode.Position(line - 1, 0)
  const places = shown.flatMap((one) => {
    const uri = insideFolder(client, one.path)
    return uri ? [new vscode.Location(uri, new vscode.Position(one.line - 1, 0))] : []
  })
  const title = inNotes
    ? shown.length === 1
      ? vscode.l10n.t('1 place in code')
      : vscode.l10n.t('{0} places in code', shown.length)
    : shown.length === 1
      ? vscode.l10n.t('1 note')
      : vscode.l10n.t('{0} notes', shown.length)
  return [
    new vscode.CodeLens(new vscode.Range(start, start), {
      command: 'editor.action.showReferences',
      title: `$(${inNotes ? 'code' : 'note'}) ${title}`,
      tooltip: shown.map((one) => one.name).join('\n'),
      arguments: [document.uri, start, places],
    }),
  ]
}
