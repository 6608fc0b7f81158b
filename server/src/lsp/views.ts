// Owns the conversion of nodes to what the panels show.

import type { HitView, LinkedView, RelatedItemView, RelatedView, SourceView } from '../../protocol/views.ts'
import type { Node } from '../base/node.ts'
import { type Located, locateLinked, locateRelated } from '../index/located.ts'
import type { Hit, WorkspaceIndex } from '../index/workspace.ts'

export const hitView = ({ node, score, reasons }: Hit, at: number): HitView => ({
  rank: at + 1,
  score,
  id: node.id,
  kind: node.kind,
  path: node.path,
  name: node.title,
  startLine: node.range.startLine,
  endLine: node.range.endLine,
  tokens: node.tokens,
  container: containerOf(node),
  reasons,
})

export async function relatedView(index: WorkspaceIndex, id: string): Promise<RelatedView | null> {
  const found = await locateRelated(index, id)
  if (!found) return null
  const { node, groups } = found
  return {
    id: node.id,
    kind: node.kind,
    name: node.title,
    path: node.path,
    startLine: node.range.startLine,
    endLine: node.range.endLine,
    groups: groups.map(({ kind, items, total }) => ({ kind, items: items.map(itemView), total })),
  }
}

export async function linkedView(index: WorkspaceIndex, path: string): Promise<readonly LinkedView[]> {
  const linked = await locateLinked(index, path)
  return linked.map(({ node, line, from }) => ({ line, name: node.title, from: from.map(itemView) }))
}

const itemView = ({ node, line, text, reason, by }: Located): RelatedItemView => ({
  id: node.id,
  kind: node.kind,
  name: node.title,
  container: containerOf(node),
  path: node.path,
  line,
  text,
  reason,
  by,
})

/** The class of a method, the headings above a heading. */
function containerOf(node: Node): string {
  const isText = node.kind === 'headline' || node.kind === 'section'
  const parts = node.qualified.split(isText && node.kind === 'headline' ? '/' : '.')
  return parts.slice(0, -1).join(isText ? ' › ' : '.')
}

export const sourceView = (node: Node): SourceView => ({
  id: node.id,
  title: node.title,
  path: node.path,
  startLine: node.range.startLine,
  endLine: node.range.endLine,
  tokens: node.tokens,
  form: 'full',
  reasons: [],
})
