// Owns running one cleared shell command: started in the sandbox where there is one, its output streamed,
// within its limits. Runs nothing that is not `Cleared`, and says in its result how it was isolated.

import { mkdtempSync, realpathSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { err, ok, type Problem, type Result } from '../base/result.ts'
import { type Cleared, redeem } from '../gate/cleared.ts'
import { diskProblem } from '../trace/disk.io.ts'
import { type Chunk, cancelled, type Ended, follow } from './follow.io.ts'
import { defaultLimits, type Limits } from './limits.ts'
import { type Isolation, probeSystem, processCeiling, surroundings } from './probe.io.ts'
import { startOf } from './start.io.ts'
import { spareProcesses, wrap } from './wrap.io.ts'

export interface RunOptions {
  /** Of both streams together; what comes after is dropped, and the command runs on. */
  readonly maxOutputBytes: number
  readonly limits?: Partial<Limits>
  /** More variables; those that load code or steer this program are left out. */
  readonly env?: Readonly<Record<string, string>>
  /** The agent's home, hidden from the command. Default PASSEPARTOUT_HOME or `~/.passepartout`. */
  readonly agentHome?: string
  /** Other open folders, absolute: a command that runs in one of them can read it. */
  readonly beside?: readonly string[]
  /** For tests of machines without a sandbox. Default: what `isolation()` finds. */
  readonly isolation?: Isolation
}

export interface RunOutcome extends Ended {
  /** How it was isolated, in words. */
  readonly isolation: string
}

let probed: Promise<Isolation> | undefined

/** What commands run in here: `bubblewrap`, `seatbelt` or `none`, in words. Looked up once per process. */
export function isolation(): Promise<Isolation> {
  probed ??= probeSystem()
  return probed
}

const watchEveryMs = 100

/**
 * Problems: `not-cleared`, those of `startOf` (looked at anew, at the moment of acting) and of `follow`.
 * Cancelling kills every process of the command at once.
 */
export async function run(
  cleared: Cleared,
  options: RunOptions,
  onOutput: (chunk: Chunk) => void,
  signal: AbortSignal,
): Promise<Result<RunOutcome, Problem>> {
  const redeemed = redeem(cleared)
  if (!redeemed.ok) return redeemed
  if (signal.aborted) return cancelled
  const isolated = options.isolation ?? (await isolation())
  const limits: Limits = { ...defaultLimits, ...options.limits }
  const threads = processCeiling(spareProcesses)
  let scratch: string
  try {
    scratch = realpathSync(mkdtempSync(join(tmpdir(), 'passepartout-run-')))
  } catch (error) {
    return err(diskProblem(error, 'make a temporary folder'))
  }
  try {
    // The last look at the folders: from here on nothing is waited for until the command runs.
    const start = startOf(redeemed.value)
    if (!start.ok) return start
    const { workspace, cwd, shell } = start.value
    const { agentHome, beside } = options
    const around = surroundings(workspace, cwd, cleared.effects, agentHomeOf(agentHome), beside)
    const started = wrap(isolated, around, shell, { scratch, limits, threads, env: options.env ?? {} })
    if (signal.aborted) return cancelled
    const ended = await follow(
      started,
      {
        limits,
        maxOutputBytes: options.maxOutputBytes,
        // Under bubblewrap the command has a process tree of its own, which ends with its first process.
        marker: isolated.kind === 'bubblewrap' ? '' : scratch,
        folder: workspace,
        intervalMs: watchEveryMs,
      },
      onOutput,
      signal,
    )
    return ended.ok ? ok({ ...ended.value, isolation: isolated.words }) : ended
  } finally {
    await rm(scratch, { recursive: true, force: true }).catch(() => {})
  }
}

export const agentHomeOf = (given: string | undefined): string =>
  given ?? process.env.PASSEPARTOUT_HOME ?? join(homedir(), '.passepartout')
