// An image in a question reaches a model over HTTP as its bytes, and the trace as a link.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as wire from '../../server/protocol/messages.ts'
import { startTestOllama, type TestOllama } from '../ollama/server.ts'
import { endEditors, openEditor } from './editor.ts'
import { makePlace, type Place } from './place.ts'

describe('server: images', () => {
  let place: Place
  let ollama: TestOllama
  before(async () => {
    place = makePlace()
    ollama = await startTestOllama({
      models: [{ name: 'gemma3:4b', capabilities: ['completion', 'tools', 'vision'], contextLength: 40_960 }],
      answers: [],
      otherwise: { text: 'A panel.' },
    })
  })
  after(async () => {
    await endEditors()
    await ollama.close()
    place.remove()
  })

  it('are sent as they are', async () => {
    const editor = await openEditor(place, { settings: { ollamaHost: ollama.url } })
    const data = readFileSync(join(import.meta.dirname, '../../docs/panel.png')).toString('base64')
    const { turn } = await editor.request(wire.ask, {
      text: 'what does it show, please?',
      evidence: null,
      images: [{ name: 'panel.png', data, width: 800, height: 600 }],
    })
    const done = await editor.turn(turn, ({ state }) => state === 'done')
    assert.equal(done.answer, 'A panel.', JSON.stringify(done.steps))
    const sent = ollama.chats().at(-1)?.body.messages.at(-1)
    assert.deepEqual(sent?.images, [data])
    assert.match(readFileSync(done.trace, 'utf8'), /^:IMAGES: +\[\[file:.*\.png\]\]$/m)
    await editor.stop()
  })
})
