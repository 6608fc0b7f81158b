// Owns the programs measured beside the index on the same tree: a search with ripgrep, an index with ctags and a
// look-up in it. Says so when one is not installed.

import { execFileSync, spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'

export interface Beside {
  /** Median milliseconds to search one question's words; null without ripgrep. */
  readonly rgMs: number | null
  readonly ctags: { readonly seconds: number; readonly megabytes: number; readonly lookUpMs: number } | null
}

export function beside(root: string, scratch: string, questions: readonly string[]): Beside {
  return { rgMs: ripgrep(root, questions), ctags: ctags(root, scratch) }
}

function ripgrep(root: string, questions: readonly string[]): number | null {
  if (!version('rg')) return null
  const times = questions.map((question) => {
    const pattern = question
      .split(/\W+/)
      .filter((word) => word.length > 2)
      .join('|')
    return timed(() =>
      spawnSync('rg', ['--count', '--ignore-case', '--', pattern, root], { maxBuffer: 1 << 28 }),
    )
  })
  return times.sort((a, b) => a - b)[times.length >> 1] ?? null
}

function ctags(root: string, scratch: string): Beside['ctags'] {
  if (!version('ctags')?.includes('Universal')) return null
  const tags = join(scratch, 'tags')
  const milliseconds = timed(() =>
    execFileSync('ctags', ['-R', '--fields=+neS', '--extras=+q', '-f', tags, root], { stdio: 'ignore' }),
  )
  const lookUpMs = timed(() => spawnSync('grep', ['-m', '10', '^parse', tags]))
  return { seconds: milliseconds / 1000, megabytes: statSync(tags).size / 1e6, lookUpMs }
}

function version(program: string): string | null {
  const done = spawnSync(program, ['--version'], { encoding: 'utf8' })
  return done.status === 0 ? done.stdout : null
}

function timed(work: () => unknown): number {
  const start = performance.now()
  work()
  return performance.now() - start
}
