// Owns the text of an open document in pieces, so that a keystroke in a file of many megabytes copies one piece and not
// the file. Says and does what `TextDocument` of vscode-languageserver-textdocument does; a property test compares
// them. Never knows a language.

import type { Position, Range } from 'vscode-languageserver/node'
import type { TextDocument, TextDocumentContentChangeEvent } from 'vscode-languageserver-textdocument'

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

/** A class because the library's document is one: it has an identity and changes in place. */
class PieceSheet implements Sheet {
  readonly uri: string
  readonly languageId: string
  version: number
  #pieces: Piece[]
  /** Offset and line of each piece, and behind the last one the totals. */
  #offsets: number[] = []
  #firstLines: number[] = []
  #whole: string | null
  #change: SheetChange | null = null

  constructor(uri: string, languageId: string, version: number, content: string) {
    this.uri = uri
    this.languageId = languageId
    this.version = version
    this.#pieces = cut(content)
    this.#whole = content
    this.#count(0)
  }

  get length(): number {
    return this.#offsets.at(-1) as number
  }

  get lineCount(): number {
    return (this.#firstLines.at(-1) as number) + 1
  }

  getText(range?: Range): string {
    if (range) {
      const { start, end } = ordered(range)
      return this.slice(this.offsetAt(start), this.offsetAt(end))
    }
    this.#whole ??= this.#pieces.map(({ text }) => text).join('')
    return this.#whole
  }

  slice(start: number, end: number): string {
    const from = clamp(start, this.length)
    const to = clamp(end, this.length)
    if (from >= to) return ''
    if (this.#whole !== null) return this.#whole.slice(from, to)
    let at = lastUpTo(this.#offsets, from, this.#pieces.length)
    let result = ''
    for (; at < this.#pieces.length; at++) {
      const offset = this.#offsets[at] as number
      if (offset >= to) break
      result += (this.#pieces[at] as Piece).text.slice(Math.max(0, from - offset), to - offset)
    }
    return result
  }

  positionAt(offset: number): Position {
    const at = clamp(offset, this.length)
    const number = lastUpTo(this.#offsets, at, this.#pieces.length)
    const { lines } = this.#pieces[number] as Piece
    const inside = at - (this.#offsets[number] as number)
    const before = countUpTo(lines, inside)
    const line = (this.#firstLines[number] as number) + before
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
    const count = this.#pieces.length
    const first = lastUpTo(this.#offsets, start, count)
    const last = lastUpTo(this.#offsets, end, count)
    const head = (this.#pieces[first] as Piece).text.slice(0, start - (this.#offsets[first] as number))
    const tail = (this.#pieces[last] as Piece).text.slice(end - (this.#offsets[last] as number))
    let middle = head + text + tail
    let behind = last + 1
    // No piece but the last ends inside a line end, and none is much too small.
    while (behind < count && (middle.length < pieceSize / 4 || middle.endsWith('\r'))) {
      middle += (this.#pieces[behind++] as Piece).text
    }
    this.#pieces.splice(first, behind - first, ...cut(middle))
    this.#whole = null
    this.#count(first)
  }

  #count(from: number): void {
    const count = this.#pieces.length
    this.#offsets.length = count + 1
    this.#firstLines.length = count + 1
    if (from === 0) this.#offsets[0] = this.#firstLines[0] = 0
    for (let i = from; i < count; i++) {
      const { text, lines } = this.#pieces[i] as Piece
      this.#offsets[i + 1] = (this.#offsets[i] as number) + text.length
      this.#firstLines[i + 1] = (this.#firstLines[i] as number) + lines.length
    }
  }

  #lineStart(line: number): number {
    if (line === 0) return 0
    // The piece in which the line before ends.
    const number = lastUpTo(this.#firstLines, line - 1, this.#pieces.length)
    const { lines } = this.#pieces[number] as Piece
    return (
      (this.#offsets[number] as number) + (lines[line - 1 - (this.#firstLines[number] as number)] as number)
    )
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

/** Index of the last of the first `count` entries that is not above `value`. */
function lastUpTo(ascending: readonly number[], value: number, count: number): number {
  let low = 0
  let high = count - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((ascending[middle] as number) <= value) low = middle
    else high = middle - 1
  }
  return low
}

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
