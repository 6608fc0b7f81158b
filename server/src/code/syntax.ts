// Owns what a parser finds wrong with a text. Never says what would be right.

import type { Parser } from 'web-tree-sitter'
import { lineAt, lineStarts } from './lines.ts'
import { errorType, type FlatTree, mostNotes, parseFlat } from './tree.ts'

export interface SyntaxError {
  /** 1-based. */
  readonly line: number
  /** 1-based, in UTF-16 units. */
  readonly column: number
  readonly message: string
}

/**
 * In the order of the text, at most 100. A text that cannot be parsed in time has one, at its start.
 * Grammars are lenient and a few lag behind their language: compare before and after an edit rather than
 * trust a single list.
 */
export function syntaxErrors(parser: Parser, text: string): readonly SyntaxError[] {
  const parsed = parseFlat(parser, text)
  if (!parsed.ok) return [{ line: 1, column: 1, message: parsed.error.message }]
  return treeErrors(parsed.value, lineStarts(text))
}

export function treeErrors(tree: FlatTree, starts: Int32Array): readonly SyntaxError[] {
  const notes: { offset: number; message: string }[] = []
  for (const { offset, what } of tree.missing) notes.push({ offset, message: `${words(what)} is missing` })
  let errors = 0
  for (let i = 0; i < tree.count && errors < mostNotes; i++) {
    if (tree.type[i] !== errorType) continue
    errors++
    const offset = tree.start[i] as number
    const shown = tree.text
      .slice(offset, Math.min(tree.end[i] as number, offset + 40))
      .split(/[\r\n]/, 1)[0]
      ?.trim()
    notes.push({ offset, message: shown ? `unexpected: ${shown}` : 'unexpected end' })
  }
  notes.sort((a, b) => a.offset - b.offset)
  return notes.slice(0, mostNotes).map(({ offset, message }) => {
    const line = lineAt(starts, offset)
    return { line, column: offset - (starts[line - 1] as number) + 1, message }
  })
}

const words = (what: string): string => (/^\w+$/.test(what) ? what.replaceAll('_', ' ') : `'${what}'`)
