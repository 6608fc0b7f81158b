// Skills over the wire, as an editor sees them: loaded on saving, a bad one beside the good one, what is wrong in its file,
// the names behind a slash, and texts of the folder that a person allows.

import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mentions } from '../../server/protocol/mention.ts'
import * as skills from '../../server/protocol/skills.ts'
import { type Editor, noEngine, openEditor } from './editor.ts'
import { makePlace, type Place } from './place.ts'

const tea = (factor: number, expected: number) => `:PROPERTIES:
:TRIGGERS: teapot
:END:
#+title: Tea

Counts spoons.

* Told :prompt:
Warm the pot.
* Count
:PROPERTIES:
:PATTERN: spoons for {cups}
:RUN: spoons
:END:
* Code
One for each cup, and one for the pot.
#+name: spoons
#+begin_src javascript
function spoons(cups) { return String(Number(cups) * ${factor} + 1) }
#+end_src
* Test
#+begin_src javascript
return spoons(3)
#+end_src

#+RESULTS:
: ${expected}
`

describe('server: skills', () => {
  let place: Place
  let editor: Editor
  before(async () => {
    place = makePlace({ 'a.ts': 'export const a = 1\n', '.passepartout/skills/theirs.org': tea(2, 7) })
    mkdirSync(join(place.home, 'skills'), { recursive: true })
    writeFileSync(file(), tea(1, 4))
    editor = await openEditor(place, { settings: { ollamaHost: noEngine } })
    await editor.until(() => editor.indexing.at(-1) === null && editor.indexing.length > 0, 'the index')
  })
  after(async () => {
    await editor.stop()
    place.remove()
  })
  const file = () => join(place.home, 'skills/tea.org')
  const view = () => editor.request(skills.skills, {})
  const named = async (name: string) => (await view()).skills.filter((one) => one.name === name)
  const ask = async (text: string): Promise<string> => (await editor.ask(text)).answer

  it('lists those that are built in, those of the home, and those that wait', async () => {
    const { skills: all, ownFolder } = await view()
    assert.equal(ownFolder, join(place.home, 'skills'))
    assert.equal(all.find(({ name }) => name === 'commit-message')?.source, 'built-in')
    assert.deepEqual(
      (await named('tea')).map(({ source, state, tests, faults }) => ({ source, state, tests, faults })),
      [{ source: 'home', state: 'loaded', tests: 1, faults: [] }],
    )
    assert.deepEqual(
      (await named('theirs')).map(({ state }) => state),
      ['unapproved'],
    )
    assert.equal(await ask('spoons for 5'), '6')
  })

  it('takes a good text when it is saved, and keeps it when a bad one is', async () => {
    await editor.open(file())
    await editor.type(file(), tea(2, 7))
    await editor.saveFile(file())
    await editor.until(() => readFileSync(file(), 'utf8') === tea(2, 7), 'the save')
    assert.equal((await named('tea'))[0]?.state, 'loaded')
    assert.equal(await ask('spoons for 5'), '11')
    await editor.type(file(), tea(3, 7))
    await editor.saveFile(file())
    const found = await editor.until(() => editor.diagnostics.get(file())?.[0], 'a diagnostic')
    assert.equal(
      found.message,
      'The test "Test" expects 7 and has 10.\nThe last good version of this skill is used.',
    )
    assert.equal(found.range.start.line, tea(3, 7).split('\n').indexOf('* Test') + 1)
    assert.equal((await named('tea'))[0]?.state, 'previous')
    assert.equal(await ask('spoons for 5'), '11')
    const tried = await editor.request(skills.testSkill, { path: file() })
    assert.equal(tried.outcome.ok, false)
    await editor.type(file(), tea(3, 10))
    await editor.saveFile(file())
    await editor.until(() => editor.diagnostics.get(file())?.length === 0, 'no diagnostic')
    assert.equal(await ask('spoons for 5'), '16')
  })

  it('sees what changes on the disk without an editor', async () => {
    writeFileSync(join(place.home, 'skills/chai.org'), tea(4, 13).replaceAll('spoons', 'pinches'))
    await editor.until(
      () => editor.skills.at(-1)?.skills.some(({ name }) => name === 'chai'),
      'the new skill',
    )
    assert.equal(await ask('pinches for 2'), '9')
  })

  it('offers the names behind a slash', async () => {
    const offers = async (text: string) => {
      const params = { text, cursor: text.length, activePath: '', recentPaths: [], attachable: [] }
      return (await editor.request(mentions, params)).offers
    }
    const all = await offers('/')
    assert.ok(all.some(({ label, detail }) => label === '/tea' && detail === 'Counts spoons.'))
    assert.ok(
      all.every(({ kind, label }) => kind === 'skill' && label !== '/passepartout' && label !== '/theirs'),
    )
    assert.deepEqual(
      (await offers('/te')).filter(({ label }) => label === '/tea').map(({ insert }) => insert),
      ['/tea '],
    )
    assert.deepEqual(await offers('see /te'), [])
  })

  it('uses a text of the folder once it is allowed', async () => {
    const [waits] = await named('theirs')
    assert.ok(waits)
    const refused = await editor.request(skills.allowText, { path: waits.path, hash: 'another' })
    assert.equal(refused.ok, false)
    const allowed = await editor.request(skills.allowText, { path: waits.path, hash: waits.hash })
    assert.deepEqual(allowed, { ok: true, message: '' })
    assert.equal((await named('theirs'))[0]?.state, 'loaded')
  })

  it('copies a built-in one to the home, once', async () => {
    const { path } = await editor.request(skills.copySkill, { name: 'commit-message' })
    assert.equal(path, join(place.home, 'skills/commit-message.org'))
    assert.deepEqual(
      (await named('commit-message')).map(({ source, state }) => `${source} ${state}`),
      ['home loaded', 'built-in hidden'],
    )
    writeFileSync(path, `${readFileSync(path, 'utf8')}\n`)
    assert.equal((await editor.request(skills.copySkill, { name: 'commit-message' })).path, path)
    assert.ok(readFileSync(path, 'utf8').endsWith('\n\n'))
  })
})
