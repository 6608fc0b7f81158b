// Owns Find Node: a quick pick that searches while one types, shows each hit in the editor behind it, and goes back
// to where the user was when nothing is picked. The server reads the filters; the buttons only type them.

import * as vscode from 'vscode'
import * as messages from '../../server/protocol/messages.ts'
import type { FoundView, HitView, IndexingView } from '../../server/protocol/views.ts'
import type { Client } from '../feature.ts'
import { kindIcon } from '../kinds.ts'
import { openPlace, rememberPlace } from '../open.ts'
import { relativePath } from '../paths.ts'
import { hasFilter, toggleFilter } from '../query.ts'

const typingMs = 60
const previewMs = 150
/** While the folder is read, what is found grows. */
const againMs = 1500
const limit = 40
/** More would be cut off anyway. */
const mostReasons = 2

type Pick = vscode.QuickPickItem &
  (
    | { readonly what: 'hit'; readonly hit: HitView }
    /** Puts a filter into the query. */
    | { readonly what: 'filter'; readonly filter: string }
    | { readonly what: 'words' }
  )

/** The quick pick that is open, for the command that opens its row beside. */
let current: { openBeside(): void } | undefined

export function createFind(context: vscode.ExtensionContext, client: Client): void {
  context.subscriptions.push(
    vscode.commands.registerCommand('passepartout.findNode', (query?: unknown) =>
      findNode(client, typeof query === 'string' ? query : ''),
    ),
    // One key in two places: the row of the quick pick, else that of the Related view.
    vscode.commands.registerCommand('passepartout.openBeside', () =>
      current ? current.openBeside() : vscode.commands.executeCommand('passepartout.related.openBeside'),
    ),
  )
}

function findNode(client: Client, query: string): void {
  const pick = vscode.window.createQuickPick<Pick>()
  pick.placeholder = vscode.l10n.t(
    'A name, or words about it. Filters: kind: in: -in: tag: and @ # * in front',
  )
  pick.value = query
  pick.matchOnDescription = false
  const active = vscode.window.activeTextEditor
  const activePath = active ? relativePath(client, active.document.uri) : ''
  const goBack = rememberPlace()
  let indexing: IndexingView | null = null
  let search: vscode.CancellationTokenSource | undefined
  let typing: NodeJS.Timeout | undefined
  let previewing: NodeJS.Timeout | undefined
  let again: NodeJS.Timeout | undefined
  let accepted = false
  let moved = false

  /** `again`: the same words, because there is more to find; then the row one stands on stays. */
  async function run(why: 'typed' | 'again'): Promise<void> {
    search?.cancel()
    const text = pick.value
    if (text.trim() === '') {
      pick.busy = false
      pick.items = filterRows(activePath)
      return
    }
    const own = new vscode.CancellationTokenSource()
    search = own
    pick.busy = true
    const found = await client.request(
      messages.find,
      { query: text, k: limit, activePath },
      { token: own.token },
    )
    // An answer to what was typed before says nothing about what stands there now.
    if (own.token.isCancellationRequested || own !== search) return
    pick.busy = false
    show(found, why)
  }

  function show(found: FoundView | null, why: 'typed' | 'again'): void {
    const before = pick.activeItems[0]
    indexing = found?.indexing ?? indexing
    title()
    const rows = (found?.hits ?? []).map(hitRow)
    if (rows.length === 0 || found?.problem) rows.push(...wordRows(found, pick.value))
    pick.items = rows
    if (why === 'typed') return
    const same = rows.find(
      (row) => row.what === 'hit' && before?.what === 'hit' && row.hit.id === before.hit.id,
    )
    if (same) pick.activeItems = [same]
  }

  function title(): void {
    pick.title = indexing
      ? vscode.l10n.t('Find Node: {0} of {1} files are indexed so far', indexing.done, indexing.total)
      : vscode.l10n.t('Find Node')
    pick.buttons = filterButtons(pick.value)
  }

  const open = (hit: HitView, how: { preserveFocus: boolean; preview: boolean; beside?: boolean }) => {
    moved = true
    return openPlace(client, hit, how)
  }
  const finish = async (hit: HitView, beside: boolean): Promise<void> => {
    accepted = true
    clearTimeout(previewing)
    pick.hide()
    // The place it previewed in goes back to what was there.
    if (beside) await goBack()
    if (!(await open(hit, { preserveFocus: false, preview: false, beside })))
      void vscode.window.showInformationMessage(vscode.l10n.t('{0} cannot be opened.', hit.path))
  }
  const type = (filter: string) => {
    pick.value = toggleFilter(pick.value, filter)
    title()
    void run('typed')
  }

  const listening = client.onIndex.on((state) => {
    indexing = state
    title()
    clearTimeout(again)
    again = setTimeout(() => void run('again'), state ? againMs : 0)
  })
  pick.onDidChangeValue(() => {
    clearTimeout(typing)
    title()
    typing = setTimeout(() => void run('typed'), typingMs)
  })
  pick.onDidChangeActive(([row]) => {
    clearTimeout(previewing)
    if (row?.what !== 'hit') return
    // Short enough to follow the arrow keys, long enough not to open a file at each letter.
    previewing = setTimeout(() => void open(row.hit, { preserveFocus: true, preview: true }), previewMs)
  })
  pick.onDidTriggerButton((button) => {
    const filter = buttons.get(button.iconPath instanceof vscode.ThemeIcon ? button.iconPath.id : '')
    if (filter !== undefined) type(filter)
  })
  pick.onDidTriggerItemButton(({ item }) => {
    if (item.what === 'hit') void finish(item.hit, true)
  })
  pick.onDidAccept(() => {
    const [row] = pick.selectedItems
    if (row?.what === 'hit') void finish(row.hit, false)
    if (row?.what === 'filter') type(row.filter)
  })
  pick.onDidHide(() => {
    for (const timer of [typing, previewing, again]) clearTimeout(timer)
    listening.dispose()
    search?.cancel()
    pick.dispose()
    current = undefined
    void vscode.commands.executeCommand('setContext', 'passepartout.finding', false)
    if (!accepted && moved) void goBack()
  })
  current = {
    openBeside() {
      const [row] = pick.activeItems
      if (row?.what === 'hit') void finish(row.hit, true)
    },
  }
  void vscode.commands.executeCommand('setContext', 'passepartout.finding', true)
  title()
  pick.show()
  void run('typed')
}

function hitRow(hit: HitView): Pick {
  const place = `${hit.path}:${hit.startLine}`
  return {
    what: 'hit',
    hit,
    label: `$(${kindIcon(hit.kind)}) ${plain(hit.name)}`,
    description: plain(hit.container),
    detail: plain([place, ...hit.reasons.slice(0, mostReasons)].join(' · ')),
    // The server has ranked them; the words need not occur in the name.
    alwaysShow: true,
    buttons: [
      {
        iconPath: new vscode.ThemeIcon('split-horizontal'),
        tooltip: vscode.l10n.t('Open to the Side (Ctrl+Enter)'),
      },
    ],
  }
}

/** In a name, `$(` would begin an icon. */
const plain = (text: string): string => text.replaceAll('$(', '$\u200b(')

/** By the name of the icon, as a button knows nothing else of itself. */
const buttons: ReadonlyMap<string, string> = new Map([
  ['file-code', '@'],
  ['code', '#'],
  ['note', '*'],
  ['beaker-stop', '-in:test'],
])

function filterButtons(query: string): vscode.QuickInputButton[] {
  const words: Readonly<Record<string, string>> = {
    '@': vscode.l10n.t('This file only (@)'),
    '#': vscode.l10n.t('Code only (#)'),
    '*': vscode.l10n.t('Headings only (*)'),
    '-in:test': vscode.l10n.t('Without tests (-in:test)'),
  }
  return [...buttons].map(([icon, filter]) => {
    const isOn = hasFilter(query, filter)
    const color = isOn ? new vscode.ThemeColor('textLink.activeForeground') : undefined
    return {
      iconPath: new vscode.ThemeIcon(icon, color),
      tooltip: isOn ? vscode.l10n.t('{0}: on', words[filter] ?? '') : (words[filter] ?? ''),
    }
  })
}

/** Shown before anything is typed: what can be typed. */
function filterRows(activePath: string): Pick[] {
  const row = (filter: string, icon: string, description: string): Pick => ({
    what: 'filter',
    filter,
    label: `$(${icon}) ${filter}`,
    description,
    alwaysShow: true,
  })
  return [
    ...(activePath === '' ? [] : [row('@', 'file-code', vscode.l10n.t('in this file'))]),
    row('#', 'code', vscode.l10n.t('functions, classes and other code')),
    row('*', 'note', vscode.l10n.t('headings of notes')),
    row('kind:function', 'symbol-method', vscode.l10n.t('or class, type, constant, test, file, heading')),
    row('in:src', 'folder', vscode.l10n.t('in a folder or file; -in:src leaves it out')),
    row('tag:idea', 'tag', vscode.l10n.t('headings with a tag')),
  ]
}

function wordRows(found: FoundView | null, query: string): Pick[] {
  const row = (label: string, detail: string): Pick => ({ what: 'words', label, detail, alwaysShow: true })
  if (!found) return [row(vscode.l10n.t('The search could not be made.'), vscode.l10n.t('The log says why.'))]
  const rows: Pick[] = []
  if (found.problem !== '') rows.push(row(`$(info) ${found.problem}`, ''))
  if (found.hits.length > 0) return rows
  const next = found.indexing
    ? vscode.l10n.t('The folder is still being read; what is found grows.')
    : vscode.l10n.t('Try other words, a part of a name, or fewer filters.')
  if (found.problem === '') rows.push(row(vscode.l10n.t('Nothing fits “{0}”', query.trim()), next))
  return rows
}
