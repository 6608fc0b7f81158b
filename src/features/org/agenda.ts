// Owns the Agenda view: what it shows, where it goes from there, its filters, its badge and its empty states. What a day
// holds the server says, from the files as they are in the editor. Its items are acted on in agenda-acts.ts.

import * as vscode from 'vscode'
import type { AgendaView } from '../../../server/protocol/agenda.ts'
import { agendaChoices } from '../../../server/protocol/agenda-settings.ts'
import * as notes from '../../../server/protocol/notes.ts'
import {
  firstState,
  isFiltered,
  moved,
  readState,
  type Shown,
  specOf,
  type ViewState,
} from '../../agenda/state.ts'
import { type AgendaNode, agendaTree, childrenOf } from '../../agenda/tree.ts'
import { spanWords } from '../../agenda/words.ts'
import type { Client } from '../../feature.ts'
import { openPlace, openUri } from '../../open.ts'
import { relativePath } from '../../paths.ts'
import { registerAgendaActs } from './agenda-acts.ts'
import { agendaColors, agendaItem } from './agenda-item.ts'
import { pickMatch, pickNames } from './filter.ts'
import { today, words } from './pickers.ts'

const stateKey = 'agenda'
const quietMs = 250
const minuteMs = 60_000

export function createAgenda(context: vscode.ExtensionContext, client: Client): void {
  const changed = new vscode.EventEmitter<undefined>()
  let state = readState(context.workspaceState.get(stateKey), firstSpan())
  let shown: AgendaView | null = null
  let nodes: readonly AgendaNode[] = []
  let files = 0
  let left = 0
  let stale = true
  let timer: NodeJS.Timeout | undefined
  let search: vscode.CancellationTokenSource | undefined
  /** The row that was opened last: opened once more, the editor gets the keyboard. */
  let opened = ''

  const provider: vscode.TreeDataProvider<AgendaNode> = {
    onDidChangeTreeData: changed.event,
    getChildren: (node) => [...(node ? childrenOf(node) : nodes)],
    getTreeItem: (node) => agendaItem(node, shown?.today ?? today(), words()),
    getParent: (node) => parentOf(nodes, node),
  }
  const view = vscode.window.createTreeView('passepartout.agenda', {
    treeDataProvider: provider,
    showCollapseAll: true,
    canSelectMany: true,
  })

  async function load(): Promise<void> {
    if (!client.folder) return
    search?.cancel()
    const own = new vscode.CancellationTokenSource()
    search = own
    stale = false
    const custom = state.shown.kind === 'custom' ? await customSpec(state.shown.key) : null
    const spec = specOf(state, { active: activeOrg(), custom })
    const answer = spec && (await client.request(notes.agenda, { spec }, { token: own.token }))
    if (own.token.isCancellationRequested || own !== search) return
    if (answer) {
      shown = answer.view
      files = answer.files
      left = answer.left
    } else shown = null
    put()
    void count()
  }

  const customSpec = async (key: string) => {
    const found = (await client.request(notes.customViews, {}))?.find((one) => one.key === key)
    return found?.spec ?? null
  }

  /** What is the same stays as it is, its folds and focus included. */
  function put(): void {
    const next = shown ? agendaTree(atThisMinute(shown), state) : []
    const rows = shown?.sections.some(({ days }) => days.some((day) => day.rows.length > 0)) ?? false
    const before = JSON.stringify(nodes)
    nodes = rows || (shown?.problems.length ?? 0) > 0 ? next : []
    tell()
    if (JSON.stringify(nodes) !== before) changed.fire(undefined)
  }

  /** The words around the tree, and which of the empty states it is. */
  function tell(): void {
    const filter = [...state.tags.map((tag) => `#${tag}`), ...state.categories, state.match]
    if (state.files === 'active') filter.push(activeOrg() || vscode.l10n.t('this file'))
    view.description = [title(state.shown, shown), ...filter].filter(Boolean).join(' · ')
    const cut =
      left > 0 && shown
        ? vscode.l10n.t('{0} more are not shown. A filter shows fewer.', left.toLocaleString())
        : ''
    view.message = client.state === 'failed' ? client.failure : cut
    const empty = !shown ? 'loading' : files === 0 ? 'files' : isFiltered(state) ? 'filter' : state.shown.kind
    setContext('agendaEmpty', nodes.length > 0 ? '' : empty)
    setContext('agendaShown', state.shown.kind === 'agenda' ? state.shown.span : state.shown.kind)
    setContext('agendaAway', state.shown.kind === 'agenda' && state.shown.from !== '')
    setContext('agendaFiltered', isFiltered(state))
    setContext('agendaFollows', state.files === 'active')
    setContext('agendaGrid', state.grid === 'show')
    setContext('agendaDone', state.done === 'show')
  }

  async function count(): Promise<void> {
    const found = await client.request(notes.agendaToday, {})
    const number = found && isBadgeOn() ? found.overdue + found.due : 0
    view.badge =
      found && number > 0
        ? {
            value: number,
            tooltip: vscode.l10n.t('Agenda: {0} overdue, {1} today', found.overdue, found.due),
          }
        : { value: 0, tooltip: '' }
  }

  const change = (next: Partial<ViewState>) => {
    state = { ...state, ...next }
    void context.workspaceState.update(stateKey, state)
    tell()
    return load()
  }
  const show = async (next: Shown) => {
    // At once: a view that takes the keyboard later takes it from what was opened since.
    await vscode.commands.executeCommand('passepartout.agenda.focus')
    await change({ shown: next })
  }
  const soon = (ms = quietMs) => {
    stale = true
    clearTimeout(timer)
    timer = setTimeout(() => void (view.visible ? load() : count()), ms)
  }
  const activeOrg = (): string => {
    const document = vscode.window.activeTextEditor?.document
    return document?.languageId === 'org' ? relativePath(client, document.uri) : ''
  }

  async function openNode(node: unknown): Promise<void> {
    const found = node as AgendaNode | undefined
    const place = found?.what === 'row' ? found.row : found?.what === 'problem' ? found.problem : undefined
    if (!found || !place) return
    const again = opened === found.key
    opened = found.key
    const lines = { path: place.path, startLine: place.startLine, endLine: place.startLine }
    if (!(await openPlace(client, lines, { preview: true, preserveFocus: !again })))
      void vscode.window.showInformationMessage(vscode.l10n.t('{0} cannot be opened.', place.path))
  }

  const minute = setInterval(() => {
    if (view.visible && shown) put()
  }, minuteMs)
  context.subscriptions.push(
    view,
    changed,
    vscode.window.registerFileDecorationProvider(agendaColors),
    { dispose: () => clearTimeout(timer) },
    { dispose: () => clearInterval(minute) },
    view.onDidChangeVisibility(({ visible }) => {
      if (visible && stale) void load()
    }),
    client.onNotes.on(() => soon()),
    client.onState.on((next) => {
      if (next === 'running') soon(0)
      else tell()
    }),
    vscode.window.onDidChangeActiveTextEditor(() => {
      if (state.files === 'active' && activeOrg() !== '') soon()
    }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('passepartout.agenda')) void count()
    }),
  )
  const span = (name: 'day' | 'week' | 'month') => () => show({ kind: 'agenda', span: name, from: '' })
  const step = (to: 'earlier' | 'today' | 'later') => () =>
    change({ shown: moved(state.shown, to, shown?.today ?? today()) })
  const { registerCommand } = vscode.commands
  context.subscriptions.push(
    registerCommand('passepartout.agenda.day', span('day')),
    registerCommand('passepartout.agenda.week', span('week')),
    registerCommand('passepartout.agenda.month', span('month')),
    registerCommand('passepartout.agenda.todo', () => show({ kind: 'todo' })),
    registerCommand('passepartout.agenda.habits', () => show({ kind: 'habits' })),
    registerCommand('passepartout.agenda.search', async (query: unknown) => {
      if (typeof query === 'string' && query.trim() !== '') await show({ kind: 'search', query })
    }),
    registerCommand('passepartout.agenda.custom', async () => {
      const chosen = await pickCustom(client)
      if (chosen) await show({ kind: 'custom', key: chosen.key, title: chosen.spec.title })
    }),
    registerCommand('passepartout.agenda.earlier', step('earlier')),
    registerCommand('passepartout.agenda.today', step('today')),
    registerCommand('passepartout.agenda.later', step('later')),
    registerCommand('passepartout.agenda.refresh', load),
    registerCommand('passepartout.agenda.filter', async () => {
      const chosen = await pickNames(client, state)
      if (chosen) await change(chosen)
    }),
    registerCommand('passepartout.agenda.filterMatch', async () => {
      const match = await pickMatch(client, state.match)
      if (match !== undefined) await change({ match })
    }),
    registerCommand('passepartout.agenda.clearFilter', () => {
      const { tags, categories, match, files } = firstState
      return change({ tags, categories, match, files })
    }),
    registerCommand('passepartout.agenda.follow', () => change({ files: 'active' })),
    registerCommand('passepartout.agenda.unfollow', () => change({ files: 'all' })),
    registerCommand('passepartout.agenda.showGrid', () => change({ grid: 'show' })),
    registerCommand('passepartout.agenda.hideGrid', () => change({ grid: 'hide' })),
    registerCommand('passepartout.agenda.showDone', () => change({ done: 'show' })),
    registerCommand('passepartout.agenda.hideDone', () => change({ done: 'hide' })),
    registerCommand('passepartout.agenda.open', openNode),
    // A command of its own, so that menus do not name keys that only some have asked for.
    registerCommand('passepartout.agenda.key', (name: unknown) =>
      vscode.commands.executeCommand(`passepartout.agenda.${String(name)}`),
    ),
  )
  registerAgendaActs(context, client, view)
  tell()
}

const setContext = (key: string, value: unknown) =>
  void vscode.commands.executeCommand('setContext', `passepartout.${key}`, value)

const firstSpan = () => {
  const wanted = vscode.workspace.getConfiguration('passepartout').get('agenda.span')
  return agendaChoices['agenda.span'].find((span) => span === wanted) ?? 'week'
}

const isBadgeOn = (): boolean =>
  vscode.workspace.getConfiguration('passepartout').get('agenda.badge') !== false

/** Above the tree, in a few words. */
function title(shown: Shown, view: AgendaView | null): string {
  switch (shown.kind) {
    case 'agenda':
      return view ? spanWords(view.sections[0]?.days ?? [], view.today, words()) : ''
    case 'todo':
      return vscode.l10n.t('TODO list')
    case 'habits':
      return vscode.l10n.t('Habits')
    case 'search':
      return shown.query
    case 'custom':
      return view?.title || shown.title
  }
}

/** The line of the time now goes on while nothing else changes. */
function atThisMinute(view: AgendaView): AgendaView {
  const now = new Date()
  const at = now.getHours() * 60 + now.getMinutes()
  return {
    ...view,
    sections: view.sections.map((section) => ({
      ...section,
      days: section.days.map((day) =>
        day.today
          ? {
              ...day,
              grid: day.grid
                .map((mark) => (mark.kind === 'now' ? { ...mark, at } : mark))
                .sort((a, b) => a.at - b.at),
            }
          : day,
      ),
    })),
  }
}

function parentOf(nodes: readonly AgendaNode[], node: AgendaNode): AgendaNode | undefined {
  return (
    nodes.find((each) => childrenOf(each).some(({ key }) => key === node.key)) ??
    nodes.flatMap((each) => parentOf(childrenOf(each), node) ?? [])[0]
  )
}

async function pickCustom(client: Client): Promise<notes.CustomView | undefined> {
  const found = (await client.request(notes.customViews, {})) ?? []
  const rows = found.map((one) => ({
    one,
    label: `$(${one.problem === '' ? 'list-selection' : 'warning'}) ${one.spec.title}`,
    description: `${one.path}:${one.line}`,
    ...(one.problem === '' ? {} : { detail: one.problem }),
    buttons: [
      { iconPath: new vscode.ThemeIcon('go-to-file'), tooltip: vscode.l10n.t('Open its description') },
    ],
  }))
  if (rows.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        'There is no view of your own yet. A headline with the property AGENDA_VIEW describes one; its property QUERY says what it lists. It may be in any file here, or in ~/.passepartout/agenda.org for every folder.',
      ),
    )
    return undefined
  }
  const pick = vscode.window.createQuickPick<(typeof rows)[number]>()
  pick.title = vscode.l10n.t('Open Custom View')
  pick.items = rows
  pick.matchOnDescription = true
  return new Promise((resolve) => {
    let taken: notes.CustomView | undefined
    pick.onDidTriggerItemButton(({ item: { one } }) => {
      pick.hide()
      void openUri(one.uri, one.line)
    })
    pick.onDidAccept(() => {
      taken = pick.selectedItems[0]?.one
      pick.hide()
    })
    pick.onDidHide(() => {
      pick.dispose()
      resolve(taken)
    })
    pick.show()
  })
}
