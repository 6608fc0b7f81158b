// Nodes and what belongs to them, over the wire: filters, relations, links, symbols, the index, redo.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { DocumentLink, WorkspaceSymbol } from 'vscode-languageserver/node'
import { URI } from 'vscode-uri'
import * as wire from '../../server/protocol/messages.ts'
import { type Editor, openEditor } from './editor.ts'
import { makePlace, type Place } from './place.ts'

const symbols: wire.RequestName<{ query: string }, WorkspaceSymbol[]> = { method: 'workspace/symbol' }
const resolve: wire.RequestName<WorkspaceSymbol, WorkspaceSymbol> = { method: 'workspaceSymbol/resolve' }
const links: wire.RequestName<{ textDocument: { uri: string } }, DocumentLink[]> = {
  method: 'textDocument/documentLink',
}

describe('server: nodes', () => {
  let place: Place
  let editor: Editor
  before(async () => {
    place = makePlace()
    editor = await openEditor(place)
    await editor.until(() => editor.indexing.at(-1) === null && editor.indexing.length > 0, 'the index')
  })
  after(async () => {
    await editor.stop()
    place.remove()
  })

  it('finds with filters, says why, and what is wrong with a filter', async () => {
    const found = await editor.request(wire.find, { query: 'retryDel kind:function in:src', k: 5 })
    const [first] = found.hits
    assert.deepEqual([first?.name, first?.path, first?.container], ['retryDelay', 'src/retry.ts', ''])
    assert.ok(first?.reasons.includes('name starts with it'))
    assert.equal(found.problem, '')
    assert.equal(found.indexing, null)
    const here = await editor.request(wire.find, { query: '@', k: 50, activePath: 'src/queue.ts' })
    assert.deepEqual([...new Set(here.hits.map(({ path }) => path))], ['src/queue.ts'])
    assert.match((await editor.request(wire.find, { query: 'kind:gizmo', k: 5 })).problem, /No kind/)
  })

  it('tells what belongs to a line, at the lines where it is written', async () => {
    const found = await editor.request(wire.related, { path: 'src/retry.ts', line: 20 })
    assert.equal(found?.name, 'retryDelay')
    const shown = found?.groups.map(({ kind, items }) => `${kind}: ${items[0]?.path}:${items[0]?.line}`)
    assert.deepEqual(shown, [
      'callers: src/http.ts:48',
      'callees: src/retry.ts:5',
      'tests: test/retry.test.ts:10',
      'notes: notes/decisions.org:15',
    ])
    assert.equal(await editor.request(wire.related, { path: 'nowhere.ts', line: 1 }), null)
    const [linked] = await editor.request(wire.linked, { path: 'src/retry.ts' })
    assert.deepEqual(
      [linked?.name, linked?.line, linked?.from[0]?.path],
      ['retryDelay', 18, 'notes/decisions.org'],
    )
  })

  it('answers workspace symbols: headings, code, the declaration when one is chosen', async () => {
    const found = await editor.request(symbols, { query: 'retryDel' })
    assert.equal(found[0]?.name, 'retryDelay')
    const chosen = await editor.request(resolve, found[0] as WorkspaceSymbol)
    assert.ok('range' in chosen.location && chosen.location.range.start.line === 17)
    const [heading] = await editor.request(symbols, { query: 'back-off' })
    assert.equal(heading?.name, 'Retry back-off with full jitter')
    assert.deepEqual(await editor.request(symbols, { query: '' }), [])
  })

  it('makes the links between notes and code links', async () => {
    const linksOf = async (path: string) => {
      await editor.open(path)
      const uri = URI.file(join(place.root, path)).toString()
      const found = await editor.request(links, { textDocument: { uri } })
      return found.map(({ target }) =>
        decodeURIComponent(target ?? '').slice(URI.file(place.root).toString().length + 1),
      )
    }
    const inNotes = await linksOf('notes/decisions.org')
    assert.ok(inNotes.includes('src/retry.ts#L18'), inNotes.join('\n'))
    assert.ok(inNotes.includes('notes/journal.org#L3'), inNotes.join('\n'))
    assert.deepEqual(await linksOf('src/retry.ts'), ['notes/decisions.org', 'notes/decisions.org#L6'])
  })

  it('says what the index holds, and reads everything again', async () => {
    const before = await editor.request(wire.indexState, {})
    assert.ok(before.complete && before.files > 10 && before.nodes > before.files && before.memoryBytes > 1e6)
    assert.deepEqual(before.history, { kind: 'none', done: 0, total: 0 })
    await editor.type('src/retry.ts', 'export function typedMeanwhile() {}\n')
    const told = editor.indexing.length
    assert.deepEqual(await editor.request(wire.rebuildIndex, {}), { ok: true, message: '' })
    await editor.until(() => editor.indexing.slice(told).includes(null), 'the end of the reading')
    const after = await editor.request(wire.indexState, {})
    assert.equal(after.files, before.files)
    assert.ok(after.complete)
    const [typed] = (await editor.request(wire.find, { query: 'typedMeanwhile', k: 1 })).hits
    assert.equal(typed?.path, 'src/retry.ts', 'the buffer is still what counts')
    await editor.closeFile('src/retry.ts')
  })

  it('does again what was undone', async () => {
    const turn = await editor.start('rename isRetryable to canRetry')
    await editor.decide(await editor.approval(turn), 'approve')
    await editor.turn(turn, ({ state, undoable }) => state === 'done' && undoable)
    assert.equal((await editor.request(wire.undo, {})).ok, true)
    assert.match(editor.text('src/retry.ts'), /isRetryable/)
    assert.equal(editor.view(turn)?.redoable, true)
    const again = await editor.request(wire.redo, {})
    assert.equal(again.ok, true, again.message)
    assert.match(again.message, /^Changed .*src\/retry\.ts.* again\.$/)
    assert.match(editor.text('src/retry.ts'), /canRetry/)
    assert.equal(editor.view(turn)?.undoable, true)
    assert.equal(editor.view(turn)?.redoable, false)
    assert.equal((await editor.request(wire.redo, {})).ok, false)
  })
})

describe('server: an index that is cancelled', () => {
  it('keeps what was read, says so, and can be read again', async () => {
    const many = Array.from({ length: 4000 }, (_, i): [string, string] => [
      `src/f${i}.ts`,
      `export function made${i}() {\n  return ${i}\n}\n`.repeat(20),
    ])
    const place = makePlace(Object.fromEntries(many))
    const editor = await openEditor(place)
    try {
      await editor.until(() => editor.indexing.length > 0, 'it begins')
      await editor.request(wire.cancelIndex, {})
      await editor.until(() => editor.indexing.at(-1) === null, 'it ends')
      const stopped = await editor.request(wire.indexState, {})
      assert.equal(stopped.complete, false)
      assert.ok(stopped.files < 4000, `${stopped.files} files were read`)
      const told = editor.indexing.length
      assert.equal((await editor.request(wire.rebuildIndex, {})).ok, true)
      const again = await editor.request(wire.rebuildIndex, {})
      assert.deepEqual(again, {
        ok: false,
        message: 'The folder is being read.',
        next: 'Wait, or cancel it first.',
      })
      await editor.until(() => editor.indexing.slice(told).includes(null), 'it is read')
      const whole = await editor.request(wire.indexState, {})
      assert.ok(whole.complete && whole.files >= 4000, JSON.stringify({ ...whole, skipped: [] }))
      const [found] = (await editor.request(wire.find, { query: 'made3999', k: 1 })).hits
      assert.equal(found?.path, 'src/f3999.ts')
    } finally {
      await editor.stop()
      place.remove()
    }
  }).timeout(120_000)
})
