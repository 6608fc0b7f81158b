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
   * Never more than the budget. Pieces are parted by an empty line. Those of one file follow each other; each is
   * headed by `path:start-end`, from the second on `:start-end`, and by what its lines do not say: ` in Class` where
   * a class begins, the name of a window.
   */
  readonly text: string
  readonly tokens: number
  readonly pieces: readonly Piece[]
}

/** A piece before it has its place in the text, which decides what its header has to say. */
export interface Written {
  readonly piece: Omit<Piece, 'tokens'>
  /** What it stands in (a class, a chapter), where its lines do not say so. */
  readonly container: string
  /** What else the header says; mostly nothing. */
  readonly label: string
  readonly body: string
}

export const nameOf = (node: Node): string => (node.qualified === '' ? node.title : node.qualified)

/** The pieces of one file with their headers, in the given order: the path and each container are said once. */
export function writeGroup(group: readonly Written[]): string[] {
  const said = new Set([''])
  return group.map(({ piece, container, label, body }, i) => {
    const place = `${i === 0 ? piece.path : ''}:${piece.startLine}-${piece.endLine}`
    const around = said.has(container) ? '' : ` in ${container}`
    said.add(container)
    return `${place}${around}${label === '' ? '' : ` ${label}`}\n${body}`
  })
}

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
  return {
    piece: { id: node.id, path: node.path, name: nameOf(node), startLine, endLine, form: 'window', reasons },
    container: '',
    label: `${nameOf(node)} (part of ${from}-${to})`,
    body: lines.slice(startLine - 1, endLine).join('\n'),
  }
}

function write(node: Node, form: Form, text: string, reasons: readonly string[]): Written {
  const { startLine, endLine } = node.range
  const body = trimLines(text)
  return {
    piece: { id: node.id, path: node.path, name: nameOf(node), startLine, endLine, form, reasons },
    ...unsaid(node, body.slice(0, opening)),
    body,
  }
}

/** Signatures stand in so many characters of a body. */
const opening = 400

/** What the lines do not say of the node's name: often no more than its class, in Go not even that. */
function unsaid(node: Node, lines: string): Pick<Written, 'container' | 'label'> {
  if (node.kind === 'file') return { container: '', label: '' }
  const name = nameOf(node).replace(/#\d+$/, '')
  if (!name.endsWith(node.title) || !lines.includes(node.title)) return { container: '', label: nameOf(node) }
  const container = name.slice(0, name.length - node.title.length).replace(/[./]$/, '')
  return { container: lines.includes(container) ? '' : container, label: '' }
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
