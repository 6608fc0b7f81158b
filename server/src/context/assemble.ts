// Owns the one decision of what a question's prompt holds: an outline of the files concerned, and the few nodes
// that matter in full, by windows or by signature. Never exceeds the budget; never ranks (index/ does).

import { sha256 } from '../base/hash.ts'
import { type Node, usualCharactersPerToken } from '../base/node.ts'
import { ownSpans } from '../index/encode.ts'
import { type Query, readQuery } from '../index/query.ts'
import { packing } from '../index/weights.ts'
import type { Evidence, Hit, WorkspaceIndex } from '../index/workspace.ts'
import { writeOutline } from './outline.ts'
import {
  type Assembled,
  type Piece,
  type Written,
  writeFull,
  writeGroup,
  writeOwn,
  writeSignature,
  writeWindow,
} from './piece.ts'
import { candidatesOf, isUncertain } from './second-look.ts'
import { windows } from './window.ts'

export interface AssembleOptions {
  readonly budgetTokens: number
  /** Of the engine that will read it (`ratio.ts`). */
  readonly charactersPerToken?: number
  readonly evidence?: Evidence
  /** `YYYY-MM-DD`: what `yesterday` and `last March` count from. */
  readonly today?: string
  /** What the prompt has already: it is not shown again. */
  readonly given?: readonly Piece[]
  /** Asked where the ranking is uncertain; gives those of the candidates that are read first. */
  readonly choose?: (candidates: readonly Hit[]) => Promise<readonly Hit[]>
  /** Paths that are not shown, whatever they say. */
  readonly withheld?: (path: string) => boolean
}

/** For sizes that are no budget. */
const charactersPerToken = usualCharactersPerToken
/** Hits looked at. */
const mostHits = 200
/** No further choice of a second look is shown above the first share, and none goes beyond the second. */
const chosenShare = 0.5
const mostOfChosen = 0.75
/** Windows of one node together. */
const windowTokens = 600
/** Less room than this is left to signatures. */
const leastPiece = 40
/** Kept for outlines, as a share and at most. */
const outlineShare = 0.02
const outlineTokens = 400
/** A file's outline gets at least this, so there are fewer of them in a small prompt. */
const leastOutlineTokens = 60
const outlinedFiles = 5
/** Hits below this share of the best one's score are noise. */
const leastShare = 0.25
/** A note that says it in other words scores little, and costs little. */
const leastShareOfNotes = 0.1
/** So many of the best hits are shown by windows in their turn when they are too long to be shown whole. */
const mostLeading = 3
/** A section of a note that takes more of the budget is shown by windows, of at most so much. */
const wholeNoteShare = 0.4
const noteWindowShare = 0.2
/** What is left when nothing fits whole goes to windows of so many, of at least so many tokens, … */
const mostWindowed = 4
const leastWindow = 120
/** … and then to signatures of so many of the best hits. */
const mostSignatures = 12

export async function assemble(
  index: WorkspaceIndex,
  question: string,
  options: AssembleOptions,
): Promise<Assembled> {
  const ratio = options.charactersPerToken ?? usualCharactersPerToken
  const budget = Math.floor(Math.max(0, Math.floor(options.budgetTokens)) * ratio)
  const evidence = options.evidence === undefined ? {} : { evidence: options.evidence }
  const today = options.today === undefined ? {} : { today: options.today }
  const query = readQuery(question, options.today)
  const { withheld = () => false } = options
  const found = await index.search(question, { k: mostHits, ...evidence, ...today })
  const hits = found.filter(({ node }) => !withheld(node.path))
  const outlineBudget = Math.min(outlineTokens * charactersPerToken, Math.floor(budget * outlineShare))
  const shelf = createShelf(budget - outlineBudget, options.given ?? [])
  const sources = createSources(index)
  const passedOver: Hit[] = []

  const candidates = options.choose === undefined ? [] : candidatesOf(hits)
  const chosen = isUncertain(candidates) ? ((await options.choose?.(candidates)) ?? []) : []
  for (const hit of chosen) {
    // A wrong choice leaves the ranking half of the room.
    if (shelf.left() < budget * (1 - chosenShare)) break
    const source = await sources.of(hit.node)
    if (!source || shelf.covers(source.node)) continue
    const most = shelf.left() - budget * (1 - mostOfChosen)
    if (placeWhole(shelf, source, hit, most) === 'too long') placeWindows(shelf, source, hit, query, budget)
  }

  const leading = new Set(hits.slice(0, mostLeading))
  for (const wanted of inTurns(hits, query.length)) {
    for (const hit of inPackingOrder(wanted)) {
      if (shelf.left() < leastPiece * charactersPerToken) break
      const source = await sources.of(hit.node)
      if (!source || shelf.covers(source.node)) continue
      const placed = placeWhole(shelf, source, hit, budget)
      const inItsTurn = leading.has(hit) || isNote(hit.node)
      if (placed === 'too long' && inItsTurn && placeWindows(shelf, source, hit, query, budget)) continue
      if (placed !== 'placed') passedOver.push(hit)
    }
  }
  passedOver.sort((a, b) => b.score - a.score)
  for (const hit of passedOver.slice(0, mostWindowed)) {
    if (shelf.left() < leastWindow * charactersPerToken) break
    const source = await sources.of(hit.node)
    if (source && !shelf.covers(source.node)) placeWindows(shelf, source, hit, query, budget)
  }
  for (const hit of passedOver.slice(0, mostSignatures)) {
    if (hit.node.kind !== 'file' && !shelf.covers(hit.node)) shelf.add(writeSignature(hit.node, hit.reasons))
  }
  const rank = new Map(hits.map((hit, i) => [hit.node.id as string, i]))
  const rankOf = ({ piece }: Written) => rank.get(piece.id) ?? mostHits
  const written = [...shelf.written()].sort((a, b) => rankOf(a) - rankOf(b))
  return finish(written, outlinesOf(index, written, shelf.left() + outlineBudget), ratio)
}

/**
 * A report is about functions, or about notes: constants, manuals and data get what these leave. The text of a class
 * or a file around its functions says little for what it costs.
 */
function inTurns(hits: readonly Hit[], length: Query['length']): readonly (readonly Hit[])[] {
  if (length === 'question') return [hits]
  const isFirst = ({ node }: Hit) => isCallable(node) || node.kind === 'cell' || node.language === 'org'
  const isLast = (hit: Hit) => !isFirst(hit) && !['class', 'type', 'file'].includes(hit.node.kind)
  return [hits.filter(isFirst), hits.filter(isLast)]
}

/** What is asked for in notes is a line more often than a chapter; nobody edits them by quoting all of it. */
const isNote = ({ language }: Node): boolean => language === 'org'

const isCallable = ({ kind }: Node): boolean => kind === 'function' || kind === 'method' || kind === 'test'

/** Greedy by score − perLogToken · ln(tokens + offset): the evidence's rule of gain per token. */
function inPackingOrder(hits: readonly Hit[]): Hit[] {
  const best = hits[0]?.score ?? 0
  const tokens = (node: Node) =>
    isCallable(node)
      ? (node.range.end - node.range.start) / charactersPerToken
      : Math.min(node.tokens, windowTokens)
  const value = ({ node, score }: Hit) =>
    score -
    (isNote(node) ? packing.perLogTokenOfNotes : packing.perLogToken) *
      Math.log(tokens(node) + packing.offsetTokens)
  return hits
    .filter((hit) => hit.score >= best * (isNote(hit.node) ? leastShareOfNotes : leastShare))
    .sort((a, b) => value(b) - value(a))
}

/** A function is read whole, with what is nested in it; a class or a chapter without its members. */
function placeWhole(
  shelf: Shelf,
  source: Source,
  hit: Hit,
  budget: number,
): 'placed' | 'no room' | 'too long' {
  const { node, text, byId } = source
  const isWhole = isCallable(node) || node.kind === 'constant' || node.children.length === 0
  const written = isWhole ? writeFull(node, text, hit.reasons) : writeOwn(node, byId, text, hit.reasons)
  if (written.body.length > (isNote(node) ? budget * wholeNoteShare : budget)) return 'too long'
  return shelf.add(written) ? 'placed' : 'no room'
}

function placeWindows(shelf: Shelf, source: Source, hit: Hit, query: Query, budget: number): boolean {
  const { node } = source
  const { startLine: from, endLine: to } = node.range
  const most = isNote(node)
    ? Math.min(windowTokens * charactersPerToken, budget * noteWindowShare)
    : windowTokens * charactersPerToken
  const room = Math.min(shelf.left(), most)
  const lines = source.lines()
  let placed = false
  for (const { startLine, endLine } of windows(lines, from, to, query, room)) {
    const window = writeWindow(node, lines, startLine, endLine, hit.reasons)
    if (!shelf.coversLines(node.path, startLine, endLine) && shelf.add(window)) placed = true
  }
  return placed
}

interface Shelf {
  /** Characters that still fit, the line between two pieces included. */
  left(): number
  /** In the place of what it holds of the same file. False, and nothing changed, when it does not fit. */
  add(written: Written): boolean
  /** All of the node is in the prompt already. */
  covers(node: Node): boolean
  coversLines(path: string, startLine: number, endLine: number): boolean
  written(): readonly Written[]
}

function createShelf(characters: number, given: readonly Piece[]): Shelf {
  const written: Written[] = []
  let left = characters
  const shown = (path: string) =>
    written.filter(({ piece }) => piece.path === path && (piece.form === 'full' || piece.form === 'window'))
  const isThere = given.filter(({ form }) => form === 'full' || form === 'window')
  const coversLines = (path: string, startLine: number, endLine: number): boolean =>
    [...isThere.filter((piece) => piece.path === path), ...shown(path).map(({ piece }) => piece)].some(
      (piece) => piece.startLine <= startLine && endLine <= piece.endLine,
    )
  return {
    left: () => left,
    add(one) {
      const { path, form } = one.piece
      const inside = form === 'full' ? shown(path).filter((other) => holds(one, other)) : []
      const before = written.filter(({ piece }) => piece.path === path)
      const cost = costOf([...before.filter((other) => !inside.includes(other)), one]) - costOf(before)
      if (cost > left) return false
      left -= cost
      for (const other of inside) written.splice(written.indexOf(other), 1)
      written.push(one)
      return true
    },
    covers: (node) =>
      written.some(({ piece }) => piece.id === node.id) ||
      coversLines(node.path, node.range.startLine, node.range.endLine),
    coversLines,
    written: () => written,
  }
}

const separator = '\n\n'
/** Of all pieces of a file: the order does not change what their headers say together. */
const costOf = (group: readonly Written[]): number =>
  writeGroup(group).reduce((sum, text) => sum + text.length + separator.length, 0)
const holds = ({ piece }: Written, { piece: other }: Written): boolean =>
  piece.startLine <= other.startLine && other.endLine <= piece.endLine

/** A node with the text it stands in, as they are now. */
interface Source {
  readonly node: Node
  readonly text: string
  readonly byId: ReadonlyMap<string, Node>
  lines(): readonly string[]
}

function createSources(index: WorkspaceIndex): { of(node: Node): Promise<Source | null> } {
  const texts = new Map<string, Promise<string | null>>()
  const split = new Map<string, readonly string[]>()
  const textOf = (path: string): Promise<string | null> => {
    let text = texts.get(path)
    if (!text) {
      text = index.text(path).then((result) => (result.ok ? result.value.text : null))
      texts.set(path, text)
    }
    return text
  }
  const look = async (node: Node): Promise<Source | null> => {
    const text = await textOf(node.path)
    if (text === null) return null
    const byId = new Map(index.fileNodes(node.path).map((one) => [one.id as string, one]))
    const own = ownSpans(node, byId)
      .map(([start, end]) => text.slice(start, end))
      .join('')
    if (sha256(own).slice(0, 16) !== node.hash) return null
    const lines = () => {
      const known = split.get(node.path) ?? text.split(/\r?\n/)
      split.set(node.path, known)
      return known
    }
    return { node, text, byId, lines }
  }
  return {
    async of(node) {
      const found = await look(node)
      if (found) return found
      // The file moved on since it was indexed: asking for the text makes the index look again.
      await index.ownText(node.id)
      texts.delete(node.path)
      split.delete(node.path)
      const fresh = index.node(node.id)
      return fresh ? look(fresh) : null
    },
  }
}

/** Of the files of the best pieces, as long as there is room. */
function outlinesOf(index: WorkspaceIndex, written: readonly Written[], characters: number): Written[] {
  const open = new Map<string, Set<string>>()
  for (const { piece } of written) {
    const ids = open.get(piece.path) ?? new Set()
    ids.add(piece.id)
    open.set(piece.path, ids)
  }
  const outlines: Written[] = []
  let left = Math.min(characters, outlineTokens * charactersPerToken)
  const most = Math.min(outlinedFiles, Math.floor(left / (leastOutlineTokens * charactersPerToken)))
  const paths = [...open.keys()].filter((path) => index.fileNodes(path).length > 2).slice(0, most)
  paths.forEach((path, i) => {
    // An equal share of what is left; what one does not use goes to the next.
    const share = Math.floor(left / (paths.length - i)) - separator.length
    const outline = writeOutline(index.fileNodes(path), open.get(path) ?? new Set(), share)
    if (!outline) return
    // Its path is said by the pieces of the file.
    const cost = costOf([outline]) - path.length
    if (cost > share + separator.length) return
    outlines.push(outline)
    left -= cost
  })
  return outlines
}

/**
 * The text has the files in the order of their best piece, and in a file its outline, then the pieces from the top
 * down; `pieces` are the outlines, then the rest in the order of rank.
 */
function finish(
  ranked: readonly Written[],
  outlines: readonly Written[],
  charactersPerToken: number,
): Assembled {
  const tokensOf = (text: string) => Math.ceil(text.length / charactersPerToken)
  const byPath = new Map<string, Written[]>()
  for (const one of [...ranked, ...outlines]) {
    const group = byPath.get(one.piece.path)
    if (group) group.push(one)
    else byPath.set(one.piece.path, [one])
  }
  const texts = new Map<Written, string>()
  for (const group of byPath.values()) {
    group.sort((a, b) => a.piece.startLine - b.piece.startLine || b.piece.endLine - a.piece.endLine)
    for (const [i, text] of writeGroup(group).entries()) texts.set(group[i] as Written, text)
  }
  const text = [...texts.values()].join(separator)
  const pieces = [...outlines, ...ranked].map(
    (one): Piece => ({ ...one.piece, tokens: tokensOf(texts.get(one) ?? '') }),
  )
  return { text, tokens: tokensOf(text), pieces }
}
