// Owns `textDocument/references` for Org: what links to a headline, target, name or file, where a footnote is mentioned,
// and which headlines have a tag.

import type { Location } from 'vscode-languageserver/node'
import { anchorsOf, plain } from '../../org/ide/anchors.ts'
import { type Thing, thingAt } from '../../org/ide/at.ts'
import { headlineAt } from '../../org/ide/locate.ts'
import {
  fileGoal,
  footnoteMentions,
  type Goal,
  headlineGoal,
  mentionsIn,
  placeGoal,
  tagMentions,
} from '../../org/ide/mentions.ts'
import type { Span } from '../../org/scan.ts'
import { type OrgText, offsetAt, rangeOf } from './documents.ts'
import type { OrgContext, OrgFeature } from './feature.ts'
import { pathResolver, targetOf } from './targets.ts'

export const references: OrgFeature = {
  provides: [
    {
      method: 'textDocument/references',
      capability: 'referencesProvider',
      section: 'references',
      options: {},
    },
  ],
  listen: (context) =>
    context.connection.onReferences(
      async ({ textDocument: { uri }, position, context: { includeDeclaration } }) => {
        const org = context.documents.orgOf(uri)
        const thing = org && thingAt(org.source, org.document, offsetAt(org, position))
        if (!org || !thing) return null
        const found = await referencesTo(context, org, thing)
        if (!found) return null
        return includeDeclaration && found.declaration
          ? [found.declaration, ...found.places]
          : [...found.places]
      },
    ),
}

interface Found {
  readonly declaration: Location | null
  readonly places: readonly Location[]
}

async function referencesTo(context: OrgContext, org: OrgText, thing: Thing): Promise<Found | null> {
  const at = (text: OrgText, span: Span): Location => ({ uri: text.uri, range: rangeOf(text, span) })
  const { targets, names, radios } = anchorsOf(org.source, org.document)
  switch (thing.kind) {
    case 'tag':
      return {
        declaration: null,
        places: context.documents
          .all()
          .flatMap((one) => tagMentions(one.source, one.document, thing.tag).map((span) => at(one, span))),
      }
    case 'footnote':
      return {
        declaration: null,
        places: footnoteMentions(org.source, org.document, thing.label).map((span) => at(org, span)),
      }
    case 'title':
    case 'todo':
      return linksTo(context, org, headlineGoal(org, thing.headline, 'headline'))
    case 'value': {
      if (thing.key !== 'ID' && thing.key !== 'CUSTOM_ID') return null
      const goal = thing.headline ? headlineGoal(org, thing.headline, 'headline') : fileGoal(org)
      return linksTo(context, org, goal)
    }
    case 'target':
    case 'name': {
      const key = plain(thing.name)
      const anchor = (thing.kind === 'name' ? names : targets).get(key)?.[0]
      if (!anchor) return null
      const links = linksTo(context, org, placeGoal(org, anchor))
      const words = thing.kind === 'target' && radios.has(key) ? radioWords(org, key) : []
      return { ...links, places: [...links.places, ...words.map((span) => at(org, span))] }
    }
    case 'link': {
      const target = await targetOf(context, org, thing.link)
      if (target?.kind !== 'org') return null
      const to = target.org
      const { spot } = target
      if (!spot) return linksTo(context, to, fileGoal(to))
      const goal = spot.headline ? headlineGoal(to, spot.headline, 'headline') : placeGoal(to, spot)
      return linksTo(context, to, goal)
    }
    default:
      return null
  }
}

function linksTo(context: OrgContext, org: OrgText, goal: Goal): Found {
  const texts = context.documents.linkingTo(org, goal.ids)
  const pathOf = pathResolver(context, texts)
  const headline = goal.kind === 'file' ? null : headlineAt(org.document, goal.start)
  const isLine = headline?.start === goal.start
  const end = isLine ? goal.start + headline.raw.length : goal.start
  return {
    declaration: { uri: org.uri, range: rangeOf(org, { start: goal.start, end }) },
    places: texts.flatMap((one) =>
      mentionsIn(one, goal, pathOf).map((span) => ({ uri: one.uri, range: rangeOf(one, span) })),
    ),
  }
}

/** Occurrences of a radio target in the text, without the target itself. */
function radioWords(org: OrgText, key: string): readonly Span[] {
  const words = key.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', '\\s+')
  const pattern = new RegExp(`(?<![<\\p{L}\\p{N}])${words}(?![>\\p{L}\\p{N}])`, 'giu')
  const opaque = org.document.blocks.filter((block) => block.opaque)
  return [...org.text.matchAll(pattern)]
    .map((found) => ({ start: found.index, end: found.index + found[0].length }))
    .filter(({ start }) => !opaque.some((block) => start >= block.start && start < block.end))
}
