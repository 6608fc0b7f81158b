// Owns the request of the sparse tree: which headlines of a file match. Changes nothing.

import * as wire from '../../../protocol/org.ts'
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
  },
}

const mostItems = 2000

interface Matches {
  readonly items: readonly { readonly line: number; readonly title: string; readonly detail: string }[]
  readonly problem: string
}

function matchesOf(context: OrgContext, org: OrgText, query: string): Matches {
  if (query === '') return { items: [], problem: '' }
  const pattern = /^\/(.+)\/$/.exec(query)?.[1]
  if (pattern !== undefined) return byPattern(org, pattern)
  const found = search([{ path: org.path, text: org.text, document: org.document }], query, context.now())
  if (!found.ok) return { items: [], problem: `${found.error.message} ${found.error.next}`.trim() }
  const items = found.value.rows.slice(0, mostItems).map(({ startLine, title, todo, outline }) => ({
    line: startLine - 1,
    title: title || '…',
    detail: [todo, outline.slice(0, -1).join(' › ')].filter(Boolean).join(' · '),
  }))
  return { items, problem: '' }
}

/** Headlines whose own text has a line that matches; the first such line is shown. */
function byPattern(org: OrgText, source: string): Matches {
  const pattern = compilePattern(source)
  if (!pattern.ok) return { items: [], problem: pattern.error.message }
  const items: Matches['items'][number][] = []
  for (const { start, ownEnd, startLine, title } of org.document.headlines) {
    if (items.length >= mostItems) break
    const line = org.text
      .slice(start, ownEnd)
      .split('\n')
      .find((one) => pattern.value.test(one))
    if (line !== undefined)
      items.push({ line: startLine - 1, title: title || '…', detail: line.trim().slice(0, 120) })
  }
  return { items, problem: '' }
}
