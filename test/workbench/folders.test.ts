// A workspace of two folders, as a person has one: both are searched, the agent works in one of them and says so, and
// goes on in the other when it is chosen.

import assert from 'node:assert/strict'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Script } from '../ollama/script.ts'
import { startTestOllama, type TestOllama } from '../ollama/server.ts'
import { command, type Editor, openEditor, screenshot } from './editor.ts'
import { answered, ask, chat, eventually, tellFailure } from './hand.ts'

const script: Script = {
  models: [{ name: 'qwen3:4b', capabilities: ['completion', 'tools'], contextLength: 40_960 }],
  answers: [],
  otherwise: { text: 'See the sources.' },
}

describe('a workspace of two folders', () => {
  let ollama: TestOllama
  let editor: Editor
  let empty: string

  before(async () => {
    empty = realpathSync(mkdtempSync(join(tmpdir(), 'passepartout-folders-')))
    ollama = await startTestOllama(script)
    editor = await openEditor({
      workspace: empty,
      workspaceFile: 'harbour.code-workspace',
      files: {
        'harbour.code-workspace': JSON.stringify({ folders: [{ path: 'quay' }, { path: 'pier' }] }),
        'quay/src/berth.ts': 'export function berthShip(length: number): number {\n  return length + 10\n}\n',
        'pier/src/moor.ts': 'export function moorBoat(boat: string): string {\n  return boat\n}\n',
      },
      extension: 'unpacked',
      trust: 'given',
      theme: 'Default Dark Modern',
      settings: { 'passepartout.ollamaHost': ollama.url },
    })
    await command(editor.page, 'Passepartout: Ask')
  })
  after(async () => {
    await editor?.close()
    await ollama?.close()
    rmSync(empty, { recursive: true, force: true })
  })
  afterEach(async function () {
    await tellFailure(editor, this.currentTest)
  })

  const says = async (text: string): Promise<void> =>
    (await chat(editor)).locator('.notice', { hasText: text }).waitFor({ timeout: 30_000 })
  const conversation = async (): Promise<string> =>
    (await (await chat(editor)).locator('article.turn').allInnerTexts()).join('\n')

  it('works in the first of them, and says so', async () => {
    await says('all are searched, the agent works in “quay”.')
    await ask(editor, 'where is berthShip?')
    assert.match(await answered(editor, 'where is berthShip?'), /berth\.ts/)
    await screenshot(editor.page, 'folders-dark')
  })

  it('finds and opens what is in the other one', async () => {
    await ask(editor, 'where is moorBoat?')
    assert.match(await answered(editor, 'where is moorBoat?'), /\.\.\/pier\/src\/moor\.ts/)
    await screenshot(editor.page, 'folders-beside-dark')
    await (await chat(editor))
      .locator('article.turn')
      .last()
      .getByRole('link', { name: /moor\.ts/ })
      .first()
      .click()
    await editor.page.locator('.tab.active', { hasText: 'moor.ts' }).waitFor({ timeout: 20_000 })
    await eventually(
      async () =>
        (await editor.page.locator('.tab.active').getAttribute('aria-label'))?.includes('moor.ts') ?? false,
      'it is open',
    )
  })

  it('goes on in the one that is chosen, with its own conversation', async () => {
    await (await chat(editor)).getByRole('button', { name: 'Choose Folder' }).click()
    const rows = editor.page.locator('.quick-input-list .monaco-list-row')
    await rows.filter({ hasText: 'quay' }).filter({ hasText: 'the agent works here' }).waitFor()
    await screenshot(editor.page, 'folders-choose-dark')
    await rows.filter({ hasText: 'pier' }).click()
    await says('all are searched, the agent works in “pier”.')
    await eventually(
      async () => !(await conversation()).includes('berthShip'),
      'another conversation is shown',
    )
    await ask(editor, 'where is moorBoat?')
    assert.match(await answered(editor, 'where is moorBoat?'), /moor\.ts/)
  })

  it('comes back to the first with what was said there', async () => {
    await command(editor.page, 'Passepartout: Choose Folder')
    await editor.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'quay' }).click()
    await says('all are searched, the agent works in “quay”.')
    await eventually(async () => (await conversation()).includes('where is berthShip?'), 'it is there again')
  })
})
