// An answer that is remembered: chosen under the buttons, shown as a rule, acted on without a question, revoked with one
// click, and asked about again. By the built extension, with the pictures that a person looks at.

import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Frame, Locator } from 'playwright-core'
import type { Script } from '../ollama/script.ts'
import { command, type Editor, panel, screenshot } from './editor.ts'
import { inExample } from './example.ts'
import { answered, approve, ask, chat, eventually, onDisk, review } from './hand.ts'
import { fits, pictures, widen } from './look.ts'

/** Edits that each leave a line of their own. */
const edit = (number: number) => ({
  when: { user: `note ${number}` },
  calls: [
    {
      name: 'write' as const,
      arguments: { path: `src/notes/note-${number}.md`, content: `${number}\n`, reason: 'You asked for it.' },
    },
  ],
})

const script: Script = {
  models: [{ name: 'qwen3:4b', capabilities: ['completion', 'tools'], contextLength: 40_960 }],
  answers: [
    { when: { user: 'touch the stamp', tool: '.' }, text: 'The stamp is touched.' },
    {
      when: { user: 'touch the stamp' },
      calls: [{ name: 'run', arguments: { command: 'touch stamp.txt' } }],
    },
    { when: { user: 'remove the stamp', tool: '.' }, text: 'Then not.' },
    { when: { user: 'remove the stamp' }, calls: [{ name: 'run', arguments: { command: 'rm stamp.txt' } }] },
    ...[1, 2, 3, 4, 5, 6].flatMap((number) => [
      { when: { user: `note ${number}`, tool: '.' }, text: `Note ${number} is written.` },
      edit(number),
    ]),
  ],
  otherwise: { text: 'I have no answer to that.' },
}

describe('an answer that is remembered', () => {
  let editor: Editor

  inExample(script, (opened) => {
    editor = opened.editor
  })
  before(async () => {
    // Three views of the side bar are looked at together.
    await editor.page.setViewportSize({ width: 1280, height: 1300 })
    await command(editor.page, 'Passepartout: Ask')
  })

  const rows = (): Locator => editor.page.locator('.pane-body .tree-explorer-viewlet-tree-view')
  const row = (label: RegExp | string): Locator =>
    rows().locator('.monaco-list-row').filter({ hasText: label }).first()
  const rulesText = (): string => readFileSync(join(editor.home, 'rules.org'), 'utf8')
  /** Toasts are kept back while a test drives the editor; the list has them all the same. */
  const notification = async (text: string): Promise<Locator> => {
    await command(editor.page, 'Notifications: Show Notifications')
    const found = editor.page.locator('.notifications-center .notification-list-item', { hasText: text })
    await found.waitFor({ timeout: 20_000 })
    await found.hover()
    return found
  }
  const choose = async (frame: Frame, words: string | RegExp) => {
    const remember = frame.locator('.remember')
    if (!(await remember.locator('.remember-body').isVisible())) await remember.locator('summary').click()
    await remember.getByRole('radio', { name: words }).first().check()
  }

  it('the view says how rules come to be while there are none', async () => {
    const welcome = editor.page.locator('.welcome-view', { hasText: 'There are no rules yet' })
    // The first command of a window can come before the views are there.
    await eventually(async () => {
      await command(editor.page, 'Passepartout: Show Rules')
      return welcome.waitFor({ timeout: 8_000 }).then(
        () => true,
        () => false,
      )
    }, 'the rules are shown')
    await screenshot(editor.page, 'rules-empty-dark')
    // The approvals get its room.
    await editor.page.getByRole('button', { name: /^Rules Section/ }).click()
  })

  it('is for this once unless one chooses: a click on Approve needs no more', async () => {
    await ask(editor, 'write note 1')
    const frame = await review(editor, 'note-1')
    const remember = frame.locator('.remember')
    assert.match(await remember.innerText(), /Remember:\s*only this once/)
    assert.equal(await remember.locator('.remember-body').isVisible(), false)
    await screenshot(editor.page, 'remember-closed-dark')
    await approve(frame, 'note-1')
    await answered(editor, 'write note 1')
    assert.equal(onDisk(editor, 'src/notes/note-1.md'), '1\n')
    // What folders' texts were allowed may stand there; no rule does.
    const file = join(editor.home, 'rules.org')
    assert.doesNotMatch(existsSync(file) ? readFileSync(file, 'utf8') : '', /begin_src datalog/)
  })

  it('the offers stand narrowest first, with what each would have done; narrow and wide, in every theme', async () => {
    await ask(editor, 'write note 2')
    const frame = await review(editor, 'note-2')
    await choose(frame, /^allow changing src\/notes\/\*\.md/)
    const offers = await frame.locator('.remember-offers .choice').allInnerTexts()
    assert.match(offers[0] ?? '', /^only this once/)
    assert.match(offers[1] ?? '', /^allow exactly this\s+acts from now on/)
    assert.match(offers.find((each) => each.includes('src/notes/*.md')) ?? '', /watches first|acts where/)
    assert.match(
      await frame.locator('.remember summary').innerText(),
      /allow changing src\/notes\/\*\.md · this project/,
    )
    for (const width of [300, 600]) {
      await widen(editor, width)
      await fits(frame)
      await pictures(editor, `remember-open-${width}`)
    }
    await widen(editor, 300)
  })

  it('a denial has offers of its own, and one of the other answer is never taken with it', async () => {
    const frame = await panel(editor.page, '.remember')
    await frame.getByRole('button', { name: /^Deny/ }).click()
    assert.match(
      await frame.locator('.remember summary').innerText(),
      /Remember the denial:\s*only this once/,
    )
    await choose(frame, /^never allow exactly this/)
    await screenshot(editor.page, 'remember-denial-dark')
    await frame.locator('.denial textarea').press('Escape')
    assert.match(await frame.locator('.remember summary').innerText(), /Remember:\s*only this once/)
  })

  it('what is chosen becomes a rule, and the window says so', async () => {
    const frame = await panel(editor.page, '.remember')
    await choose(frame, /^allow changing src\/notes\/\*\.md/)
    await approve(frame, 'note-2')
    const told = await notification('Allow changing src/notes/*.md')
    await screenshot(editor.page, 'remembered-dark')
    await answered(editor, 'write note 2')
    assert.match(rulesText(), /^\* (SHADOW|ACTIVE) Allow changing src\/notes\/\*\.md$/m)
    await told.getByRole('button', { name: 'Show Rules' }).click()
    await row('Allow changing src/notes/*.md').waitFor({ timeout: 20_000 })
  })

  it('an exact command acts at once', async () => {
    await ask(editor, 'touch the stamp')
    const frame = await review(editor, 'touch stamp.txt')
    await choose(frame, /^allow (exactly this|touch stamp\.txt)/)
    await screenshot(editor.page, 'remember-command-dark')
    await approve(frame, 'touch stamp.txt')
    await answered(editor, 'touch the stamp')
    // What a command put out is from outside, and suspends rules for the rest of the conversation.
    await command(editor.page, 'Passepartout: New Conversation')
    await ask(editor, 'please touch the stamp again')
    await answered(editor, 'please touch the stamp again')
    await (await chat(editor)).locator('.proposal.allow').last().waitFor({ timeout: 20_000 })
  })

  it('the view shows what acts, what watches and the decisions behind it', async () => {
    await command(editor.page, 'Passepartout: Show Rules')
    const rule = row(/Allow touch stamp\.txt|Allow exactly this/)
    await rule.waitFor({ timeout: 20_000 })
    await rule.click()
    await rows()
      .locator('.monaco-list-row', { hasText: /approved ·/ })
      .first()
      .waitFor({ timeout: 20_000 })
    for (const width of [300, 600]) {
      await widen(editor, width)
      await pictures(editor, `rules-${width}`)
    }
    await rule.hover()
    await editor.page
      .locator('.monaco-hover', { hasText: 'Your last decisions' })
      .waitFor({ timeout: 20_000 })
    await screenshot(editor.page, 'rules-hover-dark')
    await rule.click()
    await widen(editor, 300)
  })

  it('Open in rules.org goes to its headline', async () => {
    const rule = row('Allow changing src/notes/*.md')
    await rule.hover()
    await rule.getByRole('button', { name: 'Open in rules.org' }).click()
    await editor.page.waitForSelector('.tab.active[aria-label*="rules.org"]', { timeout: 20_000 })
    const line = rulesText()
      .split('\n')
      .findIndex((each) => each.includes('Allow changing src/notes'))
    await editor.page
      .locator('.statusbar-item', { hasText: new RegExp(`Ln ${line + 1},`) })
      .waitFor({ timeout: 20_000 })
  })

  it('one click revokes it, and the same action asks again', async () => {
    const rule = row(/Allow touch stamp\.txt|Allow exactly this/)
    await rule.hover()
    await rule.getByRole('button', { name: 'Revoke Rule' }).click()
    const told = await notification('Revoked: Allow')
    await told.getByRole('button', { name: 'Open rules.org' }).waitFor({ timeout: 20_000 })
    await screenshot(editor.page, 'rules-revoked-dark')
    await eventually(() => /^\* REVOKED Allow/m.test(rulesText()), 'the file says so')
    await command(editor.page, 'Passepartout: New Conversation')
    await ask(editor, 'touch the stamp once more')
    await approve(await review(editor, 'touch stamp.txt'), 'touch stamp.txt')
    await answered(editor, 'touch the stamp once more')
  })

  it('a rule that is ended by hand in rules.org is over when the file is saved', async () => {
    await command(editor.page, 'Passepartout: Show Rules')
    await row('Allow changing src/notes/*.md').waitFor({ timeout: 20_000 })
    await command(editor.page, 'Passepartout: Open rules.org')
    await editor.page.waitForSelector('.tab.active[aria-label*="rules.org"]', { timeout: 20_000 })
    writeFileSync(
      join(editor.home, 'rules.org'),
      rulesText().replace(/^\* (SHADOW|ACTIVE) (Allow changing src\/notes)/m, '* REVOKED $2'),
    )
    await editor.page.keyboard.press('Control+1')
    await editor.page.waitForTimeout(500)
    await editor.page.keyboard.press('Control+End')
    await editor.page.keyboard.type('# Mine')
    await editor.page.keyboard.press('Control+S')
    await command(editor.page, 'Passepartout: Show Rules')
    await eventually(
      async () => (await rows().locator('.monaco-list-row', { hasText: 'Over' }).innerText()).includes('2'),
      'both are over',
    )
  })
})
