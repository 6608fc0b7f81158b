// Owns the quick way over what most sections are made of: paragraphs, lists, tables, keywords, comments, code and drawers
// whose lines can be nothing else, by their first characters. Stops where a line may be more, and says where; what is behind
// is for runs.ts, whose ways it follows.

import { isLetter, sameWord } from '../line.ts'
import { clockAt, horizontalRuleAt } from './lines.ts'
import { bulletAt, readHead, tagOf } from './lists.ts'
import { standardRules, titleRules } from './rules.ts'
import { cells, type Visitor } from './runs.ts'
import { trimBlanksBack } from './source.ts'

/** Of what was visited since `hold`, `drop` takes everything back. */
export interface PlainVisitor extends Visitor {
  readonly hold: () => void
  readonly drop: () => void
}

/** By first character: what a line is whatever follows, or which question is left. */
const unsure = 0
const prose = 1
const blank = 2
const asks = 3
const kinds = new Uint8Array(128)
for (const c of 'abdefghijklmnopqrstuvwxyzABDEFGHIJKLMNOPQRSTUVWXYZ"\'(<>/_=~`$@!?&{},.;^]')
  kinds[c.charCodeAt(0)] = prose
for (const c of '#*+-:%[\\|Cc0123456789') kinds[c.charCodeAt(0)] = asks
kinds[10] = blank

/** What the walk over the lines of one section knows where it is. */
interface Walk {
  readonly text: string
  readonly visitor: PlainVisitor
  /** Where the section ends, and where the drawer or block ends that is open. */
  readonly to: number
  stop: number
  /** The first place that is worth a look, from the last one on that was asked for. */
  ahead: number
  /** The lines that are text, begun by the head of an item or not; -1 without any. */
  run: number
  runEnd: number
  isItem: boolean
  /** How far the items that are open are moved in, the innermost last. */
  readonly indents: number[]
  /** Where the first of them begins, or what is open around them: back to there it goes when nothing is certain any more. */
  safe: number
}

/**
 * Visits what is between `from`, where a line begins at the top level of a section, and the section's end at `to`. Answers
 * where the first line begins that is not visited, or -1 when nothing is left. There is no carriage return in between.
 */
export function plainRuns(text: string, from: number, to: number, visitor: PlainVisitor): number {
  const walk: Walk = {
    text,
    visitor,
    to,
    stop: -1,
    ahead: -1,
    run: -1,
    runEnd: from,
    isItem: false,
    indents: [],
    safe: -1,
  }
  let blanks = 0
  for (let at = from; at < to; ) {
    if (at === walk.stop) {
      close(walk)
      walk.stop = -1
      end(walk)
      at = lineEnd(text, at, to)
      continue
    }
    if (walk.run < 0 && next(walk, at) >= to) return -1
    const behind = lineEnd(text, at, to)
    let first = at
    let c = text.charCodeAt(first)
    while (c === 32 || c === 9) c = text.charCodeAt(++first)
    const kind = first >= to ? blank : c < 128 ? (kinds[c] as number) : isText(c) ? prose : unsure
    if (kind === blank) {
      close(walk)
      // Two blank lines end a list, but not the blanks that end a text without a line end.
      if (++blanks > 1 && text.charCodeAt(behind - 1) === 10) end(walk)
      at = behind
      continue
    }
    blanks = 0
    const after =
      kind === prose ? plain(walk, at, first, behind) : kind === asks ? asked(walk, c, at, first, behind) : -1
    if (after < 0) return giveUp(walk, at)
    at = after
  }
  close(walk)
  return -1
}

/** What is asked for goes forward: no run is open that began before `at`. */
function next(walk: Walk, at: number): number {
  if (walk.ahead < at) walk.ahead = walk.visitor.next(at)
  return walk.ahead
}

const lineEnd = (text: string, at: number, to: number): number => {
  const found = text.indexOf('\n', at)
  return found < 0 ? to : found + 1
}

/** Above are spaces of their own kinds, and scripts that are rare in this place. */
const isText = (c: number): boolean => (c >= 0xc0 && c < 0x1680) || (c >= 0x3041 && c < 0xd800)

/** The run of text that is open is visited. */
function close(walk: Walk): void {
  const { text, visitor, run } = walk
  if (run < 0) return
  walk.run = -1
  const end = walk.runEnd
  if (next(walk, run) >= end) return
  if (!walk.isItem) {
    visitor.run(run, end, standardRules, [run, end])
    return
  }
  const head = readHead(text, run)
  const tag = tagOf(head)
  if (tag) visitor.run(tag[0], tag[1], titleRules, tag)
  let from = tag ? head.end : head.plainEnd
  // An item may begin with nothing: its text is that of the lines below then, blanks and all.
  if (text.charCodeAt(from) === 10) from++
  if (from < end) visitor.run(from, end, standardRules, [from, end])
}

/** No item is open any more. */
function end(walk: Walk): void {
  walk.indents.length = 0
  if (walk.stop < 0) walk.safe = -1
}

function giveUp({ visitor, safe, run }: Walk, at: number): number {
  if (safe >= 0) {
    visitor.drop()
    return safe
  }
  return run < 0 ? at : run
}

/** A line that begins at `first` ends the items that are moved in as far as itself. Were there any? */
function leave(walk: Walk, at: number, first: number): boolean {
  const { text, indents } = walk
  if (indents.length === 0) return false
  const indent = columns(text, at, first)
  const before = indents.length
  while (indents.length > 0 && indent <= (indents[indents.length - 1] as number)) indents.pop()
  if (indents.length === 0) end(walk)
  return indents.length < before
}

/** As lists.ts counts them. */
function columns(text: string, from: number, to: number): number {
  let width = 0
  for (let i = from; i < to; i++) width += text.charCodeAt(i) === 9 ? 8 : 1
  return width
}

function plain(walk: Walk, at: number, first: number, behind: number): number {
  if (walk.indents.length > 0 && leave(walk, at, first)) close(walk)
  if (walk.run < 0) {
    walk.run = at
    walk.isItem = false
  }
  walk.runEnd = behind
  return behind
}

/** A line on which nothing is read. */
function skip(walk: Walk, at: number, first: number, behind: number): number {
  close(walk)
  leave(walk, at, first)
  return behind
}

function item(walk: Walk, at: number, first: number, behind: number): number {
  close(walk)
  const { text, indents, visitor } = walk
  const indent = columns(text, at, first)
  while (indents.length > 0 && indent <= (indents[indents.length - 1] as number)) indents.pop()
  if (indents.length === 0 && walk.stop < 0 && walk.safe < 0) {
    walk.safe = at
    visitor.hold()
  }
  indents.push(indent)
  walk.run = at
  walk.runEnd = behind
  walk.isItem = true
  return behind
}

/** What the line is that begins with the character `c`, which alone does not tell; -1 where it is not certain. */
function asked(walk: Walk, c: number, at: number, first: number, behind: number): number {
  const { text } = walk
  const next = text.charCodeAt(first + 1)
  switch (c) {
    case 35: // #
      if (next === 43) return keyword(walk, at, first, behind)
      if (next === 32 || next === 10 || first + 1 >= walk.to) return skip(walk, at, first, behind)
      return plain(walk, at, first, behind)
    case 58: // :
      if (next === 32 || next === 10 || first + 1 >= walk.to) return skip(walk, at, first, behind)
      return colon(walk, at, first, behind)
    case 124: // |
      return row(walk, at, first, behind)
    case 67: // C
    case 99:
      if ((next | 32) !== 108 || !clockAt(text, at)) return plain(walk, at, first, behind)
      skip(walk, at, first, behind)
      walk.visitor.clock(at)
      return behind
    case 91: // [
      // A footnote's definition reaches over paragraphs.
      return first === at && (next | 32) === 102 ? -1 : plain(walk, at, first, behind)
    case 92: // \
      return (next | 32) === 98 ? -1 : plain(walk, at, first, behind)
    case 37: // %
      return first === at && next === 37 ? -1 : plain(walk, at, first, behind)
    case 42: // *
      // At the margin a star may be a bullet to the lines above and none to itself.
      if (first === at) return next === 42 || bulletAt(text, first) ? -1 : plain(walk, at, first, behind)
      break
    case 43: // +
      if (next === 45) return -1
      break
    case 45: // -
      if (next === 45 && horizontalRuleAt(text, at)) return skip(walk, at, first, behind)
  }
  return bulletAt(text, first) ? item(walk, at, first, behind) : plain(walk, at, first, behind)
}

function row(walk: Walk, at: number, first: number, behind: number): number {
  const { text, visitor } = walk
  skip(walk, at, first, behind)
  if (text.charCodeAt(first + 1) === 45 || next(walk, at) >= behind) return behind
  const stop = text.charCodeAt(behind - 1) === 10 ? behind - 1 : behind
  cells(text, first + 1, Math.max(trimBlanksBack(text, first + 1, stop), first + 1), visitor.run)
  return behind
}

/** Letters, digits, `-` and `_` of ASCII. */
function wordEnd(text: string, at: number): number {
  let i = at
  for (let c = text.charCodeAt(i); ; c = text.charCodeAt(++i))
    if (!isLetter(c) && !(c >= 48 && c <= 57) && c !== 45 && c !== 95) return i
}

/** `#+…`: keywords without captions and calls, and blocks in which nothing is read. */
function keyword(walk: Walk, at: number, first: number, behind: number): number {
  const { text } = walk
  const from = first + 2
  const end = wordEnd(text, from)
  const isBlock = sameWord(text, from, 'BEGIN_')
  const c = text.charCodeAt(end)
  if (c === 58) {
    if (end === from || isBlock || is(text, from, end, 'CALL') || is(text, from, end, 'BEGIN')) return -1
    // A bracket may make it text.
    for (let i = end + 1; i < behind; i++) if (text.charCodeAt(i) === 91) return -1
    close(walk)
    return is(text, from, end, 'CAPTION') && next(walk, at) < behind ? -1 : skip(walk, at, first, behind)
  }
  if (!isBlock || end === from + 6 || !(c === 32 || c === 9 || c === 10)) return -1
  const name = text.slice(from + 6, end).toUpperCase()
  const last = closing(text, behind, stopOf(walk), `#+END_${name}`)
  if (last < 0) return -1
  if (opaque.has(name)) return skip(walk, at, first, lineEnd(text, last, walk.to))
  return name === 'VERSE' ? -1 : enter(walk, at, first, behind, last)
}

const is = (text: string, from: number, to: number, word: string): boolean =>
  to - from === word.length && sameWord(text, from, word)

const opaque = new Set(['SRC', 'EXAMPLE', 'EXPORT', 'COMMENT'])

const stopOf = ({ stop, to }: Walk): number => (stop < 0 ? to : stop)

/** Where the line begins that has nothing but `word`, which is in upper case; -1 without one. */
function closing(text: string, from: number, to: number, word: string): number {
  for (let at = from; at < to; at = lineEnd(text, at, to)) {
    let i = at
    let c = text.charCodeAt(i)
    while (c === 32 || c === 9) c = text.charCodeAt(++i)
    if (c !== word.charCodeAt(0)) continue
    const end = lineEnd(text, i, to)
    if (end - i < word.length) continue
    const stop = trimBlanksBack(text, i, text.charCodeAt(end - 1) === 10 ? end - 1 : end)
    if (text.slice(i, stop).toUpperCase() === word) return at
  }
  return -1
}

/** A drawer, or text that begins with a colon. */
function colon(walk: Walk, at: number, first: number, behind: number): number {
  const { text } = walk
  const stop = trimBlanksBack(text, first, text.charCodeAt(behind - 1) === 10 ? behind - 1 : behind)
  if (stop === first + 1 || text.charCodeAt(stop - 1) !== 58) return plain(walk, at, first, behind)
  if (wordEnd(text, first + 1) !== stop - 1 || stop === first + 2) return -1
  const end = closing(text, behind, stopOf(walk), ':END:')
  return end < 0 ? -1 : enter(walk, at, first, behind, end)
}

/** A drawer or block with lines of its own up to the line at `stop`; not one in another or in a list. */
function enter(walk: Walk, at: number, first: number, behind: number, stop: number): number {
  const { text, visitor, to } = walk
  if (walk.stop >= 0) return -1
  skip(walk, at, first, behind)
  if (walk.indents.length > 0) return -1
  // Without anything in it that could be found it need not be gone through.
  if (next(walk, behind) >= stop) return lineEnd(text, stop, to)
  walk.stop = stop
  walk.safe = at
  visitor.hold()
  return behind
}
