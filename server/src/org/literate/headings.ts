// Owns headings and names of rows: taken off a table before code sees it, put back on the table that comes of it. The
// reference is `org-babel-disassemble-tables` and `org-babel-reassemble-table` of Org 9.7. Pure.

import { readLiteral } from './literal.ts'
import { argument, type Parameters } from './parameters.ts'
import { type Entry, hline, type Value } from './value.ts'

export interface Given {
  readonly value: Value
  /** The headings that were taken off. */
  readonly names: readonly Entry[] | null
  /** The names of rows that were taken off. */
  readonly rows: readonly Entry[] | null
}

/** A table without its headings, its row names and lines, as `:colnames`, `:rownames` and `:hlines` say. */
export function asGiven(value: Value, parameters: Parameters): Given {
  if (value === null || typeof value !== 'object') return { value, names: null, rows: null }
  const names = parameters.values.get('colnames')
  const hasHead =
    value.length > 1 && value[0] !== hline && value[1] === hline && !value.slice(2).includes(hline)
  let table = value
  let head: readonly Entry[] | null = null
  if (names !== 'no' && (names || hasHead)) {
    const from = Math.max(
      0,
      table.findIndex((row) => row !== hline),
    )
    const first = table[from]
    if (isRow(first)) head = first
    table = table.slice(from + (table[from + 1] === hline ? 2 : 1))
  }
  const named = parameters.values.get('rownames')
  let rows: readonly Entry[] | null = null
  if (named && named !== 'no' && table.every((row) => row === hline || isRow(row))) {
    const filled = table.filter((row) => row !== hline) as readonly (readonly Entry[])[]
    rows = filled.map(([name]) => name ?? null)
    table = filled.map((row) => row.slice(1))
  }
  const kept = argument(parameters, 'hlines') === 'yes' ? table : table.filter((row) => row !== hline)
  return { value: kept, names: head, rows }
}

const isRow = (row: Entry | undefined): row is readonly Entry[] =>
  row !== null && row !== undefined && typeof row === 'object'

/** The table that came of code, with what the code did not see of its variables, or with what is written out. */
export function reassembled(parameters: Parameters, given: readonly Given[], value: Value): Value {
  if (value === null || typeof value !== 'object') return value
  const names = chosen(
    parameters,
    'colnames',
    given.map((one) => one.names),
  )
  const rows = chosen(
    parameters,
    'rownames',
    given.map((one) => one.rows),
  )
  let next = 0
  const table: readonly Entry[] =
    rows?.length === value.length
      ? value.map((row): Entry => (isRow(row) ? [rows[next++] || '', ...row] : row))
      : value
  const [first] = table
  return names && isRow(first) && first.length === names.length ? [names, hline, ...table] : table
}

/** Those that stand in the argument, else those of the last variable that has some. */
function chosen(
  { values }: Parameters,
  name: string,
  found: readonly (readonly Entry[] | null)[],
): readonly Entry[] | null {
  const wanted = values.get(name)
  if (!wanted) return null
  const written = /^['`]/.test(wanted) ? (readLiteral(wanted)?.value ?? null) : null
  if (written !== null && typeof written === 'object') return written
  return found.findLast((one) => one !== null) ?? null
}
