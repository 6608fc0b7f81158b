// A setup file as a person meets it: its keywords are those of the note, what is missing is underlined, and when it is saved
// the open note is read by what it says then. The pictures are looked at by a person.

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { command, type Editor, openEditor, screenshot } from './editor.ts'
import { eventually, openFile, tellFailure } from './hand.ts'

const note = `#+title: Garden
#+setupfile: ../sets/all.setup
#+setupfile: ../sets/gone.setup

* NEXT Dig the bed
* GIVEN Order seeds
{{{place}}}
`

describe('setup files', () => {
  let editor: Editor
  let workspace = ''

  before(async () => {
    workspace = realpathSync(mkdtempSync(join(tmpdir(), 'passepartout-setup-')))
    mkdirSync(join(workspace, 'notes'))
    mkdirSync(join(workspace, 'sets'))
    writeFileSync(join(workspace, 'notes/garden.org'), note)
    writeFileSync(join(workspace, 'sets/all.setup'), '#+TODO: NEXT | GIVEN\n#+FILETAGS: :garden:\n')
    editor = await openEditor({
      workspace,
      extension: 'unpacked',
      trust: 'given',
      theme: 'Default Dark Modern',
      settings: { 'workbench.startupEditor': 'none' },
    })
  })
  afterEach(async function () {
    await tellFailure(editor, this.currentTest)
  })
  after(() => editor?.close())

  const said = async () =>
    (await editor.page.locator('.markers-panel .monaco-list-row').allInnerTexts()).join('\n')

  it('their keywords count, what is missing is said, and what changes is seen at once', async () => {
    await openFile(editor, 'notes/garden.org', 5)
    await command(editor.page, 'Problems: Focus on Problems View')
    await eventually(
      async () => (await said()).includes('looked for sets/gone.setup'),
      'what is missing is said',
    )
    assert.ok(!(await said()).includes('all.setup'))
    const colourOf = (word: string) =>
      editor.page
        .locator('.view-line span span', { hasText: new RegExp(`^${word}$`) })
        .first()
        .getAttribute('class')
    await eventually(async () => (await colourOf('NEXT')) !== null, 'NEXT is a word of its own')
    const open = await colourOf('NEXT')
    assert.notEqual(open, await colourOf('GIVEN'))
    await screenshot(editor.page, 'setup-file-dark')
    await openFile(editor, 'sets/all.setup', 1)
    await editor.page.keyboard.press('Control+a')
    await editor.page.keyboard.type('#+TODO: NEXT GIVEN | DONE')
    await editor.page.keyboard.press('Control+s')
    await openFile(editor, 'notes/garden.org', 5)
    await eventually(async () => (await colourOf('GIVEN')) === open, 'GIVEN is no longer done')
    await screenshot(editor.page, 'setup-file-changed-dark')
  })

  it('count again when another program writes them', async () => {
    writeFileSync(join(editor.workspace, 'sets/gone.setup'), '#+PRIORITIES: A D B\n')
    await eventually(async () => !(await said()).includes('gone.setup'), 'nothing is missing')
  })
})
