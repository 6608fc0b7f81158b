// Owns the walk over a tree, titles, tags and captions included. Uses no stack of calls: trees may be deep.

import type { OrgNode, Rich } from './element.ts'

/** `root` and everything inside, parents first, in the order of the text. */
export function* descendants(root: OrgNode): Generator<OrgNode> {
  const open: OrgNode[] = [root]
  for (let node = open.pop(); node; node = open.pop()) {
    yield node
    const { children } = node
    for (let i = children.length - 1; i >= 0; i--) open.push(children[i] as OrgNode)
    for (const rich of richParts(node).reverse()) {
      for (let i = rich.objects.length - 1; i >= 0; i--) open.push(rich.objects[i] as OrgNode)
    }
  }
}

/** Texts of a node that are not its contents. */
export function richParts(node: OrgNode): Rich[] {
  const parts: (Rich | null)[] = []
  if ('affiliated' in node) {
    for (const { text, short } of node.affiliated?.caption ?? []) parts.push(short, text)
  }
  switch (node.type) {
    case 'headline':
    case 'inlinetask':
      parts.push(node.title)
      break
    case 'item':
      parts.push(node.tag)
      break
    case 'citation':
    case 'citation-reference':
      parts.push(node.prefix, node.suffix)
  }
  return parts.filter((part) => part !== null)
}
