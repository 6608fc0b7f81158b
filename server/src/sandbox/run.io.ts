// Owns running one cleared shell command: started in the sandbox where there is one, its output
// streamed, and ended with everything it started. Runs nothing that is not `Cleared`, gives it no
// terminal and no input, and says in its result how it was isolated.

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, realpathSync, statSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { StringDecoder } from 'node:string_decoder'
import type { Action, Proposal } from '../base/proposal.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import type { Effect } from '../base/verdict.ts'
import { type Cleared, redeem } from '../gate/cleared.ts'
import { diskProblem, errorCode } from '../trace/disk.io.ts'
import { killTree } from './kill.io.ts'
import {
  findProgram,
  type Isolation,
  isInside,
  probeSystem,
  processCeiling,
  surroundings,
} from './probe.io.ts'
import {
  bubblewrapArguments,
  cleanEnvironment,
  type Limits,
  limitPrefix,
  seatbeltProfile,
} from './profile.ts'

export interface RunOptions {
  readonly timeoutMs: number
  /** Of both streams together; what comes after is dropped, and the command runs on. */
  readonly maxOutputBytes: number
  /** More variables; those that load code or steer this program are left out. */
  readonly env?: Readonly<Record<string, string>>
  /** The agent's home, hidden from the command. Default PASSEPARTOUT_HOME or `~/.passepartout`. */
  readonly agentHome?: string
  /** Of one process. Default 4 GB. */
  readonly maxMemoryBytes?: number
  /** For tests of machines without a sandbox. Default: what `isolation()` finds. */
  readonly isolation?: Isolation
}

export interface Chunk {
  readonly stream: 'stdout' | 'stderr'
  readonly text: string
}

export interface RunOutcome {
  /** null when a signal ended it. */
  readonly exitCode: number | null
  readonly signal: string | null
  readonly timedOut: boolean
  readonly truncated: boolean
  /** How it was isolated, in words. */
  readonly isolation: string
}

let probed: Promise<Isolation> | undefined

/** What commands run in here: `bubblewrap`, `seatbelt` or `none`, in words. Looked up once per process. */
export function isolation(): Promise<Isolation> {
  probed ??= probeSystem()
  return probed
}

const temporaryBytes = 2 * 1024 ** 3
const fileBytes = 8 * 1024 ** 3
const spareProcesses = 1_024

/**
 * Problems: `not-cleared`, `not-a-command`, `no-folder`, `changed-since` (a folder on the way is
 * another one now), `no-shell`, `cancelled`, and what the system says when it cannot start a process.
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
  const action = onlyCommand(redeemed.value)
  if (!action.ok) return action
  const places = placesOf(redeemed.value, action.value)
  if (!places.ok) return places
  if (signal.aborted) return cancelled
  const shell = shellOf(action.value, places.value.workspace)
  if (!shell.ok) return shell
  const isolated = options.isolation ?? (await isolation())
  let scratch: string
  try {
    scratch = realpathSync(mkdtempSync(join(tmpdir(), 'passepartout-run-')))
  } catch (error) {
    return err(diskProblem(error, 'make a temporary folder'))
  }
  try {
    const limits: Limits = {
      memoryBytes: options.maxMemoryBytes ?? 4 * 1024 ** 3,
      processes: await processCeiling(spareProcesses),
      fileBytes,
    }
    const started = wrap(isolated, shell.value, places.value, scratch, limits, cleared.effects, options)
    if (signal.aborted) return cancelled
    return await follow(started, options, onOutput, signal, isolated.words)
  } finally {
    await rm(scratch, { recursive: true, force: true }).catch(() => {})
  }
}

const cancelled = err(problem('cancelled', 'The command was cancelled.'))

type Command = Extract<Action, { type: 'shell' }>

function onlyCommand(proposal: Proposal): Result<Command, Problem> {
  const [action, ...others] = proposal.actions
  if (action?.type === 'shell' && others.length === 0) return ok(action)
  return err(
    problem('not-a-command', 'Only a proposal of exactly one command can be run.', 'Split the proposal.'),
  )
}

interface Places {
  readonly workspace: string
  readonly cwd: string
}

/** Looks again at the moment of acting: the folders must still be what the gate saw. */
function placesOf(proposal: Proposal, command: Command): Result<Places, Problem> {
  const asked = resolve(proposal.workspace, command.cwd ?? '.')
  try {
    const workspace = realpathSync(proposal.workspace)
    const cwd = realpathSync(asked)
    if (!statSync(cwd).isDirectory()) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' })
    const moved = workspace !== resolve(proposal.workspace)
    const escaped = isInside(asked, resolve(proposal.workspace)) && !isInside(cwd, workspace)
    if (moved || escaped) {
      return err(
        problem('changed-since', `${asked} leads to another place now.`, 'Propose the command again.'),
      )
    }
    return ok({ workspace, cwd })
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error))) {
      return err(problem('no-folder', `${asked} is not a folder.`, 'Run the command in an existing folder.'))
    }
    return err(diskProblem(error, `use the folder ${asked}`))
  }
}

interface Shell {
  readonly program: string
  readonly words: readonly string[]
  /** Windows: the words are passed as they are. */
  readonly verbatim: 'yes' | 'no'
}

/** The shell whose grammar the gate read the command in, without any start-up file. */
function shellOf(command: Command, workspace: string): Result<Shell, Problem> {
  const missing = (name: string, next: string) =>
    err(problem('no-shell', `${name} is not installed here.`, next))
  switch (command.shell) {
    case 'posix': {
      const bash = findProgram('bash', workspace)
      if (bash) {
        return ok({ program: bash, words: ['--noprofile', '--norc', '-c', command.command], verbatim: 'no' })
      }
      const sh = findProgram('sh', workspace)
      if (sh) return ok({ program: sh, words: ['-c', command.command], verbatim: 'no' })
      return missing('A POSIX shell', 'Install bash (on Windows: Git for Windows or WSL).')
    }
    case 'powershell': {
      const program = findProgram('pwsh', workspace) ?? findProgram('powershell', workspace)
      if (!program) return missing('PowerShell', 'Install PowerShell, or use another shell.')
      const words = ['-NoLogo', '-NoProfile', '-NonInteractive', '-Command', command.command]
      return ok({ program, words, verbatim: 'no' })
    }
    case 'cmd': {
      const program = process.platform === 'win32' ? findProgram('cmd', workspace) : null
      if (!program) return missing('cmd.exe', 'Use another shell on this system.')
      return ok({ program, words: ['/d', '/s', '/c', `"${command.command}"`], verbatim: 'yes' })
    }
  }
}

interface Started {
  readonly program: string
  readonly words: readonly string[]
  readonly cwd: string
  readonly env: Record<string, string>
  readonly verbatim: 'yes' | 'no'
}

function wrap(
  isolated: Isolation,
  shell: Shell,
  places: Places,
  scratch: string,
  limits: Limits,
  effects: readonly Effect[],
  options: RunOptions,
): Started {
  const home = options.agentHome ?? process.env.PASSEPARTOUT_HOME ?? join(homedir(), '.passepartout')
  const around = surroundings(places.workspace, places.cwd, effects, home)
  const temporary = isolated.kind === 'bubblewrap' ? '/tmp' : scratch
  const env = cleanEnvironment(process.env, options.env ?? {}, temporary)
  const plain = { cwd: places.cwd, env, verbatim: shell.verbatim }
  const inner = [shell.program, ...shell.words]
  switch (isolated.kind) {
    case 'bubblewrap':
      return {
        ...plain,
        cwd: '/',
        program: isolated.program,
        words: [...bubblewrapArguments(around, temporaryBytes), ...limitPrefix(limits), ...inner],
      }
    case 'seatbelt':
      return {
        ...plain,
        program: isolated.program,
        words: ['-p', seatbeltProfile(around, scratch), ...limitPrefix(limits), ...inner],
      }
    case 'none': {
      if (process.platform === 'win32') return { ...plain, program: shell.program, words: shell.words }
      const [program, ...words] = [...limitPrefix(limits), ...inner]
      return { ...plain, program: program as string, words }
    }
  }
}

function follow(
  started: Started,
  options: RunOptions,
  onOutput: (chunk: Chunk) => void,
  signal: AbortSignal,
  words: string,
): Promise<Result<RunOutcome, Problem>> {
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
    let truncated = false
    let timedOut = false
    let exit: { code: number | null; signal: NodeJS.Signals | null } | null = null
    let finished = false

    const stop = () => {
      if (!exit) killTree(child)
    }
    const timer = setTimeout(() => {
      timedOut = true
      stop()
    }, options.timeoutMs)
    const onAbort = () => stop()
    signal.addEventListener('abort', onAbort, { once: true })

    const settle = (result: Result<RunOutcome, Problem>) => {
      if (finished) return
      finished = true
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      child.stdout?.destroy()
      child.stderr?.destroy()
      done(result)
    }
    const outcome = () => {
      for (const flush of flushes) flush()
      if (signal.aborted) settle(cancelled)
      else {
        settle(
          ok({
            exitCode: exit?.code ?? null,
            signal: exit?.signal ?? null,
            timedOut,
            truncated,
            isolation: words,
          }),
        )
      }
    }

    const flushes = (['stdout', 'stderr'] as const).map((stream) => {
      const decoder = new StringDecoder('utf8')
      const emit = (text: string) => {
        if (text !== '' && !finished) onOutput({ stream, text })
      }
      child[stream]?.on('data', (bytes: Buffer) => {
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
      killTree(child)
      setTimeout(outcome, 500).unref()
    })
    child.on('close', outcome)
    if (signal.aborted) stop()
  })
}

function notStarted(error: unknown): Problem {
  switch (errorCode(error)) {
    case 'E2BIG':
      return problem('too-long', 'The command is too long for this system.', 'Put it into a script file.')
    case 'EAGAIN':
      return problem('too-many-processes', 'This system cannot start more processes.', 'Close some programs.')
    default:
      return diskProblem(error, 'start the command')
  }
}
