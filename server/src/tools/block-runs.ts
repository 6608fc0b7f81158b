// Owns what is remembered of blocks that were run, as long as the server lives: when, how long, how it ended. Never runs one.

import type { CodeBlock } from '../org/literate/block.ts'

export interface BlockRow {
  /** Of `#+name:`, or empty. */
  readonly name: string
  readonly language: string
  readonly form: CodeBlock['form']
  /** 1-based, of `#+begin_src`. */
  readonly line: number
  /** `cached`: neither it nor what it is given has changed. `skipped`: its headers say that it is not run. */
  readonly state: 'ran' | 'cached' | 'skipped' | 'failed'
  /** Of the block and of what it referred to. */
  readonly elapsedMs: number
  /** What went wrong; of a result that is not written anywhere, the result. */
  readonly words: string
}

interface Noted extends BlockRow {
  /** Milliseconds since the epoch. */
  readonly at: number
}

export interface BlockRuns {
  /** `key` of the block in the file at `path`, as `keyOf` of blocks.ts makes it. */
  note(path: string, key: string, row: Noted): void
  last(path: string, key: string): Noted | null
}

/** Of the code of a tangled file, run before it is written. */
export const tangleKey = (path: string): string => `tangle ${path}`

/** The oldest are forgotten. */
const most = 2000

export function openBlockRuns(): BlockRuns {
  const runs = new Map<string, Noted>()
  const name = (path: string, key: string) => `${path}\n${key}`
  return {
    note(path, key, row) {
      runs.delete(name(path, key))
      runs.set(name(path, key), row)
      const [oldest] = runs.keys()
      if (runs.size > most && oldest !== undefined) runs.delete(oldest)
    },
    last: (path, key) => runs.get(name(path, key)) ?? null,
  }
}
