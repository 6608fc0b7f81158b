// The server answers questions: with a model, without one, and what each answer carries.

import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import * as wire from '../../server/protocol/messages.ts'
import * as skills from '../../server/protocol/skills.ts'
import { startTestOllama, type TestOllama } from '../ollama/server.ts'
import { type Editor, endEditors, openEditor } from './editor.ts'
import { inOrder } from './model.ts'
import { makePlace, type Place } from './place.ts'

const question = 'where is the retry delay computed and why?'
const links = (answer: string) =>
  [...answer.matchAll(/\]\(node:([^)]*)\)/g)].map((found) => decodeURIComponent(found[1] as string))

describe('server: asking with a model', () => {
  let place: Place
  let ollama: TestOllama
  let editor: Editor

  before(async () => {
    place = makePlace()
    ollama = await startTestOllama()
    editor = await openEditor(place, { settings: { ollamaHost: ollama.url } })
  })
  after(async () => {
    await editor.stop().finally(endEditors)
    await ollama.close()
    place.remove()
  })

  it('streams an answer whose claims link to nodes', async () => {
    ollama.play(
      inOrder({
        text: 'It is computed in `retryDelay` [src/retry.ts:22], capped and jittered so that clients spread [notes/decisions.org:6].',
        pieceMs: 2,
      }),
    )
    const turn = await editor.ask(question)
    assert.equal(turn.state, 'done', turn.answer)
    const ids = links(turn.answer)
    assert.equal(ids.length, 2, turn.answer)
    assert.ok(ids.includes('src/retry.ts#retryDelay'), ids.join())
    for (const id of ids) {
      const node = await editor.request(wire.locate, { id })
      assert.ok(node && node.startLine >= 1 && node.endLine >= node.startLine, id)
      assert.ok(turn.sources.some((source) => source.id === id))
    }
    const streamed = editor.streamed.get(turn.turn)
    assert.ok(streamed && streamed.parts >= 3, 'the answer came in parts')
    assert.match(streamed.text, /capped and jittered/)
  })

  it('says engine, tokens, budget, time and trace on the answer', async () => {
    ollama.play(inOrder({ text: 'In `retryDelay` [src/retry.ts:22].' }))
    const turn = await editor.ask(question)
    assert.match(turn.engine, /test:1b/)
    assert.equal(turn.engineKind, 'local')
    assert.ok(turn.tokensUsed > 0 && turn.tokensUsed <= turn.tokensBudget)
    assert.ok(turn.elapsedMs > 0)
    assert.ok(turn.trace.startsWith(place.home) && turn.trace.endsWith('.org'))
    assert.match(place.kept('.org'), /where is the retry delay computed/)
    const days = await editor.request(wire.traceDays, { limit: 1 })
    assert.ok(
      days[0]?.entries.some((entry) => entry.turn === turn.turn),
      'the side bar has the turn',
    )
    assert.match(place.kept('ledger.jsonl'), /"promptTokens":\d+/)
  })

  it('sends the right context within the window, and never lets Ollama cut it', async () => {
    ollama.play(inOrder({ text: 'Answer.' }))
    await editor.ask(question)
    const [chat] = ollama.chats().slice(-1)
    assert.ok(chat)
    const { body } = chat
    assert.equal(body.truncate, false)
    assert.equal(body.shift, false)
    const text = JSON.stringify(body.messages)
    assert.match(text, /export function retryDelay/)
    assert.ok(Math.ceil((text.length + JSON.stringify(body.tools).length) / 4) < (body.options?.num_ctx ?? 0))
  })

  it('keeps the prefix of the prompt as it is from turn to turn', () => {
    const systems = new Set(ollama.chats().map(({ body }) => JSON.stringify([body.messages[0], body.tools])))
    assert.equal(systems.size, 1)
  })

  it('gives AGENTS.md to the model as instructions once its text is allowed, the buffer first', async () => {
    ollama.play(inOrder({ text: 'Yes.' }))
    const system = () => ollama.chats().at(-1)?.body.messages[0]?.content ?? ''
    await editor.ask('what is asked of me here, please?')
    assert.match(system(), /Working on tidewatch/)
    const allow = async () => {
      const { instructions } = await editor.request(skills.skills, {})
      assert.equal(instructions.state, 'changed')
      const { path, hash } = instructions
      assert.equal((await editor.request(skills.allowText, { path, hash })).ok, true)
    }
    place.write('AGENTS.md', `Answer in French.\n${'Keep functions small. '.repeat(2000)}`)
    await editor.ask('what is asked of me meanwhile, please?')
    assert.doesNotMatch(system(), /AGENTS\.md|in French/)
    await allow()
    await editor.ask('what is asked of me now, please?')
    assert.match(system(), /instructions for this workspace \(AGENTS\.md\):\nAnswer in French/)
    assert.match(system(), /characters left out/, 'a long one is cut to its share')
    await editor.open('AGENTS.md')
    await editor.type('AGENTS.md', 'Answer in German.\n')
    await allow()
    await editor.ask('what is asked of me then, please?')
    assert.match(system(), /Answer in German/)
    await editor.closeFile('AGENTS.md')
    rmSync(join(place.root, 'AGENTS.md'))
    await editor.ask('and what is asked of me at last, please?')
    assert.doesNotMatch(system(), /AGENTS\.md/)
  })

  it('answers turns one after the other, in the order they were asked', async () => {
    ollama.play({
      answers: [{ when: { user: '^first' }, text: 'one', delayMs: 80 }],
      otherwise: { text: 'two' },
    })
    const first = await editor.start('first of two questions, please')
    const second = await editor.start('second of two questions, please')
    const done = await editor.turn(second, ({ state }) => state === 'done')
    assert.equal(done.answer.includes('two'), true)
    assert.equal((await editor.turn(first, ({ state }) => state === 'done')).answer.includes('one'), true)
  })

  it('shows the whole conversation to a panel that was hidden, and forgets it when cleared', async () => {
    const before = await editor.request(wire.chat, {})
    assert.ok(before.turns.length >= 3)
    assert.equal(before.engine.kind, 'local')
    assert.equal(before.trusted, true)
    assert.equal((await editor.request(wire.clear, {})).ok, true)
    assert.deepEqual((await editor.request(wire.chat, {})).turns, [])
    assert.match(place.kept('.org'), /where is the retry delay computed/, 'the trace keeps it')
  })
})

describe('server: asking without a model', () => {
  let place: Place
  let editor: Editor

  before(async () => {
    place = makePlace()
    editor = await openEditor(place)
  })
  after(async () => {
    await editor.stop().finally(endEditors)
    place.remove()
  })

  it('answers a question from what is found, with links and no tokens', async () => {
    const turn = await editor.ask(question)
    assert.equal(turn.state, 'done', turn.answer)
    assert.equal(turn.engine, 'no model: reflex')
    assert.equal(turn.engineKind, 'none')
    assert.equal(turn.tokensUsed, 0)
    assert.ok(turn.sources.some(({ path }) => path === 'src/retry.ts'))
    assert.ok(links(turn.answer).includes('src/retry.ts#retryDelay'), turn.answer)
  })

  it('answers what a reflex covers', async () => {
    const due = await editor.ask('agenda for 14 days')
    assert.equal(due.state, 'done')
    assert.match(due.answer, /Water the plant|Weekly look|Nothing is due/)
    const callers = await editor.ask('who calls retryDelay')
    assert.match(callers.answer, /fetchLevel/)
    const outline = await editor.ask('outline of src/queue.ts')
    assert.match(outline.answer, /createQueue/)
  })

  it('finds nodes for the quick pick', async () => {
    const [first] = (await editor.request(wire.find, { query: 'retryDelay', k: 5 })).hits
    assert.equal(first?.id, 'src/retry.ts#retryDelay')
    assert.equal(first?.rank, 1)
    assert.deepEqual((await editor.request(wire.find, { query: '', k: 5 })).hits, [])
    assert.equal(await editor.request(wire.locate, { id: 'no/such.ts#node' }), null)
  })

  it('explains the selection that the editor shows', async () => {
    const turn = await editor.ask('explain the selection', {
      activePath: 'src/retry.ts',
      selection: { path: 'src/retry.ts', startLine: 24, endLine: 24, text: 'const ceiling' },
      recentPaths: [],
      diagnostics: [],
    })
    assert.match(turn.answer, /retryDelay/)
    assert.match(turn.answer, /fetchLevel|Referred to by/)
  })

  it('answers an empty or a huge question', async () => {
    for (const text of ['', '   ', '?', 'x'.repeat(300_000)]) {
      const turn = await editor.ask(text)
      assert.ok(turn.state === 'done' || turn.state === 'failed', turn.state)
      assert.notEqual(turn.answer, '')
    }
  })
})
