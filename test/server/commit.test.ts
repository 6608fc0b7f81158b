// The server words a commit: by the model in one call, word by word, and without one from the diff.

import assert from 'node:assert/strict'
import { commitMessage } from '../../server/protocol/commit.ts'
import { startTestOllama } from '../ollama/server.ts'
import { at } from '../rooms/index/repository.ts'
import { endEditors, openEditor } from './editor.ts'
import { inOrder } from './model.ts'
import { makePlace } from './place.ts'

const diff =
  'diff --git a/src/a.ts b/src/a.ts\n--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1 +1 @@ function a(\n-x\n+y\n'

describe('server: wording a commit', () => {
  afterEach(endEditors)

  it('asks the model once, and shows the message as it comes', async () => {
    const place = makePlace()
    const ollama = await startTestOllama()
    ollama.play(inOrder({ text: '"Say y, not x."', pieceCharacters: 4 }))
    const editor = await openEditor(place, { settings: { ollamaHost: ollama.url } })
    const params = { id: 'one', root: place.root, diff, recent: ['Begin with everything'], begun: '' }
    const { message, tokens } = await editor.request(commitMessage, params)
    assert.equal(message, 'Say y, not x')
    assert.ok(tokens > 0)
    assert.equal(editor.worded.at(-1), 'Say y, not x')
    assert.ok(editor.worded.length > 1)
    assert.equal(ollama.chats().length, 1)
    assert.match(JSON.stringify(ollama.chats()[0]?.body.messages), /- Begin with everything/)
    assert.match(place.kept('ledger.jsonl'), /"commit"/)
    await editor.stop()
    await ollama.close()
    place.remove()
  })

  it('goes by the diff without one', async () => {
    const place = makePlace()
    const editor = await openEditor(place)
    const params = { id: 'one', root: place.root, diff, recent: [], begun: '' }
    assert.deepEqual(await editor.request(commitMessage, params), {
      message: 'Change a in src/a.ts',
      tokens: 0,
    })
    await editor.stop()
    place.remove()
  })

  it('names the scope as past commits of the repository do', async () => {
    const place = makePlace({ 'src/a.ts': 'function a() {\n  x\n}\n' })
    const made = at(place.root)
    made.git('init', '-q', '-b', 'main')
    const past = ['fix(queue): one', 'feat(queue): two', 'fix(queue): three']
    for (const subject of past) made.commit(subject, { 'src/a.ts': `function a() {\n  ${subject}\n}\n` })
    const editor = await openEditor(place)
    const params = { id: 'one', root: place.root, diff, recent: past, begun: '' }
    assert.equal((await editor.request(commitMessage, params)).message, 'fix(queue): change a in src/a.ts')
    await editor.stop()
    place.remove()
  })
})
