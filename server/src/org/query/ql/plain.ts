// Owns org-ql's plain form: `todo:NEXT tags:x,y !moon priority:A "two words" deadline:to=7`. All terms must hold.

import { ok, type Result } from '../../../base/result.ts'
import { nearest } from '../../nearest.ts'
import { allNames, defaultPredicate, isPredicate } from './names.ts'
import { type Arg, type Call, fail, type QlError, type Query } from './syntax.ts'

/** A word before a colon that names a predicate, or is meant to. */
const head = /([\p{L}][\p{L}\p{N}-]*[*&]?):/uy

/** `base` is where the text begins in what the user wrote. */
export function readPlain(text: string, base = 0): Result<Query, QlError> {
  const terms: Query[] = []
  let i = 0
  for (;;) {
    while (/\s/.test(text.charAt(i))) i++
    if (i >= text.length) break
    const negated = text.charAt(i) === '!' && /\S/.test(text.charAt(i + 1))
    if (negated) i++
    const term = readTerm(text, i, base)
    if (!term.ok) return term
    terms.push(negated ? { kind: 'not', of: term.value.query } : term.value.query)
    i = term.value.end
  }
  if (terms.length === 0) return fail(base, 'the query is empty', 'Write for example todo:NEXT or a word.')
  return ok(terms.length === 1 ? (terms[0] as Query) : { kind: 'and', of: terms })
}

interface Term {
  readonly query: Query
  readonly end: number
}

function readTerm(text: string, at: number, base: number): Result<Term, QlError> {
  head.lastIndex = at
  const found = head.exec(text)
  const name = found?.[1] ?? ''
  // An address or a file with a line is text.
  if (found && !text.startsWith('//', at + found[0].length)) {
    if (isPredicate(name)) return readArgs(text, name, at, at + found[0].length, base)
    return unknown(name, base + at, `Put "${name}:…" in quotes to look for it as text.`)
  }
  const word = readWord(text, at, /\s/, base)
  if (!word.ok) return word
  const args = [word.value.arg]
  return ok({
    query: { kind: 'call', name: defaultPredicate, at: base + at, args, named: new Map() },
    end: word.value.end,
  })
}

export function unknown(name: string, at: number, otherwise: string): Result<never, QlError> {
  const near = nearest(name.toLowerCase(), allNames)
  return fail(at, `there is no predicate "${name}"`, near === null ? otherwise : `Did you mean ${near}?`)
}

function readArgs(text: string, name: string, at: number, from: number, base: number): Result<Term, QlError> {
  const args: Arg[] = []
  const named = new Map<string, Arg>()
  let i = from
  while (i < text.length && !/\s/.test(text.charAt(i))) {
    if (text.charAt(i) === ',') {
      i++
      continue
    }
    const key = /^[^\s,="<>]+=/.exec(text.slice(i, i + 200))?.[0] ?? ''
    const value = readWord(text, i + key.length, /[\s,]/, base)
    if (!value.ok) return value
    if (key === '') args.push(value.value.arg)
    else named.set(key.slice(0, -1).replace(/^:/, ''), value.value.arg)
    i = value.value.end
  }
  const call: Call = { kind: 'call', name, at: base + at, args, named }
  return ok({ query: call, end: i })
}

/** A word, or text in quotes with whatever is in them. */
function readWord(
  text: string,
  at: number,
  stop: RegExp,
  base: number,
): Result<{ readonly arg: Arg; readonly end: number }, QlError> {
  if (text.charAt(at) === '"') {
    const close = text.indexOf('"', at + 1)
    if (close < 0) return fail(base + at, 'the quote is never closed', 'Close it with ".')
    const inner = text.slice(at + 1, close)
    return ok({ arg: { at: base + at + 1, text: inner, list: null, query: null }, end: close + 1 })
  }
  let end = at
  while (end < text.length && !stop.test(text.charAt(end)) && text.charAt(end) !== '"') end++
  return ok({ arg: { at: base + at, text: text.slice(at, end), list: null, query: null }, end })
}
