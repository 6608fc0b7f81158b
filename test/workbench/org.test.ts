// Org files in the real editor: colours, folding by TAB, hovers, backlinks, completion, commands and the keys of Emacs.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { command, type Editor, openEditor, root, screenshot } from './editor.ts'
import { eventually, onDisk, openFile, shownText, tellFailure } from './hand.ts'
import { pictures } from './look.ts'

const tour = `#+title: Tour of the coast
#+todo: TODO NEXT WAITING(w@) | DONE CANCELLED
#+startup: content
#+filetags: :coast:

Text before the first headline, with a link to [[*Lighthouse]] and to [[id:harbour-1][the harbour]].

* Lighthouse                                                      :visit:licht:
:PROPERTIES:
:CUSTOM_ID: lighthouse
:END:
The light is *bright* and /old/; its code is =F5 10s=, its formula $E = mc^2$, its note[fn:1].
See [[id:harbour-1]] and <2026-11-24 Tue 10:00 +1w>.

** NEXT [#A] Climb the tower                                          :sport:
SCHEDULED: <2026-11-24 Tue 10:00>
- [X] shoes
- [ ] water
  a bottle, and one more
1. first
2. second

** WAITING Ask for the key
:LOGBOOK:
- State "WAITING"    from "TODO"       [2026-11-20 Fri 09:00] \\\\
  The keeper is away.
:END:
** DONE Book the boat
CLOSED: [2026-11-19 Thu 18:00]
Paid.

* Harbour
:PROPERTIES:
:ID:       harbour-1
:EFFORT:   1:30
:END:
| boat  | length | price |
|-------+--------+-------|
| Anna  |     12 |   150 |
| Berta |      9 |    90 |
#+TBLFM: @>$3=vsum(@2..@-1)

#+name: fares
#+begin_src python :results output
def fare(length):
    return 10 * length  # euros
#+end_src

#+begin_quote
Who has seen the sea, has seen enough.
#+end_quote

** COMMENT Not for now
Hidden from exports.

* Old plans                                                         :ARCHIVE:
Nothing to see.

* Footnotes
[fn:1] From the book of the keeper.
`

const other = `#+title: Other
* A note that points there
It all began at the [[id:harbour-1][harbour]], and [[file:tour.org::#lighthouse][the lighthouse]].
`

describe('Org files', () => {
  let editor: Editor

  before(async () => {
    editor = await openEditor({
      workspace: join(root, 'examples/workspace'),
      files: { 'notes/tour.org': tour, 'notes/other.org': other },
      extension: 'unpacked',
      trust: 'given',
      theme: 'Default Dark Modern',
      settings: { 'passepartout.org.keys': 'emacs' },
    })
  })
  after(() => editor.close())
  afterEach(async function () {
    await tellFailure(editor, this.currentTest)
  })

  const text = () => shownText(editor)
  const shows = async (words: string, what: string) =>
    eventually(async () => (await text()).includes(words), `${what}: “${words}” is shown`)
  const hides = async (words: string, what: string) =>
    eventually(async () => !(await text()).includes(words), `${what}: “${words}” is folded away`)

  it('looks at first sight as the file asks, and folds by TAB and S-TAB', async () => {
    const { page } = editor
    await openFile(editor, 'notes/tour.org', 1)
    await hides('Paid.', 'content')
    await shows('Climb the tower', 'content')
    await screenshot(page, 'org-contents-dark')
    await page.keyboard.press('Shift+Tab')
    await hides('Climb the tower', 'overview')
    await page.keyboard.press('Shift+Tab')
    await shows('Climb the tower', 'contents')
    await page.keyboard.press('Shift+Tab')
    await shows('The light is', 'all')
    await hides('The keeper is away', 'drawers stay closed')
    await pictures(editor, 'org-all', [
      ['light', 'Default Light Modern'],
      ['dark', 'Default Dark Modern'],
    ])
    await openFile(editor, 'notes/tour.org', 8)
    await page.keyboard.press('Tab')
    await hides('The light is', 'folded')
    await page.keyboard.press('Tab')
    await shows('The light is', 'children')
    await hides('Paid.', 'children')
    await page.keyboard.press('Tab')
    await shows('Paid.', 'subtree')
    await page.keyboard.press('Tab')
    await hides('Climb the tower', 'folded again')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await shows('Paid.', 'subtree again')
  })

  it('folds away what does not match, goes from match to match, and back', async () => {
    const { page } = editor
    await openFile(editor, 'notes/tour.org', 8)
    await command(page, 'Org: Show Matches Only')
    const input = page.locator('.quick-input-widget')
    await input.getByPlaceholder('regular expression').waitFor({ timeout: 20_000 })
    await page.keyboard.type('/boat|tower/', { delay: 20 })
    await input.locator('.monaco-list-row', { hasText: 'Book the boat' }).waitFor({ timeout: 20_000 })
    await page.keyboard.press('Enter')
    const status = page.locator('.statusbar-item', { hasText: 'of 3 matches' })
    await status.filter({ hasText: '1 of 3' }).waitFor({ timeout: 20_000 })
    await shows('Climb the tower', 'a match')
    await shows('| Anna', 'the text around a match')
    await hides('bottle', 'what is below a match')
    await hides('Hidden from exports', 'what does not match')
    await pictures(editor, 'org-matches')
    await page.keyboard.press('F3')
    await status.filter({ hasText: '2 of 3' }).waitFor({ timeout: 20_000 })
    await page.keyboard.press('F3')
    await page.keyboard.press('F3')
    await status.filter({ hasText: '1 of 3' }).waitFor({ timeout: 20_000 })
    await page.keyboard.press('Shift+F3')
    await status.filter({ hasText: '3 of 3' }).waitFor({ timeout: 20_000 })
    await page.keyboard.press('Escape')
    await status.waitFor({ state: 'detached', timeout: 20_000 })
    await shows('bottle', 'all is open again')
    await page.locator('.statusbar-item', { hasText: 'Ln 8,' }).waitFor({ timeout: 20_000 })
  })

  it('shows what a link leads to, and what a date means', async () => {
    const { page } = editor
    await openFile(editor, 'notes/tour.org', 6)
    await page.keyboard.press('End')
    for (let i = 0; i < 6; i++) await page.keyboard.press('ArrowLeft')
    await command(page, 'Show or Focus Hover')
    const hover = page.locator('.monaco-hover:visible', { hasText: 'Harbour' })
    await hover.first().waitFor({ timeout: 20_000 })
    await screenshot(page, 'org-hover-dark')
    await page.keyboard.press('Escape')
  })

  it('says above a heading how many links lead there, and lists them', async () => {
    const { page } = editor
    await page.locator('.codelens-decoration', { hasText: 'links here' }).first().waitFor({ timeout: 30_000 })
    await openFile(editor, 'notes/tour.org', 32)
    await command(page, 'Org: Show Backlinks')
    await page
      .locator('.pane', { hasText: 'Backlinks' })
      .locator('.monaco-list-row', { hasText: 'A note that points there' })
      .waitFor({ timeout: 20_000 })
    await pictures(editor, 'org-backlinks', [
      ['light', 'Default Light Modern'],
      ['dark', 'Default Dark Modern'],
    ])
  })

  it('offers headings behind [[ and keywords behind #+', async () => {
    const { page } = editor
    await openFile(editor, 'notes/other.org', 3)
    await page.keyboard.press('Control+End')
    await page.keyboard.type('See [[id:harb', { delay: 30 })
    const rows = page.locator('.suggest-widget.visible .monaco-list-row')
    await rows.filter({ hasText: 'Harbour' }).first().waitFor({ timeout: 20_000 })
    await screenshot(page, 'org-complete-link-dark')
    await page.keyboard.press('Enter')
    await shows('[[id:harbour-1][Harbour]]', 'completed')
    await page.keyboard.press('Enter')
    await page.keyboard.type('#+beg', { delay: 30 })
    await rows.filter({ hasText: 'begin_src' }).first().waitFor({ timeout: 20_000 })
    await screenshot(page, 'org-complete-block-dark')
    await page.keyboard.press('Enter')
    await shows('#+end_src', 'a block')
    await page.keyboard.press('Escape')
    await command(page, 'File: Revert File')
  })

  it('sets states and dates by the keys of Emacs, and undo takes them back', async () => {
    const { page } = editor
    await openFile(editor, 'notes/tour.org', 15)
    await shows('shoes', 'open')
    await page.keyboard.press('Control+C')
    await page.keyboard.press('Control+T')
    const input = page.locator('.quick-input-widget')
    await input.locator('.monaco-list-row', { hasText: 'CANCELLED' }).waitFor({ timeout: 20_000 })
    await screenshot(page, 'org-state-dark')
    await page.keyboard.type('CANC')
    await page.keyboard.press('Enter')
    await shows('CANCELLED [#A] Climb', 'state')
    await page.keyboard.press('Control+Z')
    await shows('NEXT [#A] Climb', 'undone')
    await page.keyboard.press('Control+C')
    await page.keyboard.press('Control+D')
    await input.locator('.monaco-list-row', { hasText: 'In a week' }).waitFor({ timeout: 20_000 })
    await page.keyboard.type('2027-01-04 9:30')
    await input.locator('.monaco-list-row', { hasText: '2027' }).waitFor({ timeout: 20_000 })
    await screenshot(page, 'org-date-dark')
    await page.keyboard.press('Enter')
    await shows('DEADLINE: <2027-01-04 Mon 09:30>', 'deadline')
    await page.keyboard.press('Control+Z')
    await hides('DEADLINE: <2027-01-04', 'undone')
    await page.keyboard.press('Shift+ArrowRight')
    const note = page.locator('.quick-input-widget', { hasText: 'The file asks for a note' })
    await note.waitFor({ timeout: 20_000 })
    await page.keyboard.type('no wind')
    await page.keyboard.press('Enter')
    await shows('WAITING [#A] Climb', 'S-right')
    await page.keyboard.press('Control+Z')
    await shows('NEXT [#A] Climb', 'undone')
    assert.equal(onDisk(editor, 'notes/tour.org'), tour, 'nothing is saved by itself')
  })
})
