// Local models as the editor's own chat uses them, against a test Ollama over real HTTP: what is offered, what is streamed,
// what is written down, and that the conversation's engine does not load the same model to and fro.

import { deepEqual, equal, match, ok } from 'node:assert/strict'
import type { OfferedParams, OfferedPart } from '../../../server/protocol/offered.ts'
import { defaultSettings, type Settings } from '../../../server/protocol/settings.ts'
import { openEngines } from '../../../server/src/agent/engines.io.ts'
import { type Offered, openOffered } from '../../../server/src/agent/offered.io.ts'
import { turnId } from '../../../server/src/base/ids.ts'
import { createTokenRatios } from '../../../server/src/context/ratio.ts'
import type { TraceEntry } from '../../../server/src/trace/entry.ts'
import type { Script } from '../../ollama/script.ts'
import { startTestOllama, type TestOllama } from '../../ollama/server.ts'

const script: Script = {
  models: [
    { name: 'qwen3:4b', capabilities: ['completion', 'tools'], contextLength: 40_960, parameterSize: '4.0B' },
    { name: 'tiny:1b', capabilities: ['completion'], contextLength: 4096 },
    { name: 'nomic-embed-text', capabilities: ['embedding'], contextLength: 2048 },
    { name: 'huge:cloud', capabilities: ['completion', 'tools'], remoteHost: 'https://cloud.example' },
  ],
  answers: [
    { when: { user: 'hang' }, text: 'It begins', hang: true },
    { when: { user: 'which city' }, json: { city: 'Oslo' } },
    { when: { user: 'no json' }, text: 'I would rather not.' },
  ],
  otherwise: { text: 'Well said.' },
}

describe('local models for the editor', () => {
  let ollama: TestOllama
  let settings: Settings
  let traced: TraceEntry[]
  let ledger: { kind: string; promptTokens: number }[]
  let loaded: [string, number][]
  let offered: Offered
  beforeEach(async () => {
    ollama = await startTestOllama(script)
    settings = { ...defaultSettings, ollamaHost: ollama.url }
    traced = []
    ledger = []
    loaded = []
    offered = openOffered({
      settings: () => settings,
      ratios: createTokenRatios(),
      ledger: {
        record: async (row) => {
          ledger.push(row)
          return { ok: true, value: undefined }
        },
      },
      trace: {
        append: async (entry) => {
          traced.push(entry)
          return { ok: true, value: { file: '', line: 1 } }
        },
      },
      turn: turnId('offered-1'),
      now: () => Date.now(),
      onLoaded: (model, windowTokens) => loaded.push([model, windowTokens]),
    })
  })
  afterEach(() => ollama.close())

  async function ask(text: string, more: Partial<OfferedParams> = {}, signal = new AbortController().signal) {
    const parts: OfferedPart[] = []
    const messages = [{ role: 'user', text }] as const
    const end = await offered.ask(
      { id: 'r1', model: 'qwen3:4b', messages, tools: [], calling: 'free', ...more },
      (part) => parts.push(part),
      signal,
    )
    const said = parts.map((part) => (part.kind === 'text' ? part.text : `<${part.call.name}>`)).join('')
    return { end, parts, said }
  }

  it('are those that chat on this machine, each with a window it can have', async () => {
    deepEqual(
      (await offered.models()).map(({ model, inputTokens, outputTokens, callsTools }) => [
        model,
        inputTokens,
        outputTokens,
        callsTools,
      ]),
      [
        ['qwen3:4b', 12_288, 4096, true],
        ['tiny:1b', 3072, 1024, false],
      ],
    )
  })

  it('are none where the user does not want it, and a cloud is not to be had by its name', async () => {
    const { end } = await ask('hello', { model: 'huge:cloud' })
    ok(!end.ok && /not offered/.test(end.message))
    settings = { ...settings, 'offeredModels.enabled': false }
    deepEqual(await offered.models(), [])
    ok(!(await ask('hello')).end.ok)
    equal(ollama.chats().length, 0)
  })

  it('answer with their window, and are in ledger and trace', async () => {
    const { end, said } = await ask('hello there')
    deepEqual(end, { ok: true, reason: 'stop' })
    equal(said, 'Well said.')
    const body = ollama.chats()[0]?.body as { options: { num_ctx: number } }
    equal(body.options.num_ctx, 16_384)
    equal(ledger[0]?.kind, 'offered')
    match(traced[0]?.body ?? '', /user: hello there/)
    match(traced[0]?.texts?.[0]?.body ?? '', /Well said\./)
    deepEqual(loaded, [['qwen3:4b', 16_384]])
  })

  it('stop at once, and say that they were stopped', async () => {
    const stop = new AbortController()
    const asked = offered.ask(
      {
        id: 'r1',
        model: 'qwen3:4b',
        messages: [{ role: 'user', text: 'hang' }],
        tools: [],
        calling: 'free',
      },
      () => stop.abort(),
      stop.signal,
    )
    deepEqual(await asked, { ok: true, reason: 'cancelled' })
  })

  it('call the one tool they must call, or it is an error', async () => {
    const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
    const tools = [{ name: 'weather', description: 'The weather', schema }]
    const { parts } = await ask('which city', { tools, calling: 'one' })
    deepEqual(
      parts.map((part) => (part.kind === 'call' ? [part.call.name, part.call.arguments] : part)),
      [['weather', { city: 'Oslo' }]],
    )
    const { end } = await ask('no json', { tools, calling: 'one' })
    ok(!end.ok && /did not call the tool/.test(end.message))
  })

  it('refuse what does not fit instead of cutting it', async () => {
    const { end } = await ask('word '.repeat(20_000))
    ok(!end.ok && /was not sent/.test(end.message), JSON.stringify(end))
    equal(ollama.chats().length, 0)
  })

  it('leave their window to the engine of the conversation', async () => {
    const engines = openEngines(
      () => settings,
      () => {},
    )
    await engines.refresh()
    const before = (await engines.current())?.info.windowTokens
    equal(before, 6144)
    // As the house does.
    await ask('hello')
    for (const [model, windowTokens] of loaded) engines.loaded(model, windowTokens)
    const after = await engines.current()
    equal(after?.info.windowTokens, 16_384)
  })
})
