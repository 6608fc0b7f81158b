// Owns the outline of a file inside a prompt: names only, folded where the question does not look. Pure.

import type { NodeId } from '../base/ids.ts'
import type { Node } from '../base/node.ts'
import type { Written } from './piece.ts'

const longestLine = 110

/**
 * One line per node, those in `open` and what contains them first, then their neighbours, then the rest of the
 * top level, as long as there is room; what is not named folds to a count. At most `mostCharacters`; null when
 * there is nothing to tell.
 */
export function writeOutline(
  nodes: readonly Node[],
  open: ReadonlySet<string>,
  mostCharacters: number,
): Written | null {
  const file = nodes[0]
  if (!file || file.children.length === 0) return null
  const byId = new Map(nodes.map((node) => [node.id as string, node]))
  const { startLine, endLine } = file.range
  const label = 'outline'
  const head = `:${startLine}-${endLine} ${label}`.length
  const named = choose(file, byId, open, mostCharacters - head)
  if (named.size === 0) return null
  const lines: string[] = []
  const show = (parent: Node, indent: string): void => {
    let folded = 0
    const fold = () => {
      if (folded > 0) lines.push(`${indent}… ${folded} more`)
      folded = 0
    }
    for (const id of parent.children) {
      const node = byId.get(id)
      if (node && named.has(id)) {
        fold()
        lines.push(lineOf(node, open))
        show(node, `${indent}  `)
      } else folded++
    }
    if (parent === file || parent.children.some((id) => named.has(id))) fold()
  }
  show(file, '  ')
  return {
    piece: {
      id: file.id,
      path: file.path,
      name: file.title,
      startLine,
      endLine,
      form: 'outline',
      reasons: [],
    },
    container: '',
    label,
    body: lines.join('\n'),
  }
}

/** Siblings this close to an open node are named. */
const reach = 2
/** What a line "… n more" may cost, at the deepest indentation we expect. */
const foldCost = 24

function choose(
  file: Node,
  byId: ReadonlyMap<string, Node>,
  open: ReadonlySet<string>,
  characters: number,
): ReadonlySet<string> {
  const named = new Set<string>()
  let left = characters - foldCost
  const name = (node: Node | undefined): void => {
    if (!node || node === file || named.has(node.id)) return
    const parent = node.parent ? byId.get(node.parent) : undefined
    // A node is named only below its parent.
    if (parent && parent !== file) name(parent)
    const cost = lineOf(node, open).length + 1 + (parent === file ? 0 : foldCost)
    if (cost > left || (parent && parent !== file && !named.has(parent.id))) return
    left -= cost
    named.add(node.id)
  }
  for (const id of open) name(byId.get(id))
  for (const id of open) {
    const parent = byId.get(byId.get(id)?.parent ?? '')
    const at = parent?.children.indexOf(id as NodeId) ?? -1
    for (let step = 1; step <= reach; step++) {
      name(byId.get(parent?.children[at - step] ?? ''))
      name(byId.get(parent?.children[at + step] ?? ''))
    }
  }
  for (const id of file.children) name(byId.get(id))
  return named
}

/** What is shown below needs no more than its place; of the rest, the signature. */
function lineOf(node: Node, open: ReadonlySet<string>): string {
  const { startLine, endLine } = node.range
  const words = open.has(node.id) ? node.title : node.signature.replace(/\s+/g, ' ')
  return `${'  '.repeat(Math.max(1, node.level))}${startLine}-${endLine} ${words}`.slice(0, longestLine)
}
