// Owns objects that are one or two marks around text: emphasis, scripts, targets, cookies, line breaks.

import type {
  Emphasis,
  LineBreak,
  OrgObject,
  RadioTarget,
  Script,
  StatisticsCookie,
  Target,
  Verbatim,
} from './element.ts'
import { node } from './record.ts'
import { radioTargetRules, standardRules } from './rules.ts'
import { next, nextCloser, nextOf, type Scope, startsLine } from './scope.ts'
import { match } from './source.ts'
import { codeAt, isAlphanumeric, isWhite, sizeOf } from './syntax.ts'

interface Extent {
  readonly at: number
  /** Where its own text ends: the blanks behind belong to it too. */
  readonly end: number
  readonly contents?: readonly [number, number] | null
  readonly rules?: number
}

export function makeObject<T extends OrgObject>(scope: Scope, extent: Extent, fields: object): T {
  const { root, text, to } = scope
  const { at, end, contents = null, rules = standardRules } = extent
  let behind = end
  while (behind < to && (text.charCodeAt(behind) === 32 || text.charCodeAt(behind) === 9)) behind++
  return node(
    root.source,
    { begin: at, end: behind, postBlank: behind - end, contents },
    fields,
    contents ? (from, until) => root.read(root, from, until, rules) : undefined,
  ) as T
}

/** What may stand before the mark that opens an emphasis. */
export const mayPrecede = (c: number): boolean => '-(\'"{'.includes(String.fromCharCode(c)) || isWhite(c)

/** Where the emphasis that `mark` opens at `at` closes, or -1. */
function closing(scope: Scope, at: number, mark: string): number {
  const { text, to, from } = scope
  const blankBehind = at + 1 >= to || isWhite(text.charCodeAt(at + 1))
  const opens = startsLine(scope, at)
    ? !blankBehind
    : (mayPrecede(text.charCodeAt(at - 1)) && !blankBehind) ||
      // Of two marks that begin a line the second opens whatever is behind it.
      (at - 1 >= from && startsLine(scope, at - 1) && text.charAt(at - 1) === mark)
  return opens ? nextCloser(scope, mark, at + 2) : -1
}

export function emphasis(scope: Scope, at: number, mark: string, type: Emphasis['type']): Emphasis | null {
  const close = closing(scope, at, mark)
  return close < 0
    ? null
    : makeObject<Emphasis>(scope, { at, end: close + 1, contents: [at + 1, close] }, { type })
}

export function verbatim(scope: Scope, at: number, mark: string, type: Verbatim['type']): Verbatim | null {
  const close = closing(scope, at, mark)
  return close < 0
    ? null
    : makeObject<Verbatim>(scope, { at, end: close + 1 }, { type, value: scope.text.slice(at + 1, close) })
}

/** `a_b`, `a_{b}`, `a^(b)`: the mark at `at` with something before it. */
export function script(scope: Scope, at: number, type: Script['type']): Script | null {
  const { text, to } = scope
  let mark = at
  if (startsLine(scope, at)) {
    // Only a superscript may begin a line: its caret is what stands before the mark.
    if (type === 'subscript') return null
    mark = at + 1
    const c = text.charCodeAt(mark)
    if (mark >= to || (c !== 94 && c !== 95)) return null
  } else if (isWhite(text.charCodeAt(at - 1))) return null
  const from = mark + 1
  const c = from < to ? text.charCodeAt(from) : 0
  if (c === 123 || c === 40) {
    const end = groupEnd(text, from, to, c, c === 123 ? 125 : 41)
    if (end < 0) return null
    const braces = c === 123
    const contents = braces ? ([from + 1, end - 1] as const) : ([from, end] as const)
    return makeObject<Script>(scope, { at: mark, end, contents }, { type, braces })
  }
  const end = c === 42 ? from + 1 : plainScriptEnd(text, from, to)
  return end < 0
    ? null
    : makeObject<Script>(scope, { at: mark, end, contents: [from, end] }, { type, braces: false })
}

/** A sign and a run of letters, digits, `.`, `,` and `\` that ends with a letter or digit. */
export function plainScriptEnd(text: string, from: number, to: number): number {
  const c = text.charCodeAt(from)
  let i = c === 43 || c === 45 ? from + 1 : from
  let end = -1
  while (i < to) {
    const code = codeAt(text, i, to)
    i += sizeOf(code)
    if (isAlphanumeric(code)) end = i
    else if (code !== 46 && code !== 44 && code !== 92) break
  }
  return end
}

/**
 * Behind the bracket that closes the one at `at`, or -1. Org takes groups three deep: inside there are no groups, or
 * only ones without groups, or only ones with such groups, never a mixture.
 */
function groupEnd(text: string, at: number, to: number, open: number, close: number): number {
  let depth = 1
  let flat = 0
  let deep = 0
  let inner = 0
  for (let i = at + 1; i < to; i++) {
    const c = text.charCodeAt(i)
    if (c === open) {
      depth++
      if (depth === 4) return -1
      if (depth === 3) inner++
    } else if (c === close) {
      depth--
      if (depth === 0) return flat > 0 && deep > 0 ? -1 : i + 1
      if (depth !== 1) continue
      if (inner > 0) deep++
      else flat++
      inner = 0
    }
  }
  return -1
}

/** `<<…>>`; `width` 3 for a radio target. Nothing inside but one line without `<` and `>` and blanks at its ends. */
function targetText(scope: Scope, at: number, width: 2 | 3): readonly [number, number] | null {
  const { text, to } = scope
  const from = at + width
  const close = nextOf(scope, '[<>\\n\\r]', from)
  if (close === from || close + width > to || !text.startsWith('>'.repeat(width), close)) return null
  const edge = (i: number) => text.charCodeAt(i) !== 32 && text.charCodeAt(i) !== 9
  return edge(from) && edge(close - 1) ? [from, close] : null
}

export function target(scope: Scope, at: number): Target | null {
  const inside = targetText(scope, at, 2)
  if (!inside) return null
  const value = scope.text.slice(inside[0], inside[1])
  return makeObject<Target>(scope, { at, end: inside[1] + 2 }, { type: 'target', value })
}

export function radioTarget(scope: Scope, at: number): RadioTarget | null {
  const { text } = scope
  const contents = text.startsWith('<<<', at) ? targetText(scope, at, 3) : null
  if (!contents) return null
  const value = text.slice(contents[0], contents[1])
  const extent = { at, end: contents[1] + 3, contents, rules: radioTargetRules }
  return makeObject<RadioTarget>(scope, extent, { type: 'radio-target', value })
}

const cookie = /\[[0-9]*(?:%|\/[0-9]*)\]/y

export function statisticsCookie(scope: Scope, at: number): StatisticsCookie | null {
  const found = match(cookie, scope.text, at)
  if (!found || cookie.lastIndex > scope.to) return null
  const value = found[0]
  return makeObject<StatisticsCookie>(
    scope,
    { at, end: at + value.length },
    { type: 'statistics-cookie', value },
  )
}

/** Two backslashes and nothing but blanks up to the line's end; the line end is a part of it. */
export function lineBreak(scope: Scope, at: number): LineBreak | null {
  const { text, from, to, root } = scope
  if (at > from && text.charCodeAt(at - 1) === 92) return null
  const end = next(scope, '\n', at)
  return node(
    root.source,
    { begin: at, end: end < 0 ? to : end + 1, postBlank: 0 },
    { type: 'line-break' },
  ) as LineBreak
}
