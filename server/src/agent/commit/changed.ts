// Owns what of a diff is named: the functions, types and headlines that its lines stand in. Never reads a file.

import type { Node } from '../../base/node.ts'
import type { FilePatch, Hunk } from './patch.ts'

export interface Changed {
  readonly patch: FilePatch
  /** What is new as a whole. */
  readonly added: readonly string[]
  /** What was there and is another now. */
  readonly changed: readonly string[]
}

/** `nodes`: of the file as it is now, the file's own node among them; empty where nobody knows it. */
export function nameChanges(patch: FilePatch, nodes: readonly Node[]): Changed {
  const named = nodes.filter(({ kind }) => kind !== 'file')
  const lines = new Set(patch.hunks.flatMap((hunk) => hunk.added))
  const touched = patch.hunks.flatMap((hunk) => [...hunk.added, ...hunk.removedAt])
  const added: string[] = []
  const changed: string[] = []
  if (named.length > 0) {
    for (const node of innermost(named, touched)) {
      const whole = wholeOf(named, node, lines)
      if (whole) added.push(whole.title)
      else changed.push(node.title)
    }
  } else changed.push(...patch.hunks.flatMap((hunk) => headed(hunk)))
  const news = [...new Set(added)]
  return { patch, added: news, changed: [...new Set(changed)].filter((name) => !news.includes(name)) }
}

function innermost(nodes: readonly Node[], lines: readonly number[]): readonly Node[] {
  const found = new Set<Node>()
  for (const line of lines) {
    let best: Node | undefined
    for (const node of nodes) {
      const { startLine, endLine } = node.range
      if (line < startLine || line > endLine) continue
      if (!best || endLine - startLine <= best.range.endLine - best.range.startLine) best = node
    }
    if (best) found.add(best)
  }
  return [...found]
}

/** The outermost node around it of which every line is new. */
function wholeOf(nodes: readonly Node[], node: Node, added: ReadonlySet<number>): Node | null {
  const isNew = ({ range }: Node) => {
    for (let line = range.startLine; line <= range.endLine; line++) if (!added.has(line)) return false
    return true
  }
  if (!isNew(node)) return null
  const parent = nodes.find(({ id }) => id === node.parent)
  return (parent && wholeOf(nodes, parent, added)) ?? node
}

/** Of the line git shows above a hunk. */
function headed({ heading }: Hunk): readonly string[] {
  const declared =
    /\b(?:function\*?|class|def|const|let|fn|func|interface|type|struct|enum|sub|fun)\s+([\p{L}_$][\p{L}\p{N}_$]*)/u.exec(
      heading,
    )?.[1]
  const title = declared ?? /^(?:\*+|#+) +(.*)$/.exec(heading)?.[1]
  return title ? [title] : []
}

/** As a message may name it: a file can have a name of several lines, or one that reads in another direction. */
export const tellable = (changed: Changed): Changed => ({
  ...changed,
  patch: { ...changed.patch, path: changed.patch.path.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, '?') },
})
