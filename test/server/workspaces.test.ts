// Folders that are not nice: the server opens them, answers, and says what it left out.

import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as wire from '../../server/protocol/messages.ts'
import { startTestOllama } from '../ollama/server.ts'
import { endEditors, openEditor } from './editor.ts'
import { call, inOrder, lastMessage } from './model.ts'
import { makePlace, type Place } from './place.ts'

const notebook = JSON.stringify({
  cells: [
    { cell_type: 'markdown', metadata: {}, source: ['# Tides of the lagoon\n', 'Levels by month.'] },
    {
      cell_type: 'code',
      metadata: {},
      outputs: [],
      source: ['def lagoon_mean(levels):\n', '    return sum(levels) / len(levels)\n'],
    },
  ],
  metadata: { language_info: { name: 'python' } },
  nbformat: 4,
  nbformat_minor: 5,
})

const brokenOrg = `* TODO Unclosed drawer
:PROPERTIES:
:ID: x
** Deep child under a broken drawer
***** Level jumps
#+begin_src sh
echo never closed
* DONE [#A] Findable after the breakage :tag:
SCHEDULED: <2026-99-99 Bad>
[[broken link
`

describe('server: folders that are not nice', () => {
  let place: Place
  afterEach(async () => {
    await endEditors()
    place.remove()
  })

  it('answers over broken, binary, huge, looping and unreadable files, and says what it skipped', async () => {
    place = makePlace({
      'good.ts': 'export function anchorage(): number {\n  return 1\n}\n',
      'broken.org': brokenOrg,
      'broken.ts': 'export function halfway( {\n  if (\n',
      'nul.org': Buffer.from('* A headline\n\0\0\0binary'),
      'latin1.txt': Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x0a]),
      'image.png': Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13]),
      'notes.ipynb': notebook,
      'broken.ipynb': '{"cells": [',
      'empty.ts': '',
      'min.js': `var a=1;${'a=a+1;'.repeat(20_000)}`,
      'deep.json': `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
      'locked.ts': 'export const secret = 1\n',
      'locked folder/inner.ts': 'export const inner = 1\n',
      'odd names/ü ✓ #1 %20.ts': 'export function oddlyNamed() {}\n',
    })
    writeFileSync(join(place.root, 'huge.log'), 'a line\n')
    truncateSync(join(place.root, 'huge.log'), 200 * 1024 * 1024)
    mkdirSync(join(place.root, 'loop'))
    symlinkSync('..', join(place.root, 'loop', 'up'))
    symlinkSync('self', join(place.root, 'self'))
    symlinkSync('/etc', join(place.root, 'outside'))
    symlinkSync('nowhere', join(place.root, 'dangling'))
    chmodSync(join(place.root, 'locked.ts'), 0)
    chmodSync(join(place.root, 'locked folder'), 0)
    const editor = await openEditor(place)

    const first = async (query: string) => (await editor.request(wire.find, { query, k: 3 })).hits[0]
    assert.equal((await editor.ask('where is anchorage?')).sources[0]?.path, 'good.ts')
    assert.equal((await first('Findable after the breakage'))?.path, 'broken.org')
    assert.equal((await first('lagoon_mean'))?.path, 'notes.ipynb')
    assert.equal((await first('oddlyNamed'))?.path, 'odd names/ü ✓ #1 %20.ts')
    const outside = (await editor.request(wire.find, { query: 'passwd', k: 20 })).hits
    assert.deepEqual(
      outside.filter(({ path }) => path.startsWith('outside/')),
      [],
    )
    const agenda = await editor.ask('agenda for 14 days')
    assert.equal(agenda.state, 'done')
    const listed = (await editor.request(wire.find, { query: 'huge.log', k: 1 })).hits
    assert.equal(listed[0]?.path, 'huge.log', 'too large to parse, still listed')

    const told = await editor.until(() => editor.logs.find((log) => /not read in full/.test(log)), 'the log')
    assert.deepEqual(told.split('\n').slice(1).sort(), [
      '  dangling: symlink',
      '  deep.json: minified',
      '  huge.log: too large',
      '  image.png: binary',
      // Nothing is locked for root.
      ...(process.getuid?.() === 0 ? [] : ['  locked folder: unreadable', '  locked.ts: unreadable']),
      '  loop/up: symlink',
      '  min.js: minified',
      '  nul.org: binary',
      '  outside: symlink',
      '  self: symlink',
    ])
    await editor.stop()
  })

  it('tells the model why it cannot read or change such files', async () => {
    place = makePlace({
      'image.png': Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0]),
      'latin1.txt': Buffer.from([0xe9, 0x0a]),
      'real.ts': 'export const one = 1\n',
    })
    writeFileSync(join(place.root, 'huge.log'), 'a line\n')
    truncateSync(join(place.root, 'huge.log'), 200 * 1024 * 1024)
    symlinkSync('real.ts', join(place.root, 'link.ts'))
    symlinkSync('/etc/hostname', join(place.root, 'out.ts'))
    const ollama = await startTestOllama()
    const editor = await openEditor(place, { settings: { ollamaHost: ollama.url } })
    for (const [path, words] of [
      ['image.png', /binary/],
      ['huge.log', /209715200 bytes/],
      ['latin1.txt', /not UTF-8/],
      ['link.ts', /a link to .*real\.ts/],
      ['out.ts', /a link to|outside/],
      ['nowhere/at/all.ts', /no file/],
      ['.', /not a file|no file/],
    ] as const) {
      ollama.play(inOrder(call('edit', { path, find: 'a', replace: 'b' }), { text: 'It cannot be changed.' }))
      const turn = await editor.ask('please change it')
      assert.equal(turn.state, 'done', `${path}: ${turn.answer}`)
      assert.match(lastMessage(ollama.chats().at(-1)?.body ?? { model: '', messages: [] }), words, path)
    }
    assert.deepEqual(await editor.request(wire.approvals, {}), [])
    await editor.stop()
    await ollama.close()
  })

  it('answers while 20,000 files are read, shows a number, and can be cancelled', async () => {
    place = makePlace({ 'a first.ts': 'export function firstOfAll() {}\n' })
    for (let folder = 0; folder < 200; folder++) {
      mkdirSync(join(place.root, `folder${folder}`))
      for (let file = 0; file < 100; file++)
        writeFileSync(
          join(place.root, `folder${folder}`, `file${file}.ts`),
          `/** Number ${file} of ${folder}. */\nexport function made${folder}x${file}(): number {\n  return ${file}\n}\n`,
        )
    }
    const editor = await openEditor(place)
    const begun = await editor.until(
      () => editor.progress.find(({ value }) => value.kind === 'report' && (value.percentage ?? 0) > 0),
      'the progress',
    )
    assert.match(begun.value.message ?? '', /^\d+ of \d+ files$/)
    const during = await editor.request(wire.chat, {})
    assert.ok(during.indexing && during.indexing.done < during.indexing.total)
    await editor.request(wire.find, { query: 'firstOfAll', k: 1 })
    const now = editor.indexing.at(-1)
    assert.ok(now && now.done < now.total, 'both were answered while files were read')
    const turn = await editor.start('where is made150x50?')
    await editor.turn(turn, ({ steps }) =>
      steps.some((step) => step.kind === 'step' && /index/.test(step.label)),
    )
    const answered = await editor.turn(turn, ({ state }) => state === 'done')
    assert.equal(answered.sources[0]?.path, 'folder150/file50.ts')
    await editor.until(() => editor.indexing.at(-1) === null, 'the end of the index')
    assert.equal(editor.progress.at(-1)?.value.kind, 'end')
    await editor.stop()

    // The snapshot is taken away: a cold start again, cancelled by the user this time.
    rmSync(place.storage, { recursive: true })
    const again = await openEditor(place)
    const bar = await again.until(
      () => again.progress.find(({ value }) => value.kind === 'begin'),
      'the progress',
    )
    await again.notify('window/workDoneProgress/cancel', { token: bar.token })
    await again.until(() => again.indexing.at(-1) === null && again.indexing.length > 0, 'the end')
    const partly = await again.ask('where is made150x50?')
    assert.equal(partly.state, 'done', 'what is there answers')
    await again.open('a first.ts')
    await again.type('a first.ts', 'export function typedAfterwards() {}\n')
    await again.until(
      async () =>
        (await again.request(wire.find, { query: 'typedAfterwards', k: 1 })).hits[0]?.path === 'a first.ts',
      'buffers are read all the same',
    )
    await again.stop()
  }).timeout(60_000)

  it('follows changes on disk: new, changed, renamed and deleted files and folders', async () => {
    place = makePlace({
      'one.ts': 'export function alpha() {}\n',
      'gone/two.ts': 'export function beta() {}\n',
    })
    const editor = await openEditor(place)
    const where = async (query: string) => {
      const turn = await editor.ask(`where is ${query}?`)
      return turn.sources.map(({ path }) => path)
    }
    assert.deepEqual(await where('alpha'), ['one.ts'])
    place.write('one.ts', 'export function gamma() {}\n')
    place.write('new/three.ts', 'export function delta() {}\n')
    rmSync(join(place.root, 'gone'), { recursive: true })
    await editor.changed('one.ts', 'new', 'gone')
    assert.deepEqual(await where('gamma'), ['one.ts'])
    assert.deepEqual(await where('delta'), ['new/three.ts'])
    assert.deepEqual(await where('alpha'), [])
    assert.deepEqual(await where('beta'), [])
    place.write('.gitignore', 'new/\n')
    await editor.changed('.gitignore')
    assert.deepEqual(await where('delta'), [])
    await editor.stop()
  })

  it('opens an empty folder', async () => {
    place = makePlace({})
    const editor = await openEditor(place)
    const turn = await editor.ask('where is retryDelay?')
    assert.equal(turn.state, 'done')
    assert.match(turn.answer, /./)
    assert.deepEqual(turn.sources, [])
    await editor.stop()
  })
})
