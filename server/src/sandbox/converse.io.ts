// Owns one cleared program that is talked to for as long as it lives: started in the sandbox where there is one, with its
// input and output open, within limits of memory, processes and disk, ended with everything it started. Runs nothing that is
// not `Cleared`. What it says is its caller's to bound.

import { spawn } from 'node:child_process'
import { mkdtempSync, realpathSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import type { Effect } from '../base/verdict.ts'
import { type Cleared, redeem } from '../gate/cleared.ts'
import { diskProblem } from '../trace/disk.io.ts'
import { killTree } from './kill.io.ts'
import { type Limits, stopWords } from './limits.ts'
import { type Isolation, processCeiling, surroundings } from './probe.io.ts'
import { agentHomeOf, isolation } from './run.io.ts'
import { startOf } from './start.io.ts'
import { watch } from './watch.io.ts'
import { spareProcesses, wrap } from './wrap.io.ts'

export interface ConverseOptions {
  /** Time and output do not count. */
  readonly limits: Limits
  readonly env: Readonly<Record<string, string>>
  /** Hidden from the program. */
  readonly agentHome: string
  /** Whether a person let it reach the network; what the gate foresaw is granted as well. */
  readonly network: 'granted' | 'as-cleared'
  /** For tests of machines without a sandbox. Default: what `isolation()` finds. */
  readonly isolation?: Isolation
}

export interface Conversation {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  /** How it is isolated, in words. */
  readonly isolation: string
  /** How it ended, as a sentence. Never rejects. */
  readonly ended: Promise<string>
  /** At once, with everything it started. Safe to call again. */
  kill(): void
}

const watchEveryMs = 500

/** Problems: `not-cleared`, those of `startOf` (looked at anew, at the moment of acting), `not-started`. */
export async function converse(
  cleared: Cleared,
  options: ConverseOptions,
): Promise<Result<Conversation, Problem>> {
  const redeemed = redeem(cleared)
  if (!redeemed.ok) return redeemed
  const isolated = options.isolation ?? (await isolation())
  const threads = processCeiling(spareProcesses)
  let scratch: string
  try {
    scratch = realpathSync(mkdtempSync(join(tmpdir(), 'passepartout-serve-')))
  } catch (error) {
    return err(diskProblem(error, 'make a temporary folder'))
  }
  const start = startOf(redeemed.value)
  if (!start.ok) {
    await rm(scratch, { recursive: true, force: true })
    return start
  }
  const granted: readonly Effect[] =
    options.network === 'granted' ? [{ kind: 'network', target: 'any host' }] : []
  const { limits } = options
  const { workspace, cwd, shell } = start.value
  const effects = [...cleared.effects, ...granted]
  const around = surroundings(workspace, cwd, effects, agentHomeOf(options.agentHome))
  const started = wrap(isolated, around, shell, { scratch, limits, threads, env: options.env ?? {} })
  return new Promise((done) => {
    const child = spawn(started.program, started.words, {
      cwd: started.cwd,
      env: started.env,
      // A group and session of its own: no terminal, and one signal reaches all of it.
      detached: process.platform !== 'win32',
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
      windowsVerbatimArguments: started.verbatim === 'yes',
    })
    // Under bubblewrap it has a process tree of its own, which ends with its first process.
    const marker = isolated.kind === 'bubblewrap' ? '' : scratch
    let why = ''
    const kill = () => killTree(child, marker)
    // Whoever ends this program ends what it started.
    process.once('exit', kill)
    let unwatch = () => {}
    const ended = new Promise<string>((over) => {
      const clean = (words: string) => {
        unwatch()
        process.off('exit', kill)
        kill()
        void rm(scratch, { recursive: true, force: true }).catch(() => {})
        over(words)
      }
      child.once('exit', (code, signal) => {
        clean(why || (signal === null ? `It ended with exit code ${code}.` : `It was ended by ${signal}.`))
      })
      child.once('error', (error) => {
        if (child.pid !== undefined) return
        clean(error.message)
        done(err(problem('not-started', `It could not be started: ${error.message}`, 'Check its command.')))
      })
    })
    // A program that does not read its input closes it.
    child.stdin.on('error', () => {})
    child.once('spawn', () => {
      const watched = { pid: child.pid as number, marker, folder: start.value.workspace }
      unwatch = watch({ ...watched, intervalMs: watchEveryMs }, limits, (stop) => {
        why = stopWords(stop, limits)
        kill()
      })
      const { stdin, stdout, stderr } = child
      done(ok({ stdin, stdout, stderr, isolation: isolated.words, ended, kill }))
    })
  })
}
