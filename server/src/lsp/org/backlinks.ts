// Owns the requests of the view of backlinks and of the lines above headlines that something links to. Answers from the
// files as they are in the editor; nothing is written.

import type { BacklinksView, BacklinkView } from '../../../protocol/org.ts'
import * as wire from '../../../protocol/org.ts'
import { headlineAt, lineAround, lineIndexAt } from '../../org/ide/locate.ts'
import { countsByHeadline, fileGoal, headlineGoal, type Mention, mentionsIn } from '../../org/ide/mentions.ts'
import type { Headline } from '../../org/parse.ts'
import { answer } from './answer.ts'
import { type OrgText, offsetAt, positionAt } from './documents.ts'
import type { OrgContext, OrgFeature } from './feature.ts'
import { pathResolver } from './targets.ts'

export const backlinks: OrgFeature = {
  provides: [],
  listen(context) {
    answer(context, wire.backlinks, ({ uri, position, of }) => {
      const org = context.documents.orgOf(uri)
      return (
        org &&
        backlinksOf(context, org, of === 'file' ? null : headlineAt(org.document, offsetAt(org, position)))
      )
    })
    answer(context, wire.linkCounts, ({ uri }) => {
      const org = context.documents.orgOf(uri)
      return org && countsOf(context, org)
    })
  },
}

const mostLinks = 500
const longestLine = 200
/** In larger files only links from elsewhere are counted above headlines: reading all of its own would be felt. */
const longestCounted = 2_000_000

function backlinksOf(context: OrgContext, org: OrgText, headline: Headline | null): BacklinksView {
  const whole = fileGoal(org)
  const goal = headline ? headlineGoal(org, headline, 'headline') : whole
  const texts = context.documents.linkingTo(org, whole.ids)
  const pathOf = pathResolver(context, texts)
  const links: BacklinkView[] = []
  let all = 0
  for (const text of texts) {
    // A link inside the headline itself, such as to one of its own targets, is none from elsewhere.
    const own = (mention: Mention) =>
      text.uri === org.uri && headline !== null && mention.headline === headline
    for (const mention of mentionsIn(text, goal, pathOf))
      if (!own(mention) && links.length < mostLinks) links.push(viewOf(text, mention))
    if (headline && text.uri !== org.uri) all += mentionsIn(text, whole, pathOf).length
  }
  const fromElsewhere = links.filter(({ uri }) => uri !== org.uri).length
  return {
    name: headline ? headline.title : org.document.settings.title || nameOf(org),
    kind: headline ? 'headline' : 'file',
    line: headline ? headline.startLine - 1 : 0,
    links,
    elsewhere: headline ? Math.max(0, all - fromElsewhere) : 0,
  }
}

function viewOf(text: OrgText, { headline, start, end }: Mention): BacklinkView {
  const line = lineAround(text.document, text.source, start)
  const words = text.source.slice(line.start, Math.min(line.end, line.start + 2000)).trim()
  return {
    uri: text.uri,
    path: text.path,
    start: positionAt(text, start),
    end: positionAt(text, end),
    headline: headline?.title ?? '',
    outline: headline?.outline.slice(0, -1).join(' › ') ?? '',
    text: words.length > longestLine ? `${words.slice(0, longestLine)}…` : words,
  }
}

const nameOf = ({ path, uri }: OrgText): string =>
  (path || decodeURIComponent(uri)).split('/').at(-1) as string

function countsOf(context: OrgContext, org: OrgText) {
  const ids = new Set([...org.document.ids, ...org.document.headlines.flatMap((headline) => headline.ids)])
  const texts = context.documents.linkingTo(org, ids)
  const counted = org.source.length > longestCounted ? texts.filter(({ uri }) => uri !== org.uri) : texts
  const counts = countsByHeadline(org, counted, pathResolver(context, texts))
  return [...counts]
    .map(([start, count]) => ({ line: lineIndexAt(org.document, org.source, start), count }))
    .sort((a, b) => a.line - b.line)
}
