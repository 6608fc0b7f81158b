// Owns the part of a prompt that the user named: nodes of the index, and texts that were brought (a diff, the output of a
// command). Each gets its share of the budget, whole where it fits. Never exceeds the budget, and ranks nothing.

import type { Node } from '../base/node.ts'
import { readQuery } from '../index/query.ts'
import type { WorkspaceIndex } from '../index/workspace.ts'
import { writeOutline } from './outline.ts'
import { type Assembled, type Piece, type Written, writeFull, writeGroup, writeWindow } from './piece.ts'
import { windows } from './window.ts'

/** A text that stands in no file of the index. */
export interface BroughtText {
  readonly kind: 'text'
  /** `@diff`, `@commit:4f1c2aa`: its id and its path. */
  readonly mention: string
  readonly title: string
  readonly text: string
  /** What is kept of a long one. */
  readonly keep: 'head' | 'tail'
}

export interface NamedNode {
  readonly kind: 'node'
  readonly mention: string
  readonly node: Node
}

type Texts = Pick<WorkspaceIndex, 'text' | 'node' | 'fileNodes' | 'ownText'>

export type Given = BroughtText | NamedNode

/** Less than this says nothing. */
const leastCharacters = 80
const separator = '\n\n'
/** Of the share of a node that is too long, for what else is in it. */
const outlineShare = 0.25

export async function writeGiven(
  index: Texts,
  question: string,
  given: readonly Given[],
  budget: { readonly tokens: number; readonly charactersPerToken: number },
): Promise<Assembled> {
  const ratio = budget.charactersPerToken
  let left = Math.floor(Math.max(0, budget.tokens) * ratio)
  const tokensOf = (text: string) => Math.ceil(text.length / ratio)
  const texts = new Map<Given, { readonly text: string; readonly pieces: readonly Piece[] }>()
  // What is short leaves the rest of its share to the others.
  const bySize = [...given].sort((a, b) => sizeOf(a) - sizeOf(b))
  for (const [i, one] of bySize.entries()) {
    const share = Math.floor(left / (bySize.length - i)) - separator.length
    if (share < leastCharacters) continue
    const written =
      one.kind === 'text' ? [writeText(one, share)] : await writeNode(index, question, one, share)
    const parts = writeGroup(written)
    const text = parts.join(separator)
    if (written.length === 0 || text.length > share) continue
    texts.set(one, {
      text,
      pieces: written.map(({ piece }, at) => ({ ...piece, tokens: tokensOf(parts[at] ?? '') })),
    })
    left -= text.length + separator.length
  }
  const kept = given.flatMap((one) => texts.get(one) ?? [])
  const text = kept.map((one) => one.text).join(separator)
  return { text, tokens: tokensOf(text), pieces: kept.flatMap(({ pieces }) => pieces) }
}

const sizeOf = (one: Given): number =>
  one.kind === 'text' ? one.text.length : one.node.range.end - one.node.range.start

async function writeNode(
  index: Texts,
  question: string,
  { node: known, mention }: NamedNode,
  share: number,
): Promise<readonly Written[]> {
  const document = await index.text(known.path)
  // Asking for the text makes the index look again at a file that moved on.
  await index.ownText(known.id)
  const node = index.node(known.id)
  if (!document.ok || !node) return []
  const reasons = [`mentioned as ${mention}`]
  const whole = writeFull(node, document.value.text, reasons)
  if (costOf([whole]) <= share) return [whole]
  const nodes = index.fileNodes(node.path)
  const inside = nodes.filter(({ range }) => range.start >= node.range.start && range.end <= node.range.end)
  const outline = writeOutline(nodes, new Set(inside.map(({ id }) => id as string)), share * outlineShare)
  const room = share - (outline ? costOf([outline]) : 0) - separator.length
  const lines = document.value.text.split(/\r?\n/)
  const { startLine, endLine } = node.range
  const written: Written[] = outline ? [{ ...outline, piece: { ...outline.piece, reasons } }] : []
  // The header of each window takes something too.
  for (const window of windows(lines, startLine, endLine, readQuery(question), room * 0.85)) {
    const one = writeWindow(node, lines, window.startLine, window.endLine, reasons)
    if (costOf([...written, one]) <= share) written.push(one)
  }
  return written
}

const costOf = (group: readonly Written[]): number => writeGroup(group).join(separator).length

function writeText({ mention, title, text, keep }: BroughtText, share: number): Written {
  const lines = text.replace(/\s+$/, '').split(/\r?\n/)
  const head = `${mention}:${lines.length}-${lines.length} ${title}\n`.length
  const { kept, from } = cutLines(lines, share - head, keep)
  return {
    piece: {
      id: mention,
      path: mention,
      name: title === '' ? mention : title,
      startLine: from + 1,
      endLine: from + Math.max(1, kept.length),
      form: kept.length === lines.length ? 'full' : 'window',
      reasons: [`mentioned as ${mention}`],
    },
    container: '',
    label: title,
    body: kept.length === lines.length ? kept.join('\n') : partly(kept, lines.length, keep),
  }
}

const leftOut = (count: number): string => `… ${count} lines left out`

const partly = (kept: readonly string[], all: number, keep: BroughtText['keep']): string =>
  (keep === 'head' ? [...kept, leftOut(all - kept.length)] : [leftOut(all - kept.length), ...kept]).join('\n')

/** Whole lines from the head or the tail, with room for the note that says how many are missing; one too long is cut. */
function cutLines(
  lines: readonly string[],
  characters: number,
  keep: BroughtText['keep'],
): { readonly kept: readonly string[]; readonly from: number } {
  const whole = lines.reduce((sum, line) => sum + line.length + 1, -1)
  if (whole <= characters) return { kept: lines, from: 0 }
  let left = characters - leftOut(lines.length).length
  const order = keep === 'head' ? lines : lines.toReversed()
  const kept: string[] = []
  for (const line of order) {
    left -= line.length + 1
    if (left < 0) break
    kept.push(line)
  }
  if (kept.length === 0) kept.push((order[0] ?? '').slice(0, Math.max(0, left + (order[0] ?? '').length)))
  return keep === 'head' ? { kept, from: 0 } : { kept: kept.toReversed(), from: lines.length - kept.length }
}
