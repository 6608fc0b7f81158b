// The conversation in a real window: what a prompt took of the window.

import assert from 'node:assert/strict'
import type { Frame } from 'playwright-core'
import { command, type Editor, screenshot } from './editor.ts'
import { inExample } from './example.ts'
import { answered, ask, chat } from './hand.ts'
import { fits, pictures, widen } from './look.ts'

describe('the conversation', () => {
  let editor: Editor
  let frame: Frame

  inExample(
    {
      models: [{ name: 'qwen3:4b', capabilities: ['completion', 'tools'], contextLength: 40_960 }],
      answers: [],
      otherwise: { text: 'It doubles with each attempt [src/retry.ts:24].' },
    },
    (opened) => {
      editor = opened.editor
    },
  )
  before(async () => {
    await command(editor.page, 'Passepartout: Ask')
    frame = await chat(editor)
    await editor.page.locator('.statusbar-item', { hasText: 'qwen3:4b' }).waitFor({ timeout: 30_000 })
  })

  it('shows what each part of a prompt took, unfolded with the keyboard', async () => {
    await ask(editor, 'how long does it wait before the next attempt?')
    await answered(editor, 'how long does it wait')
    await ask(editor, 'and at most, for how long?')
    await answered(editor, 'and at most')
    const turn = frame.locator('article.turn').last()
    const fold = turn.locator('.meter-switch')
    assert.equal(await fold.getAttribute('aria-expanded'), 'false')
    await fold.focus()
    await frame.page().keyboard.press('Enter')
    assert.equal(await fold.getAttribute('aria-expanded'), 'true')
    const rows = await turn.locator('.meter-rows li').allInnerTexts()
    for (const name of [
      'Instructions',
      'Tools',
      'Earlier turns',
      'Context',
      'Question',
      'Reserved for the reply',
      'Free',
    ])
      assert.ok(
        rows.some((row) => row.startsWith(name)),
        rows.join(),
      )
    await pictures(editor, 'chat-meter')
    for (const width of [300, 600]) {
      await widen(editor, width)
      await fits(frame)
      await screenshot(editor.page, `chat-meter-${width}-dark`)
    }
    await widen(editor, 300)
  })
})
