// Owns a value as the text of a file, `org-babel-format-result`. Pure.

import { printLisp } from './lisp.ts'
import { type Entry, hline, type Value } from './value.ts'

/** Rows in lines, their cells between `separator`. */
export function fileText(value: Value, separator: string): string {
  if (value === null || typeof value !== 'object') return value === null ? '' : String(value)
  const isTable = value.some((row) => row !== null && typeof row === 'object')
  const rows = isTable ? value : [value]
  return rows
    .filter((row) => row !== hline)
    .map((row) => (row !== null && typeof row === 'object' ? row.map(cell).join(separator) : cell(row)))
    .join('\n')
}

const cell = (entry: Entry): string => (typeof entry === 'string' ? entry : printLisp(entry))
