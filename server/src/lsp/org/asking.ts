// Owns the requests of the pickers: what a headline has, which tags there are, how a date is read, which headlines fit.
// Changes nothing.

import * as wire from '../../../protocol/org.ts'
import { nameScore } from '../../index/symbols.ts'
import { readDate } from '../../org/edit/read-date.ts'
import { headlineAt } from '../../org/ide/locate.ts'
import { prioritiesOf } from '../../org/ide/suggest.ts'
import { distanceWords } from '../../org/ide/timing.ts'
import { together, vocabularyOf } from '../../org/ide/vocabulary.ts'
import type { Headline } from '../../org/parse.ts'
import { momentText, parseTimestamp } from '../../org/timestamp.ts'
import { answer } from './answer.ts'
import { type OrgText, offsetAt } from './documents.ts'
import type { OrgContext, OrgFeature } from './feature.ts'

export const asking: OrgFeature = {
  provides: [],
  listen(context) {
    answer(context, wire.headline, ({ uri, position }) => {
      const org = context.documents.orgOf(uri)
      const headline = org && headlineAt(org.document, offsetAt(org, position))
      return org && headline ? headlineView(org, headline) : null
    })
    answer(context, wire.tagWords, () => {
      const all = together(context.documents.all().map(vocabularyOf))
      return [...all.tags]
        .map(([tag, count]) => ({ tag, count }))
        .sort((a, b) => b.count - a.count || (a.tag < b.tag ? -1 : 1))
    })
    answer(context, wire.readDateWords, ({ text, base }): wire.DateWords => {
      const from = parseTimestamp(base)?.from
      const read = readDate(text, context.now(), from)
      if (!read.ok) return { ok: false, message: read.error.message }
      const { moment, until, cookies } = read.value
      const shown = [`${momentText(moment)}${until === '' ? '' : `-${until}`}`, cookies]
        .filter(Boolean)
        .join(' ')
      return { ok: true, shown, distance: distanceWords(moment, context.now()) }
    })
    answer(context, wire.places, ({ uri, words, within, most }) => {
      const org = context.documents.orgOf(uri)
      return placesFor(context, org, words, within, most)
    })
  },
}

function headlineView(org: OrgText, headline: Headline): wire.HeadlineView {
  const { settings } = org.document
  const own = new Set(headline.tags)
  const sequences = settings.sequences.flat()
  return {
    line: headline.startLine - 1,
    title: headline.title,
    todo: headline.todo,
    states: sequences.map(({ keyword, key }) => ({ keyword, key, done: settings.doneWords.has(keyword) })),
    priority: headline.priority,
    priorities: prioritiesOf(org.document),
    tags: headline.tags.filter((tag) => tag !== ''),
    inherited: headline.allTags.filter((tag) => !own.has(tag)),
    scheduled: headline.planning.scheduled ?? '',
    deadline: headline.planning.deadline ?? '',
    id: headline.id,
  }
}

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
    for (const headline of one.document.headlines) {
      const score = wanted === '' ? 0.5 : nameScore(headline.title, wanted)
      if (score > 0 && headline.title !== '') found.push({ in: one, headline, score: score + bonus })
    }
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
