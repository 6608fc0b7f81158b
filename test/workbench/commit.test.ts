// The button that words a commit, in a real window: what it writes into the box, that it can be stopped, and that what was
// typed meanwhile stays.

import assert from 'node:assert/strict'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestOllama } from '../ollama/server.ts'
import { type Editor, screenshot } from './editor.ts'
import { inExample } from './example.ts'
import { eventually } from './hand.ts'
import { pictures } from './look.ts'
import { git } from './repository.ts'

/** One change that is staged, and one that is not. */
function prepare(workspace: string): void {
  git(workspace, 'init', '-q')
  git(workspace, 'add', '-A')
  git(workspace, 'commit', '-qm', 'Begin')
  appendFileSync(join(workspace, 'src/queue.ts'), 'export const stagedLimit = 1\n')
  git(workspace, 'add', '-A')
  appendFileSync(join(workspace, 'src/retry.ts'), 'export const notStaged = 1\n')
}

describe('wording a commit', () => {
  let editor: Editor
  let ollama: TestOllama

  inExample(
    {
      models: [{ name: 'qwen3:4b', capabilities: ['completion', 'tools'], contextLength: 40_960 }],
      answers: [
        {
          when: { user: 'slowLimit' },
          text: 'Say slowly what came to be '.repeat(100),
          pieceCharacters: 12,
          pieceMs: 2000,
        },
        { when: { user: 'notStaged' }, text: 'Take all of it' },
      ],
      otherwise: { text: '```\nExport the limit of the queue\n```' },
    },
    (opened) => {
      editor = opened.editor
      ollama = opened.ollama
    },
    { prepare },
  )
  const press = async (name: string) => {
    const button = editor.page
      .locator(
        `.scm-view [aria-label^="${name}"], .pane-header [aria-label^="${name}"], .composite.title [aria-label^="${name}"]`,
      )
      .first()
    // Its buttons show while the hand is there.
    await editor.page.locator('.pane-header', { hasText: 'Changes' }).first().hover()
    await button.waitFor({ timeout: 30_000 })
    await button.click()
  }
  const box = async () =>
    (
      await editor.page.locator('.scm-input .view-lines, .scm-editor .view-lines').first().innerText()
    ).replaceAll('\u00a0', ' ')
  const row = (name: string) =>
    editor.page.locator('.scm-view .resource', { hasText: name }).first().waitFor({ timeout: 30_000 })
  before(async () => {
    // The whole item: a badge lies over its icon.
    await editor.page.locator('.activitybar .action-item:has([aria-label^="Source Control"])').first().click()
    await row('queue.ts')
  })

  it('writes what the model says of what is staged into the box', async () => {
    await press('Word the Commit')
    await eventually(
      async () => (await box()).includes('Export the limit of the queue'),
      'the words are there',
    ).catch(async (thrown) => {
      await screenshot(editor.page, 'failed-commit')
      throw thrown
    })
    assert.doesNotMatch(await box(), /```/)
    const sent = JSON.stringify(ollama.chats().at(-1)?.body.messages)
    assert.match(sent, /stagedLimit/)
    assert.doesNotMatch(sent, /notStaged/)
    assert.match(sent, /- Begin/)
    await pictures(editor, 'commit-message')
  })

  it('takes everything where nothing is staged, new files too', async () => {
    git(editor.workspace, 'reset', '-q', '--hard')
    appendFileSync(join(editor.workspace, 'src/retry.ts'), 'export const notStaged = 1\n')
    appendFileSync(join(editor.workspace, 'src/fresh file.ts'), 'export const brandNew = 1\n')
    await row('fresh file.ts')
    await press('Word the Commit')
    await eventually(async () => (await box()).includes('Take all of it'), 'the words are there')
    const sent = JSON.stringify(ollama.chats().at(-1)?.body.messages)
    assert.match(sent, /added src\/fresh file.ts \+1 -0[\s\S]*brandNew/)
    // The message before is what the user had in the box.
    assert.match(sent, /begun it with: \\"Export the limit of the queue\\"/)
  })

  it('can be stopped, and then the box has what it had', async () => {
    appendFileSync(join(editor.workspace, 'src/retry.ts'), 'export const slowLimit = 1\n')
    git(editor.workspace, 'add', 'src/retry.ts')
    await press('Word the Commit')
    await eventually(async () => (await box()).includes('Say slowly'), 'the first words are there')
    await pictures(editor, 'commit-message-growing')
    await press('Stop Wording the Commit')
    await eventually(async () => (await box()).includes('Take all of it'), 'the box is as it was')
    await press('Word the Commit')
    await eventually(async () => (await box()).includes('Say slowly'), 'the first words are there again')
    await press('Stop Wording the Commit')
    await eventually(async () => (await box()).includes('Take all of it'), 'the box is as it was again')
    assert.equal(git(editor.workspace, 'log', '--format=%s').trim(), 'Begin')
  })

  it('leaves what is typed meanwhile', async () => {
    await press('Word the Commit')
    await eventually(async () => (await box()).includes('Say slowly'), 'the first words are there')
    await editor.page.locator('.scm-input .view-lines, .scm-editor .view-lines').first().click()
    await editor.page.keyboard.press('Control+A')
    await editor.page.keyboard.type('Mine')
    // The wording ends by itself.
    await editor.page.locator('[aria-label^="Word the Commit"]').first().waitFor({ timeout: 30_000 })
    assert.match(await box(), /^Mine$/)
  })
})
