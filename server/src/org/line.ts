// Owns the reading of single Org lines: headlines, properties, keywords, delimiters, planning.
// Never looks at the line before or after: what a line means there is the scanner's business.

import { wordIn } from './words.ts'

/** Letters, marks, decimal and letter numbers: Emacs' `[:alnum:]`. */
const alnum = /[\p{L}\p{M}\p{Nd}\p{Nl}]/u
const alnumOnly = /^[\p{L}\p{M}\p{Nd}\p{Nl}]+$/u

export const isBlank = (c: number): boolean => c === 32 || c === 9

/** Of ASCII. */
export const isDigit = (c: number): boolean => c >= 48 && c <= 57
export const isLetter = (c: number): boolean => (c | 32) >= 97 && (c | 32) <= 122

/** Whitespace by Emacs' syntax table of Org mode. */
export const isSpace = (c: number): boolean =>
  c === 32 ||
  (c >= 9 && c <= 13) ||
  (c >= 160 && (c === 0xa0 || (c >= 0x2000 && c <= 0x200b) || c === 0x202f || c === 0x205f || c === 0x3000))

/**
 * The same text in memory of its own. V8 keeps a slice of 13 characters or more as a view into the whole text, which
 * would hold a version of the file for as long as one of its titles is known.
 */
export const owned = (slice: string): string =>
  slice.length < 13 ? slice : [slice.slice(0, 8), slice.slice(8)].join('')

export function skipBlank(text: string, at: number, end: number): number {
  let i = at
  while (i < end && isBlank(text.charCodeAt(i))) i++
  return i
}

/** `end` moved back over spaces and tabs. */
export function trimBack(text: string, start: number, end: number): number {
  let i = end
  while (i > start && isBlank(text.charCodeAt(i - 1))) i--
  return i
}

/** Offset of the line's text end, without `\n` or `\r\n`. */
export function contentEnd(text: string, start: number, next: number): number {
  let end = next
  if (end > start && text.charCodeAt(end - 1) === 10) end--
  if (end > start && text.charCodeAt(end - 1) === 13) end--
  return end
}

/** Number of stars when a headline begins at `at`: stars at a line start, then a space. Else 0. */
export function starsAt(text: string, at: number): number {
  let i = at
  while (text.charCodeAt(i) === 42) i++
  return i > at && text.charCodeAt(i) === 32 ? i - at : 0
}

export interface HeadlineLine {
  readonly stars: number
  /** Empty without one. */
  readonly todo: string
  readonly todoStart: number
  /** One character, or empty. */
  readonly priority: string
  readonly commented: boolean
  readonly title: string
  readonly titleStart: number
  readonly titleEnd: number
  readonly tags: readonly string[]
  /** Offsets of `:a:b:`; both the line's trimmed end without tags. */
  readonly tagsStart: number
  readonly tagsEnd: number
}

const none: readonly string[] = []

/** One headline by Org 9.7, except that tags must stand behind white space (`* x:a:` has none). */
export function readHeadline(
  text: string,
  start: number,
  end: number,
  todos: ReadonlySet<string>,
): HeadlineLine {
  const stars = starsAt(text, start)
  const todoStart = skipBlank(text, start + stars, end)
  let at = todoStart
  let todo = ''
  const space = wordEnd(text, at, end)
  const word = space - at <= 64 ? text.slice(at, space) : ''
  if (word !== '' && todos.has(word)) {
    todo = wordIn(text, at, space)
    at = skipBlank(text, space, end)
  }
  let priority = ''
  const cookie = priorityAt(text, at, end)
  if (cookie > 0) {
    priority = text.slice(at + 2, cookie - 1)
    at = skipBlank(text, cookie, end)
  }
  const commented = text.startsWith('COMMENT', at) && (at + 7 === end || text.charCodeAt(at + 7) === 32)
  if (commented) at = skipBlank(text, at + 7, end)
  at = Math.min(at, end)
  const tagsEnd = trimBack(text, at, end)
  const tagsStart = tagsBegin(text, at, tagsEnd)
  const titleEnd = trimBack(text, at, tagsStart)
  const tags = tagsStart < tagsEnd ? tagsIn(text, tagsStart + 1, tagsEnd - 1) : none
  return {
    stars,
    todo,
    todoStart,
    priority,
    commented,
    title: owned(text.slice(at, titleEnd)),
    titleStart: at,
    titleEnd,
    tags,
    tagsStart,
    tagsEnd,
  }
}

/** A keyword ends at a space or at the end of the line; a tab does not end it. */
function wordEnd(text: string, at: number, end: number): number {
  let i = at
  while (i < end && text.charCodeAt(i) !== 32) i++
  return i
}

/** Offset behind `[#A]` at `at`, else 0. */
function priorityAt(text: string, at: number, end: number): number {
  if (text.charCodeAt(at) !== 91 || text.charCodeAt(at + 1) !== 35) return 0
  const code = text.codePointAt(at + 2) ?? 0
  const close = at + 2 + (code > 0xffff ? 2 : 1)
  return close < end && text.charCodeAt(close) === 93 ? close + 1 : 0
}

function tagsBegin(text: string, from: number, end: number): number {
  if (end - from < 3 || text.charCodeAt(end - 1) !== 58) return end
  let i = end - 1
  while (i > from) {
    const size = tagCharacterBefore(text, i, from)
    if (size === 0) break
    i -= size
  }
  const lead = i === from || isBlank(text.charCodeAt(i - 1))
  return lead && text.charCodeAt(i) === 58 && end - i >= 3 ? i : end
}

/** What stands between colons. */
function tagsIn(text: string, from: number, to: number): readonly string[] {
  const tags: string[] = []
  for (let at = from, i = from; i <= to; i++) {
    if (i < to && text.charCodeAt(i) !== 58) continue
    tags.push(wordIn(text, at, i))
    at = i + 1
  }
  return tags.slice()
}

/** Length of the tag character or colon that ends at `at`, else 0. */
function tagCharacterBefore(text: string, at: number, from: number): number {
  const c = text.charCodeAt(at - 1)
  if ((c >= 97 && c <= 122) || (c >= 64 && c <= 90) || (c >= 48 && c <= 58)) return 1
  if (c === 95 || c === 35 || c === 37) return 1
  if (c < 128) return 0
  if (c >= 0xdc00 && c <= 0xdfff && at - 2 >= from) {
    return alnum.test(text.slice(at - 2, at)) ? 2 : 0
  }
  return alnum.test(text.charAt(at - 1)) ? 1 : 0
}

/** Is `tag` one Org reads back: letters, digits, `_@#%`. */
export const isTag = (tag: string): boolean => tag !== '' && alnumOnly.test(tag.replace(/[_@#%]/g, 'a'))

export interface PropertyLine {
  readonly key: string
  readonly value: string
  readonly keyStart: number
  readonly valueStart: number
}

/** `:KEY: value`; the key is the run of non-space up to its last colon, which ends the run. */
export function readProperty(text: string, start: number, end: number): PropertyLine | null {
  const keyStart = skipBlank(text, start, end)
  const i = propertyKeyEnd(text, keyStart, end)
  if (i < 0) return null
  const valueStart = skipBlank(text, i, end)
  const valueEnd = trimBack(text, valueStart, end)
  return {
    key: text.slice(keyStart + 1, i - 1),
    value: text.slice(valueStart, valueEnd),
    keyStart,
    valueStart,
  }
}

/** Behind the colon that ends the key of a property line, whose first character is at `at`; -1 for other lines. */
export function propertyKeyEnd(text: string, at: number, end: number): number {
  if (text.charCodeAt(at) !== 58) return -1
  let i = at + 1
  while (i < end && !isSpace(text.charCodeAt(i))) i++
  if (i - at < 3 || text.charCodeAt(i - 1) !== 58) return -1
  return i < end && !isBlank(text.charCodeAt(i)) ? -1 : i
}

/** Name of a drawer's opening line `:NAME:` (letters, digits, `-`, `_`), else empty. */
export function drawerName(text: string, at: number, end: number): string {
  const last = trimBack(text, at, end) - 1
  if (last - at < 2 || last - at > 256 || text.charCodeAt(last) !== 58) return ''
  for (let i = at + 1; i < last; i++) {
    const c = text.charCodeAt(i)
    const isPlain =
      (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || (c >= 48 && c <= 57) || c === 45 || c === 95
    if (isPlain || c === 39) continue
    return c >= 128 && alnumOnly.test(text.slice(i, last).replace(/[-_']/g, 'a'))
      ? text.slice(at + 1, last)
      : ''
  }
  return text.slice(at + 1, last)
}

/** Does the text at `at` equal `word` (given in upper case), in any case? ASCII only. */
export function sameWord(text: string, at: number, word: string): boolean {
  for (let i = 0; i < word.length; i++) {
    const c = text.charCodeAt(at + i)
    if ((c >= 97 && c <= 122 ? c - 32 : c) !== word.charCodeAt(i)) return false
  }
  return true
}

/** `SCHEDULED:`, `DEADLINE:` or `CLOSED:` first on the line. */
export function isPlanning(text: string, start: number, end: number): boolean {
  const at = skipBlank(text, start, end)
  const c = text.charCodeAt(at) | 32
  if (c !== 115 && c !== 100 && c !== 99) return false
  return sameWord(text, at, 'SCHEDULED:') || sameWord(text, at, 'DEADLINE:') || sameWord(text, at, 'CLOSED:')
}
