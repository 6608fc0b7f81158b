// Owns the look of one line of the Agenda view: icon, colour, words, tooltip, and what a menu may offer for it.

import * as vscode from 'vscode'
import { visible } from '../../../media/panel/links.ts'
import type { AgendaRow } from '../../../server/protocol/agenda.ts'
import { type AgendaNode, isOverdue } from '../../agenda/tree.ts'
import {
  dayWords,
  minuteWords,
  nearWords,
  rowDescription,
  rowLabel,
  rowSpoken,
  rowTooltip,
  type WordsContext,
} from '../../agenda/words.ts'

/** Lines whose words have a colour: an editor takes it from what decorates their address. */
const colors = {
  overdue: 'errorForeground',
  now: 'errorForeground',
  today: 'textLink.foreground',
} as const
const scheme = 'passepartout-agenda'
const colorUri = (name: keyof typeof colors) => vscode.Uri.from({ scheme, path: `/${name}` })

export const agendaColors: vscode.FileDecorationProvider = {
  provideFileDecoration(uri) {
    const color = Object.entries(colors).find(
      ([name]) => uri.scheme === scheme && uri.path === `/${name}`,
    )?.[1]
    return color === undefined ? undefined : { color: new vscode.ThemeColor(color) }
  },
}

const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState

export function agendaItem(node: AgendaNode, today: string, context: WordsContext): vscode.TreeItem {
  const item = itemOf(node, today, context)
  item.id = node.key
  return item
}

function itemOf(node: AgendaNode, today: string, context: WordsContext): vscode.TreeItem {
  switch (node.what) {
    case 'section':
      return group(node.section.title, node.children.length, 'section')
    case 'group':
      return group(node.name || vscode.l10n.t('No keyword'), node.children.length, 'group')
    case 'overdue': {
      const item = group(vscode.l10n.t('Overdue'), node.children.length, 'overdue')
      item.resourceUri = colorUri('overdue')
      return item
    }
    case 'earlier': {
      const item = group(vscode.l10n.t('Earlier'), node.children.length, 'earlier')
      item.description = ''
      item.collapsibleState = Collapsed
      return item
    }
    case 'day':
      return dayItem(node, today, context)
    case 'row':
      return rowItem(node, today, context)
    case 'mark': {
      const time = minuteWords(node.at)
      const isNow = node.kind === 'now'
      const item = new vscode.TreeItem(time)
      if (isNow) item.resourceUri = colorUri('now')
      item.description = isNow ? vscode.l10n.t('now') : '┄┄┄┄┄┄'
      item.iconPath = isNow ? colored('arrow-right', 'errorForeground') : new vscode.ThemeIcon('blank')
      item.contextValue = 'mark'
      item.tooltip = isNow ? vscode.l10n.t('It is {0} now', time) : time
      return item
    }
    case 'problems': {
      const item = group(vscode.l10n.t('Not understood'), node.children.length, 'problems')
      item.iconPath = colored('warning', 'editorWarning.foreground')
      item.collapsibleState = Collapsed
      return item
    }
    case 'problem': {
      const { message, next, path, startLine } = node.problem
      const item = new vscode.TreeItem(visible(message))
      item.description = `${path}:${startLine}`
      item.tooltip = [message, next, `${path}:${startLine}`].filter(Boolean).join('\n')
      item.iconPath = colored('warning', 'editorWarning.foreground')
      item.contextValue = 'problem'
      item.command = { command: 'passepartout.agenda.open', title: vscode.l10n.t('Open'), arguments: [node] }
      return item
    }
  }
}

const colored = (icon: string, color: string) => new vscode.ThemeIcon(icon, new vscode.ThemeColor(color))

function group(label: string, count: number, kind: string): vscode.TreeItem {
  const item = new vscode.TreeItem(label, Expanded)
  item.description = String(count)
  item.contextValue = kind
  item.accessibilityInformation = { label: `${label}, ${count}` }
  return item
}

function dayItem(
  { day, children }: Extract<AgendaNode, { what: 'day' }>,
  today: string,
  context: WordsContext,
): vscode.TreeItem {
  const near = nearWords(day.day, today, context)
  const date = dayWords(day.day, today, context)
  const label = near || date
  const item = new vscode.TreeItem(label, children.length === 0 ? None : Expanded)
  if (day.today) item.resourceUri = colorUri('today')
  const rows = children.filter(({ what }) => what === 'row').length
  item.description = [near === '' ? '' : date, rows === 0 ? '' : String(rows)].filter(Boolean).join(' · ')
  item.contextValue = 'day'
  const free = day.free.map(({ from, to }) => `${minuteWords(from)}–${minuteWords(to)}`).join(', ')
  item.tooltip = [
    date,
    vscode.l10n.t('Week {0}', day.week),
    rows > 0 && free !== '' ? vscode.l10n.t('Free: {0}', free) : '',
  ]
    .filter(Boolean)
    .join('\n')
  item.accessibilityInformation = {
    label: [near, date, rows === 0 ? vscode.l10n.t('nothing') : String(rows)].filter(Boolean).join(', '),
  }
  return item
}

function rowItem(
  node: Extract<AgendaNode, { what: 'row' }>,
  today: string,
  context: WordsContext,
): vscode.TreeItem {
  const { row } = node
  const item = new vscode.TreeItem(rowLabel(row, context, node.under))
  item.description = rowDescription(row, today, context)
  item.iconPath = iconOf(row, today)
  item.contextValue = contextOf(row)
  const tooltip = new vscode.MarkdownString(rowTooltip(row, today, context))
  tooltip.isTrusted = false
  tooltip.supportHtml = false
  item.tooltip = tooltip
  item.accessibilityInformation = { label: rowSpoken(row, today, context) }
  item.command = { command: 'passepartout.agenda.open', title: vscode.l10n.t('Open'), arguments: [node] }
  return item
}

/** Words that the menus ask for. */
function contextOf({ todo, done, path, startLine, planning }: AgendaRow): string {
  return [
    'row',
    path === '' || startLine < 1 ? '' : 'headline',
    todo !== '' && !done ? 'open' : '',
    planning.scheduled === undefined ? '' : 'scheduled',
    planning.deadline === undefined ? '' : 'deadline',
  ]
    .filter(Boolean)
    .join(' ')
}

function iconOf(row: AgendaRow, today: string): vscode.ThemeIcon {
  const plain = (icon: string) => new vscode.ThemeIcon(icon)
  if (row.done) return colored('pass-filled', 'testing.iconPassed')
  const late = isOverdue(row)
  switch (row.kind) {
    case 'deadline':
      return late || row.day === today ? colored('target', 'errorForeground') : plain('target')
    case 'warning':
      return colored('target', 'editorWarning.foreground')
    case 'scheduled':
      if (row.habit) return colored('sync', late ? 'editorWarning.foreground' : 'charts.green')
      if (late) return colored('circle-large-outline', 'errorForeground')
      return row.day === today
        ? colored('circle-large-outline', 'charts.blue')
        : plain('circle-large-outline')
    case 'timestamp':
    case 'inactive':
      return plain(row.from === null ? 'calendar' : 'clockface')
    case 'range':
      return plain('calendar')
    case 'diary':
      return plain('star-empty')
    case 'closed':
      return colored('pass-filled', 'testing.iconPassed')
    case 'clock':
      return plain('watch')
    case 'state':
      return plain('history')
    case 'headline':
      return listIcon(row, today)
  }
}

/** In a list the nearest date gives the colour. */
function listIcon({ todo, planning, habit }: AgendaRow, today: string): vscode.ThemeIcon {
  if (habit) return new vscode.ThemeIcon('sync')
  if (todo === '') return new vscode.ThemeIcon('note')
  const deadline = /\d{4}-\d\d-\d\d/.exec(planning.deadline ?? '')?.[0]
  if (deadline === undefined) return new vscode.ThemeIcon('circle-large-outline')
  return deadline <= today ? colored('target', 'errorForeground') : new vscode.ThemeIcon('target')
}
