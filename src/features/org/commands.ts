// Owns the commands of the category Org: each asks for what it needs and hands one operation to the server. Keys that mean
// something else where Org means nothing fall back to the editor's own.

import * as vscode from 'vscode'
import type { Operation } from '../../../server/protocol/operation.ts'
import * as org from '../../../server/protocol/org.ts'
import type { Client } from '../../feature.ts'
import { pickPlace, pickPriority, pickState, pickTags } from './choose.ts'
import { pickDate } from './dates.ts'
import { follow, operate, type Spot, spotAtCursor } from './editing.ts'

/** The editor's commands for the keys of gestures, where Org means nothing there. */
const ownKeys = {
  up: 'cursorUpSelect',
  down: 'cursorDownSelect',
  left: 'cursorLeftSelect',
  right: 'cursorRightSelect',
  confirm: '',
} as const

export function createOrgCommands(context: vscode.ExtensionContext, client: Client): void {
  const command = (name: string, run: (...args: readonly unknown[]) => Promise<void>) =>
    context.subscriptions.push(vscode.commands.registerCommand(`passepartout.org.${name}`, run))

  /** On the headline around the cursor. */
  const withHeadline = async (
    ask: (spot: Spot, headline: org.HeadlineView) => Promise<Operation | undefined>,
  ): Promise<void> => {
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
  const simple = (name: string, operation: Operation) =>
    command(name, () => withHeadline(async () => operation))

  command('todo', () =>
    withHeadline(async (_, headline) => {
      const keyword = await pickState(headline)
      return keyword === undefined ? undefined : { kind: 'todo', keyword }
    }),
  )
  simple('todoNext', { kind: 'todo-step', step: 'next' })
  simple('todoPrevious', { kind: 'todo-step', step: 'previous' })
  simple('done', { kind: 'todo-step', step: 'done' })
  command('schedule', () =>
    withHeadline(async (_, { scheduled }) => {
      const date = await pickDate(client, vscode.l10n.t('Schedule for'), scheduled)
      return date === undefined ? undefined : { kind: 'plan', plan: 'scheduled', date }
    }),
  )
  command('deadline', () =>
    withHeadline(async (_, { deadline }) => {
      const date = await pickDate(client, vscode.l10n.t('Deadline'), deadline)
      return date === undefined ? undefined : { kind: 'plan', plan: 'deadline', date }
    }),
  )
  command('tags', () =>
    withHeadline(async (spot, headline) => {
      const tags = await pickTags(client, spot, headline)
      return tags && { kind: 'tags', tags }
    }),
  )
  command('priority', () =>
    withHeadline(async (_, headline) => {
      const value = await pickPriority(headline)
      return value === undefined ? undefined : { kind: 'priority', value }
    }),
  )
  simple('promote', { kind: 'level', step: 'promote', reach: 'headline' })
  simple('demote', { kind: 'level', step: 'demote', reach: 'headline' })
  simple('promoteSubtree', { kind: 'level', step: 'promote', reach: 'subtree' })
  simple('demoteSubtree', { kind: 'level', step: 'demote', reach: 'subtree' })
  simple('moveUp', { kind: 'move', direction: 'up' })
  simple('moveDown', { kind: 'move', direction: 'down' })
  simple('archive', { kind: 'archive', how: 'default' })
  simple('createId', { kind: 'id' })
  command('refile', () =>
    withHeadline(async ({ uri }, { title, line }) => {
      const to = await pickPlace(client, uri, {
        title: vscode.l10n.t('Refile “{0}” to', title),
        within: 'workspace',
      })
      if (!to || (to.uri === uri && to.line === line)) return undefined
      const under = to.id === '' ? { outline: to.outline } : { id: to.id }
      return { kind: 'refile', to: { path: to.uri === uri ? '' : to.path, under } }
    }),
  )
  command('insertHeading', async () => {
    const spot = spotAtCursor()
    const found = spot && (await client.request(org.headline, spot))
    if (!spot) return
    if (!found) return insertFirst()
    const done = await operate(client, spot, { kind: 'insert', where: 'after', entry: { title: '' } })
    follow(done)
    if (done?.at) await vscode.commands.executeCommand('cursorLineEnd')
  })

  for (const gesture of ['up', 'down', 'left', 'right', 'confirm'] as const)
    command(`gesture.${gesture}`, async () => {
      const spot = vscode.window.activeTextEditor?.document.languageId === 'org' ? spotAtCursor() : null
      const done = spot && (await operate(client, spot, { kind: 'gesture', gesture }))
      if (done && done.wants !== 'nothing') return
      if (ownKeys[gesture] !== '' && (done || !spot)) await vscode.commands.executeCommand(ownKeys[gesture])
    })

  command('goToHeading', async () => {
    const spot = spotAtCursor()
    const to =
      spot &&
      (await pickPlace(client, spot.uri, { title: vscode.l10n.t('Go to heading'), within: 'workspace' }))
    if (to) await open(to)
  })
  command('insertLink', async () => {
    const editor = vscode.window.activeTextEditor
    const spot = spotAtCursor()
    const to =
      spot && (await pickPlace(client, spot.uri, { title: vscode.l10n.t('Link to'), within: 'workspace' }))
    if (!editor || !to) return
    const words = editor.document.getText(editor.selection) || to.title
    const id = to.id === '' ? '' : `id:${to.id}`
    const from = vscode.workspace.asRelativePath(editor.document.uri, false)
    const target =
      id || (to.uri === spot.uri ? `*${to.title}` : `file:${relativeTo(from, to.path)}::*${to.title}`)
    await editor.edit((edit) =>
      edit.replace(editor.selection, `[[${escapeTarget(target)}][${described(words)}]]`),
    )
  })
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
