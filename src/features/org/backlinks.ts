// Owns the Backlinks view: what links to the headline at the cursor, and to the rest of its file. It follows the cursor;
// a place that is opened from it does not move it. Knows nothing of links: the server does.

import * as vscode from 'vscode'
import * as org from '../../../server/protocol/org.ts'
import type { Client } from '../../feature.ts'

type Item =
  | {
      readonly what: 'group'
      readonly of: 'headline' | 'file'
      readonly name: string
      readonly count: number
    }
  | { readonly what: 'link'; readonly of: 'headline' | 'file'; readonly link: org.BacklinkView }

const followMs = 200

interface Spot {
  readonly uri: string
  readonly position: org.OrgPosition
}

export function createBacklinks(context: vscode.ExtensionContext, client: Client): void {
  const changed = new vscode.EventEmitter<undefined>()
  let spot: Spot | null = null
  let shown: org.BacklinksView | null = null
  let whole: readonly org.BacklinkView[] = []
  let timer: NodeJS.Timeout | undefined
  let search: vscode.CancellationTokenSource | undefined
  /** Where the view itself went: following that would lose the list one works through. */
  let own = ''

  const view = vscode.window.createTreeView<Item>('passepartout.backlinks', {
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: (parent) => (parent ? children(parent) : roots()),
      getTreeItem: (item) => (item.what === 'group' ? groupItem(item) : linkItem(item)),
    },
    showCollapseAll: true,
  })

  function roots(): Item[] {
    if (!shown) return []
    const { kind, name, links, elsewhere } = shown
    if (kind === 'file') return links.map((link) => ({ what: 'link', of: 'file', link }))
    const groups: Item[] = []
    if (links.length > 0) groups.push({ what: 'group', of: 'headline', name, count: links.length })
    if (elsewhere > 0)
      groups.push({ what: 'group', of: 'file', name: vscode.l10n.t('Rest of this file'), count: elsewhere })
    return groups
  }

  async function children(parent: Item): Promise<Item[]> {
    if (parent.what === 'link' || !spot || !shown) return []
    if (parent.of === 'headline') return shown.links.map((link) => ({ what: 'link', of: 'headline', link }))
    const all = await client.request(org.backlinks, { ...spot, of: 'file' })
    const known = new Set(shown.links.map(keyOf))
    const from = spot.uri
    whole = (all?.links ?? []).filter((link) => link.uri !== from && !known.has(keyOf(link)))
    return whole.map((link) => ({ what: 'link', of: 'file', link }))
  }

  function cursor(): Spot | null {
    const editor = vscode.window.activeTextEditor
    if (editor?.document.languageId !== 'org') return null
    const { line, character } = editor.selection.active
    return { uri: editor.document.uri.toString(), position: { line, character } }
  }

  async function load(next: Spot | null): Promise<void> {
    search?.cancel()
    if (!next || client.state !== 'running') return put(next, null)
    const token = new vscode.CancellationTokenSource()
    search = token
    const found = await client.request(org.backlinks, { ...next, of: 'headline' }, { token: token.token })
    if (!token.token.isCancellationRequested) put(next, found)
  }

  function put(next: Spot | null, found: org.BacklinksView | null): void {
    const isSame = JSON.stringify(found) === JSON.stringify(shown) && next?.uri === spot?.uri
    spot = next
    shown = found
    view.description = found?.name ?? ''
    view.message =
      found && found.links.length === 0 && found.elsewhere === 0
        ? vscode.l10n.t('Nothing links to this heading or its file.')
        : ''
    // What is the same stays as it is, its folds and focus included.
    if (!isSame) changed.fire(undefined)
  }

  const follow = () => {
    clearTimeout(timer)
    if (!view.visible) return
    timer = setTimeout(() => {
      const next = cursor()
      const at = next ? `${next.uri} ${next.position.line}` : ''
      if (own !== '' && own === at) return
      own = ''
      // Leaving Org files for a moment does not empty the list.
      if (next || !shown) void load(next)
    }, followMs)
  }

  context.subscriptions.push(
    view,
    changed,
    { dispose: () => clearTimeout(timer) },
    view.onDidChangeVisibility(follow),
    vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
      if (textEditor === vscode.window.activeTextEditor) follow()
    }),
    vscode.window.onDidChangeActiveTextEditor(follow),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (document.languageId === 'org') follow()
    }),
    client.onState.on((state) => {
      if (state === 'running') follow()
    }),
    client.onIndex.on((indexing) => {
      if (!indexing) follow()
    }),
    vscode.commands.registerCommand('passepartout.org.showBacklinks', async () => {
      own = ''
      await vscode.commands.executeCommand('passepartout.backlinks.focus')
      await load(cursor())
    }),
    vscode.commands.registerCommand('passepartout.org.openBacklink', async (item?: unknown) => {
      const { link } = (item ?? {}) as { readonly link?: org.BacklinkView }
      if (!link || typeof link.uri !== 'string') return
      own = `${link.uri} ${link.end.line}`
      const range = new vscode.Range(link.start.line, link.start.character, link.end.line, link.end.character)
      const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(link.uri))
      await vscode.window.showTextDocument(document, { selection: range, preview: true })
    }),
  )
}

const keyOf = ({ uri, start }: org.BacklinkView): string => `${uri} ${start.line} ${start.character}`

function groupItem({ of, name, count }: Extract<Item, { what: 'group' }>): vscode.TreeItem {
  const isHeadline = of === 'headline'
  const item = new vscode.TreeItem(
    name,
    isHeadline ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed,
  )
  item.id = of
  item.description = String(count)
  item.iconPath = new vscode.ThemeIcon(isHeadline ? 'symbol-string' : 'file')
  item.accessibilityInformation = { label: `${name}, ${count}` }
  return item
}

function linkItem({ of, link }: Extract<Item, { what: 'link' }>): vscode.TreeItem {
  const file = (link.path || link.uri).split('/').at(-1) ?? ''
  const item = new vscode.TreeItem(link.headline || file)
  item.id = `${of} ${keyOf(link)}`
  item.description = `${file}:${link.start.line + 1}`
  item.iconPath = new vscode.ThemeIcon('note')
  item.contextValue = 'link'
  item.tooltip = [
    [link.outline, link.headline].filter(Boolean).join(' › '),
    link.text,
    `${link.path}:${link.start.line + 1}`,
  ]
    .filter(Boolean)
    .join('\n')
  item.accessibilityInformation = { label: `${link.headline || file}, ${link.text}, ${item.description}` }
  item.command = {
    command: 'passepartout.org.openBacklink',
    title: vscode.l10n.t('Open'),
    arguments: [{ link }],
  }
  return item
}
