// Mistakes in a note as a person meets them: underlined while typing, explained on hover, mended by the light bulb, listed
// under Problems. The pictures are looked at by a person.

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { command, type Editor, openEditor, screenshot } from './editor.ts'
import { cursorAt, eventually, openFile, shownText, tellFailure } from './hand.ts'
import { pictures } from './look.ts'

const note = `#+title: Passport

* TODO Renew the passport                                        :errand::home:
:PROPERTIES:
:ID:       passport
:Effort:   2 hours
:END:
See [[*The forms]], [[file:scan.pdf]] and the office[fn:1].
SCHEDULED: <2026-12-01 Mon>
* Forms
:PROPERTIES:
:ID:       passport
:END:
#+begin_src pyhton :resutls output
print("form A38")
#+end_src
#+tblname: fees
| first  | 60 |
| again  | 37 |
* TODO: ask the office
#+begin_quote
Bring two pictures.
`

describe('lint of notes', () => {
  let editor: Editor

  before(async () => {
    const workspace = realpathSync(mkdtempSync(join(tmpdir(), 'passepartout-lint-')))
    mkdirSync(join(workspace, 'notes'))
    writeFileSync(join(workspace, 'notes/passport.org'), note)
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

  const squiggles = (kind: string) => editor.page.locator(`.squiggly-${kind}`)

  it('is underlined, and listed under Problems', async () => {
    await openFile(editor, 'notes/passport.org', 3)
    await squiggles('error').first().waitFor({ timeout: 60_000 })
    await squiggles('warning').first().waitFor({ timeout: 10_000 })
    await command(editor.page, 'Problems: Focus on Problems View')
    const rows = editor.page.locator('.markers-panel .monaco-list-row')
    await rows.first().waitFor({ timeout: 20_000 })
    const said = (await rows.allInnerTexts()).join('\n')
    for (const code of ['duplicate-id', 'invalid-fuzzy-link', 'link-to-local-file', 'spurious-colons'])
      assert.ok(said.includes(code), `${code} in ${said}`)
    await pictures(editor, 'lint')
  })

  it('is mended by the light bulb, one place or all of a kind', async () => {
    await openFile(editor, 'notes/passport.org', 14)
    await editor.page.keyboard.press('Home')
    for (let i = 0; i < 13; i++) await editor.page.keyboard.press('ArrowRight')
    await cursorAt(editor, /Ln 14, Col 14/)
    const row = editor.page
      .locator('.action-widget .monaco-list-row', { hasText: 'Change it to python' })
      .first()
    await eventually(async () => {
      if (!(await row.isVisible())) await editor.page.keyboard.press('Control+.')
      return row.waitFor({ timeout: 4000 }).then(
        () => true,
        () => false,
      )
    }, 'the light bulb offers python')
    await screenshot(editor.page, 'lint-light-bulb-dark')
    await row.click()
    await eventually(
      async () => (await shownText(editor)).replaceAll('\u00a0', ' ').includes('#+begin_src python'),
      'the language is mended',
    )
  })

  it('goes when what is wrong goes', async () => {
    await openFile(editor, 'notes/passport.org', 22)
    await editor.page.keyboard.press('Control+End')
    await editor.page.keyboard.type('#+end_quote\n')
    await command(editor.page, 'Problems: Focus on Problems View')
    await eventually(
      async () => !(await editor.page.locator('.markers-panel').innerText()).includes('invalid-block'),
      'the quote is closed',
    )
    await screenshot(editor.page, 'lint-mended-dark')
  })
})
