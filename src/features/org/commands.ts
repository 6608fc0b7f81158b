// Owns the commands of the category Org: each asks for what it needs and hands one operation to the server. Keys that mean
// something else where Org means nothing fall back to the editor's own.

import * as vscode from 'vscode'
import type { HeadlinePlace } from '../../../server/protocol/acts.ts'
import type { Operation } from '../../../server/protocol/operation.ts'
import * as org from '../../../server/protocol/org.ts'
import type { Client } from '../../feature.ts'
import { relativePath } from '../../paths.ts'
import type { Done } from './apply.ts'
import { lineKind } from './line.ts'
import { pickPlace } from './pick-place.ts'
import { pickTags } from './pick-tags.ts'
import { pickTarget } from './pick-target.ts'
import { choicesOf, pickDate, pickPriority, pickState } from './pickers.ts'

/** The editor's commands for the keys of gestures, where Org means nothing there; empty for none. */
const ownKeys: Readonly<Record<org.Gesture, string>> = {
  up: 'cursorUpSelect',
  down: 'cursorDownSelect',
  left: 'cursorLeftSelect',
  right: 'cursorRightSelect',
  confirm: 'passepartout.org.runBlock',
}

type Ask = (place: HeadlinePlace) => Promise<Operation | undefined>

interface Spot {
  readonly uri: string
  readonly position: org.OrgPosition
}

export function createOrgCommands(context: vscode.ExtensionContext, client: Client): void {
  const { acts } = client
  /** On the headline around the cursor. */
  const onHeadline = (ask: Ask) => async (): Promise<void> => {
    const place = await placeAtCursor(client)
    const operation = place && (await ask(place))
    if (place && operation) follow(client, await acts.operate([place], operation, { from: 'editor' }))
  }
  const just = (operation: Operation) => onHeadline(async () => operation)
  const planned = (plan: 'scheduled' | 'deadline', title: string): Ask => {
    return async (place) => {
      const choices = await choicesOf(client, place)
      const date = choices && (await pickDate(client, { title, base: choices[plan], remove: 'offer' }))
      return date === undefined || date === null ? undefined : { kind: 'plan', plan, date }
    }
  }
  const gesture = (what: org.Gesture) => async (): Promise<void> => {
    const spot = spotAtCursor()
    const meant = spot && (await client.request(org.gesture, { ...spot, gesture: what }))
    if (meant && meant.path !== '') {
      const { at, path, operation } = meant
      follow(client, await acts.operate(at ? [at] : [], operation, { path, from: 'editor' }))
    } else if (ownKeys[what] !== '') await vscode.commands.executeCommand(ownKeys[what])
  }

  const { registerCommand } = vscode.commands
  context.subscriptions.push(
    registerCommand(
      'passepartout.org.todo',
      onHeadline(async (place) => {
        const keyword = await pickState(choicesOf(client, place), quoted(place))
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
      onHeadline(async (place) => {
        const title = vscode.l10n.t('Tags of {0}', quoted(place))
        const picked = await pickTags(client, choicesOf(client, place), title)
        return picked && { kind: 'tags', tags: picked.next }
      }),
    ),
    registerCommand(
      'passepartout.org.priority',
      onHeadline(async (place) => {
        const value = await pickPriority(choicesOf(client, place), quoted(place))
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
      onHeadline(async (place) => {
        const to = await pickTarget(client, {
          title: vscode.l10n.t('Refile {0}', quoted(place)),
          placeholder: vscode.l10n.t('The file or headline to go under'),
          without: ({ path, line }) => path === place.path && line === place.line,
        })
        return to && { kind: 'refile', to }
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
  const place = await client.request(org.headline, spot)
  if (!place || place.path === '') return insertFirst()
  const operation: Operation = { kind: 'insert', where: 'after', entry: { title: '' } }
  const done = await client.acts.operate([place], operation, { from: 'editor' })
  follow(client, done)
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

/** The cursor of the Org file that is being edited. */
function spotAtCursor(): Spot | null {
  const editor = vscode.window.activeTextEditor
  if (editor?.document.languageId !== 'org') return null
  const { line, character } = editor.selection.active
  return { uri: editor.document.uri.toString(), position: { line, character } }
}

/** Says so where there is none. */
async function placeAtCursor(client: Client): Promise<HeadlinePlace | null> {
  const spot = spotAtCursor()
  const place = spot && (await client.request(org.headline, spot))
  if (place && place.path !== '') return place
  void vscode.window.showInformationMessage(
    place
      ? vscode.l10n.t('This works on files in the open folders. Save the file there first.')
      : vscode.l10n.t('Put the cursor on a heading of an Org file, or on the text below it.'),
  )
  return null
}

/** The cursor goes to the headline's new place in the same file. */
function follow(client: Client, done: Done | null): void {
  const editor = vscode.window.activeTextEditor
  if (!done?.at || !editor || relativePath(client, editor.document.uri) !== done.at.path) return
  const line = Math.min(done.at.line, editor.document.lineCount) - 1
  // Where the headline did not move, the cursor stays where it is in its text.
  const before = editor.selection.active
  if (before.line >= line && !/^\*+ /.test(editor.document.lineAt(before.line).text)) return
  const at = editor.document.validatePosition(new vscode.Position(line, before.character))
  editor.selection = new vscode.Selection(at, at)
  editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport)
}

const quoted = ({ title }: HeadlinePlace): string =>
  `“${title.length > 60 ? `${title.slice(0, 60)}…` : title}”`

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
