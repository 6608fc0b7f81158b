// Owns the syntax trees of files that are being typed in: an edit re-parses what it touched, and when it lies inside
// one function only that function is read again. Bounded; the trees of files not used for longest are freed.
// Whatever it cannot do by parts it does from the beginning: the outcome is the same. Never knows other files.

import type { Edit, Parser, Point, Node as SyntaxNode, Tree } from 'web-tree-sitter'
import { type Compiled, compile } from './compiled.ts'
import type { Language } from './language.ts'
import { tables } from './languages/list.ts'
import { lineAt, lineStarts, movedStarts } from './lines.ts'
import { findReferences } from './references.ts'
import { spliceTree } from './splice.ts'
import type { CodeSymbol, Reference } from './symbol.ts'
import { findSymbols, type Placed, symbolsWithin } from './symbols.ts'
import { type FlatTree, flatten, flattenChildren, usualLimits } from './tree.ts'

/** What one edit replaced, as UTF-16 offsets; `start` to `oldEnd` became `start` to `newEnd`. */
export interface Change {
  readonly start: number
  readonly oldEnd: number
  readonly newEnd: number
  /** Lines more than before. */
  readonly lines: number
}

export type Reading =
  | {
      readonly kind: 'whole'
      readonly symbols: readonly CodeSymbol[]
      readonly references: readonly Reference[]
      readonly lines: number
    }
  /**
   * Symbols `first` to `first + symbols.length - 1` are these now; all others are as they were, those that reach over
   * the change or lie behind it with other ranges. `references` are those inside these symbols.
   */
  | {
      readonly kind: 'part'
      readonly change: Change
      readonly first: number
      readonly symbols: readonly CodeSymbol[]
      readonly references: readonly Reference[]
      readonly lines: number
    }
  /** Not to be parsed: no grammar, too long, too slow. */
  | { readonly kind: 'none' }

export interface Live {
  /** `text` is what the file says now; what it said the last time is remembered. */
  read(path: string, parser: Parser, language: Language, text: string): Reading
  drop(path: string): void
}

interface Held {
  readonly language: Language
  readonly text: string
  readonly starts: Int32Array
  readonly tree: Tree
  readonly flat: FlatTree
  readonly placed: Placed
}

/** Trees take about 30 times their text in memory that never shrinks. */
const mostFiles = 16
const mostCharacters = 2_000_000
/** Longer files are read as if they were closed. */
export const longestLive = 1_000_000

/** `onDropped` hears of files that had to make room. */
export function createLive(onDropped: (path: string) => void): Live {
  const files = new Map<string, Held>()

  const drop = (path: string): void => {
    files.get(path)?.tree.delete()
    files.delete(path)
  }

  const hold = (path: string, held: Held): void => {
    files.delete(path)
    files.set(path, held)
    let characters = 0
    for (const { text } of files.values()) characters += text.length
    for (const [oldest, { text }] of files) {
      if (oldest === path || (files.size <= mostFiles && characters <= mostCharacters)) break
      characters -= text.length
      drop(oldest)
      onDropped(oldest)
    }
  }

  const whole = (
    path: string,
    tree: Tree,
    language: Language,
    text: string,
    { deadline, usual }: { readonly deadline: number; readonly usual: number },
  ): Reading => {
    const flat = flatten(tree, text, deadline)
    if (!flat) {
      tree.delete()
      return { kind: 'none' }
    }
    return derive(path, { language, text, starts: lineStarts(text), tree, flat }, usual)
  }

  const derive = (path: string, parsed: Omit<Held, 'placed'>, usual: number): Reading => {
    const compiled = compiledOf(parsed.flat, parsed.language)
    const placed = findSymbols(parsed.flat, compiled, parsed.starts)
    // An error that costs most of the file: whoever reads the file as if it were closed may know better.
    if (placed.symbols.length * 2 < usual) {
      parsed.tree.delete()
      return { kind: 'none' }
    }
    hold(path, { ...parsed, placed })
    return {
      kind: 'whole',
      symbols: placed.symbols,
      references: findReferences(parsed.flat, compiled, parsed.starts, placed.symbols),
      lines: parsed.starts.length,
    }
  }

  return {
    drop,
    read(path, parser, language, text) {
      const before = files.get(path)
      if (!tables[language] || text.length > longestLive) {
        drop(path)
        return { kind: 'none' }
      }
      const deadline = performance.now() + usualLimits.budgetMs
      const progressCallback = (): boolean => performance.now() > deadline
      try {
        if (before?.language !== language) {
          drop(path)
          const tree = parser.parse(text, null, { progressCallback })
          return tree ? whole(path, tree, language, text, { deadline, usual: 0 }) : { kind: 'none' }
        }
        const edit = changeOf(before.text, text)
        const starts = movedStarts(before.starts, text, edit)
        const change: Change = { ...edit, lines: starts.length - before.starts.length }
        before.tree.edit(editOf(change, before.starts, starts))
        const tree = parser.parse(text, before.tree, { progressCallback })
        if (!tree) {
          drop(path)
          return { kind: 'none' }
        }
        const reach = reachOf(before.tree, tree, change)
        before.tree.delete()
        files.delete(path)
        const place = spliceAt(before.flat, tree, change, reach)
        const first = functionAround(before, place)
        const more = place && spliceNode(before.flat, place, tree, text, change, deadline)
        const usual = before.placed.symbols.length
        if (!place || more === null) return whole(path, tree, language, text, { deadline, usual })
        const parsed = { language, text, starts, tree, flat: before.flat }
        const part = first < 0 ? null : within(before, parsed, change, first, { ...place, more })
        if (!part) return derive(path, parsed, usual)
        hold(path, { ...parsed, placed: part.placed })
        return part.reading
      } catch {
        // A grammar's scanner can trap inside wasm; the next reading starts anew.
        files.delete(path)
        return { kind: 'none' }
      } finally {
        parser.reset()
      }
    },
  }
}

const compiledOf = (flat: FlatTree, language: Language): Compiled =>
  compile(flat, tables[language] as NonNullable<(typeof tables)[Language]>)

/** By what the texts have in common at both ends. */
function changeOf(old: string, text: string): Omit<Change, 'lines'> {
  const most = Math.min(old.length, text.length)
  let start = common(old, text, most)
  let end = commonEnd(old, text, most - start)
  // A pair of surrogates is one character to the parser.
  if (start > 0 && isHigh(text.charCodeAt(start - 1))) start--
  if (end > 0 && isLow(text.charCodeAt(text.length - end))) end--
  return { start, oldEnd: old.length - end, newEnd: text.length - end }
}

/** Length of the common beginning; long equal stretches are compared at once. */
function common(a: string, b: string, most: number): number {
  let at = 0
  for (const step of [65536, 4096, 256]) {
    while (at + step <= most && a.slice(at, at + step) === b.slice(at, at + step)) at += step
  }
  while (at < most && a.charCodeAt(at) === b.charCodeAt(at)) at++
  return at
}

function commonEnd(a: string, b: string, most: number): number {
  let end = 0
  for (const step of [65536, 4096, 256]) {
    for (; end + step <= most; end += step) {
      const [from, other] = [a.length - end - step, b.length - end - step]
      if (a.slice(from, from + step) !== b.slice(other, other + step)) break
    }
  }
  while (end < most && a.charCodeAt(a.length - 1 - end) === b.charCodeAt(b.length - 1 - end)) end++
  return end
}

const isHigh = (code: number): boolean => code >= 0xd800 && code < 0xdc00
const isLow = (code: number): boolean => code >= 0xdc00 && code < 0xe000

function editOf({ start, oldEnd, newEnd }: Change, before: Int32Array, now: Int32Array): Edit {
  return {
    startIndex: start,
    oldEndIndex: oldEnd,
    newEndIndex: newEnd,
    startPosition: pointAt(now, start),
    oldEndPosition: pointAt(before, oldEnd),
    newEndPosition: pointAt(now, newEnd),
  } as Edit
}

/** Rows only matter to the parser where a grammar counts columns; they are those of our lines. */
function pointAt(starts: Int32Array, offset: number): Point {
  const line = lineAt(starts, offset)
  return { row: line - 1, column: offset - (starts[line - 1] as number) }
}

/** Where the new tree may differ, in offsets of the new text. */
function reachOf(before: Tree, now: Tree, change: Change): { from: number; to: number } {
  let from = change.start
  let to = change.newEnd
  for (const range of before.getChangedRanges(now)) {
    from = Math.min(from, range.startIndex)
    to = Math.max(to, range.endIndex)
  }
  return { from, to }
}

/** Children of one node that are to be copied anew. */
interface Place {
  readonly at: number
  /** The same node in the new tree. */
  readonly node: SyntaxNode
  /** The nodes of the children's subtrees; the first and the one behind the last. */
  readonly from: number
  readonly until: number
  /** Children before them. */
  readonly before: number
}

/** The smallest node that has the whole change inside, and those of its children that the change may have touched. */
function spliceAt(
  flat: FlatTree,
  tree: Tree,
  change: Change,
  reach: { readonly from: number; readonly to: number },
): Place | null {
  const delta = change.newEnd - change.oldEnd
  const oldTo = reach.to - delta
  let at = 0
  for (let child = 1; child < (flat.next[at] as number); ) {
    if ((flat.start[child] as number) < reach.from && (flat.end[child] as number) > oldTo) {
      at = child
      child = at + 1
    } else child = flat.next[child] as number
  }
  for (; at >= 0; at = flat.parent[at] as number) {
    const node = at === 0 ? tree.rootNode : counterpart(flat, at, tree, delta, reach)
    if (!node || node.typeId !== flat.type[at]) continue
    let from = at + 1
    let before = 0
    const next = flat.next[at] as number
    while (from < next && (flat.end[from] as number) < reach.from) {
      from = flat.next[from] as number
      before++
    }
    let until = from
    while (until < next && (flat.start[until] as number) <= oldTo) until = flat.next[until] as number
    return { at, node, from, until, before }
  }
  return null
}

function counterpart(
  flat: FlatTree,
  at: number,
  tree: Tree,
  delta: number,
  reach: { readonly from: number; readonly to: number },
): SyntaxNode | null {
  const start = flat.start[at] as number
  const end = (flat.end[at] as number) + delta
  let node: SyntaxNode | null = tree.rootNode.namedDescendantForIndex(reach.from, reach.to)
  while (node && (node.startIndex > start || node.endIndex < end)) node = node.parent
  while (node && node.startIndex === start && node.endIndex === end) {
    if (node.typeId === flat.type[at]) return node
    node = node.parent
  }
  return null
}

/** Copies the children anew, in place. Answers how many nodes more there are; null when it does not fit together. */
function spliceNode(
  flat: FlatTree,
  place: Place,
  tree: Tree,
  text: string,
  change: Change,
  deadline: number,
): number | null {
  const delta = change.newEnd - change.oldEnd
  const isLast = place.until >= (flat.next[place.at] as number)
  const stop = isLast ? Number.POSITIVE_INFINITY : (flat.start[place.until] as number) + delta
  const part = flattenChildren(place.node, tree, place.before, stop, deadline)
  if (!part) return null
  const { node, at } = place
  return spliceTree(flat, place, part, text, {
    delta,
    root: at === 0 ? { start: node.startIndex, end: node.endIndex } : null,
  })
}

/** The innermost function, as a symbol, that has the place in its subtree; -1 for none. */
function functionAround({ flat, placed: { symbols, places } }: Held, place: Place | null): number {
  if (!place) return -1
  // Places never fall, so whatever holds this one is the last before it or a parent of that.
  let at: number | null = lastAt(places, symbols.length, place.at)
  while (at !== null && at >= 0) {
    const symbol = symbols[at] as CodeSymbol
    const holds = (flat.next[places[at] as number] as number) >= place.until
    if (holds && (symbol.kind === 'function' || symbol.kind === 'method' || symbol.kind === 'test')) return at
    at = symbol.parent
  }
  return -1
}

/** That function read again; null when more than it may be another. */
function within(
  before: Held,
  parsed: Omit<Held, 'placed'>,
  change: Change,
  first: number,
  { until: oldUntil, more }: Place & { readonly more: number },
): { reading: Reading; placed: Placed } | null {
  const { symbols, places } = before.placed
  const delta = change.newEnd - change.oldEnd
  const { flat, starts } = parsed
  const compiled = compiledOf(flat, parsed.language)
  const old = symbols[first] as CodeSymbol
  if (old.nameStart + old.name.length >= change.start) return null
  for (let i = old.parent; i !== null; i = (symbols[i] as CodeSymbol).parent) {
    if (!isSigned(before.text, symbols[i] as CodeSymbol, old.range.start)) return null
  }
  let last = first
  while (last + 1 < symbols.length && (symbols[last + 1] as CodeSymbol).range.start < old.range.end) last++

  const place = places[first] as number
  const around = old.parent === null ? -1 : (places[old.parent] as number)
  const found = symbolsWithin(flat, compiled, starts, { place, around, start: old.range.start })
  if (found.symbols.length !== last - first + 1) return null
  const read: CodeSymbol[] = []
  for (const [i, now] of found.symbols.entries()) {
    const was = symbols[first + i] as CodeSymbol
    const parent = was.parent === null ? -1 : was.parent - first
    if (now.name !== was.name) return null
    if (i === 0) {
      if (now.range.start !== was.range.start || now.nameStart !== was.nameStart) return null
      if (now.range.end !== was.range.end + delta) return null
    } else if (now.kind !== was.kind || now.parent !== parent) return null
    read.push({ ...now, kind: was.kind, qualified: was.qualified, level: was.level, parent: was.parent })
  }

  const all = symbols.map((symbol, i): CodeSymbol => {
    if (i >= first && i <= last) return read[i - first] as CodeSymbol
    return moved(symbol, change)
  })
  const allPlaces = places.map((one, i) => {
    if (i >= first && i <= last) return found.places[i - first] as number
    return one >= oldUntil ? one + more : one
  })
  const from = firstAt(flat, old.range.start)
  const references = findReferences(flat, compiled, starts, all, { from, until: flat.next[place] as number })
  return {
    placed: { symbols: all, places: allPlaces },
    reading: { kind: 'part', change, first, symbols: read, references, lines: starts.length },
  }
}

/** Whether the signature of a symbol ends before `offset`: that of a constant may go on into what it holds. */
function isSigned(text: string, symbol: CodeSymbol, offset: number): boolean {
  const before = text.slice(symbol.range.start, Math.min(offset, symbol.range.start + mostBefore))
  return before.replace(/\s+/g, ' ').includes(symbol.signature)
}

/** A comment and a signature are no longer together. */
const mostBefore = 8000

/** A range that lies behind the change or reaches over it, after it. */
export function movedRange(range: CodeSymbol['range'], change: Change): CodeSymbol['range'] {
  if (range.end <= change.start) return range
  const delta = change.newEnd - change.oldEnd
  const isBehind = range.start >= change.oldEnd
  return {
    start: isBehind ? range.start + delta : range.start,
    end: range.end + delta,
    startLine: isBehind ? range.startLine + change.lines : range.startLine,
    endLine: range.endLine + change.lines,
  }
}

function moved(symbol: CodeSymbol, change: Change): CodeSymbol {
  const range = movedRange(symbol.range, change)
  if (range === symbol.range) return symbol
  const delta = change.newEnd - change.oldEnd
  const nameStart = symbol.nameStart >= change.oldEnd ? symbol.nameStart + delta : symbol.nameStart
  return { ...symbol, range, nameStart }
}

/** The first node that starts at `offset` or behind it; starts never fall in a preorder. */
const firstAt = (flat: FlatTree, offset: number): number => lastAt(flat.start, flat.count, offset - 1) + 1

/** The last of the first `count` numbers that is at most `most`; -1 for none. They never fall. */
function lastAt(numbers: Int32Array, count: number, most: number): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((numbers[middle] as number) <= most) low = middle + 1
    else high = middle
  }
  return low - 1
}
