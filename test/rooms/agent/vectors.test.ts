// Which model the search by meaning uses, with real parts: an index, an Ollama over HTTP, an ONNX model.

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultSettings, type Settings } from '../../../server/protocol/settings.ts'
import type { TurnView } from '../../../server/protocol/views.ts'
import { openVectorChoice, type VectorChoice } from '../../../server/src/agent/vectors.io.ts'
import type { Problem } from '../../../server/src/base/result.ts'
import { grammarDirectory, openGrammars } from '../../../server/src/code/grammar.io.ts'
import { openWorkspace } from '../../../server/src/index/workspace.io.ts'
import type { WorkspaceIndex } from '../../../server/src/index/workspace.ts'
import type { ScriptModel } from '../../ollama/script.ts'
import { startTestOllama, type TestOllama } from '../../ollama/server.ts'
import { tinyConcepts, writeTinyModel } from '../../onnx/model.ts'

const files = {
  'gate.ts': 'export function throttle(calls: number): number {\n  return Math.min(calls * 20, 900)\n}\n',
  'door.ts':
    'export function openDoor(credential: string): boolean {\n  return lookUp(credential) === 7\n}\n',
  'till.ts': 'export function addUp(invoice: Invoice): number {\n  return invoice.lines.length * 12\n}\n',
}
const minilm: ScriptModel = {
  name: 'all-minilm:latest',
  capabilities: ['embedding'],
  digest: 'a1',
  sizeBytes: 5,
}
const nomic: ScriptModel = {
  name: 'nomic-embed-text:latest',
  capabilities: ['embedding'],
  digest: 'b2',
  embeddingLength: 32,
  sizeBytes: 9,
}
const embed = { concepts: tinyConcepts }

describe('the choice of an embedding model', () => {
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'passepartout-choice-')))
  const model = join(scratch, 'tiny')
  const closing: (() => Promise<void>)[] = []
  let ollama: TestOllama
  let count = 0

  before(async () => {
    writeTinyModel(model)
    ollama = await startTestOllama()
  })
  beforeEach(() => ollama.play({ models: [] }))
  afterEach(async () => {
    for (const close of closing.splice(0)) await close()
  })
  after(async () => {
    await ollama.close()
    rmSync(scratch, { recursive: true, force: true })
  })

  interface Opened {
    readonly index: WorkspaceIndex
    readonly choice: VectorChoice
    readonly problems: Problem[]
    set(settings: Partial<Settings>): Promise<void>
    close(): Promise<void>
  }

  const open = async (settings: Partial<Settings>, root = workspace()): Promise<Opened> => {
    const index = await openWorkspace({
      root,
      storage: `${root}-storage`,
      grammars: await openGrammars(grammarDirectory()),
      exclude: [],
      maxFileBytes: 1 << 20,
    })
    let now: Settings = { ...defaultSettings, ollamaHost: ollama.url, ...settings }
    const problems: Problem[] = []
    const choice = openVectorChoice(
      () => index.vectors,
      join(scratch, 'models'),
      () => now,
      (one) => problems.push(one),
    )
    let closed = false
    const close = async (): Promise<void> => {
      if (closed) return
      closed = true
      choice.close()
      await index.close()
    }
    closing.push(close)
    await choice.refresh()
    const set = (next: Partial<Settings>): Promise<void> => {
      now = { ...now, ...next }
      return choice.refresh()
    }
    return { index, choice, problems, set, close }
  }

  const workspace = (): string => {
    const root = join(scratch, `workspace-${count++}`)
    mkdirSync(root)
    for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text)
    return root
  }
  it('embeds no secret', async () => {
    ollama.play({ models: [minilm], embed })
    const token = `ghp_${'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hJ6'}`
    const root = workspace()
    writeFileSync(join(root, 'robot.ts'), `export function sendRobot() {\n  return '${token}'\n}\n`)
    const opened = await open({}, root)
    await opened.index.vectors.settled()
    await opened.index.search(`who sends ${token}?`, { k: 1 })
    const sent = JSON.stringify(ollama.requests)
    assert.ok(sent.includes('sendRobot') && sent.includes('who sends'))
    assert.ok(!sent.includes(token))
  })

  const best = async ({ index }: Opened, question: string): Promise<string | undefined> => {
    await index.vectors.settled()
    // The first question may come while a thread starts: it is answered without, as it should be.
    for (let tries = 0; tries < 50; tries++) {
      const [hit] = await index.search(question, { k: 1 })
      if (hit) return hit.node.title
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    return undefined
  }

  it('by itself it is the model of Ollama, and it finds what shares no word', async () => {
    ollama.play({ models: [nomic, minilm], embed })
    const opened = await open({ 'vectors.folder': model })
    const view = await opened.choice.view()
    assert.equal(view.source, 'ollama')
    assert.equal(view.label, 'all-minilm:latest (Ollama)')
    assert.deepEqual(view.models, ['all-minilm:latest', 'nomic-embed-text:latest'])
    assert.equal(await best(opened, 'pace'), 'throttle')
    assert.deepEqual(opened.problems, [])
  })

  it('without one it is the folder, run for real', async () => {
    const opened = await open({ 'vectors.folder': model })
    assert.equal((await opened.choice.view()).label, 'tiny')
    assert.equal(await best(opened, 'pace'), 'throttle')
    assert.equal(await best(opened, 'signin'), 'openDoor')
  })

  it('without anything it is nothing, and no problem', async () => {
    const opened = await open({})
    const view = await opened.choice.view()
    assert.deepEqual([view.source, view.state, view.message], ['none', 'none', ''])
    const elsewhere = await open({ ollamaHost: 'http://127.0.0.1:65531' })
    assert.equal((await elsewhere.choice.view()).source, 'none')
    assert.deepEqual([...opened.problems, ...elsewhere.problems], [])
  })

  it('what was asked for and is not there is told, once', async () => {
    const opened = await open({ 'vectors.source': 'ollama' })
    await opened.choice.refresh()
    assert.deepEqual(
      opened.problems.map(({ code }) => code),
      ['no-embedding-model'],
    )
    await opened.set({ 'vectors.source': 'folder', 'vectors.folder': join(scratch, 'nowhere') })
    await opened.set({ 'vectors.folder': 'relative/path' })
    assert.deepEqual(
      opened.problems.map(({ code }) => code),
      Array(3).fill('no-model-folder').with(0, 'no-embedding-model'),
    )
    assert.match((await opened.choice.view()).message, /relative\/path is no absolute path/)
  })

  it('a name in the settings decides; turning it off ends it', async () => {
    ollama.play({ models: [nomic, minilm], embed })
    const opened = await open({ 'vectors.model': 'nomic-embed-text' })
    assert.equal((await opened.choice.view()).label, 'nomic-embed-text:latest (Ollama)')
    await opened.set({ 'vectors.source': 'off' })
    assert.equal((await opened.choice.view()).state, 'none')
    assert.deepEqual(await opened.index.search('pace', { k: 1 }), [])
  })

  it('stays with the model that the vectors on disk are of', async () => {
    ollama.play({ models: [nomic], embed })
    const root = workspace()
    const first = await open({}, root)
    await first.index.vectors.settled()
    await first.close()
    ollama.play({ models: [nomic, minilm], embed })
    const from = ollama.requests.length
    const again = await open({}, root)
    await again.index.vectors.settled()
    assert.equal((await again.choice.view()).label, 'nomic-embed-text:latest (Ollama)')
    assert.ok(
      !ollama.requests.slice(from).some(({ path }) => path === '/api/embed'),
      'nothing is embedded again',
    )
  })

  it('a cloud model is never used', async () => {
    ollama.play({ models: [{ ...minilm, remoteHost: 'https://ollama.com' }] })
    const from = ollama.requests.length
    const opened = await open({})
    assert.equal((await opened.choice.view()).source, 'none')
    assert.ok(!ollama.requests.slice(from).some(({ path }) => path === '/api/embed'))
  })

  it('rests while a turn runs', async () => {
    ollama.play({ models: [minilm], embed })
    const opened = await open({ 'vectors.source': 'off' })
    const turn = (state: TurnView['state']) => ({ turn: 't1', state }) as TurnView
    opened.choice.follow(turn('running'))
    await opened.set({ 'vectors.source': 'ollama' })
    await new Promise((resolve) => setTimeout(resolve, 200))
    assert.equal((await opened.choice.view()).state, 'held')
    assert.equal((await opened.choice.view()).done, 0)
    opened.choice.follow(turn('done'))
    await opened.index.vectors.settled()
    assert.equal((await opened.choice.view()).done, 3)
  })
})
