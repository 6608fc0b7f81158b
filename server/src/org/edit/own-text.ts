// Owns replacing what stands under one headline, below its planning line and properties. Children stay as they are.

import { err, ok, type Problem, problem } from '../../base/result.ts'
import { type Headline, type OrgDocument, parseAgain } from '../parse.ts'
import { type Edit, type Edits, noHeadline } from './edit.ts'
import { demoted } from './insert.ts'
import { isOpen, lineEnd } from './lines.ts'

/**
 * Blank lines around the old text stay. Refused: headlines in the text (unless they are to become children), and text
 * that would be read as the headline's planning or properties, or run on into what follows.
 */
export function setOwnText(
  text: string,
  document: OrgDocument,
  index: number,
  wanted: string,
  headlines: 'refuse' | 'demote',
): Edits {
  const headline = document.headlines[index]
  if (!headline) return noHeadline(index)
  const clean = wanted.replace(/\r\n?/g, '\n').replace(/^(?:[ \t]*\n)+|\s+$/g, '')
  const hasHeadline = /^\*+ /m.test(clean)
  if (hasHeadline && headlines === 'refuse') return err(holdsHeadline)
  const body = hasHeadline ? demoted(clean, headline.stars, document).join('\n') : clean
  const eol = lineEnd(text)
  const written = body.replaceAll('\n', eol)
  const { bodyStart, ownEnd } = headline
  const old = text.slice(bodyStart, ownEnd)
  const lead = /^(?:[ \t]*\r?\n)*/.exec(old)?.[0].length ?? 0
  let end = ownEnd
  while (end > bodyStart + lead && /\s/.test(text[end - 1] as string)) end--
  const start = Math.min(end, bodyStart + lead)
  const isNew = start === end
  const edit =
    isNew && written !== ''
      ? // The blank lines there stand behind the new text.
        { start: bodyStart, end: bodyStart, text: isOpen(text, bodyStart) ? eol + written : written + eol }
      : written === ''
        ? withoutLines(text, start, behindLineEnd(text, end, ownEnd), headline.start)
        : { start, end, text: written }
  if (edit.start === edit.end && edit.text === '') return ok([])
  const after = text.slice(0, edit.start) + edit.text + text.slice(edit.end)
  return stays(document, headline, parseAgain(document, after), hasHeadline)
    ? ok([edit])
    : err(changesStructure)
}

const behindLineEnd = (text: string, at: number, limit: number): number => {
  const found = text.indexOf('\n', at)
  return found < 0 || found >= limit ? limit : found + 1
}

/** A file whose last line has no end keeps it so: then the line ends before go too. */
function withoutLines(text: string, start: number, end: number, floor: number): Edit {
  if (end < text.length || !isOpen(text, end)) return { start, end, text: '' }
  let from = start
  while (from > floor && /[\r\n]/.test(text[from - 1] as string)) from--
  return { start: from, end, text: '' }
}

/** The same headlines with the same properties and planning, but for new ones below this. */
function stays(before: OrgDocument, headline: Headline, after: OrgDocument, more: boolean): boolean {
  const added = after.headlines.length - before.headlines.length
  if (more ? added < 0 : added !== 0) return false
  const same = (a: Headline | undefined, b: Headline | undefined) =>
    a !== undefined &&
    b !== undefined &&
    a.raw === b.raw &&
    JSON.stringify(a.planning) === JSON.stringify(b.planning) &&
    JSON.stringify(a.properties) === JSON.stringify(b.properties)
  if (!same(before.headlines[headline.index], after.headlines[headline.index])) return false
  for (let i = headline.index + 1; i < before.headlines.length; i++) {
    const one = before.headlines[i]
    const then = after.headlines[i + added]
    if (one?.raw !== then?.raw || one?.stars !== then?.stars) return false
  }
  return (
    before.settings.todo.join() === after.settings.todo.join() &&
    before.settings.done.join() === after.settings.done.join()
  )
}

const holdsHeadline: Problem = problem(
  'org-headline-inside',
  'The text holds headlines.',
  'Take them out, or ask for them to become children.',
)
const changesStructure: Problem = problem(
  'org-structure',
  'The text would be read as planning, properties or settings of the file.',
  'Write those with their own operations.',
)
