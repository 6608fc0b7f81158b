// Owns the one door to queries: a text is read as an Org match or as org-ql, and which of them is said.

import type { OrgSearch } from '../../../protocol/agenda.ts'
import { ok, type Problem, type Result } from '../../base/result.ts'
import { headlineView, type OrgFile } from '../file.ts'
import type { Headline } from '../parse.ts'
import type { Moment } from '../timestamp.ts'
import { compileMatch } from './match.ts'

export interface Query {
  readonly language: OrgSearch['language']
  test(file: OrgFile, headline: Headline): boolean
}

export function readQuery(text: string, now: Moment): Result<Query, Problem> {
  const match = compileMatch(text, now)
  return match.ok ? ok({ language: 'match', test: match.value }) : match
}

export function search(files: readonly OrgFile[], text: string, now: Moment): Result<OrgSearch, Problem> {
  const query = readQuery(text, now)
  if (!query.ok) return query
  const { language, test } = query.value
  const rows = files.flatMap((file) =>
    file.document.headlines
      .filter((headline) => test(file, headline))
      .map((headline) => headlineView(file, headline)),
  )
  return ok({ language, rows })
}
