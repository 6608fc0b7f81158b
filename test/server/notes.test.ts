// The user's own acts on notes and the agenda, over the wire: what is answered is applied as an editor does.

import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { TextDocument } from 'vscode-languageserver-textdocument'
import { URI } from 'vscode-uri'
import type { ActAnswer, FileAct, HeadlinePlace } from '../../server/protocol/acts.ts'
import * as acts from '../../server/protocol/acts.ts'
import type { AgendaSpec } from '../../server/protocol/agenda.ts'
import * as notes from '../../server/protocol/notes.ts'
import type { Operation } from '../../server/protocol/operation.ts'
import { type Editor, openEditor } from './editor.ts'
import { makePlace, type Place } from './place.ts'

const dayNames = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
function day(distance: number): string {
  const now = new Date()
  const date = new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate() + distance))
  return `${date.toISOString().slice(0, 10)} ${dayNames[date.getUTCDay()]}`
}

const home = `#+todo: TODO WAIT(w@) | DONE
* Errands
** TODO Pay the rent
SCHEDULED: <${day(0)}>
** TODO Call the plumber
DEADLINE: <${day(-2)}>
*** TODO Find his number
* Later
`

describe('server: notes', () => {
  let place: Place
  let editor: Editor
  const path = 'notes/home.org'
  const file = () => join(place.root, path)
  const textOf = () => editor.text(path)
  before(async () => {
    place = makePlace()
    writeFileSync(join(place.root, path), home)
    editor = await openEditor(place)
    await editor.until(() => editor.indexing.at(-1) === null && editor.indexing.length > 0, 'the index')
  })
  after(async () => {
    await editor.stop()
    place.remove()
  })
  beforeEach(async () => {
    for (const one of [path, 'notes/home.org_archive', 'inbox.org']) await editor.closeFile(one)
    writeFileSync(file(), home)
    for (const one of ['notes/home.org_archive', 'inbox.org']) rmSync(join(place.root, one), { force: true })
    await editor.changed(path, 'notes/home.org_archive', 'inbox.org')
    await editor.until(async () => true, '')
  })

  it('views are those of the folder and of the home, as they are at the time', async () => {
    const file = join(place.home, 'agenda.org')
    const view = (name: string, query: string) =>
      `* ${name}\n:PROPERTIES:\n:AGENDA_VIEW: ${name}\n:QUERY: ${query}\n:END:\n`
    const views = async () =>
      (await editor.request(notes.customViews, {})).map(({ key, uri, spec }) => [
        key,
        URI.parse(uri).fsPath.slice(place.root.length),
        spec.blocks[0]?.match,
      ])
    assert.deepEqual(await views(), [])
    mkdirSync(place.home, { recursive: true })
    writeFileSync(file, view('mine', 'todo:'))
    const elsewhere = file.slice(place.root.length)
    assert.deepEqual(await views(), [['mine', elsewhere, 'todo:']])
    writeFileSync(join(place.root, 'views.org'), view('Mine', 'done:') + view('two', 'tags:x'))
    const before = editor.notesChanged
    await editor.changed('views.org')
    await editor.until(() => editor.notesChanged > before, 'word of the change')
    assert.deepEqual(await views(), [
      ['Mine', '/views.org', 'done:'],
      ['two', '/views.org', 'tags:x'],
    ])
    for (const one of [file, join(place.root, 'views.org')]) rmSync(one)
    await editor.changed('views.org')
  })

  const at = (title: string, line: number): HeadlinePlace => ({ path, line, title, id: '' })
  const rent = at('Pay the rent', 3)
  const plumber = at('Call the plumber', 5)
  const operate = (places: readonly HeadlinePlace[], operation: Operation, where = '') =>
    editor.request(acts.operate, { at: places, path: where, operation })

  /** As the client does: into the buffer if there is one, else to disk. */
  async function apply(answer: ActAnswer): Promise<Extract<ActAnswer, { kind: 'change' }>> {
    assert.equal(answer.kind, 'change', JSON.stringify(answer))
    if (answer.kind !== 'change') throw new Error()
    for (const act of answer.files) await applyFile(act)
    await editor.changed(...answer.files.map((act) => act.path))
    return answer
  }
  async function applyFile({ uri, was, edits, path: name, version }: FileAct): Promise<void> {
    const target = URI.parse(uri).fsPath
    if (was === 'gone') return rmSync(target)
    const before = was === 'new' ? '' : editor.text(name)
    const document = TextDocument.create(uri, 'org', 0, before)
    const after = TextDocument.applyEdits(
      document,
      edits.map(({ range, text }) => ({ range, newText: text })),
    )
    if (version !== null) await editor.type(name, after)
    else writeFileSync(target, after)
  }
  const rows = async (spec: AgendaSpec) => {
    const { view } = await editor.request(notes.agenda, { spec })
    return view.sections.flatMap(({ days }) => days.flatMap((one) => one.rows))
  }
  const titles = async () =>
    (await rows({ title: '', blocks: [{ kind: 'agenda', span: 'day', done: 'hide', files: [path] }] })).map(
      ({ title }) => title,
    )

  it('an act says which bytes change, and taking it back restores every one', async () => {
    const { act, files } = await apply(await operate([rent], { kind: 'todo', keyword: 'DONE' }))
    assert.equal(files.length, 1)
    assert.match(textOf(), /\*\* DONE Pay the rent\nCLOSED: \[/)
    await apply(await editor.request(acts.undoAct, { act }))
    assert.equal(textOf(), home)
  })

  it('several headlines are one act', async () => {
    const { act, said } = await apply(
      await operate([rent, plumber], { kind: 'tag', change: 'add', tags: ['now'] }),
    )
    assert.match(said, /^2 headlines/)
    assert.match(textOf(), /Pay the rent +:now:\n[\s\S]*Call the plumber +:now:\n/)
    await apply(await editor.request(acts.undoAct, { act }))
    assert.equal(textOf(), home)
  })

  it('a parent takes its child along; both are back afterwards', async () => {
    const child = at('Find his number', 7)
    const { act } = await apply(await operate([plumber, child], { kind: 'archive', how: 'default' }))
    const archive = join(place.root, 'notes/home.org_archive')
    assert.match(readFileSync(archive, 'utf8'), /^\* TODO Call the plumber[\s\S]*^\*\* TODO Find his number/m)
    assert.doesNotMatch(textOf(), /plumber|number/)
    await apply(await editor.request(acts.undoAct, { act }))
    assert.equal(textOf(), home)
    assert.equal(existsSync(archive), false)
  })

  it('links of all files go along with a headline, and are back afterwards', async () => {
    const links = '[[file:home.org::*Call the plumber][call]] [[file:home.org]]\n'
    const other = join(place.root, 'notes/links.org')
    writeFileSync(other, links)
    writeFileSync(join(place.root, 'inbox.org'), '* Inbox\n[[file:notes/home.org::*Call the plumber]]\n')
    await editor.changed('notes/links.org', 'inbox.org')
    await new Promise((done) => setTimeout(done, 400))
    const { act } = await apply(await operate([plumber], { kind: 'refile', to: { path: 'inbox.org' } }))
    assert.match(
      readFileSync(join(place.root, 'inbox.org'), 'utf8'),
      /^\[\[\*Call the plumber\]\]\n\* TODO Call/m,
    )
    assert.equal(
      readFileSync(other, 'utf8'),
      '[[file:../inbox.org::*Call the plumber][call]] [[file:home.org]]\n',
    )
    await apply(await editor.request(acts.undoAct, { act }))
    assert.equal(readFileSync(other, 'utf8'), links)
    assert.equal(textOf(), home)
    rmSync(other)
    await editor.changed('notes/links.org')
  })

  it('taking back leaves alone what was changed elsewhere, and is refused where its place was changed', async () => {
    const first = await apply(await operate([rent], { kind: 'todo', keyword: 'DONE' }))
    writeFileSync(file(), `# above\n${textOf()}# below\n`)
    await editor.changed(path)
    await editor.until(() => true, 'a moment')
    await new Promise((done) => setTimeout(done, 400))
    await apply(await editor.request(acts.undoAct, { act: first.act }))
    assert.equal(textOf(), `# above\n${home}# below\n`)
    const second = await apply(await operate([{ ...rent, line: 4 }], { kind: 'todo', keyword: 'DONE' }))
    writeFileSync(file(), textOf().replace('DONE Pay', 'DONE Really pay'))
    await editor.changed(path)
    await new Promise((done) => setTimeout(done, 400))
    const answer = await editor.request(acts.undoAct, { act: second.act })
    assert.equal(answer.kind, 'refused')
  })

  it('a state that asks for a note is asked for one; what is so already is nothing', async () => {
    assert.deepEqual(await operate([rent], { kind: 'todo', keyword: 'WAIT' }), { kind: 'note' })
    await apply(await operate([rent], { kind: 'todo', keyword: 'WAIT', note: 'no money' }))
    assert.match(textOf(), /no money/)
    assert.equal((await operate([plumber], { kind: 'todo', keyword: 'TODO' })).kind, 'nothing')
  })

  it('outside the folders nothing is written, whatever a file says', async () => {
    writeFileSync(file(), `#+archive: ../../elsewhere.org::\n${home}`)
    await editor.changed(path)
    await new Promise((done) => setTimeout(done, 400))
    const answer = await operate([{ ...rent, line: 4 }], { kind: 'archive', how: 'default' })
    assert.equal(answer.kind, 'refused')
    const capture = await operate(
      [],
      { kind: 'capture', entry: { title: 'x' }, to: { path: '../x.org' } },
      '../x.org',
    )
    assert.equal(capture.kind, 'refused')
  })

  it('open text is the base: its version is named, and the view sees it unsaved', async () => {
    await editor.open(path)
    await editor.type(path, home.replace('Pay the rent', 'Pay the rent now'))
    const answer = await apply(await operate([at('Pay the rent now', 3)], { kind: 'priority', value: 'A' }))
    assert.equal(answer.files[0]?.version, 2)
    assert.match(textOf(), /TODO \[#A\] Pay the rent now/)
    assert.equal(readFileSync(file(), 'utf8'), home)
    assert.deepEqual((await titles()).sort(), ['Call the plumber', 'Pay the rent now'])
  })

  it('tells when notes changed, typed or on disk, some time after the last change', async () => {
    await editor.open(path)
    const before = editor.notesChanged
    await editor.type(path, home.replace('TODO Pay', 'DONE Pay'))
    await editor.until(() => editor.notesChanged > before, 'word that notes changed')
    assert.deepEqual(await titles(), ['Call the plumber'])
    const later = editor.notesChanged
    await editor.type(path, home.replace('TODO Call', 'DONE Call'))
    await editor.until(() => editor.notesChanged > later, 'word that notes changed once more')
    assert.deepEqual(await titles(), ['Pay the rent'])
  })

  it('counts what is overdue and due today', async () => {
    await new Promise((done) => setTimeout(done, 400))
    const { overdue, due } = await editor.request(notes.agendaToday, {})
    const others = await editor.request(notes.agenda, {
      spec: {
        title: '',
        blocks: [
          {
            kind: 'agenda',
            span: 'day',
            done: 'hide',
            files: ['notes/routine.org', 'notes/projects.org', 'notes/journal.org', 'notes/decisions.org'],
          },
        ],
      },
    })
    const rest = others.view.sections.flatMap(({ days }) => days.flatMap((one) => one.rows))
    const late = rest.filter(({ inDays, kind }) => inDays < 0 && kind !== 'warning').length
    assert.equal(overdue, 1 + late)
    assert.ok(due >= 1)
  })

  it('says what can be chosen, and how dates and captured lines are read', async () => {
    const choices = await editor.request(notes.choices, rent)
    assert.deepEqual(
      choices?.sequences.flat().map(({ keyword, done, log }) => `${keyword} ${done} ${log}`),
      ['TODO false ', 'WAIT false note', 'DONE true '],
    )
    const date = await editor.request(notes.readDate, { text: '+2d', base: '' })
    assert.equal(date.ok && date.date.day, day(2).slice(0, 10))
    assert.equal((await editor.request(notes.readDate, { text: 'gibberish', base: '' })).ok, false)
    const line = await editor.request(notes.readCapture, { text: 'renew the passport in 3 days' })
    assert.deepEqual(line?.lines, ['* TODO renew the passport', `SCHEDULED: <${day(3)}>`])
    const target = await editor.request(notes.captureTarget, { written: `${path}::*Errands` })
    assert.deepEqual(target, { target: { path, under: { outline: ['Errands'] } }, problem: '' })
    const places = await editor.request(notes.targets, {})
    assert.ok(
      places.some(
        ({ path: where, outline }) => where === path && outline.join('/') === 'Errands/Pay the rent',
      ),
    )
    const wrong = await editor.request(notes.searchNotes, { query: '+{', most: 5 })
    assert.equal(wrong.ok, false)
  })
})
