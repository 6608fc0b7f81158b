// Owns the trace view: days, turns and their entries, filtered by verdict. The Org files are the
// trace; this only shows the way to their headlines.

import * as vscode from 'vscode'
import * as messages from '../../server/protocol/messages.ts'
import { everything, type TraceFilter } from '../../server/protocol/trace.ts'
import type { TraceDayView, TraceEntryView } from '../../server/protocol/views.ts'
import type { Client } from '../feature.ts'
import { filterWords, strictest } from '../filter.ts'
import { openTraceFile } from '../open.ts'
import { askFilter, type Filtered, verdictWords } from './trace-filter.ts'

type Item =
  | { readonly kind: 'day'; readonly day: TraceDayView }
  | { readonly kind: 'entry'; readonly entry: TraceEntryView; readonly depth: number }
  /** Stands for older turns of the day. */
  | { readonly kind: 'more'; readonly day: TraceDayView }

const dayLimit = 60
/** Entries come in bursts while a turn runs. */
const refreshMs = 400

export function createTrace(context: vscode.ExtensionContext, client: Client): void {
  const changed = new vscode.EventEmitter<undefined>()
  let filtered: Filtered = { filter: everything, time: '' }
  /** Turns that are shown of a day, where they are more than usual. */
  let most: Readonly<Record<string, number>> = {}
  let days: Promise<readonly TraceDayView[]> | undefined
  let timer: NodeJS.Timeout | undefined

  const load = async () =>
    client.folder
      ? ((await client.request(messages.traceDays, { limit: dayLimit, filter: filtered.filter })) ?? [])
      : []
  /** Of older days only the number of turns is known at first. */
  const whole = async (day: TraceDayView): Promise<TraceDayView> => {
    const wanted = Math.min(day.total, most[day.day] ?? 0)
    if (day.problem !== '' || (day.entries.length > 0 && day.entries.length >= wanted)) return day
    const answer = await client.request(messages.traceDays, {
      limit: dayLimit,
      filter: filtered.filter,
      day: day.day,
      ...(wanted > 0 ? { most: wanted } : {}),
    })
    return answer?.[0] ?? day
  }
  const refresh = () => {
    days = undefined
    changed.fire(undefined)
  }
  const refreshSoon = () => {
    if (!view.visible) {
      days = undefined
      return
    }
    clearTimeout(timer)
    timer = setTimeout(refresh, refreshMs)
  }

  const provider: vscode.TreeDataProvider<Item> = {
    onDidChangeTreeData: changed.event,
    async getChildren(item): Promise<Item[]> {
      if (!item) {
        days ??= load()
        return (await days).map((day) => ({ kind: 'day', day }))
      }
      switch (item.kind) {
        case 'day':
          // The newest turn first, as the days are.
          return [...turnsOf(await whole(item.day))]
        case 'more':
          return []
        case 'entry':
          return item.entry.children.map((entry) => ({ kind: 'entry', entry, depth: item.depth + 1 }))
      }
    },
    getTreeItem(item) {
      switch (item.kind) {
        case 'day':
          return dayItem(item.day)
        case 'entry':
          return entryItem(item.entry, item.depth)
        case 'more':
          return moreItem(item.day)
      }
    },
  }
  const view = vscode.window.createTreeView('passepartout.trace', {
    treeDataProvider: provider,
    showCollapseAll: true,
  })

  const setFilter = (next: Filtered) => {
    filtered = next
    most = {}
    const { verdict, ...rest } = next.filter
    view.description = filterWords(next.filter, { verdict: verdictWords(verdict), time: next.time })
    const isOther = Object.values(rest).some((part) => part !== '')
    const state = isOther ? 'some' : verdict === '' ? 'all' : verdict
    void vscode.commands.executeCommand('setContext', 'passepartout.traceFilter', state)
    refresh()
  }
  const setVerdict = (verdict: TraceFilter['verdict']) =>
    setFilter({ ...filtered, filter: { ...filtered.filter, verdict } })
  setFilter(filtered)

  context.subscriptions.push(
    view,
    changed,
    { dispose: () => clearTimeout(timer) },
    view.onDidChangeVisibility((event) => {
      if (event.visible && !days) refresh()
    }),
    client.onTurn.on(refreshSoon),
    client.onApprovals.on(refreshSoon),
    client.onCleared.on(refreshSoon),
    client.onState.on((state) => {
      if (state === 'running') refreshSoon()
    }),
    vscode.commands.registerCommand('passepartout.trace.refresh', refresh),
    vscode.commands.registerCommand('passepartout.trace.showAll', () =>
      setFilter({ filter: everything, time: '' }),
    ),
    vscode.commands.registerCommand('passepartout.trace.showAsk', () => setVerdict('ask')),
    vscode.commands.registerCommand('passepartout.trace.showDeny', () => setVerdict('deny')),
    vscode.commands.registerCommand('passepartout.trace.showAllow', () => setVerdict('allow')),
    vscode.commands.registerCommand('passepartout.trace.filter', async () => {
      const next = await askFilter(client, filtered)
      if (next) setFilter(next)
    }),
    vscode.commands.registerCommand('passepartout.trace.more', (day?: unknown, now?: unknown) => {
      if (typeof day !== 'string' || typeof now !== 'number') return
      most = { ...most, [day]: now * 5 }
      refresh()
    }),
    vscode.commands.registerCommand('passepartout.trace.open', (file?: unknown, line?: unknown) => {
      if (typeof file === 'string') return openTraceFile(file, typeof line === 'number' ? line : 1)
      return undefined
    }),
    vscode.commands.registerCommand('passepartout.memory.openKept', async () => {
      const kept = await client.request(messages.keptFile, {})
      if (kept && kept.path !== '') return openTraceFile(kept.path, 'end')
      void vscode.window.showInformationMessage(
        vscode.l10n.t(
          'Nothing is kept yet. What you say and decide, and what is answered, is kept at the end of each turn.',
        ),
      )
      return undefined
    }),
    vscode.commands.registerCommand('passepartout.openTodaysTrace', async () => {
      const [latest] = (await client.request(messages.traceDays, { limit: 1 })) ?? []
      if (latest && latest.day === today()) return openTraceFile(latest.file, 'end')
      if (!latest) {
        void vscode.window.showInformationMessage(
          vscode.l10n.t('Nothing is traced yet. Ask something first.'),
        )
        return undefined
      }
      const open = vscode.l10n.t('Open {0}', latest.day)
      const choice = await vscode.window.showInformationMessage(
        vscode.l10n.t('Nothing is traced today.'),
        open,
      )
      return choice === open ? openTraceFile(latest.file, 'end') : undefined
    }),
  )
}

/** `2026-11-21`, in local time, as the trace names its files. */
function today(): string {
  const now = new Date()
  const two = (value: number) => String(value).padStart(2, '0')
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
}

function dayItem(day: TraceDayView): vscode.TreeItem {
  const isToday = day.day === today()
  const item = new vscode.TreeItem(
    isToday ? vscode.l10n.t('Today') : dayLabel(day.day),
    isToday ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed,
  )
  item.id = `day:${day.day}`
  const isRead = day.problem === ''
  item.iconPath = new vscode.ThemeIcon(isRead ? 'calendar' : 'warning')
  item.description = isRead ? String(day.total) : day.problem
  item.tooltip = [day.day, day.file, day.problem].filter(Boolean).join('\n')
  return item
}

function turnsOf(day: TraceDayView): readonly Item[] {
  const turns = [...day.entries].reverse().map((entry): Item => ({ kind: 'entry', entry, depth: 0 }))
  return day.total > day.entries.length ? [...turns, { kind: 'more', day }] : turns
}

function moreItem({ day, entries, total }: TraceDayView): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('{0} older turns…', total - entries.length))
  item.id = `more:${day}`
  item.iconPath = new vscode.ThemeIcon('ellipsis')
  item.command = {
    command: 'passepartout.trace.more',
    title: vscode.l10n.t('Show older turns'),
    arguments: [day, entries.length],
  }
  return item
}

function dayLabel(day: string): string {
  // Noon, so that no time zone moves it to another day.
  const date = new Date(`${day}T12:00:00`)
  if (Number.isNaN(date.getTime())) return day
  return date.toLocaleDateString(vscode.env.language, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  })
}

const verdictIcon = { '': 'circle-outline', ask: 'question', deny: 'circle-slash', allow: 'pass' } as const
const verdictColor = {
  '': undefined,
  ask: 'editorWarning.foreground',
  deny: 'errorForeground',
  allow: 'testing.iconPassed',
} as const

function entryItem(entry: TraceEntryView, depth: number): vscode.TreeItem {
  const item = new vscode.TreeItem(
    entry.title,
    entry.children.length > 0
      ? vscode.TreeItemCollapsibleState.Collapsed
      : vscode.TreeItemCollapsibleState.None,
  )
  const verdict = entry.verdict === '' && depth === 0 ? strictest(entry) : entry.verdict
  const color = verdictColor[verdict]
  item.id = `entry:${entry.file}:${entry.line}`
  item.iconPath = new vscode.ThemeIcon(
    depth === 0 && verdict === '' ? 'comment-discussion' : verdictIcon[verdict],
    color ? new vscode.ThemeColor(color) : undefined,
  )
  // Seconds are for the file, which has them.
  item.description = entry.time.slice(0, 5)
  const words = {
    '': '',
    ask: vscode.l10n.t('Verdict: ask'),
    deny: vscode.l10n.t('Verdict: deny'),
    allow: vscode.l10n.t('Verdict: allow'),
  }[verdict]
  item.tooltip = [entry.title, words].filter(Boolean).join('\n')
  item.accessibilityInformation = { label: [entry.title, entry.time, words].filter(Boolean).join(', ') }
  item.command = {
    command: 'passepartout.trace.open',
    title: vscode.l10n.t('Open Trace Entry'),
    arguments: [entry.file, entry.line],
  }
  return item
}
