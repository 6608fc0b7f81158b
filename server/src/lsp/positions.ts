// Owns the conversions between UTF-16 offsets and LSP positions. LSP 3.17, "Position": a line ends at
// \n, \r\n or \r, and characters count UTF-16 units.

import type { Position, TextEdit } from 'vscode-languageserver/node'

export function positionAt(text: string, offset: number): Position {
  let line = 0
  let start = 0
  for (let i = 0; i < offset; i++) {
    const unit = text.charCodeAt(i)
    const ends = unit === 10 || (unit === 13 && text.charCodeAt(i + 1) !== 10)
    if (!ends) continue
    line++
    start = i + 1
  }
  return { line, character: offset - start }
}

/** The edits that turn `before` into `after`, one per changed run of lines, so that cursors and folds stay. */
export function lineEdits(before: string, after: string): TextEdit[] {
  if (before === after) return []
  const old = before.split(/(?<=\n)/)
  const now = after.split(/(?<=\n)/)
  let head = 0
  while (head < old.length && head < now.length && old[head] === now[head]) head++
  let tail = 0
  const room = Math.min(old.length, now.length) - head
  while (tail < room && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++
  const start = lengthOf(old.slice(0, head))
  const end = before.length - lengthOf(old.slice(old.length - tail))
  const newText = now.slice(head, now.length - tail).join('')
  return [{ range: { start: positionAt(before, start), end: positionAt(before, end) }, newText }]
}

function lengthOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length, 0)
}
