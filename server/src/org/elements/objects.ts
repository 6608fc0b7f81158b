// Owns the reading of objects: what may begin where, which reader is tried, and in which order.
// Never looks at lines: a caller hands it the text of one element, title, tag or caption.

import { citation, citationContents, citationReference, footnoteReference } from './citations.ts'
import type { Context, OrgNode, OrgObject, Rich, TableCell, TimestampObject } from './element.ts'
import { entity, exportSnippet, inlineCall, inlineSource, latexFragment, macro } from './inline.ts'
import { angleLink, bracketLink, plainLink, plainTypeAt, radioLink } from './links.ts'
import { emphasis, lineBreak, radioTarget, script, statisticsCookie, target, verbatim } from './marks.ts'
import { nextRadio } from './radio.ts'
import { node } from './record.ts'
import { bits, cellRules, standardRules } from './rules.ts'
import { makeRoot, next, nextOf, type Root, type Scope } from './scope.ts'
import { makeSource, type Source, skipBlanks, trimBlanksBack } from './source.ts'
import { codeAt, isAlphanumeric, isWhite, sizeOf } from './syntax.ts'
import { richIn } from './text.ts'
import { timestamp } from './timestamps.ts'

/** Reader of the objects of a paragraph or verse block. */
export const paragraphObjects =
  (source: Source) =>
  (from: number, to: number): readonly OrgNode[] =>
    readObjects(makeRoot(source, from, to, readObjects), from, to, standardRules)

/** Text that is no contents of an element, with its objects. */
export const rich = (source: Source, from: number, to: number, allowed: number): Rich =>
  richIn(makeRoot(source, from, to, readObjects), from, to, allowed)

/** The objects between two offsets of a text that is the whole of an element's, title's or row's. */
export function objectsIn(
  given: string,
  [from, to]: readonly [number, number],
  context: Context,
  allowed: number,
): readonly OrgNode[] {
  const source = makeSource(given, 'top', context, () => [])
  const root = makeRoot(source, 0, source.text.length, readObjects)
  return readObjects(root, source.parsed(from), source.parsed(to), allowed)
}

/** Reader of the cells of a table row. */
export const rowCells =
  (source: Source) =>
  (from: number, to: number): readonly OrgNode[] => {
    const root = makeRoot(source, from, to, readObjects)
    const cells: OrgNode[] = []
    for (let at = from; at < to; ) {
      const bar = source.text.indexOf('|', at)
      const stop = bar < 0 || bar >= to ? to : bar
      const end = stop < to ? stop + 1 : to
      const start = Math.min(skipBlanks(source.text, at), stop)
      const contents = [start, trimBlanksBack(source.text, start, stop)] as const
      const extent = { begin: at, end, postBlank: 0, contents }
      const read = (from: number, to: number) => readObjects(root, from, to, cellRules)
      cells.push(node(source, extent, { type: 'table-cell' }, read) as TableCell)
      at = end
    }
    return cells
  }

function readObjects(root: Root, from: number, to: number, allowed: number): readonly OrgNode[] {
  const scope: Scope = { root, text: root.source.text, from, to, allowed }
  const objects: OrgObject[] = []
  for (let at = from; at < to; ) {
    const found = allowed === citationContents ? citationReference(scope, at) : nextObject(scope, at)
    if (!found) break
    objects.push(found)
    at = root.source.parsed(found.end)
  }
  return objects
}

/** The first object from `start` on, or null. */
function nextObject(scope: Scope, start: number): OrgObject | null {
  const { root, text, from, to, allowed } = scope
  const links = allowed & bits.link ? root.radio() : null
  const radio = links ? nextRadio(links, start, from, to) : null
  // What begins right before a radio link may look at its first character.
  const limit = radio ? radio.at + sizeOf(codeAt(text, radio.at, to)) : to
  for (let i = start; i < limit; i++) {
    const found = objectAt(scope, i, limit)
    if (found) return found
  }
  return radio ? radioLink(scope, radio.at, radio.end) : null
}

/** The object that begins at `i`; the characters that announce it must stand before `limit`. */
function objectAt(scope: Scope, i: number, limit: number): OrgObject | null {
  const { text, allowed } = scope
  const c = text.charCodeAt(i)
  switch (c) {
    case 42: // *
      return allowed & bits.bold && marked(scope, i, limit) ? emphasis(scope, i, '*', 'bold') : null
    case 47: // /
      return allowed & bits.italic && marked(scope, i, limit) ? emphasis(scope, i, '/', 'italic') : null
    case 43: // +
      return allowed & bits.strikeThrough && marked(scope, i, limit)
        ? emphasis(scope, i, '+', 'strike-through')
        : null
    case 126: // ~
      return allowed & bits.code && marked(scope, i, limit) ? verbatim(scope, i, '~', 'code') : null
    case 61: // =
      return allowed & bits.verbatim && marked(scope, i, limit) ? verbatim(scope, i, '=', 'verbatim') : null
    case 95: // _
      return marked(scope, i, limit) ? underscore(scope, i) : null
    case 94: // ^
      return allowed & bits.superscript && raised(scope, i, limit) ? script(scope, i, 'superscript') : null
    case 60: // <
      return angle(scope, i, limit)
    case 91: // [
      return square(scope, i, limit)
    case 92: // \
      return backslash(scope, i, limit)
    case 36: // $
      return allowed & bits.latexFragment ? latexFragment(scope, i) : null
    case 64: // @
      return allowed & bits.exportSnippet && i + 2 <= limit ? exportSnippet(scope, i) : null
    case 123: // {
      return allowed & bits.macro && i + 3 <= limit ? macro(scope, i) : null
    default:
      return (c | 32) >= 97 && (c | 32) <= 122 ? word(scope, i, limit) : null
  }
}

/** Something other than white space stands behind the mark. */
function marked({ text, to }: Scope, i: number, limit: number): boolean {
  const code = codeAt(text, i + 1, to)
  return code >= 0 && !isWhite(code) && i + 1 + sizeOf(code) <= limit
}

/** What may stand behind a caret. */
function raised({ text, to }: Scope, i: number, limit: number): boolean {
  const code = codeAt(text, i + 1, to)
  if (code < 0 || i + 1 + sizeOf(code) > limit) return false
  return '-{(*+.,'.includes(String.fromCodePoint(code)) || isAlphanumeric(code)
}

function underscore(scope: Scope, i: number): OrgObject | null {
  const underline = scope.allowed & bits.underline ? emphasis(scope, i, '_', 'underline') : null
  return underline ?? (scope.allowed & bits.subscript ? script(scope, i, 'subscript') : null)
}

function angle(scope: Scope, i: number, limit: number): OrgObject | null {
  const { text, allowed } = scope
  const c = i + 1 < limit ? text.charCodeAt(i + 1) : 0
  if (c === 60) {
    const radio = allowed & bits.radioTarget ? radioTarget(scope, i) : null
    return radio ?? (allowed & bits.target ? target(scope, i) : null)
  }
  const announced = (c >= 48 && c <= 57) || (c === 37 && text.charCodeAt(i + 2) === 37 && i + 3 <= limit)
  const time = announced && allowed & bits.timestamp ? timestampIn(scope, i) : null
  return time ?? (allowed & bits.link ? angleLink(scope, i, limit) : null)
}

function timestampIn(scope: Scope, at: number): TimestampObject | null {
  const inLine = (set: string) => (from: number) => {
    const found = nextOf(scope, set, from)
    return found >= scope.to || scope.text.charCodeAt(found) === 10 ? -1 : found
  }
  return timestamp(scope.root.source, at, scope.to, {
    close: inLine('[\\]>\\n]'),
    angle: inLine('[>\\n]'),
    round: (from) => next(scope, ')', from),
  })
}

function square(scope: Scope, i: number, limit: number): OrgObject | null {
  const { text, allowed } = scope
  const c = i + 1 < limit ? text.charCodeAt(i + 1) : 0
  if (c === 91) return allowed & bits.link ? bracketLink(scope, i) : null
  if (c === 102) {
    return allowed & bits.footnoteReference && sameText(text, i + 2, 'n:') && i + 4 <= limit
      ? footnoteReference(scope, i)
      : null
  }
  if (c === 99) {
    const announced = sameText(text, i + 2, 'ite') && (text[i + 5] === ':' || text[i + 5] === '/')
    return announced && allowed & bits.citation && i + 6 <= limit ? citation(scope, i) : null
  }
  const digit = c >= 48 && c <= 57
  if (!digit && c !== 37 && c !== 47) return null
  const time = digit && allowed & bits.timestamp ? timestampIn(scope, i) : null
  return time ?? (allowed & bits.cookie ? statisticsCookie(scope, i) : null)
}

const sameText = (text: string, at: number, word: string): boolean =>
  text.slice(at, at + word.length).toLowerCase() === word

function backslash(scope: Scope, i: number, limit: number): OrgObject | null {
  const { text, to, allowed } = scope
  const c = i + 1 < limit ? text.charCodeAt(i + 1) : 0
  if (c === 92) {
    const behind = skipBlanks(text, i + 2)
    const ends = behind >= to || text.charCodeAt(behind) === 10
    return ends && allowed & bits.lineBreak && Math.min(behind, to) <= limit ? lineBreak(scope, i) : null
  }
  const letter = (c | 32) >= 97 && (c | 32) <= 122
  const blank = c === 95 && text.charCodeAt(i + 2) === 32 && i + 3 <= limit
  if (!letter && !blank && c !== 91 && c !== 40) return null
  const found = allowed & bits.entity ? entity(scope, i) : null
  return found ?? (allowed & bits.latexFragment ? latexFragment(scope, i) : null)
}

/** Inline code, or a plain link, at a letter. */
function word(scope: Scope, i: number, limit: number): OrgObject | null {
  const { text, allowed } = scope
  const c = text.charCodeAt(i)
  if (c === 115 && text.startsWith('src_', i)) {
    return allowed & bits.inlineSource && i + 4 <= limit ? inlineSource(scope, i) : null
  }
  if (c === 99 && text.startsWith('call_', i)) {
    return allowed & bits.inlineCall && i + 5 <= limit ? inlineCall(scope, i) : null
  }
  if (!(allowed & bits.link)) return null
  const type = plainTypeAt(scope, i)
  return type > 0 && i + type <= limit ? plainLink(scope, i) : null
}
