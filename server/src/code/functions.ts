// Owns which functions a piece of code declares by itself, as the blocks of a literate program have them. Runs nothing, and
// knows no file.

import type { Parser } from 'web-tree-sitter'
import { endingOf } from '../org/literate/language.ts'
import { mayTangle } from '../org/literate/tangle.ts'
import { grammarOf, type Language, languageOf } from './language.ts'
import { outline } from './outline.ts'

/** `language` as a block names it; null where nothing can be said. */
export type FunctionsIn = (language: string, code: string) => readonly string[] | null

/** For the blocks of one Org text: the grammars of their languages are loaded, if its code is tangled at all. */
export async function functionsOf(
  parser: (language: Language) => Promise<Parser | null>,
  text: string,
): Promise<FunctionsIn> {
  const parsers = new Map<string, Parser | null>()
  const names = mayTangle(text) ? text.matchAll(/^[ \t]*#\+begin_src[ \t]+(\S+)/gim) : []
  for (const name of new Set([...names].map(([, one]) => one ?? '')))
    parsers.set(name, await parser(grammarOf(languageNamed(name))))
  return (language, code) => {
    const found = parsers.get(language)
    if (!found) return null
    const { symbols, syntaxErrors } = outline(found, languageNamed(language), code)
    if (syntaxErrors.length > 0) return null
    return symbols.filter(({ kind, level }) => kind === 'function' && level === 1).map(({ name }) => name)
  }
}

const languageNamed = (name: string): Language => languageOf(`code.${endingOf(name)}`)
