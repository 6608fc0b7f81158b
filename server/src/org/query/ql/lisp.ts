// Owns org-ql's Lisp form: `(and (todo "NEXT") (not (tags "x")) (deadline :to 7))`.

import { ok, type Result } from '../../../base/result.ts'
import { readSexp, type Sexp } from '../../sexp.ts'
import { defaultPredicate, isPredicate } from './names.ts'
import { unknown } from './plain.ts'
import { type Arg, fail, type QlError, type Query } from './syntax.ts'

export function readLisp(text: string): Result<Query, QlError> {
  const read = readSexp(text, 0)
  if ('message' in read)
    return fail(read.at, read.message, 'Write for example (and (todo "NEXT") (tags "x")).')
  const more = text.slice(read.end).search(/\S/)
  if (more >= 0)
    return fail(
      read.end + more,
      'the expression ends here, and more follows',
      'Put several into (and …) or (or …).',
    )
  return queryOf(read.value)
}

function queryOf(sexp: Sexp): Result<Query, QlError> {
  switch (sexp.kind) {
    case 'quote':
      return queryOf(sexp.of)
    case 'string':
    case 'number':
      return ok({ kind: 'call', name: defaultPredicate, at: sexp.at, args: [argOf(sexp)], named: new Map() })
    case 'symbol':
      return fail(
        sexp.at,
        `"${sexp.name}" stands alone`,
        `Write (${sexp.name}), or "${sexp.name}" for the word.`,
      )
    case 'list':
      return callOf(sexp.items, sexp.at)
  }
}

function callOf([head, ...rest]: readonly Sexp[], at: number): Result<Query, QlError> {
  if (head?.kind !== 'symbol')
    return fail(at, 'a list must begin with a predicate', 'Write for example (todo "NEXT").')
  switch (head.name) {
    case 'and':
    case 'or':
      return joined(head.name, rest)
    case 'not': {
      const [one, more] = rest
      if (!one || more) return fail(more?.at ?? at, '"not" takes one query', 'Write (not (todo)).')
      const of = queryOf(one)
      return of.ok ? ok({ kind: 'not', of: of.value }) : of
    }
    case 'when':
    case 'unless': {
      const [condition, ...then] = rest
      if (!condition)
        return fail(at, `"${head.name}" needs a condition`, `Write (${head.name} (todo) (tags "x")).`)
      const first = queryOf(condition)
      const second = joined('and', then)
      if (!first.ok) return first
      if (!second.ok) return second
      const one: Query = head.name === 'when' ? first.value : { kind: 'not', of: first.value }
      return ok({ kind: 'and', of: [one, second.value] })
    }
  }
  if (!isPredicate(head.name)) return unknown(head.name, head.at, `Write "${head.name}" for the word.`)
  return ok(withArgs(head.name, head.at, rest))
}

function joined(kind: 'and' | 'or', rest: readonly Sexp[]): Result<Query, QlError> {
  const of: Query[] = []
  for (const one of rest) {
    const query = queryOf(one)
    if (!query.ok) return query
    of.push(query.value)
  }
  return ok({ kind, of })
}

function withArgs(name: string, at: number, rest: readonly Sexp[]): Query {
  const args: Arg[] = []
  const named = new Map<string, Arg>()
  for (let i = 0; i < rest.length; i++) {
    const one = rest[i] as Sexp
    const value = rest[i + 1]
    if (one.kind === 'symbol' && one.name.startsWith(':') && value) {
      named.set(one.name.slice(1), argOf(value))
      i++
    } else args.push(argOf(one))
  }
  return { kind: 'call', name, at, args, named }
}

function argOf(sexp: Sexp): Arg {
  const { at } = sexp
  switch (sexp.kind) {
    case 'quote':
      return argOf(sexp.of)
    case 'string':
      return { at: at + 1, text: sexp.value, list: null, query: null }
    case 'number':
      return { at, text: String(sexp.value), list: null, query: null }
    case 'symbol':
      return { at, text: sexp.name, list: null, query: null }
    case 'list': {
      const query = queryOf(sexp)
      return { at, text: '', list: sexp.items.map(argOf), query: query.ok ? query.value : null }
    }
  }
}
