// Owns what the rest of the server knows of Ollama: is it there, which models it has, an engine for one
// of them, pulling a model, starting the program. Contacts the given host and nothing else; starts and
// pulls only when called, which happens on a click.

import { spawn } from 'node:child_process'
import { Ollama } from 'ollama'
import type { Engine, EngineInfo } from '../base/event.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { askOllama, asProblem } from './ask.io.ts'
import { streamChat } from './chat.io.ts'
import { readFailure } from './failure.ts'
import { type Host, readHost } from './host.ts'
import { openTransport } from './transport.io.ts'
import {
  type OllamaModel,
  readLoadedWindow,
  readPullLine,
  readShown,
  readTags,
  readVersion,
  type Shown,
} from './wire.ts'

export interface FetchOptions {
  readonly signal?: AbortSignal
  /** For each question. */
  readonly timeoutMs?: number
}

export interface Detected {
  readonly version: string
  /** Those that can chat, as the host lists them; cloud ones are marked, local mode leaves them out. */
  readonly models: readonly OllamaModel[]
}

const questionTimeoutMs = 5_000
const never = new AbortController().signal

/** Problems: `bad-host`, `ollama-unreachable`, `not-ollama`, and the other codes of `failure.ts`. */
export async function detectOllama(
  host: string,
  fetchOptions: FetchOptions = {},
): Promise<Result<Detected, Problem>> {
  const read = readHost(host)
  if (!read.ok) return read
  const at = read.value
  const options = {
    timeoutMs: fetchOptions.timeoutMs ?? questionTimeoutMs,
    signal: fetchOptions.signal ?? never,
    model: '',
  }
  const version = await askOllama(at, options, (client) => client.version(), readVersion)
  if (!version.ok)
    return err(version.error.code === 'ollama-unreachable' ? unreachable(at) : asProblem(version.error))
  if (!version.value)
    return err(
      problem(
        'not-ollama',
        `What answers at ${at.url} is not Ollama.`,
        'Set passepartout.ollamaHost to the address of Ollama.',
      ),
    )
  const tags = await askOllama(at, options, (client) => client.list(), readTags)
  if (!tags.ok) return err(asProblem(tags.error))
  const models = await eachOf(tags.value, 4, async (listed): Promise<OllamaModel> => {
    // A host far away is a cloud whoever runs it, and a cloud model is not asked about: even that could leave.
    if (listed.place === 'cloud') return listed
    const shown = await askOllama(
      at,
      { ...options, model: listed.name },
      (client) => client.show({ model: listed.name }),
      readShown,
    )
    return shown.ok ? { ...listed, ...placed(at, shown.value) } : { ...listed, ...placed(at, nothingShown) }
  })
  return ok({ version: version.value, models: models.filter((model) => model.chats) })
}

const nothingShown: Shown = { capabilities: [], chats: true, windowTokens: 0, remoteHost: '' }

const placed = (host: Host, shown: Shown): Shown & { readonly place: 'local' | 'cloud' } => ({
  ...shown,
  place: shown.remoteHost || host.reach === 'far' ? 'cloud' : 'local',
})

const unreachable = (host: Host): Problem =>
  problem(
    'ollama-unreachable',
    `No Ollama answers at ${host.url}.`,
    host.reach === 'loopback'
      ? 'Start Ollama.'
      : 'Start Ollama on that machine, or correct passepartout.ollamaHost.',
  )

export interface OllamaEngineOptions {
  readonly host: string
  readonly model: string
  /** Wanted window. The engine has at most what the model was made for; a larger one already loaded is kept. */
  readonly windowTokens: number
  readonly loadTimeoutMs: number
  /** Defaults: 0.5, 1, 2 and 4 s. */
  readonly busyWaitsMs?: readonly number[]
  /** Default: 1 s. */
  readonly patienceMs?: number
  readonly signal?: AbortSignal
}

/**
 * An engine for a model that the host has. `info.windowTokens` is what will be asked for until the model
 * has answered once, then what `/api/ps` says is loaded.
 */
export async function ollamaEngine(options: OllamaEngineOptions): Promise<Result<Engine, Problem>> {
  const read = readHost(options.host)
  if (!read.ok) return read
  const host = read.value
  const { model } = options
  if (!Number.isFinite(options.windowTokens) || options.windowTokens < 256)
    return err(
      problem('bad-window', 'A window of less than 256 tokens holds no question.', 'Raise the window.'),
    )
  const question = { timeoutMs: questionTimeoutMs, signal: options.signal ?? never, model }
  const shown = await askOllama(host, question, (client) => client.show({ model }), readShown)
  if (!shown.ok)
    return err(shown.error.code === 'ollama-unreachable' ? unreachable(host) : asProblem(shown.error))
  if (!shown.value.chats)
    return err(problem('not-a-chat-model', `${model} cannot answer questions.`, 'Choose another model.'))
  const loadedWindow = async (signal: AbortSignal): Promise<number> => {
    const loaded = await askOllama(
      host,
      { ...question, signal },
      (client) => client.ps(),
      (body) => readLoadedWindow(body, model),
    )
    return loaded.ok ? loaded.value : 0
  }
  const most = shown.value.windowTokens || options.windowTokens
  const wanted = Math.min(Math.floor(options.windowTokens), most)
  // Another program has it loaded with more room: asking for less would load it again, for both.
  const loaded = shown.value.remoteHost ? 0 : await loadedWindow(question.signal)
  const windowTokens = loaded > wanted && loaded <= most ? loaded : wanted

  let info: EngineInfo = {
    id: `ollama:${model}`,
    model,
    host: host.url,
    place: placed(host, shown.value).place,
    windowTokens,
    capabilities: shown.value.capabilities,
  }
  let checked = false
  const onLoaded = async (signal: AbortSignal): Promise<void> => {
    if (checked || info.place === 'cloud') return
    const really = await loadedWindow(signal)
    checked = really > 0
    // The host may have been told to give less than asked; more than asked is not ours to use.
    if (really > 0 && really < info.windowTokens) info = { ...info, windowTokens: really }
  }
  return ok({
    get info(): EngineInfo {
      return info
    },
    stream: (request, signal) =>
      streamChat(
        {
          host,
          model,
          numCtx: windowTokens,
          windowTokens: info.windowTokens,
          capabilities: info.capabilities,
          loadTimeoutMs: options.loadTimeoutMs,
          busyWaitsMs: options.busyWaitsMs ?? [500, 1_000, 2_000, 4_000],
          patienceMs: options.patienceMs ?? 1_000,
          onLoaded,
        },
        request,
        signal,
      ),
  })
}

export interface PullProgress {
  /** As Ollama words the step: `pulling manifest`, `pulling 8934d96d3f08`, `verifying sha256 digest`. */
  readonly status: string
  /** Over all layers seen so far; 0 until the first size is known. */
  readonly completedBytes: number
  readonly totalBytes: number
}

/** Downloads a model into the host's own store. An abort leaves what has arrived; pulling again goes on from there. */
export async function pullModel(
  host: string,
  model: string,
  onProgress: (progress: PullProgress) => void,
  signal: AbortSignal,
): Promise<Result<void, Problem>> {
  const read = readHost(host)
  if (!read.ok) return read
  if (!/^[\w][\w./:-]{0,199}$/.test(model))
    return err(
      problem(
        'bad-model-name',
        `"${model.slice(0, 80)}" is no name of a model.`,
        'Use a name such as qwen3:4b.',
      ),
    )
  const stillMs = 600_000
  const transport = openTransport({
    host: read.value,
    signal,
    headersTimeoutMs: stillMs,
    bodyTimeoutMs: stillMs,
    body: 'lines',
  })
  const layers = new Map<string, { readonly total: number; readonly completed: number }>()
  try {
    const client = new Ollama({ host: read.value.url, fetch: transport.fetch })
    for await (const body of await client.pull({ model, stream: true })) {
      if (signal.aborted) break
      const line = readPullLine(body)
      if (line.digest) layers.set(line.digest, { total: line.totalBytes, completed: line.completedBytes })
      const sum = (pick: 'total' | 'completed'): number =>
        [...layers.values()].reduce((all, layer) => all + layer[pick], 0)
      onProgress({ status: line.status, completedBytes: sum('completed'), totalBytes: sum('total') })
      if (line.status === 'success') return ok(undefined)
    }
    return err(cancelledPull(model))
  } catch (thrown) {
    if (signal.aborted) return err(cancelledPull(model))
    const failed = readFailure(thrown, { host: read.value.url, model, loadTimeoutMs: stillMs })
    if (/file does not exist|manifest/i.test(failed.message) && failed.code === 'ollama-failed')
      return err(
        problem(
          'no-such-model',
          `There is no model ${model} to pull.`,
          'Check the name at ollama.com/library.',
        ),
      )
    return err(asProblem(failed))
  } finally {
    transport.close()
  }
}

const cancelledPull = (model: string): Problem =>
  problem('cancelled', `Pulling ${model} was stopped.`, 'Pull it again to go on where it stopped.')

export interface StartOptions {
  /** Default: `ollama`, looked up on the PATH. */
  readonly program?: string
  /** How long it may take to answer. Default: 15 s. */
  readonly waitMs?: number
}

/**
 * Starts `ollama serve` for a host on this machine and waits until it answers. It goes on after we end, as
 * if the user had started it. Already running is a success.
 */
export async function startOllama(host: string, options: StartOptions = {}): Promise<Result<void, Problem>> {
  const read = readHost(host)
  if (!read.ok) return read
  const at = read.value
  if (at.reach !== 'loopback')
    return err(
      problem(
        'not-this-machine',
        `${at.url} is another machine.`,
        'Start Ollama there, or set passepartout.ollamaHost.',
      ),
    )
  const answers = async (): Promise<boolean> => {
    const asked = await askOllama(
      at,
      { timeoutMs: 1_000, signal: never, model: '' },
      (client) => client.version(),
      readVersion,
    )
    return asked.ok && asked.value !== ''
  }
  if (await answers()) return ok(undefined)
  const program = options.program ?? 'ollama'
  const child = spawn(program, ['serve'], {
    detached: true,
    stdio: 'ignore',
    windowsHide: true,
    env: { ...process.env, OLLAMA_HOST: new URL(at.url).host },
  })
  const ended = new Promise<Problem>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => resolve(notStarted(program, error)))
    child.once('exit', (code, signal) =>
      resolve(
        problem(
          'ollama-ended',
          `${program} serve ended at once (${code ?? signal}).`,
          'Run "ollama serve" in a terminal to see why.',
        ),
      ),
    )
  })
  child.unref()
  const deadline = Date.now() + (options.waitMs ?? 15_000)
  while (Date.now() < deadline) {
    const early = await Promise.race([ended, sleep(200)])
    if (early) return err(early)
    if (await answers()) return ok(undefined)
  }
  return err(
    problem(
      'ollama-slow',
      `Ollama was started but does not answer at ${at.url} yet.`,
      'Look again in a moment.',
    ),
  )
}

const notStarted = (program: string, error: NodeJS.ErrnoException): Problem =>
  error.code === 'ENOENT'
    ? problem(
        'ollama-not-installed',
        `The program ${program} was not found.`,
        'Install Ollama from https://ollama.com/download and try again.',
      )
    : problem(
        'ollama-not-started',
        `${program} could not be started (${error.code ?? error.message}).`,
        'Start Ollama by hand.',
      )

const sleep = (ms: number): Promise<null> => new Promise((resolve) => setTimeout(() => resolve(null), ms))

/** `map` with at most `width` at work, in order. */
async function eachOf<T, U>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<U>,
): Promise<readonly U[]> {
  const results: U[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++
      const item = items[index]
      if (item !== undefined) results[index] = await work(item)
    }
  }
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker))
  return results
}
