// Owns outside servers for tests: real processes and addresses, a permission for each start, pins in memory.

import { copyFileSync, linkSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { McpState } from '../../../server/protocol/mcp.ts'
import { ok, type Result } from '../../../server/src/base/result.ts'
import type { McpPin } from '../../../server/src/gate/mcp.ts'
import { commandLine, readConfiguration } from '../../../server/src/mcp/definition.ts'
import { actionOf, readActionOf } from '../../../server/src/mcp/outside.ts'
import { openServers, type Servers } from '../../../server/src/mcp/servers.io.ts'
import { defaultLimits } from '../../../server/src/sandbox/limits.ts'
import { cleared, commandOf } from '../sandbox/permit.ts'

const script = join(import.meta.dirname, '..', '..', 'mcp', 'server.ts')

/** As mcp.json has it. The sandbox shows the workspace, not where this repository may lie. */
export const stdio = (mode: string, more: object = {}, ...args: string[]) => ({
  type: 'stdio',
  command: '${workspaceFolder}/node',
  args: ['--no-warnings', '${workspaceFolder}/server.ts', mode, ...args],
  ...more,
})

function furnish(folder: string): void {
  copyFileSync(script, join(folder, 'server.ts'))
  try {
    linkSync(process.execPath, join(folder, 'node'))
  } catch {
    // Another disk.
    copyFileSync(process.execPath, join(folder, 'node'))
  }
}

export interface World {
  readonly folder: string
  readonly servers: Servers
  readonly pins: McpPin[]
  trusted: boolean
  configure(configured: object, inputs?: readonly object[]): Promise<void>
  /** Configured, approved, and in that state. */
  opened(name: string, definition: object, state?: McpState): Promise<void>
  until(name: string, ...states: McpState[]): Promise<void>
  state(name: string): McpState | undefined
  call(
    tool: string,
    given: Record<string, unknown>,
    onProgress?: (words: string) => void,
    signal?: AbortSignal,
  ): Promise<
    Result<
      { readonly text: string; readonly outcome: string },
      { readonly code: string; readonly message: string }
    >
  >
  read(uri: string): Promise<string>
  close(): Promise<void>
}

export function makeWorld(): World {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'mcp-test-')))
  furnish(folder)
  const pins: McpPin[] = []
  let wake: () => void = () => {}
  const servers = openServers({
    trusted: () => world.trusted,
    pins: async () => pins,
    pin: async (more) => {
      pins.push(...more)
      return ok(undefined)
    },
    findings: async () => '',
    clear: async (definition) =>
      ok(
        cleared(folder, [
          definition.kind === 'stdio'
            ? commandOf(commandLine([definition.command, ...definition.args]))
            : { type: 'network', url: definition.url, method: 'POST' },
        ]),
      ),
    surrounding: () => ({ workspaceFolder: folder, userHome: folder, env: { FROM_ENV: 'env value' } }),
    limits: () => defaultLimits,
    agentHome: join(folder, 'agent'),
    now: () => Date.now(),
    onChange: () => wake(),
  })
  const world: World = {
    folder,
    servers,
    pins,
    trusted: true,
    configure: (configured, inputs = []) =>
      servers.configure([
        readConfiguration(
          JSON.stringify({ servers: configured, inputs }),
          join(folder, 'mcp.json'),
          'machine',
        ),
      ]),
    async opened(name, definition, state = 'running') {
      await world.configure({ [name]: definition })
      await world.until(name, 'unapproved')
      await servers.approve(name, 'as-cleared')
      await world.until(name, state)
    },
    async until(name, ...states) {
      while (!states.some((state) => state === world.state(name)))
        await new Promise<void>((done) => {
          wake = done
        })
    },
    state: (name) => servers.views().find((view) => view.name === name)?.state,
    call(name, given, onProgress = () => {}, signal = new AbortController().signal) {
      const tool = servers.tools().find((one) => one.name === name)
      if (tool === undefined) throw new Error(`no tool ${name}`)
      return servers.call(cleared(folder, [actionOf(tool, given)]), onProgress, signal)
    },
    async read(uri) {
      const resource = servers.resources().find((one) => one.uri === uri)
      if (resource === undefined) throw new Error(`no resource ${uri}`)
      const found = await servers.call(
        cleared(folder, [readActionOf(resource)]),
        () => {},
        new AbortController().signal,
      )
      return found.ok ? found.value.text : found.error.message
    },
    async close() {
      await servers.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return world
}
