// Owns one section's text while it is parsed: where lines begin and end, where blocks and drawers can close,
// and how offsets map back to the text that was given. Never decides what a line is.
// Closing lines are found once for the whole section, so that no opening line searches to the end by itself.

import { sameWord } from '../line.ts'
import type { Context, OrgElement, SectionKind } from './element.ts'
import { isBlankOrLine } from './syntax.ts'

export interface Source {
  /** Line ends are `\n`, as Emacs has them in a buffer of a file with CRLF. */
  readonly text: string
  readonly kind: SectionKind
  readonly context: Context
  /** Offset in the text as it was given. */
  readonly original: (at: number) => number
  /** The way back. */
  readonly parsed: (at: number) => number
  readonly closers: () => Closers
  /** Elements between two offsets. */
  readonly read: Reader
  readonly memo: Memo
}

/** What the elements before have led org-element to expect first. */
export type Mode =
  | 'headline'
  | 'section'
  | 'top'
  | 'planning'
  | 'property-drawer'
  | 'node-property'
  | 'item'
  | 'table-row'
  | null

/** How far an item reaches as org-list sees it. */
export interface ItemExtent {
  readonly start: number
  readonly end: number
  readonly indent: number
}

/** The items of a list from `from` on; the map may hold earlier ones of the lists before it. */
export interface Structure {
  readonly items: ReadonlyMap<number, ItemExtent>
  readonly from: number
}

export type Reader = (
  source: Source,
  from: number,
  to: number,
  mode: Mode,
  structure: Structure | null,
) => readonly OrgElement[]

/** Searches whose result holds for what comes later too. */
interface Memo {
  structure: { readonly items: ReadonlyMap<number, ItemExtent>; readonly limit: number } | null
  /** Where the search for the end of a table.el table began and what line it found. */
  tableEnd: { readonly from: number; readonly end: number } | null
  /** Affiliated keywords that have nothing to belong to. */
  orphans: {
    readonly from: number
    readonly to: number
    readonly limit: number
    readonly orphaned: boolean
  } | null
  brackets: Map<string, Int32Array> | null
}

/** Starts of the lines that can close something, ascending. */
interface Closers {
  /** By what follows `#+END_`, in upper case. */
  readonly blocks: ReadonlyMap<string, readonly number[]>
  /** `#+END:` and, for dynamic blocks only, `#+END`. */
  readonly dynamic: readonly number[]
  readonly colon: readonly number[]
  readonly drawers: readonly number[]
  /** By the environment's name in lower case: offsets of `\end{name}` at the end of a line. */
  readonly environments: ReadonlyMap<string, readonly number[]>
}

export function makeSource(given: string, kind: SectionKind, context: Context, read: Reader): Source {
  const returns = given.includes('\r\n') ? carriageReturns(given) : null
  const given_ = returns?.map((at, i) => at + i)
  const text = returns ? given.replaceAll('\r\n', '\n') : given
  let closers: Closers | undefined
  return {
    text,
    kind,
    context,
    original: returns ? (at) => at + lowerBound(returns, at) : same,
    parsed: given_ ? (at) => at - lowerBound(given_, at) : same,
    closers: () => (closers ??= findClosers(text)),
    read,
    memo: { structure: null, tableEnd: null, orphans: null, brackets: null },
  }
}

const same = (at: number): number => at

/** For each removed `\r`, the offset of its `\n` in the text without them. */
function carriageReturns(given: string): readonly number[] {
  const found: number[] = []
  for (let at = given.indexOf('\r\n'); at >= 0; at = given.indexOf('\r\n', at + 2)) {
    found.push(at - found.length)
  }
  return found
}

/** Index of the first number that is at least `value`. */
export function lowerBound(sorted: ArrayLike<number>, value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] as number) < value) low = middle + 1
    else high = middle
  }
  return low
}

/** The first of `sorted` from `at` on and before `limit`, or -1. */
export function firstFrom(sorted: readonly number[] | undefined, at: number, limit: number): number {
  if (!sorted) return -1
  const found = sorted[lowerBound(sorted, at)]
  return found !== undefined && found < limit ? found : -1
}

function findClosers(text: string): Closers {
  const blocks = new Map<string, number[]>()
  const environments = new Map<string, number[]>()
  const dynamic: number[] = []
  const colon: number[] = []
  const drawers: number[] = []
  for (let at = 0; at < text.length; at = nextLine(text, at)) {
    let i = skipBlanks(text, at)
    const c = text.charCodeAt(i)
    if (c === 58 && sameWord(text, i, ':END:') && blankLineAt(text, i + 5)) drawers.push(at)
    if (c !== 35 || !sameWord(text, i, '#+END')) continue
    i += 5
    const end = trimBlanksBack(text, i, lineEnd(text, i))
    const rest = text.slice(i, end)
    if (rest.startsWith('_')) add(blocks, rest.slice(1).toUpperCase(), at)
    if (rest === ':') colon.push(at)
    if (rest === ':' || rest === '') dynamic.push(at)
  }
  if (!text.includes('\\')) return { blocks, dynamic, colon, drawers, environments }
  for (const found of text.matchAll(/\\end\{([A-Za-z0-9*]+)\}(?=[ \t]*(?:\n|$))/gi)) {
    add(environments, (found[1] as string).toLowerCase(), found.index)
  }
  return { blocks, dynamic, colon, drawers, environments }
}

function add(map: Map<string, number[]>, key: string, at: number): void {
  const list = map.get(key)
  if (list) list.push(at)
  else map.set(key, [at])
}

/** Offset of the line's `\n`, or the text's end. */
export function lineEnd(text: string, at: number): number {
  const found = text.indexOf('\n', at)
  return found < 0 ? text.length : found
}

export const nextLine = (text: string, at: number): number => Math.min(lineEnd(text, at) + 1, text.length)

export const lineStart = (text: string, at: number): number =>
  at <= 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1

export const startsLine = (text: string, at: number): boolean => at === 0 || text.charCodeAt(at - 1) === 10

export function skipBlanks(text: string, at: number): number {
  let i = at
  for (let c = text.charCodeAt(i); c === 32 || c === 9; c = text.charCodeAt(i)) i++
  return i
}

export function trimBlanksBack(text: string, from: number, at: number): number {
  let i = at
  while (i > from && (text.charCodeAt(i - 1) === 32 || text.charCodeAt(i - 1) === 9)) i--
  return i
}

/** Over blanks and line ends, up to `limit`. */
export function skipWhite(text: string, at: number, limit: number): number {
  let i = at
  while (i < limit && isBlankOrLine(text.charCodeAt(i))) i++
  return i
}

export function skipWhiteBack(text: string, at: number, from = 0): number {
  let i = at
  while (i > from && isBlankOrLine(text.charCodeAt(i - 1))) i--
  return i
}

/** Where an element ends whose text ends at `at`: behind the blank lines that follow. */
export function elementEnd(text: string, at: number, limit: number): number {
  const found = skipWhite(text, at, limit)
  return found >= text.length ? found : lineStart(text, found)
}

/** Lines from one offset to the other, a last one without its end included. */
export function countLines(text: string, one: number, other: number): number {
  const from = Math.min(one, other)
  const to = Math.max(one, other)
  let count = 0
  let at = from
  while (at < to) {
    count++
    at = lineEnd(text, at) + 1
  }
  return count
}

/** A line of blanks only begins at `at`. */
export function blankLineAt(text: string, at: number): boolean {
  const i = skipBlanks(text, at)
  return i >= text.length || text.charCodeAt(i) === 10
}

/** A sticky regular expression at `at`, or null. */
export function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

export function matches(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at
  return pattern.test(text)
}
