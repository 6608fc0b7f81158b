// Owns what a new line in a list begins with: the next bullet or number, an empty checkbox, and the end of the list where
// an item was left empty. Looks at two lines. Never renumbers what follows.

export interface Continuation {
  /** Replaces what stands before the cursor on the new line. */
  readonly text: string
  /** The line before was an empty item: it is emptied, and the new line goes. */
  readonly ends: boolean
}

const item =
  /^([ \t]*)([-+]|(?<=[ \t])\*|(\d+)([.)]))([ \t]+)(?:\[@(?:\d+|[A-Za-z])\][ \t]*)?(\[[ xX-]\](?:[ \t]+|$))?(.*)$/

/** `before`: the line on which Enter was pressed, up to the cursor. Null where no list goes on. */
export function continuationOf(before: string): Continuation | null {
  const found = item.exec(before)
  if (!found) return null
  const [, indent = '', bullet = '', counter, mark = '', space = ' ', box, words = ''] = found
  if (words.trim() === '') return { text: '', ends: true }
  const next = counter === undefined ? bullet : `${Number(counter) + 1}${mark}`
  return { text: `${indent}${next}${space}${box === undefined ? '' : '[ ] '}`, ends: false }
}
