// Owns citations with their references, and footnote references.

import type { Citation, CitationReference, FootnoteReference } from './element.ts'
import { makeObject } from './marks.ts'
import { closingBracket } from './pairs.ts'
import { referenceRules } from './rules.ts'
import { nextKey, nextOf, type Scope } from './scope.ts'
import { match, skipWhiteBack } from './source.ts'
import { isAlphanumeric, isLabel, isWord, runEnd } from './syntax.ts'
import { richIn } from './text.ts'

/** A label, or nothing before a colon; empty pattern groups are what the reader fills in. */
export function footnoteReference(scope: Scope, at: number): FootnoteReference | null {
  const { text, to, root } = scope
  const from = at + 4
  const stop = runEnd(text, from, to, isLabel)
  const inline = stop < to && text.charCodeAt(stop) === 58
  if (!inline && (stop === from || stop >= to || text.charCodeAt(stop) !== 93)) return null
  const close = closingBracket(root.source, at, '[')
  if (close < 0 || close >= to) return null
  const label = stop > from ? text.slice(from, stop) : null
  const contents = inline ? ([stop + 1, close] as const) : null
  return makeObject<FootnoteReference>(
    scope,
    { at, end: close + 1, contents },
    { type: 'footnote-reference', label, inline },
  )
}

const isKey = (code: number): boolean =>
  isWord(code) || (code < 128 && "-.:?!`'/*@+|(){}<>&_^$#%~".includes(String.fromCharCode(code)))

const isStyle = (code: number): boolean => code === 47 || code === 95 || code === 45 || isAlphanumeric(code)

const citationHead = /\[cite(\/)?/iy

/** `[cite/style:prefix;see @key p. 5;suffix]` */
export function citation(scope: Scope, at: number): Citation | null {
  const { text, to, root } = scope
  const head = match(citationHead, text, at)
  if (!head) return null
  const named = citationHead.lastIndex
  const colon = head[1] ? runEnd(text, named, to, isStyle) : named
  if ((head[1] && colon === named) || text.charCodeAt(colon) !== 58 || colon >= to) return null
  const style = head[1] ? text.slice(named, colon) : null
  let start = colon + 1
  while (start < to && ' \t\n'.includes(text.charAt(start))) start++
  const close = closingBracket(root.source, at, '[')
  if (close < 0 || close >= to) return null
  const key = nextKey(scope, start, close + 1, isKey)
  if (key < 0) return null
  const keyEnd = runEnd(text, key + 1, close + 1, isKey)
  const before = lastSemicolon(text, start, keyEnd)
  const from = before >= 0 ? before + 1 : start
  const end = skipWhiteBack(text, close)
  const after = lastSemicolon(text, keyEnd, end)
  // What stands behind the last semicolon is a suffix of all, unless a key is in it.
  const common = after >= 0 && nextKey(scope, after, end, isKey) < 0
  const until = common ? after + 1 : end
  return makeObject<Citation>(
    scope,
    { at, end: close + 1, contents: [from, until], rules: citationContents },
    {
      type: 'citation',
      style,
      prefix: before > start ? richIn(root, start, before, referenceRules) : null,
      suffix: common && after + 1 < end ? richIn(root, after + 1, end, referenceRules) : null,
    },
  )
}

function lastSemicolon(text: string, from: number, to: number): number {
  for (let i = to - 1; i >= from; i--) if (text.charCodeAt(i) === 59) return i
  return -1
}

/** Stands for a set of objects: nothing but references. */
export const citationContents = -1

/** The reference that begins at `at`: up to a semicolon or the end. */
export function citationReference(scope: Scope, at: number): CitationReference | null {
  const { text, to, root } = scope
  const key = nextKey(scope, at, to, isKey)
  if (key < 0) return null
  const keyEnd = runEnd(text, key + 1, to, isKey)
  const separator = nextOf(scope, ';', keyEnd)
  const end = separator < to ? separator + 1 : to
  return makeObject<CitationReference>(
    { ...scope, to: end },
    { at, end },
    {
      type: 'citation-reference',
      key: text.slice(key + 1, keyEnd),
      prefix: at < key ? richIn(root, at, key, referenceRules) : null,
      suffix: keyEnd < separator ? richIn(root, keyEnd, separator, referenceRules) : null,
    },
  )
}
