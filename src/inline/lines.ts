// Owns which lines an edit in its place is about: what is selected, else the function, the section or the paragraph at the
// cursor. Never edits.

import * as vscode from 'vscode'
import type { InPlace } from '../../server/protocol/inline.ts'
import { around } from '../around.ts'
import { passage } from './hunks.ts'

const prose = new Set(['org', 'markdown', 'plaintext'])

/** Whole lines; the last line end is among them where there is one. */
export async function chosenLines(editor: vscode.TextEditor): Promise<vscode.Range> {
  const { document, selection } = editor
  if (!selection.isEmpty) {
    const isPast = selection.end.character === 0 && selection.end.line > selection.start.line
    return wholeLines(document, selection.start.line, isPast ? selection.end.line - 1 : selection.end.line)
  }
  if (prose.has(document.languageId)) {
    const lines = Array.from({ length: document.lineCount }, (_, i) => document.lineAt(i).text)
    return wholeLines(document, ...passage(lines, selection.active.line))
  }
  const range = await around(document, selection)
  return wholeLines(document, range.start.line, range.end.line)
}

export const wholeLines = (document: vscode.TextDocument, first: number, last: number): vscode.Range =>
  document.validateRange(new vscode.Range(first, 0, last + 1, 0))

export const inPlace = (document: vscode.TextDocument, path: string, range: vscode.Range): InPlace => ({
  path,
  startLine: range.start.line + 1,
  text: document.getText(range),
})
