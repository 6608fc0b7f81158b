// The server changes files only through approvals and the editor: diff, proof, decision, bytes, undo.

import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as wire from '../../server/protocol/messages.ts'
import { startTestOllama, type TestOllama } from '../ollama/server.ts'
import { type Editor, endEditors, openEditor } from './editor.ts'
import { call, inOrder, lastMessage } from './model.ts'
import { makePlace, type Place } from './place.ts'

const config = 'src/config.ts'
const edit = (find: string, replace: string, path = config) =>
  call('edit', { path, find, replace, reason: 'kinder' })
const kinder = edit('maxAttempts: 5,', 'maxAttempts: 4,')

describe('server: changing files', () => {
  let place: Place
  let ollama: TestOllama
  let editor: Editor

  before(async () => {
    ollama = await startTestOllama()
  })
  after(() => ollama.close())
  beforeEach(async () => {
    place = makePlace()
    editor = await openEditor(place, { settings: { ollamaHost: ollama.url } })
  })
  afterEach(async () => {
    await editor.stop().finally(endEditors)
    place.remove()
  })

  it('proposes a change with diff and proof, applies it when approved, and undoes it byte for byte', async () => {
    const before = place.read(config)
    ollama.play(inOrder(kinder, { text: 'Four attempts now [src/config.ts:20].' }))
    const turn = await editor.start('please try four times at most')
    const approval = await editor.approval(turn)
    assert.deepEqual(
      approval.files.map(({ path, kind, addedLines, removedLines }) => ({
        path,
        kind,
        addedLines,
        removedLines,
      })),
      [{ path: config, kind: 'change', addedLines: 1, removedLines: 1 }],
    )
    assert.match(approval.files[0]?.diff ?? '', /- {2}maxAttempts: 5,\n\+ {2}maxAttempts: 4,/)
    assert.deepEqual(
      [approval.proof, ...approval.proof.because].map(({ fact }) => fact),
      [
        'You are asked, for two reasons.',
        `Files with such names configure builds, tests or linters, which run them later with your rights: ${config}.`,
        `No rule or built-in proof allows changing ${config}.`,
      ],
    )
    assert.equal(approval.reason, 'kinder')
    assert.equal(approval.origin, 'model')
    assert.ok(approval.effects.some(({ kind, target }) => kind === 'write' && target === config))
    assert.equal(place.read(config), before, 'nothing happens before the decision')
    const sides = await editor.request(wire.preview, { proposal: approval.proposal, path: config })
    assert.equal(sides?.before, before)
    assert.equal(sides?.after, before.replace('maxAttempts: 5,', 'maxAttempts: 4,'))

    const forged = await editor.request(wire.decide, {
      proposal: approval.proposal,
      hash: '0'.repeat(64),
      decision: 'approve',
      reason: '',
    })
    assert.equal(forged.ok, false, 'a decision on something else is refused')
    assert.equal(place.read(config), before)

    assert.equal((await editor.decide(approval, 'approve')).ok, true)
    const done = await editor.turn(turn, ({ state }) => state === 'done')
    assert.equal(place.read(config), sides?.after)
    assert.equal(editor.isDirty(config), false, 'saved')
    assert.equal(done.undoable, true)
    const again = await editor.decide(approval, 'approve')
    assert.equal(again.ok, false, 'one decision, one act')

    const undone = await editor.request(wire.undo, { turn })
    assert.equal(undone.ok, true, JSON.stringify(undone))
    assert.equal(place.read(config), before)
    assert.equal((await editor.turn(turn, ({ undoable }) => !undoable)).undoable, false)
    const trace = place.kept('.org')
    assert.match(trace, /Approved: Edit src\/config\.ts/)
    assert.match(trace, /Undone: 1 file/)
  })

  it('sends the reason of a denial to the model and changes nothing', async () => {
    const before = place.read(config)
    ollama.play(inOrder(kinder, { text: 'Then it stays at five.' }))
    const turn = await editor.start('please try four times at most')
    const approval = await editor.approval(turn)
    assert.equal((await editor.decide(approval, 'deny', 'the stations need five')).ok, true)
    const done = await editor.turn(turn, ({ state }) => state === 'done')
    assert.match(done.answer, /stays at five/)
    const last = ollama.chats().at(-1)
    assert.ok(last)
    assert.match(lastMessage(last.body), /the stations need five/)
    assert.equal(place.read(config), before)
    assert.deepEqual(await editor.request(wire.approvals, {}), [])
    assert.match(place.kept('.org'), /the stations need five/)
    assert.equal(done.undoable, false)
  })

  it('reads the unsaved text of a buffer, and builds on it', async () => {
    await editor.open(config)
    const typed = editor.text(config).replace('concurrency: 2,', 'concurrency: 3,')
    await editor.type(config, typed)
    ollama.play(
      inOrder(call('read', { path: config, name: 'defaultConfig' }), kinder, {
        text: 'Done [src/config.ts:20].',
      }),
    )
    const turn = await editor.start('please try four times at most')
    const approval = await editor.approval(turn)
    assert.match(lastMessage(ollama.chats().at(-1)?.body ?? { model: '', messages: [] }), /concurrency: 3/)
    assert.doesNotMatch(approval.files[0]?.diff ?? '', /^[-+].*concurrency/m, 'the typed text is the base')
    assert.match(approval.files[0]?.diff ?? '', /^ {3}concurrency: 3,/m)
    await editor.decide(approval, 'approve')
    await editor.turn(turn, ({ state }) => state === 'done')
    assert.equal(place.read(config), typed.replace('maxAttempts: 5,', 'maxAttempts: 4,'))
    await editor.request(wire.undo, { turn })
    assert.equal(editor.text(config), typed, 'the undo gives back what was typed')
  })

  it('never overwrites what is typed while an approval waits: a new diff is shown', async () => {
    await editor.open(config)
    ollama.play(inOrder(kinder, { text: 'Done.' }))
    const turn = await editor.start('please try four times at most')
    const approval = await editor.approval(turn)
    const typed = editor.text(config).replace('timeoutMs: 10_000', 'timeoutMs: 9_000')
    await editor.type(config, typed)
    const refused = await editor.decide(approval, 'approve')
    assert.equal(refused.ok, false)
    assert.match(refused.message, /changed/)
    assert.equal(editor.text(config), typed)
    const fresh = await editor.until(
      () => editor.pending().find((one) => one.turn === turn && one.proposal !== approval.proposal),
      'a new diff',
    )
    assert.match(fresh.files[0]?.diff ?? '', /timeoutMs: 9_000|maxAttempts: 4/)
    assert.equal((await editor.decide(fresh, 'approve')).ok, true)
    await editor.turn(turn, ({ state }) => state === 'done')
    assert.equal(place.read(config), typed.replace('maxAttempts: 5,', 'maxAttempts: 4,'))
  })

  it('tells the model when what it wanted to change is gone', async () => {
    await editor.open(config)
    ollama.play(inOrder(kinder, { text: 'You changed it yourself.' }))
    const turn = await editor.start('please try four times at most')
    const approval = await editor.approval(turn)
    const typed = editor.text(config).replace('maxAttempts: 5,', 'maxAttempts: 7,')
    await editor.type(config, typed)
    assert.equal((await editor.decide(approval, 'approve')).ok, false)
    const done = await editor.turn(turn, ({ state }) => state === 'done')
    assert.match(done.answer, /yourself/)
    assert.equal(editor.text(config), typed)
    assert.deepEqual(await editor.request(wire.approvals, {}), [])
  })

  it('loses nothing when the user types at the very moment of applying', async () => {
    await editor.open(config)
    ollama.play(inOrder(kinder, { text: 'Done.' }))
    const turn = await editor.start('please try four times at most')
    const approval = await editor.approval(turn)
    const typed = `// typed just now\n${editor.text(config)}`
    editor.beforeApply = () => editor.type(config, typed)
    await editor.decide(approval, 'approve')
    const fresh = await editor.until(
      () => editor.pending().find((one) => one.turn === turn && one.proposal !== approval.proposal),
      'a new diff',
    )
    assert.equal(editor.text(config), typed)
    await editor.decide(fresh, 'approve')
    await editor.turn(turn, ({ state }) => state === 'done')
    assert.equal(place.read(config), typed.replace('maxAttempts: 5,', 'maxAttempts: 4,'))
  })

  it('says when the editor could not save, and undoes it once the user has saved', async () => {
    const before = place.read(config)
    editor.unsaveable.add(join(place.root, config))
    ollama.play(inOrder(kinder, { text: 'It is not saved.' }))
    const turn = await editor.start('please try four times at most')
    await editor.decide(await editor.approval(turn), 'approve')
    await editor.turn(turn, ({ state }) => state !== 'running' && state !== 'waiting')
    const last = ollama.chats().at(-1)
    assert.ok(last)
    assert.match(lastMessage(last.body), /not saved/i)
    assert.equal(place.read(config), before)
    editor.unsaveable.clear()
    await editor.saveFile(config)
    assert.match(place.read(config), /maxAttempts: 4/)
    const undone = await editor.request(wire.undo, { turn })
    assert.equal(undone.ok, true, JSON.stringify(undone))
    assert.equal(place.read(config), before)
  })

  it('refuses an undo that would overwrite later work', async () => {
    ollama.play(inOrder(kinder, { text: 'Done.' }))
    const turn = await editor.start('please try four times at most')
    await editor.decide(await editor.approval(turn), 'approve')
    await editor.turn(turn, ({ state }) => state === 'done')
    await editor.open(config)
    const later = editor.text(config).replace('maxAttempts: 4,', 'maxAttempts: 4, // later work')
    await editor.type(config, later)
    const unsaved = await editor.request(wire.undo, { turn })
    assert.equal(unsaved.ok, false, 'unsaved later work')
    assert.equal(editor.text(config), later)
    await editor.saveFile(config)
    const saved = await editor.request(wire.undo, { turn })
    assert.equal(saved.ok, false, 'saved later work')
    assert.equal(place.read(config), later)
  })

  it('keeps later work on other lines when it undoes, once that is saved', async () => {
    const before = place.read(config)
    ollama.play(inOrder(kinder, { text: 'Done.' }))
    const turn = await editor.start('please try four times at most')
    await editor.decide(await editor.approval(turn), 'approve')
    await editor.turn(turn, ({ state }) => state === 'done')
    await editor.open(config)
    await editor.type(config, `${editor.text(config)}// later work\n`)
    assert.deepEqual(await editor.request(wire.undo, { turn }), {
      ok: false,
      message: 'src/config.ts: there are changes that are not saved.',
      next: 'Save, then undo again: what is on other lines stays.',
    })
    await editor.saveFile(config)
    assert.equal((await editor.request(wire.undo, { turn })).ok, true)
    assert.equal(editor.text(config), `${before}// later work\n`)
    assert.equal((await editor.request(wire.redo, { turn })).ok, true)
    assert.equal(
      editor.text(config),
      `${before.replace('maxAttempts: 5,', 'maxAttempts: 4,')}// later work\n`,
    )
  })

  it('creates and deletes files, each undone', async () => {
    const before = place.read('src/queue.ts')
    ollama.play(
      inOrder(
        call('write', { path: 'src/deep/er/new.ts', content: 'export const made = 1\n' }),
        call('write', { path: 'src/queue.ts', delete: true }),
        { text: 'Both done.' },
      ),
    )
    const turn = await editor.start('please replace the queue')
    await editor.decide(await editor.approval(turn), 'approve')
    const second = await editor.until(
      () => editor.pending().find((one) => one.files.some(({ kind }) => kind === 'delete')),
      'the deletion',
    )
    assert.equal(place.read('src/deep/er/new.ts'), 'export const made = 1\n')
    await editor.decide(second, 'approve')
    await editor.turn(turn, ({ state }) => state === 'done')
    assert.equal(place.exists('src/queue.ts'), false)
    const undone = await editor.request(wire.undo, {})
    assert.equal(undone.ok, true, JSON.stringify(undone))
    assert.equal(place.read('src/queue.ts'), before)
    assert.equal(place.exists('src/deep/er/new.ts'), false)
  })

  it('keeps line ends, a byte order mark and a missing last line end', async () => {
    const crlf = 'one\r\ntwo\r\nthree'
    place.write('odd/crlf.txt', crlf)
    place.write('odd/mark.txt', '\uFEFFone\ntwo\n')
    await editor.changed('odd/crlf.txt', 'odd/mark.txt')
    const marked = readFileSync(join(place.root, 'odd/mark.txt'))
    ollama.play(
      inOrder(edit('two', 'zwei', 'odd/crlf.txt'), edit('one', 'eins', 'odd/mark.txt'), { text: 'Done.' }),
    )
    const turn = await editor.start('please translate the numbers')
    await editor.decide(await editor.approval(turn), 'approve')
    const second = await editor.until(
      () => editor.pending().find((one) => one.files[0]?.path === 'odd/mark.txt'),
      'the second change',
    )
    await editor.decide(second, 'approve')
    await editor.turn(turn, ({ state }) => state === 'done')
    assert.equal(place.read('odd/crlf.txt'), 'one\r\nzwei\r\nthree')
    assert.deepEqual(readFileSync(join(place.root, 'odd/mark.txt')), Buffer.from('\uFEFFeins\ntwo\n'))
    await editor.request(wire.undo, { turn })
    assert.equal(place.read('odd/crlf.txt'), crlf)
    assert.deepEqual(readFileSync(join(place.root, 'odd/mark.txt')), marked)
  })

  it('renames by reflex over several files in one approval, and undoes all of it', async () => {
    const files = ['src/retry.ts', 'src/http.ts', 'test/retry.test.ts']
    const before = files.map((file) => place.read(file))
    const turn = await editor.start('rename isRetryable to canRetry')
    const approval = await editor.approval(turn)
    assert.deepEqual(approval.files.map(({ path }) => path).sort(), [...files].sort())
    assert.equal(approval.origin, 'reflex:rename')
    await editor.decide(approval, 'approve')
    const done = await editor.turn(turn, ({ state }) => state === 'done')
    assert.equal(done.tokensUsed, 0)
    for (const file of files) {
      assert.match(place.read(file), /canRetry/)
      assert.doesNotMatch(place.read(file), /isRetryable/)
    }
    const [hit] = (await editor.request(wire.find, { query: 'canRetry', k: 1 })).hits
    assert.equal(hit?.id, 'src/retry.ts#canRetry', 'the index follows')
    await editor.request(wire.undo, {})
    assert.deepEqual(
      files.map((file) => place.read(file)),
      before,
    )
  })

  it('asks about what lies outside or is protected, and says why', async () => {
    ollama.play(inOrder(call('write', { path: '../escaped.txt', content: 'x' }), { text: 'It is outside.' }))
    const turn = await editor.start('please write beside the workspace')
    const approval = await editor.approval(turn)
    assert.deepEqual(
      approval.findings.map(({ vector, severity }) => ({ vector, severity })),
      [{ vector: 1, severity: 'hold' }],
    )
    await editor.decide(approval, 'deny')
    await editor.turn(turn, ({ state }) => state === 'done')
    assert.equal(place.exists('../escaped.txt'), false)
  })

  it('keeps a note in your own memory once you approve it, and takes it back', async () => {
    ollama.play(
      inOrder(call('remember', { title: 'Tests run with npm test', body: 'No network.', place: 'home' }), {
        text: 'Kept.',
      }),
    )
    const turn = await editor.start('please remember how the tests run')
    const approval = await editor.approval(turn)
    assert.match(JSON.stringify(approval.findings), /all your workspaces share/)
    await editor.decide(approval, 'approve')
    await editor.turn(turn, ({ state }) => state === 'done')
    const file = join(place.home, 'memory/notes.org')
    assert.match(readFileSync(file, 'utf8'), /^\* Tests run with npm test$/m)
    assert.equal((await editor.request(wire.undo, { turn })).ok, true)
    assert.equal(existsSync(file), false)
  })

  it('tells the model what the gate forbids, and asks nobody', async () => {
    ollama.play(inOrder(call('run', { command: 'rm -rf /' }), { text: 'That is not allowed.' }))
    const turn = await editor.ask('please make room')
    assert.equal(turn.state, 'done', turn.answer)
    assert.deepEqual(await editor.request(wire.approvals, {}), [])
    assert.ok(turn.steps.some((step) => step.kind === 'proposal' && step.decision === 'deny'))
    const last = ollama.chats().at(-1)
    assert.match(last ? lastMessage(last.body) : '', /gate denies/)
    assert.match(place.kept('.org'), /The gate denies: Run rm -rf/)
  })
})

describe('server: a workspace opened by a link', () => {
  it('sees the buffers under both names and changes the right file', async () => {
    const place = makePlace()
    const link = join(dirname(place.root), 'by', 'link')
    mkdirSync(dirname(link))
    symlinkSync(place.root, link)
    const ollama = await startTestOllama(inOrder(kinder, { text: 'Done.' }))
    const editor = await openEditor(place, { settings: { ollamaHost: ollama.url }, folder: link })
    try {
      await editor.open(config)
      const typed = editor.text(config).replace('concurrency: 2,', 'concurrency: 3,')
      await editor.type(config, typed)
      const turn = await editor.start('please try four times at most')
      const approval = await editor.approval(turn)
      assert.match(approval.files[0]?.diff ?? '', /^ {3}concurrency: 3,/m)
      await editor.decide(approval, 'approve')
      await editor.turn(turn, ({ state }) => state === 'done')
      assert.equal(place.read(config), typed.replace('maxAttempts: 5,', 'maxAttempts: 4,'))
      assert.equal(editor.text(config), place.read(config))
    } finally {
      await editor.stop()
      await ollama.close()
      place.remove()
    }
  })
})
