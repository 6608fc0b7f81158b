// Notes that the model writes of what leaves its window: where the user wants them, they are seen below the answer, and
// in the file of what is kept.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startTestOllama, type TestOllama } from '../ollama/server.ts'
import { command, type Editor, openEditor, root, screenshot } from './editor.ts'
import { answered, ask, chat, eventually, shownText, tellFailure, traces } from './hand.ts'
import { pictures } from './look.ts'

const long =
  'The delay doubles because the server sheds load in waves, and jitter keeps clients apart. '.repeat(18)

const kept = (editor: Editor): string =>
  readdirSync(editor.home, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('kept.org'))
    .map((name) => readFileSync(join(editor.home, name), 'utf8'))
    .join('\n')

describe('notes of the model', () => {
  let ollama: TestOllama
  let editor: Editor

  before(async () => {
    ollama = await startTestOllama({
      models: [{ name: 'qwen3:4b', capabilities: ['completion', 'tools'], contextLength: 2048 }],
      answers: [
        {
          when: { system: 'will be forgotten' },
          text: '- The staging server listens on port 4711.\n- The delay doubles because the server sheds load.\n- Port 5432 is the database.',
        },
      ],
      otherwise: { text: long },
    })
    editor = await openEditor({
      workspace: join(root, 'examples/workspace'),
      extension: 'unpacked',
      trust: 'given',
      theme: 'Default Dark Modern',
      settings: { 'passepartout.ollamaHost': ollama.url, 'passepartout.modelNotes': true },
    })
    await command(editor.page, 'Passepartout: Ask')
    await chat(editor)
  })
  after(async () => {
    await editor?.close()
    await ollama?.close()
  })
  afterEach(async function () {
    await tellFailure(editor, this.currentTest)
  })

  it('are written after the answer, and shown with what they cost', async () => {
    for (const question of [
      'The staging server listens on port 4711. Why does the delay double, in many words?',
      'And what keeps the clients apart, in as many words?',
    ]) {
      await ask(editor, question)
      await answered(editor, question)
    }
    await eventually(() => /Notes of the model: 2 lines on 1 turn/.test(traces(editor)), 'notes are traced')
    const frame = await chat(editor)
    const turn = frame.locator('article.turn').last()
    const summary = turn.locator('details.steps > summary').first()
    await summary.click()
    const step = turn.getByText('Notes of what leaves the window').first()
    await step.waitFor({ timeout: 10_000 })
    await step.scrollIntoViewIfNeeded()
    await pictures(editor, 'notes-step')
  })

  it('stand in the file of what is kept, as the model’s, beside what was kept without it', async () => {
    await command(editor.page, 'Passepartout: Show What Is Kept of Conversations')
    await eventually(
      async () => /Noted: The staging server/.test(await shownText(editor)),
      'the notes are there',
    )
    assert.match(await shownText(editor), /WRITTEN_BY: model ollama:qwen3:4b/)
    const text = kept(editor)
    assert.match(text, /^- Said: The staging server listens on port 4711\.$/m)
    // It was made up.
    assert.doesNotMatch(text, /5432/)
    await screenshot(editor.page, 'notes-kept-dark')
  })
})
