// Owns what is seen of tangling in an Org file: a line above each block whose code goes to a file, a diagnostic where that file
// was changed by somebody else, and both ways to fix it. Each fix is a request to the agent, and the gate judges it.

import * as vscode from 'vscode'
import * as literate from '../../../server/protocol/literate.ts'
import * as messages from '../../../server/protocol/messages.ts'
import type { Client } from '../../feature.ts'
import { outcomeWords } from '../../outcome.ts'
import { relativePath } from '../../paths.ts'

const quietMs = 600
const code = 'tangled-file-differs'

export function createTangles(context: vscode.ExtensionContext, client: Client): void {
  const changed = new vscode.EventEmitter<void>()
  const drift = vscode.languages.createDiagnosticCollection('passepartout-tangle')
  let timer: NodeJS.Timeout | undefined
  const soon = () => {
    clearTimeout(timer)
    timer = setTimeout(() => changed.fire(), quietMs)
  }

  /** Files that code of an open Org file goes to. */
  const targets = new Map<string, ReadonlySet<string>>()
  const touched = (uri: vscode.Uri) => {
    if ([...targets.values()].some((of) => of.has(uri.toString()))) soon()
  }
  const watcher = vscode.workspace.createFileSystemWatcher('**/*')

  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    async provideCodeLenses({ uri, lineCount }, token) {
      if (client.state !== 'running') return []
      const rows = (await client.request(literate.tangles, { uri: uri.toString() }, { token })) ?? []
      if (token.isCancellationRequested) return []
      targets.set(uri.toString(), new Set(rows.map((row) => vscode.Uri.parse(row.uri).toString())))
      drift.set(uri, [
        ...rows.filter(isDrift).map((row) => diagnosticOf(row, lineCount)),
        ...rows.filter(({ failure }) => failure !== '').map((row) => failureOf(row, lineCount)),
      ])
      return rows.flatMap((row) => lensesOf(uri, row))
    },
  }

  const ask = async (words: (path: string) => string, given: unknown): Promise<void> => {
    const uri =
      typeof given === 'string' ? vscode.Uri.parse(given) : vscode.window.activeTextEditor?.document.uri
    const path = uri ? relativePath(client, uri) : ''
    if (path === '') {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('This works on files in the open folders. Save the file there first.'),
      )
      return
    }
    await vscode.commands.executeCommand('passepartout.chat.focus')
    if (!(await client.request(messages.ask, { text: words(path), evidence: client.evidence.collect() })))
      void vscode.window.showWarningMessage(outcomeWords(null))
  }

  context.subscriptions.push(
    changed,
    drift,
    watcher,
    watcher.onDidChange(touched),
    watcher.onDidCreate(touched),
    watcher.onDidDelete(touched),
    { dispose: () => clearTimeout(timer) },
    vscode.languages.registerCodeLensProvider({ language: 'org' }, provider),
    vscode.languages.registerCodeActionsProvider(
      { language: 'org' },
      { provideCodeActions: ({ uri }, _range, { diagnostics }) => fixesFor(uri, diagnostics) },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
    vscode.commands.registerCommand('passepartout.org.tangle', (uri?: unknown) =>
      ask((path) => `tangle ${path}`, uri),
    ),
    vscode.commands.registerCommand('passepartout.org.tangleEvaluated', (uri?: unknown) =>
      ask((path) => `tangle ${path} with evaluation`, uri),
    ),
    vscode.commands.registerCommand('passepartout.org.tangleOver', (uri?: unknown) =>
      ask((path) => `tangle ${path} over changes`, uri),
    ),
    vscode.commands.registerCommand('passepartout.org.detangle', (uri?: unknown) =>
      ask((path) => `detangle ${path}`, uri),
    ),
    vscode.commands.registerCommand('passepartout.org.goToTangled', async (uri: unknown, line: unknown) => {
      if (typeof uri !== 'string' || typeof line !== 'number') return
      const at = new vscode.Position(line, 0)
      await vscode.window.showTextDocument(vscode.Uri.parse(uri), { selection: new vscode.Range(at, at) })
    }),
    client.onIndex.on((indexing) => {
      if (!indexing) soon()
    }),
    client.onState.on((state) => {
      if (state === 'running') soon()
    }),
    client.onTurn.on(({ state }) => {
      if (state !== 'running') soon()
    }),
    vscode.workspace.onDidSaveTextDocument(soon),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      targets.delete(uri.toString())
      drift.delete(uri)
    }),
  )
}

const isDrift = ({ standing }: literate.TangleView): boolean =>
  standing === 'changed' || standing === 'both' || standing === 'unknown'

function lensesOf(uri: vscode.Uri, { line, path, uri: file, target, standing }: literate.TangleView) {
  const at = new vscode.Position(line, 0)
  const range = new vscode.Range(at, at)
  const lenses: vscode.CodeLens[] = []
  if (standing === 'new' || standing === 'behind')
    lenses.push(
      new vscode.CodeLens(range, {
        command: 'passepartout.org.tangle',
        title: vscode.l10n.t('Tangle to {0}', path),
        arguments: [uri.toString()],
      }),
    )
  if (file !== '' && standing !== 'new')
    lenses.push(
      new vscode.CodeLens(range, {
        command: 'passepartout.org.goToTangled',
        title: `$(go-to-file) ${path}`,
        tooltip: vscode.l10n.t('Go to the tangled code'),
        arguments: [file, target],
      }),
    )
  return lenses
}

function diagnosticOf({ line, path, standing }: literate.TangleView, lineCount: number): vscode.Diagnostic {
  const words =
    standing === 'changed'
      ? vscode.l10n.t('{0} was changed since it was tangled from here.', path)
      : standing === 'both'
        ? vscode.l10n.t('{0} was changed since it was tangled from here, and so was this file.', path)
        : vscode.l10n.t('{0} is not what is tangled from here.', path)
  const at = Math.min(line, lineCount - 1)
  const found = new vscode.Diagnostic(
    new vscode.Range(at, 0, at, Number.MAX_SAFE_INTEGER),
    words,
    vscode.DiagnosticSeverity.Warning,
  )
  found.source = 'Passepartout'
  found.code = code
  return found
}

/** At the first block of the file. */
function failureOf({ line, path, failure }: literate.TangleView, lineCount: number): vscode.Diagnostic {
  const at = Math.min(line, lineCount - 1)
  const found = new vscode.Diagnostic(
    new vscode.Range(at, 0, at, Number.MAX_SAFE_INTEGER),
    vscode.l10n.t('{0} stays as it was: its code failed when it was run. {1}', path, failure),
    vscode.DiagnosticSeverity.Error,
  )
  found.source = 'Passepartout'
  found.code = 'tangled-code-failed'
  return found
}

function fixesFor(uri: vscode.Uri, diagnostics: readonly vscode.Diagnostic[]): vscode.CodeAction[] {
  const about = diagnostics.filter((one) => one.code === code)
  if (about.length === 0) return []
  const fix = (title: string, command: string) => {
    const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix)
    action.command = { command, title, arguments: [uri.toString()] }
    action.diagnostics = about
    return action
  }
  return [
    fix(vscode.l10n.t('Put the changes back into this file'), 'passepartout.org.detangle'),
    fix(vscode.l10n.t('Tangle again, over the changes'), 'passepartout.org.tangleOver'),
  ]
}
