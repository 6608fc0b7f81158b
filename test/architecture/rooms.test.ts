// Holds the house against its plan: import order of the rooms, I/O only at the rims, no way to forge `Cleared`.

import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

/** In the order of imports: a file imports its own room and rooms before it. */
const rooms =
  'base org code index gate trace checkpoint sandbox stack providers router repl mcp skills memory context tools agent trinity eval lsp cli'.split(
    ' ',
  )

/** Packages that only compute; everything else that is not ours counts as I/O. */
const purePackages = new Set(['web-tree-sitter', 'picomatch', 'ignore', 'refa'])

interface Source {
  readonly path: string
  readonly text: string
  readonly imports: readonly string[]
}

describe('architecture', () => {
  const sources = walk('server').concat(walk('src'), walk('media'))

  it('reads sources and their imports', () => {
    assert.ok(sources.length > 40, `only ${sources.length} files found`)
    assert.ok(sources.some((source) => source.imports.length > 3))
  })

  it('every folder of the server is a room of the plan', () => {
    const folders = readdirSync(join(root, 'server/src'), { withFileTypes: true })
    const unknown = folders.filter((entry) => entry.isDirectory() && !rooms.includes(entry.name))
    assert.deepEqual(
      unknown.map((entry) => entry.name),
      [],
    )
  })

  it('a file imports its own room and rooms before it', () => {
    const wrong = sources.flatMap((source) =>
      source.imports.flatMap((target) => {
        const from = place(source.path)
        const to = target.startsWith('.') ? place(join(dirname(source.path), target)) : null
        return to === null || allowed(from, to) ? [] : [`${source.path} imports ${target}`]
      }),
    )
    assert.deepEqual(wrong, [])
  })

  it('only io files, the rims and the entry point do input and output', () => {
    const wrong = sources.flatMap((source) => {
      if (!source.path.startsWith('server/src/') || isRim(source.path)) return []
      const bad = source.imports.filter((target) => !target.startsWith('.') && !purePackages.has(target))
      return bad.map((target) => `${source.path} imports ${target}`)
    })
    assert.deepEqual(wrong, [])
  })

  it('nobody casts to Cleared, and only the gate mints it', () => {
    const casts = sources.filter(
      (source) =>
        source.path !== 'server/src/gate/cleared.ts' &&
        /\bas (unknown as )?Cleared\b|<Cleared>\s*[({\w]/.test(source.text),
    )
    assert.deepEqual(
      casts.map((source) => source.path),
      [],
    )
    const minted = sources.filter((source) => /\bmint\s*\(/.test(source.text)).map((source) => source.path)
    const minters = minted.filter(
      (path) => !path.startsWith('server/src/gate/') && path !== 'server/src/agent/act.ts',
    )
    assert.deepEqual(minters, [])
  })

  it('nobody casts to Trial; only the gate mints it, and only the dry run redeems it', () => {
    const casts = sources.filter(
      (source) =>
        source.path !== 'server/src/gate/cleared.ts' &&
        /\bas (unknown as )?Trial\b|<Trial>\s*[({\w]/.test(source.text),
    )
    assert.deepEqual(
      casts.map((source) => source.path),
      [],
    )
    const callers = (pattern: RegExp) =>
      sources.filter((source) => pattern.test(source.text)).map((source) => source.path)
    assert.deepEqual(callers(/\bmintTrial\s*\(/), ['server/src/agent/trial.ts', 'server/src/gate/cleared.ts'])
    assert.deepEqual(callers(/\bredeemTrial\s*\(/), [
      'server/src/gate/cleared.ts',
      'server/src/sandbox/trial.io.ts',
    ])
  })

  it('the pure rooms read no clock and no randomness', () => {
    const pure = sources.filter((source) => source.path.startsWith('server/src/') && !isRim(source.path))
    const wrong = pure.filter((source) =>
      /\bDate\.now\(\)|\bnew Date\(\)|\bMath\.random\(\)|\bprocess\./.test(withoutComments(source.text)),
    )
    assert.deepEqual(
      wrong.map((source) => source.path),
      [],
    )
  })
})

function walk(folder: string): Source[] {
  if (!existsSync(join(root, folder))) return []
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && /\.ts$/.test(entry.name))
  return files.map((entry) => {
    const path = relative(root, join(entry.parentPath, entry.name)).split(sep).join('/')
    const text = readFileSync(join(root, path), 'utf8')
    return { path, text, imports: importsOf(text) }
  })
}

function importsOf(text: string): string[] {
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s[^'"]*?from\s+['"]([^'"]+)['"]|(?:^|\n)\s*import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g
  return [...text.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? match[3] ?? '')
}

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, '')

const isRim = (path: string) =>
  path.endsWith('.io.ts') || /^server\/src\/(lsp|cli)\//.test(path) || path === 'server/src/main.ts'

/** `src`, `media`, `protocol`, `main` or a room. */
function place(path: string): string {
  const parts = path.split('/')
  if (parts[0] !== 'server') return parts[0] ?? ''
  if (parts[1] === 'protocol') return 'protocol'
  return parts[3] === undefined ? 'main' : (parts[2] ?? '')
}

function allowed(from: string, to: string): boolean {
  if (from === to) return true
  // The client and its webviews are one side of the wire: a webview owns its messages, the host answers them.
  if (from === 'src' || from === 'media') return to === 'protocol' || to === 'src' || to === 'media'
  if (from === 'main') return true
  if (to === 'protocol') return from !== 'base'
  return rooms.indexOf(to) >= 0 && rooms.indexOf(to) < rooms.indexOf(from)
}
