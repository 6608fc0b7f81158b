// Owns what an org-ql query is once it is read, whichever of its two forms it was written in.

import { err, type Result } from '../../../base/result.ts'
import type { OrgFile } from '../../file.ts'
import type { Headline } from '../../parse.ts'
import type { Moment } from '../../timestamp.ts'

export type Query =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Query[] }
  | { readonly kind: 'not'; readonly of: Query }
  | Call

/** A predicate with what it was given. */
export interface Call {
  readonly kind: 'call'
  readonly name: string
  /** Offset in the query, UTF-16 units; so are those of arguments and errors. */
  readonly at: number
  readonly args: readonly Arg[]
  /** `from=…` or `:from …`; keys as written, without the colon. */
  readonly named: ReadonlyMap<string, Arg>
}

export interface Arg {
  readonly at: number
  /** As text; numbers and symbols as they were written. */
  readonly text: string
  /** Of a list in the Lisp form: its members, as texts. */
  readonly list: readonly Arg[] | null
  /** A whole query in the Lisp form: `(todo "NEXT")`. */
  readonly query: Query | null
}

export interface QlError {
  readonly at: number
  readonly message: string
  readonly next: string
}

export type Test = (file: OrgFile, headline: Headline) => boolean

/** `cost` orders the terms of an `and`: about the time of one test, in units of a look at a field. */
export interface Compiled {
  readonly cost: number
  readonly test: Test
}

export interface Context {
  readonly now: Moment
  /** Of deadlines that do not say themselves. */
  readonly warningDays: number
  compile(query: Query): Result<Compiled, QlError>
  /** A query written inside an argument: `ancestors:"todo:NEXT tags:x"`. */
  read(text: string, at: number): Result<Query, QlError>
}

export interface Predicate {
  /** The name first, then its other names. */
  readonly names: readonly string[]
  /** What may be given, for the message about what was. */
  readonly usage: string
  compile(call: Call, context: Context): Result<Compiled, QlError>
}

export const fail = (at: number, message: string, next: string): Result<never, QlError> =>
  err({ at, message, next })
