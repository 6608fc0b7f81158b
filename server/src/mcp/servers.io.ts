// Owns the outside servers of one workspace: which run, in which state, and why. Starts one only with a permission of the
// gate, again after it ended (more and more seldom), and never makes anybody wait for one that is not there.

import { randomUUID } from 'node:crypto'
import { basename } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { McpServerView, McpState } from '../../protocol/mcp.ts'
import { canonical } from '../base/canonical.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { type Cleared, redeem } from '../gate/cleared.ts'
import { type McpPin, toolShape } from '../gate/mcp.ts'
import { converse } from '../sandbox/converse.io.ts'
import type { Limits } from '../sandbox/limits.ts'
import { type OutsideResource, type OutsideTool, visible } from './catalog.ts'
import type { Connection } from './connection.io.ts'
import { type Configuration, type Definition, definitionHash, type Input, targetWords } from './definition.ts'
import { variablesOf } from './env-file.io.ts'
import { backoffMs } from './limits.ts'
import { type Answer, actionOf, readTool } from './outside.ts'
import { openQuestions, type Questions } from './questions.ts'
import { filled, inputsOf, type Surrounding } from './variables.ts'

export interface ServersPorts {
  /** Whether anything may be started, and what the folder brings counts. */
  trusted(): boolean
  pins(): Promise<readonly McpPin[]>
  pin(pins: readonly McpPin[]): Promise<Result<void, Problem>>
  /** What the gate would have a person look at before it starts; empty for nothing. */
  findings(definition: Definition): Promise<string>
  /** The gate's permission to start exactly this, which a person approved. */
  clear(definition: Definition): Promise<Result<Cleared, Problem>>
  surrounding(): Omit<Surrounding, 'inputs'>
  limits(): Limits
  readonly agentHome: string
  now(): number
  onChange(): void
}

export interface Servers {
  /** From now on these are the servers; what is not configured any more ends, what is configured otherwise is another one. */
  configure(configurations: readonly Configuration[]): Promise<void>
  views(): readonly McpServerView[]
  /** What is wrong with the configuration. */
  problems(): readonly string[]
  approve(name: string, network: 'granted' | 'as-cleared'): Promise<Result<void, Problem>>
  start(name: string): Promise<Result<void, Problem>>
  stop(name: string): Promise<Result<void, Problem>>
  restart(name: string): Promise<Result<void, Problem>>
  /** To the servers of one file. */
  give(source: string, values: Readonly<Record<string, string>>): Promise<void>
  log(name: string): string
  /** What servers ask the person. */
  readonly questions: Pick<Questions, 'open' | 'reply' | 'fault'>
  /** Of those that run. */
  tools(): readonly OutsideTool[]
  resources(): readonly OutsideResource[]
  /** Problems: `not-cleared`, `changed-since`, `not-running`, `cancelled`, `outside-failed`. */
  call(
    cleared: Cleared,
    onProgress: (words: string) => void,
    signal: AbortSignal,
  ): Promise<Result<Answer, Problem>>
  close(): Promise<void>
}

/** What another try does not change. */
const lasting: ReadonlySet<string> = new Set(['denied', 'not-signed-in'])

const mostLogLines = 300
const logLineUnits = 500

interface Running {
  definition: Definition
  state: McpState
  detail: string
  network: 'granted' | 'as-cleared'
  connection: Connection | null
  /** Ends what is being started or runs. */
  ending: AbortController
  failures: number
  timer: ReturnType<typeof setTimeout> | null
  readonly lines: string[]
  /** Of its file of variables. */
  given: readonly string[]
}

export function openServers(ports: ServersPorts): Servers {
  const all = new Map<string, Running>()
  /** By file: what one file asks for is not told to the servers of another. */
  const inputs = new Map<string, readonly Input[]>()
  let problems: readonly string[] = []
  const values = new Map<string, Record<string, string>>()
  let closed = false

  const put = (one: Running, state: McpState, detail = '') => {
    one.state = state
    one.detail = detail
    ports.onChange()
  }
  /** What a person typed in may come back in an error of the server. */
  const withoutValues = (text: string): string =>
    [...values.values(), ...[...all.values()].map(({ given }) => given)]
      .flatMap((some) => Object.values(some))
      .reduce((rest, value) => (value.length < 4 ? rest : rest.replaceAll(value, '•••')), text)
  const note = (one: Running, line: string) => {
    const time = new Date(ports.now()).toTimeString().slice(0, 8)
    one.lines.push(`${time} ${visible(withoutValues(line)).slice(0, logLineUnits)}`)
    if (one.lines.length > mostLogLines) one.lines.splice(0, one.lines.length - mostLogLines)
  }
  const questions = openQuestions({
    newId: randomUUID,
    log(server, line) {
      const one = all.get(server)
      if (one) note(one, line)
    },
    onChange: () => ports.onChange(),
  })
  const askedOf = (definition: Definition): readonly Input[] =>
    inputsOf(definition).map(
      (id) =>
        inputs.get(definition.source)?.find((input) => input.id === id) ?? {
          id,
          description: id,
          secret: true,
          options: [],
          initial: '',
        },
    )
  const missingOf = (definition: Definition): readonly Input[] =>
    askedOf(definition).filter(({ id }) => !Object.hasOwn(values.get(definition.source) ?? {}, id))

  async function configure(configurations: readonly Configuration[]): Promise<void> {
    inputs.clear()
    for (const one of configurations) inputs.set(one.source, one.inputs)
    const said = configurations.flatMap((one) => one.problems.map(({ message }) => message))
    const wanted = new Map<string, Definition>()
    for (const definition of configurations.flatMap(({ servers }) => servers))
      if (wanted.has(definition.name))
        said.push(`${definition.source}: ${definition.name} is the name of another server already.`)
      else wanted.set(definition.name, definition)
    problems = said
    for (const [name, one] of [...all]) {
      const next = wanted.get(name)
      if (next !== undefined && canonical(next) === canonical(one.definition)) wanted.delete(name)
      else {
        all.delete(name)
        await end(one)
      }
    }
    const fresh = [...wanted.values()].map(
      (definition): Running => ({
        definition,
        // Whether it was approved is looked up first.
        state: 'starting',
        detail: '',
        network: 'as-cleared',
        connection: null,
        ending: new AbortController(),
        failures: 0,
        timer: null,
        lines: [],
        given: [],
      }),
    )
    for (const one of fresh) all.set(one.definition.name, one)
    ports.onChange()
    // Nobody waits for them.
    for (const one of fresh) void begin(one)
  }

  /** Whether a person approved it as it is configured now, and with what. */
  async function approved({ definition }: Running): Promise<Running['network'] | null> {
    const pins = await ports.pins()
    const holds = (network: Running['network']) => {
      const hash = definitionHash(definition, network)
      return pins.some((pin) => pin.server === definition.name && pin.tool === '' && pin.hash === hash)
    }
    return holds('granted') ? 'granted' : holds('as-cleared') ? 'as-cleared' : null
  }

  async function begin(one: Running): Promise<void> {
    if (closed || all.get(one.definition.name) !== one) return
    if (!ports.trusted()) return put(one, 'stopped', 'The folder is not trusted.')
    const network = await approved(one)
    if (network === null) {
      const found = await ports.findings(one.definition)
      return put(one, 'unapproved', found)
    }
    one.network = network
    if (missingOf(one.definition).length > 0) return put(one, 'needs-input')
    if (one.timer) clearTimeout(one.timer)
    one.timer = null
    one.ending.abort()
    const ending = new AbortController()
    one.ending = ending
    put(one, 'starting')
    const opened = await open(one, ending.signal)
    if (ending.signal.aborted || closed) {
      if (opened.ok) await opened.value.close()
      return
    }
    if (!opened.ok) {
      note(one, `${opened.error.message} ${opened.error.next}`)
      return again(one, opened.error)
    }
    const connection = opened.value
    one.connection = connection
    const since = ports.now()
    put(one, 'running', connection.catalog().left[0] ?? '')
    await connection.ended
    one.connection = null
    if (ending.signal.aborted || closed) return
    // One that held for a while has made good for its failures.
    if (ports.now() - since > 60_000) one.failures = 0
    note(one, 'It has ended.')
    again(one, problem('ended', 'It ended by itself.', ''))
  }

  async function open(one: Running, signal: AbortSignal): Promise<Result<Connection, Problem>> {
    const { definition } = one
    const given = values.get(definition.source) ?? {}
    const complete = filled(definition, { ...ports.surrounding(), inputs: given })
    if (!complete.ok) return complete
    const cleared = await ports.clear(complete.value)
    if (!cleared.ok) return cleared
    const { connect } = await import('./connection.io.ts')
    const { workspaceFolder } = ports.surrounding()
    // What runs elsewhere learns no path of this machine; a process is in the folder anyway.
    const roots =
      definition.kind === 'stdio' && workspaceFolder !== ''
        ? [{ uri: pathToFileURL(workspaceFolder).href, name: basename(workspaceFolder) }]
        : []
    const listening = {
      name: definition.name,
      roots,
      now: ports.now,
      log: (line: string) => note(one, line),
      ask: (asked: unknown, signal: AbortSignal) => questions.ask(definition.name, asked, signal),
      onCatalog: () => ports.onChange(),
    }
    const { value } = complete
    if (value.kind !== 'stdio') {
      const { httpTransports } = await import('./http.io.ts')
      const ways = httpTransports(cleared.value, value)
      if (!ways.ok) return ways
      let last: Result<Connection, Problem> = err(problem('not-connected', 'There is no way to it.', ''))
      const { transports, refusal } = ways.value
      for (const transport of transports) {
        last = await connect(transport(), listening, signal)
        if (last.ok || signal.aborted) break
        // Another way leads to the same door.
        const refused = refusal()
        if (refused !== null) return err(refused)
        note(one, last.error.message)
      }
      return last
    }
    const variables = await variablesOf(value, workspaceFolder)
    if (!variables.ok) return variables
    one.given = Object.values(variables.value)
    const { processTransport } = await import('./process.io.ts')
    const talk = await converse(cleared.value, {
      limits: ports.limits(),
      env: { ...variables.value, ...value.env },
      agentHome: ports.agentHome,
      network: one.network,
    })
    if (!talk.ok) return talk
    note(one, `Started. ${talk.value.isolation}`)
    signal.addEventListener('abort', () => talk.value.kill(), { once: true })
    const transport = processTransport(talk.value, listening.log)
    const connected = await connect(transport, listening, signal)
    if (connected.ok) return connected
    const ending = await transport.ending()
    return ending === null ? connected : err({ ...connected.error, message: ending })
  }

  function again(one: Running, why: Problem): void {
    one.failures++
    const waitMs = lasting.has(why.code) ? null : backoffMs(one.failures)
    const words = withoutValues(why.code === 'not-signed-in' ? `${why.message} ${why.next}` : why.message)
    if (waitMs === null) {
      put(one, 'failed', words)
      return
    }
    one.timer = setTimeout(() => void begin(one), waitMs)
    // It keeps no program running.
    one.timer.unref()
    put(one, 'waiting', words)
  }

  async function end(one: Running): Promise<void> {
    if (one.timer) clearTimeout(one.timer)
    one.timer = null
    one.ending.abort()
    await one.connection?.close()
    one.connection = null
  }

  const withServer = async (
    name: string,
    work: (one: Running) => Promise<Result<void, Problem>>,
  ): Promise<Result<void, Problem>> => {
    const one = all.get(name)
    return one === undefined ? err(problem('no-server', `There is no server ${name}.`, '')) : work(one)
  }
  const fresh = async (one: Running): Promise<Result<void, Problem>> => {
    one.failures = 0
    await end(one)
    put(one, 'starting')
    void begin(one)
    return ok(undefined)
  }

  async function call(
    cleared: Cleared,
    onProgress: (words: string) => void,
    signal: AbortSignal,
  ): Promise<Result<Answer, Problem>> {
    const redeemed = redeem(cleared)
    if (!redeemed.ok) return redeemed
    const [action, ...others] = redeemed.value.actions
    if (action?.type !== 'mcp' || others.length > 0)
      return err(problem('not-a-call', 'Only a proposal of exactly one call can be made.', ''))
    const connection = all.get(action.server)?.connection ?? null
    if (connection === null)
      return err(
        problem('not-running', `The server ${action.server} does not run.`, 'Start it: MCP Servers.'),
      )
    const given = action.arguments as Readonly<Record<string, unknown>>
    if (action.tool === readTool) return connection.read(String(given['uri']), signal)
    const tool = connection.catalog().tools.find(({ name }) => name === action.tool)
    if (tool === undefined || toolShape(actionOf(tool, {})) !== toolShape(action))
      return err(problem('changed-since', 'The tool is another one now.', 'Look at it again.'))
    return connection.call(action.tool, given, onProgress, signal)
  }

  return {
    configure,
    problems: () => problems,
    views: () => [...all.values()].map(viewOf),
    approve: (name, network) =>
      withServer(name, async (one) => {
        const hash = definitionHash(one.definition, network)
        const pinned = await ports.pin([{ server: name, tool: '', hash }])
        return pinned.ok ? fresh(one) : pinned
      }),
    start: (name) => withServer(name, fresh),
    restart: (name) => withServer(name, fresh),
    stop: (name) =>
      withServer(name, async (one) => {
        await end(one)
        put(one, 'stopped')
        return ok(undefined)
      }),
    async give(source, more) {
      values.set(source, { ...values.get(source), ...more })
      for (const one of all.values()) {
        if (one.state !== 'needs-input' || one.definition.source !== source) continue
        put(one, 'starting')
        void begin(one)
      }
    },
    questions,
    log: (name) => (all.get(name)?.lines ?? []).join('\n'),
    tools: () => [...all.values()].flatMap((one) => one.connection?.catalog().tools ?? []),
    resources: () => [...all.values()].flatMap((one) => one.connection?.catalog().resources ?? []),
    call,
    async close() {
      closed = true
      await Promise.all([...all.values()].map(end))
    },
  }

  function viewOf({ definition, state, detail, network, connection }: Running): McpServerView {
    const { name, kind, scope, source } = definition
    const catalog = connection?.catalog()
    return {
      name,
      kind,
      scope,
      source,
      target: targetWords(definition),
      given: [
        ...Object.keys(definition.kind === 'stdio' ? definition.env : definition.headers),
        ...(definition.kind === 'stdio' && definition.envFile !== undefined ? [definition.envFile] : []),
      ],
      state,
      detail,
      network: network === 'granted',
      tools: (catalog?.tools ?? []).map((tool) => ({
        name: tool.name,
        description: visible(tool.description).slice(0, 200),
      })),
      resources: catalog?.resources.length ?? 0,
      inputs: missingOf(definition),
      asked: askedOf(definition),
    }
  }
}
