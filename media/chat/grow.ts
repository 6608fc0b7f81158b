// Owns the growing of an answer by pieces. Pure.

/**
 * Puts `text` at UTF-16 offset `at`. A piece that comes twice, or after the whole answer was fetched
 * again, changes nothing twice; a piece beyond the end (an earlier one was lost) waits for the next
 * whole turn and is left out.
 */
export function grow(answer: string, at: number, text: string): string {
  if (at > answer.length) return answer
  const end = at + text.length
  return answer.slice(0, at) + text + (end < answer.length ? answer.slice(end) : '')
}
