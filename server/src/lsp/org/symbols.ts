// Owns `textDocument/documentSymbol` for Org: headlines as a tree, with named blocks and tables.

import { type DocumentSymbol, SymbolKind, SymbolTag } from 'vscode-languageserver/node'
import { outlineOf } from '../../org/ide/outline.ts'
import { type OrgText, positionAt } from './documents.ts'
import type { OrgFeature } from './feature.ts'

export const symbols: OrgFeature = {
  provides: [
    {
      method: 'textDocument/documentSymbol',
      capability: 'documentSymbolProvider',
      section: 'documentSymbol',
      options: {},
    },
  ],
  listen: ({ connection, documents }) =>
    connection.onDocumentSymbol(({ textDocument: { uri } }) => {
      const org = documents.orgOf(uri)
      return org ? symbolsOf(org) : null
    }),
}

/** Deeper ones hang on their last ancestor that is shown: an editor walks the tree by recursion. */
const deepest = 200

export function symbolsOf(org: OrgText): DocumentSymbol[] {
  const last = positionAt(org, org.text.length)
  const top: DocumentSymbol[] = []
  const made: { readonly symbol: DocumentSymbol; readonly depth: number }[] = []
  for (const item of outlineOf(org.text, org.document)) {
    const around = made[item.parent]
    const isDeep = around !== undefined && around.depth >= deepest
    const symbol: DocumentSymbol = {
      name: item.name,
      detail: item.detail,
      kind: item.kind === 'headline' ? SymbolKind.String : SymbolKind.Object,
      range: {
        start: { line: item.startLine, character: 0 },
        end: item.endLine > last.line ? last : { line: item.endLine, character: 0 },
      },
      selectionRange: {
        start: { line: item.startLine, character: item.nameStart },
        end: { line: item.startLine, character: item.nameEnd },
      },
      ...(item.done ? { tags: [SymbolTag.Deprecated] } : {}),
    }
    if (!around) top.push(symbol)
    else if (!isDeep) {
      around.symbol.children ??= []
      around.symbol.children.push(symbol)
    }
    made.push({ symbol, depth: (around?.depth ?? 0) + 1 })
  }
  return top
}
