// Owns the conversion of nodes to what the panels show.

import type { HitView, SourceView } from '../../protocol/views.ts'
import type { Node } from '../base/node.ts'
import type { Hit } from '../index/workspace.ts'

export const hitView = ({ node, score }: Hit, at: number): HitView => ({
  rank: at + 1,
  score,
  id: node.id,
  kind: node.kind,
  path: node.path,
  name: node.qualified || node.title,
  startLine: node.range.startLine,
  endLine: node.range.endLine,
  tokens: node.tokens,
})

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
