// Owns plain lists: which lines are items, how far each reaches, what stands in front of its text.
// The structure of a whole list is found in one pass and shared by all its items and sub-lists.

import { drawerNameAt } from './blocks.ts'
import type { Item, ListItem, PlainList } from './element.ts'
import { rich } from './objects.ts'
import { element, inside, type Place } from './record.ts'
import { titleRules } from './rules.ts'
import {
  blankLineAt,
  countLines,
  firstFrom,
  type ItemExtent,
  lineEnd,
  lineStart,
  match,
  nextLine,
  type Source,
  type Structure,
  skipBlanks,
  skipWhite,
  skipWhiteBack,
  startsLine,
} from './source.ts'
import { isWhite, runEnd } from './syntax.ts'

/** A list item begins with the line at `at`. */
export function itemAt(text: string, at: number): boolean {
  const first = skipBlanks(text, at)
  return bulletAt(text, first) && (first > at || text.charCodeAt(first) !== 42)
}

/** A bullet of any list stands at `at`: one at the margin may be a star that begins none. */
export function bulletAt(text: string, at: number): boolean {
  let i = at
  let c = text.charCodeAt(i)
  if (c >= 48 && c <= 57) {
    while (c >= 48 && c <= 57) c = text.charCodeAt(++i)
    if (c !== 46 && c !== 41) return false
  } else if (c !== 45 && c !== 43 && c !== 42) return false
  c = text.charCodeAt(i + 1)
  return c === 32 || c === 9 || c === 10 || i + 1 === text.length
}

interface Head {
  readonly bullet: string
  readonly counter: string | null
  readonly checkbox: string | null
  /** Offsets of the text before ` ::`, or null. */
  readonly tag: readonly [number, number] | null
  /** Behind the tag's `::` and the blanks that follow. */
  readonly end: number
  /** Behind bullet, counter and checkbox. */
  readonly plainEnd: number
}

const bulletPart = /[ \t]*((?:[-+*]|(?:[0-9]+|[A-Za-z])[.)])[ \t]*)/y
const counterPart = /\[@(?:start:)?([0-9]+|[A-Za-z])\][ \t]*/iy
const checkboxPart = /(\[[ X-]\])(?:[ \t]+|(?=\n|$))/iy

export function readHead(text: string, start: number): Head {
  const bullet = match(bulletPart, text, start)
  let at = start + (bullet?.[0].length ?? 0)
  const counter = text.charCodeAt(at) === 91 ? match(counterPart, text, at) : null
  at += counter?.[0].length ?? 0
  const checkbox = text.charCodeAt(at) === 91 ? match(checkboxPart, text, at) : null
  at += checkbox?.[0].length ?? 0
  const separator = lastSeparator(text, at, lineEnd(text, at))
  return {
    bullet: bullet?.[1] ?? '',
    counter: counter?.[1] ?? null,
    checkbox: checkbox?.[1] ?? null,
    tag: separator < 0 ? null : [at, separator - 1],
    end: separator < 0 ? at : skipBlanks(text, separator + 2),
    plainEnd: at,
  }
}

/** The last ` ::` with blanks or the line's end behind it; its colons' offset, or -1. */
function lastSeparator(text: string, from: number, end: number): number {
  const blank = (at: number) => text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9
  for (let i = end - 2; i > from; i--) {
    if (text.charCodeAt(i) !== 58 || text.charCodeAt(i + 1) !== 58) continue
    if (blank(i - 1) && (i + 2 === end || blank(i + 2))) return i
  }
  return -1
}

interface Open extends ItemExtent {
  end: number
}

/** The structure of the list that begins at `start`, as org-list sees it. */
export function structureAt(source: Source, start: number, limit: number): Structure {
  const known = source.memo.structure
  if (known && known.limit === limit && known.items.has(start)) return { items: known.items, from: start }
  const items = scan(source, start, limit)
  source.memo.structure = { items, limit }
  return { items, from: start }
}

function scan(source: Source, start: number, limit: number): ReadonlyMap<number, ItemExtent> {
  const { text } = source
  const found = new Map<number, Open>()
  const open: Open[] = []
  const endAll = (end: number) => {
    for (const item of open) item.end = end
    return found
  }
  for (let at = start; ; ) {
    if (at >= limit) return endAll(nextLine(text, skipWhiteBack(text, at)))
    if (blankLineAt(text, at)) {
      const next = lineEnd(text, at) + 1
      if (next < text.length && blankLineAt(text, next) && lineEnd(text, next) < text.length)
        return endAll(at)
      at = nextLine(text, at)
    } else if (itemAt(text, at)) {
      const indent = columns(text, at, skipBlanks(text, at))
      while (open.length > 0 && indent <= (open.at(-1) as Open).indent) (open.pop() as Open).end = at
      const item: Open = { start: at, end: at, indent }
      found.set(at, item)
      open.push(item)
      at = nextLine(text, at)
    } else {
      const indent = columns(text, at, skipBlanks(text, at))
      while (indent <= (open.at(-1) as Open).indent) {
        ;(open.pop() as Open).end = nextLine(text, skipWhiteBack(text, at))
        if (open.length === 0) return found
      }
      at = nextLine(text, behindBlock(source, at, limit))
    }
  }
}

function toItem({ text, original }: Source, { start, end, indent }: ItemExtent): ListItem {
  const head = readHead(text, start)
  const { bullet, counter, checkbox } = head
  const tag = tagOf(head)
  return {
    start: original(start),
    end: original(end),
    indent,
    bullet,
    counter,
    checkbox,
    tag: tag && text.slice(tag[0], tag[1]),
  }
}

/** A tag in an ordered list is a part of the item's text. */
export const tagOf = ({ bullet, tag }: Head): Head['tag'] => (tag && /[-+*]/.test(bullet) ? tag : null)

/** Width of blanks; org-list counts eight columns for a tab wherever it stands. */
function columns(text: string, from: number, to: number): number {
  let width = 0
  for (let i = from; i < to; i++) width += text.charCodeAt(i) === 9 ? 8 : 1
  return width
}

export function starsFrom(text: string, at: number): number {
  let i = at
  while (text.charCodeAt(i) === 42) i++
  return text.charCodeAt(i) === 32 ? i - at : 0
}

const blockStart = /[ \t]*#\+BEGIN(:|_)/iy

/** Over a block or drawer that begins at `at` and is closed: the start of its last line; else `at`. */
function behindBlock(source: Source, at: number, limit: number): number {
  const { text } = source
  const c = text.charCodeAt(skipBlanks(text, at))
  const head = c === 35 ? match(blockStart, text, at) : null
  if (head) {
    const from = at + head[0].length
    const name =
      head[1] === ':'
        ? ''
        : text.slice(
            from,
            runEnd(text, from, lineEnd(text, from), (c) => !isWhite(c)),
          )
    const { colon, blocks } = source.closers()
    const close =
      head[1] === ':'
        ? firstFrom(colon, at, limit)
        : name === ''
          ? -1
          : firstFrom(blocks.get(name.toUpperCase()), at, limit)
    return close < 0 ? at : close
  }
  if (c !== 58 || drawerNameAt(text, at) === '') return at
  const close = firstFrom(source.closers().drawers, at, limit)
  return close < 0 ? at : close
}

export function plainList(place: Place): PlainList {
  const { source, at, limit } = place
  const { text } = source
  const structure = place.structure?.items.has(at) ? place.structure : structureAt(source, at, limit)
  const stop = listStop(structure, at)
  const back = skipWhiteBack(text, stop)
  const contentsEnd = startsLine(text, back) ? back : nextLine(text, back)
  const behind = skipWhite(text, contentsEnd, limit)
  const end = behind === limit ? limit : lineStart(text, behind)
  const tag = tagOf(readHead(text, at))
  const ordered = /[A-Za-z0-9]/.test(text.charAt(skipBlanks(text, at)))
  return element<PlainList>(
    place,
    { end, postBlank: countLines(text, contentsEnd, end), contents: [at, contentsEnd] },
    {
      type: 'plain-list',
      listType: ordered ? 'ordered' : tag !== null ? 'descriptive' : 'unordered',
    },
    inside(place, 'item', structure),
    () => listOf(source, structure),
  )
}

/** Behind the last item of the list that begins with the item at `at`. */
export function listStop({ items }: Structure, at: number): number {
  const first = items.get(at) as ItemExtent
  let stop = first.end
  for (let next = items.get(stop); next && next.indent === first.indent; next = items.get(stop)) {
    if (next.end <= stop) break
    stop = next.end
  }
  return stop
}

const lists = new WeakMap<Structure, readonly ListItem[]>()

/** The structure with offsets of the given text; shared by everything in the list. */
function listOf(source: Source, structure: Structure): readonly ListItem[] {
  let list = lists.get(structure)
  if (!list) {
    const own = [...structure.items.values()].filter(({ start }) => start >= structure.from)
    list = own.map((item) => toItem(source, item))
    lists.set(structure, list)
  }
  return list
}

/** Where an item ends and where its text begins; null without any. */
export function itemParts({ text }: Source, at: number, limit: number, { items }: Structure, head: Head) {
  const last = items.get(at)?.end ?? nextLine(text, at)
  const end = Math.min(limit, startsLine(text, last) ? last : nextLine(text, last))
  const from = skipWhite(text, /[.)]/.test(head.bullet) ? head.plainEnd : head.end, end)
  const line = lineStart(text, from)
  return { end, line, start: from === end ? null : line === at ? from : line }
}

export function item(place: Place): Item {
  const { source, at, limit } = place
  const { text } = source
  const structure = place.structure?.items.has(at) ? place.structure : structureAt(source, at, limit)
  const head = readHead(text, at)
  const { start, end, line } = itemParts(source, at, limit, structure, head)
  const tag = tagOf(head)
  const contents = start === null ? null : ([start, nextLine(text, skipWhiteBack(text, end))] as const)
  return element<Item>(
    place,
    { end, postBlank: countLines(text, contents ? contents[1] : at, end), contents },
    {
      type: 'item',
      bullet: head.bullet,
      counter: head.counter === null ? null : counterValue(head.counter),
      checkbox: checkboxState(head.checkbox),
      tag: tag && structure.items.has(at) ? rich(source, tag[0], tag[1], titleRules) : null,
      preBlank: start === line && line !== at ? countLines(text, line, at) : 0,
    },
    inside(place, null, structure),
    () => listOf(source, structure),
  )
}

const counterValue = (counter: string): number =>
  /[0-9]/.test(counter) ? Number(counter) : counter.toUpperCase().charCodeAt(0) - 64

function checkboxState(box: string | null): Item['checkbox'] {
  return box === '[ ]' ? 'off' : box === '[X]' ? 'on' : box === '[-]' ? 'trans' : null
}
