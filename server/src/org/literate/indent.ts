// Owns the common indentation of lines, counted as `org-remove-indentation` counts it: a tab goes to the next multiple of
// eight, and what is blank counts as nothing.

interface Deindented {
  readonly lines: readonly string[]
  /** Columns that were taken away from each line; 0: nothing was. */
  readonly columns: number
}

/** Without the indentation that all lines share. */
export function deindent(lines: readonly string[]): Deindented {
  let columns = Number.POSITIVE_INFINITY
  for (const line of lines) if (/\S/.test(line)) columns = Math.min(columns, columnsOf(line))
  if (columns === 0) return { lines, columns }
  return {
    lines: lines.map((line) => cut(line, columns)),
    columns: Number.isFinite(columns) ? columns : 0,
  }
}

/** Columns before the first character that is no blank. */
export function columnsOf(line: string): number {
  let column = 0
  for (const c of line) {
    if (c === '\t') column += 8 - (column % 8)
    else if (c === ' ') column++
    else break
  }
  return column
}

/** A tab that reaches over the place stays. */
function cut(line: string, columns: number): string {
  let column = 0
  let at = 0
  while (at < line.length && column < columns && (line[at] === ' ' || line[at] === '\t')) {
    column += line[at] === '\t' ? 8 - (column % 8) : 1
    at++
  }
  return line.slice(column > columns ? at - 1 : at)
}
