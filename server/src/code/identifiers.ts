// Owns where a name occurs as a name: not inside strings or comments. Never decides which of them mean the
// same thing; a rename does that by scope, file and import.

import type { Parser } from 'web-tree-sitter'
import { parseFlat } from './tree.ts'

export interface Occurrence {
  /** UTF-16 offsets, end exclusive. */
  readonly start: number
  readonly end: number
}

/** What is a leaf of the tree and yet no name, in any of the grammars. */
const text =
  /comment|string|heredoc|template_chars|jsx_text|raw_text|regex|char_literal|character|escape|number|integer|float|program_text|^text$|path|content$/

/** In the order of the text; empty when the text cannot be parsed in time. */
export function occurrences(parser: Parser, source: string, name: string): readonly Occurrence[] {
  if (name === '' || !source.includes(name)) return []
  const parsed = parseFlat(parser, source)
  if (!parsed.ok) return []
  const tree = parsed.value
  const found: Occurrence[] = []
  for (let i = 0; i < tree.count; i++) {
    // A name is a leaf that is exactly the name.
    const start = tree.start[i] as number
    const end = tree.end[i] as number
    if (end - start !== name.length || tree.next[i] !== i + 1 || !source.startsWith(name, start)) continue
    if (text.test(tree.types[tree.type[i] as number] ?? 'ERROR')) continue
    found.push({ start, end })
  }
  return found
}
