// Owns the commands of the category Org: each asks for what it needs and hands one operation to the server. Keys that mean
// something else where Org means nothing fall back to the editor's own.

import * as vscode from 'vscode'
import type { Operation } from '../../../server/protocol/operation.ts'
import * as org from '../../../server/protocol/org.ts'
import type { Client } from '../../feature.ts'
import { pickPlace, pickPriority, pickState, pickTags } from './choose.ts'
import { pickDate } from './dates.ts'
import { follow, operate, type Spot, spotAtCursor } from './editing.ts'
import { lineKind } from './line.ts'

/** The editor's commands for the keys of gestures, where Org means nothing there; empty for none. */
const ownKeys: Readonly<Record<org.Gesture, string>> = {
  up: 'cursorUpSelect',
  down: 'cursorDownSelect',
  left: 'cursorLeftSelect',
  right: 'cursorRightSelect',
  confirm: '',
}

type Ask = (spot: Spot, headline: org.HeadlineView) => Promise<Operation | undefined>

export function createOrgCommands(context: vscode.ExtensionContext, client: Client): void {
  /** On the headline around the cursor. */
  const onHeadline = (ask: Ask) => async (): Promise<void> => {
    const spot = spotAtCursor()
    const found = spot && (await client.request(org.headline, spot))
    if (!spot) return
    if (!found) {
      void vscode.window.showInformationMessage(vscode.l10n.t('There is no heading above the cursor.'))
      return
    }
    const operation = await ask(spot, found)
    if (operation) follow(await operate(client, spot, operation))
  }
  const just = (operation: Operation) => onHeadline(async () => operation)
  const planned = (plan: 'scheduled' | 'deadline', title: string): Ask => {
    return async (_, headline) => {
      const date = await pickDate(client, title, headline[plan])
      return date === undefined ? undefined : { kind: 'plan', plan, date }
    }
  }
  const gesture = (what: org.Gesture) => async (): Promise<void> => {
    const isOrg = vscode.window.activeTextEditor?.document.languageId === 'org'
    const spot = isOrg ? spotAtCursor() : null
    const done = spot && (await operate(client, spot, { kind: 'gesture', gesture: what }))
    if (done && done.wants !== 'nothing') return
    if (ownKeys[what] !== '' && (done || !spot)) await vscode.commands.executeCommand(ownKeys[what])
  }

  const { registerCommand } = vscode.commands
  context.subscriptions.push(
    registerCommand(
      'passepartout.org.todo',
      onHeadline(async (_, headline) => {
        const keyword = await pickState(headline)
        return keyword === undefined ? undefined : { kind: 'todo', keyword }
      }),
    ),
    registerCommand('passepartout.org.todoNext', just({ kind: 'todo-step', step: 'next' })),
    registerCommand('passepartout.org.todoPrevious', just({ kind: 'todo-step', step: 'previous' })),
    registerCommand('passepartout.org.done', just({ kind: 'todo-step', step: 'done' })),
    registerCommand(
      'passepartout.org.schedule',
      onHeadline(planned('scheduled', vscode.l10n.t('Schedule for'))),
    ),
    registerCommand('passepartout.org.deadline', onHeadline(planned('deadline', vscode.l10n.t('Deadline')))),
    registerCommand(
      'passepartout.org.tags',
      onHeadline(async (spot, headline) => {
        const tags = await pickTags(client, spot, headline)
        return tags && { kind: 'tags', tags }
      }),
    ),
    registerCommand(
      'passepartout.org.priority',
      onHeadline(async (_, headline) => {
        const value = await pickPriority(headline)
        return value === undefined ? undefined : { kind: 'priority', value }
      }),
    ),
    registerCommand('passepartout.org.promote', just({ kind: 'level', step: 'promote', reach: 'headline' })),
    registerCommand('passepartout.org.demote', just({ kind: 'level', step: 'demote', reach: 'headline' })),
    registerCommand(
      'passepartout.org.promoteSubtree',
      just({ kind: 'level', step: 'promote', reach: 'subtree' }),
    ),
    registerCommand(
      'passepartout.org.demoteSubtree',
      just({ kind: 'level', step: 'demote', reach: 'subtree' }),
    ),
    registerCommand('passepartout.org.moveUp', just({ kind: 'move', direction: 'up' })),
    registerCommand('passepartout.org.moveDown', just({ kind: 'move', direction: 'down' })),
    registerCommand('passepartout.org.archive', just({ kind: 'archive', how: 'default' })),
    registerCommand('passepartout.org.createId', just({ kind: 'id' })),
    registerCommand(
      'passepartout.org.refile',
      onHeadline(async ({ uri }, { title, line }) => {
        const to = await pickPlace(client, uri, {
          title: vscode.l10n.t('Refile “{0}” to', title),
          within: 'workspace',
        })
        if (!to || (to.uri === uri && to.line === line)) return undefined
        const under = to.id === '' ? { outline: to.outline } : { id: to.id }
        return { kind: 'refile', to: { path: to.uri === uri ? '' : to.path, under } }
      }),
    ),
    registerCommand('passepartout.org.gesture.up', gesture('up')),
    registerCommand('passepartout.org.gesture.down', gesture('down')),
    registerCommand('passepartout.org.gesture.left', gesture('left')),
    registerCommand('passepartout.org.gesture.right', gesture('right')),
    registerCommand('passepartout.org.gesture.confirm', gesture('confirm')),
    registerCommand('passepartout.org.openLink', async () => {
      await vscode.commands.executeCommand('editor.action.openLink')
    }),
    registerCommand('passepartout.org.insertHeading', () => insertHeading(client)),
    registerCommand('passepartout.org.goToHeading', async () => {
      const spot = spotAtCursor()
      const how = { title: vscode.l10n.t('Go to heading'), within: 'workspace' } as const
      const to = spot && (await pickPlace(client, spot.uri, how))
      if (to) await open(to)
    }),
    registerCommand('passepartout.org.insertLink', () => insertLink(client)),
  )
}

/** On a list item a new item, else a headline behind the subtree. */
async function insertHeading(client: Client): Promise<void> {
  const editor = vscode.window.activeTextEditor
  const spot = spotAtCursor()
  if (!editor || !spot) return
  if (lineKind(editor.document.lineAt(editor.selection.active.line).text) === 'item') {
    await vscode.commands.executeCommand('cursorLineEnd')
    // As if typed: the language's own rules for lists go on with it.
    await vscode.commands.executeCommand('type', { text: '\n' })
    return
  }
  if (!(await client.request(org.headline, spot))) return insertFirst()
  const done = await operate(client, spot, { kind: 'insert', where: 'after', entry: { title: '' } })
  follow(done)
  if (done?.at) await vscode.commands.executeCommand('cursorLineEnd')
}

async function insertLink(client: Client): Promise<void> {
  const editor = vscode.window.activeTextEditor
  const spot = spotAtCursor()
  const how = { title: vscode.l10n.t('Link to'), within: 'workspace' } as const
  const to = spot && (await pickPlace(client, spot.uri, how))
  if (!editor || !to) return
  const words = editor.document.getText(editor.selection) || to.title
  const from = vscode.workspace.asRelativePath(editor.document.uri, false)
  const inFile = to.uri === spot.uri ? `*${to.title}` : `file:${relativeTo(from, to.path)}::*${to.title}`
  const target = to.id === '' ? inFile : `id:${to.id}`
  await editor.edit((edit) =>
    edit.replace(editor.selection, `[[${escapeTarget(target)}][${described(words)}]]`),
  )
}

/** In a file, or a part of one, that has no heading yet. */
async function insertFirst(): Promise<void> {
  const editor = vscode.window.activeTextEditor
  if (!editor) return
  const { line } = editor.selection.active
  const isEmpty = editor.document.lineAt(line).isEmptyOrWhitespace
  const at = isEmpty ? new vscode.Position(line, 0) : editor.document.lineAt(line).range.end
  await editor.edit((edit) => edit.insert(at, isEmpty ? '* ' : '\n* '))
  await vscode.commands.executeCommand('cursorLineEnd')
}

async function open({ uri, line }: org.PlaceView): Promise<void> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri))
  const start = new vscode.Position(line, 0)
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(start, start) })
}

function relativeTo(from: string, to: string): string {
  const own = from.split('/').slice(0, -1)
  const other = to.split('/')
  let same = 0
  while (same < own.length && same < other.length - 1 && own[same] === other[same]) same++
  return [...own.slice(same).map(() => '..'), ...other.slice(same)].join('/')
}

/** Brackets in a target stand behind a backslash. */
const escapeTarget = (target: string): string =>
  target.replace(/\\*(?=[\][]|$)/g, (run) => run + run).replace(/[\][]/g, '\\$&')

const described = (words: string): string =>
  words.replace(/\s+/g, ' ').replace(/\]\]/g, '] ]').replace(/\]$/, '] ')
