// A workspace of several folders over the wire: all are searched and read, and a change in one beside asks first.

import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { WorkspaceSymbol } from 'vscode-languageserver/node'
import { URI } from 'vscode-uri'
import * as wire from '../../server/protocol/messages.ts'
import { startTestOllama, type TestOllama } from '../ollama/server.ts'
import { type Editor, endEditors, openEditor } from './editor.ts'
import { call, inOrder, lastMessage } from './model.ts'
import { makePlace, type Place } from './place.ts'

const symbols: wire.RequestName<{ query: string }, WorkspaceSymbol[]> = { method: 'workspace/symbol' }
const moor =
  "import { berthShip } from '../../workspace/src/berth'\n\nexport function moorBoat(boat: string): number {\n  return berthShip(boat.length)\n}\n"

describe('server: several folders', () => {
  let place: Place
  let ollama: TestOllama
  let editor: Editor
  let pier: string

  before(async () => {
    ollama = await startTestOllama()
  })
  after(() => ollama.close())
  beforeEach(async () => {
    place = makePlace({
      'src/berth.ts': 'export function berthShip(length: number): number {\n  return length + 10\n}\n',
    })
    pier = join(dirname(place.root), 'pier')
    mkdirSync(join(pier, 'src'), { recursive: true })
    writeFileSync(join(pier, 'src/moor.ts'), moor)
    editor = await openEditor(place, { settings: { ollamaHost: ollama.url }, beside: [pier] })
  })
  afterEach(async () => {
    await editor.stop().finally(endEditors)
    place.remove()
  })

  const found = async (query: string) =>
    (await editor.request(wire.find, { query, k: 3 })).hits.map(({ path }) => path)

  it('searches all of them, and everything that is found can be opened', async () => {
    const turn = await editor.ask('where is moorBoat?')
    assert.equal(turn.sources[0]?.path, '../pier/src/moor.ts')
    const [symbol] = await editor.request(symbols, { query: 'moorBoat' })
    assert.equal(symbol?.location.uri, URI.file(join(pier, 'src/moor.ts')).toString())
    const related = await editor.request(wire.related, { path: 'src/berth.ts', line: 1 })
    assert.ok(
      related?.groups.some(({ items }) => items.some(({ path }) => path === '../pier/src/moor.ts')),
      JSON.stringify(related),
    )
  })

  it('reads in them without a question, by what a source is called', async () => {
    ollama.play(
      inOrder(call('read', { path: '../pier/src/moor.ts', name: 'moorBoat' }), { text: 'It berths.' }),
    )
    const turn = await editor.ask('what does moorBoat do, in detail?')
    assert.equal(turn.state, 'done')
    assert.match(lastMessage(ollama.chats().at(-1)?.body ?? { model: '', messages: [] }), /return berthShip/)
    assert.deepEqual(editor.pending(), [])
  })

  it('asks before it changes something in them, does it, and takes it back', async () => {
    ollama.play(
      inOrder(
        call('edit', {
          path: '../pier/src/moor.ts',
          find: 'boat.length',
          replace: 'boat.length + 1',
          reason: 'room',
        }),
        { text: 'Changed.' },
      ),
    )
    const turn = await editor.start('give boats more room')
    const approval = await editor.approval(turn)
    assert.ok(
      approval.findings.some(({ message }) => /another folder/.test(message)),
      JSON.stringify(approval.findings),
    )
    assert.equal((await editor.decide(approval, 'approve')).ok, true)
    const done = await editor.turn(turn, ({ state }) => state === 'done')
    assert.match(readFileSync(join(pier, 'src/moor.ts'), 'utf8'), /boat\.length \+ 1/)
    assert.equal(done.undoable, true)
    assert.equal((await editor.request(wire.undo, { turn })).ok, true)
    assert.equal(readFileSync(join(pier, 'src/moor.ts'), 'utf8'), moor)
  })

  it('proposes the tests of the folder that was changed, and runs them there', async () => {
    writeFileSync(join(pier, 'package.json'), '{ "scripts": { "test": "node --test \\"test/*.mjs\\"" } }\n')
    writeFileSync(join(pier, 'src/tie.mjs'), 'export function tieRope(turns) {\n  return turns * 2\n}\n')
    mkdirSync(join(pier, 'test'))
    const test =
      "import assert from 'node:assert'\nimport { test } from 'node:test'\nimport { tieRope } from '../src/tie.mjs'\n\ntest('ties', () => assert.equal(tieRope(2), 4, 'tied ' + tieRope(2) + ' times'))\n"
    writeFileSync(join(pier, 'test/tie.test.mjs'), test)
    await editor.stop()
    const settings = { ollamaHost: ollama.url, testsAfterChanges: 'ask' } as const
    editor = await openEditor(place, { settings, beside: [pier] })
    ollama.play(
      inOrder(
        call('edit', {
          path: '../pier/src/tie.mjs',
          find: 'turns * 2',
          replace: 'turns * 3',
          reason: 'hold',
        }),
        { text: 'It holds better.' },
        { text: 'The test wants two turns.' },
      ),
    )
    const turn = await editor.start('tie ropes with more turns')
    assert.equal((await editor.decide(await editor.approval(turn), 'approve')).ok, true)
    const tests = await editor.approval(turn)
    assert.deepEqual(
      [tests.command?.command, tests.command?.cwd, tests.origin],
      ['node --test test/tie.test.mjs', pier, 'reflex:tests-after'],
    )
    assert.equal((await editor.decide(tests, 'approve')).ok, true)
    const done = await editor.turn(turn, ({ state }) => state === 'done')
    assert.match(done.answer, /The test wants two turns/)
    const told = lastMessage(ollama.chats().at(-1)?.body ?? { model: '', messages: [] })
    assert.match(told, /tests that reach what you changed fail/)
    // The words of the test itself: how a failure is laid out differs between versions of Node.
    assert.match(told, /tied 6 times/)
  })

  it('follows buffers in them, and folders that come and go', async () => {
    const path = join(pier, 'src/moor.ts')
    await editor.open(path)
    await editor.type(path, 'export function typedInPier() {}\n')
    await editor.until(async () => (await found('typedInPier'))[0] === '../pier/src/moor.ts', 'the buffer')

    const shed = join(dirname(place.root), 'shed')
    mkdirSync(shed)
    writeFileSync(join(shed, 'tool.py'), 'def sharpen_axe():\n    return 1\n')
    const beside = (...folders: string[]) =>
      editor.notify(wire.foldersChanged.method, { beside: folders.map((one) => URI.file(one).toString()) })
    await beside(shed, pier)
    await editor.until(async () => (await found('sharpen_axe'))[0] === '../shed/tool.py', 'the new folder')
    await editor.until(
      async () => (await found('typedInPier'))[0] === '../pier/src/moor.ts',
      'still the buffer',
    )
    await beside(shed)
    await editor.until(
      async () => !(await found('typedInPier')).includes('../pier/src/moor.ts'),
      'it is closed',
    )

    ollama.play(inOrder(call('read', { path: '../pier/src/moor.ts' }), { text: 'I may not.' }))
    await editor.ask('please read moor.ts beside this folder in detail')
    assert.doesNotMatch(
      JSON.stringify(ollama.chats().at(-1)?.body),
      /boat\.length/,
      'nor is it read any more',
    )
  })

  it('knows a folder by the link it was opened by', async () => {
    await editor.stop()
    const link = join(dirname(place.root), 'link')
    symlinkSync(pier, link)
    editor = await openEditor(place, { settings: { ollamaHost: ollama.url }, beside: [link] })
    await editor.until(async () => (await found('moorBoat'))[0] === '../pier/src/moor.ts', 'the index')
    const [symbol] = await editor.request(symbols, { query: 'moorBoat' })
    assert.equal(symbol?.location.uri, URI.file(join(link, 'src/moor.ts')).toString())
  })
})
