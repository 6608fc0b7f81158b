// Owns the reading of links and timestamps straight from one run of text, where nothing in it can hide or cut them: no
// tree is made. Says so when it is not certain. Its rules are those of elements/objects.ts, read from left to right.

import { type Beginnings, beginning } from './beginnings.ts'
import { plainLinkTypes } from './elements/context.ts'
import type { Context } from './elements/element.ts'
import { fileType, isTypeOf, linkTypeOf, plainLinkEnd, targetWritten } from './elements/links.ts'
import { mayPrecede, plainScriptEnd } from './elements/marks.ts'
import { mayRepeat } from './elements/radio.ts'
import { closesEmphasis } from './elements/scope.ts'
import { isLabel, isWhite, runEnd, startsWord } from './elements/syntax.ts'
import { isDigit, isLetter, owned } from './line.ts'
import type { Found, Link } from './objects.ts'
import { readTimestamp } from './timestamp.ts'

const longestType = Math.max(...plainLinkTypes.map((type) => type.length))

const holder = /(?:^|[-\s\u200b('"{])[*/_+]|[_^][{(]/

/** What could be read of a timestamp before there is no telling. */
const longestDate = 600

const secondDate = /^--[<[]\d{4}-\d\d-\d\d[ >\]]/

/** Dates with a repeater and fewer digits, and what `readTimestamp` does not look through to its end. */
const oddDate =
  /^(?:<\d+-\d+-\d+[^>\n]+?\+\d+[dwmy]>|[<[]\d{4}-\d\d-\d\d [^\]>\n]*(?:\r(?!\n)|[^\]>\n]{400}))/i

/** What may begin an object or end the type of a plain link. */
const interesting = /[[<:=~*/+_^\\$@{]/g

const unsure = Symbol('unsure')

/** The text of one element, title or cell. */
interface Run {
  readonly text: string
  readonly from: number
  readonly to: number
  readonly context: Context
  readonly known: Beginnings
  /** Bits of what closes something and is nowhere ahead, so that long lines stay linear. */
  hopeless: number
}

/**
 * Adds to `found` what is in `text` from `from` to `to`; false, and nothing added, when only the tree can tell. `known` has
 * looked into that part.
 */
export function readPlainly(
  text: string,
  from: number,
  to: number,
  context: Context,
  known: Beginnings,
  found: Found,
): boolean {
  // What stands behind the last beginning can neither hide it nor cut it.
  let next = beginning(known, from, to)
  if (next >= to) return true
  if (context.radioTargets.length > 0 && mayRepeat(text.slice(from, to), context.radioTargets)) return false
  const { links, timestamps } = found
  const [linksBefore, timestampsBefore] = [links.length, timestamps.length]
  const run: Run = { text, from, to, context, known, hopeless: 0 }
  // Where the last object ended: what is behind it begins anew.
  let free = from
  for (let i = from; i < to; ) {
    if (i > next) {
      next = beginning(known, i, to)
      if (next >= to) break
    }
    // There is one at the next beginning, if not before.
    interesting.lastIndex = i
    interesting.test(text)
    i = interesting.lastIndex - 1
    const c = text.charCodeAt(i)
    const behind = objectAt(run, i, c, free, found)
    if (behind === unsure) {
      links.length = linksBefore
      timestamps.length = timestampsBefore
      return false
    }
    i = behind === 0 ? i + 1 : behind
    if (behind > 0) free = behind
  }
  return true
}

/** Offset behind the object that the character `c` at `i` announces; 0 when it announces none. */
function objectAt(run: Run, i: number, c: number, free: number, found: Found): number | typeof unsure {
  const { text, to } = run
  const next = i + 1 < to ? text.charCodeAt(i + 1) : 0
  switch (c) {
    case 91: // [
      if (next === 91) return bracketLink(run, i, found)
      if (next === 102 && /^n:/i.test(text.slice(i + 2, i + 4))) return footnote(run, i)
      if (next === 99 && /^ite[:/]/i.test(text.slice(i + 2, i + 6))) return unsure
      return isDigit(next) ? stamp(run, i, found) : 0
    case 60: // <
      if (isDigit(next)) return stamp(run, i, found)
      if (next === 60 || next === 37) return unsure
      return angleLink(run, i, found)
    case 58: // :
      return plainLink(run, i, free, found)
    case 61: // =
    case 126: // ~
      return verbatim(run, i)
    case 42: // *
    case 47: // /
    case 43: // +
      return emphasis(run, i)
    case 95: {
      // _
      if (/(?:src|call)$/.test(text.slice(Math.max(i - 4, run.from), i))) return unsure
      const underlined = emphasis(run, i)
      return underlined === 0 ? script(run, i) : underlined
    }
    case 94: // ^
      return script(run, i)
    case 92: // \
      return isLetter(next) || next === 91 || next === 40 || next === 95 ? unsure : 0
    case 36: // $
      return isWhite(next) || next === 46 || next === 44 || next === 59 || ahead(run, '$', i + 1) < 0
        ? 0
        : unsure
    case 64: // @
      return next === 64 ? snippet(run, i) : 0
    default: // {
      return next === 123 ? macro(run, i) : 0
  }
}

const closers = [']]', '>', '$', '=', '~', '*', '/', '+', '_', '@@', ')}}}'] as const

const bitOf = (closer: string): number => 1 << closers.indexOf(closer as (typeof closers)[number])

/** `indexOf` that never looks beyond the run, nor twice for what is not there. */
function ahead(run: Run, closer: (typeof closers)[number], at: number): number {
  const bit = bitOf(closer)
  if ((run.hopeless & bit) !== 0) return -1
  const { text, to } = run
  const found = at < to ? text.slice(at, to).indexOf(closer) : -1
  if (found < 0) run.hopeless |= bit
  return found < 0 ? -1 : at + found
}

function bracketLink(run: Run, at: number, { links }: Found): number | typeof unsure {
  const { text, to, context, known } = run
  let i = at + 2
  for (; i < to; i++) {
    const c = text.charCodeAt(i)
    if (c === 92) return unsure
    if (c === 91 || c === 93) break
  }
  if (i === at + 2 || text.charCodeAt(i) !== 93 || i + 1 >= to) return 0
  const c = text.charCodeAt(i + 1)
  if (c !== 93 && c !== 91) return 0
  const last = c === 91 ? ahead(run, ']]', i + 3) : i
  if (last < 0) return 0
  const raw = owned(text.slice(at + 2, i))
  const target = targetWritten(raw, context)
  const description = c === 91 ? owned(text.slice(i + 2, last)) : ''
  // Only emphasis and scripts can have links inside a description.
  if (beginning(known, i + 2, last) < last && holder.test(description)) return unsure
  const end = last + 2
  links.push({ kind: 'bracket', target, type: linkTypeOf(target, context), raw, description, start: at, end })
  return end
}

/** A reference has nothing inside but where it has a text of its own. */
function footnote(run: Run, at: number): number | typeof unsure {
  const { text, to } = run
  const stop = runEnd(text, at + 4, to, isLabel)
  if (stop >= to) return 0
  if (text.charCodeAt(stop) !== 58) return stop > at + 4 && text.charCodeAt(stop) === 93 ? stop + 1 : 0
  const close = partner(text, at, to)
  return close >= 0 && beginning(run.known, stop + 1, close) >= close ? close + 1 : unsure
}

/** Offset of the square bracket that closes the one at `at`; -1 without one. */
function partner(text: string, at: number, to: number): number {
  let depth = 0
  for (let i = at; i < to; i++) {
    const c = text.charCodeAt(i)
    if (c === 91) depth++
    else if (c === 93 && --depth === 0) return i
  }
  return -1
}

const snippetHead = /@@[-A-Za-z0-9]+:/y

/** `@@html:…@@`, in which nothing is read. */
function snippet(run: Run, at: number): number {
  snippetHead.lastIndex = at
  if (!snippetHead.test(run.text)) return 0
  const close = ahead(run, '@@', snippetHead.lastIndex)
  return close < 0 ? 0 : close + 2
}

const macroName = /\{\{\{[a-zA-Z][-a-zA-Z0-9_]*/y

/** `{{{name}}}` or `{{{name(…)}}}`, in which nothing is read. */
function macro(run: Run, at: number): number {
  const { text, to } = run
  macroName.lastIndex = at
  if (!macroName.test(text)) return 0
  const behind = macroName.lastIndex
  if (behind < to && text.charCodeAt(behind) === 40) {
    const close = ahead(run, ')}}}', behind + 1)
    return close < 0 ? 0 : close + 4
  }
  return text.startsWith('}}}', behind) && behind + 3 <= to ? behind + 3 : 0
}

function stamp({ text, to }: Run, at: number, { timestamps }: Found): number | typeof unsure {
  const read = readTimestamp(text, at, to)
  if (!read) return oddDate.test(text.slice(at, Math.min(to, at + longestDate))) ? unsure : 0
  if (text.charCodeAt(read.end) === 45 && secondDate.test(text.slice(read.end, Math.min(to, read.end + 14))))
    return unsure
  timestamps.push(read)
  return read.end
}

function angleLink(run: Run, at: number, { links }: Found): number | typeof unsure {
  const { text, to, context } = run
  const stop = Math.min(to, at + 2 + longestType)
  let colon = at + 1
  while (colon < stop && text.charCodeAt(colon) !== 58) colon++
  if (colon >= stop || !isTypeOf(context, text.slice(at + 1, colon))) return 0
  const close = ahead(run, '>', colon + 1)
  if (close < 0) return 0
  const raw = text.slice(at + 1, close)
  if (raw.includes('\n')) return unsure
  add(links, 'angle', raw, colon - at - 1, at, close + 1)
  return close + 1
}

/** The type before the colon must begin a word, and nothing of it belong to the object before. */
function plainLink(run: Run, colon: number, free: number, { links }: Found): number {
  const { text, from, to, context } = run
  if (!isLetter(text.charCodeAt(colon - 1))) return 0
  for (let start = Math.max(free, colon - longestType); start < colon; start++) {
    if (!startsWord(text, start, from) || !isTypeOf(context, text.slice(start, colon))) continue
    let end = plainLinkEnd(text, colon + 1, to)
    // The tree has no carriage return before a line feed.
    if (end > 0 && text.startsWith('\r\n', end - 1)) end = plainLinkEnd(text, colon + 1, end - 1)
    if (end < 0) return 0
    add(links, 'plain', text.slice(start, end), colon - start, start, end)
    return end
  }
  return 0
}

function add(links: Link[], kind: Link['kind'], written: string, type: number, start: number, end: number) {
  const raw = owned(written)
  links.push({ kind, target: raw, type: fileType(raw.slice(0, type)), raw, description: '', start, end })
}

/** Where the emphasis that the mark at `at` opens closes; -1 when it opens none. */
function closing(run: Run, at: number): number {
  const { text, from, to } = run
  const mark = text.charAt(at)
  if ((run.hopeless & bitOf(mark)) !== 0 || at + 1 >= to || isWhite(text.charCodeAt(at + 1))) return -1
  const atStart = (i: number) => i === from || text.charCodeAt(i - 1) === 10
  const opens =
    atStart(at) ||
    mayPrecede(text.charCodeAt(at - 1)) ||
    (atStart(at - 1) && at > from && text.charAt(at - 1) === mark)
  if (!opens) return -1
  const own = text.slice(at, to)
  for (let i = own.indexOf(mark, 2); i >= 0; i = own.indexOf(mark, i + 1))
    if (closesEmphasis(own, i, own.length)) return at + i
  run.hopeless |= bitOf(mark)
  return -1
}

/** Nothing is read inside. */
const verbatim = (run: Run, at: number): number => closing(run, at) + 1

function emphasis(run: Run, at: number): number | typeof unsure {
  const close = closing(run, at)
  if (close < 0) return 0
  return beginning(run.known, at + 1, close) >= close ? close + 1 : unsure
}

/** A sub- or superscript; what it takes cannot be a part of a link behind it. */
function script({ text, from, to }: Run, at: number): number | typeof unsure {
  const c = at + 1 < to ? text.charCodeAt(at + 1) : 0
  if (at === from || text.charCodeAt(at - 1) === 10)
    return text.charCodeAt(at) === 94 && (c === 94 || c === 95) ? unsure : 0
  if (isWhite(text.charCodeAt(at - 1))) return 0
  if (c === 123 || c === 40) return unsure
  if (c === 42) return at + 2
  return Math.max(plainScriptEnd(text, at + 1, to), 0)
}
