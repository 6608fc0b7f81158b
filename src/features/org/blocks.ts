// Owns what is seen of running code in an Org file: a line above each block that runs it and says how it ended last, a
// diagnostic where it failed, and the commands. Each run is a request to the agent, and the gate judges it.

import * as vscode from 'vscode'
import * as literate from '../../../server/protocol/literate.ts'
import * as messages from '../../../server/protocol/messages.ts'
import type { Client } from '../../feature.ts'
import { outcomeWords } from '../../outcome.ts'
import { relativePath } from '../../paths.ts'

const quietMs = 400

export function createBlocks(context: vscode.ExtensionContext, client: Client): void {
  const changed = new vscode.EventEmitter<void>()
  const failures = vscode.languages.createDiagnosticCollection('passepartout-blocks')
  let timer: NodeJS.Timeout | undefined
  const soon = () => {
    clearTimeout(timer)
    timer = setTimeout(() => changed.fire(), quietMs)
  }
  const blocksOf = async (uri: vscode.Uri, token?: vscode.CancellationToken) =>
    client.state === 'running'
      ? ((await client.request(literate.codeBlocks, { uri: uri.toString() }, token ? { token } : {})) ?? [])
      : []

  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    async provideCodeLenses({ uri, lineCount }, token) {
      const rows = await blocksOf(uri, token)
      if (token.isCancellationRequested) return []
      failures.set(
        uri,
        rows.flatMap((row) => failureOf(row, lineCount)),
      )
      return rows.flatMap((row) => lensesOf(uri, row))
    },
  }

  const ask = async (uri: vscode.Uri, words: (path: string) => string): Promise<void> => {
    const path = relativePath(client, uri)
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

  /** Where the command came from a line above a block, that block; else the one around the cursor. */
  const runBlock = async (given: unknown, at: unknown): Promise<void> => {
    if (typeof given === 'string' && typeof at === 'number')
      return ask(vscode.Uri.parse(given), (path) => `run the block in line ${at + 1} of ${path}`)
    const editor = vscode.window.activeTextEditor
    if (!editor) return
    const { line, character } = editor.selection.active
    const rows = (await blocksOf(editor.document.uri)).filter((row) => isAround(row, editor.selection.active))
    if (rows.some(({ inline }) => inline))
      return ask(
        editor.document.uri,
        (path) => `run the code in line ${line + 1}, column ${character + 1} of ${path}`,
      )
    if (rows.length > 0)
      return ask(editor.document.uri, (path) => `run the block in line ${line + 1} of ${path}`)
    vscode.window.setStatusBarMessage(vscode.l10n.t('There is no block of code here.'), 4000)
  }

  const { registerCommand } = vscode.commands
  context.subscriptions.push(
    changed,
    failures,
    { dispose: () => clearTimeout(timer) },
    vscode.languages.registerCodeLensProvider({ language: 'org' }, provider),
    registerCommand('passepartout.org.runBlock', runBlock),
    registerCommand('passepartout.org.runSubtree', async () => {
      const editor = vscode.window.activeTextEditor
      const line = (editor?.selection.active.line ?? 0) + 1
      if (editor)
        await ask(editor.document.uri, (path) => `run the blocks of the subtree in line ${line} of ${path}`)
    }),
    registerCommand('passepartout.org.runBlocks', async () => {
      const editor = vscode.window.activeTextEditor
      if (editor) await ask(editor.document.uri, (path) => `run all blocks of ${path}`)
    }),
    client.onTurn.on(({ state }) => {
      if (state !== 'running') soon()
    }),
    client.onState.on((state) => {
      if (state === 'running') soon()
    }),
    client.onIndex.on((indexing) => {
      if (!indexing) soon()
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => failures.delete(uri)),
  )
}

function isAround(
  { line, endLine, inline }: literate.CodeBlockView,
  at: Pick<vscode.Position, 'line' | 'character'>,
): boolean {
  if (at.line < line || at.line > endLine) return false
  if (inline === undefined) return true
  return (at.line > line || at.character >= inline.from) && (at.line < endLine || at.character <= inline.to)
}

function lensesOf(uri: vscode.Uri, { line, runs, last, inline }: literate.CodeBlockView): vscode.CodeLens[] {
  if (!runs || inline) return []
  const at = new vscode.Position(line, 0)
  const range = new vscode.Range(at, at)
  const run = {
    command: 'passepartout.org.runBlock',
    title: `$(play) ${vscode.l10n.t('Run')}`,
    arguments: [uri.toString(), line],
  }
  const lenses = [new vscode.CodeLens(range, run)]
  // Nothing happens at a click on how it ended.
  if (last !== null) lenses.push(new vscode.CodeLens(range, { command: '', title: lastWords(last) }))
  return lenses
}

function lastWords({ state, at, elapsedMs }: NonNullable<literate.CodeBlockView['last']>): string {
  const time = new Date(at).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })
  const took =
    elapsedMs < 1000 ? `${Math.max(1, Math.round(elapsedMs))} ms` : `${(elapsedMs / 1000).toFixed(1)} s`
  switch (state) {
    case 'ran':
      return `$(check) ${vscode.l10n.t('{0}, at {1}', took, time)}`
    case 'failed':
      return `$(error) ${vscode.l10n.t('Failed at {0}', time)}`
    case 'cached':
      return `$(check) ${vscode.l10n.t('Unchanged at {0}', time)}`
    case 'skipped':
      return `$(circle-slash) ${vscode.l10n.t('Not run at {0}', time)}`
  }
}

function failureOf({ line, last }: literate.CodeBlockView, lineCount: number): vscode.Diagnostic[] {
  if (last?.state !== 'failed') return []
  const at = Math.min(line, lineCount - 1)
  const found = new vscode.Diagnostic(
    new vscode.Range(at, 0, at, Number.MAX_SAFE_INTEGER),
    vscode.l10n.t('The block failed when it was run: {0}', last.words),
    vscode.DiagnosticSeverity.Error,
  )
  found.source = 'Passepartout'
  found.code = 'block-failed'
  return [found]
}
