// Owns which tasks are done for good: long closed, with nothing open, planned or linked about them. Never archives.

import { type OrgFile, outOfSightOf } from '../../org/file.ts'
import { titleKey } from '../../org/ide/resolve.ts'
import type { Headline, OrgDocument } from '../../org/parse.ts'
import { dayFields, dayNumber, parseTimestamp } from '../../org/timestamp.ts'

export interface Finished {
  readonly path: string
  readonly index: number
  readonly title: string
  readonly line: number
  /** Days since 1970-01-01. */
  readonly closed: number
}

/** `today` in days since 1970-01-01. */
export function finishedIn(
  { path, text, document }: OrgFile,
  linked: Linked,
  when: { readonly today: number; readonly afterDays: number },
): readonly Finished[] {
  if (path.endsWith('_archive')) return []
  const hidden = outOfSightOf(document)
  const found: Finished[] = []
  let behind = 0
  for (const headline of document.headlines) {
    if (headline.start < behind || hidden[headline.index]) continue
    const closed = closedDay(headline)
    if (closed === null || closed > when.today - when.afterDays || isPart(document, headline)) continue
    const below = subtree(document, headline)
    if (below.some((one) => isOpen(one, when.today) || linked(path, one))) continue
    // A file whose text says where its parts are counted on is left to its writer.
    if (/^[ \t]*#\+(?:include|transclude):/im.test(text.slice(headline.start, headline.end))) continue
    behind = headline.end
    const { index, title, startLine: line } = headline
    found.push({ path, index, title, line, closed })
  }
  return found
}

/** The day it was closed; null where it is not done, or not said since when. */
function closedDay({ done, planning }: Headline): number | null {
  if (!done || planning.closed === undefined) return null
  const stamp = parseTimestamp(planning.closed)
  return stamp ? dayNumber(stamp.from) : null
}

/** Of something that is not finished, or that counts it. */
function isPart(document: OrgDocument, headline: Headline): boolean {
  for (let at = headline.parent; at !== null; at = (document.headlines[at] as Headline).parent) {
    const above = document.headlines[at] as Headline
    if (above.todo !== '' || /\[\d*(?:%|\/\d*)\]/.test(above.title)) return true
  }
  return false
}

function isOpen({ todo, done, plans, timestamps, clocks }: Headline, today: number): boolean {
  if (todo !== '' && !done) return true
  if (clocks.some(({ minutes }) => minutes === null)) return true
  const stamps = [
    ...plans.filter(({ kind }) => kind !== 'closed').map(({ timestamp }) => timestamp),
    ...timestamps.filter(({ kind }) => kind !== 'inactive'),
  ]
  return stamps.some(
    ({ kind, from, to, repeater }) => kind === 'diary' || repeater !== null || dayNumber(to ?? from) >= today,
  )
}

const subtree = (document: OrgDocument, { index, end }: Headline): readonly Headline[] => {
  const out: Headline[] = []
  for (let at = index; ; at++) {
    const one = document.headlines[at]
    if (!one || one.start >= end) return out
    out.push(one)
  }
}

/** Whether something leads to a headline that would be lost by moving it. */
export type Linked = (path: string, headline: Headline) => boolean

/** By the words and ids of all links; a link from anywhere to words like these counts. */
export function linkedIn(files: readonly OrgFile[]): Linked {
  const words = new Set<string>()
  for (const { document } of files)
    for (const { raw } of [...document.links, ...document.headlines.flatMap(({ links }) => links)]) {
      const search = /^(?:file(?:\+\w+)?:|\.{0,2}\/|~)[^\n]*?::(.*)$/s.exec(raw)?.[1] ?? raw
      words.add(titleKey(search.replace(/^(?:\*|id:)/, '')))
    }
  return (_, { title, ids, properties: { CUSTOM_ID } }) =>
    words.has(titleKey(title)) ||
    ids.some((id) => words.has(titleKey(id))) ||
    (CUSTOM_ID !== undefined && words.has(titleKey(`#${CUSTOM_ID}`)))
}

/** `2026-11-22`. */
export const dayWords = (day: number): string => {
  const { year, month, day: date } = dayFields(day)
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`
}
