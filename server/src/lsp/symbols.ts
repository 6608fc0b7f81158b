// Owns the answer to `workspace/symbol`: nodes by a part of their name, as LSP names their kinds (LSP 3.17, "Workspace
// Symbols"). The editor filters and orders once more by the same letters.

import { SymbolKind, type WorkspaceSymbol } from 'vscode-languageserver/node'
import type { Node, NodeKind } from '../base/node.ts'
import { declarationLine } from '../index/places.ts'
import type { WorkspaceIndex } from '../index/workspace.ts'
import type { Paths } from './paths.ts'

const mostSymbols = 200

const kinds: Readonly<Record<NodeKind, SymbolKind>> = {
  file: SymbolKind.File,
  headline: SymbolKind.String,
  section: SymbolKind.String,
  cell: SymbolKind.Object,
  class: SymbolKind.Class,
  function: SymbolKind.Function,
  method: SymbolKind.Method,
  type: SymbolKind.Interface,
  constant: SymbolKind.Constant,
  test: SymbolKind.Event,
}

export function symbolsOf(index: WorkspaceIndex, query: string, paths: Paths): WorkspaceSymbol[] {
  // `#` is what a person may type before a symbol's name here as elsewhere.
  const found = index.symbols(query.replace(/^[#@]/, ''), mostSymbols)
  return found.map(({ node }) => {
    const line = node.range.startLine - 1
    return {
      name: node.title,
      kind: kinds[node.kind],
      containerName: containerOf(node),
      location: {
        uri: paths.toUri(index.absolute(node.path)),
        range: { start: { line, character: 0 }, end: { line, character: 0 } },
      },
      data: node.id,
    }
  })
}

/** The chosen one goes to its declaration, below the comment that belongs to it. */
export async function resolveSymbol(
  index: WorkspaceIndex,
  symbol: WorkspaceSymbol,
): Promise<WorkspaceSymbol> {
  const node = typeof symbol.data === 'string' ? index.node(symbol.data) : undefined
  const text = node && (await index.text(node.path))
  if (!node || !text?.ok) return symbol
  const line = declarationLine(text.value.text, node) - 1
  const range = { start: { line, character: 0 }, end: { line, character: 0 } }
  return { ...symbol, location: { uri: symbol.location.uri, range } }
}

/** The class or the heading around it; at the top of a file its path. */
function containerOf(node: Node): string {
  const parts = node.qualified.split(node.kind === 'headline' ? '/' : '.')
  return parts.length > 1 ? parts.slice(0, -1).join(node.kind === 'headline' ? ' › ' : '.') : node.path
}
