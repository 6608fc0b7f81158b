// Owns what the editor shows at the moment of asking. Only files of the workspace folder are named,
// and only what is open, selected or marked as a problem. Never reads a file.

import * as vscode from 'vscode'
import type { EditorEvidence } from '../server/protocol/messages.ts'
import { relativePath } from './paths.ts'
import type { Session } from './session.ts'

const recentLimit = 10
const diagnosticsLimit = 20
const selectionLimit = 20_000

export interface Evidence {
  /** `focus` stands in for the selection of the active editor. */
  collect(focus?: { readonly document: vscode.TextDocument; readonly range: vscode.Range }): EditorEvidence
}

export function createEvidence(context: vscode.ExtensionContext, session: Session): Evidence {
  let recent: readonly string[] = []
  const visit = (editor: vscode.TextEditor | undefined) => {
    const path = editor ? relativePath(session, editor.document.uri) : ''
    if (path !== '') recent = [path, ...recent.filter((other) => other !== path)].slice(0, recentLimit)
  }
  for (const editor of vscode.window.visibleTextEditors) visit(editor)
  visit(vscode.window.activeTextEditor)
  context.subscriptions.push(vscode.window.onDidChangeActiveTextEditor(visit))

  return {
    collect(focus) {
      const editor = vscode.window.activeTextEditor
      const document = focus?.document ?? editor?.document
      const range = focus?.range ?? editor?.selection
      const activePath = document ? relativePath(session, document.uri) : ''
      return {
        activePath,
        selection: document && range && activePath !== '' ? selection(document, activePath, range) : null,
        recentPaths: recent.filter((path) => path !== activePath),
        diagnostics: document && activePath !== '' ? diagnostics(document, activePath, range) : [],
      }
    },
  }
}

function selection(
  document: vscode.TextDocument,
  path: string,
  range: vscode.Range,
): EditorEvidence['selection'] {
  if (range.isEmpty) return null
  return {
    path,
    startLine: range.start.line + 1,
    endLine: lastLine(range),
    text: document.getText(range).slice(0, selectionLimit),
  }
}

/** 1-based. A selection that ends before the first character of a line does not mean that line. */
export const lastLine = (range: vscode.Range): number =>
  range.end.character === 0 && range.end.line > range.start.line ? range.end.line : range.end.line + 1

/** Worst first, then nearest to where the user looks. */
function diagnostics(
  document: vscode.TextDocument,
  path: string,
  range: vscode.Range | undefined,
): EditorEvidence['diagnostics'] {
  const line = range?.start.line ?? 0
  const distance = (each: vscode.Diagnostic) => Math.abs(each.range.start.line - line)
  return [...vscode.languages.getDiagnostics(document.uri)]
    .sort((a, b) => a.severity - b.severity || distance(a) - distance(b))
    .slice(0, diagnosticsLimit)
    .map((each) => ({ path, line: each.range.start.line + 1, message: each.message.slice(0, 500) }))
}
