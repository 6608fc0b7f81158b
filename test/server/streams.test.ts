// The server speaks over its standard streams: nothing else may be heard there, and nobody else there keeps it alive.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { join } from 'node:path'
import type { DocumentSymbol } from 'vscode-languageserver/node'
import { URI } from 'vscode-uri'
import * as wire from '../../server/protocol/messages.ts'
import { endEditors, openEditor } from './editor.ts'
import { makePlace, type Place } from './place.ts'

const documentSymbols = { method: 'textDocument/documentSymbol' } as wire.RequestName<
  unknown,
  DocumentSymbol[]
>

/** Prints all the time, in the server itself and in every thread of it. */
const chatter = `data:text/javascript,${encodeURIComponent(
  'setInterval(() => { console.log("stray words"); process.stdout.write("Content-Length: 3\\r\\n\\r\\n{}x") }, 1).unref()',
)}`

describe('server: its streams', () => {
  let place: Place

  beforeEach(() => {
    place = makePlace()
  })
  afterEach(async () => {
    await endEditors()
    place.remove()
  })

  it('what a library prints is no message', async () => {
    place.write('long.org', Array.from({ length: 5000 }, (_, i) => `* Headline ${i} ü\ntext\n`).join(''))
    const editor = await openEditor(place, { nodeFlags: ['--import', chatter] })
    await editor.open('long.org')
    for (let i = 0; i < 5; i++) {
      const symbols = await editor.request(documentSymbols, {
        textDocument: { uri: URI.file(join(place.root, 'long.org')).toString() },
      })
      assert.deepEqual([symbols.length, symbols.at(-1)?.name], [5000, 'Headline 4999 ü'])
    }
    const { hits } = await editor.request(wire.find, { query: 'retry delay', k: 3 })
    assert.ok(hits.length > 0)
    assert.match(editor.stderr(), /stray words/)
  })
  it('ends when the editor is gone without a word', async () => {
    const editor = await openEditor(place)
    editor.process.stdin?.end()
    const [code] = await once(editor.process, 'exit')
    assert.equal(code, 1)
  })
})
