// Owns one running command: its start, its output as it comes, its limits, and its end with everything it
// started. It gets no terminal and no input. Never says what may be started.

import { type ChildProcess, spawn } from 'node:child_process'
import { StringDecoder } from 'node:string_decoder'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { diskProblem, errorCode } from '../trace/disk.io.ts'
import { killTree } from './kill.io.ts'
import type { Limits, Stop } from './limits.ts'
import { watch } from './watch.io.ts'

export interface Chunk {
  readonly stream: 'stdout' | 'stderr'
  readonly text: string
}

export interface Started {
  readonly program: string
  readonly words: readonly string[]
  readonly cwd: string
  readonly env: Record<string, string>
  readonly verbatim: 'yes' | 'no'
}

export interface Following {
  readonly limits: Limits
  /** Of both streams together; what comes after is dropped, and the command runs on. */
  readonly maxOutputBytes: number
  /** See `Watched`: empty where the sandbox ends all of a command's processes with itself. */
  readonly marker: string
  /** A folder on the disk that the command writes to. */
  readonly folder: string
  readonly intervalMs: number
  onProgram?(words: readonly string[]): void
}

export interface Ended {
  /** null when a signal ended it. */
  readonly exitCode: number | null
  readonly signal: string | null
  /** Which of its limits ended it. */
  readonly stopped: Stop | null
  readonly truncated: boolean
}

export const cancelled = err(problem('cancelled', 'The command was cancelled.'))

/** Problems: `cancelled`, `too-long`, `too-many-processes`, and what the system says when it cannot start one. */
export function follow(
  started: Started,
  options: Following,
  onOutput: (chunk: Chunk) => void,
  signal: AbortSignal,
): Promise<Result<Ended, Problem>> {
  return new Promise((done) => {
    let child: ChildProcess
    try {
      child = spawn(started.program, started.words, {
        cwd: started.cwd,
        env: started.env,
        // A group and session of its own: no terminal, and one signal reaches all of it.
        detached: process.platform !== 'win32',
        stdio: ['ignore', 'pipe', 'pipe'],
        windowsHide: true,
        windowsVerbatimArguments: started.verbatim === 'yes',
      })
    } catch (error) {
      done(err(notStarted(error)))
      return
    }
    let left = options.maxOutputBytes
    let printed = 0
    let truncated = false
    let stopped: Stop | null = null
    let exit: { code: number | null; signal: NodeJS.Signals | null } | null = null
    let finished = false

    const kill = () => {
      if (!exit) killTree(child, options.marker)
    }
    const stop = (why: Stop) => {
      if (exit) return
      stopped ??= why
      kill()
    }
    const timer = setTimeout(() => stop('time'), options.limits.timeoutMs)
    const unwatch =
      child.pid === undefined ? () => {} : watch({ ...options, pid: child.pid }, options.limits, stop)
    signal.addEventListener('abort', kill, { once: true })

    const settle = (result: Result<Ended, Problem>) => {
      if (finished) return
      finished = true
      clearTimeout(timer)
      unwatch()
      signal.removeEventListener('abort', kill)
      child.stdout?.destroy()
      child.stderr?.destroy()
      done(result)
    }
    const ended = () => {
      for (const flush of flushes) flush()
      if (signal.aborted) settle(cancelled)
      else settle(ok({ exitCode: exit?.code ?? null, signal: exit?.signal ?? null, stopped, truncated }))
    }

    const flushes = (['stdout', 'stderr'] as const).map((stream) => {
      const decoder = new StringDecoder('utf8')
      const emit = (text: string) => {
        if (text !== '' && !finished) onOutput({ stream, text })
      }
      child[stream]?.on('data', (bytes: Buffer) => {
        printed += bytes.length
        if (printed > options.limits.outputBytes) stop('output')
        const part = bytes.subarray(0, Math.max(0, left))
        left -= part.length
        if (part.length < bytes.length) truncated = true
        emit(decoder.write(part))
      })
      child[stream]?.on('error', () => {})
      return () => emit(decoder.end())
    })
    child.on('error', (error) => {
      if (child.pid === undefined) settle(err(notStarted(error)))
    })
    child.on('exit', (code, by) => {
      exit = { code, signal: by }
      // What a command leaves running ends with it; it would also hold the streams open.
      killTree(child, options.marker)
      setTimeout(ended, 500).unref()
    })
    child.on('close', ended)
    if (signal.aborted) kill()
  })
}

/** What `spawn` failed with, in words. Problems: `too-long`, `too-many-processes`, or of the disk. */
export function notStarted(error: unknown): Problem {
  switch (errorCode(error)) {
    case 'E2BIG':
      return problem('too-long', 'The command is too long for this system.', 'Put it into a script file.')
    case 'EAGAIN':
      return problem('too-many-processes', 'This system cannot start more processes.', 'Close some programs.')
    default:
      return diskProblem(error, 'start the command')
  }
}
