// Owns the requests of the sparse tree: which headlines of a file match, and what is folded around them. Changes nothing.

import * as wire from '../../../protocol/org.ts'
import { overviewPlan } from '../../org/ide/cycle.ts'
import { sparsePlan } from '../../org/ide/sparse.ts'
import type { Speech } from '../../org/ide/speech.ts'
import { compilePattern } from '../../org/query/pattern.ts'
import { search } from '../../org/query/search.ts'
import { answer } from './answer.ts'
import type { OrgText } from './documents.ts'
import type { OrgContext, OrgFeature } from './feature.ts'

export const matching: OrgFeature = {
  provides: [],
  listen(context) {
    answer(context, wire.matches, ({ uri, query }) => {
      const org = context.documents.orgOf(uri)
      return org && matchesOf(context, org, query.trim())
    })
    answer(context, wire.sparseFolds, ({ uri, lines }) => {
      const org = context.documents.orgOf(uri)
      if (!org) return null
      return lines.length > 0
        ? sparsePlan(org.source, org.document, lines)
        : overviewPlan(org.source, org.document, 'all')
    })
  },
}

const mostItems = 2000
const mostLines = 10_000

interface Matches {
  readonly items: readonly wire.MatchView[]
  readonly problem: string
}

function matchesOf(context: OrgContext, org: OrgText, query: string): Matches {
  if (query === '') return { items: [], problem: '' }
  const pattern = /^\/(.+)\/$/.exec(query)?.[1]
  if (pattern !== undefined) return byPattern(org, pattern, context.speech())
  const found = search([{ path: org.path, text: org.text, document: org.document }], query, context.now(), {
    warningDays: context.settings()['agenda.warningDays'],
  })
  const { told } = context.speech()
  if (!found.ok) {
    const { message, next } = found.error
    return { items: [], problem: `${told(message)} ${told(next)}`.trim() }
  }
  const items = found.value.rows.slice(0, mostItems).map(({ startLine, title, todo, outline }) => ({
    line: startLine - 1,
    lines: [startLine - 1],
    title: title || '…',
    detail: [todo, outline.slice(0, -1).join(' › ')].filter(Boolean).join(' · '),
  }))
  return { items, problem: '' }
}

/** Headlines whose own text, or whose line, has a line that matches; the first such line is shown. */
function byPattern(org: OrgText, source: string, { told }: Speech): Matches {
  const pattern = compilePattern(source)
  if (!pattern.ok) return { items: [], problem: told(pattern.error.message) }
  const items: wire.MatchView[] = []
  let left = mostLines
  for (const { start, ownEnd, startLine, title } of org.document.headlines) {
    if (items.length >= mostItems || left <= 0) break
    const own = org.source.slice(start, ownEnd).split('\n')
    const lines = own.flatMap((line, i) => (pattern.value.test(line) ? [i] : [])).slice(0, left)
    const [first] = lines
    if (first === undefined) continue
    left -= lines.length
    items.push({
      line: startLine - 1,
      lines: lines.map((line) => startLine - 1 + line),
      title: title || '…',
      detail: (own[first] ?? '').trim().slice(0, 120),
    })
  }
  return { items, problem: '' }
}
