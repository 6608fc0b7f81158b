// The server with an engine that is missing, slow or talks nonsense: a clear message, and the loop goes on.

import assert from 'node:assert/strict'
import * as wire from '../../server/protocol/messages.ts'
import type { Answer } from '../ollama/script.ts'
import { startTestOllama, type TestOllama } from '../ollama/server.ts'
import { type Editor, endEditors, openEditor } from './editor.ts'
import { call, inOrder, lastMessage } from './model.ts'
import { makePlace, type Place } from './place.ts'

/** What a model may answer, and what the user or the model must then be told. */
interface Nonsense {
  readonly name: string
  readonly answers: readonly Answer[]
  /** Of the answer of the turn. */
  readonly answer?: RegExp
  /** Of what goes back to the model. */
  readonly correction?: RegExp
  readonly state?: string
}

const good: Answer = { text: 'In `retryDelay` [src/retry.ts:22].' }
const nonsense: readonly Nonsense[] = [
  { name: 'nothing', answers: [{ text: '' }, good], correction: /empty/, answer: /retryDelay/ },
  {
    name: 'only thinking',
    answers: [{ thinking: 'Hmm, well.' }, good],
    correction: /empty/,
    answer: /retryDelay/,
  },
  {
    name: 'lines that are no JSON in the stream',
    answers: [{ text: 'In `retryDelay`.', garbage: ['<html>502 Bad Gateway</html>', '{"message":'] }],
    answer: /./,
  },
  {
    name: 'a call with garbage behind it, as text',
    answers: [
      {
        text: '{"name": "read", "arguments": {"path": "src/retry.ts", "name": "retryDelay"}} and so on, }}] done',
      },
      good,
    ],
    correction: /src\/retry\.ts lines/,
    answer: /retryDelay/,
  },
  {
    name: 'a broken call, as text',
    answers: [{ text: '<tool_call>{"name": "read", "arguments": {"path": ' }, good],
    correction: /not a JSON object/,
    answer: /retryDelay/,
  },
  {
    name: 'a tool that does not exist',
    answers: [call('teleport', { to: 'Mars' }), good],
    correction: /no tool "teleport"/,
    answer: /retryDelay/,
  },
  {
    name: 'arguments of the wrong type',
    answers: [call('read', { path: 17 }), good],
    correction: /`path` must be a string/,
    answer: /retryDelay/,
  },
  {
    name: 'arguments that are no object',
    answers: [call('read', ['src/retry.ts']), good],
    correction: /./,
    answer: /retryDelay/,
  },
  {
    name: '2 MB of arguments',
    answers: [call('write', { path: 'big.txt', content: 'x'.repeat(2_000_000) }), good],
    correction: /1953 KB of arguments/,
    answer: /retryDelay/,
  },
  {
    name: 'an edit that does not fit',
    answers: [call('edit', { path: 'src/retry.ts', find: 'no such text', replace: 'x' }), good],
    correction: /./,
    answer: /retryDelay/,
  },
  {
    name: 'a path out of the workspace by a name with a NUL',
    answers: [call('read', { path: 'src/\u0000/../../../etc/passwd' }), good],
    answer: /retryDelay/,
  },
  {
    name: 'a hundred calls at once',
    answers: [
      { calls: Array.from({ length: 100 }, () => ({ name: 'read', arguments: { path: 'README.md' } })) },
      good,
    ],
    answer: /retryDelay/,
  },
  {
    name: 'a server error once',
    answers: [{ status: 500, error: 'llama runner process has terminated' }, good],
    answer: /retryDelay/,
  },
  {
    name: 'server errors again and again',
    answers: [{ status: 500, error: 'llama runner process has terminated' }],
    // Retrieval still answers.
    answer: /llama runner process has terminated\. Ask again[\s\S]*\]\(node:\w+\//,
  },
  {
    name: 'an error in the middle of the answer',
    answers: [
      { text: 'The delay is computed in a', error: 'an error was encountered while running the model' },
    ],
    answer: /encountered/,
    state: 'failed',
  },
  {
    name: 'a dropped connection',
    answers: [{ text: 'The delay is computed in a', drop: true }],
    answer: /broke/,
    state: 'failed',
  },
  {
    name: 'a dropped connection once',
    answers: [{ text: 'The delay is computed in a', drop: true }, good],
    answer: /retryDelay/,
  },
  {
    name: 'an answer that was cut',
    answers: [{ text: 'The delay is computed in `retryDelay` because', doneReason: 'length' }],
    answer: /was cut/,
  },
  {
    name: 'the same nonsense until the end',
    answers: [call('teleport', {})],
    answer: /could not go on after 3 corrections/,
    state: 'failed',
  },
  {
    name: '6 MB in one line',
    answers: [{ text: 'y'.repeat(6_000_000), pieceCharacters: 6_000_000 }],
    answer: /./,
  },
]

describe('server: a model that answers nonsense', () => {
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

  for (const { name, answers, answer, correction, state = 'done' } of nonsense) {
    it(name, async () => {
      ollama.play(inOrder(...answers))
      const before = ollama.chats().length
      const turn = await editor.ask('why do the stations wait between attempts, please?')
      if (name !== '6 MB in one line') assert.equal(turn.state, state, turn.answer)
      if (answer) assert.match(turn.answer, answer)
      assert.ok(turn.answer.length < 4_500_000)
      const [, second] = ollama.chats().slice(before)
      if (correction)
        assert.match(second ? lastMessage(second.body) : 'there was no second request', correction)
      ollama.play(inOrder(good))
      const next = await editor.ask('and where is that computed, please?')
      assert.equal(next.state, 'done', `the next question: ${next.answer}`)
      assert.match(next.answer, /retryDelay/)
      assert.equal(place.exists('big.txt'), false)
    }).timeout(20_000)
  }

  it('takes constrained output from a model without tools, with garbage behind it', async () => {
    const read = '{"tool": "read", "arguments": {"path": "src/retry.ts", "name": "retryDelay"}}}} trailing'
    const models = [{ name: 'plain:1b', capabilities: ['completion'], contextLength: 8192 }]
    ollama.play({
      ...inOrder({ text: read }, { json: { answer: 'In `retryDelay` [src/retry.ts:22].' } }),
      models,
    })
    await editor.request(wire.engine, {})
    const turn = await editor.ask('where do the stations wait between attempts, please?')
    assert.equal(turn.state, 'done', turn.answer)
    assert.match(turn.answer, /^In `retryDelay` \[src\/retry\.ts:22\]\(node:/)
    assert.ok(turn.steps.some((step) => step.kind === 'step' && /Read retryDelay/.test(step.label)))
    assert.ok(ollama.chats().at(-1)?.body.format)
    ollama.play({})
    await editor.request(wire.engine, {})
  })
})

describe('server: a missing engine', () => {
  let place: Place
  before(() => {
    place = makePlace()
  })
  after(async () => {
    await endEditors()
    place.remove()
  })

  it('says that nothing answers and offers to start it; finds it once it runs', async () => {
    const editor = await openEditor(place)
    const view = await editor.request(wire.engine, {})
    assert.equal(view.kind, 'none')
    assert.equal(view.label, 'no model: reflex')
    assert.match(view.message, /No Ollama answers at http:\/\/127\.0\.0\.1:65531\. Start Ollama\./)
    assert.equal(view.action, 'start')
    const ollama = await startTestOllama()
    await editor.notify('workspace/didChangeConfiguration', {
      settings: { passepartout: { ollamaHost: ollama.url } },
    })
    const found = await editor.until(() => editor.engines.find(({ kind }) => kind === 'local'), 'the engine')
    assert.equal(found.label, 'test:1b')
    assert.equal(found.message, '')
    // The engine goes away while the server runs.
    await ollama.close()
    const turn = await editor.ask('why do the stations wait, please?')
    assert.equal(turn.state, 'done', turn.answer)
    assert.match(turn.answer, /No Ollama answers|connection/i)
    assert.match(turn.answer, /\]\(node:\w+\//, 'retrieval still answers')
    const gone = await editor.request(wire.engine, {})
    assert.equal(gone.action, 'start')
    await editor.stop()
  })

  it('says so when the program cannot be started', async () => {
    const editor = await openEditor(place)
    const outcome = await editor.request(wire.startEngine, {})
    assert.equal(outcome.ok, false)
    assert.notEqual(outcome.message, '')
    assert.notEqual(outcome.ok ? '' : outcome.next, '')
    await editor.stop()
  })

  it('offers to pull when there is no model or not the one that is set, and pulls with progress', async () => {
    const ollama = await startTestOllama({ models: [], pull: { layers: [400_000, 100_000], stepMs: 5 } })
    const editor = await openEditor(place, { settings: { ollamaHost: ollama.url, ollamaModel: 'wanted:4b' } })
    const view = await editor.request(wire.engine, {})
    assert.equal(view.action, 'pull')
    assert.equal(view.models[0], 'wanted:4b')
    assert.notEqual(view.message, '')
    const reports = () => editor.progress.filter(({ token }) => token === 'pull-1').map(({ value }) => value)
    const outcome = await editor.request(wire.pullModel, { model: 'wanted:4b', workDoneToken: 'pull-1' })
    assert.equal(outcome.ok, true, JSON.stringify(outcome))
    assert.deepEqual([reports()[0]?.kind, reports().at(-1)?.kind], ['begin', 'end'])
    const percents = reports().flatMap(({ kind, percentage }) =>
      kind === 'report' ? [percentage ?? -1] : [],
    )
    assert.ok(
      percents.includes(100) && percents.every((percent) => percent >= 0 && percent <= 100),
      percents.join(),
    )
    const ready = await editor.request(wire.engine, {})
    assert.equal(ready.label, 'wanted:4b')
    await editor.stop()
    await ollama.close()
  })

  it('stops a pull when it is cancelled, and says when it failed', async () => {
    const ollama = await startTestOllama({ models: [], pull: { layers: [400_000], stepMs: 5000 } })
    const editor = await openEditor(place, { settings: { ollamaHost: ollama.url } })
    const pulling = editor.request(wire.pullModel, { model: 'slow:4b' })
    const begun = await editor.until(
      () => editor.progress.find(({ value }) => value.kind === 'begin'),
      'the progress',
    )
    await editor.notify('window/workDoneProgress/cancel', { token: begun.token })
    const cancelled = await pulling
    assert.equal(cancelled.ok, false)
    await editor.until(
      () => ollama.requests.find(({ path, closedBy }) => path === '/api/pull' && closedBy === 'client'),
      'the closed connection',
    )
    ollama.play({ models: [], pull: { error: 'pull model manifest: file does not exist' } })
    const failed = await editor.request(wire.pullModel, { model: 'none:4b' })
    assert.equal(failed.ok, false)
    assert.match(failed.message, /none:4b|does not exist|manifest/)
    await editor.stop()
    await ollama.close()
  })

  it('waits for a slow load and shows that it does', async () => {
    const ollama = await startTestOllama(inOrder({ text: 'Loaded.', delayMs: 2500 }))
    const editor = await openEditor(place, { settings: { ollamaHost: ollama.url } })
    const turn = await editor.start('please wait for the model')
    await editor.turn(turn, ({ steps }) =>
      steps.some((step) => step.kind === 'step' && /load/i.test(step.label)),
    )
    const done = await editor.turn(turn, ({ state }) => state === 'done')
    assert.match(done.answer, /Loaded/)
    await editor.stop()
    await ollama.close()
  })
})

describe('server: settings that cannot be used', () => {
  it('names each, uses the defaults and works', async () => {
    const place = makePlace()
    const wrong = {
      ollamaHost: 17,
      ollamaModel: null,
      budgetTokens: -4,
      loadTimeoutSeconds: 'long',
      maxFileKilobytes: 0,
      commandTimeoutSeconds: 1e300,
      exclude: 'node_modules',
      'agenda.habits': 'often',
      'agenda.warningDays': 1.5,
    }
    const editor = await openEditor(place, { settings: wrong })
    const [message] = editor.messages
    assert.ok(message)
    for (const name of Object.keys(wrong).filter((each) => each !== 'ollamaModel'))
      assert.match(message.message, new RegExp(`passepartout\\.${name} must be`))
    assert.match(message.message, /-4; 4000 is used/)
    const turn = await editor.ask('where is retryDelay?')
    assert.equal(turn.state, 'done')
    assert.equal((await editor.request(wire.chat, {})).engine.host, 'http://127.0.0.1:11434')

    await editor.notify('workspace/didChangeConfiguration', {
      settings: { passepartout: { ollamaHost: 'not an address at all', budgetTokens: Number.NaN } },
    })
    const view = await editor.until(
      () => editor.engines.find(({ message: words }) => /cannot be used/.test(words)),
      'a word about the host',
    )
    assert.equal(view.kind, 'none')
    for (const settings of [undefined, null, { passepartout: null }, { passepartout: [] }])
      await editor.notify('workspace/didChangeConfiguration', { settings })
    assert.equal((await editor.ask('where is retryDelay?')).state, 'done')
    await editor.stop()
    place.remove()
  })

  it('has the same bounds as package.json', async () => {
    const { bounds } = await import('../../server/src/lsp/settings.ts')
    const { readFileSync } = await import('node:fs')
    const { repository } = await import('./place.ts')
    const manifest = JSON.parse(readFileSync(`${repository}/package.json`, 'utf8'))
    const all = Object.assign(
      {},
      ...[manifest.contributes.configuration].flat().map((each: { properties: object }) => each.properties),
    ) as Record<string, { minimum?: number; maximum?: number }>
    for (const [name, [least, most]] of Object.entries(bounds)) {
      assert.equal(all[`passepartout.${name}`]?.minimum, least, name)
      assert.equal(all[`passepartout.${name}`]?.maximum, most, name)
    }
  })
})
