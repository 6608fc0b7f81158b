// Owns moving a subtree among its siblings and taking one out. The blank lines between siblings stay where they are.

import { err, ok, type Problem, problem, type Result } from '../../base/result.ts'
import type { Headline, OrgDocument } from '../parse.ts'
import { type Edit, noHeadline } from './edit.ts'
import { taskAt, unitEnd } from './inline-task.ts'

export interface MovedSubtree {
  readonly edits: readonly Edit[]
  /** Offset of the headline afterwards. */
  readonly at: number
}

/** Swaps the subtree with the sibling before or after it; only its own bytes move. */
export function moveSubtree(
  text: string,
  document: OrgDocument,
  index: number,
  direction: 'up' | 'down',
): Result<MovedSubtree, Problem> {
  const headline = document.headlines[index]
  if (!headline) return noHeadline(index)
  const other = sibling(document, headline, direction)
  if (!other)
    return err(
      problem(
        'org-move',
        `"${headline.title.slice(0, 80)}" is the ${direction === 'up' ? 'first' : 'last'} of its siblings.`,
        'Refile it to move it elsewhere.',
      ),
    )
  const [first, second] = direction === 'up' ? [other, headline] : [headline, other]
  const firstEnd = coreEnd(text, first.start, first.end)
  const secondEnd = coreEnd(text, second.start, second.end)
  const between = text.slice(firstEnd, second.start)
  if (direction === 'up') {
    const put = { start: first.start, end: first.start, text: text.slice(second.start, secondEnd) + between }
    return ok({ edits: [put, { start: firstEnd, end: secondEnd, text: '' }], at: first.start })
  }
  const put = { start: secondEnd, end: secondEnd, text: between + text.slice(first.start, firstEnd) }
  return ok({
    edits: [{ start: first.start, end: second.start, text: '' }, put],
    at: first.start + secondEnd - second.start + between.length,
  })
}

/** The sibling of the same parent with the same number of stars or fewer children between. */
function sibling(document: OrgDocument, headline: Headline, direction: 'up' | 'down'): Headline | undefined {
  const { headlines } = document
  const siblings =
    headline.parent === null
      ? headlines.filter(({ parent }) => parent === null).map(({ index }) => index)
      : (headlines[headline.parent] as Headline).children
  const at = siblings.indexOf(headline.index) + (direction === 'up' ? -1 : 1)
  const found = headlines[siblings[at] ?? -1]
  // Where levels are skipped, a deeper sibling would change its parent by the move.
  return found && found.stars === headline.stars && !taskAt(document, found.index) ? found : undefined
}

/** Behind the last character of the text that is no blank, a headline's own one blank included. */
export function coreEnd(text: string, start: number, end: number): number {
  let at = end
  while (at > start && text.charCodeAt(at - 1) <= 32 && isBlankOrEnd(text.charCodeAt(at - 1))) at--
  // `* ` is a headline by the blank behind its stars.
  if (
    /^\*$/.test(text.slice(at - 1, at)) &&
    text.charCodeAt(at) === 32 &&
    /(?:^|\n)\*+$/.test(text.slice(Math.max(0, at - 300), at))
  )
    at++
  return at
}

const isBlankOrEnd = (c: number): boolean => c === 32 || c === 9 || c === 10 || c === 13

/** Takes the subtree out; a file without a final newline stays one. */
export function cutSubtree(
  text: string,
  document: OrgDocument,
  headline: Pick<Headline, 'index' | 'start' | 'end'>,
): Edit {
  const { start } = headline
  const end = unitEnd(text, document, headline)
  if (end < text.length || start === 0 || text.charCodeAt(end - 1) === 10) return { start, end, text: '' }
  let before = start
  while (before > 0 && /[\r\n]/.test(text[before - 1] as string)) before--
  return { start: before, end, text: '' }
}
