// Literate programming as a person meets it: the line above a block, the proposal, the code in its file, the warning when
// somebody changed it there, and both ways to fix it. The pictures are looked at by a person.

import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { command, type Editor, openEditor } from './editor.ts'
import { approve, eventually, onDisk, openFile, review, shownText, tellFailure } from './hand.ts'
import { pictures } from './look.ts'

const note = `#+title: A greeting
#+property: header-args:js :tangle greet.js

* Words
What is said at the door.
#+begin_src js
export const greet = (name) => \`Hello, \${name}\`
#+end_src

* Use
#+begin_src js
console.log(greet('you'))
#+end_src
`

describe('literate programming', () => {
  let editor: Editor

  before(async () => {
    const workspace = realpathSync(mkdtempSync(join(tmpdir(), 'passepartout-tangle-')))
    writeFileSync(join(workspace, 'greeting.org'), note)
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

  const lens = (words: string) => editor.page.locator('.codelens-decoration a', { hasText: words }).first()

  it('tangles from the line above a block, once approved', async () => {
    await openFile(editor, 'greeting.org', 5)
    await lens('Tangle to greet.js').waitFor({ timeout: 60_000 })
    await lens('Tangle to greet.js').click()
    const cards = await review(editor, /greet\.js/)
    await pictures(editor, 'tangle-proposal')
    await approve(cards, /greet\.js/)
    const code = /^export const greet[^\n]*\n\nconsole\.log\(greet\('you'\)\)\n$/
    const path = join(editor.workspace, 'greet.js')
    await eventually(() => existsSync(path) && code.test(onDisk(editor, 'greet.js')), 'greet.js')
    await openFile(editor, 'greeting.org', 5)
    await lens('greet.js').waitFor({ timeout: 20_000 })
  })

  it('warns when the code was changed in its file, and puts the change back', async () => {
    await openFile(editor, 'greeting.org', 7)
    await eventually(async () => !(await lens('Tangle to').isVisible()), 'agreement')
    const path = join(editor.workspace, 'greet.js')
    writeFileSync(path, onDisk(editor, 'greet.js').replace('Hello', 'Good evening'))
    await editor.page.locator('.squiggly-warning').first().waitFor({ timeout: 60_000 })
    await command(editor.page, 'Problems: Focus on Problems View')
    const rows = editor.page.locator('.markers-panel .monaco-list-row')
    await eventually(
      async () =>
        (await rows.allInnerTexts()).join('\n').includes('greet.js was changed since it was tangled'),
      'the problem',
    )
    await pictures(editor, 'tangle-drift')
    await openFile(editor, 'greeting.org', 6)
    await command(editor.page, 'Org: Detangle into This File')
    const cards = await review(editor, /greeting\.org/)
    await approve(cards, /greeting\.org/)
    await eventually(() => onDisk(editor, 'greeting.org').includes('Good evening'), 'the block')
    await openFile(editor, 'greeting.org', 6)
    assert.match(await shownText(editor), /Good evening/)
    await eventually(async () => (await editor.page.locator('.squiggly-warning').count()) === 0, 'no warning')
  })
})
