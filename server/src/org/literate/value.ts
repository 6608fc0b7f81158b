// Owns values as they pass between code and Org text: what a block gives back, and how that is written as a table, a list or
// lines. The shapes are those of Babel's; the looks `orgtbl-to-orgtbl` and `org-table-align` of Org 9.7. Pure.

/** null: nothing came of it. A text, a number, or a list of these, of rows, and of `hline`. */
export type Value = null | string | number | readonly Entry[]
export type Entry = null | string | number | readonly Entry[] | typeof hline

export const lineEnd = /\r\n?|\n/

/** A line across a table. */
export const hline = Symbol('hline')

/** As Emacs prints it in a cell. */
export const cellText = (entry: Entry): string => {
  if (entry === null) return ''
  if (entry === hline) return 'hline'
  if (typeof entry === 'object')
    return `(${entry.map((one) => (one === null ? 'nil' : cellText(one))).join(' ')})`
  return String(entry)
}

/** Lines of an aligned table, without line ends. */
export function tableLines(value: readonly Entry[]): readonly string[] {
  const isTable = value.every((entry) => entry === hline || entry === null || typeof entry === 'object')
  const rows = (isTable ? value : [value]).map((row) =>
    row === hline ? hline : ((row ?? []) as readonly Entry[]).map((cell) => oneLine(cellText(cell))),
  )
  // Org leaves rows without cells out; of nothing else a blank line is left.
  const full = rows.filter((row) => row === hline || row.length > 0)
  return full.length === 0 ? [''] : aligned(full)
}

/** A text whose first lines are a table, with that table aligned. Where its own cells say how, it stays as it is. */
export function alignedFirst(lines: readonly string[]): readonly string[] {
  const end = lines.findIndex((line) => !line.startsWith('|'))
  const table = end < 0 ? lines : lines.slice(0, end)
  const rows = table.map((line) =>
    line.startsWith('|-')
      ? hline
      : line
          .replace(/^\||\|[ \t]*$/g, '')
          .split('|')
          .map((cell) => cell.trim()),
  )
  const isTold = rows.some((row) => row !== hline && row.some((cell) => /^<[lrc]\d*>$/.test(cell)))
  const isEmpty = rows.every((row) => row === hline)
  return isTold || isEmpty ? lines : [...aligned(rows), ...lines.slice(table.length)]
}

const oneLine = (text: string): string => text.replaceAll('|', '\\vert{}').replace(/\s*[\n\r]\s*/g, ' ')

/** Columns as wide as their widest cell; where half or more of the cells are numbers they stand on the right. */
function aligned(rows: readonly (readonly string[] | typeof hline)[]): readonly string[] {
  const full = rows.filter((row) => row !== hline)
  const count = Math.max(0, ...full.map((row) => row.length))
  const columns = Array.from({ length: count }, (_, i) => {
    const cells = full.map((row) => row[i] ?? '')
    const filled = cells.filter((cell) => cell !== '')
    const numbers = filled.filter((cell) => number.test(cell)).length
    return {
      width: Math.max(1, ...cells.map(widthOf)),
      right: filled.length > 0 && numbers / filled.length >= 0.5,
    }
  })
  return rows.map((row) => {
    if (row === hline) return `|${columns.map(({ width }) => '-'.repeat(width + 2)).join('+')}|`
    const cells = columns.map(({ width, right }, i) => {
      const cell = row[i] ?? ''
      const room = ' '.repeat(width - widthOf(cell))
      return right ? room + cell : cell + room
    })
    return `|${cells.map((cell) => ` ${cell} `).join('|')}|`
  })
}

/** `org-table-number-regexp`. */
const number =
  /^(?:[<>]?[-+^.0-9]*[0-9][-+^.0-9eEdDx()%:]*|[<>]?[-+]?0[xX][0-9a-fA-F.]+|[<>]?[-+]?[0-9]+#[0-9a-zA-Z.]+|nan|[-+u]?inf)$/

/** Columns on the screen: East Asian characters and pictures take two. */
function widthOf(text: string): number {
  let width = 0
  for (const c of text) width += wide.test(c) ? 2 : /\p{M}/u.test(c) ? 0 : 1
  return width
}

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u

/** Lines of a list; a text gives one item a line. */
export function listLines(value: string | number | readonly Entry[]): readonly string[] {
  const items = typeof value === 'object' ? value : String(value).split(lineEnd).filter(Boolean)
  return items.flatMap((item) => {
    const parts = item !== null && typeof item === 'object' ? item.map(itemText) : [itemText(item)]
    const lines = parts.flatMap((part) => part.split(lineEnd))
    // An item ends with its last word.
    return lines
      .slice(0, Math.max(1, lines.findLastIndex((line) => line !== '') + 1))
      .map((line, i) => (i === 0 ? `- ${line}` : line && `  ${line}`))
  })
}

const itemText = (entry: Entry): string => (entry === null ? 'nil' : cellText(entry).trimStart())
