// The built server with an embedding model in a folder: the runtime it ships, the messages, and an answer that words
// alone do not find.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import * as wire from '../../server/protocol/messages.ts'
import type { MeaningView } from '../../server/protocol/views.ts'
import { startTestOllama, type TestOllama } from '../ollama/server.ts'
import { writeTinyModel } from '../onnx/model.ts'
import { type Editor, endEditors, openEditor } from './editor.ts'
import { inOrder } from './model.ts'
import { makePlace, type Place } from './place.ts'

const files = {
  'gate.ts': 'export function throttle(calls: number): number {\n  return Math.min(calls * 20, 900)\n}\n',
  'till.ts': 'export function addUp(invoice: Invoice): number {\n  return invoice.lines.length * 12\n}\n',
}

describe('server: search by meaning', () => {
  let place: Place
  let ollama: TestOllama
  let editor: Editor

  before(async () => {
    place = makePlace(files)
    ollama = await startTestOllama()
    const folder = join(place.storage, 'tiny')
    writeTinyModel(folder)
    const settings = { ollamaHost: ollama.url, 'vectors.source': 'folder', 'vectors.folder': folder } as const
    editor = await openEditor(place, { settings })
  })
  after(async () => {
    await editor.stop().finally(endEditors)
    await ollama.close()
    place.remove()
  })

  const reach = async (state: MeaningView['state']): Promise<MeaningView> => {
    for (let tries = 0; tries < 300; tries++) {
      const view = await editor.request(wire.meaning, {})
      if (view.state === state) return view
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    return assert.fail(`It never was ${state}.`)
  }

  it('says what it runs on and how far it is, and offers a download', async () => {
    const view = await reach('done')
    assert.deepEqual([view.source, view.label, view.done, view.total], ['folder', 'tiny', 2, 2])
    assert.equal(view.offer.licence, 'Apache-2.0')
    assert.ok(view.offer.folder.startsWith(place.home))
  })

  it('gives a question the code that says it in other words', async () => {
    ollama.play(inOrder({ text: 'In `throttle` [gate.ts:1].' }))
    const sources = async () => (await editor.ask('pace?')).sources.map(({ id }) => id)
    let found = await sources()
    // A thread that is only starting is not waited for: the same question finds it then.
    for (let tries = 0; tries < 20 && !found.includes('gate.ts#throttle'); tries++) found = await sources()
    assert.ok(found.includes('gate.ts#throttle'), found.join())
  })

  it('is there again after the index was rebuilt', async () => {
    assert.deepEqual(await editor.request(wire.rebuildIndex, {}), { ok: true, message: '' })
    const view = await reach('done')
    assert.deepEqual([view.label, view.done, view.total], ['tiny', 2, 2])
  })

  it('pauses and goes on', async () => {
    assert.equal((await editor.request(wire.pauseMeaning, { act: 'pause' })).state, 'paused')
    assert.notEqual((await editor.request(wire.pauseMeaning, { act: 'resume' })).message, undefined)
    await reach('done')
  })

  it('follows the settings, as one name or in two levels', async () => {
    const settings = { passepartout: { ollamaHost: ollama.url, vectors: { source: 'off' } } }
    await editor.notify('workspace/didChangeConfiguration', { settings })
    assert.equal((await reach('none')).source, 'none')
  })
})
