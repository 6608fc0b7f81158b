// Owns how a command of the user's changes Org files: asks the server, shows what was wrong, asks for the note that a
// state wants, saves files that were changed but not open. Never edits text itself.

import * as vscode from 'vscode'
import type { Operation } from '../../../server/protocol/operation.ts'
import * as org from '../../../server/protocol/org.ts'
import type { Client } from '../../feature.ts'

export interface Spot {
  readonly uri: string
  readonly version: number
  readonly position: org.OrgPosition
}

/** The cursor of the Org file that is being edited; says so where there is none. */
export function spotAtCursor(): Spot | null {
  const editor = vscode.window.activeTextEditor
  if (editor?.document.languageId === 'org') {
    const { line, character } = editor.selection.active
    const { uri, version } = editor.document
    return { uri: uri.toString(), version, position: { line, character } }
  }
  void vscode.window.showInformationMessage(
    vscode.l10n.t('Open an Org file and put the cursor on a heading.'),
  )
  return null
}

type Done = Extract<org.OperateAnswer, { ok: true }>

/** Null when it was refused or given up. */
export async function operate(
  client: Client,
  spot: Spot,
  operation: org.OperateParams['operation'],
  of?: 'file',
): Promise<Done | null> {
  const unsaved = new Set(
    vscode.workspace.textDocuments.filter(({ isDirty }) => isDirty).map(({ uri }) => uri.toString()),
  )
  const answer = await client.request(org.operate, { ...spot, operation, ...(of ? { of } : {}) })
  if (!answer) return null
  if (!answer.ok) {
    void vscode.window.showWarningMessage(`${answer.message} ${answer.next}`.trim())
    return null
  }
  if (answer.wants === 'note') return withNote(client, spot, operation)
  // What the user has not open need not be looked after.
  for (const uri of answer.others) {
    if (unsaved.has(uri)) continue
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri))
    if (document.isDirty) await document.save()
  }
  return answer
}

async function withNote(
  client: Client,
  spot: Spot,
  operation: org.OperateParams['operation'],
): Promise<Done | null> {
  if (!takesNote(operation)) return null
  const note = await vscode.window.showInputBox({
    title: vscode.l10n.t('Note'),
    prompt: vscode.l10n.t('This state asks for a note. Leave it empty for none; Escape changes nothing.'),
    ignoreFocusOut: true,
  })
  return note === undefined ? null : operate(client, spot, { ...operation, note })
}

type Noted = Extract<Operation, { readonly note?: string }>
const takesNote = (operation: org.OperateParams['operation']): operation is Noted =>
  operation.kind === 'todo' ||
  operation.kind === 'todo-step' ||
  operation.kind === 'plan' ||
  operation.kind === 'refile'

/** The cursor goes to the headline's new place in the same file. */
export function follow(done: Done | null): void {
  const editor = vscode.window.activeTextEditor
  if (!done?.at || !editor || editor.document.uri.toString() !== done.at.uri) return
  const at = new vscode.Position(
    Math.min(done.at.line, editor.document.lineCount - 1),
    editor.selection.active.character,
  )
  const valid = editor.document.validatePosition(at)
  editor.selection = new vscode.Selection(valid, valid)
  editor.revealRange(new vscode.Range(valid, valid), vscode.TextEditorRevealType.InCenterIfOutsideViewport)
}
