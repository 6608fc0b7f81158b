// Owns the one door to queries: a text is read as an Org match or as org-ql, and which of them is said. A text is
//
//   org-ql, Lisp form    when it begins with "(" :                         (and (todo "NEXT") (tags "x"))
//   org-ql, plain form   when a word of it is a predicate with a colon,
//                        or begins with "!", or when it is words alone:    todo:NEXT !moon "two words"
//   an Org match         otherwise, as it then has a sign of one:          +work-home/TODO, LEVEL>2, a|b

import type { OrgSearch } from '../../../protocol/agenda.ts'
import { err, ok, type Problem, problem, type Result } from '../../base/result.ts'
import { headlineView, type OrgFile } from '../file.ts'
import { nearest } from '../nearest.ts'
import type { Headline } from '../parse.ts'
import type { Moment } from '../timestamp.ts'
import { compileMatch, type MatchOptions } from './match.ts'
import { compileQl } from './ql/compile.ts'
import { allNames, isPredicate } from './ql/names.ts'
import type { QlError } from './ql/syntax.ts'

export interface QueryOptions extends Partial<MatchOptions> {
  /** `org-deadline-warning-days`, for `deadline:auto`. */
  readonly warningDays?: number
}

export interface Query {
  readonly language: OrgSearch['language']
  test(file: OrgFile, headline: Headline): boolean
}

/** Errors say where and what would be right. `now` is the wall clock for relative dates. */
export function readQuery(text: string, now: Moment, options: QueryOptions = {}): Result<Query, Problem> {
  const language = languageOf(text)
  if (language === 'match') {
    const match = compileMatch(text, now, { inherit: options.inherit ?? 'none' })
    return match.ok ? ok({ language, test: match.value }) : match
  }
  const test = compileQl(text, language === 'org-ql' ? 'plain' : 'lisp', now, options.warningDays)
  return test.ok ? ok({ language, test: test.value }) : err(said(text, test.error))
}

/** Rows in the order of files and headlines; archived and commented headlines are found too, as in Org and org-ql. */
export function search(
  files: readonly OrgFile[],
  text: string,
  now: Moment,
  options: QueryOptions = {},
): Result<OrgSearch, Problem> {
  const query = readQuery(text, now, options)
  if (!query.ok) return query
  const { language, test } = query.value
  const rows: OrgSearch['rows'][number][] = []
  for (const file of files)
    for (const headline of file.document.headlines)
      if (test(file, headline)) rows.push(headlineView(file, headline))
  return ok({ language, rows })
}

export function languageOf(text: string): OrgSearch['language'] {
  const clean = text.trim()
  if (/^['`]?\(/.test(clean)) return 'org-ql-sexp'
  if (clean === '') return 'match'
  const bare = clean.replace(/"[^"]*"?/g, '""')
  for (const word of bare.split(/\s+/)) {
    if (/^!\S/.test(word)) return 'org-ql'
    const name = /^([a-zA-Z][\w-]*[*&]?):/.exec(word)?.[1]
    // A misspelt predicate is one to be told about; `work:urgent` is a match of two tags.
    if (name !== undefined && (isPredicate(name) || nearest(name.toLowerCase(), allNames) !== null))
      return 'org-ql'
  }
  return /[-+&|/{}<>=:]/.test(bare) ? 'match' : 'org-ql'
}

/** Says where: the column, 1-based, and the text from there on. */
function said(text: string, { at, message, next }: QlError): Problem {
  const rest = text.slice(at, at + 20)
  const place = rest === '' ? 'at the end' : `at column ${at + 1} (\`${rest}\`)`
  return problem('org-query', `Bad query ${place}: ${message}.`, next)
}
