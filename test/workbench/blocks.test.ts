// Running code in an Org file as a person meets it: the line above a block, the approval that says where the result goes, the
// result in its place, the undo, and what is seen of a failure. The pictures are looked at by a person.

import assert from 'node:assert/strict'
import { mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { command, type Editor, openEditor } from './editor.ts'
import { approve, eventually, onDisk, openFile, review, shownText, tellFailure } from './hand.ts'
import { pictures } from './look.ts'

const note = `#+title: Numbers

#+name: prices
| apples |  3 |
| pears  | 12 |

* Sums
What all of it costs.
#+name: total
#+begin_src python :var rows=prices
import os
assert os.getpid() > 0
return sum(n for _, n in rows)
#+end_src

* Broken
Nothing can be divided by nothing.
#+begin_src python
import os
return os.getpid() / 0
#+end_src

* In a line
src_python{import os; return 6 * 7 * (os.getpid() > 0)} is what it comes to.
`

describe('code blocks', () => {
  let editor: Editor

  before(async () => {
    const workspace = realpathSync(mkdtempSync(join(tmpdir(), 'passepartout-blocks-')))
    writeFileSync(join(workspace, 'numbers.org'), note)
    editor = await openEditor({
      workspace,
      extension: 'unpacked',
      trust: 'given',
      theme: 'Default Dark Modern',
      settings: { 'workbench.startupEditor': 'none', 'passepartout.org.keys': 'emacs' },
    })
  })
  afterEach(async function () {
    await tellFailure(editor, this.currentTest)
  })
  after(() => editor?.close())

  const lenses = (words: string) => editor.page.locator('.codelens-decoration', { hasText: words })

  it('run from the line above them, and their result stands below', async () => {
    await openFile(editor, 'numbers.org', 9)
    const run = editor.page.locator('.codelens-decoration a', { hasText: 'Run' }).first()
    await run.waitFor({ timeout: 60_000 })
    await run.click()
    const cards = await review(editor, /Evaluate python/)
    await cards.getByText('Its result is written into numbers.org').first().waitFor()
    await pictures(editor, 'block-approval')
    await approve(cards, /Evaluate python/)
    await eventually(() => onDisk(editor, 'numbers.org').includes('#+RESULTS: total\n: 15\n'), 'the result')
    await openFile(editor, 'numbers.org', 12)
    assert.match(await shownText(editor), /#\+RESULTS: total/)
    await lenses('ms, at').first().waitFor({ timeout: 20_000 })
    await pictures(editor, 'block-result')
  })

  it('are taken back with the turn', async () => {
    await command(editor.page, 'Passepartout: Undo Turn')
    await eventually(() => onDisk(editor, 'numbers.org') === note, 'the file as it was')
  })

  it('say where they fail, and leave the file alone; C-c C-c runs the one around the cursor', async () => {
    await openFile(editor, 'numbers.org', 20)
    await editor.page.keyboard.press('Control+c')
    await editor.page.keyboard.press('Control+c')
    const cards = await review(editor, /Evaluate python/)
    await approve(cards, /Evaluate python/)
    await openFile(editor, 'numbers.org', 20)
    await lenses('Failed at').first().waitFor({ timeout: 30_000 })
    await editor.page.locator('.squiggly-error').first().waitFor({ timeout: 20_000 })
    await pictures(editor, 'block-failure')
    assert.equal(onDisk(editor, 'numbers.org'), note)
  })

  it('run in a line of text as well, where the cursor is, with the result behind the code', async () => {
    const line = note.split('\n').findIndex((text) => text.startsWith('src_python')) + 1
    await openFile(editor, 'numbers.org', line)
    await editor.page.keyboard.press('Control+c')
    await editor.page.keyboard.press('Control+c')
    const cards = await review(editor, /Evaluate python/)
    await approve(cards, /Evaluate python/)
    await eventually(
      () => onDisk(editor, 'numbers.org').includes('> 0)} {{{results(=42=)}}} is what it comes to.'),
      'the result',
    )
    await openFile(editor, 'numbers.org', line)
    await pictures(editor, 'block-inline')
  })
})
