// Embedding over real HTTP, against a server that speaks Ollama's wire.

import assert from 'node:assert/strict'
import { embeddingModels, ollamaSource } from '../../../server/src/providers/embed.io.ts'
import { promptsOf } from '../../../server/src/providers/prompts.ts'
import type { ScriptModel } from '../../ollama/script.ts'
import { startTestOllama, type TestOllama } from '../../ollama/server.ts'

const small: ScriptModel = {
  name: 'all-minilm:latest',
  capabilities: ['embedding'],
  embeddingLength: 24,
  sizeBytes: 45_000_000,
  digest: 'a1'.repeat(32),
}
const large: ScriptModel = {
  name: 'nomic-embed-text:latest',
  capabilities: ['embedding'],
  sizeBytes: 274_000_000,
  digest: 'b2'.repeat(32),
}
const chat: ScriptModel = { name: 'test:1b', capabilities: ['completion', 'tools'], sizeBytes: 1 }
const cloud: ScriptModel = {
  name: 'embed-large:cloud',
  capabilities: ['embedding'],
  remoteHost: 'https://ollama.com',
}
const never = new AbortController().signal

describe('embedding with Ollama', () => {
  let ollama: TestOllama
  before(async () => {
    ollama = await startTestOllama()
  })
  after(() => ollama.close())
  beforeEach(() => {
    ollama.play({
      models: [chat, large, cloud, small],
      embed: { concepts: [['throttle', 'pace'], ['money']] },
    })
  })
  const asked = (path: string): readonly unknown[] =>
    ollama.requests.filter((seen) => seen.path === path).map(({ body }) => body)
  const models = async () => {
    const found = await embeddingModels(ollama.url)
    assert.ok(found.ok)
    return found.value
  }
  const source = async (name: string) => {
    const model = (await models()).find((one) => one.name === name)
    assert.ok(model)
    const opened = await ollamaSource(ollama.url, model)
    assert.ok(opened.ok)
    return opened.value
  }

  it('lists the models that embed and run there, the smaller first; a cloud model is not asked about', async () => {
    const from = asked('/api/show').length
    assert.deepEqual(await models(), [
      { name: small.name, digest: small.digest, sizeBytes: 45_000_000, dimensions: 24, loaded: false },
      { name: large.name, digest: large.digest, sizeBytes: 274_000_000, dimensions: 0, loaded: false },
    ])
    assert.ok(!JSON.stringify(asked('/api/show').slice(from)).includes('cloud'))
  })

  it('prefers the one that is loaded', async () => {
    await source(large.name)
    const [first] = await models()
    assert.equal(first?.name, large.name)
    assert.equal(first?.loaded, true)
  })

  it('embeds all texts of a call, with the words the model wants before them', async () => {
    const nomic = await source(large.name)
    assert.equal(nomic.id, `ollama:nomic-embed-text:latest@${large.digest}`)
    assert.equal(nomic.dimensions, 32)
    const answer = await nomic.embed(['throttle', 'money'], 'document', never)
    assert.ok(answer.ok)
    assert.equal(answer.value.length, 2)
    assert.deepEqual(asked('/api/embed').at(-1), {
      model: large.name,
      input: ['search_document: throttle', 'search_document: money'],
      truncate: true,
    })
    const question = await nomic.embed(['pace'], 'query', never)
    assert.ok(question.ok)
    const dot = (a: Float32Array = new Float32Array(32), b: Float32Array = new Float32Array(32)) =>
      a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0)
    assert.ok(dot(question.value[0], answer.value[0]) > 0.9)
    assert.ok(dot(question.value[0], answer.value[1]) < 0.5)
  })

  it('an abort closes the connection', async () => {
    const minilm = await source(small.name)
    ollama.play({ models: [small], embed: { delayMs: 30_000 } })
    const abort = new AbortController()
    const from = ollama.requests.length
    const answer = minilm.embed(['throttle'], 'document', abort.signal)
    await until(() => ollama.requests.length > from)
    abort.abort()
    const stopped = await answer
    assert.equal(!stopped.ok && stopped.error.code, 'cancelled')
    await until(() => ollama.requests.at(-1)?.closedBy === 'client')
  })

  it('says what is wrong: no model, an error, no host', async () => {
    const minilm = await source(small.name)
    const failed = async () => {
      const answer = await minilm.embed(['throttle'], 'document', never)
      return answer.ok ? '' : answer.error.code
    }
    ollama.play({ models: [chat] })
    assert.equal(await failed(), 'model-missing')
    ollama.play({ models: [small], embed: { status: 503, error: 'server busy, please try again' } })
    assert.equal(await failed(), 'busy')
    const other = await startTestOllama()
    await other.close()
    const gone = await embeddingModels(other.url)
    assert.equal(!gone.ok && gone.error.code, 'ollama-unreachable')
  })

  it('a host far away is a cloud: it has no models for this', async () => {
    assert.deepEqual(await embeddingModels('https://ollama.example.com'), { ok: true, value: [] })
  })

  it('knows what the usual models want to be told', () => {
    assert.equal(promptsOf('all-minilm:latest').query, '')
    assert.equal(promptsOf('nomic-embed-text').query, 'search_query: ')
    assert.equal(promptsOf('hf.co/intfloat/e5-small-v2').document, 'passage: ')
    assert.match(promptsOf('mxbai-embed-large').query, /^Represent this sentence/)
  })
})

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 3000 && !holds(); tries++)
    await new Promise((resolve) => setTimeout(resolve, 10))
  assert.ok(holds())
}
