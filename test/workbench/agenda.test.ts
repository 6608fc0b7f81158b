// The Agenda view in a real window: what it shows, where it goes, what is done to its items and taken back, capture and
// search; with the pictures that a person looks at.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import { command, type Editor, screenshot } from './editor.ts'
import { inExample } from './example.ts'
import { eventually, onDisk, openFile, shownText } from './hand.ts'
import { allThemes, pictures, widen } from './look.ts'

const dayNames = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/** `2026-11-22 Sun`, so many days from now. */
function day(distance: number): string {
  const now = new Date()
  const date = new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate() + distance))
  return `${date.toISOString().slice(0, 10)} ${dayNames[date.getUTCDay()]}`
}

const home = `#+title: Home
#+todo: TODO NEXT WAIT(w@) | DONE(d!) CANCELLED
#+filetags: :home:

* Errands
** NEXT [#A] Renew the passport                                    :office:
DEADLINE: <${day(-2)}>
** TODO Call the plumber about the kitchen tap
SCHEDULED: <${day(-1)}>
** TODO Buy a present for Eva                                      :shop:
DEADLINE: <${day(3)}>
** TODO Pay the rent
SCHEDULED: <${day(0)} +1m>
* Appointments
** Dentist
<${day(0)} 09:30-10:15>
** Dinner with Anna and Paul at the little place by the harbour     :friends:
<${day(0)} 23:30>
** Trip to Hamburg
<${day(1)}>--<${day(3)}>
* Waiting and next
:PROPERTIES:
:AGENDA_VIEW: focus
:END:
** Today
:PROPERTIES:
:BLOCK: agenda
:SPAN: day
:END:
** Next steps
:PROPERTIES:
:QUERY: todo:NEXT
:END:
* Habits
** TODO Stretch
SCHEDULED: <${day(0)} .+1d/3d>
:PROPERTIES:
:STYLE: habit
:END:
- State "DONE"       from "TODO"       [${day(-1)} 08:00]
- State "DONE"       from "TODO"       [${day(-2)} 08:00]
- State "DONE"       from "TODO"       [${day(-4)} 08:00]
`

const work = `#+todo: TODO WAIT | DONE
* Projects
** TODO Release 2.0                                                 :work:
DEADLINE: <${day(1)} 17:00>
*** TODO Write the notes
SCHEDULED: <${day(2)}>
** WAIT Answer of the supplier                                      :work:
`

describe('the agenda view', () => {
  let editor: Editor

  inExample(
    { models: [], answers: [], otherwise: { text: '' } },
    (opened) => {
      editor = opened.editor
    },
    { files: { 'notes/home.org': home, 'notes/work.org': work } },
  )
  before(async () => {
    await editor.page.setViewportSize({ width: 1280, height: 900 })
  })

  const rows = (): Locator =>
    editor.page.locator('.pane-body .tree-explorer-viewlet-tree-view .monaco-list-row')
  const row = (label: string): Locator => rows().filter({ hasText: label }).first()
  const seen = (label: string) => row(label).waitFor({ timeout: 30_000 })

  const menu = async (label: string, ...path: readonly string[]) => {
    // The tree is drawn anew some time after the last change.
    await editor.page.waitForTimeout(700)
    await row(label).click({ button: 'right' })
    // A menu that has just opened takes no click.
    await editor.page.waitForTimeout(400)
    for (const [step, item] of path.entries()) {
      const found = editor.page.locator('.monaco-menu .action-menu-item').filter({ hasText: item }).last()
      if (step < path.length - 1) await found.hover()
      else await found.click()
    }
  }
  /** Types into the quick input that is open and takes the row that has these words. */
  const choose = async (typed: string, words: string | RegExp) => {
    const { page } = editor
    await page.locator('.quick-input-widget input:focus').first().waitFor({ timeout: 10_000 })
    if (typed !== '') await page.keyboard.type(typed)
    await page
      .locator('.quick-input-list .monaco-list-row.focused')
      .filter({ hasText: words })
      .waitFor({ timeout: 15_000 })
  }
  const press = (key: string) => editor.page.keyboard.press(key)
  const homeText = () => onDisk(editor, 'notes/home.org')

  it('shows the week: what is overdue, today with the time now, the days to come', async () => {
    await command(editor.page, 'Org: Agenda for This Week')
    await seen('Renew the passport')
    await editor.page.locator('.pane-header', { hasText: 'Chat' }).first().click()
    await editor.page.locator('.pane-header', { hasText: 'Approvals' }).first().click()
    await seen('Overdue')
    await seen('Today')
    for (const width of [300, 600]) {
      await widen(editor, width)
      await pictures(editor, `agenda-week-${width}`)
    }
    await widen(editor, 300)
  })

  it('shows what the pointer finds: the icons of a line and of the view', async () => {
    await row('Pay the rent').hover()
    await editor.page.waitForTimeout(1500)
    await screenshot(editor.page, 'agenda-hover-dark')
  })

  it('marks an item as done, and takes it back', async () => {
    await row('Call the plumber').hover()
    await row('Call the plumber').locator('.action-label.codicon-check').click()
    await eventually(() => /\*\* DONE Call the plumber/.test(homeText()), 'it is done on disk')
    await row('Call the plumber').waitFor({ state: 'detached', timeout: 15_000 })
    await command(editor.page, 'Org: Undo Last Change to Notes')
    await eventually(() => homeText() === home, 'the file is as it was')
    await seen('Call the plumber')
  })

  it('asks for the note that a state wants, with the states of the file', async () => {
    await menu('Call the plumber', 'Change State')
    await choose('', /NEXT|TODO/)
    await screenshot(editor.page, 'agenda-state-dark')
    await choose('WAIT', 'WAIT')
    await press('Enter')
    await editor.page
      .locator('.quick-input-widget', { hasText: 'Note for the Log' })
      .waitFor({ timeout: 10_000 })
    await screenshot(editor.page, 'agenda-note-dark')
    await editor.page.keyboard.type('he is on holiday')
    await press('Enter')
    await eventually(() => /\*\* WAIT Call the plumber/.test(homeText()), 'it waits')
    assert.match(homeText(), /- State "WAIT" +from "TODO" +\[.*\] \\\\\n +he is on holiday/)
    await seen('WAIT Call the plumber')
  })

  it('reschedules by a date that is read while it is typed', async () => {
    await row('Buy a present').hover()
    await row('Buy a present').locator('.action-label.codicon-calendar').click()
    await choose('', 'Today')
    await editor.page.waitForTimeout(300)
    await screenshot(editor.page, 'agenda-date-dark')
    await choose('+2d', 'in 2 days')
    await screenshot(editor.page, 'agenda-date-typed-dark')
    await press('Enter')
    await eventually(() => homeText().includes(`DEADLINE: <${day(2)}>`), 'the deadline moved')
  })

  it('sets tags, priority, and refiles under another headline', async () => {
    await menu('Pay the rent', 'Set Tags')
    await editor.page
      .locator('.quick-input-list .monaco-list-row', { hasText: 'office' })
      .waitFor({ timeout: 15_000 })
    await screenshot(editor.page, 'agenda-tags-dark')
    await editor.page.keyboard.type('money')
    await editor.page
      .locator('.quick-input-list .monaco-list-row', { hasText: 'new tag' })
      .waitFor({ timeout: 15_000 })
    await press('Enter')
    await eventually(() => /Pay the rent +:money:/.test(homeText()), 'it has a tag')
    await menu('Pay the rent', 'Set Priority')
    await choose('A', '[#A]')
    await press('Enter')
    await eventually(() => /\*\* TODO \[#A\] Pay the rent/.test(homeText()), 'it has a priority')
    await menu('Pay the rent', 'Refile')
    await choose('Projects', 'Projects')
    await screenshot(editor.page, 'agenda-refile-dark')
    await press('Enter')
    await eventually(
      () => onDisk(editor, 'notes/work.org').includes('** TODO [#A] Pay the rent'),
      'it is in the other file',
    )
    // It is saved where it went before it is where it was.
    await eventually(() => !homeText().includes('Pay the rent'), 'it is no longer in its own')
    await command(editor.page, 'Org: Undo Last Change to Notes')
    await eventually(
      () => homeText().includes('Pay the rent') && onDisk(editor, 'notes/work.org') === work,
      'both files are back',
    )
  })

  it('archives into the file beside it', async () => {
    await menu('Dentist', 'Archive')
    await eventually(() => !homeText().includes('Dentist'), 'it is gone')
    assert.match(onDisk(editor, 'notes/home.org_archive'), /\* Dentist\n/)
    await command(editor.page, 'Org: Undo Last Change to Notes')
    await eventually(() => homeText().includes('** Dentist'), 'it is back')
  })

  it('never touches unsaved text: a dirty file stays dirty, and what was typed stays', async () => {
    await openFile(editor, 'notes/home.org', 6)
    await press('End')
    await editor.page.keyboard.type(' soon')
    await command(editor.page, 'Org: Agenda for This Week')
    await seen('Pay the rent')
    // The view is drawn anew a moment after the typing: a click may meet a row that is about to go.
    const done = async () => {
      await row('Buy a present').hover({ timeout: 3_000 })
      await row('Buy a present').locator('.action-label.codicon-check').click({ timeout: 3_000 })
      await row('Buy a present').waitFor({ state: 'detached', timeout: 5_000 })
    }
    await eventually(async () => {
      if ((await row('Buy a present').count()) > 0) await done().catch(() => {})
      return (await row('Buy a present').count()) === 0
    }, 'the item is done')
    assert.match(homeText(), /\*\* TODO Buy a present/)
    await editor.page.locator('.tab.dirty', { hasText: 'home.org' }).waitFor({ timeout: 10_000 })
    await screenshot(editor.page, 'agenda-dirty-dark')
    await openFile(editor, 'notes/home.org', 6)
    await press('Control+S')
    await eventually(() => /\*\* DONE Buy a present/.test(homeText()), 'it is saved with both')
    assert.match(homeText(), /:office: soon|Renew the passport.* soon/)
  })

  it('does it to several at once', async () => {
    await command(editor.page, 'Org: Agenda for This Week')
    await row('Stretch').click()
    await row('Pay the rent').click({ modifiers: ['Control'] })
    await menu('Pay the rent', 'Schedule')
    await choose('+1d', 'tomorrow')
    await press('Enter')
    await eventually(() => homeText().split(`SCHEDULED: <${day(1)}`).length === 3, 'both are tomorrow')
    await command(editor.page, 'Org: Undo Last Change to Notes')
    await eventually(() => homeText().split(`SCHEDULED: <${day(1)}`).length === 1, 'both are back')
  })

  it('shows the month, the TODO list and habits, goes on and back, filters', async () => {
    await command(editor.page, 'Org: Agenda for This Month')
    await seen('Trip to Hamburg')
    await screenshot(editor.page, 'agenda-month-dark')
    await command(editor.page, 'Org: TODO List')
    await seen('Answer of the supplier')
    await widen(editor, 300)
    await pictures(editor, 'agenda-todo-300')
    await command(editor.page, 'Org: Habits')
    await row('Answer of the supplier').waitFor({ state: 'detached', timeout: 15_000 })
    await seen('Stretch')
    await command(editor.page, 'Org: Agenda for Today')
    await seen('Dinner with Anna')
    await editor.page.locator('.pane-header', { hasText: 'Agenda' }).hover()
    await editor.page
      .locator('.pane-header', { hasText: 'Agenda' })
      .locator('.codicon-chevron-right')
      .last()
      .click()
    await seen('Trip to Hamburg')
    await screenshot(editor.page, 'agenda-tomorrow-dark')
    await command(editor.page, 'Org: Filter Agenda by Query')
    await editor.page.locator('.quick-input-widget input').first().fill('+friends')
    await editor.page.locator('.quick-input-widget', { hasText: 'headline' }).waitFor({ timeout: 10_000 })
    await screenshot(editor.page, 'agenda-filter-dark')
    await press('Enter')
    await command(editor.page, 'Org: Agenda for This Week')
    await row('Pay the rent').waitFor({ state: 'detached', timeout: 15_000 })
    await seen('Dinner with Anna')
    await screenshot(editor.page, 'agenda-filtered-dark')
    await command(editor.page, 'Org: Clear Agenda Filter')
    await seen('Pay the rent')
  })

  it('searches headlines while one types', async () => {
    await command(editor.page, 'Org: Search Headlines')
    await editor.page.locator('.quick-input-widget').waitFor({ state: 'visible' })
    await editor.page.waitForTimeout(500)
    await screenshot(editor.page, 'agenda-search-empty-dark')
    await choose('+work', 'Release 2.0')
    await screenshot(editor.page, 'agenda-search-dark')
    await press('Escape')
    // The editor that was shown behind it comes back, and takes the keyboard.
    await editor.page.waitForTimeout(1000)
  })

  it('captures a line with the date that is in it', async () => {
    await command(editor.page, 'Org: Capture')
    await choose('renew the library card on Friday 10:00 #town', 'renew the library card')
    await screenshot(editor.page, 'agenda-capture-dark')
    await press('Enter')
    await eventually(() => {
      try {
        return /\* TODO renew the library card +:town:\nSCHEDULED: <\d{4}-\d\d-\d\d Fri 10:00>/.test(
          onDisk(editor, 'inbox.org'),
        )
      } catch {
        return false
      }
    }, 'it is in the inbox')
  })

  it('opens a view that a headline describes', async () => {
    await command(editor.page, 'Org: Open Custom View')
    await choose('Waiting', 'Waiting and next')
    await screenshot(editor.page, 'agenda-views-dark')
    await press('Enter')
    await seen('Next steps')
    await screenshot(editor.page, 'agenda-custom-dark')
  })

  it('says so where nothing is planned, and what to do', async () => {
    await command(editor.page, 'Org: Agenda for Today')
    await seen('Dinner with Anna')
    for (let i = 0; i < 30; i++)
      await editor.page
        .locator('.pane-header', { hasText: 'Agenda' })
        .locator('.codicon-chevron-left')
        .last()
        .click()
    await editor.page.locator('.welcome-view', { hasText: 'Nothing is planned' }).waitFor({ timeout: 20_000 })
    await screenshot(editor.page, 'agenda-empty-dark')
  })
})

const soon = (minutes: number) => {
  const then = new Date(Date.now() + minutes * 60_000)
  const two = (value: number) => String(value).padStart(2, '0')
  return `<${then.getFullYear()}-${two(then.getMonth() + 1)}-${two(then.getDate())} ${dayNames[then.getDay()]} ${two(then.getHours())}:${two(then.getMinutes())}>`
}
const meeting = () =>
  [
    ['TODO Call the harbour office', 6],
    ['TODO Order the paint', 7],
    ['TODO Ask the keeper', 8],
  ]
    .map(([title, minutes]) => `* ${title}\nSCHEDULED: ${soon(Number(minutes))}\n`)
    .join('')

describe('reminders in the window', () => {
  let editor: Editor
  inExample(
    { models: [], answers: [], otherwise: { text: '' } },
    (opened) => {
      editor = opened.editor
    },
    {
      // Read when the window opens, however long the suites before it have taken.
      get files() {
        return { 'notes/meeting.org': meeting() }
      },
      // The hour at which the suite runs is no matter.
      settings: { 'passepartout.reminders.from': '00:00' },
    },
  )
  const told = (text: string): Locator =>
    editor.page.locator('.notifications-center .notification-list-item', { hasText: text })
  const click = async (text: string, button: string) => {
    await command(editor.page, 'Notifications: Show Notifications')
    const found = told(text)
    await found.hover()
    await found.getByRole('button', { name: button }).click()
  }

  it('say what is overdue once, and each appointment with what to do about it', async () => {
    await editor.page.locator('.statusbar-item', { hasText: 'Call the harbour' }).waitFor({ timeout: 40_000 })
    // A window that has just opened is left alone for some seconds.
    await editor.page.waitForTimeout(12_000)
    await command(editor.page, 'Notifications: Show Notifications')
    await told('Send the weekly summary').waitFor({ timeout: 20_000 })
    await told('Ask the keeper').waitFor({ timeout: 20_000 })
    await told('Call the harbour office').hover()
    await pictures(editor, 'remind')
  })

  it('are put off', async () => {
    await click('Call the harbour office', 'Snooze')
    await editor.page
      .locator('.quick-input-list .monaco-list-row', { hasText: '10 minutes' })
      .waitFor({ timeout: 10_000 })
    await screenshot(editor.page, 'remind-snooze-dark')
    await editor.page.keyboard.press('Enter')
    const snoozed = () => {
      const file = readdirSync(editor.home, { recursive: true, encoding: 'utf8' }).find((name) =>
        name.endsWith('reminders.json'),
      )
      const kept = file && JSON.parse(readFileSync(join(editor.home, file), 'utf8'))
      return Object.keys(kept?.snoozed ?? {}).length
    }
    await eventually(() => snoozed() === 1, 'it is put off')
  })

  it('are done, and open', async () => {
    await click('Order the paint', 'Done')
    await eventually(
      () => onDisk(editor, 'notes/meeting.org').includes('* DONE Order the paint'),
      'it is done',
    )
    await click('Ask the keeper', 'Open')
    await eventually(async () => (await shownText(editor)).includes('Ask the keeper'), 'it is shown')
    await screenshot(editor.page, 'remind-open-dark')
  })
})

describe('the agenda in German', () => {
  let editor: Editor
  inExample(
    { models: [], answers: [], otherwise: { text: '' } },
    (opened) => {
      editor = opened.editor
    },
    {
      files: {
        'notes/meeting.org': meeting(),
        'notes/refs.bib': '@book{knuth86, title = {The {TeX}book}, author = {Knuth, D.}, year = 1986}\n',
      },
      language: 'de',
    },
  )
  const rows = '.quick-input-list .monaco-list-row'

  it('shows the view, its pickers, hover and what is offered', async () => {
    const { page } = editor
    await page.keyboard.press('Escape')
    await command(page, 'Agenda dieser Woche')
    await page
      .locator('.pane-body .monaco-list-row', { hasText: 'Heute' })
      .first()
      .waitFor({ timeout: 40_000 })
    for (const name of ['Chat', 'Freigaben'])
      await page.locator('.pane-header', { hasText: name }).first().click()
    await pictures(editor, 'agenda-german', allThemes)
    await openFile(editor, 'notes/meeting.org', 1)
    await command(page, 'Org: Einplanen')
    await page.locator(rows, { hasText: 'Morgen' }).first().waitFor({ timeout: 20_000 })
    await pictures(editor, 'pick-date-german')
    await page.keyboard.press('Escape')
    await command(page, 'Org: Nur Treffer zeigen')
    await page
      .locator('.quick-input-widget')
      .getByPlaceholder('regulärer Ausdruck')
      .waitFor({ timeout: 20_000 })
    await screenshot(page, 'matches-german-dark')
    await page.keyboard.press('Escape')
    await openFile(editor, 'notes/meeting.org', 2)
    await page.keyboard.press('End')
    await page.keyboard.press('ArrowLeft')
    await command(page, 'Show or Focus Hover')
    await page.locator('.monaco-hover:visible', { hasText: 'Geplant' }).waitFor({ timeout: 20_000 })
    await screenshot(page, 'hover-date-german-dark')
    await page.keyboard.press('Escape')
    await openFile(editor, 'notes/meeting.org', 7)
    await page.keyboard.type('[cite:@', { delay: 30 })
    await page
      .locator('.suggest-widget.visible .monaco-list-row', { hasText: 'knuth86' })
      .waitFor({ timeout: 20_000 })
    await screenshot(page, 'complete-german-dark')
    await page.keyboard.press('Enter')
    await eventually(async () => (await shownText(editor)).includes('@knuth86]'), 'the key is there')
    await page.keyboard.press('ArrowLeft')
    await command(page, 'Show or Focus Hover')
    await page.locator('.monaco-hover:visible', { hasText: 'The TeXbook' }).waitFor({ timeout: 20_000 })
    await screenshot(page, 'hover-german-dark')
    await page.keyboard.press('Escape')
    await command(page, 'File: Revert File')
  })
})
