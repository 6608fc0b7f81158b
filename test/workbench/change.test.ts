// A change through the editor: unsaved text is what the agent sees and stays, the diff editor shows both
// sides, approving can be taken back with Ctrl+Z, code blocks of an answer go to where the user wants them.

import assert from 'node:assert/strict'
import type { Script } from '../ollama/script.ts'
import type { TestOllama } from '../ollama/server.ts'
import { command, type Editor, screenshot } from './editor.ts'
import { inExample } from './example.ts'
import {
  answered,
  approve,
  ask,
  chat,
  cursorAt,
  eventually,
  onDisk,
  openFile,
  review,
  shownText,
} from './hand.ts'

const code = 'const ceiling = 30_000\nexport const capped = (ms: number): number => Math.min(ms, ceiling)'

const script: Script = {
  models: [{ name: 'qwen3:4b', capabilities: ['completion', 'tools'], contextLength: 40_960 }],
  answers: [
    {
      when: { user: 'never retry 505' },
      calls: [
        {
          name: 'edit',
          arguments: {
            path: 'src/retry.ts',
            find: 'status !== 501',
            replace: 'status !== 501 && status !== 505',
          },
        },
      ],
    },
    {
      when: { user: 'never retry 505', tool: '.' },
      text: 'Done: 505 is not retried any more [src/retry.ts:31].',
    },
    { when: { user: 'what stands first' }, text: 'A remark of yours, and then the retry rules.' },
    { when: { user: 'show me a cap' }, text: `So:\n\n\`\`\`ts\n${code}\n\`\`\`\n\nThat is all.` },
  ],
  otherwise: { text: 'I have no answer to that.' },
}

describe('a change through the editor', () => {
  let ollama: TestOllama
  let editor: Editor

  inExample(script, (opened) => {
    editor = opened.editor
    ollama = opened.ollama
  })
  before(async () => {
    await command(editor.page, 'Passepartout: Ask')
  })

  it('unsaved text is what the agent sees', async () => {
    await openFile(editor, 'src/retry.ts', 1)
    await editor.page.keyboard.type('/* an unsaved remark */ ')
    await editor.page.waitForSelector('.tab.active.dirty')
    assert.doesNotMatch(onDisk(editor, 'src/retry.ts'), /an unsaved remark/)
    await ask(editor, 'what stands first in src/retry.ts?')
    await answered(editor, 'what stands first')
    assert.match(JSON.stringify(ollama.chats().at(-1)?.body), /an unsaved remark/)
  })

  it('the diff editor shows both sides, the unsaved text on each', async () => {
    await ask(editor, 'never retry 505')
    const frame = await review(editor, 'status !== 505')
    await frame.getByRole('button', { name: /^Open the diff of src\/retry\.ts/ }).click()
    await editor.page.waitForSelector('.tab.active[aria-label*="retry.ts (proposed)"]', { timeout: 20_000 })
    const side = (name: string) => shownText(editor, `.monaco-diff-editor .editor.${name}`)
    await eventually(async () => (await side('modified')).includes('status !== 505'), 'the new side is drawn')
    assert.match(await side('original'), /status !== 501\)/)
    assert.doesNotMatch(await side('original'), /505/)
    await screenshot(editor.page, 'diff-editor-dark')
    await editor.page.keyboard.press('Control+Home')
    for (const name of ['original', 'modified'])
      await eventually(async () => (await side(name)).includes('an unsaved remark'), `${name} has the remark`)
  })

  it('approving changes the open text and keeps what was unsaved; the diff editor closes', async () => {
    await approve(await review(editor, 'status !== 505'), 'status !== 505')
    await eventually(() => /505/.test(onDisk(editor, 'src/retry.ts')), 'the file on disk changes')
    assert.match(onDisk(editor, 'src/retry.ts'), /^\/\* an unsaved remark \*\/ /)
    await editor.page.waitForSelector('.tab[aria-label*="(proposed)"]', {
      state: 'detached',
      timeout: 20_000,
    })
    await openFile(editor, 'src/retry.ts', 31)
    assert.match(await shownText(editor), /status !== 505/)
  })

  it('Ctrl+Z takes the change back, and only it', async () => {
    await answered(editor, 'never retry 505')
    // The keyboard goes from the panel to the editor.
    await editor.page.keyboard.press('Control+1')
    await editor.page.keyboard.press('Control+Z')
    await eventually(async () => !(await shownText(editor)).includes('505'), 'the text is as it was')
    await openFile(editor, 'src/retry.ts', 1)
    await eventually(
      async () => (await shownText(editor)).includes('an unsaved remark'),
      'the remark is still there',
    )
  })

  it('a link in the answer opens the lines it names, wherever they are by now', async () => {
    await openFile(editor, 'src/retry.ts', 1)
    await editor.page.keyboard.press('Enter')
    await cursorAt(editor, /Ln 2, Col 1/)
    await openFile(editor, 'README.md', 1)
    const frame = await chat(editor)
    await frame.locator('article.turn', { hasText: 'never retry 505' }).locator('.answer a').click()
    await editor.page.waitForSelector('.tab.active[aria-label*="retry.ts"]', { timeout: 20_000 })
    await cursorAt(editor, /Ln 29, Col 1/)
  })

  it('Copy puts a code block on the clipboard, Insert puts it at the cursor', async () => {
    await editor.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await ask(editor, 'show me a cap')
    await answered(editor, 'show me a cap')
    const frame = await chat(editor)
    const block = frame.locator('article.turn:last-of-type .code')
    await block.getByRole('button', { name: 'Copy' }).click()
    await block.getByRole('button', { name: 'Copied' }).waitFor({ timeout: 5000 })
    await eventually(
      async () => (await editor.page.evaluate(() => navigator.clipboard.readText())) === code,
      'the clipboard has the code',
    )
    await openFile(editor, 'src/config.ts', 1)
    await block.getByRole('button', { name: 'Insert at cursor' }).click()
    await eventually(
      async () => (await shownText(editor)).includes(code.split('\n')[1] ?? ''),
      'it is inserted',
    )
    assert.doesNotMatch(onDisk(editor, 'src/config.ts'), /capped/)
  })
})
