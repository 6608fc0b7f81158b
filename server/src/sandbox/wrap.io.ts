// Owns how a program is put into the sandbox of this machine: what is started in its place, with which words,
// folder and environment. Never starts it.

import type { Started } from './follow.io.ts'
import { type Limits, limitPrefix, temporaryBytes } from './limits.ts'
import type { Isolation } from './probe.io.ts'
import { bubblewrapArguments, cleanEnvironment, type Surroundings } from './profile.ts'
import { seatbeltProfile } from './seatbelt.ts'

export interface Program {
  readonly program: string
  readonly words: readonly string[]
  /** Windows: the words are passed as they are. */
  readonly verbatim: 'yes' | 'no'
}

export interface Wrapping {
  /** A folder of its own for what is temporary. */
  readonly scratch: string
  readonly limits: Limits
  /** Of `processCeiling`. */
  readonly threads: number
  /** More variables; those that load code or steer this program are left out. */
  readonly env: Readonly<Record<string, string>>
}

/** Processes and threads beyond those that run already. */
export const spareProcesses = 1_024

export function wrap(
  isolated: Isolation,
  around: Surroundings,
  { program, words, verbatim }: Program,
  { scratch, limits, threads, env: extra }: Wrapping,
): Started {
  const temporary = isolated.kind === 'bubblewrap' ? '/tmp' : scratch
  const env = cleanEnvironment(process.env, extra, temporary)
  const plain = { cwd: around.cwd, env, verbatim }
  const inner = [...limitPrefix(limits, threads), program, ...words]
  switch (isolated.kind) {
    case 'bubblewrap':
      return {
        ...plain,
        cwd: '/',
        program: isolated.program,
        words: [...bubblewrapArguments(around, temporaryBytes(limits)), ...inner],
      }
    case 'seatbelt':
      return {
        ...plain,
        program: isolated.program,
        words: ['-p', seatbeltProfile(around, scratch), ...inner],
      }
    case 'none': {
      if (process.platform === 'win32') return { ...plain, program, words }
      const [first, ...rest] = inner
      return { ...plain, program: first as string, words: rest }
    }
  }
}
