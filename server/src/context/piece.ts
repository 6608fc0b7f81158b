// Owns the shape of assembled context and how a piece is written, so that a model can cite it and an edit can
// quote it. Never chooses pieces (assemble.ts does).

import type { Node } from '../base/node.ts'
import { ownSpans } from '../index/encode.ts'

export type Form = 'full' | 'window' | 'signature' | 'outline'

export interface Piece {
  /** Of the node; the path for an outline. */
  readonly id: string
  readonly path: string
  readonly name: string
  /** What is shown; 1-based, inclusive. */
  readonly startLine: number
  readonly endLine: number
  readonly tokens: number
  readonly form: Form
  readonly reasons: readonly string[]
}

export interface Assembled {
  /**
   * Never more than the budget. Pieces are parted by an empty line, each headed by `path:start-end name`; those of one
   * file follow each other, and from the second on the path is left out: `:start-end name`.
   */
  readonly text: string
  readonly tokens: number
  readonly pieces: readonly Piece[]
}

/** A piece with its text, header included but for the path before its colon. */
export interface Written {
  readonly piece: Omit<Piece, 'tokens'>
  readonly text: string
}

export const nameOf = (node: Node): string => (node.qualified === '' ? node.title : node.qualified)

export const header = (startLine: number, endLine: number, name: string): string =>
  `:${startLine}-${endLine} ${name}`

/** All of a node's range, children included. */
export function writeFull(node: Node, text: string, reasons: readonly string[]): Written {
  return write(node, 'full', text.slice(node.range.start, node.range.end), reasons)
}

/** The node without its children; each child leaves a line that says what was there. */
export function writeOwn(
  node: Node,
  byId: ReadonlyMap<string, Node>,
  text: string,
  reasons: readonly string[],
): Written {
  const children = node.children.flatMap((id) => byId.get(id) ?? [])
  const parts: string[] = []
  let left: Node[] = []
  const flush = () => {
    if (left.length > 0) parts.push(elided(left))
    left = []
  }
  let next = 0
  for (const [start, end] of ownSpans(node, byId)) {
    for (; (children[next]?.range.start ?? end) < start; next++) left.push(children[next] as Node)
    const own = text.slice(start, end)
    if (own.trim() === '') continue
    flush()
    parts.push(trimLines(own))
  }
  left.push(...children.slice(next))
  flush()
  // Not all of the lines that the header names are there: that is an outline.
  return write(node, children.length === 0 ? 'full' : 'outline', parts.join('\n'), reasons)
}

/** The signature and the first line of the documentation. */
export function writeSignature(node: Node, reasons: readonly string[]): Written {
  const first = node.documentation.split('\n').find((line) => line.trim() !== '')
  const lines = [
    node.signature,
    ...(first && !node.signature.includes(first.trim()) ? [`  ${first.trim()}`] : []),
  ]
  return write(node, 'signature', lines.join('\n'), reasons)
}

/** Some whole lines of a long node, 1-based and inclusive. */
export function writeWindow(
  node: Node,
  lines: readonly string[],
  startLine: number,
  endLine: number,
  reasons: readonly string[],
): Written {
  const { startLine: from, endLine: to } = node.range
  const title = `${nameOf(node)} (part of ${from}-${to})`
  return {
    piece: { id: node.id, path: node.path, name: nameOf(node), startLine, endLine, form: 'window', reasons },
    text: `${header(startLine, endLine, title)}\n${lines.slice(startLine - 1, endLine).join('\n')}`,
  }
}

function write(node: Node, form: Form, body: string, reasons: readonly string[]): Written {
  const { startLine, endLine } = node.range
  return {
    piece: { id: node.id, path: node.path, name: nameOf(node), startLine, endLine, form, reasons },
    text: `${header(startLine, endLine, nameOf(node))}\n${trimLines(body)}`,
  }
}

/** `⋮ 12-40 retry, 42-60 backoff`: where the children are and what they are called. */
function elided(children: readonly Node[]): string {
  const shown = children
    .slice(0, 8)
    .map((child) => `${child.range.startLine}-${child.range.endLine} ${child.title}`)
  const more = children.length > 8 ? [`and ${children.length - 8} more`] : []
  return `⋮ ${[...shown, ...more].join(', ')}`
}

/** Without empty lines at both ends; indentation stays, an edit may quote it. */
const trimLines = (text: string): string => text.replace(/^(?:[ \t]*\r?\n)+/, '').replace(/\s+$/, '')
