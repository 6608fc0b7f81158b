// Owns the opening of places in the editor: files at lines, nodes, trace entries. Never changes a file.

import * as vscode from 'vscode'
import * as messages from '../server/protocol/messages.ts'
import { openFresh } from './fresh.ts'
import { insideFolder } from './paths.ts'
import type { Session } from './session.ts'

export interface Place {
  /** Relative to the workspace folder. */
  readonly path: string
  /** 1-based, inclusive. */
  readonly startLine: number
  readonly endLine: number
}

export interface ShowOptions {
  readonly preserveFocus?: boolean
  readonly preview?: boolean
  /** In the editor group beside the active one. */
  readonly beside?: boolean
}

/** Opens the file and puts the cursor on the first line, with the range in view. */
export async function openPlace(session: Session, place: Place, options: ShowOptions = {}): Promise<boolean> {
  const uri = insideFolder(session, place.path)
  if (!uri) return false
  return openLines(uri, place.startLine, place.endLine, options)
}

/** Of a file anywhere; the server has named it. */
export const openUri = (uri: string, line: number): Promise<boolean> =>
  openLines(vscode.Uri.parse(uri), line, line, {})

/**
 * Answers the way back to what is shown now: the editor with its selection and scroll position. Previews that were
 * opened since are closed.
 */
export function rememberPlace(): () => Promise<void> {
  const editor = vscode.window.activeTextEditor
  const before = editor && {
    document: editor.document,
    selection: editor.selection,
    visible: editor.visibleRanges[0],
    column: editor.viewColumn,
  }
  const known = new Set(textTabs().map((tab) => keyOf(tab)))
  return async () => {
    if (before) {
      const shown = await vscode.window.showTextDocument(before.document, {
        selection: before.selection,
        ...(before.column ? { viewColumn: before.column } : {}),
      })
      if (before.visible) shown.revealRange(before.visible, vscode.TextEditorRevealType.AtTop)
    }
    const previews = textTabs().filter((tab) => tab.isPreview && !tab.isDirty && !known.has(keyOf(tab)))
    if (previews.length > 0) await vscode.window.tabGroups.close(previews, true)
  }
}

const textTabs = (): vscode.Tab[] =>
  vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter((tab) => tab.input instanceof vscode.TabInputText)

const keyOf = (tab: vscode.Tab): string =>
  tab.input instanceof vscode.TabInputText ? `${tab.group.viewColumn} ${tab.input.uri.toString()}` : ''

/** Where the node stands now; the place last known if the server does not say. */
export async function openNode(session: Session, id: string, fallback?: Place): Promise<void> {
  const now = await session.request(messages.locate, { id })
  // A part of a long function, as long as it can still be there.
  const holds = now && fallback && now.startLine <= fallback.startLine && now.endLine >= fallback.endLine
  const place = holds && now.path === fallback.path ? fallback : (now ?? fallback)
  if (place && (await openPlace(session, place))) return
  void vscode.window.showInformationMessage(
    vscode.l10n.t('“{0}” is not in this folder any more.', id.length > 80 ? `${id.slice(0, 80)}…` : id),
  )
}

/** An absolute path, as the trace gives it. */
export async function openTraceFile(
  file: string,
  line: number | 'end' | { readonly find: string },
): Promise<void> {
  const uri = vscode.Uri.file(file)
  try {
    const document = await openFresh(uri)
    const at = typeof line === 'number' ? line : lineOf(document, line)
    await openLines(uri, at, at, {})
  } catch {
    void vscode.window.showWarningMessage(vscode.l10n.t('The trace file {0} cannot be opened.', file))
  }
}

function lineOf(document: vscode.TextDocument, where: 'end' | { readonly find: string }): number {
  if (where === 'end') return document.lineCount
  const offset = where.find === '' ? -1 : document.getText().indexOf(where.find)
  if (offset < 0) return document.lineCount
  // The turn's id stands in the properties below its headline.
  let line = document.positionAt(offset).line
  while (line > 0 && !document.lineAt(line).text.startsWith('*')) line--
  return line + 1
}

async function openLines(
  uri: vscode.Uri,
  first: number,
  last: number,
  options: ShowOptions,
): Promise<boolean> {
  try {
    const document = await openFresh(uri)
    const start = document.lineAt(Math.min(Math.max(0, first - 1), document.lineCount - 1)).range.start
    const end = document.lineAt(Math.min(Math.max(0, last - 1), document.lineCount - 1)).range.end
    const editor = await vscode.window.showTextDocument(document, {
      preserveFocus: options.preserveFocus ?? false,
      preview: options.preview ?? true,
      ...(options.beside ? { viewColumn: vscode.ViewColumn.Beside } : {}),
      selection: new vscode.Range(start, start),
    })
    editor.revealRange(new vscode.Range(start, end), vscode.TextEditorRevealType.InCenterIfOutsideViewport)
    flash(editor, new vscode.Range(start, end))
    return true
  } catch {
    // Binary, deleted in the meantime, or too large: the caller says so.
    return false
  }
}

let shown: vscode.TextEditorDecorationType | undefined
const flashMs = 1600

/** Marks the range for a moment, so that the eye finds what the link meant. */
function flash(editor: vscode.TextEditor, range: vscode.Range): void {
  shown?.dispose()
  const decoration = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor('editor.rangeHighlightBackground'),
  })
  shown = decoration
  editor.setDecorations(decoration, [range])
  setTimeout(() => decoration.dispose(), flashMs)
}
