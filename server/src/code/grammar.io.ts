// Owns the loading of tree-sitter and its grammars from disk. Never parses, never downloads.

import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Language as Grammar, Parser } from 'web-tree-sitter'
import { type Problem, problem } from '../base/result.ts'
import files from './grammars.json' with { type: 'json' }
import type { Language } from './language.ts'

export interface Grammars {
  /**
   * The one shared parser of a language, loaded when first asked for. Parsing is synchronous, so sharing
   * is safe; whoever parses deletes the tree. null: no grammar (see `problems`), use the plain fallback.
   */
  parser(language: Language | 'powershell'): Promise<Parser | null>
  /** What failed to load so far. */
  problems(): readonly Problem[]
}

/** Where the runtime lies among the grammars in a build, and in a development tree. */
const runtime = { built: 'web-tree-sitter.wasm', installed: 'web-tree-sitter/web-tree-sitter.wasm' }

/**
 * The folder to give to `openGrammars`: `grammars` beside the built program, else the nearest
 * `node_modules` that has web-tree-sitter (development), else '' (every language is then plain).
 */
export function grammarDirectory(): string {
  const here = dirname(fileURLToPath(import.meta.url))
  for (let folder = here; ; folder = dirname(folder)) {
    const built = join(folder, 'grammars')
    if (existsSync(join(built, runtime.built))) return built
    const installed = join(folder, 'node_modules')
    if (existsSync(join(installed, runtime.installed))) return installed
    if (dirname(folder) === folder) return ''
  }
}

/** Never rejects: without the runtime every `parser` answers null and `problems` says why. */
export async function openGrammars(dir: string): Promise<Grammars> {
  const problems: Problem[] = []
  const parsers = new Map<string, Promise<Parser | null>>()
  const installed = basename(dir) === 'node_modules'
  const running = await start(join(dir, installed ? runtime.installed : runtime.built), problems)

  const load = async (language: string, file: string): Promise<Parser | null> => {
    const path = join(dir, installed ? file : `tree-sitter-${language}.wasm`)
    try {
      const parser = new Parser()
      parser.setLanguage(await Grammar.load(await readFile(path)))
      return parser
    } catch (error) {
      problems.push(
        problem(
          'grammar-not-loaded',
          `The grammar for ${language} did not load: ${words(error)}`,
          'Reinstall the extension; until then such files are searched as plain text.',
        ),
      )
      return null
    }
  }

  return {
    parser(language) {
      const file = (files as Readonly<Record<string, string>>)[language]
      if (!running || file === undefined) return Promise.resolve(null)
      let parser = parsers.get(language)
      if (!parser) {
        parser = load(language, file)
        parsers.set(language, parser)
      }
      return parser
    },
    problems: () => problems,
  }
}

async function start(path: string, problems: Problem[]): Promise<boolean> {
  try {
    // The bytes are handed over: a bundle cannot find the runtime by its own address. `locateFile`
    // is given as well for the one code path that asks for the name before it looks at the bytes.
    const wasmBinary = new Uint8Array(await readFile(path)).buffer
    await Parser.init({ wasmBinary, locateFile: () => path } as Parameters<typeof Parser.init>[0])
    return true
  } catch (error) {
    problems.push(
      problem(
        'tree-sitter-not-loaded',
        `The parser runtime did not load: ${words(error)}`,
        'Reinstall the extension; until then code is searched as plain text.',
      ),
    )
    return false
  }
}

const words = (error: unknown): string => (error instanceof Error ? error.message : String(error))
