// Owns what exactly is started for a proposal of one command: the folders as they stand at this moment, and
// the shell whose grammar the gate read it in. Never starts anything.

import { realpathSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Action, Proposal } from '../base/proposal.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { diskProblem, errorCode } from '../trace/disk.io.ts'
import { findProgram, isInside } from './probe.io.ts'
import type { Program } from './wrap.io.ts'

type Command = Extract<Action, { type: 'shell' }>

export interface Start {
  /** Real paths. */
  readonly workspace: string
  readonly cwd: string
  readonly shell: Program
}

/** Problems: `not-a-command`, `no-folder`, `changed-since` (a folder on the way is another one now), `no-shell`. */
export function startOf(proposal: Proposal): Result<Start, Problem> {
  const action = onlyCommand(proposal)
  if (!action.ok) return action
  const places = placesOf(proposal, action.value.cwd)
  if (!places.ok) return places
  const shell = shellOf(action.value, places.value.workspace)
  return shell.ok ? ok({ ...places.value, shell: shell.value }) : shell
}

function onlyCommand(proposal: Proposal): Result<Command, Problem> {
  const [action, ...others] = proposal.actions
  if (action?.type === 'shell' && others.length === 0) return ok(action)
  return err(
    problem('not-a-command', 'Only a proposal of exactly one command can be run.', 'Split the proposal.'),
  )
}

/** Looks again at the moment of acting: the folders must still be what the gate saw. */
export function placesOf(
  proposal: Proposal,
  folder: string | undefined,
): Result<Pick<Start, 'workspace' | 'cwd'>, Problem> {
  const asked = resolve(proposal.workspace, folder ?? '.')
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

/** The shell whose grammar the gate read the command in, without any start-up file. */
function shellOf(command: Command, workspace: string): Result<Program, Problem> {
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
