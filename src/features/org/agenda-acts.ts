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

  type Act = (rows: readonly AgendaRow[], what: string, first: AgendaRow) => Promise<unknown>
  const onRows = (act: Act) => async (node: unknown, all: unknown) => {
    const rows = chosen(node, all)
    const [first] = rows
    if (first) await act(rows, whatWords(rows), first)
    else
      vscode.window.setStatusBarMessage(
        vscode.l10n.t('Choose an item of the agenda first: Enter or a click selects it.'),
        4000,
      )
  }
  const operate = (rows: readonly AgendaRow[], operation: Operation, said: string) =>
    acts.operate(rows.map(placeOf), operation, { said })

  const plan =
    (kind: 'scheduled' | 'deadline'): Act =>
    async (rows, what, first) => {
      const base = first.planning[kind] ?? ''
      const title =
        kind === 'scheduled' ? vscode.l10n.t('Schedule {0}', what) : vscode.l10n.t('Deadline of {0}', what)
      const date = await pickDate(client, { title, base, remove: 'offer' })
      if (date === undefined) return
      await operate(rows, { kind: 'plan', plan: kind, date }, saidOfPlan(kind, date, what))
    }
  const state: Act = async (rows, what, first) => {
    const keyword = await pickState(choicesOf(client, placeOf(first)), what)
    if (keyword === undefined) return
    const said = keyword === '' ? vscode.l10n.t('Without a keyword: {0}', what) : `${keyword}: ${what}`
    await operate(rows, { kind: 'todo', keyword }, said)
  }
  const tags: Act = async (rows, what, first) => {
    const picked = await pickTags(
      client,
      choicesOf(client, placeOf(first)),
      vscode.l10n.t('Tags of {0}', what),
    )
    if (!picked) return
    const { own, next } = picked
    const said = vscode.l10n.t('Tagged: {0}', what)
    if (rows.length === 1) {
      await operate(rows, { kind: 'tags', tags: next }, said)
      return
    }
    // Of several only what was ticked or unticked changes.
    const add = next.filter((tag) => !own.includes(tag))
    const remove = own.filter((tag) => !next.includes(tag))
    if (add.length > 0) await operate(rows, { kind: 'tag', change: 'add', tags: add }, said)
    if (remove.length > 0) await operate(rows, { kind: 'tag', change: 'remove', tags: remove }, said)
  }
  const priority: Act = async (rows, what, first) => {
    const value = await pickPriority(choicesOf(client, placeOf(first)), what)
    if (value === undefined) return
    await operate(
      rows,
      { kind: 'priority', value },
      vscode.l10n.t('Priority of {0}: {1}', what, value || '–'),
    )
  }
  const refile: Act = async (rows, what, first) => {
    const to = await pickTarget(client, {
      title: vscode.l10n.t('Refile {0}', what),
      placeholder: vscode.l10n.t('The file or headline to go under'),
      without: ({ path, line }) => path === first.path && line === first.startLine,
    })
    if (!to) return
    await operate(rows, { kind: 'refile', to }, vscode.l10n.t('Refiled: {0}', what))
  }
  const openBeside: Act = async (_, __, { path, startLine }) =>
    openPlace(client, { path, startLine, endLine: startLine }, { preview: true, beside: true })

  const { registerCommand } = vscode.commands
  context.subscriptions.push(
    registerCommand(
      'passepartout.agenda.done',
      onRows((rows, what) =>
        operate(rows, { kind: 'todo-step', step: 'done' }, vscode.l10n.t('Done: {0}', what)),
      ),
    ),
    registerCommand('passepartout.agenda.state', onRows(state)),
    registerCommand('passepartout.agenda.schedule', onRows(plan('scheduled'))),
    registerCommand('passepartout.agenda.deadline', onRows(plan('deadline'))),
    registerCommand(
      'passepartout.agenda.reschedule',
      onRows((rows, what, first) => plan(planOf(first))(rows, what, first)),
    ),
    registerCommand('passepartout.agenda.tags', onRows(tags)),
    registerCommand('passepartout.agenda.priority', onRows(priority)),
    registerCommand('passepartout.agenda.refile', onRows(refile)),
    registerCommand(
      'passepartout.agenda.archive',
      onRows((rows, what) =>
        operate(rows, { kind: 'archive', how: 'default' }, vscode.l10n.t('Archived: {0}', what)),
      ),
    ),
    registerCommand('passepartout.agenda.openBeside', onRows(openBeside)),
    registerCommand('passepartout.agenda.undo', () => acts.undo()),
  )
}

/** The date by which it stands in the agenda. */
const planOf = ({ kind, planning }: AgendaRow): 'scheduled' | 'deadline' =>
  planning.deadline !== undefined &&
  (kind === 'deadline' || kind === 'warning' || planning.scheduled === undefined)
    ? 'deadline'
    : 'scheduled'

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
