// What a turn changed, in the diff editor; an undo that meets lines of the user; the filter of the trace.

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Script } from '../ollama/script.ts'
import { command, type Editor, screenshot } from './editor.ts'
import { inExample } from './example.ts'
import { answered, approve, ask, chat, eventually, onDisk, review } from './hand.ts'

const both = 'echo first > one.txt; echo second > two.txt'

const script: Script = {
  models: [{ name: 'qwen3:4b', capabilities: ['completion', 'tools'], contextLength: 40_960 }],
  answers: [
    { when: { user: 'make two files' }, calls: [{ name: 'run', arguments: { command: both } }] },
    { when: { user: 'make two files', tool: 'Exit code 0' }, text: 'Both files are there.' },
  ],
  otherwise: { text: 'I have no answer to that.' },
}

describe('what a turn changed', () => {
  let editor: Editor
  inExample(script, (opened) => {
    editor = opened.editor
  })

  it('is shown file by file, from the button under the answer', async () => {
    await command(editor.page, 'Passepartout: Ask')
    await ask(editor, 'make two files')
    await approve(await review(editor, 'one.txt'), 'one.txt')
    assert.match(await answered(editor, 'make two files'), /Both files are there/)
    const frame = await chat(editor)
    await frame.getByRole('button', { name: 'Show what this turn changed' }).last().click()
    await editor.page.waitForSelector('.tab.active[aria-label*="What the turn changed"]', { timeout: 20_000 })
    const diff = editor.page.locator('.editor-group-container.active')
    await diff.locator('.view-line', { hasText: 'first' }).first().waitFor({ timeout: 20_000 })
    await diff.locator('.view-line', { hasText: 'second' }).first().waitFor({ timeout: 20_000 })
    await screenshot(editor.page, 'turn-changes-dark')
  })

  it('is not taken back over what the user wrote on the same line; the user is asked', async () => {
    writeFileSync(join(editor.workspace, 'one.txt'), 'first of mine\n')
    await command(editor.page, 'Passepartout: Undo Turn')
    await command(editor.page, 'Notifications: Show Notifications')
    const warning = editor.page.locator('.notifications-center .notification-list-item', {
      hasText: 'Changed since on the same lines: one.txt',
    })
    await warning.waitFor({ timeout: 20_000 })
    await screenshot(editor.page, 'undo-touches-dark')
    assert.equal(onDisk(editor, 'two.txt'), 'second\n')
    await warning.getByRole('button', { name: 'Undo the Other Files' }).click()
    await eventually(() => {
      try {
        onDisk(editor, 'two.txt')
        return false
      } catch {
        return true
      }
    }, 'the other file is gone')
    assert.equal(onDisk(editor, 'one.txt'), 'first of mine\n')
  })

  it('is found in the trace by a filter, and why by a question', async () => {
    await ask(editor, 'why did you do this?')
    assert.match(await answered(editor, 'why did you do this?'), /Approved: Run echo first[\s\S]*by you/)
    await screenshot(editor.page, 'chat-why-dark')
    await command(editor.page, 'Passepartout: Focus on Trace View')
    const pane = (title: string) =>
      editor.page.locator('.pane', { has: editor.page.locator(`.pane-header[aria-label^="${title}"]`) })
    // Room for the tree.
    await pane('Chat').locator('.pane-header').click()
    await pane('Approvals').locator('.pane-header').click()
    await command(editor.page, 'Passepartout: Trace: Filter…')
    const rows = editor.page.locator('.quick-input-list .monaco-list-row')
    await rows.filter({ hasText: 'Words…' }).waitFor({ timeout: 20_000 })
    await screenshot(editor.page, 'trace-filter-dark')
    await rows.filter({ hasText: 'Words…' }).click()
    const input = editor.page.locator('.quick-input-widget input[type="text"]').first()
    await input.fill('undone')
    await editor.page.keyboard.press('Enter')
    const tree = pane('Trace')
    await pane('Trace').locator('.pane-header', { hasText: 'undone' }).waitFor({ timeout: 20_000 })
    const entry = tree.locator('.monaco-list-row', { hasText: 'make two files' })
    await entry.waitFor({ timeout: 20_000 })
    await tree
      .locator('.monaco-list-row', { hasText: 'why did you' })
      .waitFor({ state: 'detached', timeout: 20_000 })
    await screenshot(editor.page, 'trace-filtered-dark')
    await command(editor.page, 'Passepartout: Trace: Show All')
    await tree.locator('.monaco-list-row', { hasText: 'why did you' }).waitFor({ timeout: 20_000 })
  })
})
