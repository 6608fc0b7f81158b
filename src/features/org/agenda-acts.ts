// Owns what is done to items of the Agenda view: one or several at once, from a line's icons, its menu, keys and the
// palette. What they change the server says; it is applied by `acts`, which also takes it back.

import * as vscode from 'vscode'
import type { HeadlinePlace } from '../../../server/protocol/acts.ts'
import type { AgendaRow } from '../../../server/protocol/agenda.ts'
import type { Operation } from '../../../server/protocol/operation.ts'
import { type AgendaNode, rowsIn } from '../../agenda/tree.ts'
import type { Client } from '../../feature.ts'
import { openPlace } from '../../open.ts'
import { pickTags } from './pick-tags.ts'
import { pickTarget } from './pick-target.ts'
import { choicesOf, pickDate, pickPriority, pickState } from './pickers.ts'

export const placeOf = ({ path, startLine, title, id }: AgendaRow): HeadlinePlace => ({
  path,
  line: startLine,
  title,
  id,
})

export function registerAgendaActs(
  context: vscode.ExtensionContext,
  client: Client,
  view: vscode.TreeView<AgendaNode>,
): void {
  const { acts } = client

  /** Those that are selected when one of them is clicked, else the clicked one, else what is selected. */
  const chosen = (node: unknown, all: unknown): readonly AgendaRow[] => {
    const nodes =
      Array.isArray(all) && all.length > 0
        ? (all as AgendaNode[])
        : node
          ? [node as AgendaNode]
          : [...view.selection]
    // A line of the log or of a diary is no headline to be changed by its day.
    return rowsIn(nodes.filter(({ what }) => what === 'row')).filter(
      ({ path, startLine }) => path !== '' && startLine > 0,
    )
  }

  const command = (
    name: string,
    run: (rows: readonly AgendaRow[], what: string, first: AgendaRow) => Promise<unknown>,
  ) =>
    context.subscriptions.push(
      vscode.commands.registerCommand(`passepartout.agenda.${name}`, async (node: unknown, all: unknown) => {
        const rows = chosen(node, all)
        const [first] = rows
        if (first) await run(rows, whatWords(rows), first)
        else
          vscode.window.setStatusBarMessage(
            vscode.l10n.t('Choose an item of the agenda first: Enter or a click selects it.'),
            4000,
          )
      }),
    )
  const operate = (rows: readonly AgendaRow[], operation: Operation, said: string) =>
    acts.operate(rows.map(placeOf), operation, { said })

  command('done', (rows, what) =>
    operate(rows, { kind: 'todo-step', step: 'done' }, vscode.l10n.t('Done: {0}', what)),
  )
  command('state', async (rows, what, first) => {
    const choices = await choicesOf(client, placeOf(first))
    const keyword = choices && (await pickState(choices, what))
    if (keyword === undefined || keyword === null) return
    const said = keyword === '' ? vscode.l10n.t('Without a keyword: {0}', what) : `${keyword}: ${what}`
    await operate(rows, { kind: 'todo', keyword }, said)
  })
  const plan =
    (kind: 'scheduled' | 'deadline') =>
    async (rows: readonly AgendaRow[], what: string, first: AgendaRow) => {
      const base = first.planning[kind] ?? ''
      const title =
        kind === 'scheduled' ? vscode.l10n.t('Schedule {0}', what) : vscode.l10n.t('Deadline of {0}', what)
      const date = await pickDate(client, { title, base, remove: 'offer' })
      if (date === undefined) return
      await operate(rows, { kind: 'plan', plan: kind, date }, saidOfPlan(kind, date, what))
    }
  command('schedule', plan('scheduled'))
  command('deadline', plan('deadline'))
  // The date by which it stands in the agenda.
  command('reschedule', (rows, what, first) =>
    plan(
      (first.kind === 'deadline' || first.kind === 'warning' || first.planning.scheduled === undefined) &&
        first.planning.deadline !== undefined
        ? 'deadline'
        : 'scheduled',
    )(rows, what, first),
  )
  command('tags', async (rows, what, first) => {
    const choices = await choicesOf(client, placeOf(first))
    if (!choices) return
    const { tags, inherited } = choices
    const title = vscode.l10n.t('Tags of {0}', what)
    const next = await pickTags(client, { title, chosen: tags, inherited })
    if (!next) return
    const said = vscode.l10n.t('Tagged: {0}', what)
    if (rows.length === 1) {
      await operate(rows, { kind: 'tags', tags: next }, said)
      return
    }
    // Of several only what was ticked or unticked changes.
    const add = next.filter((tag) => !tags.includes(tag))
    const remove = tags.filter((tag) => !next.includes(tag))
    if (add.length > 0) await operate(rows, { kind: 'tag', change: 'add', tags: add }, said)
    if (remove.length > 0) await operate(rows, { kind: 'tag', change: 'remove', tags: remove }, said)
  })
  command('priority', async (rows, what, first) => {
    const choices = await choicesOf(client, placeOf(first))
    const value = choices && (await pickPriority(choices, what))
    if (value === undefined || value === null) return
    await operate(
      rows,
      { kind: 'priority', value },
      vscode.l10n.t('Priority of {0}: {1}', what, value || '–'),
    )
  })
  command('refile', async (rows, what, first) => {
    const to = await pickTarget(client, {
      title: vscode.l10n.t('Refile {0}', what),
      placeholder: vscode.l10n.t('The file or headline to go under'),
      without: ({ path, line }) => path === first.path && line === first.startLine,
    })
    if (!to) return
    await operate(rows, { kind: 'refile', to }, vscode.l10n.t('Refiled: {0}', what))
  })
  command('archive', (rows, what) =>
    operate(rows, { kind: 'archive', how: 'default' }, vscode.l10n.t('Archived: {0}', what)),
  )
  command('openBeside', async (_, __, first) => {
    const { path, startLine } = first
    await openPlace(client, { path, startLine, endLine: startLine }, { preview: true, beside: true })
  })
  context.subscriptions.push(vscode.commands.registerCommand('passepartout.agenda.undo', () => acts.undo()))
}

const longest = 60

/** `“Call the plumber”`, or how many. */
export function whatWords(rows: readonly Pick<AgendaRow, 'title'>[]): string {
  const [first] = rows
  if (rows.length !== 1 || !first) return vscode.l10n.t('{0} headlines', rows.length)
  const title = first.title.length > longest ? `${first.title.slice(0, longest)}…` : first.title
  return `“${title}”`
}

function saidOfPlan(kind: 'scheduled' | 'deadline', date: string, what: string): string {
  if (date === '') return vscode.l10n.t('Date removed: {0}', what)
  return kind === 'scheduled'
    ? vscode.l10n.t('Scheduled for {0}: {1}', date, what)
    : vscode.l10n.t('Deadline {0}: {1}', date, what)
}
