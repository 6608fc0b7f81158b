// Drives the Ollama provider against the test Ollama over real HTTP: every answer of cases/stream.json,
// aborts measured at the server's socket, windows, queues, slow loads, pulling, detecting, starting.

import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Engine, EngineEvent, EngineRequest } from '../../../server/src/base/event.ts'
import {
  detectOllama,
  type OllamaEngineOptions,
  ollamaEngine,
  pullModel,
  startOllama,
} from '../../../server/src/providers/ollama.io.ts'
import type { Answer } from '../../ollama/script.ts'
import { startTestOllama, type TestOllama, testModel } from '../../ollama/server.ts'

interface StreamCase {
  readonly name: string
  readonly answer: Answer
  readonly text: string
  readonly thinking?: string
  readonly calls: readonly unknown[]
  readonly last: string
}

const cases: readonly StreamCase[] = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'cases/stream.json'), 'utf8'),
)
const never = new AbortController().signal
const prompt = (text: string, rest: Partial<EngineRequest> = {}): EngineRequest => ({
  messages: [{ role: 'user', text }],
  tools: [],
  maxOutputTokens: 256,
  ...rest,
})
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const until = async (holds: () => boolean, ms = 20_000): Promise<void> => {
  const end = Date.now() + ms
  while (!holds() && Date.now() < end) await pause(5)
  assert.ok(holds(), 'it did not come true in time')
}

async function engineFor(server: { url: string }, rest: Partial<OllamaEngineOptions> = {}): Promise<Engine> {
  const options = {
    host: server.url,
    model: 'test:1b',
    windowTokens: 8192,
    loadTimeoutMs: 5_000,
    busyWaitsMs: [5, 5],
  }
  const engine = await ollamaEngine({ ...options, ...rest })
  assert.ok(engine.ok, JSON.stringify(engine))
  return engine.value
}

async function collect(engine: Engine, request: EngineRequest, signal = never): Promise<EngineEvent[]> {
  const events: EngineEvent[] = []
  for await (const event of engine.stream(request, signal)) events.push(event)
  return events
}

const wordOf = (event: EngineEvent | undefined): string =>
  event?.kind === 'end'
    ? `end ${event.reason}`
    : event?.kind === 'error'
      ? `error ${event.code} ${event.retryable ? 'retryable' : 'final'}`
      : `no end but ${event?.kind}`

function check(events: readonly EngineEvent[], expected: StreamCase): void {
  const text = events.flatMap((event) => (event.kind === 'text' ? [event.text] : [])).join('')
  const thinking = events.flatMap((event) => (event.kind === 'thinking' ? [event.text] : [])).join('')
  const calls = events.flatMap((event) =>
    event.kind === 'call' ? [[event.call.id, event.call.name, event.call.arguments]] : [],
  )
  const endings = events.filter((event) => event.kind === 'end' || event.kind === 'error')
  assert.deepEqual(
    { text, thinking, calls, last: wordOf(events.at(-1)), endings: endings.length },
    {
      text: expected.text,
      thinking: expected.thinking ?? '',
      calls: expected.calls,
      last: expected.last,
      endings: 1,
    },
  )
}

describe('providers: ollama', () => {
  let server: TestOllama
  const printed: string[] = []
  const consoleBefore = { log: console.log, warn: console.warn, error: console.error }
  before(async () => {
    server = await startTestOllama()
  })
  after(() => server.close())
  beforeEach(() => server.play({}))

  describe('streams', () => {
    // The client library prints garbage and error bodies; standard output carries our JSON.
    before(() => {
      for (const name of ['log', 'warn', 'error'] as const)
        console[name] = (...words: unknown[]) => {
          if (new Error().stack?.includes('node_modules/ollama')) printed.push(words.join(' '))
          else consoleBefore[name](...words)
        }
    })
    after(() => {
      Object.assign(console, consoleBefore)
    })
    for (const one of cases)
      it(one.name, async () => {
        server.play({ answers: [() => one.answer] })
        check(await collect(await engineFor(server), prompt('go')), one)
        assert.deepEqual(printed, [])
      })
  })

  it('sends what keeps the window whole, and the same num_ctx each time', async () => {
    const engine = await engineFor(server)
    const tool = { name: 'find', description: 'Finds.', parameters: { type: 'object' as const } }
    const before = server.chats().length
    await collect(engine, prompt('one'))
    await collect(engine, {
      messages: [
        { role: 'system', text: 'You help.' },
        { role: 'user', text: 'two' },
        {
          role: 'assistant',
          text: '',
          calls: [
            { id: 'a', name: 'find', arguments: { query: 'x' } },
            { id: 'b', name: 'find', arguments: 'nonsense' },
          ],
        },
        { role: 'tool', callId: 'a', name: 'find', text: 'nothing' },
      ],
      tools: [tool],
      maxOutputTokens: 100_000,
    })
    const [first, second] = server.chats().slice(before)
    assert.deepEqual(
      { ...first?.body },
      {
        model: 'test:1b',
        messages: [{ role: 'user', content: 'one' }],
        think: false,
        stream: true,
        truncate: false,
        shift: false,
        options: { num_ctx: 8192, num_predict: 256 },
      },
    )
    assert.deepEqual(second?.body.options, { num_ctx: 8192, num_predict: 8192 })
    assert.deepEqual(second?.body.tools, [{ type: 'function', function: tool }])
    assert.deepEqual(second?.body.messages[2]?.tool_calls, [
      { id: 'a', function: { index: 0, name: 'find', arguments: { query: 'x' } } },
      { id: 'b', function: { index: 1, name: 'find', arguments: { invalid: 'nonsense' } } },
    ])
    assert.deepEqual(second?.body.messages[3], {
      role: 'tool',
      tool_name: 'find',
      tool_call_id: 'a',
      content: 'nothing',
    })
  })

  it('sends a format to a model without tools, says nothing of thinking, and never sends both', async () => {
    server.play({
      models: [{ ...testModel, capabilities: ['completion'] }],
      answers: [() => ({ json: { tool: 'done' } })],
    })
    const engine = await engineFor(server)
    assert.deepEqual(engine.info.capabilities, [])
    const format = { type: 'object' as const, properties: { tool: { type: 'string' as const } } }
    const events = await collect(engine, prompt('go', { format }))
    assert.equal(events.map((event) => (event.kind === 'text' ? event.text : '')).join(''), '{"tool":"done"}')
    const body = server.chats().at(-1)?.body
    assert.deepEqual(body?.format, format)
    assert.ok(body && !('think' in body) && !('tools' in body))
    const tool = { name: 'find', description: '', parameters: { type: 'object' as const } }
    assert.equal(
      wordOf((await collect(engine, prompt('go', { tools: [tool] }))).at(-1)),
      'error no-tools final',
    )
    assert.equal(
      wordOf((await collect(engine, prompt('go', { format, tools: [tool] }))).at(-1)),
      'error ollama-failed final',
    )
  })

  describe('abort', () => {
    const abortCases = [
      {
        name: 'before headers',
        answer: { delayMs: 60_000 },
        ready: (events: readonly EngineEvent[]) => events.length >= 0,
      },
      {
        name: 'in the middle',
        answer: { text: 'x'.repeat(400), pieceMs: 20 },
        ready: (events: readonly EngineEvent[]) => events.length > 2,
      },
      {
        name: 'when nothing more comes',
        answer: { text: 'abcdefghijkl', hang: true },
        ready: (events: readonly EngineEvent[]) => events.length > 0,
      },
    ]
    for (const one of abortCases)
      it(`${one.name}: the server sees the socket close and the stream ends`, async () => {
        server.play({ answers: [() => one.answer] })
        const engine = await engineFor(server)
        const before = server.chats().length
        const stop = new AbortController()
        const events: EngineEvent[] = []
        const reading = (async () => {
          for await (const event of engine.stream(prompt('go'), stop.signal)) events.push(event)
        })()
        await until(() => server.chats().length > before && one.ready(events))
        stop.abort()
        await reading
        const seen = server.chats().at(-1)
        await until(() => seen?.closedAt !== null)
        assert.equal(seen?.closedBy, 'client')
        assert.equal(wordOf(events.at(-1)), 'end cancelled')
      })

    it('a reader that leaves the loop closes the socket too', async () => {
      server.play({ answers: [() => ({ text: 'x'.repeat(400), pieceMs: 20 })] })
      const engine = await engineFor(server)
      for await (const event of engine.stream(prompt('go'), never)) if (event.kind === 'text') break
      const seen = server.chats().at(-1)
      await until(() => seen?.closedAt !== null, 200)
      assert.equal(seen?.closedBy, 'client')
    })

    it('ends only its own stream', async () => {
      server.play({ answers: [() => ({ text: 'a fine long answer', pieceMs: 10 })] })
      const engine = await engineFor(server)
      const stop = new AbortController()
      const other = collect(engine, prompt('go'))
      const stopped = collect(engine, prompt('go'), stop.signal)
      setTimeout(() => stop.abort(), 15)
      assert.equal(wordOf((await stopped).at(-1)), 'end cancelled')
      assert.equal(wordOf((await other).at(-1)), 'end stop')
    })

    it('while waiting for a full queue', async () => {
      server.play({ answers: [() => ({ status: 503 })] })
      const engine = await engineFor(server, { busyWaitsMs: [60_000] })
      const stop = new AbortController()
      setTimeout(() => stop.abort(), 50)
      const events = await collect(engine, prompt('go'), stop.signal)
      assert.deepEqual(
        events.map((event) => event.kind),
        ['loading', 'end'],
      )
    })

    it('an aborted signal sends nothing', async () => {
      const engine = await engineFor(server)
      const before = server.chats().length
      const events = await collect(engine, prompt('go'), AbortSignal.abort())
      assert.deepEqual([wordOf(events[0]), server.chats().length - before], ['end cancelled', 0])
    })
  })

  describe('window', () => {
    it('is at most what the model was made for', async () => {
      server.play({ models: [{ ...testModel, contextLength: 2048 }] })
      assert.equal((await engineFor(server)).info.windowTokens, 2048)
    })

    it('a prompt above it is refused before it is sent', async () => {
      server.play({ models: [{ ...testModel, contextLength: 2048 }] })
      const engine = await engineFor(server)
      const before = server.chats().length
      const [event, ...more] = await collect(engine, prompt('word '.repeat(2_000)))
      assert.equal(wordOf(event), 'error prompt-too-long final')
      assert.match(event?.kind === 'error' ? event.message : '', /about 2504 tokens.*holds 2048/)
      assert.deepEqual([more.length, server.chats().length - before], [0, 0])
    })

    it('what is really loaded is told after the first answer, and num_ctx stays', async () => {
      server.play({ models: [{ ...testModel, grantedContext: 1024 }] })
      const engine = await engineFor(server)
      assert.equal(engine.info.windowTokens, 8192)
      await collect(engine, prompt('go'))
      assert.equal(engine.info.windowTokens, 1024)
      await collect(engine, prompt('go'))
      assert.equal(server.chats().at(-1)?.body.options?.num_ctx, 8192)
      assert.equal(
        wordOf((await collect(engine, prompt('word '.repeat(1_000)))).at(-1)),
        'error prompt-too-long final',
      )
    })

    it('a larger one that is loaded already is kept', async () => {
      const own = await startTestOllama()
      await collect(await engineFor(own, { windowTokens: 16384 }), prompt('go'))
      assert.equal((await engineFor(own, { windowTokens: 4096 })).info.windowTokens, 16384)
      await own.close()
    })
  })

  it('says that it waits while a model loads, and gives up after the time set', async () => {
    server.play({
      answers: [(_body, nth) => (nth === 0 ? { delayMs: 150, text: 'ready' } : { delayMs: 60_000 })],
    })
    const engine = await engineFor(server, { patienceMs: 40 })
    const events = await collect(engine, prompt('go'))
    assert.ok(events.filter((event) => event.kind === 'loading').length >= 2)
    assert.equal(wordOf(events.at(-1)), 'end stop')
    // undici looks at its timers about once a second.
    const hasty = await engineFor(server, { loadTimeoutMs: 1_000, patienceMs: 400 })
    assert.equal(wordOf((await collect(hasty, prompt('go'))).at(-1)), 'error load-timeout retryable')
  }).timeout(10_000)

  it('asks again while the queue is full', async () => {
    server.play({ answers: [(_body, nth) => (nth < 2 ? { status: 503 } : { text: 'now' })] })
    const events = await collect(await engineFor(server), prompt('go'))
    assert.deepEqual(
      events.map((event) => event.kind),
      ['loading', 'loading', 'text', 'end'],
    )
  })

  it('2 MB of tool arguments end in a clear error', async () => {
    server.play({
      answers: [() => ({ calls: [{ name: 'write', arguments: { content: 'x'.repeat(2_000_000) } }] })],
    })
    const events = await collect(await engineFor(server), prompt('go'))
    assert.deepEqual(events.map(wordOf), ['error arguments-too-large retryable'])
  })

  it('an endless line is not collected', async () => {
    server.play({ answers: [() => ({ garbage: [`{"x":"${'x'.repeat(9 * 1024 * 1024)}"}`] })] })
    const events = await collect(await engineFor(server), prompt('go'))
    assert.equal(wordOf(events.at(-1)), 'error answer-too-large retryable')
  })

  it('something else on that port is not Ollama', async () => {
    const other = http.createServer((request, response) => {
      if (request.url === '/elsewhere') assert.fail('a redirect was followed')
      if (request.url === '/api/version') response.writeHead(302, { location: '/elsewhere' }).end()
      else if (request.url === '/api/show') response.end('{}')
      else response.end('<html>\n<p>\n')
    })
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
    const found = await detectOllama(url)
    assert.equal(found.ok ? '' : found.error.code, 'redirected')
    assert.equal(
      wordOf((await collect(await engineFor({ url }), prompt('go'))).at(-1)),
      'error not-ollama final',
    )
    other.closeAllConnections()
    other.close()
  })

  it('detects, and lists what each model can do and where it runs', async () => {
    server.play({
      models: [
        testModel,
        { name: 'plain:latest', capabilities: ['completion'], contextLength: 4096 },
        { name: 'embed:latest', capabilities: ['embedding'] },
        { name: 'big:cloud', capabilities: ['completion', 'tools'], remoteHost: 'https://ollama.com' },
      ],
    })
    const before = server.requests.length
    const found = await detectOllama(server.url)
    assert.ok(found.ok)
    assert.equal(found.value.version, '0.33.0')
    assert.deepEqual(
      found.value.models.map((model) => [
        model.name,
        model.place,
        model.capabilities.join(),
        model.windowTokens,
      ]),
      [
        ['test:1b', 'local', 'tools,thinking', 32768],
        ['plain:latest', 'local', '', 4096],
        ['big:cloud', 'cloud', '', 0],
      ],
    )
    // Nothing is asked about a cloud model, so that nothing can go there.
    const asked = server.requests.slice(before).map((seen) => JSON.stringify(seen.body))
    assert.ok(!asked.some((body) => body.includes('big:cloud')))
  })

  it('nobody there, a wrong host, a missing model: the next step is said', async () => {
    const port = await freePort()
    const gone = await detectOllama(`127.0.0.1:${port}`)
    assert.deepEqual(gone.ok ? null : gone.error, {
      code: 'ollama-unreachable',
      message: `No Ollama answers at http://127.0.0.1:${port}.`,
      next: 'Start Ollama.',
    })
    for (const host of ['ftp://x', 'http://a b', '127.0.0.1:1', 'http://user:secret@127.0.0.1']) {
      const refused = await detectOllama(host)
      assert.equal(refused.ok ? '' : refused.error.code, 'bad-host')
    }
    const missing = await ollamaEngine({
      host: server.url,
      model: 'no:1b',
      windowTokens: 4096,
      loadTimeoutMs: 1_000,
    })
    assert.deepEqual(missing.ok ? null : missing.error, {
      code: 'model-missing',
      message: `The model no:1b is not on ${server.url}.`,
      next: 'Pull no:1b.',
    })
  })

  it('a server that goes away between two questions', async () => {
    const own = await startTestOllama()
    const engine = await engineFor(own)
    await own.close()
    assert.equal(wordOf((await collect(engine, prompt('go'))).at(-1)), 'error ollama-unreachable final')
  })

  it('pulls with progress over all layers', async () => {
    const progress: [number, number][] = []
    const pulled = await pullModel(
      server.url,
      'new:1b',
      (now) => progress.push([now.completedBytes, now.totalBytes]),
      never,
    )
    assert.deepEqual(pulled, { ok: true, value: undefined })
    assert.deepEqual(progress.at(-1), [402_000, 402_000])
    const found = await detectOllama(server.url)
    assert.ok(found.ok && found.value.models.some((model) => model.name === 'new:1b'))
  })

  it('pulling: abort closes the socket, an unknown model is said', async () => {
    server.play({ pull: { layers: [1_000_000], stepMs: 5_000 } })
    const stop = new AbortController()
    const pulling = pullModel(server.url, 'new:1b', () => stop.abort(), stop.signal)
    const result = await pulling
    assert.equal(result.ok ? '' : result.error.code, 'cancelled')
    const seen = server.requests.findLast((one) => one.path === '/api/pull')
    await until(() => seen?.closedAt !== null, 200)
    assert.equal(seen?.closedBy, 'client')
    server.play({ pull: { error: 'pull model manifest: file does not exist' } })
    const unknown = await pullModel(server.url, 'none:1b', () => undefined, never)
    assert.equal(unknown.ok ? '' : unknown.error.code, 'no-such-model')
    const odd = await pullModel(server.url, '../x y', () => undefined, never)
    assert.equal(odd.ok ? '' : odd.error.code, 'bad-model-name')
  })

  describe('start', () => {
    let folder = ''
    before(() => {
      folder = mkdtempSync(path.join(tmpdir(), 'passepartout-ollama-'))
    })
    after(() => rmSync(folder, { recursive: true, force: true }))
    const program = (name: string, lines: string): string => {
      const file = path.join(folder, name)
      writeFileSync(file, `#!${process.execPath}\n${lines}\n`)
      chmodSync(file, 0o755)
      return file
    }

    it('starts the program with the host it is to serve, and waits for it', async function () {
      if (process.platform === 'win32') this.skip()
      const port = await freePort()
      const pidFile = path.join(folder, 'pid')
      const served = program(
        'ollama.cjs',
        `const [host, port] = process.env.OLLAMA_HOST.split(':')
         require('node:fs').writeFileSync(${JSON.stringify(pidFile)}, String(process.pid))
         setTimeout(() => require('node:http').createServer((q, r) => {
           r.setHeader('content-type', 'application/json')
           r.end(process.argv[2] === 'serve' ? '{"version":"0.33.0"}' : '{}')
         }).listen(+port, host), 300)`,
      )
      const started = await startOllama(`127.0.0.1:${port}`, { program: served })
      process.kill(Number(readFileSync(pidFile, 'utf8')))
      assert.deepEqual(started, { ok: true, value: undefined })
    }).timeout(20_000)

    it('says what is wrong when it cannot', async function () {
      if (process.platform === 'win32') this.skip()
      const host = `127.0.0.1:${await freePort()}`
      const codes = await Promise.all([
        startOllama(host, { program: path.join(folder, 'absent') }),
        startOllama(host, { program: program('ends.cjs', 'process.exit(3)') }),
        startOllama('http://192.168.1.20:11434', {}),
      ])
      assert.deepEqual(
        codes.map((result) => (result.ok ? '' : result.error.code)),
        ['ollama-not-installed', 'ollama-ended', 'not-this-machine'],
      )
      assert.match(codes[0]?.ok ? '' : codes[0].error.next, /ollama\.com\/download/)
    }).timeout(20_000)

    it('already running is a success', async () => {
      assert.ok((await startOllama(server.url, { program: 'never-run' })).ok)
    })
  })
})

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
