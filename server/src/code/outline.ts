// Owns the outline of one file: its shape, and which reader a language has (grammar, Markdown, notebook or
// plain text). Never throws, never keeps a syntax tree, knows nothing of other files.

import type { Parser } from 'web-tree-sitter'
import type { LinkOut, NodeKind, Range } from '../base/node.ts'
import { type Problem, problem } from '../base/result.ts'
import { compile } from './compiled.ts'
import type { Language } from './language.ts'
import { tables } from './languages/list.ts'
import { lineStarts } from './lines.ts'
import { markdownOutline } from './markdown.ts'
import { notebookOutline } from './notebook.ts'
import { plainOutline } from './plain.ts'
import { findReferences } from './references.ts'
import { findSymbols } from './symbols.ts'
import { treeErrors } from './syntax.ts'
import { type ParseLimits, parseFlat, usualLimits } from './tree.ts'
export interface CodeSymbol {
  readonly kind: NodeKind
  readonly name: string
  /** Dotted, unique in the file: the second of one name is `name#2`. */
  readonly qualified: string
  /** 1 for a symbol of the file itself. */
  readonly level: number
  /** Index in `symbols` of the symbol around it, whose range contains this one's. */
  readonly parent: number | null
  /** Starts at the comment, decorator or attribute directly above; ends with the declaration. */
  readonly range: Range
  /** The declaration up to its body, whitespace folded, at most 300 characters. */
  readonly signature: string
  /** The comment directly above or the docstring, without its marks; at most 4000 characters. */
  readonly documentation: string
  /** UTF-16 offset of the name itself, inside `range`. */
  readonly nameStart: number
}

export interface Reference {
  readonly kind: LinkOut['kind']
  /**
   * As it is written, without spaces: `self.client.send`, `Base`, `./retry.ts`. A call on something that
   * is not a chain of names has its last name only. For an import it is the module.
   */
  readonly target: string
  /** The last name of the target; for an import the name that is brought in, '' for the module as a whole. */
  readonly name: string
  /** 1-based. */
  readonly line: number
  /** Index in `symbols` of the innermost symbol around it. */
  readonly symbol: number | null
}

interface SyntaxNote {
  /** 1-based. */
  readonly line: number
  readonly message: string
}

export interface Outline {
  /** In the order of the file; ranges of two symbols are nested or apart. */
  readonly symbols: readonly CodeSymbol[]
  /** In the order of the file. */
  readonly references: readonly Reference[]
  /** At most 100. */
  readonly syntaxErrors: readonly SyntaxNote[]
  /** Number of lines; an empty text has one. */
  readonly lines: number
  /** Why less was read than could be: no grammar, over the time budget, unreadable JSON. */
  readonly problems: readonly Problem[]
}

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
  const symbols = findSymbols(tree, compiled, starts)
  return {
    symbols,
    references: findReferences(tree, compiled, starts, symbols),
    syntaxErrors: treeErrors(tree, starts).map(({ line, message }) => ({ line, message })),
    lines: starts.length,
    problems: [],
  }
}
