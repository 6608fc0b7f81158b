// Owns the Related Nodes view: what belongs to the function or heading at the cursor, by groups. It follows the cursor
// until it is pinned; a place that is opened from it does not move it. Knows nothing of code: the server does.

import * as vscode from 'vscode'
import { fileName } from '../../media/panel/words.ts'
import * as messages from '../../server/protocol/messages.ts'
import type { IndexingView, RelatedItemView, RelatedView, RelationKind } from '../../server/protocol/views.ts'
import type { Client } from '../feature.ts'
import { kindThemeIcon } from '../kinds.ts'
import { openPlace } from '../open.ts'
import { relativePath } from '../paths.ts'

type Item =
  | ({ readonly what: 'group' } & RelatedView['groups'][number])
  | { readonly what: 'item'; readonly kind: RelationKind; readonly item: RelatedItemView }

const followMs = 200

interface Spot {
  readonly path: string
  /** 1-based. */
  readonly line: number
}

export function createRelated(context: vscode.ExtensionContext, client: Client): void {
  const changed = new vscode.EventEmitter<undefined>()
  let shown: RelatedView | null = null
  let pinned = false
  let indexing: IndexingView | null = null
  let timer: NodeJS.Timeout | undefined
  let search: vscode.CancellationTokenSource | undefined
  /** Where the view itself put the cursor: following that would lose the list one works through. */
  let own: Spot | null = null
  let asked = false

  const provider: vscode.TreeDataProvider<Item> = {
    onDidChangeTreeData: changed.event,
    getChildren(parent) {
      if (!parent) return (shown?.groups ?? []).map((group) => ({ what: 'group', ...group }))
      return parent.what === 'group'
        ? parent.items.map((item) => ({ what: 'item', kind: parent.kind, item }))
        : []
    },
    getTreeItem: (item) => (item.what === 'group' ? groupItem(item) : nodeItem(item.kind, item.item)),
  }
  const view = vscode.window.createTreeView('passepartout.related', {
    treeDataProvider: provider,
    showCollapseAll: true,
  })

  function cursor(): Spot | null {
    const editor = vscode.window.activeTextEditor
    const path = editor ? relativePath(client, editor.document.uri) : ''
    return editor && path !== '' ? { path, line: editor.selection.active.line + 1 } : null
  }

  async function load(spot: Spot | null): Promise<void> {
    search?.cancel()
    if (!spot || !client.folder) return put(null)
    const token = new vscode.CancellationTokenSource()
    search = token
    const next = await client.request(messages.related, spot, { token: token.token })
    if (token.token.isCancellationRequested || token !== search) return
    put(next)
  }

  function put(next: RelatedView | null): void {
    asked = true
    const isSame = JSON.stringify(next) === JSON.stringify(shown)
    shown = next
    tell()
    // What is the same stays as it is, its folds and focus included.
    if (!isSame) changed.fire(undefined)
  }

  /** The words around the tree: whose relations these are, and why there are none. */
  function tell(): void {
    const name = shown ? (shown.kind === 'file' ? fileName(shown.path) : shown.name) : ''
    view.description = pinned && name !== '' ? vscode.l10n.t('{0} (pinned)', name) : name
    const lines: string[] = []
    if (!client.folder) lines.push(vscode.l10n.t('Open a folder to see what is related.'))
    else if (client.state === 'failed') lines.push(client.failure)
    else if (!shown && asked)
      lines.push(
        cursor()
          ? vscode.l10n.t('This file is not indexed.')
          : vscode.l10n.t('Put the cursor into a function or a heading of this folder.'),
      )
    else if (shown?.groups.length === 0)
      lines.push(vscode.l10n.t('Nothing here calls, tests, links to or changed with “{0}”.', shown.name))
    if (client.folder && indexing)
      lines.push(vscode.l10n.t('{0} of {1} files are indexed so far.', indexing.done, indexing.total))
    if (shown && !vscode.workspace.isTrusted)
      lines.push(vscode.l10n.t('Restricted Mode: the past of the repository is not read.'))
    view.message = lines.join(' ')
  }

  const follow = () => {
    clearTimeout(timer)
    if (!view.visible || pinned) return
    timer = setTimeout(() => {
      const spot = cursor()
      // The focus may be in the tree itself, or in a panel: then the last place stays.
      if (!spot && shown) return
      if (own && spot && own.path === spot.path && own.line === spot.line) return
      own = null
      void load(spot)
    }, followMs)
  }
  const refresh = () =>
    load(shown && (pinned || own) ? { path: shown.path, line: shown.startLine } : cursor())

  const pin = (on: boolean) => {
    pinned = on
    tell()
    void vscode.commands.executeCommand('setContext', 'passepartout.relatedPinned', on)
    if (!on) {
      own = null
      follow()
    }
  }
  pin(false)

  context.subscriptions.push(
    view,
    changed,
    { dispose: () => clearTimeout(timer) },
    view.onDidChangeVisibility(() => follow()),
    vscode.window.onDidChangeTextEditorSelection((event) => {
      if (event.textEditor === vscode.window.activeTextEditor) follow()
    }),
    vscode.window.onDidChangeActiveTextEditor(follow),
    vscode.workspace.onDidSaveTextDocument(() => {
      if (view.visible) void refresh()
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(tell),
    client.onIndex.on((next) => {
      indexing = next
      tell()
      if (!next && view.visible) void refresh()
    }),
    client.onState.on((state) => {
      tell()
      if (state === 'running') follow()
    }),
    vscode.commands.registerCommand('passepartout.showRelated', async () => {
      own = null
      if (!pinned) await load(cursor())
      await vscode.commands.executeCommand('passepartout.related.focus')
    }),
    vscode.commands.registerCommand('passepartout.related.pin', () => pin(true)),
    vscode.commands.registerCommand('passepartout.related.unpin', () => pin(false)),
    vscode.commands.registerCommand('passepartout.related.refresh', refresh),
    vscode.commands.registerCommand('passepartout.related.open', async (item?: unknown) => {
      const place = placeOf(item)
      if (!place) return
      own = place
      await openPlace(client, { ...place, startLine: place.line, endLine: place.line }, { preview: true })
    }),
    vscode.commands.registerCommand('passepartout.related.openBeside', async (item?: unknown) => {
      const place = placeOf(item ?? view.selection[0])
      if (!place) return
      own = place
      const lines = { ...place, startLine: place.line, endLine: place.line }
      await openPlace(client, lines, { preview: true, beside: true })
    }),
    vscode.commands.registerCommand('passepartout.related.of', async (item?: unknown) => {
      const place = placeOf(item ?? view.selection[0])
      if (!place) return
      own = place
      await load(place)
    }),
  )
  tell()
}

function placeOf(item: unknown): Spot | null {
  const found = (item as { readonly item?: RelatedItemView } | undefined)?.item
  return found && typeof found.path === 'string' && Number.isInteger(found.line)
    ? { path: found.path, line: found.line }
    : null
}

const groupWords = (kind: RelationKind): string => {
  switch (kind) {
    case 'callers':
      return vscode.l10n.t('Callers')
    case 'callees':
      return vscode.l10n.t('Calls')
    case 'tests':
      return vscode.l10n.t('Tests')
    case 'notes':
      return vscode.l10n.t('Notes')
    case 'code':
      return vscode.l10n.t('Code')
    case 'changed':
      return vscode.l10n.t('Changed together')
  }
}

const groupIcons: Readonly<Record<RelationKind, string>> = {
  callers: 'call-incoming',
  callees: 'call-outgoing',
  tests: 'beaker',
  notes: 'note',
  code: 'code',
  changed: 'git-commit',
}

function groupItem({ kind, items, total }: Extract<Item, { what: 'group' }>): vscode.TreeItem {
  const item = new vscode.TreeItem(groupWords(kind), vscode.TreeItemCollapsibleState.Expanded)
  item.id = kind
  const shown = total > items.length ? vscode.l10n.t('{0} of {1}', items.length, total) : String(total)
  item.description = shown
  item.iconPath = new vscode.ThemeIcon(groupIcons[kind])
  item.contextValue = 'group'
  item.accessibilityInformation = { label: `${groupWords(kind)}, ${shown}` }
  return item
}

function nodeItem(kind: RelationKind, node: RelatedItemView): vscode.TreeItem {
  const item = new vscode.TreeItem(node.kind === 'file' ? fileName(node.path) : node.name)
  const place = `${fileName(node.path)}:${node.line}`
  const byName = node.by === 'name' ? vscode.l10n.t('by name') : ''
  item.id = `${kind}:${node.id}`
  item.description = [node.kind === 'file' ? '' : place, byName].filter(Boolean).join(' · ')
  item.iconPath = kindThemeIcon(node.kind)
  item.contextValue = 'node'
  const unsure =
    node.by === 'name' ? vscode.l10n.t('By name only: it may mean something else of this name.') : ''
  item.tooltip = [
    node.container ? `${node.container} › ${node.name}` : node.name,
    `${node.path}:${node.line}`,
  ]
    .concat([node.text, node.reason, unsure])
    .filter(Boolean)
    .join('\n')
  item.accessibilityInformation = {
    label: [node.name, node.reason, place, byName].filter(Boolean).join(', '),
  }
  item.command = {
    command: 'passepartout.related.open',
    title: vscode.l10n.t('Open'),
    arguments: [{ item: node }],
  }
  return item
}
