// The gate over the wire: what the editor hears of rules.org as it is typed and saved, and of the entries of approvals.org.

import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CompletionItem, Hover } from 'vscode-languageserver/node'
import { URI } from 'vscode-uri'
import * as wire from '../../server/protocol/messages.ts'
import { startTestOllama, type TestOllama } from '../ollama/server.ts'
import { type Editor, endEditors, openEditor } from './editor.ts'
import { call, inOrder } from './model.ts'
import { makePlace, type Place } from './place.ts'

type At = {
  readonly textDocument: { readonly uri: string }
  readonly position: { line: number; character: number }
}
const hover: wire.RequestName<At, Hover | null> = { method: 'textDocument/hover' }
const completion: wire.RequestName<At, CompletionItem[]> = { method: 'textDocument/completion' }

const rule = (text: string): string => `* Docs\n#+begin_src datalog\n${text}\n#+end_src\n`
const good = rule('permit(E) :- effect(E, A, write, T), under(E, docs).')
const bad = rule('permit(E) :- effect(E, A, write, T), undr(E, docs).')

describe('server: rules.org', () => {
  let place: Place
  let editor: Editor
  let file: string

  const opens = async (text: string | null) => {
    if (text !== null) {
      mkdirSync(place.home, { recursive: true })
      writeFileSync(file, text)
    }
    editor = await openEditor(place)
  }
  const faults = (path = file) =>
    editor.diagnostics
      .get(path)
      ?.map(
        ({ range, code }) => `${range.start.line}:${range.start.character}-${range.end.character} ${code}`,
      )
  const until = (expected: readonly string[], path = file) =>
    editor.until(
      () => JSON.stringify(faults(path)) === JSON.stringify(expected),
      () => `${JSON.stringify(expected)}, now ${JSON.stringify(faults(path))}`,
    )

  beforeEach(() => {
    place = makePlace({ 'src/a.ts': 'export const a = 1\n' })
    file = join(place.home, 'rules.org')
  })
  afterEach(async () => {
    await editor.stop().finally(endEditors)
    place.remove()
  })

  it('a broken rule is loud once, with a button that leads to its place', async () => {
    mkdirSync(place.home, { recursive: true })
    writeFileSync(file, bad)
    editor = await openEditor(place)
    editor.click = 'Show'
    await until(['2:37-41 condition'])
    const { uri, selection, takeFocus } = await editor.until(
      () => editor.documentsShown[0],
      'the file to be shown',
    )
    assert.deepEqual(
      [URI.parse(uri).fsPath, selection?.start, takeFocus],
      [file, { line: 2, character: 37 }, true],
    )
    const warned = () => editor.messages.filter(({ message }) => /is ignored/.test(message))
    assert.match(
      warned()[0]?.message ?? '',
      /"Docs" is ignored: line 3: .*Do you mean under\?.*asks about everything/,
    )
    // Each judgement reads the rules again, and says nothing new.
    await editor.request(wire.ask, { text: 'find retry', evidence: null })
    await editor.ask('find retry')
    assert.equal(warned().length, 1)
  })

  it('is checked as it is typed, saved and closed; the gate follows the disk', async () => {
    await opens(good)
    await editor.open(file)
    await editor.type(file, bad)
    await until(['2:37-41 condition'])
    assert.equal(editor.messages.length, 0, 'what is only typed is not loud')
    await editor.type(file, good)
    await until([])
    await editor.type(file, bad)
    await editor.saveFile(file)
    await until(['2:37-41 condition'])
    await editor.until(() => editor.messages.some(({ message }) => /is ignored/.test(message)), 'a loud word')
    await editor.type(file, good)
    await until([])
    // The buffer is gone: the disk counts again.
    await editor.closeFile(file)
    await until(['2:37-41 condition'])
    await editor.open(file)
    await editor.type(file, good)
    await editor.saveFile(file)
    await until([])
  })

  it('of a repository is checked by its own measure, and when it changes on disk', async () => {
    await opens(null)
    const own = join(place.root, '.passepartout/rules.org')
    place.write('.passepartout/rules.org', good)
    await editor.changed('.passepartout/rules.org')
    await until(['2:0-6 permits'], own)
    place.write('.passepartout/rules.org', rule('deny(A) :- program(A, curl).'))
    await editor.changed('.passepartout/rules.org')
    await until([], own)
    // Another file of that name is none of ours.
    place.write('notes/rules.org', bad)
    await editor.open('notes/rules.org')
    await editor.type('notes/rules.org', `${bad}\n`)
    assert.equal(await editor.request(hover, at(join(place.root, 'notes/rules.org'), 2, 3)), null)
    assert.equal(editor.diagnostics.has(join(place.root, 'notes/rules.org')), false)
  })

  const at = (path: string, line: number, character: number): At => ({
    textDocument: { uri: URI.file(path).toString() },
    position: { line, character },
  })

  it('says what its words mean, and offers them', async () => {
    await opens(good)
    await editor.open(file)
    // Until the folder is open nothing is known of its rules.
    await editor.request(wire.approvals, {})
    await editor.type(file, bad)
    await until(['2:37-41 condition'])
    await editor.type(file, good)
    await until([])
    const under = await editor.request(hover, at(file, 2, 40))
    assert.match(JSON.stringify(under?.contents), /under\(E, Folder\)/)
    assert.deepEqual(under?.range?.start, { line: 2, character: 37 })
    assert.match(JSON.stringify((await editor.request(hover, at(file, 0, 3)))?.contents), /In force/)
    const offered = await editor.request(completion, at(file, 2, 14))
    assert.ok(offered.some(({ label, insertText }) => label === 'under' && insertText === 'under(E, Folder)'))
    // In a headline Org offers its own words.
    assert.doesNotMatch(JSON.stringify(await editor.request(completion, at(file, 0, 3))), /under|condition/)
  })
})

describe('server: approvals.org', () => {
  let place: Place
  let ollama: TestOllama
  let editor: Editor

  before(async () => {
    ollama = await startTestOllama()
  })
  after(() => ollama.close())
  beforeEach(async () => {
    place = makePlace({ 'src/a.ts': 'export const a = 1\n' })
    editor = await openEditor(place, { settings: { ollamaHost: ollama.url } })
  })
  afterEach(async () => {
    await editor.stop().finally(endEditors)
    place.remove()
  })

  it('is decided at the place and by the hash that the server says', async () => {
    assert.equal((await editor.request(wire.approvalsFile, {})).path, '')
    ollama.play(
      inOrder(call('edit', { path: 'src/a.ts', find: '1', replace: '2', reason: 'Two is better.' }), {
        text: 'Done.',
      }),
    )
    const turn = await editor.start('make it two')
    const approval = await editor.approval(turn)
    const { path } = await editor.request(wire.approvalsFile, {})
    const text = readFileSync(path, 'utf8')
    assert.match(text, /^\* PENDING edit src\/a\.ts$/m)
    assert.match(
      text,
      /^Changes a file:\n#\+begin_src diff\nsrc\/a\.ts\n@@ -1 \+1 @@\n-export const a = 1\n\+export const a = 2\n/m,
    )
    assert.match(text, /Two is better\.\n— the model/)
    const uri = URI.file(path).toString()
    const places = await editor.request(wire.approvalPlaces, { uri, text })
    assert.deepEqual(places, [
      { proposal: approval.proposal, hash: approval.hash, line: 5, state: 'pending', reason: '' },
    ])
    assert.equal(await editor.request(wire.approvalPlaces, { uri: `${uri}.bak`, text }), null)
    const edited = await editor.request(wire.approvalPlaces, { uri, text: text.replace('a = 2', 'a = 1') })
    assert.equal(edited?.[0]?.state, 'edited')
    // A file that changed since cannot be approved; nor can another hash.
    const outcome = await editor.request(wire.decide, {
      proposal: approval.proposal,
      hash: 'f'.repeat(64),
      decision: 'approve',
      reason: '',
    })
    assert.equal(outcome.ok, false)
    assert.ok((await editor.decide(approval, 'approve')).ok)
    await editor.turn(turn, ({ state }) => state === 'done')
    assert.match(place.read('src/a.ts'), /a = 2/)
    assert.deepEqual(await editor.request(wire.approvalPlaces, { uri, text: readFileSync(path, 'utf8') }), [])
  })

  it('says when the files have changed since', async () => {
    ollama.play(inOrder(call('edit', { path: 'src/a.ts', find: '1', replace: '2' }), { text: 'Done.' }))
    const turn = await editor.start('make it two')
    await editor.approval(turn)
    const { path } = await editor.request(wire.approvalsFile, {})
    place.write('src/a.ts', 'export const b = 7\n')
    await editor.changed('src/a.ts')
    const asked = { uri: URI.file(path).toString(), text: readFileSync(path, 'utf8') }
    assert.equal((await editor.request(wire.approvalPlaces, asked))?.[0]?.state, 'changed')
    await editor.request(wire.stop, {})
  })
})
