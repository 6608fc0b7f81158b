// The conversation in a real window: what a prompt took of the window, questions that wait, and taking it along.

import assert from 'node:assert/strict'
import type { Frame } from 'playwright-core'
import { command, type Editor, screenshot } from './editor.ts'
import { inExample } from './example.ts'
import { answered, ask, chat, eventually, onDisk } from './hand.ts'
import { fits, pictures, widen } from './look.ts'

describe('the conversation', () => {
  let editor: Editor
  let frame: Frame

  inExample(
    {
      models: [{ name: 'qwen3:4b', capabilities: ['completion', 'tools'], contextLength: 40_960 }],
      answers: [
        {
          when: { user: 'a long story' },
          text: 'It begins, and goes on, and on, and has an end. '.repeat(30),
          pieceMs: 60,
          pieceCharacters: 10,
        },
      ],
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

  it('lets questions wait, changes them in their place, and takes them out', async () => {
    const box = '.composer textarea'
    const send = async (text: string) => {
      await frame.fill(box, text)
      await frame.press(box, 'Enter')
      await frame.locator('article.turn', { hasText: text }).waitFor()
    }
    await send('tell me a long story of retries')
    await send('what is the second question about?')
    await send('what is the third question about?')
    const waiting = frame.locator('article.queued-turn')
    assert.equal(await waiting.count(), 2)
    await pictures(editor, 'chat-queue')
    await waiting.last().getByRole('button', { name: 'Change this question' }).click()
    await frame.locator('.queued textarea').fill('what was the third question about?')
    await screenshot(editor.page, 'chat-queue-edit-dark')
    await fits(frame)
    await frame.press('.queued textarea', 'Enter')
    await waiting.filter({ hasText: 'what was the third' }).waitFor()
    await waiting.first().getByRole('button', { name: 'Take this question out' }).click()
    await eventually(async () => (await waiting.count()) === 1, 'it is taken out')
    await command(editor.page, 'Passepartout: Stop')
    await answered(editor, 'what was the third question about')
    assert.equal(await frame.locator('article.turn', { hasText: 'the second question' }).count(), 0)
  })

  it('is copied with its sources, and saved as Org', async () => {
    const turn = frame.locator('article.turn').filter({ hasText: 'and at most' })
    await turn.getByRole('button', { name: 'Copy with sources' }).click()
    await frame.locator('.toast', { hasText: 'Copied with its sources' }).waitFor({ timeout: 20_000 })
    await command(editor.page, 'Passepartout: Save the Conversation as Org or Markdown')
    const input = editor.page.locator('.quick-input-widget input').first()
    await input.waitFor({ timeout: 20_000 })
    await eventually(async () => /\.org$/.test(await input.inputValue()), 'it offers a name')
    await input.press('Enter')
    await editor.page.waitForSelector('.tab.active[aria-label*="how-long-does-it-wait"]', { timeout: 20_000 })
    const text = onDisk(editor, 'how-long-does-it-wait-before-the-next-attempt.org')
    assert.match(text, /^\* how long does it wait before the next attempt\?$/m)
    assert.match(text, /\[\[file:src\/retry\.ts::\d+\]\[src\/retry\.ts:24\]\]/)
    await screenshot(editor.page, 'chat-saved-dark')
  })

  it('goes on from an earlier turn, and both ways are in the list', async () => {
    const turn = frame.locator('article.turn').filter({ hasText: 'and at most' })
    await turn.getByRole('button', { name: 'Go on from here, without what follows' }).click()
    await eventually(async () => (await frame.locator('article.turn').count()) === 2, 'what followed is gone')
    await pictures(editor, 'chat-forked')
    await ask(editor, 'what is the lighthouse for, please?')
    await answered(editor, 'what is the lighthouse for')
    await command(editor.page, 'Passepartout: New Conversation')
    await eventually(async () => (await frame.locator('article.turn').count()) === 0, 'a new conversation')
    await command(editor.page, 'Passepartout: Conversations')
    const rows = editor.page.locator('.quick-input-list .monaco-list-row')
    await eventually(async () => (await rows.count()) === 2, 'both are listed')
    await pictures(editor, 'chat-history')
    await editor.page.locator('.quick-input-widget input').first().fill('lighthouse')
    await eventually(async () => (await rows.count()) === 1, 'one has the word')
    await screenshot(editor.page, 'chat-history-found-dark')
    await editor.page.keyboard.press('Enter')
    await answered(editor, 'what is the lighthouse for')
    assert.equal(await frame.locator('article.turn').count(), 3)
    await frame.locator('article.turn a.node').first().waitFor()
    await screenshot(editor.page, 'chat-reopened-dark')
  })
})
