// Owns the messages between the client and the server that are about literate programming. Lines are 0-based, as in LSP.

import type { RequestName } from './messages.ts'

/** A block whose code goes to a file. */
export interface TangleView {
  /** Of `#+begin_src`. */
  readonly line: number
  /** The workspace's name of the file. */
  readonly path: string
  /** There may be no such file yet; empty for what lies outside the folders. */
  readonly uri: string
  /** The line of the file where the block's code begins when it is tangled. */
  readonly target: number
  /**
   * `new`: not tangled yet. `behind`: only the Org file changed since. `changed`: only the file did. `both`. `unknown`: they
   * differ, and nobody knows what was tangled. `same` also where other blocks of the file differ and this one does not.
   */
  readonly standing: 'new' | 'same' | 'behind' | 'changed' | 'both' | 'unknown'
  /** Why the code was not written when it was last tried; empty where nothing was in the way. */
  readonly failure: string
}

/** Of an open Org file of the workspace, by line; null for another. */
export const tangles: RequestName<{ readonly uri: string }, readonly TangleView[] | null> = {
  method: 'passepartout/org/tangles',
}

/** A block of code in an Org file. */
export interface CodeBlockView {
  /** For code in a line of text: where it begins and ends in its lines, UTF-16 units. Unset for others. */
  readonly inline?: { readonly from: number; readonly to: number }
  /** Of `#+begin_src`. */
  readonly line: number
  /** Of `#+end_src`. */
  readonly endLine: number
  readonly language: string
  /** Whether there is a way to run it, and its headers do not forbid it. */
  readonly runs: boolean
  /** Since the server started; null for never. */
  readonly last: {
    /** Milliseconds since the epoch. */
    readonly at: number
    readonly state: 'ran' | 'cached' | 'skipped' | 'failed'
    readonly elapsedMs: number
    /** Why it failed. */
    readonly words: string
  } | null
}

/** Of an open Org file of the workspace, by line; null for another. */
export const codeBlocks: RequestName<{ readonly uri: string }, readonly CodeBlockView[] | null> = {
  method: 'passepartout/org/codeBlocks',
}
