// Owns related nodes with the lines at which the relation is written, so that they open there. Reads texts through
// the index; never looks for relations itself (related.ts does).

import type { Node } from '../base/node.ts'
import { declarationLine, placesOf } from './places.ts'
import type { RelatedNode, RelationKind } from './related.ts'
import type { WorkspaceIndex } from './workspace.ts'

export interface Located extends RelatedNode {
  /** 1-based. */
  readonly line: number
  /** The line as it stands; empty where the node itself is meant. */
  readonly text: string
}

export async function locateRelated(
  index: WorkspaceIndex,
  id: string,
): Promise<{
  readonly node: Node
  readonly groups: readonly {
    readonly kind: RelationKind
    readonly items: readonly Located[]
    readonly total: number
  }[]
} | null> {
  const found = index.related(id)
  if (!found) return null
  const locate = locator(index)
  const groups = found.groups.map(async ({ kind, nodes, total }) => ({
    kind,
    total,
    items: await Promise.all(nodes.map(locate)),
  }))
  return { node: found.node, groups: await Promise.all(groups) }
}

export interface LocatedLinked {
  readonly node: Node
  /** Where it is declared. */
  readonly line: number
  readonly from: readonly Located[]
}

export async function locateLinked(index: WorkspaceIndex, path: string): Promise<readonly LocatedLinked[]> {
  const locate = locator(index)
  const linked = index.linked(path).map(async ({ node, from }) => ({
    node,
    line: (await locate({ node, reason: '', by: 'reference', written: '' })).line,
    from: await Promise.all(
      from.map((one) =>
        locate({ node: one.node, reason: 'links to it', by: 'reference', written: one.target }),
      ),
    ),
  }))
  return Promise.all(linked)
}

/** Each text is read once. */
function locator(index: WorkspaceIndex): (one: RelatedNode) => Promise<Located> {
  const texts = new Map<string, Promise<string>>()
  const textOf = (path: string): Promise<string> => {
    let text = texts.get(path)
    if (!text) {
      text = index.text(path).then((read) => (read.ok ? read.value.text : ''))
      texts.set(path, text)
    }
    return text
  }
  return async (one) => {
    const { node } = one
    const text = await textOf(node.path)
    const inner = node.children.flatMap((id) => index.node(id) ?? [])
    // In a comment, `file:` may be left out.
    const written = one.written.replace(/^file:/, '')
    const place = placesOf(text, node, inner, written, 1)[0]
    return place ? { ...one, ...place } : { ...one, line: declarationLine(text, node), text: '' }
  }
}
