// Owns the lines at which something stands in a node's text: a call, a link, a declaration. Pure: the text comes in.

import type { Node } from '../base/node.ts'

export interface Place {
  /** 1-based. */
  readonly line: number
  /** The line as it stands, trimmed and cut. */
  readonly text: string
}

const longest = 160

/**
 * Lines of the node, not of the nodes in `inner`, that have `written`: an identifier as a whole, anything else as
 * it is. In code, comments are passed over if the same stands elsewhere too. At most `most`.
 */
export function placesOf(
  text: string,
  node: Node,
  inner: readonly Node[],
  written: string,
  most: number,
): readonly Place[] {
  if (written === '') return []
  const isName = /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(written)
  const escaped = written.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const pattern = new RegExp(isName ? `(?<![\\p{L}\\p{N}_$])${escaped}(?![\\p{L}\\p{N}_$])` : escaped, 'gu')
  pattern.lastIndex = node.range.start
  const found = new Map<number, Place & { readonly isComment: boolean }>()
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const at = match.index
    if (at >= node.range.end || found.size > 50) break
    if (inner.some(({ range }) => at >= range.start && at < range.end)) continue
    const start = text.lastIndexOf('\n', at - 1) + 1
    const stop = text.indexOf('\n', at)
    const line = lineAt(text, at)
    const words = text.slice(start, stop < 0 ? undefined : stop).trim()
    if (!found.has(line))
      found.set(line, { line, text: words.slice(0, longest), isComment: comment.test(words) })
  }
  const all = [...found.values()]
  const isCode = node.language !== 'org' && node.language !== 'markdown'
  const inCode = isCode && isName ? all.filter((one) => !one.isComment) : all
  return (inCode.length > 0 ? inCode : all)
    .slice(0, most)
    .map(({ line, text: words }) => ({ line, text: words }))
}

/** The line that declares the node, below the comment that belongs to it. */
export function declarationLine(text: string, node: Node): number {
  if (node.kind === 'file' || node.kind === 'headline') return node.range.startLine
  return placesOf(text, node, [], node.title, 1)[0]?.line ?? node.range.startLine
}

const comment = /^(?:\/\/|\/\*|\*|#(?!\[|include|define|if|endif)|--|;|"""|''')/

function lineAt(text: string, offset: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++
  return line
}
