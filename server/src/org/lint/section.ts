// Owns one section as the checks see it: its elements in order with the way up from each, and every element and object
// once. Never judges. Time is linear in the section but for objects that ask for the element around them.

import type { OrgElement, OrgNode, Rich } from '../elements/element.ts'
import { richParts } from '../elements/walk.ts'
import type { Settings } from '../settings.ts'
import type { Line, SectionView } from './check.ts'

export interface Viewed extends SectionView {
  /** Elements and objects, titles, tags and captions included. */
  readonly nodes: readonly OrgNode[]
}

export function viewSection(text: string, root: OrgElement, settings: Settings, textStart: number): Viewed {
  const elements: OrgElement[] = []
  const parents: number[] = []
  const siblings: (OrgElement | null)[] = []
  const nodes: OrgNode[] = []
  const numbers = new Map<OrgNode, number>()
  // Depth first, in the order of the text, without recursion: lists may be nested thousands deep.
  const open: OrgNode[] = [root]
  const openParents: number[] = [-1]
  const openSiblings: (OrgElement | null)[] = [null]
  for (let node = open.pop(); node; node = open.pop()) {
    let parent = openParents.pop() as number
    const sibling = openSiblings.pop() as OrgElement | null
    nodes.push(node)
    if (isElement(node)) {
      numbers.set(node, elements.length)
      parents.push(parent)
      siblings.push(sibling)
      parent = elements.length
      elements.push(node)
    }
    const { children } = node
    for (let i = children.length - 1; i >= 0; i--) {
      const before = children[i - 1]
      open.push(children[i] as OrgNode)
      openParents.push(parent)
      openSiblings.push(before && isElement(before) ? before : null)
    }
    for (const { objects } of richParts(node)) {
      for (let i = objects.length - 1; i >= 0; i--) {
        open.push(objects[i] as OrgNode)
        openParents.push(parent)
        openSiblings.push(null)
      }
    }
  }
  const numberAt = (offset: number): number => {
    let low = 0
    let high = elements.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((elements[middle] as OrgElement).start <= offset) low = middle
      else high = middle - 1
    }
    // The last one may begin and end there, empty; what is around it counts too.
    while (low > 0 && (elements[low] as OrgElement).end <= offset) low = parents[low] as number
    return Math.max(low, 0)
  }
  return {
    text,
    root,
    settings,
    textStart,
    nodes,
    elementAt: (offset) => elements[numberAt(offset)] as OrgElement,
    nodeAt: (offset) => innermost(elements[numberAt(offset)] as OrgElement, offset),
    parentOf: (element) => elements[parents[numbers.get(element) ?? 0] as number] ?? null,
    before: (element) => siblings[numbers.get(element) ?? 0] ?? null,
  }
}

/** Objects have no affiliated keywords, not even null. */
export const isElement = (node: OrgNode): node is OrgElement => 'postAffiliated' in node

/** The object around an offset that no other inside it is around, or `from`. */
function innermost(from: OrgElement, offset: number): OrgNode {
  let node: OrgNode = from
  for (;;) {
    const aside: Rich | undefined = richParts(node).find(({ start, end }) => start <= offset && offset < end)
    const children: readonly OrgNode[] = aside ? aside.objects : node.children
    let low = 0
    let high = children.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((children[middle] as OrgNode).end <= offset) low = middle + 1
      else high = middle
    }
    const child: OrgNode | undefined = children[low]
    if (!child || child.start > offset || isElement(child)) return node
    node = child
  }
}

/** The lines of a text from an offset on, by what they begin with. */
export function* linesOf(text: string, from: number): Generator<Line> {
  for (let start = from; start < text.length; ) {
    const found = text.indexOf('\n', start)
    const next = found < 0 ? text.length : found + 1
    let end = found < 0 ? text.length : found
    if (end > start && text.charCodeAt(end - 1) === 13) end--
    let first = start
    while (first < end && (text.charCodeAt(first) === 32 || text.charCodeAt(first) === 9)) first++
    yield { start, end, first }
    start = next
  }
}
