// Owns what the part of a link behind `::`, or a link without a path, leads to inside one file, as Org 9.7's
// `org-link-search` does: custom id, coderef, headline, target, name. Never looks into another file.

import type { Headline, OrgDocument } from '../parse.ts'
import type { Span } from '../scan.ts'
import type { Text } from '../source.ts'
import { type Anchor, anchorsOf, plain } from './anchors.ts'
import { blockAt, lineOfIndex } from './locate.ts'

export interface Spot extends Span {
  /** The headline, where the link leads to one. */
  readonly headline: Headline | null
}

/** `#id`, `(ref)`, `*Headline`, a line number, or words; null where nothing is found. */
export function resolveInside(text: Text, document: OrgDocument, search: string): Spot | null {
  const wanted = search.trim()
  if (wanted === '') return null
  if (/^\d+$/.test(wanted)) {
    const line = Number(wanted)
    if (line < 1 || line > document.parts.lines + 1) return null
    return { ...lineOfIndex(document, text, line - 1), headline: null }
  }
  if (wanted.startsWith('#'))
    return ofHeadline(document, anchorsOf(text, document).customIds.get(wanted.slice(1)))
  if (wanted.startsWith('(') && wanted.endsWith(')')) return coderef(text, document, wanted.slice(1, -1))
  if (wanted.startsWith('*')) return titled(document, wanted.slice(1))
  const { targets, names } = anchorsOf(text, document)
  const key = plain(wanted)
  const anchor: Anchor | undefined = targets.get(key)?.[0] ?? names.get(key)?.[0]
  return anchor ? { start: anchor.start, end: anchor.end, headline: null } : titled(document, wanted)
}

/** The place that an id names in this file. */
export function resolveId(text: Text, document: OrgDocument, id: string): Spot | null {
  return ofHeadline(document, anchorsOf(text, document).ids.get(id))
}

function ofHeadline(document: OrgDocument, index: number | undefined): Spot | null {
  if (index === undefined) return null
  const headline = document.headline(index)
  if (headline) return spotOf(headline)
  return { start: document.textStart, end: document.textStart, headline: null }
}

/** Title and line of a headline, without its subtree. */
export const spotOf = (headline: Headline): Spot => ({
  start: headline.start,
  end: headline.start + headline.raw.length,
  headline,
})

const titles = new WeakMap<OrgDocument, ReadonlyMap<string, Headline>>()

/** The first headline with these words; statistics cookies do not count. */
function titled(document: OrgDocument, words: string): Spot | null {
  let byTitle = titles.get(document)
  if (!byTitle) {
    const first = new Map<string, Headline>()
    for (const headline of document.headlines) {
      const key = titleKey(headline.title)
      if (!first.has(key)) first.set(key, headline)
    }
    byTitle = first
    titles.set(document, byTitle)
  }
  const found = byTitle.get(titleKey(words))
  return found ? spotOf(found) : null
}

/** How a title is compared with the words of a link. */
export const titleKey = (title: string): string => plain(title.replace(/\[\d*(?:%|\/\d*)\]/g, ' '))

/** `(ref:x)` at the end of a line of a source or example block. */
function coderef(text: Text, document: OrgDocument, label: string): Spot | null {
  const written = `(ref:${label})`
  for (let at = text.indexOf(written); at >= 0; at = text.indexOf(written, at + 1)) {
    const name = blockAt(document, at)?.name
    if (name === 'SRC' || name === 'EXAMPLE') return { start: at, end: at + written.length, headline: null }
  }
  return null
}
