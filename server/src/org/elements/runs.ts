// Owns the way to the runs of text of a section that hold objects, and to its clocks, without a tree: what section.ts
// reads as elements, this walks over. Lines mean here what they mean there, by the same functions. Skips what its visitor
// does not want, and makes elements of the rare ones only.

import { collect } from './affiliated.ts'
import { drawerNameAt, environmentStart } from './blocks.ts'
import type { Affiliated } from './element.ts'
import { clockAt, commentAt, fixedWidthAt, horizontalRuleAt } from './lines.ts'
import { itemAt, itemParts, listStop, readHead, structureAt, tagOf } from './lists.ts'
import { definitionLabel, paragraphStop } from './paragraph.ts'
import { cellRules, keywordRules, standardRules, titleRules } from './rules.ts'
import { withKeywords } from './section.ts'
import {
  elementEnd,
  firstFrom,
  lineEnd,
  lineStart,
  matches,
  nextLine,
  type Source,
  type Structure,
  skipBlanks,
  skipWhite,
  skipWhiteBack,
  startsLine,
  trimBlanksBack,
} from './source.ts'
import { isWhite, runEnd } from './syntax.ts'
import { rowsEnd, ruleAt } from './tables.ts'

/** Offsets are those of the source's text. */
export interface Visitor {
  /** The first place from `at` on that is worth a look; beyond the text without one. */
  readonly next: (at: number) => number
  /** Objects of the kinds `allowed` between `from` and `to`, a part of the element's text from `root[0]` to `root[1]`. */
  readonly run: (from: number, to: number, allowed: number, root: readonly [number, number]) => void
  /** A clock line begins at `at`. */
  readonly clock: (at: number) => void
}

/** What is left of a greater element. */
interface Open {
  at: number
  readonly to: number
  /** Of the list around. */
  readonly structure: Structure | null
  /** Nothing but items. */
  readonly isList: boolean
}

/** Visits what is behind `from`, in the order of the text. `from` is behind planning and property drawer. */
export function walkRuns(source: Source, from: number, visitor: Visitor): void {
  const { text } = source
  const to = text.length
  const first = skipWhite(text, from, to)
  const at = first === to ? to : Math.max(from, lineStart(text, first))
  const open: Open[] = [{ at, to, structure: null, isList: false }]
  const walk: Walk = { source, visitor, open }
  for (let around = open.at(-1); around; around = open.at(-1)) {
    const next = visitor.next(around.at)
    if (next >= to) return
    if (next >= around.to) open.pop()
    else {
      const end = around.isList ? itemFrom(walk, around, next) : elementFrom(walk, around, next)
      // An unclosed call reads on behind what is around it, which ends where it ends nevertheless.
      around.at = Math.max(Math.min(end, around.to), around.at + 1)
    }
  }
}

interface Walk {
  readonly source: Source
  readonly visitor: Visitor
  readonly open: Open[]
}

/** Where the item ends. Those before the next place worth a look are passed over. */
function itemFrom({ source, visitor, open }: Walk, { at, to, structure }: Open, next: number): number {
  const { text } = source
  const items = structure as Structure
  const known = items.items.get(at)
  if (known && known.end <= next) return known.end
  const head = readHead(text, at)
  const { start, end } = itemParts(source, at, to, items, head)
  const tag = tagOf(head)
  if (tag && known) visitor.run(tag[0], tag[1], titleRules, tag)
  if (start !== null) {
    const behind = nextLine(text, skipWhiteBack(text, end))
    open.push({ at: start, to: behind, structure, isList: false })
  }
  return end
}

/** Where the element at `around.at` ends, the blank lines behind it included. */
function elementFrom(walk: Walk, around: Open, next: number): number {
  const { source, visitor } = walk
  const { text } = source
  const { at, to } = around
  if (!startsLine(text, at)) return paragraph(walk, at, to)
  switch (text.charCodeAt(skipBlanks(text, at))) {
    case 67: // C
    case 99:
      if (!clockAt(text, at)) break
      visitor.clock(at)
      return behind(walk, nextLine(text, at), to)
    case 35: {
      // #
      if (commentAt(text, at)) {
        let line = nextLine(text, at)
        while (line < to && commentAt(text, line)) line = nextLine(text, line)
        return behind(walk, line, to)
      }
      const { affiliated, orphaned, at: from } = collect(source, at, to)
      if (orphaned) return behind(walk, nextLine(text, at), to)
      if (!affiliated) break
      captions(walk, affiliated)
      return withoutKeywords(walk, around, from, next)
    }
  }
  return withoutKeywords(walk, around, at, next)
}

const behind = ({ source }: Walk, stop: number, to: number): number => elementEnd(source.text, stop, to)

/** Elements that may have affiliated keywords, which end at `at`. */
function withoutKeywords(walk: Walk, around: Open, at: number, next: number): number {
  const { source } = walk
  const { text } = source
  const { to } = around
  const first = skipBlanks(text, at)
  switch (text.charCodeAt(first)) {
    case 58: {
      // :
      if (drawerNameAt(text, at) !== '') {
        const close = firstFrom(source.closers().drawers, nextLine(text, at), to)
        if (close >= 0) return enter(walk, at, close, to, next)
      } else if (fixedWidthAt(text, at)) return behind(walk, nextLine(text, at), to)
      break
    }
    case 35: {
      // #
      const kind = hashKind(text, first)
      if (kind === 'keyword') return behind(walk, nextLine(text, at), to)
      if (kind === 'other') return element(walk, around, at)
      const close = kind === 'text' ? -1 : firstFrom(source.closers().blocks.get(kind), at, to)
      if (close < 0) break
      if (opaque.has(kind)) return behind(walk, nextLine(text, close), to)
      if (kind !== 'VERSE') return enter(walk, at, close, to, next)
      const from = nextLine(text, at)
      walk.visitor.run(from, close, standardRules, [from, close])
      return behind(walk, nextLine(text, close), to)
    }
    case 124: // |
      return behind(walk, table(walk, at, to), to)
    case 45: // -
      if (horizontalRuleAt(text, at)) return behind(walk, nextLine(text, at), to)
      if (itemAt(text, at)) return list(walk, around, at, next)
      break
    case 43: // +
      if (ruleAt(text, at)) return element(walk, around, at)
      if (itemAt(text, at)) return list(walk, around, at, next)
      break
    case 91: // [
      if (definitionLabel(text, at) === '') break
      return element(walk, around, at)
    case 92: // \
      if (!matches(environmentStart, text, at)) break
      return element(walk, around, at)
    case 37: // %
      if (!text.startsWith('%%(', at)) break
      return behind(walk, nextLine(text, at), to)
    default:
      if (itemAt(text, at)) return list(walk, around, at, next)
  }
  return paragraph(walk, at, to)
}

/** A drawer or block whose lines hold elements. */
function enter(walk: Walk, at: number, close: number, to: number, next: number): number {
  const { text } = walk.source
  const from = nextLine(text, at)
  if (from < close && next < close) walk.open.push({ at: from, to: close, structure: null, isList: false })
  return behind(walk, nextLine(text, close), to)
}

function list(walk: Walk, { to, structure }: Open, at: number, next: number): number {
  const { source } = walk
  const { text } = source
  const items = structure?.items.has(at) ? structure : structureAt(source, at, to)
  const back = skipWhiteBack(text, listStop(items, at))
  const stop = startsLine(text, back) ? back : nextLine(text, back)
  if (next < stop) walk.open.push({ at, to: stop, structure: items, isList: true })
  return behind(walk, stop, to)
}

const opaque = new Set(['SRC', 'EXAMPLE', 'EXPORT', 'COMMENT'])

/** What `#+…` begins: a block of a name in upper case, a keyword, text, or something rare. */
function hashKind(text: string, first: number): string {
  if (text.charCodeAt(first + 1) !== 43) return 'text'
  const from = first + 2
  const run = text.slice(
    from,
    runEnd(text, from, lineEnd(text, from), (c) => !isWhite(c)),
  )
  if (/^(?:begin:|call:)/i.test(run)) return 'other'
  if (/^begin_./i.test(run)) return run.slice(6).toUpperCase()
  return run.lastIndexOf(':') > 0 ? 'keyword' : 'text'
}

/** Of a rare kind: made as the tree has it. */
function element({ source, visitor, open }: Walk, { to, structure }: Open, at: number): number {
  const found = withKeywords({ source, at, limit: to, begin: at, affiliated: null, structure })
  if (found.contentsStart !== null && found.contentsEnd !== null) {
    const contents = [source.parsed(found.contentsStart), source.parsed(found.contentsEnd)] as const
    if (found.type === 'paragraph') visitor.run(contents[0], contents[1], standardRules, contents)
    else open.push({ at: contents[0], to: contents[1], structure: null, isList: false })
  }
  return source.parsed(found.end)
}

function captions({ source, visitor }: Walk, { caption }: Affiliated): void {
  for (const { short, text } of caption) {
    for (const rich of short ? [short, text] : [text]) {
      const part = [source.parsed(rich.start), source.parsed(rich.end)] as const
      visitor.run(part[0], part[1], keywordRules, part)
    }
  }
}

function paragraph({ source, visitor }: Walk, at: number, limit: number): number {
  const { text } = source
  const stop = paragraphStop(source, at, limit)
  const end = nextLine(text, skipWhiteBack(text, stop, at))
  visitor.run(at, end, standardRules, [at, end])
  return elementEnd(text, stop, limit)
}

/** Where its rows end: formulas behind them are keywords, in which nothing is read. */
function table({ source: { text }, visitor }: Walk, from: number, limit: number): number {
  const end = rowsEnd(text, from, limit)
  for (let at = from; at < end; at = nextLine(text, at)) {
    const stop = lineEnd(text, at)
    const bar = skipBlanks(text, at)
    if (visitor.next(at) < stop && text.charCodeAt(bar + 1) !== 45)
      cells(text, bar + 1, Math.max(trimBlanksBack(text, bar + 1, stop), bar + 1), visitor.run)
  }
  return end
}

/** Visits the cells between two offsets in one row. */
export function cells(text: string, from: number, to: number, run: Visitor['run']): void {
  for (let at = from; at < to; ) {
    const bar = text.indexOf('|', at)
    const stop = bar < 0 || bar >= to ? to : bar
    const start = Math.min(skipBlanks(text, at), stop)
    run(start, trimBlanksBack(text, start, stop), cellRules, [from, to])
    at = stop < to ? stop + 1 : to
  }
}
