// Owns the reading of a unified diff for display. Pure and total: any text gives lines.

export interface DiffLine {
  readonly kind: 'added' | 'removed' | 'context' | 'hunk' | 'note'
  /** Without the leading sign. */
  readonly text: string
  /** 1-based; null where the side has no such line. */
  readonly before: number | null
  readonly after: number | null
}

const hunk = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)$/

export function diffLines(diff: string): readonly DiffLine[] {
  const lines: DiffLine[] = []
  let before = 0
  let after = 0
  // Lines left in the hunk per side: inside it, `--- x` is a removed line and no file header.
  let beforeLeft = 0
  let afterLeft = 0
  const texts = diff.split('\n')
  if (texts.at(-1) === '') texts.pop()
  for (const line of texts) {
    const text = line.endsWith('\r') ? line.slice(0, -1) : line
    const inside = beforeLeft > 0 || afterLeft > 0
    const start = inside ? null : hunk.exec(text)
    if (start) {
      before = Number(start[1])
      after = Number(start[3])
      beforeLeft = Number(start[2] ?? 1)
      afterLeft = Number(start[4] ?? 1)
      lines.push({ kind: 'hunk', text: start[5] ?? '', before, after })
    } else if (text.startsWith('\\')) {
      lines.push({ kind: 'note', text: text.slice(1).trim(), before: null, after: null })
    } else if (inside && text.startsWith('+')) {
      lines.push({ kind: 'added', text: text.slice(1), before: null, after: after++ })
      afterLeft--
    } else if (inside && text.startsWith('-')) {
      lines.push({ kind: 'removed', text: text.slice(1), before: before++, after: null })
      beforeLeft--
    } else if (inside) {
      lines.push({ kind: 'context', text: text.slice(1), before: before++, after: after++ })
      beforeLeft--
      afterLeft--
    } else if (!/^(diff |index |--- |\+\+\+ |new file|deleted file|similarity|rename )/.test(text)) {
      if (text !== '') lines.push({ kind: 'note', text, before: null, after: null })
    }
  }
  return lines
}
