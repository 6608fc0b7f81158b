// Owns how reflexes over notes link to headlines.

import type { Node } from '../../base/node.ts'
import type { ToolPorts } from '../../tools/tool.ts'
import { asPiece, link, plain } from '../compose.ts'
import type { WindowPiece } from '../state.ts'

const nodeAt = (ports: ToolPorts, path: string, line: number): Node | undefined =>
  ports.index.fileNodes(path).find((node) => node.kind === 'headline' && node.range.startLine === line)

export function orgLink(ports: ToolPorts, path: string, line: number): string {
  const node = nodeAt(ports, path, line)
  return node === undefined ? plain(`${path}:${line}`) : link(node)
}

export function orgPieces(
  ports: ToolPorts,
  rows: readonly { readonly path: string; readonly startLine: number }[],
  reason: string,
): readonly WindowPiece[] {
  const pieces = new Map<string, WindowPiece>()
  for (const row of rows.slice(0, 40)) {
    const node = nodeAt(ports, row.path, row.startLine)
    if (node !== undefined) pieces.set(node.id, asPiece(node, '', 'signature', reason))
  }
  return [...pieces.values()]
}
