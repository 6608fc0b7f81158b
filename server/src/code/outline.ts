// Owns the outline of one file: which reader a language has (grammar, Markdown, notebook,
// component, or a guess). Never throws, never keeps a syntax tree, knows nothing of other files.

import type { Parser } from 'web-tree-sitter'
import { problem } from '../base/result.ts'
import { compile } from './compiled.ts'
import { componentOutline } from './component.ts'
import { guessOutline } from './guess.ts'
import type { Language } from './language.ts'
import { tables } from './languages/list.ts'
import { lineStarts } from './lines.ts'
import { markdownOutline } from './markdown.ts'
import { notebookOutline } from './notebook.ts'
import { findReferences } from './references.ts'
import type { CodeSymbol, Outline } from './symbol.ts'
import { findSymbols } from './symbols.ts'
import { treeErrors } from './syntax.ts'
import { errorType, type FlatTree, type ParseLimits, parseFlat, usualLimits } from './tree.ts'

/** `parser` is that of `Grammars.parser(grammarOf(language))`, or null where there is none. */
export function outline(
  parser: Parser | null,
  language: Language,
  text: string,
  limits: ParseLimits = usualLimits,
): Outline {
  if (language === 'markdown') return markdownOutline(text)
  if (language === 'notebook') return notebookOutline(text)
  const table = tables[language]
  if (language === 'vue' || language === 'svelte') {
    return componentOutline(text, (script) => outline(parser, 'tsx', script, limits))
  }
  if (!table) return guessOutline(text, language === 'sql' ? 'sql' : 'any')
  if (!parser) {
    return guessOutline(text, 'any', [
      problem('no-grammar', `There is no grammar for ${language}; the file is read as plain text.`),
    ])
  }
  const parsed = parseFlat(parser, text, limits)
  if (!parsed.ok) return guessOutline(text, 'any', [parsed.error])
  const tree = parsed.value
  const compiled = compile(tree, table)
  const starts = lineStarts(text)
  const found = findSymbols(tree, compiled, starts).symbols
  const symbols = hasErrors(tree) ? orGuessed(found, text) : found
  return {
    symbols,
    references: findReferences(tree, compiled, starts, symbols),
    syntaxErrors: treeErrors(tree, starts).map(({ line, message }) => ({ line, message })),
    lines: starts.length,
    problems: [],
  }
}

/**
 * A grammar can lose most of a file to one error at the wrong place; what the words of declarations say is more then.
 * Parsed symbols are better than as many guessed ones.
 */
function orGuessed(found: readonly CodeSymbol[], text: string): readonly CodeSymbol[] {
  const guessed = guessOutline(text, 'any').symbols
  const named = guessed.filter(({ kind }) => kind !== 'section').length
  return named > found.length * 1.5 + 1 ? guessed : found
}

function hasErrors(tree: FlatTree): boolean {
  if (tree.missing.length > 0) return true
  for (let i = 0; i < tree.count; i++) if (tree.type[i] === errorType) return true
  return false
}
