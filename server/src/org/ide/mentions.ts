// Owns which links of a file lead to one place: a headline, a target, a name, a footnote, a file. Pure: how a written
// path is to be understood comes in as a function. Never looks for files.

import { contextOf } from '../elements/document.ts'
import { type Link, readObjects } from '../objects.ts'
import type { Headline, OrgDocument } from '../parse.ts'
import type { Span } from '../scan.ts'
import type { Text } from '../source.ts'
import { anchorsOf } from './anchors.ts'
import { destinationOf } from './follow.ts'
import { headlineAt } from './locate.ts'
import { resolveInside } from './resolve.ts'

export interface Note {
  /** As the workspace calls it. */
  readonly path: string
  readonly text: string
  readonly document: OrgDocument
}

/** A place in a note. */
export interface Goal {
  readonly note: Note
  /** `file` is the note itself, `subtree` a headline with all that is in it. */
  readonly kind: 'file' | 'headline' | 'subtree' | 'place'
  /** Where it begins; the start of the headline or anchor. */
  readonly start: number
  readonly end: number
  /** Ids that lead there. */
  readonly ids: ReadonlySet<string>
}

export interface Mention extends Span {
  readonly link: Link
  /** The headline whose text has it. */
  readonly headline: Headline | null
}

/** The note that `written` means in a link of the note `from`; null for none. */
export type PathOf = (from: string, written: string) => string | null

export const headlineGoal = (note: Note, headline: Headline, kind: 'headline' | 'subtree'): Goal => ({
  note,
  kind,
  start: headline.start,
  end: kind === 'subtree' ? headline.end : headline.start + 1,
  ids: new Set(
    kind === 'headline'
      ? headline.ids
      : note.document.headlines
          .filter((one) => one.start >= headline.start && one.end <= headline.end)
          .flatMap((one) => one.ids),
  ),
})

export const fileGoal = (note: Note): Goal => ({
  note,
  kind: 'file',
  start: 0,
  end: note.text.length + 1,
  ids: new Set([...note.document.ids, ...note.document.headlines.flatMap((headline) => headline.ids)]),
})

export const placeGoal = (note: Note, { start }: Span): Goal => ({
  note,
  kind: 'place',
  start,
  end: start + 1,
  ids: new Set(),
})

/** In the order of the file. */
export function mentionsIn(note: Note, goal: Goal, pathOf: PathOf): readonly Mention[] {
  const found: Mention[] = []
  for (const { link, headline } of linksOf(note.text, note.document))
    if (leadsTo(link, note, goal, pathOf)) found.push({ link, headline, start: link.start, end: link.end })
  return found
}

function leadsTo(link: Link, from: Note, goal: Goal, pathOf: PathOf): boolean {
  const to = destinationOf(link)
  if (!to || to.kind === 'web' || to.kind === 'attachment') return false
  if (to.kind === 'id') return to.search === '' && goal.ids.has(to.id)
  const path = to.path === '' ? from.path : pathOf(from.path, to.path)
  if (path !== goal.note.path) return false
  if (to.search === '') return goal.kind === 'file' && to.path !== ''
  const spot = resolveInside(goal.note.text, goal.note.document, to.search)
  return spot !== null && spot.start >= goal.start && spot.start < goal.end
}

/** Every link of a file with the headline around it: of its text, its titles and the values of its properties. */
export function* linksOf(
  text: Text,
  document: OrgDocument,
): Generator<{ readonly link: Link; readonly headline: Headline | null }> {
  for (const link of document.links) yield { link, headline: null }
  for (const link of linksInDrawer(text, document, document.drawer)) yield { link, headline: null }
  for (const headline of document.headlines) {
    for (const link of linksInDrawer(text, document, headline.drawer)) yield { link, headline }
    for (const link of headline.links) yield { link, headline }
  }
}

/** Properties are no text, but links in their values are followed. */
export function linksInDrawer(text: Text, document: OrgDocument, drawer: Span | null): readonly Link[] {
  if (!drawer) return []
  const own = text.slice(drawer.start, drawer.end)
  if (!own.includes('[[')) return []
  const links: Link[] = []
  readObjects(own, 0, own.length, contextOf(document), { links, timestamps: [] })
  return links.map((link) => ({ ...link, start: link.start + drawer.start, end: link.end + drawer.start }))
}

/** Places that mention a footnote by its label, definitions among them. */
export function footnoteMentions(text: Text, document: OrgDocument, label: string): readonly Span[] {
  const found = anchorsOf(text, document).footnoteMentions.get(label) ?? []
  return found.map(({ nameStart, nameEnd }) => ({ start: nameStart, end: nameEnd }))
}

/** Where a tag is written: on headlines and in `#+FILETAGS`. */
export function tagMentions(text: Text, document: OrgDocument, tag: string): readonly Span[] {
  const found: Span[] = []
  const enter = (from: number, to: number) => {
    const at = text.slice(from, to).lastIndexOf(`:${tag}:`)
    if (at >= 0) found.push({ start: from + at + 1, end: from + at + 1 + tag.length })
  }
  if (document.settings.filetags.includes(tag))
    for (const line of text
      .slice(0, document.headline(0)?.start ?? text.length)
      .matchAll(/^[ \t]*#\+filetags:.*$/gim))
      enter(line.index, line.index + line[0].length)
  for (const headline of document.headlines)
    if (headline.tags.includes(tag)) enter(headline.titleEnd, headline.start + headline.raw.length)
  return found
}

/** How many links of a file lead to each headline of it or another note; by the start of the headline. */
export function countsByHeadline(
  goal: Note,
  notes: readonly Note[],
  pathOf: PathOf,
): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  const { ids } = anchorsOf(goal.text, goal.document)
  for (const note of notes)
    for (const { link, headline } of linksOf(note.text, note.document)) {
      const target = headlineOf(link, note, goal, ids, pathOf)
      if (!target || (note.path === goal.path && target === headline)) continue
      counts.set(target.start, (counts.get(target.start) ?? 0) + 1)
    }
  return counts
}

function headlineOf(
  link: Link,
  from: Note,
  goal: Note,
  ids: ReadonlyMap<string, number>,
  pathOf: PathOf,
): Headline | null {
  const to = destinationOf(link)
  if (!to || to.kind === 'web' || to.kind === 'attachment') return null
  if (to.kind === 'id') return goal.document.headline(ids.get(to.id) ?? -1) ?? null
  const path = to.path === '' ? from.path : pathOf(from.path, to.path)
  if (path !== goal.path || to.search === '') return null
  const spot = resolveInside(goal.text, goal.document, to.search)
  return spot && (spot.headline ?? headlineAt(goal.document, spot.start))
}
