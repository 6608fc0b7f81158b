// Owns reading a table out of what a command printed: by tabs, by commas or by blanks, as
// `org-babel-import-elisp-from-file` and `org-table-convert-region` of Org 9.7 do. Pure.

import { readNumber } from './lisp.ts'
import type { Entry, Value } from './value.ts'

export function readPrinted(text: string): Value {
  if (text === '') return null
  const lines = text.replace(/\n$/, '').replaceAll('\r\n', '\n').split('\n')
  const rows = rowsOf(lines).map((row) => row.map(cellOf))
  const width = Math.max(0, ...rows.map((row) => row.length))
  const table: Entry[] = rows.map((row) => [...row, ...Array<string>(width - row.length).fill('')])
  if (table.length !== 1) return table
  const [only] = table as [readonly Entry[]]
  return only.length === 1 ? (only[0] as Value) : table
}

function rowsOf(lines: readonly string[]): readonly (readonly string[])[] {
  const filled = lines.filter((line) => line !== '')
  const cells = (line: string, between: RegExp) => `| ${line.replace(between, '| ')}`
  const written = filled.every((line) => line.includes('\t'))
    ? lines.map((line) => cells(line, /\t/g))
    : filled.every((line) => line.includes(','))
      ? lines.map((line) => `| ${fields(line).join(' | ')} |`)
      : lines.length === 1
        ? lines.map((line) => `| ${line}`)
        : lines.map((line) => cells(line.replace(/^ +/, ''), / *\t *| +/g))
  return written.map(rowOf)
}

/** Between the bars; an empty field at the end is none. */
function rowOf(line: string): readonly string[] {
  const parts = line.trim().replace(/^\|/, '').replace(/\|$/, '').split('|')
  return parts.map((part) => part.trim())
}

/** Fields between commas, with those in quotes whole. */
function fields(line: string): readonly string[] {
  const found: string[] = []
  for (let at = 0; at <= line.length; ) {
    const quoted = /^[ \t]*"([^"]*)"/.exec(line.slice(at))
    const field = quoted?.[0] ?? /^[^,]*/.exec(line.slice(at))?.[0] ?? ''
    found.push(quoted ? (quoted[1] ?? '') : field)
    at += field.length
    while (at < line.length && line[at] !== ',') at++
    if (at >= line.length) break
    at++
  }
  return found
}

/** `org-babel-string-read`. */
function cellOf(text: string): Entry {
  return readNumber(/^\s*"([\s\S]+)"\s*$/.exec(text)?.[1] ?? text)
}
