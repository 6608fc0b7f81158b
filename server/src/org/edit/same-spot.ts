// Owns how a place in the text of a headline is found again where the headline went: what is added to it on its way stands
// between its title and its text. Never looks at other headlines.

import type { Headline } from '../parse.ts'
import type { Span } from '../scan.ts'

/** -1 where the words are not there any more. */
export function sameSpot(
  text: string,
  from: Headline,
  other: string,
  to: Headline,
  { start, end }: Span,
): number {
  const words = text.slice(start, end)
  const places = (whole: string, { start: first, ownEnd }: Headline) => {
    const found: number[] = []
    for (let at = whole.indexOf(words, first); at >= 0 && at < ownEnd; at = whole.indexOf(words, at + 1))
      found.push(at)
    return found
  }
  const old = places(text, from)
  const inTitle = start < from.start + from.raw.length
  const number = old.indexOf(start)
  return places(other, to).at(inTitle ? number : number - old.length) ?? -1
}

/** The same for a line below the title. An empty one is known by the one above it; those at the end of a subtree may be gone. */
export function sameLine(
  text: string,
  from: Headline,
  other: string,
  to: Headline,
  { start, end }: Span,
): number {
  let first = start
  let last = end
  let blanks = 0
  while (first > from.start && !/\S/.test(text.slice(first, last))) {
    last = first - 1
    first = text.lastIndexOf('\n', last - 1) + 1
    blanks++
  }
  let spot =
    blanks > 0 && first <= from.start
      ? to.start
      : sameSpot(text, from, other, to, { start: first, end: last })
  for (; blanks > 0 && spot >= 0; blanks--) {
    const next = other.indexOf('\n', spot) + 1
    const behind = other.indexOf('\n', next)
    const isThere =
      next > 0 && next < to.ownEnd && !/\S/.test(other.slice(next, behind < 0 ? undefined : behind))
    spot = isThere ? next : -1
  }
  return spot
}
