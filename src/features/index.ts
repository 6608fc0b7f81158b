// Owns the index in the status bar: how much is read, what it takes, what was left out, and reading it again. The
// figures are the server's; this only shows them.

import * as vscode from 'vscode'
import * as messages from '../../server/protocol/messages.ts'
import type { IndexView } from '../../server/protocol/views.ts'
import type { Client } from '../feature.ts'
import { meaningWords } from '../meaning.ts'
import { openPlace } from '../open.ts'
import { tellOutcome } from '../outcome.ts'
import { bytesWords } from '../size.ts'

/** The past is read and vectors are made in the background and say nothing: they are asked while that goes on. */
const askAgainMs = 2000
const restMs = 300

type Row = vscode.QuickPickItem & { readonly act?: () => unknown }

export function createIndex(context: vscode.ExtensionContext, client: Client): void {
  if (!client.folder) return
  const item = vscode.window.createStatusBarItem('passepartout.index', vscode.StatusBarAlignment.Right, 89)
  item.name = vscode.l10n.t('Passepartout Index')
  item.command = 'passepartout.showIndex'
  let state: IndexView | null = null
  let timer: NodeJS.Timeout | undefined

  const load = async (): Promise<IndexView | null> => {
    state = await client.request(messages.indexState, {})
    show()
    const embedding = state?.meaning.state === 'building' || state?.meaning.state === 'held'
    if (state?.history.kind === 'reading' || embedding) soon(askAgainMs)
    return state
  }
  const soon = (ms: number) => {
    clearTimeout(timer)
    timer = setTimeout(() => void load(), ms)
  }

  function show(): void {
    if (!state || client.state !== 'running') {
      item.hide()
      return
    }
    const lines = [headline(state), ...facts(state), meaningLine(state), skippedWords(state)].filter(
      (line) => line !== '',
    )
    item.text = shortWords(state)
    item.tooltip = lines.join('\n')
    item.accessibilityInformation = { label: lines.join(', '), role: 'button' }
    item.show()
  }

  async function cancel(): Promise<void> {
    tellOutcome(await client.request(messages.cancelIndex, {}))
    soon(restMs)
  }
  async function rebuild(): Promise<void> {
    tellOutcome(await client.request(messages.rebuildIndex, {}))
    await load()
  }

  async function menu(): Promise<void> {
    const now = await load()
    if (!now) {
      void vscode.window.showWarningMessage(vscode.l10n.t('The server did not answer. The log says why.'))
      return
    }
    const rows: Row[] = menuRows(now, {
      cancel,
      rebuild,
      skipped: () => skippedFiles(client, now),
      meaning: () => vscode.commands.executeCommand('passepartout.setUpMeaning'),
      log: () => client.log.show(),
    })
    const chosen = await vscode.window.showQuickPick(rows, {
      title: vscode.l10n.t('Index of “{0}”', client.folder?.name ?? ''),
      placeHolder: headline(now),
    })
    await chosen?.act?.()
  }

  context.subscriptions.push(
    item,
    { dispose: () => clearTimeout(timer) },
    client.onIndex.on((indexing) => {
      if (indexing && state) {
        state = { ...state, indexing, complete: false }
        show()
      } else soon(indexing ? 0 : restMs)
    }),
    client.onState.on((next) => {
      if (next === 'running') soon(restMs)
      else show()
    }),
    client.onTurn.on((turn) => {
      if (turn.state === 'done') soon(askAgainMs)
    }),
    vscode.workspace.onDidSaveTextDocument(() => soon(askAgainMs)),
    vscode.workspace.onDidGrantWorkspaceTrust(() => soon(askAgainMs)),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('passepartout.vectors')) soon(restMs)
    }),
    vscode.commands.registerCommand('passepartout.showIndex', menu),
    vscode.commands.registerCommand('passepartout.rebuildIndex', rebuild),
  )
}

function shortWords({ files, indexing, complete, history }: IndexView): string {
  if (indexing && indexing.total > 0)
    return `$(sync~spin) ${Math.floor((indexing.done / indexing.total) * 100)} %`
  const words = files === 1 ? vscode.l10n.t('1 file') : vscode.l10n.t('{0} files', count(files))
  if (!complete) return `$(warning) ${words}`
  const past = history.kind === 'reading' ? ' $(history)' : ''
  return `$(list-tree) ${words}${past}`
}

function headline({ files, nodes, indexing, complete }: IndexView): string {
  if (indexing) return vscode.l10n.t('Indexing {0} of {1} files', count(indexing.done), count(indexing.total))
  return complete
    ? vscode.l10n.t('Index: {0} files, {1} nodes', count(files), count(nodes))
    : vscode.l10n.t('Index: stopped after {0} files, {1} nodes', count(files), count(nodes))
}

const facts = ({ bytes, diskBytes, memoryBytes, history }: IndexView): readonly string[] => [
  vscode.l10n.t('{0} of text, {1} on disk', bytesWords(bytes), bytesWords(diskBytes)),
  vscode.l10n.t('Memory of the server: {0}', bytesWords(memoryBytes)),
  historyWords(history),
]

const skippedWords = ({ skipped }: IndexView): string =>
  skipped.length === 0 ? '' : vscode.l10n.t('Not read in full: {0} files', count(skipped.length))

/** Nothing where it is off, as it is for most. */
const meaningLine = ({ meaning }: IndexView): string =>
  meaning.state === 'none' && meaning.message === ''
    ? ''
    : vscode.l10n.t('Search by meaning: {0}', meaningWords(meaning))

function historyWords({ kind, done, total }: IndexView['history']): string {
  switch (kind) {
    case 'off':
      return vscode.l10n.t('The past of the repository is read once the folder is trusted')
    case 'none':
      return vscode.l10n.t('No past: the folder is no git repository, or it has no commits')
    case 'reading':
      return vscode.l10n.t('Reading the past: {0} of {1} commits', count(done), count(total))
    case 'read':
      return vscode.l10n.t('Past: {0} commits', count(total))
  }
}

interface Acts {
  readonly cancel: () => unknown
  readonly rebuild: () => unknown
  readonly skipped: () => unknown
  readonly meaning: () => unknown
  readonly log: () => unknown
}

function menuRows(state: IndexView, acts: Acts): Row[] {
  const skipped = state.skipped.length
  const rows: Row[] = []
  if (state.indexing)
    rows.push({
      label: `$(debug-stop) ${vscode.l10n.t('Cancel Indexing')}`,
      description: vscode.l10n.t('what is read by now stays'),
      act: acts.cancel,
    })
  else
    rows.push({
      label: `$(refresh) ${vscode.l10n.t('Rebuild Index')}`,
      description: vscode.l10n.t('reads every file again'),
      act: acts.rebuild,
    })
  if (skipped > 0)
    rows.push({
      label: `$(eye-closed) ${vscode.l10n.t('Skipped Files')}`,
      description: vscode.l10n.t('{0} files, and why', count(skipped)),
      act: acts.skipped,
    })
  rows.push({
    label: `$(sparkle) ${vscode.l10n.t('Search by Meaning')}`,
    description: meaningWords(state.meaning),
    act: acts.meaning,
  })
  rows.push({ label: `$(output) ${vscode.l10n.t('Show Log')}`, act: acts.log })
  rows.push({ label: '', kind: vscode.QuickPickItemKind.Separator })
  for (const fact of facts(state)) rows.push({ label: `$(blank) ${fact}` })
  return rows
}

async function skippedFiles(client: Client, { skipped }: IndexView): Promise<void> {
  const rows = [...skipped]
    .sort((a, b) => a.reason.localeCompare(b.reason) || a.path.localeCompare(b.path))
    .map((one) => ({
      label: `$(file) ${one.path.slice(one.path.lastIndexOf('/') + 1)}`,
      description: reasonWords(one.reason),
      detail: one.path,
      one,
    }))
  const chosen = await vscode.window.showQuickPick(rows, {
    title: vscode.l10n.t('Skipped Files'),
    placeHolder: vscode.l10n.t('These are known by name only. Choose one to open it.'),
    matchOnDescription: true,
    matchOnDetail: true,
  })
  if (!chosen) return
  const { path } = chosen.one
  if (!(await openPlace(client, { path, startLine: 1, endLine: 1 })))
    void vscode.window.showInformationMessage(vscode.l10n.t('{0} cannot be opened.', path))
}

/** In the reader's words; a reason of a newer server stays as it is. */
function reasonWords(reason: string): string {
  const words: Readonly<Record<string, string>> = {
    binary: vscode.l10n.t('not text'),
    'too large': vscode.l10n.t('larger than the setting “Max File Kilobytes” allows'),
    generated: vscode.l10n.t('written by a program'),
    minified: vscode.l10n.t('minified'),
    symlink: vscode.l10n.t('a link to elsewhere'),
    unreadable: vscode.l10n.t('cannot be read'),
    'too many files': vscode.l10n.t('more files than can be indexed'),
  }
  return words[reason] ?? reason
}

const count = (value: number): string => value.toLocaleString(vscode.env.language)
