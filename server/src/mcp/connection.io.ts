// Owns one open connection to an outside server: the handshake, its lists, calls with progress and cancel. Every wait has an
// end. A server may ask for the folders it was given, and a person something while a call of theirs runs; never the model.

import {
  Client,
  type Progress,
  ProtocolError,
  ProtocolErrorCode,
  type Transport,
} from '@modelcontextprotocol/client'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { type Catalog, emptyCatalog, readCatalog, visible } from './catalog.ts'
import { type Clock, callClock } from './clock.ts'
import { floodGate, patience } from './limits.ts'
import type { Answer } from './outside.ts'
import type { Reply } from './questions.ts'
import { answerText } from './result.ts'

export interface Connection {
  catalog(): Catalog
  call(
    tool: string,
    args: Readonly<Record<string, unknown>>,
    onProgress: (words: string) => void,
    signal: AbortSignal,
  ): Promise<Result<Answer, Problem>>
  /** Of a resource. */
  read(uri: string, signal: AbortSignal): Promise<Result<Answer, Problem>>
  /** Settles when it is over, whoever ended it. */
  readonly ended: Promise<void>
  close(): Promise<void>
}

export interface Listening {
  /** Of the server, as it is called here. */
  readonly name: string
  /** Folders that it may know of. */
  readonly roots: readonly { readonly uri: string; readonly name: string }[]
  /** Milliseconds since the epoch. */
  now(): number
  log(line: string): void
  /** A person, whatever of it they are shown. Never rejects. */
  ask(asked: unknown, signal: AbortSignal): Promise<Reply>
  /** Its lists are others now. */
  onCatalog(): void
}

/** A call or a read that was not answered yet. */
interface Running {
  readonly clock: Clock
  tell(words: string): void
  readonly over: Promise<void>
}

/** Problems: `not-connected`. */
export async function connect(
  transport: Transport,
  listening: Listening,
  signal: AbortSignal,
): Promise<Result<Connection, Problem>> {
  const { log, name, roots } = listening
  let catalog: Catalog = emptyCatalog
  let resting: ReturnType<typeof setTimeout> | null = null
  const refresh = () => {
    // A server that announces changes without an end is looked at now and then.
    resting ??= setTimeout(() => {
      resting = null
      void list().then(listening.onCatalog, (error: unknown) => log(wordsOf(error)))
    }, patience.restMs)
  }
  const changed = { autoRefresh: false, debounceMs: 0, onChanged: refresh }
  const client = new Client(
    { name: 'passepartout', version: '1' },
    {
      capabilities: { elicitation: { form: {}, url: {} }, ...(roots.length === 0 ? {} : { roots: {} }) },
      versionNegotiation: { mode: 'auto', probe: { timeoutMs: patience.connectMs / 4 } },
      listChanged: { tools: changed, resources: changed },
      listMaxPages: 16,
      // Theirs compiles the server's schemas to code; an answer is text to us, whatever its shape.
      jsonSchemaValidator: {
        getValidator: () => (input) => ({ valid: true, data: input as never, errorMessage: undefined }),
      },
    },
  )
  if (roots.length > 0) client.setRequestHandler('roots/list', () => ({ roots: [...roots] }))
  const running = new Set<Running>()
  client.setRequestHandler('elicitation/create', async ({ params }, { mcpReq }) => {
    if (running.size === 0) {
      log('It asked something while nobody called it. That was declined.')
      return { action: 'decline' }
    }
    const calls = [...running]
    // Whoever is asked something may take their time.
    for (const { clock, tell } of calls) {
      clock.pause()
      tell(`It asks you: ${visible(String(params.message)).slice(0, 300)}`)
    }
    const unwanted = new AbortController()
    void Promise.all(calls.map(({ over }) => over)).then(() => unwanted.abort())
    const signals = [mcpReq.signal, gone.signal, unwanted.signal]
    const { action, content } = await listening.ask(params, AbortSignal.any(signals))
    for (const { clock, tell } of calls) {
      clock.resume()
      tell(said[action])
    }
    return content === undefined ? { action } : { action, content: mutable(content) }
  })
  // The model is not theirs to use, and nothing else is offered either (sampling/createMessage, …).
  client.fallbackRequestHandler = async ({ method }) => {
    const words = `${visible(method).slice(0, 100)} is not offered here.`
    log(`It asked for something: ${words}`)
    throw new ProtocolError(ProtocolErrorCode.MethodNotFound, words)
  }
  client.onerror = (error) => log(error.message)
  let isStopped = false
  client.setNotificationHandler('notifications/message', ({ params }) => {
    // What came before the end is still handed over after it, and would push the reason out of the log.
    if (isStopped) return
    log(`${params.level}: ${typeof params.data === 'string' ? params.data : JSON.stringify(params.data)}`)
  })
  let over = () => {}
  const gone = new AbortController()
  const ended = new Promise<void>((done) => {
    over = done
  })
  client.onclose = () => {
    if (resting) clearTimeout(resting)
    gone.abort()
    over()
  }

  const list = async (): Promise<void> => {
    const capabilities = client.getServerCapabilities()
    const options = { timeout: patience.listMs, maxTotalTimeout: patience.listMs }
    const tools = capabilities?.tools ? (await client.listTools(undefined, options)).tools : []
    // What it cannot list does not take its tools away.
    const without = (error: unknown) => {
      log(wordsOf(error))
      return []
    }
    const [resources, templates] = capabilities?.resources
      ? await Promise.all([
          client.listResources(undefined, options).then((found) => found.resources, without),
          client.listResourceTemplates(undefined, options).then((found) => found.resourceTemplates, without),
        ])
      : [[], []]
    catalog = readCatalog(name, { tools, resources, templates })
    for (const left of catalog.left) log(left)
  }

  const stop = () => {
    isStopped = true
    void client.close().catch(() => {})
  }
  try {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(patience.connectMs)])
    await before(limited, async () => {
      await client.connect(guarded(transport, listening, stop), {
        timeout: patience.connectMs,
        signal: limited,
      })
      await list()
    })
  } catch (error) {
    await transport.close().catch(() => {})
    await client.close().catch(() => {})
    return err(
      problem('not-connected', `It could not be reached: ${wordsOf(error)}`, 'See its log, and restart it.'),
    )
  }

  /** Its clock ends it, and so does `signal`. */
  const asked = async (
    ask: (
      options: { readonly signal: AbortSignal; readonly timeout: number },
      clock: Clock,
    ) => Promise<Answer>,
    tell: (words: string) => void,
    signal: AbortSignal,
  ): Promise<Result<Answer, Problem>> => {
    const clock = callClock({
      quietMs: patience.callMs,
      longestMs: patience.longestCallMs,
      now: listening.now,
    })
    const { promise: over, resolve: end } = Promise.withResolvers<void>()
    const call = { clock, tell, over }
    running.add(call)
    try {
      const options = { signal: AbortSignal.any([signal, clock.signal]), timeout: theirsMs }
      const stopped = ended.then(() => Promise.reject(new Error('The server has ended.')))
      return ok(await Promise.race([ask(options, clock), stopped]))
    } catch (error) {
      if (signal.aborted) return err(problem('cancelled', 'The call was stopped.'))
      const { aborted, reason } = clock.signal
      return err(problem('outside-failed', wordsOf(aborted ? reason : error), ''))
    } finally {
      clock.stop()
      running.delete(call)
      end()
    }
  }
  return ok({
    catalog: () => catalog,
    call: (tool, args, onProgress, signal) =>
      asked(
        async (options, clock) => {
          const onprogress = (progress: Progress) => {
            clock.progress()
            onProgress(progressWords(progress))
          }
          const found = await client.callTool(
            { name: tool, arguments: { ...args } },
            { ...options, onprogress },
          )
          const text = answerText(found.content, found.structuredContent)
          return { text, outcome: found.isError === true ? 'failed' : 'done' }
        },
        onProgress,
        signal,
      ),
    read: (uri, signal) =>
      asked(
        async (options) => {
          // As it is now, whatever the server says of how long it may be kept.
          const found = await client.readResource({ uri }, { ...options, cacheMode: 'bypass' })
          return { text: answerText(found.contents, undefined), outcome: 'done' }
        },
        () => {},
        signal,
      ),
    ended,
    close: () => client.close().catch(() => {}),
  })
}

const said = {
  accept: 'You answered.',
  decline: 'The question was declined.',
  cancel: 'The question was left without an answer.',
} as const

/** The library's own limit, which our clock is always before: the longest that a timer takes. */
const theirsMs = 2 ** 31 - 1

const mutable = (
  content: NonNullable<Reply['content']>,
): Record<string, string | number | boolean | string[]> =>
  Object.fromEntries(
    Object.entries(content).map(([name, value]) => [name, typeof value === 'object' ? [...value] : value]),
  )

/** Rejects when the signal says so, even if the work does not listen. */
function before<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const stopped = new Promise<never>((_, failed) => {
    const stop = () => failed(new Error(signal.reason instanceof Error ? signal.reason.message : 'stopped'))
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
  })
  const running = work()
  // A rejection after the race is lost has nobody to hear it.
  running.catch(() => {})
  return Promise.race([running, stopped])
}

/** Ends a server that floods: what it says beside answers is counted. */
function guarded(inner: Transport, { log, now }: Listening, stop: () => void): Transport {
  const tooMany = floodGate()
  let silenced = false
  const outer: Transport = {
    ...(inner.hasPerRequestStream === undefined ? {} : { hasPerRequestStream: inner.hasPerRequestStream }),
    get sessionId() {
      return inner.sessionId
    },
    setProtocolVersion: (version) => inner.setProtocolVersion?.(version),
    setSupportedProtocolVersions: (versions) => inner.setSupportedProtocolVersions?.(versions),
    start() {
      inner.onclose = () => outer.onclose?.()
      inner.onerror = (error) => outer.onerror?.(error)
      inner.onmessage = (message, extra) => {
        if (silenced) return
        if ('method' in message && tooMany(now())) {
          silenced = true
          log('It sent more messages than can be read.')
          stop()
        } else outer.onmessage?.(message, extra)
      }
      return inner.start()
    },
    send: (message, options) => inner.send(message, options),
    close: () => inner.close(),
  }
  return outer
}

const progressWords = ({ progress, total, message }: Progress): string => {
  const share = total === undefined ? `${progress}` : `${progress} of ${total}`
  return message === undefined ? share : `${share}: ${visible(message).slice(0, 300)}`
}

function wordsOf(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error)
  return visible(said).slice(0, 500)
}
