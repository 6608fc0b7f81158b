// Owns what is started for a session: the program of its language with its words. Never starts it.

import { existsSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { fileURLToPath } from 'node:url'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { findProgram, ownProgram } from '../sandbox/probe.io.ts'
import type { Program } from '../sandbox/wrap.io.ts'
import type { Runtime } from './session.ts'

export interface Interpreter extends Program {
  readonly env: Readonly<Record<string, string>>
  readonly channel: 'input' | 'stream'
  /** Said over the channel before everything else. */
  readonly preamble: string
}

/**
 * `system`: the one of the system comes first, because the homes are out of sight. Problem `no-interpreter`: it is not
 * installed; `next` says what to do.
 */
export function interpreterOf(
  runtime: Runtime,
  workspace: string,
  preferred: 'own' | 'system',
): Result<Interpreter, Problem> {
  switch (runtime) {
    case 'javascript':
      return ok(node())
    case 'python': {
      const look = preferred === 'own' ? ownProgram : findProgram
      const program = look('python3', workspace) ?? look('python', workspace)
      if (program === null)
        return missing(
          'Python 3',
          'Install Python 3, so that `python3` is found on PATH, and evaluate again.',
        )
      const words = ['-B', '-X', 'utf8', '-c', driver('python.py')]
      return ok({ program, words, verbatim: 'no', env: {}, channel: 'stream', preamble: '' })
    }
    case 'shell': {
      const bash = findProgram('bash', workspace)
      const program = bash ?? findProgram('sh', workspace)
      if (program === null)
        return missing(
          'A POSIX shell',
          'Install bash (on Windows: Git for Windows or WSL), and evaluate again.',
        )
      const words = bash === null ? ['-i'] : ['--noprofile', '--norc', '--noediting', '-i']
      const preamble = driver('shell.sh')
      return ok({ program, words, verbatim: 'no', env: { PS1: '', PS2: '' }, channel: 'input', preamble })
    }
  }
}

const missing = (name: string, next: string) =>
  err(problem('no-interpreter', `${name} is not installed here.`, next))

/** The Node that this program runs on: that of the editor, or that of the command line. */
function node(): Interpreter {
  const types = '--experimental-strip-types'
  return {
    program: process.execPath,
    words: [
      '--disable-warning=ExperimentalWarning',
      // An interruption may end a callback in its middle, which is no reason to give up the session.
      '--no-force-async-hooks-checks',
      // Modules of the workspace may be TypeScript.
      ...(process.allowedNodeEnvironmentFlags.has(types) ? [types] : []),
      '--input-type=module',
      '-e',
      driver('javascript.mjs'),
    ],
    verbatim: 'no',
    env: process.versions.electron === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' },
    channel: 'stream',
    preamble: '',
  }
}

const read = new Map<string, string>()

/** Given as text, because the sandbox may hide the folder in which the extension lies. */
function driver(name: string): string {
  const known = read.get(name)
  if (known !== undefined) return known
  const shipped = fileURLToPath(new URL(`./repl/${name}`, import.meta.url))
  const source = fileURLToPath(new URL(`./drivers/${name.replace('.mjs', '.io.ts')}`, import.meta.url))
  const text = existsSync(shipped)
    ? readFileSync(shipped, 'utf8')
    : name.endsWith('.mjs')
      ? stripTypeScriptTypes(readFileSync(source, 'utf8'))
      : readFileSync(source, 'utf8')
  read.set(name, text)
  return text
}
