// Setup files of open notes, over the wire: what the editor is told of a note goes by them, and follows them.

import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CompletionList, DocumentDiagnosticReport, SemanticTokens } from 'vscode-languageserver/node'
import { URI } from 'vscode-uri'
import type { RequestName } from '../../server/protocol/messages.ts'
import { type Editor, openEditor } from './editor.ts'
import { makePlace, type Place } from './place.ts'

const note = '#+SETUPFILE: ../sets/all.setup\n* NEXT call :lab:\n{{{hello}}}\n* P :\n'

describe('server: setup files', () => {
  let place: Place
  let editor: Editor
  before(async () => {
    place = makePlace({
      'notes/a.org': note,
      'sets/all.setup': '#+TODO: NEXT | PAST\n#+TAGS: { work : lab }\n#+MACRO: hello Hello\n',
    })
    editor = await openEditor(place)
    // Opened before anybody knows the folder: what it is called there is known later.
    await editor.open('notes/a.org')
    await editor.until(() => editor.notesChanged > 0, 'the notes')
  })
  after(async () => {
    await editor.stop()
    place.remove()
  })

  const textDocument = () => ({ uri: URI.file(join(place.root, 'notes/a.org')).toString() })
  const ask = <Answer>(method: string, more: object = {}): Promise<Answer> =>
    editor.request({ method } as RequestName<unknown, Answer>, { textDocument: textDocument(), ...more })
  const colours = async () => (await ask<SemanticTokens>('textDocument/semanticTokens/full')).data
  const said = async () => {
    const report = await ask<DocumentDiagnosticReport>('textDocument/diagnostic')
    return report.kind === 'full' ? report.items.map(({ message }) => message) : []
  }
  const offered = async (line: number, character: number) =>
    (await ask<CompletionList>('textDocument/completion', { position: { line, character } })).items.map(
      ({ label }) => label,
    )

  it('keywords, tags, macros and what is missing', async () => {
    const before = await colours()
    assert.deepEqual(await said(), [])
    assert.ok((await offered(3, 3)).includes('PAST'))
    assert.ok((await offered(3, 5)).includes('work'))
    const told = editor.notesChanged
    rmSync(join(place.root, 'sets/all.setup'))
    await editor.changed('sets/all.setup')
    await editor.until(() => editor.notesChanged > told, 'the notes')
    assert.notDeepEqual(await colours(), before)
    assert.ok(!(await offered(3, 3)).includes('PAST'))
    assert.deepEqual(await said(), ['There is no setup file ../sets/all.setup: looked for sets/all.setup.'])
    writeFileSync(join(place.root, 'sets/all.setup'), '#+TODO: NEXT | PAST\n')
    await editor.changed('sets/all.setup')
    assert.deepEqual(await colours(), before)
    assert.deepEqual(await said(), ['No macro "hello" is defined.'])
    // What is saved here counts at once, whether the editor sees it on the disk or not.
    await editor.open('sets/all.setup')
    writeFileSync(join(place.root, 'sets/all.setup'), '#+MACRO: hello Hello\n')
    const uri = URI.file(join(place.root, 'sets/all.setup')).toString()
    const again = editor.notesChanged
    await editor.notify('textDocument/didSave', { textDocument: { uri } })
    await editor.until(() => editor.notesChanged > again, 'the notes')
    assert.deepEqual(await said(), [])
    assert.notDeepEqual(await colours(), before)
  })
})
