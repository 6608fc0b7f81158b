// Owns the growing of an answer by pieces. Pure.

/**
 * Puts `text` at UTF-16 offset `at`. A piece that comes twice, or after the whole answer was fetched
 * again, changes nothing twice; a piece beyond the end (an earlier one was lost) waits for the next
 * whole turn and is left out.
 */
export function grow(answer: string, at: number, text: string): string {
  if (at > answer.length) return answer
  // The usual case is only put together: a copy of what is there would cost its length at every piece.
  if (at === answer.length) return answer + text
  const end = at + text.length
  return answer.slice(0, at) + text + (end < answer.length ? answer.slice(end) : '')
}
