// Owns what others take for the same file: Emacs itself and uniorg, the most complete parser in JavaScript. There is no
// WebAssembly build of a tree-sitter grammar for Org in any package to put beside them.

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Megabytes a second; null when the program is not installed. */
export interface Beside {
  readonly emacs: { readonly version: string; readonly headlines: number; readonly whole: number } | null
  readonly uniorg: number
}

const script = fileURLToPath(new URL('beside.el', import.meta.url))

export async function beside(file: string): Promise<Beside> {
  const text = readFileSync(file, 'utf8')
  const megabytes = Buffer.byteLength(text) / 1e6
  const { parse } = await import('uniorg-parse/lib/parser.js')
  // The first reading compiles; the second counts.
  parse(text)
  const before = performance.now()
  parse(text)
  const uniorg = (megabytes * 1000) / (performance.now() - before)
  const run = spawnSync('emacs', ['-Q', '--batch', '-l', script, file], { encoding: 'utf8' })
  if (run.status !== 0) return { emacs: null, uniorg }
  const found = JSON.parse(run.stdout) as { version: string; headlines: number; whole: number }
  return {
    emacs: { version: found.version, headlines: megabytes / found.headlines, whole: megabytes / found.whole },
    uniorg,
  }
}
