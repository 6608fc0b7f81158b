// Owns the setting of the gate's tests: a real workspace on disk with links, the real grammar, and one
// way to ask for a verdict.

import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Parser } from 'web-tree-sitter'
import { proposalId, turnId } from '../../../server/src/base/ids.ts'
import { type Action, type Labels, type Proposal, trusted } from '../../../server/src/base/proposal.ts'
import type { Verdict } from '../../../server/src/base/verdict.ts'
import { type Grammars, grammarDirectory, openGrammars } from '../../../server/src/code/grammar.io.ts'
import { decide } from '../../../server/src/gate/decide.io.ts'
import { emptyPolicy, type Policy } from '../../../server/src/gate/policy.ts'
import { type GatePorts, openGatePorts } from '../../../server/src/gate/ports.io.ts'

export interface Setting {
  readonly root: string
  readonly workspace: string
  readonly home: string
  readonly ports: GatePorts
  close(): void
}

let opened: Promise<Grammars> | null = null

/** One runtime for all: two would not share their memory. */
export function grammars(): Promise<Grammars> {
  opened ??= openGrammars(grammarDirectory())
  return opened
}

export async function bashParser(): Promise<Parser> {
  const parser = await (await grammars()).parser('bash')
  if (parser === null) throw new Error('The bash grammar did not load.')
  return parser
}

export async function powershellParser(): Promise<Parser> {
  const parser = await (await grammars()).parser('powershell')
  if (parser === null) throw new Error('The PowerShell grammar did not load.')
  return parser
}

export async function openSetting(): Promise<Setting> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'gate-')))
  const workspace = join(root, 'ws')
  const home = join(root, 'agent-home')
  const outside = join(root, 'outside')
  for (const folder of ['ws/src', 'ws/hazard', 'ws-evil', 'agent-home', 'outside'])
    mkdirSync(join(root, folder), { recursive: true })
  for (const file of [
    'ws/README.md',
    'ws/src/a.ts',
    'ws/package.json',
    'ws/.env',
    'ws/hazard/a.o',
    'ws/hazard/@list',
    'outside/passwd',
    'ws-evil/x',
  ])
    writeFileSync(join(root, file), 'x\n')
  writeFileSync(join(root, 'ws/--output=x'), '')
  symlinkSync(join(outside, 'passwd'), join(workspace, 'link-out'))
  symlinkSync(outside, join(workspace, 'link-dir'))
  symlinkSync(join(outside, 'not-there'), join(workspace, 'hole'))
  const ports = openGatePorts({
    parser: await bashParser(),
    grammars: await grammars(),
    agentHome: home,
    userHome: join(root, 'user'),
  })
  return { root, workspace, home, ports, close: () => rmSync(root, { recursive: true, force: true }) }
}

export const proposalOf = (
  setting: Setting,
  actions: readonly Action[],
  labels: Labels = trusted,
): Proposal => ({
  id: proposalId('p1'),
  turn: turnId('t1'),
  actions,
  workspace: setting.workspace,
  labels,
  origin: 'model',
  reason: '',
})

export const verdictOf = async (
  setting: Setting,
  action: Action,
  policy: Policy = emptyPolicy,
  labels: Labels = trusted,
): Promise<Verdict> => (await decide(setting.ports, policy, proposalOf(setting, [action], labels))).verdict

export const shell = (command: string): Action => ({ type: 'shell', shell: 'posix', command })
export const powershell = (command: string): Action => ({ type: 'shell', shell: 'powershell', command })
