// Owns what is meant by a place in the editor: the function around it. Asks whichever language support is there.

import * as vscode from 'vscode'

const functions = new Set([
  vscode.SymbolKind.Function,
  vscode.SymbolKind.Method,
  vscode.SymbolKind.Constructor,
  vscode.SymbolKind.Class,
])

/** The innermost function, method or class around a position. */
export async function symbolAt(
  document: vscode.TextDocument,
  at: vscode.Position,
): Promise<vscode.Range | undefined> {
  const symbols = await vscode.commands.executeCommand<readonly vscode.DocumentSymbol[] | undefined>(
    'vscode.executeDocumentSymbolProvider',
    document.uri,
  )
  let found: vscode.Range | undefined
  let level = symbols ?? []
  for (;;) {
    const next = level.find((symbol) => 'range' in symbol && symbol.range.contains(at))
    if (!next) return found
    if (functions.has(next.kind)) found = next.range
    level = next.children
  }
}

/** The function around a range, else its lines. */
export async function around(document: vscode.TextDocument, range: vscode.Range): Promise<vscode.Range> {
  const symbol = await symbolAt(document, range.start)
  return (
    symbol ??
    new vscode.Range(document.lineAt(range.start.line).range.start, document.lineAt(range.end.line).range.end)
  )
}
