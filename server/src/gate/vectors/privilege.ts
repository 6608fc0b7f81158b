// Owns vector 8, privilege, persistence and policy tampering. Forbids what would let the agent approve or
// loosen itself: our own program, our environment variables, the agent's home.

import type { Finding } from '../../base/verdict.ts'
import type { CommandFact } from '../facts.ts'
import { ownProgram } from '../programs/ruinous.ts'
import { isShell } from '../programs/wrappers.ts'
import { signsOf } from './signs.ts'
import { type Check, finder } from './vector.ts'

const finding = finder(8)

const ownVariable = /^-?[A-Z]*PASSEPARTOUT_\w*/
const runners = /^(?:node|nodejs|bun|deno|tsx|ts-node|npx|pnpx|bunx|exec|source|\.|eval|electron|osascript)$/
const managers = /^(?:npm|pnpm|yarn)$/
export const privileged =
  /^(?:sudo|doas|su|pkexec|gosu|su-exec|runuser|sg|newgrp|ksu|dzdo|pfexec|run0|setpriv|capsh|unshare|nsenter|chroot|visudo|passwd|chsh)$/
const persistent =
  /^(?:crontab|at|batch|systemctl|launchctl|service|update-rc\.d|chkconfig|schtasks|systemd-run|useradd|usermod|groupadd|defaults|reg|setx)$/
const containers = /^(?:docker|podman|nerdctl|lxc|virsh|kubectl)$/

export const privilege: Check = (_facts, action) => {
  const findings: Finding[] = [...signsOf(8, action)]
  for (const path of action.paths) {
    if (path.agentHome === 'outside') continue
    if (path.agentHome === 'skill' && /^file_(?:write|edit|delete)$/.test(action.action.type)) {
      const message = 'This changes a skill of yours: how the agent works in all your workspaces.'
      findings.push(finding('hold', 'own-skill', message, path.raw))
      continue
    }
    // Memory is data, never authority: a note may be proposed, and a person sees it before it is kept.
    // What it remembers is read like any note.
    if (path.agentHome === 'memory' && action.action.type === 'file_read') continue
    const isNote = path.agentHome === 'memory' && /^file_(?:write|edit)$/.test(action.action.type)
    const acts = (path.use === 'write' || path.use === 'delete') && !isNote
    findings.push(
      finding(
        acts ? 'forbid' : 'hold',
        isNote ? 'own-memory' : 'agent-home',
        acts
          ? 'No proposal may change the agent’s own rules, approvals or traces.'
          : isNote
            ? 'This adds to your own memory, which all your workspaces share.'
            : 'This reads the agent’s own files.',
        path.raw,
      ),
    )
  }
  for (const command of action.commands) {
    const self = selfRun(command)
    if (self !== null)
      findings.push(finding('forbid', 'self-approval', 'The agent may not run its own program.', self))
    const variable = ownVariableSet(command)
    if (variable !== null)
      findings.push(
        finding(
          'forbid',
          'own-environment',
          'The agent may not set its own environment variables.',
          variable,
        ),
      )
    if (privileged.test(command.program))
      findings.push(finding('hold', 'privilege', 'This runs with the rights of another user.', command.raw))
    if (persistent.test(command.program))
      findings.push(
        finding('hold', 'persistence', 'This sets up something that runs later by itself.', command.raw),
      )
    if (containers.test(command.program))
      findings.push(
        finding('note', 'container', 'Containers and clusters can reach the whole machine.', command.raw),
      )
    if (
      /^(?:chmod|install|setfacl|setcap)$/.test(command.program) &&
      command.words.some((w) => /^[ugoa]*[+=][rwxXt]*s|^[2467]\d{3}$|^cap_/.test(w.value))
    )
      findings.push(
        finding('hold', 'setuid', 'This lets others run a file with its owner’s rights.', command.raw),
      )
  }
  if (action.action.type === 'shell' && (action.action.shell !== 'posix' || action.commands.length === 0))
    findings.push(...byText(action.action.command))
  if (action.action.type === 'code_eval') findings.push(...byText(action.action.code))
  if (action.action.type === 'mcp' && ownProgram.test(action.action.server))
    findings.push(
      finding(
        'hold',
        'self-approval',
        'This calls the agent itself as an outside tool.',
        action.action.server,
      ),
    )
  return findings
}

/** The word that runs our own program, in the place of a program or as what an interpreter is given. */
function selfRun(command: CommandFact): string | null {
  const [first, ...rest] = command.words
  if (first === undefined) return null
  if (ownProgram.test(first.value)) return first.raw
  const runs =
    runners.test(command.program) ||
    isShell(command.program) ||
    command.doubts.some((d) => d.code === 'wrapper') ||
    (managers.test(command.program) && rest.some((w) => /^(?:exec|x|dlx|run|run-script)$/.test(w.value)))
  return runs ? (rest.find((w) => ownProgram.test(w.value))?.raw ?? null) : null
}

function ownVariableSet(command: CommandFact): string | null {
  const assigned = command.assignments.find((a) => ownVariable.test(a.name))
  if (assigned !== undefined) return assigned.raw
  if (
    !/^(?:env|genv|export|declare|typeset|readonly|local|set|unset|read|printf|setx|sudo|doas|launchctl|docker|setenv|mapfile|readarray|getopts)$/.test(
      command.program,
    )
  )
    return null
  return command.words.slice(1).find((w) => ownVariable.test(w.value))?.raw ?? null
}

// Text that is not parsed: anything that looks like running or configuring ourselves is denied.
function byText(text: string): Finding[] {
  const findings: Finding[] = []
  const run = /(?:^|[\n;&|({"'`\s\\/])passepartout(?:\.(?:[cm]?js|cmd|exe|ps1))?(?=$|[\s"'`;&|),])/i.exec(
    text,
  )
  if (run !== null)
    findings.push(finding('forbid', 'self-approval', 'The agent may not run its own program.', run[0].trim()))
  const variable =
    /PASSEPARTOUT_\w*["'\]]*\s*=(?!=)|(?:setx|set|export)\s+PASSEPARTOUT_\w*|putenv\([^)]*PASSEPARTOUT_/i.exec(
      text,
    )
  if (variable !== null)
    findings.push(
      finding(
        'forbid',
        'own-environment',
        'The agent may not set its own environment variables.',
        variable[0],
      ),
    )
  return findings
}
