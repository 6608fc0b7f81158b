// Owns reading the steps of a plan out of what a model or a person wrote: numbers, bullets, boxes, headings and Org
// headlines all make steps. Pure; never throws, whatever the text is.

export interface PlannedItem {
  /** One line. */
  readonly title: string
  /** What stands below it; empty for nothing. */
  readonly details: string
}

/** More is no plan any more. */
const mostItems = 20
const mostTitle = 200
const mostDetails = 2000

type Kind = 'number' | 'heading' | 'headline' | 'bullet'

interface Row {
  readonly kind: Kind | 'text' | 'blank'
  /** Columns of indentation; of a headline its stars. */
  readonly depth: number
  /** Without the marker. */
  readonly text: string
  readonly line: string
}

/** Where a list has lists inside it, the outer one are the steps. Empty: there is no list. */
export function planItems(written: string): readonly PlannedItem[] {
  const listed = asJson(written)
  if (listed !== null) return listed
  const rows = rowsOf(written)
  const marker = outermost(rows)
  return marker === null
    ? []
    : gathered(rows, marker)
        .filter(({ title }) => title !== '')
        .slice(0, mostItems)
}

/** Steered to JSON, small models give a list of texts. */
function asJson(written: string): readonly PlannedItem[] | null {
  const text = written.trim()
  if (!text.startsWith('[') || text.startsWith('[ ]')) return null
  try {
    const value: unknown = JSON.parse(text)
    if (!Array.isArray(value) || !value.every((one) => typeof one === 'string')) return null
    return value
      .flatMap((one: string) => (oneLine(one) === '' ? [] : [{ title: oneLine(one), details: '' }]))
      .slice(0, mostItems)
  } catch {
    return null
  }
}

const number = /^(\s*)(?:\*\*)?(?:step\s+)?\(?\d{1,2}[.):]\)?(?:\*\*(?=\s))?\s+(?=\S)/i
const heading = /^()#{1,6}\s+(?:step\s*)?\d{1,2}\s*[.):–-]?\s*/i
const headline = /^(\*{2,})\s+/
const bullet = /^(\s*)[-*+•–]\s+/
const fence = /^\s*(?:```|~~~)/

function rowsOf(written: string): readonly Row[] {
  let isFenced = false
  return written.split(/\r\n?|\n/).map((line): Row => {
    if (fence.test(line)) {
      isFenced = !isFenced
      return { kind: 'text', depth: Number.POSITIVE_INFINITY, text: line, line }
    }
    if (isFenced) return { kind: 'text', depth: Number.POSITIVE_INFINITY, text: line, line }
    if (line.trim() === '') return { kind: 'blank', depth: 0, text: '', line }
    for (const [kind, expression] of markers) {
      const found = expression.exec(line)
      if (found !== null)
        return { kind, depth: columns(found[1] ?? ''), text: line.slice(found[0].length), line }
    }
    return { kind: 'text', depth: columns(/^\s*/.exec(line)?.[0] ?? ''), text: line.trim(), line }
  })
}

const markers: readonly (readonly [Kind, RegExp])[] = [
  ['heading', heading],
  ['number', number],
  ['headline', headline],
  ['bullet', bullet],
]

const columns = (space: string): number => space.replace(/\t/g, '    ').length

/** What there are at least two of, the strongest kind and the outermost depth first; else what there is one of. */
function outermost(rows: readonly Row[]): Pick<Row, 'kind' | 'depth'> | null {
  for (const least of [2, 1])
    for (const kind of ['number', 'heading', 'headline', 'bullet'] as const) {
      const depths = rows.filter((row) => row.kind === kind).map(({ depth }) => depth)
      for (const depth of [...new Set(depths)].sort((a, b) => a - b))
        if (depths.filter((one) => one === depth).length >= least) return { kind, depth }
    }
  return null
}

function gathered(rows: readonly Row[], marker: Pick<Row, 'kind' | 'depth'>): readonly PlannedItem[] {
  const items: { title: string; details: string[] }[] = []
  let isAfterBlank = false
  for (const row of rows) {
    const last = items.at(-1)
    if (row.kind === marker.kind && row.depth === marker.depth) {
      items.push({ title: bare(row.text), details: [] })
      isAfterBlank = false
    } else if (row.kind === 'blank') isAfterBlank = true
    // What comes after a blank line and is no list stands under no step any more.
    else if (
      last &&
      !(
        isAfterBlank &&
        row.kind === 'text' &&
        row.depth <= marker.depth &&
        marker.kind !== 'heading' &&
        marker.kind !== 'headline'
      )
    )
      last.details.push(row.line)
  }
  return items.map(({ title, details }) => ({
    title,
    details: outdented(details).slice(0, mostDetails).trimEnd(),
  }))
}

/** Without the box, the TODO keyword and the emphasis that is only looks. */
const bare = (text: string): string =>
  oneLine(
    text
      .replace(/^\[[ xX-]\]\s*/, '')
      .replace(/^(?:TODO|NEXT|DONE|WAITING)\s+/, '')
      .replace(/\*\*(.+?)\*\*/g, '$1')
      .replace(/^step\s+\d{1,2}\s*[.):–-]\s*/i, ''),
  )

const oneLine = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, mostTitle)

function outdented(lines: readonly string[]): string {
  const least = Math.min(...lines.map((line) => /^\s*/.exec(line)?.[0].length ?? 0))
  return lines.map((line) => line.slice(Number.isFinite(least) ? least : 0).trimEnd()).join('\n')
}
