// Owns the tags at the end of a headline: setting, adding, removing, toggling. Tags that stand in a column stay there.
// Never touches another headline's.

import { err, ok, type Problem, problem } from '../../base/result.ts'
import { contentEnd, isBlank, isTag, trimBack } from '../line.ts'
import type { Headline, OrgDocument } from '../parse.ts'
import { type Edit, type Edits, noHeadline } from './edit.ts'
import { headlineLine, nextLine } from './lines.ts'

/** Replaces the headline's own tags. */
export function setTags(text: string, document: OrgDocument, index: number, tags: readonly string[]): Edits {
  const headline = document.headlines[index]
  if (!headline) return noHeadline(index)
  const bad = tags.find((tag) => !isTag(tag))
  if (bad !== undefined) return err(badTag(bad))
  return ok(tagEdits(text, document, headline, tags))
}

/** Adds, removes or toggles some of them; the others stay, in their order. */
export function changeTags(
  text: string,
  document: OrgDocument,
  index: number,
  change: 'add' | 'remove' | 'toggle',
  tags: readonly string[],
): Edits {
  const headline = document.headlines[index]
  if (!headline) return noHeadline(index)
  const bad = tags.find((tag) => !isTag(tag))
  if (bad !== undefined) return err(badTag(bad))
  const own = headline.tags.filter((tag) => tag !== '')
  const kept = change === 'add' ? own : own.filter((tag) => !tags.includes(tag))
  const added = change === 'remove' ? [] : [...new Set(tags)].filter((tag) => !own.includes(tag))
  const wanted = [...kept, ...added]
  return wanted.join() === own.join() ? ok([]) : ok(tagEdits(text, document, headline, wanted))
}

export function tagEdits(
  text: string,
  document: OrgDocument,
  headline: Headline,
  tags: readonly string[],
): readonly Edit[] {
  const line = headlineLine(text, headline, document)
  const written = tags.length > 0 ? `:${tags.join(':')}:` : ''
  // A title that is only a tab away from being a keyword stays a title behind a tab.
  const { todo, done } = document.settings
  const nearly = line.title === 'COMMENT' || todo.includes(line.title) || done.includes(line.title)
  if (line.tagsStart < line.tagsEnd) {
    if (written) return replaceTags(text, document, headline, line.tagsStart, line.tagsEnd, written)
    // The one blank behind the stars is what makes it a headline.
    const back = nearly ? line.tagsStart : trimBack(text, headline.start, line.tagsStart)
    const start = Math.max(back, headline.start + headline.stars + 1)
    // The title may end in what would now be read as tags: `* x :a: :b:`.
    const guard = text.charCodeAt(start - 1) === 58 ? '\u200b' : ''
    // Blanks that would now follow a keyword go too: a tab behind it would make it a title.
    const end = line.title === '' ? contentEnd(text, start, nextLine(text, headline.start)) : line.tagsEnd
    return [{ start, end: Math.max(start, end), text: guard }]
  }
  if (!written) return []
  const at = Math.max(line.tagsEnd, headline.start + headline.stars + 1)
  if (isBlank(text.charCodeAt(at - 1))) return [{ start: at, end: at, text: written }]
  if (nearly) return [{ start: at, end: at, text: `\t${written}` }]
  const column = columnOf(text, document)
  const width = at - headline.start
  const gap =
    column === null ? 1 : column.at === 'end' ? column.is - width - written.length : column.is - width
  return [{ start: at, end: at, text: ' '.repeat(Math.max(1, gap)) + written }]
}

/** A column is kept by the end of the tags, as Org does, unless the file's tags begin in one. */
function replaceTags(
  text: string,
  document: OrgDocument,
  headline: Headline,
  start: number,
  end: number,
  written: string,
): readonly Edit[] {
  const blank = trimBack(text, headline.start, start)
  const gap = text.slice(blank, start)
  const edit = { start, end, text: written }
  if (gap.length < 2 || gap.includes('\t') || columnOf(text, document)?.at === 'start') return [edit]
  const wanted = Math.max(1, gap.length - (written.length - (end - start)))
  return [
    {
      start: blank + Math.min(gap.length, wanted),
      end,
      text: ' '.repeat(Math.max(0, wanted - gap.length)) + written,
    },
  ]
}

const columns = new WeakMap<OrgDocument, { readonly at: 'start' | 'end'; readonly is: number } | null>()

/** The column in which most tags that stand behind several spaces begin or end; null when there is none. */
function columnOf(text: string, document: OrgDocument) {
  const known = columns.get(document)
  if (known !== undefined) return known
  const counts = { start: new Map<number, number>(), end: new Map<number, number>() }
  let tagged = 0
  for (const headline of document.headlines) {
    if (headline.tags.length === 0) continue
    const line = headlineLine(text, headline, document)
    tagged++
    const gap = text.slice(trimBack(text, headline.start, line.tagsStart), line.tagsStart)
    if (gap.length < 2 || gap.includes('\t')) continue
    for (const side of ['start', 'end'] as const) {
      const column = (side === 'start' ? line.tagsStart : line.tagsEnd) - headline.start
      counts[side].set(column, (counts[side].get(column) ?? 0) + 1)
    }
  }
  const best = (map: ReadonlyMap<number, number>) => [...map].sort((a, b) => b[1] - a[1])[0] ?? [0, 0]
  const [startAt, starts] = best(counts.start)
  const [endAt, ends] = best(counts.end)
  const most = Math.max(starts, ends)
  const found =
    most * 2 <= tagged
      ? null
      : starts > ends
        ? { at: 'start' as const, is: startAt }
        : { at: 'end' as const, is: endAt }
  columns.set(document, found)
  return found
}

export const badTag = (tag: string): Problem =>
  problem('org-tag', `"${tag}" cannot be a tag.`, 'Use letters, digits, _, @, # and % only.')
