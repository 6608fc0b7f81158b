// Setting up the search by meaning, as a person does it: what is offered, taking a model, asking in other words,
// turning it off.

import assert from 'node:assert/strict'
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTestOllama, type TestOllama } from '../ollama/server.ts'
import { command, type Editor, openEditor, screenshot, type Theme } from './editor.ts'
import { answered, ask, chat, eventually, tellFailure } from './hand.ts'

const themes: readonly (readonly [string, Theme])[] = [
  ['light', 'Default Light Modern'],
  ['dark', 'Default Dark Modern'],
]

describe('setting up the search by meaning', () => {
  let ollama: TestOllama
  let editor: Editor
  let workspace: string

  before(async () => {
    workspace = realpathSync(mkdtempSync(join(tmpdir(), 'passepartout-meaning-')))
    writeFileSync(
      join(workspace, 'gate.ts'),
      'export function throttle(calls: number): number {\n  return Math.min(calls * 20, 900)\n}\n',
    )
    writeFileSync(
      join(workspace, 'till.ts'),
      'export function addUp(invoice: Invoice): number {\n  return invoice.lines.length * 12\n}\n',
    )
    ollama = await startTestOllama({
      models: [
        { name: 'qwen3:4b', capabilities: ['completion', 'tools'], contextLength: 40_960 },
        {
          name: 'all-minilm:latest',
          capabilities: ['embedding'],
          embeddingLength: 32,
          sizeBytes: 45_960_996,
        },
      ],
      embed: {
        concepts: [
          ['throttle', 'pace'],
          ['invoice', 'money'],
        ],
      },
      otherwise: { text: 'It is limited in `throttle` [gate.ts:1].' },
    })
    editor = await openEditor({
      workspace,
      extension: 'unpacked',
      trust: 'given',
      theme: 'Default Dark Modern',
      settings: { 'passepartout.ollamaHost': ollama.url, 'passepartout.vectors.source': 'off' },
    })
    await command(editor.page, 'Passepartout: Ask')
    await chat(editor)
  })
  after(async () => {
    await editor?.close()
    await ollama?.close()
    rmSync(workspace, { recursive: true, force: true })
  })
  afterEach(async function () {
    await tellFailure(editor, this.currentTest)
  })

  const rows = (text: string | RegExp) =>
    editor.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text })
  const placeholder = (text: string | RegExp) =>
    editor.page.locator('.quick-input-widget input[type="text"]').and(editor.page.getByPlaceholder(text))
  const setUp = () => command(editor.page, 'Passepartout: Set Up Search by Meaning')
  const embedded = () => ollama.requests.filter(({ path }) => path === '/api/embed').length

  it('offers what is there, with the size and licence of what would be downloaded', async () => {
    await setUp()
    await placeholder(/^Off:/).waitFor({ timeout: 20_000 })
    await rows('Use all-minilm:latest of Ollama').waitFor({ timeout: 5_000 })
    await rows('Take a Model From a Folder').waitFor({ timeout: 5_000 })
    assert.match(await rows('Download all-MiniLM-L6-v2').innerText(), /23\.7 MB, licence Apache-2\.0/)
    assert.equal(await rows('Turn Off').count(), 0)
    for (const [suffix, theme] of themes) {
      await editor.setTheme(theme)
      await editor.page.waitForTimeout(300)
      await screenshot(editor.page, `meaning-off-${suffix}`)
    }
    assert.equal(embedded(), 0, 'off means off')
  })

  it('uses the model that was chosen, and finds what shares no word', async () => {
    await rows('Use all-minilm:latest of Ollama').click()
    await eventually(async () => embedded() > 0, 'the code is embedded')
    await eventually(async () => {
      await setUp()
      const ready = await placeholder(/all 2 pieces are ready/)
        .waitFor({ timeout: 2_000 })
        .then(() => true)
        .catch(() => false)
      if (!ready) await editor.page.keyboard.press('Escape')
      return ready
    }, 'all pieces are ready')
    assert.match(await rows('Use all-minilm:latest of Ollama').innerText(), /in use/)
    await rows('Turn Off').waitFor({ timeout: 5_000 })
    await screenshot(editor.page, 'meaning-ready-dark')
    await editor.page.keyboard.press('Escape')
    const index = editor.page.locator('.statusbar-item', { hasText: /\d+ files/ }).locator('a')
    await eventually(
      async () =>
        /Search by meaning: all-minilm.*all 2 pieces/.test((await index.getAttribute('aria-label')) ?? ''),
      'the index in the status bar says so',
    )
    await ask(editor, 'pace?')
    await answered(editor, 'pace?')
    const prompts = JSON.stringify(ollama.chats().map(({ body }) => body))
    assert.ok(prompts.includes('Math.min(calls * 20, 900)'), 'the model was given the function')
  })

  it('is turned off', async () => {
    await setUp()
    await rows('Turn Off').click()
    await eventually(async () => {
      await setUp()
      const off = await placeholder(/^Off:/)
        .waitFor({ timeout: 2_000 })
        .then(() => true)
        .catch(() => false)
      await editor.page.keyboard.press('Escape')
      return off
    }, 'it is off')
  })
})
