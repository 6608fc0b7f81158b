// Owns the outside servers of one house: which files configure them, when those are read, and how a server gets the gate's
// permission to start. Wires; the servers themselves are mcp/servers.io.ts.

import { unwatchFile, watchFile } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { McpView } from '../../protocol/mcp.ts'
import { sha256 } from '../base/hash.ts'
import { proposalId } from '../base/ids.ts'
import { type Action, type Proposal, trusted } from '../base/proposal.ts'
import { err, type Problem, problem, type Result } from '../base/result.ts'
import { type Cleared, proposalHash } from '../gate/cleared.ts'
import { denialWords } from '../gate/explain.ts'
import { type McpPin, toolShape } from '../gate/mcp.ts'
import type { Gate } from '../gate/open.io.ts'
import { type Configuration, commandLine, type Definition, readConfiguration } from '../mcp/definition.ts'
import { actionOf, type Outside } from '../mcp/outside.ts'
import { openServers, type Servers } from '../mcp/servers.io.ts'
import type { Limits } from '../sandbox/limits.ts'
import { readText } from '../trace/disk.io.ts'
import { orderOf } from './act.ts'

export interface OutsideOptions {
  readonly root: string
  /** The agent's home. */
  readonly home: string
  /** Absolute path of the editor's mcp.json of its user; empty without one. */
  readonly editorFile: string
  /** `on-reload`: none before the first `reload`. Default: `at-once`. */
  readonly start?: 'at-once' | 'on-reload'
  readonly gate: Gate
  trusted(): boolean
  pin(pins: readonly McpPin[]): Promise<Result<void, Problem>>
  limits(): Limits
  onChange(view: McpView): void
}

export interface OutsideHouse extends Outside {
  readonly servers: Servers
  view(): McpView
  /** Reads the configuration again. */
  reload(): Promise<void>
  close(): Promise<void>
}

const lookEveryMs = 1_000

export async function openOutside(options: OutsideOptions): Promise<OutsideHouse> {
  const { root, home, gate } = options
  const ownFile = join(home, 'mcp.json')
  const machine = [ownFile, ...(options.editorFile === '' ? [] : [options.editorFile])]
  const folder = join(root, '.vscode', 'mcp.json')
  const view = (): McpView => ({
    servers: servers.views(),
    questions: servers.questions.open(),
    problems: servers.problems(),
    ownFile,
  })
  const servers = openServers({
    trusted: options.trusted,
    pins: () => gate.pins(),
    pin: options.pin,
    findings: (definition) => findings(gate, root, definition),
    clear: (definition) => permission(gate, root, definition),
    surrounding: () => ({ workspaceFolder: root, userHome: homedir(), env: process.env }),
    limits: options.limits,
    agentHome: home,
    now: () => Date.now(),
    onChange: () => options.onChange(view()),
  })

  let reading: Promise<void> = Promise.resolve()
  const reload = (): Promise<void> => {
    reading = reading.then(async () => {
      const found = await Promise.all([
        ...machine.map((file) => configuration(file, 'machine')),
        // What a folder brings counts only where the folder is trusted.
        ...(options.trusted() ? [configuration(folder, 'workspace')] : []),
      ])
      await servers.configure(found)
    })
    return reading
  }
  const files = [...machine, folder]
  const changed = () => void reload()
  for (const file of files) watchFile(file, { interval: lookEveryMs, persistent: false }, changed)
  if (options.start !== 'on-reload') await reload()

  return {
    servers,
    view,
    reload,
    tools: servers.tools,
    resources: servers.resources,
    call: servers.call,
    async isPinned(tool) {
      const hash = sha256(toolShape(actionOf(tool, {})))
      const pins = await gate.pins()
      return pins.some((pin) => pin.server === tool.server && pin.tool === tool.name && pin.hash === hash)
    },
    async close() {
      for (const file of files) unwatchFile(file, changed)
      await servers.close()
    },
  }
}

async function configuration(file: string, scope: Definition['scope']): Promise<Configuration> {
  // A folder can bring a link to anything under that name.
  const read = await readText(file)
  const text = read.ok ? read.value : null
  return text === null
    ? { source: file, servers: [], inputs: [], problems: [] }
    : readConfiguration(text, file, scope)
}

const proposalOf = (root: string, definition: Definition): Proposal => ({
  id: proposalId(`start-${definition.name}`),
  turn: '' as Proposal['turn'],
  actions: [startOf(root, definition)],
  workspace: root,
  labels: trusted,
  origin: `mcp:${definition.name}`,
  reason: '',
})

/** For whoever approves it: what is more than that it runs. */
async function findings(gate: Gate, root: string, definition: Definition): Promise<string> {
  const verdict = await gate.judge(proposalOf(root, definition))
  if (verdict.decision === 'deny') return `The gate denies this: ${denialWords(verdict)}`
  const held = verdict.findings.filter(({ severity }) => severity === 'hold')
  return [...new Set(held.map(({ message }) => message))].join(' ')
}

/** A person has approved the definition to the letter; what the gate forbids stays forbidden. */
async function permission(
  gate: Gate,
  root: string,
  definition: Definition,
): Promise<Result<Cleared, Problem>> {
  const proposal = proposalOf(root, definition)
  const verdict = await gate.judge(proposal)
  if (verdict.decision === 'deny')
    return err(
      problem('denied', `The gate denies this: ${denialWords(verdict)}`, 'Change its configuration.'),
    )
  return orderOf(gate, proposal, verdict, { kind: 'approved', hash: proposalHash(proposal) }).clear()
}

function startOf(root: string, definition: Definition): Action {
  if (definition.kind !== 'stdio') return { type: 'network', url: definition.url, method: 'POST' }
  const shell = process.platform === 'win32' ? 'powershell' : 'posix'
  const words = commandLine([definition.command, ...definition.args])
  return {
    type: 'shell',
    shell,
    // In PowerShell a quoted program is a text unless it is called.
    command: shell === 'posix' ? words : `& ${words}`,
    ...(definition.cwd === '' ? {} : { cwd: resolve(root, definition.cwd) }),
  }
}
