// Owns the shape of what a dry run found out. Never says what to make of it.

import type { Stop } from './limits.ts'

export interface TriedFile {
  /** Relative to the workspace, with `/`. */
  readonly path: string
  /** `touch`: only its permissions. */
  readonly kind: 'create' | 'change' | 'delete' | 'touch'
  /** `git`: what lies in a `.git` folder, all of it as one. */
  readonly what: 'file' | 'folder' | 'link' | 'other' | 'git'
  /** Both sides; null where there is none, absent where they are not text, or too large or too many to be kept. */
  readonly texts?: { readonly before: string | null; readonly after: string | null }
}

export interface TriedProgram {
  /** Its base name. */
  readonly name: string
  /** As it was started the first time. */
  readonly example: string
  readonly count: number
}

export interface TrialReport {
  /** By path; at most as many as `mostFiles` of compare.io.ts. */
  readonly files: readonly TriedFile[]
  /** How many there are in all. */
  readonly filesTotal: number
  /** Without the shell that reads the command. */
  readonly programs: readonly TriedProgram[]
  /** `some`: looked at again and again, so that what ended quickly is not in it. */
  readonly programsSeen: 'all' | 'some'
  /** Hosts and addresses that it tried to reach; none was. */
  readonly network: readonly { readonly target: string; readonly count: number }[]
  /** `none`: that it tried could not be seen. The network was off all the same. */
  readonly networkSeen: 'all' | 'none'
  readonly exitCode: number | null
  readonly signal: string | null
  readonly stopped: Stop | null
  /** The end of what it printed, both streams as they came. */
  readonly output: string
  readonly outputCut: 'cut' | 'whole'
  /** Of the command; without the copying. */
  readonly elapsedMs: number
  readonly copy: {
    /** `shared`: the disk shares the blocks until one side changes. */
    readonly kind: 'shared' | 'copied'
    readonly files: number
    readonly bytes: number
    readonly elapsedMs: number
    /** Folders that were too large: the real ones, read-only. Relative to the workspace. */
    readonly bound: readonly string[]
    /** Sockets, devices and what could not be read: not in the copy. */
    readonly left: readonly string[]
  }
  /** What else was not as it will be, or could not be seen, in sentences. */
  readonly notes: readonly string[]
}
