// Owns the requests of keys and pickers: which headline is meant, what a key does there, which headlines fit some words.
// Changes nothing.

import type { HeadlinePlace } from '../../../protocol/acts.ts'
import * as wire from '../../../protocol/org.ts'
import { scoreOfName } from '../../index/symbols.ts'
import { operationFor } from '../../org/ide/gesture.ts'
import { headlineAt } from '../../org/ide/locate.ts'
import { headlinesWith, titleEntries } from '../../org/ide/titles.ts'
import type { Headline } from '../../org/parse.ts'
import { answer } from './answer.ts'
import { type OrgText, offsetAt } from './documents.ts'
import type { OrgContext, OrgFeature } from './feature.ts'

export const asking: OrgFeature = {
  provides: [],
  listen(context) {
    answer(context, wire.headline, ({ uri, position }) => {
      const org = context.documents.orgOf(uri)
      const headline = org && headlineAt(org.document, offsetAt(org, position))
      return org && headline ? placeOf(org, headline) : null
    })
    answer(context, wire.gesture, ({ uri, position, gesture }) => {
      const org = context.documents.orgOf(uri)
      if (!org) return null
      const offset = offsetAt(org, position)
      const operation = operationFor(org.source, org.document, offset, gesture)
      const headline = headlineAt(org.document, offset)
      return operation && { operation, path: org.path, at: headline && placeOf(org, headline) }
    })
    answer(context, wire.places, ({ uri, words, within, most }) => {
      const org = context.documents.orgOf(uri)
      return placesFor(context, org, words, within, most)
    })
  },
}

const placeOf = ({ path }: OrgText, { startLine, title, id }: Headline): HeadlinePlace => ({
  path,
  line: startLine,
  title,
  id,
})

function placesFor(
  context: OrgContext,
  org: OrgText | null,
  words: string,
  within: 'file' | 'workspace',
  most: number,
): readonly wire.PlaceView[] {
  const wanted = words.toLowerCase().replace(/\s+/g, '')
  const found: { readonly in: OrgText; readonly headline: Headline; readonly score: number }[] = []
  const texts = within === 'file' ? (org ? [org] : []) : context.documents.all()
  for (const one of texts) {
    // This file first, where nothing else decides.
    const bonus = one.uri === org?.uri ? 0.02 : 0
    headlinesWith(titleEntries(one.source, one.document, null), wanted, (index, title) => {
      const score = wanted === '' ? 0.5 : scoreOfName(title, wanted)
      const headline = one.document.headline(index)
      if (score > 0 && headline) found.push({ in: one, headline, score: score + bonus })
      return 'go on'
    })
  }
  // Equal ones stay in the order of their files.
  const best = found.sort((a, b) => b.score - a.score).slice(0, most)
  return best.map(({ in: { path, uri }, headline }) => ({
    title: headline.title,
    outline: headline.outline,
    path,
    uri,
    line: headline.startLine - 1,
    id: headline.id,
    todo: headline.todo,
  }))
}
