// `ask` with a model behind real HTTP: the answer, a change, a missing model, and Ctrl-C.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startTestOllama, type TestOllama, testModel } from '../ollama/server.ts'
import { call, inOrder, lastMessage } from '../server/model.ts'
import { makePlace, type Place } from '../server/place.ts'
import { jsonLines, run, start } from './program.ts'
import { hasTerminal, typing } from './terminal.ts'

describe('cli: ask, with a model', () => {
  let place: Place
  let ollama: TestOllama
  beforeEach(async () => {
    place = makePlace()
    ollama = await startTestOllama()
  })
  afterEach(async () => {
    await ollama.close()
    place.remove()
  })

  const ask = (prompt: string, ...more: string[]) =>
    run(place, ['ask', prompt, ...more], { env: { OLLAMA_HOST: ollama.url } })
  const locks = () =>
    existsSync(place.home)
      ? readdirSync(place.home, { recursive: true, encoding: 'utf8' }).filter((name) =>
          /\.(lock|tmp)$/.test(name),
        )
      : []

  it('streams the answer, with its sources, tokens and engine', async () => {
    ollama.play(inOrder({ text: 'It is in `retryDelay` [src/retry.ts:7], because of the storm.' }))
    const words = await ask('why does the retry delay have jitter?')
    assert.equal(words.status, 0, words.stderr)
    assert.match(words.stdout, /It is in `retryDelay` \(?src\/retry\.ts:7\)?, because of the storm\./)
    assert.match(words.stdout, /^ollama:test:1b · [1-9]\d* of [1-9]\d* tokens of the window · [\d.]+ s$/m)
    const asked = await ask('why does the retry delay have jitter?', '--json')
    const lines = jsonLines(asked.stdout)
    let streamed = ''
    for (const line of lines)
      if (line['kind'] === 'text') streamed = streamed.slice(0, Number(line['at'])) + String(line['text'])
    assert.equal(streamed, 'It is in `retryDelay` [src/retry.ts:7], because of the storm.')
    const done = lines.at(-1) ?? {}
    assert.match(String(done['answer']), /\[src\/retry\.ts:7\]\(node:src\/retry\.ts%23retryDelay\)/)
    assert.ok(Number(done['tokens']) > 100)
    assert.equal(done['engine'], 'ollama:test:1b')
    assert.ok((done['sources'] as { path: string }[]).some(({ path }) => path === 'src/retry.ts'))
  })

  it('lets it read addresses only where that is switched on for this run, and asks for each', async function () {
    const pages: string[] = []
    const server = createServer((request, response) => {
      pages.push(request.url ?? '')
      response.writeHead(200, { 'content-type': 'text/plain' }).end('They double.')
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/docs`
    const script = () => inOrder(call('read', { path: url }), { text: 'They double.' })
    const prompt = 'What do the docs say?'
    try {
      ollama.play(script())
      assert.match((await ask(prompt)).stderr, /Reading addresses is off/)
      ollama.play(script())
      const on = await ask(prompt, '--read-addresses')
      assert.deepEqual([on.status, pages], [3, []])
      assert.ok(on.stdout.includes(`GET ${url}`), on.stdout)
      if (!hasTerminal) this.skip()
      ollama.play(script())
      const shown = await typing(place, ['ask', prompt, '--read-addresses'], [['Approve?', 'y']], {
        OLLAMA_HOST: ollama.url,
      })
      assert.deepEqual(pages, ['/docs'])
      assert.match(shown, /They double\./)
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })

  it('takes the model that is named, and says how to get one that is not there', async () => {
    ollama.play({ ...inOrder({ text: 'Yes.' }), models: [testModel, { ...testModel, name: 'other:2b' }] })
    const named = await ask('why is there jitter?', '--model', 'other:2b', '--json')
    assert.equal(jsonLines(named.stdout).at(-1)?.['engine'], 'ollama:other:2b')
    const missing = await ask('why is there jitter?', '--model', 'absent:9b')
    assert.match(missing.stderr, /absent:9b/)
    assert.match(missing.stderr, /[Pp]ull/)
    assert.match(missing.stdout, /decisions\.org/, 'what is found answers all the same')
  })

  it('makes the change of a model once it is approved, and tells it what was not', async () => {
    const edit = call('edit', {
      path: 'src/retry.ts',
      find: 'if (!header) return 0',
      replace: "if (header === null || header === '') return 0",
    })
    ollama.play(inOrder(edit, { text: 'Done as asked.' }))
    const waiting = await ask('treat undefined as null in parseRetryAfter')
    assert.equal(waiting.status, 3, waiting.stdout)
    assert.match(waiting.stdout, /^\+ {2}if \(header === null /m)
    assert.match(waiting.stderr, /--yes-to 'edit:src\/retry\.ts'/)
    assert.match(place.read('src/retry.ts'), /if \(!header\)/)
    ollama.play(inOrder(edit, { text: 'Done as asked.' }))
    const approved = await ask('treat undefined as null in parseRetryAfter', '--yes-to', 'edit:src/**')
    assert.equal(approved.status, 0, approved.stderr)
    assert.match(approved.stdout, /Done as asked\./)
    assert.match(place.read('src/retry.ts'), /if \(header === null /)
    assert.match(lastMessage(ollama.chats().at(-1)?.body ?? { model: '', messages: [] }), /src\/retry\.ts/)
  })

  it('exits 3 when the last thing wanted was denied, though the model had the last word', async () => {
    ollama.play(inOrder(call('run', { command: 'rm -rf /' }), { text: 'I could not do it.' }))
    const ran = await ask('clean up everything')
    assert.equal(ran.status, 3, ran.stdout)
    assert.match(ran.stdout, /I could not do it\./)
  })

  it('says why when the model fails, and answers from what is found', async () => {
    ollama.play({ answers: [() => ({ status: 500, error: 'the runner has crashed' })] })
    const ran = await ask('why is there jitter?')
    assert.equal(ran.status, 0, ran.stdout)
    assert.match(ran.stdout, /the runner has crashed/)
    assert.match(ran.stdout, /decisions\.org/)
    assert.match(ran.stdout, /^no model/m)
  })

  it('shows nothing of a model that could steer the terminal', async () => {
    ollama.play(inOrder({ text: 'Look \u001b[2J\u001b]0;title\u0007 here \u202e.' }))
    const ran = await ask('why is there jitter?')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    assert.doesNotMatch(ran.stdout + ran.stderr, /[\u0000-\u0008\u000b-\u001f\u202e]/)
  })

  for (const [signal, status] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)
    it(`stops at ${signal} while the model talks: the socket closes, nothing is half done`, async () => {
      ollama.play({ otherwise: { text: 'word '.repeat(20), pieceMs: 20, hang: true } })
      const child = start(place, ['ask', 'why is there jitter?', '--json'], {
        env: { OLLAMA_HOST: ollama.url },
      })
      let out = ''
      child.stdin?.end()
      child.stdout?.on('data', (chunk) => {
        out += chunk
      })
      while (!out.includes('"kind":"text"')) await once(child.stdout ?? child, 'data')
      child.kill(signal)
      const [code] = await once(child, 'close')
      assert.equal(code, status)
      const done = jsonLines(out).at(-1) ?? {}
      assert.deepEqual([done['kind'], done['state']], ['done', 'stopped'])
      assert.equal(ollama.chats().at(-1)?.closedBy, 'client')
      assert.deepEqual(locks(), [])
      const trace = await run(place, ['trace'])
      assert.match(trace.stdout, /why is there jitter\?/)
    })
})
