// Owns tables: Org's own and those of table.el, their rows and formulas. Cells are objects of a row.

import type { Table, TableRow } from './element.ts'
import { rowCells } from './objects.ts'
import { element, inside, type Place } from './record.ts'
import {
  countLines,
  elementEnd,
  lineEnd,
  match,
  matches,
  nextLine,
  type Source,
  skipBlanks,
  trimBlanksBack,
} from './source.ts'

const fullRule = /[ \t]*\+(?:-+\+)+[ \t]*(?=\n|$)/y

/** A line that is nothing but `+---+---+` begins at `at`. */
export const ruleAt = (text: string, at: number): boolean => matches(fullRule, text, at)

/** A table.el table has no definition: it begins and ends with a rule and has more than one line. */
export function tableElAt({ source, at, limit }: Place): boolean {
  const { text } = source
  const next = nextLine(text, at)
  if (!ruleAt(text, at) || next >= limit) return false
  const stop = Math.min(tableElStop(source, next), limit)
  if (stop === next) return false
  const last = stop === limit ? text.lastIndexOf('\n', limit - 2) + 1 : text.lastIndexOf('\n', stop - 2) + 1
  return ruleAt(text, last)
}

/** Start of the first line from `from` on that no table.el table can have. */
function tableElStop(source: Source, from: number): number {
  const known = source.memo.tableEnd
  if (known && known.from <= from && from <= known.end) return known.end
  const { text } = source
  let at = from
  while (at < text.length) {
    const c = text.charCodeAt(skipBlanks(text, at))
    if (c !== 43 && c !== 124) break
    at = nextLine(text, at)
  }
  source.memo.tableEnd = { from, end: at }
  return at
}

const formulaLine = /[ \t]*#\+TBLFM: +([^\n]*)/iy

export function table(place: Place): Table {
  const { source, at, limit } = place
  const { text } = source
  const isOrg = text.charCodeAt(skipBlanks(text, at)) === 124
  const stop = isOrg ? rowsEnd(text, at, limit) : Math.min(tableElStop(source, at), limit)
  const formulas: string[] = []
  let behind = stop
  for (let line = match(formulaLine, text, behind); line; line = match(formulaLine, text, behind)) {
    formulas.push(line[1] ?? '')
    behind = nextLine(text, behind)
  }
  const end = elementEnd(text, behind, limit)
  return element<Table>(
    place,
    { end, postBlank: countLines(text, behind, end), contents: isOrg ? [at, stop] : null },
    {
      type: 'table',
      tableType: isOrg ? 'org' : 'table.el',
      formulas,
      value: isOrg ? null : text.slice(at, stop),
    },
    inside(place, 'table-row'),
  )
}

export function rowsEnd(text: string, from: number, limit: number): number {
  let at = from
  while (at < limit && text.charCodeAt(skipBlanks(text, at)) === 124) at = nextLine(text, at)
  return Math.min(at, limit)
}

export function tableRow(place: Place): TableRow {
  const { source, at } = place
  const { text } = source
  const bar = skipBlanks(text, at)
  const end = nextLine(text, at)
  if (text.charCodeAt(bar + 1) === 45) {
    return element<TableRow>(place, { end, postBlank: 0 }, { type: 'table-row', rowType: 'rule' })
  }
  const stop = Math.max(trimBlanksBack(text, bar + 1, lineEnd(text, at)), bar + 1)
  return element<TableRow>(
    place,
    { end, postBlank: 0, contents: [bar + 1, stop] },
    { type: 'table-row', rowType: 'standard' },
    rowCells(source),
  )
}
