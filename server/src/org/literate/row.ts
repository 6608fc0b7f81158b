// Owns a line of code on its way from a block to a file: its text now, and which line of which block it is. Pure.

export interface Row {
  readonly text: string
  /** Number of the block it comes from; -1 for what tangling itself adds. */
  readonly block: number
  /** Number of its line in the block's code. */
  readonly line: number
  /** What references put before it, still at the beginning of `text`. */
  readonly lead: string
  /** What of the block's line was cut off at its beginning. */
  readonly lost: string
  /** `mixed`: made of parts of several lines, so that a change of it cannot be put back. */
  readonly kind: 'own' | 'mixed' | 'made'
}

export const rowsOf = (block: number, lines: readonly string[]): readonly Row[] =>
  lines.map((text, line) => ({ text, block, line, lead: '', lost: '', kind: 'own' }))

export const madeRows = (text: string): readonly Row[] =>
  text.split('\n').map((line) => ({ text: line, block: -1, line: 0, lead: '', lost: '', kind: 'made' }))

/** The row without its first `count` characters. */
export function shortened(row: Row, text: string): Row {
  const removed = row.text.length - text.length
  if (removed <= 0 || !row.text.endsWith(text))
    return row.text === text ? row : { ...row, text, kind: 'mixed' }
  const lead = row.lead.slice(Math.min(removed, row.lead.length))
  const lost = row.lost + row.text.slice(0, removed).slice(row.lead.length)
  return { ...row, text, lead, lost }
}
