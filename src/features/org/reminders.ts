// Owns how the user is reminded: a calm message with what to do about it, and the next appointment in the status bar. When
// and of what the server says, once for all windows of the folder. Never asks anything of the disk.

import * as vscode from 'vscode'
import type { Reminder } from '../../../server/protocol/agenda.ts'
import * as notes from '../../../server/protocol/notes.ts'
import { nearWords } from '../../agenda/words.ts'
import type { Client } from '../../feature.ts'
import { openPlace } from '../../open.ts'
import { placeOf, whatWords } from './agenda-acts.ts'
import { words } from './pickers.ts'

const quietMs = 400

export function createReminders(context: vscode.ExtensionContext, client: Client): void {
  if (!client.folder) return
  const item = vscode.window.createStatusBarItem('passepartout.next', vscode.StatusBarAlignment.Left, 10)
  item.name = vscode.l10n.t('Next Appointment')
  item.command = 'passepartout.agenda.day'
  let timer: NodeJS.Timeout | undefined

  async function showNext(): Promise<void> {
    const found = client.state === 'running' ? await client.request(notes.agendaToday, {}) : null
    if (!found?.next) return item.hide()
    const { time, title, day, path, startLine } = found.next
    const near = day === found.today ? '' : nearWords(day, found.today, words())
    const start = time.split('-')[0] ?? ''
    item.text = `$(clockface) ${[near, start].filter(Boolean).join(' ')} ${short(title)}`
    item.tooltip = `${time.replace('-', '–')} ${title}\n${path}:${startLine}`
    item.accessibilityInformation = { label: `${item.name}: ${time} ${title}`, role: 'button' }
    item.show()
  }
  const soon = () => {
    clearTimeout(timer)
    timer = setTimeout(() => void showNext(), quietMs)
  }

  async function say(view: notes.RemindView): Promise<void> {
    if (view.kind === 'summary') {
      const show = vscode.l10n.t('Show Agenda')
      const chosen = await vscode.window.showInformationMessage(summaryWords(view), show)
      if (chosen === show) await vscode.commands.executeCommand('passepartout.agenda.day')
      return
    }
    const { reminder } = view
    const open = vscode.l10n.t('Open')
    const done = vscode.l10n.t('Done')
    const later = vscode.l10n.t('Snooze')
    const isTask = reminder.row.todo !== '' && !reminder.row.done
    const chosen = await vscode.window.showInformationMessage(
      reminderWords(reminder),
      later,
      ...(isTask ? [done] : []),
      open,
    )
    const { path, startLine } = reminder.row
    if (chosen === open) await openPlace(client, { path, startLine, endLine: startLine })
    if (chosen === done)
      await client.acts.operate(
        [placeOf(reminder.row)],
        { kind: 'todo-step', step: 'done' },
        {
          said: vscode.l10n.t('Done: {0}', whatWords([reminder.row])),
        },
      )
    if (chosen === later) await snooze(reminder)
  }

  async function snooze(reminder: Reminder): Promise<void> {
    const rows = [
      { label: vscode.l10n.t('10 minutes'), minutes: 10 },
      { label: vscode.l10n.t('1 hour'), minutes: 60 },
      { label: vscode.l10n.t('Tomorrow morning'), minutes: untilTomorrow(new Date()) },
    ]
    const chosen = await vscode.window.showQuickPick(rows, {
      title: vscode.l10n.t('Remind me of {0} again in', whatWords([reminder.row])),
    })
    const minutes = chosen?.minutes ?? 10
    await client.request(notes.snooze, { key: reminder.key, minutes })
  }

  context.subscriptions.push(
    item,
    { dispose: () => clearTimeout(timer) },
    client.onRemind.on((view) => void say(view)),
    client.onNotes.on(soon),
    client.onState.on(soon),
  )
}

const morningHour = 8

/** Minutes until then. */
export function untilTomorrow(now: Date): number {
  const then = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, morningHour)
  return Math.round((then.getTime() - now.getTime()) / 60_000)
}

const short = (title: string): string => (title.length > 30 ? `${title.slice(0, 30)}…` : title)

function summaryWords({ overdue, due }: Extract<notes.RemindView, { kind: 'summary' }>): string {
  if (overdue === 0) return vscode.l10n.t('Agenda: {0} due today.', due)
  if (due === 0) return vscode.l10n.t('Agenda: {0} overdue.', overdue)
  return vscode.l10n.t('Agenda: {0} overdue, {1} due today.', overdue, due)
}

function reminderWords({ kind, inMinutes, lateDays, row }: Reminder): string {
  const what = [row.todo, row.title].filter(Boolean).join(' ')
  switch (kind) {
    case 'appointment': {
      const time = row.time.replace('-', '–')
      if (inMinutes <= 0) return vscode.l10n.t('{0}: {1} (now)', time, what)
      return inMinutes === 1
        ? vscode.l10n.t('{0}: {1} (in 1 minute)', time, what)
        : vscode.l10n.t('{0}: {1} (in {2} minutes)', time, what, inMinutes)
    }
    case 'deadline':
      return vscode.l10n.t('Due today: {0}', what)
    case 'scheduled':
      return vscode.l10n.t('Scheduled today: {0}', what)
    case 'overdue':
      return lateDays === 1
        ? vscode.l10n.t('Overdue since yesterday: {0}', what)
        : vscode.l10n.t('Overdue for {0} days: {1}', lateDays, what)
  }
}
