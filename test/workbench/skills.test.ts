// Skills in a real window: the names behind a slash, a skill that is called and told, one that answers without a model, and
// the list of them with what can be done.

import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Frame } from 'playwright-core'
import type { TestOllama } from '../ollama/server.ts'
import { command, type Editor, screenshot } from './editor.ts'
import { inExample } from './example.ts'
import { answered, ask, chat, eventually } from './hand.ts'
import { fits, pictures, widen } from './look.ts'

describe('skills', () => {
  let editor: Editor
  let ollama: TestOllama
  let frame: Frame

  inExample(
    {
      models: [{ name: 'qwen3:4b', capabilities: ['completion', 'tools'], contextLength: 40_960 }],
      answers: [],
      otherwise: { text: 'Add a random delay between attempts' },
    },
    (opened) => {
      editor = opened.editor
      ollama = opened.ollama
    },
  )
  before(async () => {
    await command(editor.page, 'Passepartout: Ask')
    frame = await chat(editor)
    await editor.page.locator('.statusbar-item', { hasText: 'qwen3:4b' }).waitFor({ timeout: 30_000 })
  })
  const box = '.composer textarea'
  const offers = () => frame.locator('.offer .offer-label').allInnerTexts()
  const rows = () => editor.page.locator('.quick-input-list .monaco-list-row')

  it('are listed behind a slash, and taken with the keyboard', async () => {
    await frame.focus(box)
    await frame.locator(box).pressSequentially('/', { delay: 15 })
    await frame.locator('.offer', { hasText: '/commit-message' }).first().waitFor({ timeout: 20_000 })
    await pictures(editor, 'skill-offers')
    await widen(editor, 300)
    await fits(frame)
    await screenshot(editor.page, 'skill-offers-300-dark')
    await frame.locator(box).pressSequentially('commit', { delay: 15 })
    await eventually(async () => (await offers())[0] === '/commit-message', 'the skill is first')
    await frame.press(box, 'Enter')
    assert.equal(await frame.inputValue(box), '/commit-message ')
  })

  it('are told to the model behind the question, and shown in sources and meter', async () => {
    await frame.locator(box).pressSequentially('for the retry')
    await frame.press(box, 'Enter')
    await answered(editor, '/commit-message for the retry')
    const sent = ollama.chats().at(-1)?.body.messages.at(-1)?.content ?? ''
    assert.match(sent, /for the retry\n\nHow to work:\nHow to do this \(commit-message\):\n/)
    assert.doesNotMatch(sent, /\/commit-message/)
    const turn = frame.locator('article.turn').last()
    await turn.locator('.also-read > summary').click()
    await turn.locator('.source', { hasText: 'Commit message' }).waitFor()
    await turn.locator('.meter-switch').click()
    await turn.locator('.meter-name', { hasText: 'Skills' }).waitFor()
    await pictures(editor, 'skill-sources')
    await turn.locator('.source', { hasText: 'Commit message' }).click()
    await editor.page.locator('.tab.active[aria-label*="commit-message.org"]').waitFor({ timeout: 20_000 })
  })

  it('answer without a model', async () => {
    const before = ollama.chats().length
    await ask(editor, 'check the commit subject: Added tests.')
    const text = await answered(editor, 'check the commit subject')
    assert.match(text, /"Added" reports; a subject orders/)
    assert.equal(ollama.chats().length, before)
  })

  it('show what is wrong with one in its file, and are listed with their states', async () => {
    const folder = join(editor.home, 'skills')
    mkdirSync(folder, { recursive: true })
    writeFileSync(
      join(folder, 'tea.org'),
      ':PROPERTIES:\n:TRIGGERS: (tea\n:END:\n\nMakes tea.\n\n* Told :prompt:\nWarm it.\n',
    )
    await command(editor.page, 'Passepartout: Show Skills')
    await rows().first().waitFor({ timeout: 20_000 })
    await pictures(editor, 'skill-list')
    await eventually(listed, 'the skill')
    await rows().filter({ hasText: '/tea' }).first().click()
    await rows().filter({ hasText: 'Open' }).first().click()
    await editor.page.locator('.tab.active[aria-label*="tea.org"]').waitFor({ timeout: 20_000 })
    await editor.page.locator('.squiggly-error').first().waitFor({ timeout: 20_000 })
    await screenshot(editor.page, 'skill-fault-dark')
  })
  /** The list is of the moment it was opened. */
  const listed = async (): Promise<boolean> => {
    await editor.page.keyboard.press('Escape')
    await command(editor.page, 'Passepartout: Show Skills')
    await rows().filter({ hasText: '/explain' }).first().waitFor({ timeout: 20_000 })
    await editor.page.locator('.quick-input-box input').fill('tea')
    return rows()
      .filter({ hasText: '/tea' })
      .first()
      .waitFor({ timeout: 2000 })
      .then(
        () => true,
        () => false,
      )
  }
})
