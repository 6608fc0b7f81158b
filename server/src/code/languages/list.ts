// Owns which table a language has. A new language is one file and one line here.

import type { Language } from '../language.ts'
import { c, cpp } from './c.ts'
import { css, html, json, toml, yaml } from './data.ts'
import { go } from './go.ts'
import { csharp, java } from './java.ts'
import { javascript, typescript } from './javascript.ts'
import { kotlin, scala, swift } from './kotlin.ts'
import { elixir, haskell, lua } from './lua.ts'
import { python } from './python.ts'
import { bash, php, ruby } from './ruby.ts'
import { rust } from './rust.ts'
import type { LanguageTable } from './table.ts'

export const tables: Readonly<Partial<Record<Language, LanguageTable>>> = {
  typescript,
  tsx: typescript,
  javascript,
  python,
  go,
  rust,
  java,
  c,
  cpp,
  csharp,
  ruby,
  php,
  bash,
  kotlin,
  scala,
  swift,
  lua,
  elixir,
  haskell,
  json,
  yaml,
  toml,
  html,
  css,
}
