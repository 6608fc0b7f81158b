// Owns the reflex that explains a selection or a symbol where there is no model: what it is, what it
// says of itself, what is inside and who refers to it.

import type { Node } from '../../base/node.ts'
import { asPiece, entry, link, plain } from '../compose.ts'
import { first, name, type Reflex } from './reflex.ts'

export const explain: Reflex = {
  name: 'explain',
  examples: ['explain the selection', 'explain retryDelay'],
  match(text, moment) {
    // A model explains better: this is for when there is none.
    if (moment.engine === 'present') return null
    return first(text, [
      /^explain\s+(?:(?:this|the|my)\s+)?(selection|selected code|code)\s*\.?$/i,
      /^explain\s+(\S+)\s*\??$/i,
    ])
  },
  async run(ports, match, evidence) {
    const word = match.words[0] ?? ''
    const isSelection = /^(selection|selected code|code|this)$/i.test(word)
    const selection = evidence?.selection ?? null
    const nodes: readonly Node[] = isSelection
      ? selection === null
        ? []
        : enclosing(ports.index.fileNodes(selection.path), selection.startLine, selection.endLine)
      : ports.index.resolve(name(word)).slice(0, 3)
    if (nodes.length === 0) {
      if (!isSelection) return null
      const next = 'Select something in a file of the workspace and ask again.'
      return {
        kind: 'problem',
        name: 'explain',
        problem: { code: 'no-selection', message: 'Nothing is selected.', next },
      }
    }
    const parts: string[] = []
    const pieces = []
    for (const node of nodes) {
      if ((await ports.mayRead(node.path)) !== 'allow') continue
      const text = await ports.index.ownText(node.id)
      parts.push(entry(node, text, new Set(), 12))
      const children = node.children.flatMap((id) => ports.index.node(id) ?? []).slice(0, 20)
      if (children.length > 0)
        parts.push(`Inside: ${children.map((child) => `${plain(child.title)} ${link(child)}`).join(', ')}`)
      const users = ports.index.callers(node.id).slice(0, 10)
      if (users.length > 0)
        parts.push(`Referred to by: ${users.map((user) => `${plain(user.title)} ${link(user)}`).join(', ')}`)
      pieces.push(asPiece(node, text, 'full', 'selected'))
    }
    return { kind: 'answer', name: 'explain', answer: parts.join('\n\n'), pieces }
  },
}

/** The smallest node around the lines. */
function enclosing(nodes: readonly Node[], startLine: number, endLine: number): readonly Node[] {
  const around = nodes.filter((node) => node.range.startLine <= startLine && node.range.endLine >= endLine)
  const smallest = around.sort(
    (a, b) =>
      a.range.endLine - a.range.startLine - (b.range.endLine - b.range.startLine) || b.level - a.level,
  )
  return smallest.slice(0, 1)
}
