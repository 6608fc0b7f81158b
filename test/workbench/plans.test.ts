// Plans in a real window: asked for with a button, changed by card and by file, done step by step, stopped where the user
// says no, and gone on with.

import assert from 'node:assert/strict'
import type { Frame } from 'playwright-core'
import { command, type Editor, screenshot } from './editor.ts'
import { inExample } from './example.ts'
import { approve, chat, eventually, review } from './hand.ts'
import { allThemes, fits, pictures, widen } from './look.ts'

describe('plans', () => {
  let editor: Editor
  let frame: Frame

  inExample(
    {
      models: [{ name: 'qwen3:4b', capabilities: ['completion', 'tools'], contextLength: 40_960 }],
      answers: [
        {
          when: { user: 'retries ready' },
          text: 'Here is the plan:\n\n1. Read `src/retry.ts` and say what the longest delay is\n2. Write `src/limits.ts` with the longest delay as a constant\n3. Note in notes.org why there is a limit\n4. Run the tests',
        },
        {
          when: { user: 'what the longest delay is' },
          text: 'The longest delay is 30 seconds, see [src/retry.ts:7].',
          pieceMs: 40,
        },
        {
          when: { user: 'longest delay as a constant', times: 1 },
          calls: [
            {
              name: 'write',
              arguments: { path: 'src/limits.ts', content: 'export const longestDelayMs = 30_000\n' },
            },
          ],
        },
        { when: { user: 'longest delay as a constant', tool: 'denied' }, text: 'Then it stays out.' },
        {
          when: { user: 'longest delay as a constant' },
          calls: [
            {
              name: 'write',
              arguments: { path: 'src/limits.ts', content: 'export const longestDelayMs = 30_000\n' },
            },
          ],
        },
        { when: { user: 'why there is a limit' }, text: 'It is noted.' },
      ],
      otherwise: { text: 'Done as it says.' },
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
  const item = (text: string) => frame.locator('.plan-item', { hasText: text })
  const state = (text: string, name: string) =>
    frame.locator(`.plan-item.${name}`, { hasText: text }).waitFor({ timeout: 30_000 })

  it('are asked for with a button, and nothing is done before they are started', async () => {
    await screenshot(editor.page, 'plan-composer-dark')
    await frame.getByRole('button', { name: 'Plan first' }).click()
    await frame.fill('.composer textarea', 'make the retries ready for review')
    await screenshot(editor.page, 'plan-wanted-dark')
    await frame.press('.composer textarea', 'Enter')
    await frame.getByRole('button', { name: 'Start Plan' }).waitFor({ timeout: 30_000 })
    assert.equal(await frame.locator('.plan-item.todo').count(), 4)
    assert.equal(
      await frame.getByRole('button', { name: 'Plan first' }).getAttribute('aria-pressed'),
      'false',
    )
    await pictures(editor, 'plan-proposed', allThemes)
    for (const width of [300, 600]) {
      await widen(editor, width)
      await fits(frame)
      await screenshot(editor.page, `plan-proposed-${width}-dark`)
    }
    await widen(editor, 300)
  })

  it('are changed by their card and in their file', async () => {
    await item('Run the tests').hover()
    await item('Run the tests').getByRole('button', { name: 'Leave this step out' }).click()
    await state('Run the tests', 'dropped')
    await item('Note in').hover()
    await item('Note in').getByRole('button', { name: 'Move this step down' }).click()
    await eventually(
      async () => /Note in/.test((await frame.locator('.plan-item').last().innerText()) ?? ''),
      'the step has moved',
    )
    await frame.getByRole('button', { name: 'Edit', exact: true }).click()
    await editor.page.locator('.tab.active', { hasText: '.org' }).waitFor({ timeout: 20_000 })
    await screenshot(editor.page, 'plan-file-dark')
  })

  it('are done step by step, with an approval where one is needed', async () => {
    await frame.getByRole('button', { name: 'Start Plan' }).click()
    await state('longest delay is', 'running')
    await screenshot(editor.page, 'plan-running-dark')
    await state('longest delay is', 'done')
    await frame.locator('.plan-status', { hasText: 'Waits for your decision' }).waitFor({ timeout: 30_000 })
    await pictures(editor, 'plan-waits')
    const cards = await review(editor, /limits/)
    await cards.getByRole('button', { name: /^Deny/ }).click()
    await cards.press('.denial textarea', 'Enter')
    await command(editor.page, 'Passepartout: Ask')
    frame = await chat(editor)
    await state('longest delay as a constant', 'waiting')
    await item('You denied').waitFor()
    await pictures(editor, 'plan-stopped', allThemes)
  })

  it('go on where they stopped, to the end', async () => {
    await frame.getByRole('button', { name: 'Continue' }).click()
    await approve(await review(editor, /limits/), /limits/)
    await command(editor.page, 'Passepartout: Ask')
    frame = await chat(editor)
    await frame.locator('.plan-status', { hasText: 'All steps are done' }).waitFor({ timeout: 30_000 })
    await pictures(editor, 'plan-done')
    await frame.getByRole('button', { name: 'Hide the plan' }).click()
    await frame.locator('.plan').waitFor({ state: 'hidden' })
  })
})
