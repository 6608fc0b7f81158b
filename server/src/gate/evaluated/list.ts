// Owns the list of languages whose code is read before it is evaluated. A new one is one file and one line here.

import type { Dialect } from './dialect.ts'
import { javascript } from './javascript.ts'
import { python } from './python.ts'
import { ruby } from './ruby.ts'

const dialects: readonly Dialect[] = [python, javascript, ruby]
const byName = new Map(dialects.flatMap((dialect) => dialect.names.map((name) => [name, dialect] as const)))

/** Of a language as an action names it; undefined for one that is not read. */
export const dialectNamed = (language: string): Dialect | undefined =>
  byName.get(language.trim().toLowerCase())

/** Languages that are shell text. */
export const isShellLanguage = (language: string): boolean =>
  /^(?:bash|sh|shell|zsh|dash|ksh)$/i.test(language.trim())
