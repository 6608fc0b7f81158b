// Owns the text of an open document in pieces, so that a keystroke in a file of many megabytes copies one piece and not
// the file. Says and does what `TextDocument` of vscode-languageserver-textdocument does; a property test compares
// them. Never knows a language.

import type { Position, Range } from 'vscode-languageserver/node'
import type { TextDocument, TextDocumentContentChangeEvent } from 'vscode-languageserver-textdocument'
import { lastUpTo } from '../base/ascending.ts'
import type { Text } from '../org/source.ts'

/** A change in UTF-16 offsets: `start` to `end` of the text before became `length` units. */
export interface SheetChange {
  readonly start: number
  readonly end: number
  readonly length: number
}

export interface Sheet extends TextDocument {
  /** UTF-16 units. */
  readonly length: number
  slice(start: number, end: number): string
  /** All changes since the last call as one that covers them, null when there were none. */
  takeChange(): SheetChange | null
  /** The text as it is now; it stays so when the document goes on. */
  snapshot(): Snapshot
}

export interface Snapshot extends Text {
  /** The whole of it, put together at the first call. */
  whole(): string
}

interface Piece {
  readonly text: string
  /** Line starts inside, from the piece's start; one behind its last unit belongs to it. */
  readonly lines: Uint32Array
}

/** UTF-16 units. A piece is cut when it has more than twice as many. */
const pieceSize = 16_384

export const sheets = {
  create: (uri: string, languageId: string, version: number, content: string): Sheet =>
    new PieceSheet(uri, languageId, version, content),
  /** Changes the document in place, as the library's own does. */
  update(document: Sheet, changes: TextDocumentContentChangeEvent[], version: number): Sheet {
    if (!(document instanceof PieceSheet)) throw new TypeError('A sheet of another making')
    document.update(changes, version)
    return document
  },
}

/** One version of a text. Nothing in it changes but that the whole is put together once. */
class Pieces implements Snapshot {
  readonly pieces: readonly Piece[]
  /** Offset and line of each piece, and behind the last one the totals. */
  readonly offsets: readonly number[]
  readonly firstLines: readonly number[]
  #whole: string | null

  constructor(pieces: readonly Piece[], whole: string | null) {
    const offsets = [0]
    const firstLines = [0]
    pieces.forEach(({ text, lines }, i) => {
      offsets.push((offsets[i] as number) + text.length)
      firstLines.push((firstLines[i] as number) + lines.length)
    })
    this.pieces = pieces
    this.offsets = offsets
    this.firstLines = firstLines
    this.#whole = whole
  }

  get length(): number {
    return this.offsets.at(-1) as number
  }

  whole(): string {
    this.#whole ??= this.pieces.map(({ text }) => text).join('')
    return this.#whole
  }

  slice(start: number, end: number): string {
    const from = clamp(start, this.length)
    const to = clamp(end, this.length)
    if (from >= to) return ''
    if (this.#whole !== null) return this.#whole.slice(from, to)
    let result = ''
    for (let at = this.pieceAt(from); at < this.pieces.length; at++) {
      const offset = this.offsets[at] as number
      if (offset >= to) break
      result += (this.pieces[at] as Piece).text.slice(Math.max(0, from - offset), to - offset)
    }
    return result
  }

  charCodeAt(at: number): number {
    if (at < 0 || at >= this.length) return Number.NaN
    const number = this.pieceAt(at)
    return (this.pieces[number] as Piece).text.charCodeAt(at - (this.offsets[number] as number))
  }

  indexOf(words: string, from = 0): number {
    if (this.#whole !== null) return this.#whole.indexOf(words, from)
    let at = clamp(from, this.length)
    if (words === '') return at
    for (let i = this.pieceAt(at); i < this.pieces.length; i++) {
      const offset = this.offsets[i] as number
      const found = (this.pieces[i] as Piece).text.indexOf(words, at - offset)
      if (found >= 0) return offset + found
      const end = this.offsets[i + 1] as number
      const across = this.#across(words, end, Math.max(at, end - words.length + 1))
      if (across >= 0) return across
      at = end
    }
    return -1
  }

  lastIndexOf(words: string, from = Number.POSITIVE_INFINITY): number {
    if (this.#whole !== null) return this.#whole.lastIndexOf(words, from)
    const at = clamp(from, this.length)
    if (words === '') return at
    for (let i = this.pieceAt(at); i >= 0; i--) {
      const offset = this.offsets[i] as number
      const end = this.offsets[i + 1] as number
      // What begins in this piece and ends behind it.
      const head = Math.max(0, end - words.length + 1)
      const tail = at < head ? -1 : this.slice(head, Math.min(at, end - 1) + words.length).lastIndexOf(words)
      if (tail >= 0) return head + tail
      const found = at < offset ? -1 : (this.pieces[i] as Piece).text.lastIndexOf(words, at - offset)
      if (found >= 0) return offset + found
    }
    return -1
  }

  /** The first one from `from` on that begins before the piece's end and goes on behind it. */
  #across(words: string, end: number, from: number): number {
    if (words.length < 2) return -1
    const found = this.slice(from, end + words.length - 1).indexOf(words)
    return found < 0 ? -1 : from + found
  }

  pieceAt(offset: number): number {
    return lastUpTo(this.offsets, offset, this.pieces.length)
  }
}

/** A class because the library's document is one: it has an identity and changes in place. */
class PieceSheet implements Sheet {
  readonly uri: string
  readonly languageId: string
  version: number
  #now: Pieces
  #change: SheetChange | null = null

  constructor(uri: string, languageId: string, version: number, content: string) {
    this.uri = uri
    this.languageId = languageId
    this.version = version
    this.#now = new Pieces(cut(content), content)
  }

  get length(): number {
    return this.#now.length
  }

  get lineCount(): number {
    return (this.#now.firstLines.at(-1) as number) + 1
  }

  getText(range?: Range): string {
    if (range) {
      const { start, end } = ordered(range)
      return this.slice(this.offsetAt(start), this.offsetAt(end))
    }
    return this.#now.whole()
  }

  slice(start: number, end: number): string {
    return this.#now.slice(start, end)
  }

  snapshot(): Snapshot {
    return this.#now
  }

  positionAt(offset: number): Position {
    const at = clamp(offset, this.length)
    const { pieces, offsets, firstLines } = this.#now
    const number = this.#now.pieceAt(at)
    const before = countUpTo((pieces[number] as Piece).lines, at - (offsets[number] as number))
    const line = (firstLines[number] as number) + before
    const start = this.#lineStart(line)
    return { line, character: this.#beforeLineEnd(at, start) - start }
  }

  offsetAt({ line, character }: Position): number {
    if (line >= this.lineCount) return this.length
    if (line < 0) return 0
    const start = this.#lineStart(line)
    if (character <= 0) return start
    return this.#beforeLineEnd(Math.min(start + character, this.#lineEnd(line)), start)
  }

  getLineRange(line: number): Range {
    const last = this.lineCount - 1
    if (line < 0) return { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }
    const number = Math.min(line, last)
    const start = this.#lineStart(number)
    const end = line > last ? this.length : this.#beforeLineEnd(this.#lineEnd(number), start)
    return { start: { line: number, character: 0 }, end: { line: number, character: end - start } }
  }

  getEOLCharacters(line: number): string {
    if (line < 0 || line >= this.lineCount) return ''
    const next = this.#lineEnd(line)
    return this.slice(this.#beforeLineEnd(next, this.#lineStart(line)), next)
  }

  takeChange(): SheetChange | null {
    const change = this.#change
    this.#change = null
    return change
  }

  update(changes: TextDocumentContentChangeEvent[], version: number): void {
    for (const change of changes) {
      if ('range' in change) {
        const { start, end } = ordered(change.range)
        this.#replace(this.offsetAt(start), this.offsetAt(end), change.text)
      } else this.#replace(0, this.length, change.text)
    }
    this.version = version
  }

  #replace(start: number, end: number, text: string): void {
    this.#change = together(this.#change, { start, end, length: text.length })
    const { pieces, offsets } = this.#now
    const first = this.#now.pieceAt(start)
    const last = this.#now.pieceAt(end)
    const head = (pieces[first] as Piece).text.slice(0, start - (offsets[first] as number))
    const tail = (pieces[last] as Piece).text.slice(end - (offsets[last] as number))
    let middle = head + text + tail
    let behind = last + 1
    // No piece but the last ends inside a line end, and none is much too small.
    while (behind < pieces.length && (middle.length < pieceSize / 4 || middle.endsWith('\r'))) {
      middle += (pieces[behind++] as Piece).text
    }
    this.#now = new Pieces([...pieces.slice(0, first), ...cut(middle), ...pieces.slice(behind)], null)
  }

  #lineStart(line: number): number {
    if (line === 0) return 0
    // The piece in which the line before ends.
    const { pieces, offsets, firstLines } = this.#now
    const number = lastUpTo(firstLines, line - 1, pieces.length)
    const { lines } = pieces[number] as Piece
    return (offsets[number] as number) + (lines[line - 1 - (firstLines[number] as number)] as number)
  }

  /** Behind the line's end. */
  #lineEnd(line: number): number {
    return line + 1 < this.lineCount ? this.#lineStart(line + 1) : this.length
  }

  #beforeLineEnd(offset: number, start: number): number {
    let at = offset
    while (at > start && /[\r\n]/.test(this.slice(at - 1, at))) at--
    return at
  }
}

/** In pieces of one size; none ends between `\r` and `\n`. */
function cut(text: string): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  while (text.length - at > 2 * pieceSize) {
    let end = at + pieceSize
    while (text.charCodeAt(end - 1) === 13 && end < text.length) end++
    pieces.push(piece(text.slice(at, end)))
    at = end
  }
  pieces.push(piece(text.slice(at)))
  return pieces
}

function piece(slice: string): Piece {
  // Memory of its own: a view would hold the whole text it was cut from.
  const text = slice.length < 13 ? slice : `${slice} `.slice(0, -1)
  const lines: number[] = []
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === 10 || (c === 13 && text.charCodeAt(i + 1) !== 10)) lines.push(i + 1)
  }
  return { text, lines: Uint32Array.from(lines) }
}

/** One change that covers `first` and then `second`, whose offsets are those of the text between. */
function together(first: SheetChange | null, second: SheetChange): SheetChange {
  if (!first) return second
  const newEnd = first.start + first.length
  const grown = Math.max(0, second.end - newEnd)
  const start = Math.min(first.start, second.start)
  const end = first.end + grown
  const length = newEnd + grown + second.length - (second.end - second.start) - start
  return { start, end, length }
}

const clamp = (offset: number, length: number): number => Math.max(0, Math.min(offset, length))

const ordered = ({ start, end }: Range): Range =>
  start.line > end.line || (start.line === end.line && start.character > end.character)
    ? { start: end, end: start }
    : { start, end }

/** How many entries are not above `value`. */
function countUpTo(ascending: Uint32Array, value: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ascending[middle] as number) <= value) low = middle + 1
    else high = middle
  }
  return low
}
