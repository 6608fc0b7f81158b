// Owns Find Node: a quick pick that searches while one types, shows each hit beside it, and goes back
// to where the user was when nothing is picked.

import * as vscode from 'vscode'
import * as messages from '../../server/protocol/messages.ts'
import type { HitView } from '../../server/protocol/views.ts'
import type { Client } from '../feature.ts'
import { openPlace } from '../open.ts'

const typingMs = 120
const previewMs = 150
const limit = 30

interface Pick extends vscode.QuickPickItem {
  readonly hit: HitView
}

const icons: Readonly<Record<string, string>> = {
  file: 'file',
  headline: 'note',
  section: 'symbol-string',
  cell: 'notebook',
  class: 'symbol-class',
  function: 'symbol-method',
  method: 'symbol-method',
  type: 'symbol-interface',
  constant: 'symbol-constant',
  test: 'beaker',
}

export function createFind(context: vscode.ExtensionContext, client: Client): void {
  context.subscriptions.push(
    vscode.commands.registerCommand('passepartout.findNode', (query?: unknown) =>
      findNode(client, typeof query === 'string' ? query : ''),
    ),
  )
}

function findNode(client: Client, query: string): void {
  const pick = vscode.window.createQuickPick<Pick>()
  pick.placeholder = vscode.l10n.t('A name, or words about what you look for: code and notes')
  pick.title = vscode.l10n.t('Find Node')
  pick.value = query
  const before = vscode.window.activeTextEditor
  const place = before && {
    document: before.document,
    selection: before.selection,
    column: before.viewColumn,
  }
  let search: vscode.CancellationTokenSource | undefined
  let typing: NodeJS.Timeout | undefined
  let previewing: NodeJS.Timeout | undefined
  let accepted = false
  let moved = false

  async function run(text: string): Promise<void> {
    search?.cancel()
    if (text.trim() === '') {
      pick.items = []
      pick.busy = false
      return
    }
    const own = new vscode.CancellationTokenSource()
    search = own
    pick.busy = true
    const hits = await client.request(messages.find, { query: text, k: limit }, { token: own.token })
    if (own.token.isCancellationRequested) return
    pick.busy = false
    pick.items = (hits ?? []).map(item)
  }

  const show = (hit: HitView, options: { preserveFocus: boolean; preview: boolean }) => {
    moved = true
    return openPlace(client, hit, options)
  }

  pick.onDidChangeValue((text) => {
    clearTimeout(typing)
    typing = setTimeout(() => void run(text), typingMs)
  })
  pick.onDidChangeActive(([active]) => {
    clearTimeout(previewing)
    // Short enough to follow the arrow keys, long enough not to open a file at each letter.
    if (active)
      previewing = setTimeout(() => void show(active.hit, { preserveFocus: true, preview: true }), previewMs)
  })
  pick.onDidAccept(async () => {
    const [chosen] = pick.selectedItems
    if (!chosen) return
    accepted = true
    clearTimeout(previewing)
    pick.hide()
    if (!(await show(chosen.hit, { preserveFocus: false, preview: false })))
      void vscode.window.showInformationMessage(vscode.l10n.t('{0} cannot be opened.', chosen.hit.path))
  })
  pick.onDidHide(() => {
    clearTimeout(typing)
    clearTimeout(previewing)
    search?.cancel()
    pick.dispose()
    if (accepted || !moved || !place) return
    void vscode.window.showTextDocument(place.document, {
      selection: place.selection,
      ...(place.column ? { viewColumn: place.column } : {}),
    })
  })
  pick.show()
  if (query !== '') void run(query)
}

function item(hit: HitView): Pick {
  return {
    hit,
    label: `$(${icons[hit.kind] ?? 'symbol-misc'}) ${hit.name.replaceAll('$(', '$\u200b(')}`,
    description: `${hit.path}:${hit.startLine}`,
    // The server has ranked them; the words need not occur in the name.
    alwaysShow: true,
  }
}
