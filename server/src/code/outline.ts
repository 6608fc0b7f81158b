// Owns the outline of one file: which reader a language has (grammar, Markdown, notebook or
// plain text). Never throws, never keeps a syntax tree, knows nothing of other files.

import type { Parser } from 'web-tree-sitter'
import { problem } from '../base/result.ts'
import { compile } from './compiled.ts'
import type { Language } from './language.ts'
import { tables } from './languages/list.ts'
import { lineStarts } from './lines.ts'
import { markdownOutline } from './markdown.ts'
import { notebookOutline } from './notebook.ts'
import { plainOutline } from './plain.ts'
import { findReferences } from './references.ts'
import type { Outline } from './symbol.ts'
import { findSymbols } from './symbols.ts'
import { treeErrors } from './syntax.ts'
import { type ParseLimits, parseFlat, usualLimits } from './tree.ts'

/** `parser` is that of `Grammars.parser(language)`, or null where there is none. */
export function outline(
  parser: Parser | null,
  language: Language,
  text: string,
  limits: ParseLimits = usualLimits,
): Outline {
  if (language === 'markdown') return markdownOutline(text)
  if (language === 'notebook') return notebookOutline(text)
  const table = tables[language]
  if (!table) return plainOutline(text)
  if (!parser) {
    return plainOutline(text, [
      problem('no-grammar', `There is no grammar for ${language}; the file is read as plain text.`),
    ])
  }
  const parsed = parseFlat(parser, text, limits)
  if (!parsed.ok) return plainOutline(text, [parsed.error])
  const tree = parsed.value
  const compiled = compile(tree, table)
  const starts = lineStarts(text)
  const { symbols } = findSymbols(tree, compiled, starts)
  return {
    symbols,
    references: findReferences(tree, compiled, starts, symbols),
    syntaxErrors: treeErrors(tree, starts).map(({ line, message }) => ({ line, message })),
    lines: starts.length,
    problems: [],
  }
}
