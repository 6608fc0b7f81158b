// Owns the answer to the server's question what the editor reports of files. Of all reports only errors and warnings
// are told. Never opens or changes a file.

import * as vscode from 'vscode'
import type { DiagnosticsView, DiagnosticView } from '../server/protocol/messages.ts'

/** So long for a first report on a change; many changes bring none. */
const firstMs = 1500
/** A report is followed by others: it has settled when none has come for so long. */
const quietMs = 400
const longestMs = 5000
const mostPerFile = 200

export interface Diagnostics {
  read(params: { readonly paths: readonly string[]; readonly since: number | null }): Promise<DiagnosticsView>
}

export function createDiagnostics(context: vscode.ExtensionContext): Diagnostics {
  /** When something was last reported of a file, by its address. */
  const changedAt = new Map<string, number>()
  context.subscriptions.push(
    vscode.languages.onDidChangeDiagnostics(({ uris }) => {
      for (const uri of uris) changedAt.set(uri.toString(), Date.now())
    }),
  )

  async function settled(uris: readonly vscode.Uri[], since: number): Promise<void> {
    const begun = Date.now()
    for (;;) {
      const now = Date.now()
      const last = Math.max(0, ...uris.map((uri) => changedAt.get(uri.toString()) ?? 0))
      const isDone = last >= since ? now - last >= quietMs : now - begun >= firstMs
      if (isDone || now - begun >= longestMs) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  return {
    async read({ paths, since }) {
      const files = paths.map((path) => ({ path, uri: vscode.Uri.file(path) }))
      if (since !== null)
        await settled(
          files.map(({ uri }) => uri),
          since,
        )
      const open = new Set(vscode.workspace.textDocuments.map((document) => document.uri.toString()))
      const isSeen = (uri: vscode.Uri) => open.has(uri.toString()) || changedAt.has(uri.toString())
      return {
        at: Date.now(),
        found: files.flatMap(({ path, uri }) => reported(path, uri)),
        unseen: files.filter(({ uri }) => !isSeen(uri)).map(({ path }) => path),
      }
    },
  }
}

function reported(path: string, uri: vscode.Uri): readonly DiagnosticView[] {
  return vscode.languages
    .getDiagnostics(uri)
    .filter(({ severity }) => severity <= vscode.DiagnosticSeverity.Warning)
    .sort((a, b) => a.severity - b.severity || a.range.start.compareTo(b.range.start))
    .slice(0, mostPerFile)
    .map(({ range, severity, message, source, code }) => {
      const number = typeof code === 'object' ? code.value : code
      const from = [source, number].filter((part) => part !== undefined && part !== '').join(' ')
      return {
        path,
        line: range.start.line + 1,
        column: range.start.character + 1,
        severity: severity === vscode.DiagnosticSeverity.Error ? 'error' : 'warning',
        message: `${from === '' ? '' : `${from}: `}${message}`.slice(0, 500),
      }
    })
}
