// Code in a session: its approval, its value and time in the panel, what is named, resetting; and code that asks for a change.

import assert from 'node:assert/strict'
import type { Script } from '../ollama/script.ts'
import { command, type Editor, screenshot } from './editor.ts'
import { inExample } from './example.ts'
import { answered, approve, ask, chat, onDisk, review } from './hand.ts'

const first = `const sizes = [3, 5, 8]
console.log('sizes:', sizes.length)
sizes.map((n) => n * 2)`
const wish = `agent.propose({ type: 'file_write', path: 'sizes.txt', content: sizes.join('\\n') + '\\n', reason: 'Keep the sizes.' })`

const script: Script = {
  models: [{ name: 'qwen3:4b', capabilities: ['completion', 'tools'], contextLength: 40_960 }],
  answers: [
    {
      when: { user: 'double the sizes' },
      calls: [{ name: 'eval', arguments: { language: 'javascript', code: first } }],
    },
    { when: { user: 'double the sizes', tool: '6, 10, 16' }, text: 'They are 6, 10 and 16.' },
    {
      when: { user: 'keep the sizes' },
      calls: [{ name: 'eval', arguments: { language: 'typescript', code: wish } }],
    },
    { when: { user: 'keep the sizes', tool: 'waits' }, text: 'That waits for you.' },
  ],
  otherwise: { text: 'I have no answer to that.' },
}

describe('code in a session', () => {
  let editor: Editor
  inExample(script, (opened) => {
    editor = opened.editor
  })
  before(async () => {
    await command(editor.page, 'Passepartout: Ask')
  })

  it('is shown whole before it is evaluated, then its output, its value and its time', async () => {
    await ask(editor, 'double the sizes')
    const frame = await review(editor, 'sizes.map')
    const card = frame.locator('article.card')
    assert.match(await card.locator('.command-line').innerText(), /const sizes = \[3, 5, 8\]\n/)
    await screenshot(editor.page, 'approval-code-dark')
    await approve(frame, 'sizes.map')
    const panel = await chat(editor)
    const output = panel.locator('article.turn:last-of-type .output')
    await output.filter({ hasText: '[ 6, 10, 16 ]' }).waitFor({ timeout: 30_000 })
    assert.match(await output.innerText(), /sizes: 3/)
    assert.match(await output.locator('.output-state').innerText(), /^[\d.,]+ ms$/)
    assert.match(await answered(editor, 'double the sizes'), /6, 10 and 16/)
    await screenshot(editor.page, 'chat-value-dark')
  })

  it('keeps its names, and what it asks for waits for the person', async () => {
    await ask(editor, 'keep the sizes')
    await approve(await review(editor, 'agent.propose'), 'agent.propose')
    await answered(editor, 'keep the sizes')
    const frame = await review(editor, 'sizes.txt')
    assert.match(await frame.locator('article.card').innerText(), /Keep the sizes\./)
    await screenshot(editor.page, 'approval-wish-dark')
    await approve(frame, 'sizes.txt')
    await (await chat(editor))
      .locator('article.turn', { hasText: 'Created sizes.txt' })
      .waitFor({ timeout: 30_000 })
    assert.equal(onDisk(editor, 'sizes.txt'), '3\n5\n8\n')
  })

  it('is listed with what is named in it, and reset', async () => {
    await command(editor.page, 'Passepartout: Show Sessions')
    const list = editor.page.locator('.quick-input-list .monaco-list-row')
    await list.filter({ hasText: 'JavaScript' }).waitFor({ timeout: 20_000 })
    assert.match(
      await list.filter({ hasText: 'JavaScript' }).innerText(),
      /this conversation · 2 evaluations/,
    )
    await screenshot(editor.page, 'sessions-dark')
    await list.filter({ hasText: 'JavaScript' }).click()
    await list.filter({ hasText: 'sizes' }).waitFor({ timeout: 20_000 })
    assert.match(await list.filter({ hasText: 'sizes' }).innerText(), /\[ 3, 5, 8 \]/)
    await screenshot(editor.page, 'session-names-dark')
    await editor.page.keyboard.press('Escape')
    await command(editor.page, 'Passepartout: Reset Sessions')
    await editor.page
      .locator('.statusbar', { hasText: 'One session was ended.' })
      .waitFor({ timeout: 20_000 })
  })
})
