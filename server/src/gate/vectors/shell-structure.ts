// Owns vector 4, the structure of shell text and code: what is not understood is held, whatever rules say. Knows nothing of
// particular programs except which ones read commands from their input.

import type { Finding } from '../../base/verdict.ts'
import { isShell } from '../programs/wrappers.ts'
import { signsOf } from './signs.ts'
import { type Check, finder } from './vector.ts'

const finding = finder(4)

const interpreters =
  /^(?:python[\d.]*|node|deno|bun|perl|ruby|php|lua|osascript|tclsh|source|\.|eval|xargs|parallel|iex|psql|mysql|sqlite3|ssh|at|batch|crontab|sponge)$/

export const shellStructure: Check = (_facts, action) => {
  const findings: Finding[] = [...signsOf(4, action)]
  for (const reason of action.incomplete)
    findings.push(finding('hold', reason.code, reason.message, reason.evidence))
  if (action.action.type === 'shell' && action.action.shell === 'cmd')
    findings.push(
      finding('hold', 'shell-not-parsed', 'Commands for cmd.exe are not read.', action.action.command),
    )
  for (const problem of action.parse?.problems ?? [])
    findings.push(finding('hold', problem.code, problem.message, problem.evidence))
  for (const command of action.commands) {
    if (command.piped && (isShell(command.program) || interpreters.test(command.program)))
      findings.push(
        finding(
          'hold',
          'pipe-to-interpreter',
          'Output of one command is run as a program by the next.',
          command.raw,
        ),
      )
    for (const wrapper of command.wrappers)
      findings.push(
        finding('note', 'wrapped', `${command.program || 'A command'} runs inside ${wrapper}.`, command.raw),
      )
  }
  return findings
}
