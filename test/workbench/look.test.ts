// Every panel in every theme, for the eyes: the pictures are looked at by a person. What is asserted is
// that each panel shows what it is there for, in Restricted Mode too, and that nothing is cut off at the side.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { Script } from '../ollama/script.ts'
import { command, type Editor, openEditor, panel, root, screenshot } from './editor.ts'
import { inExample } from './example.ts'
import { answered, approve, ask, chat, eventually, onDisk, openFile, review, tellFailure } from './hand.ts'
import { allThemes, fits, pictures, widen } from './look.ts'

const answer = `\`retryDelay\` doubles the wait with each attempt, up to a ceiling, and takes a **random part** of it [src/retry.ts:24].

1. The ceiling is \`maxDelayMs\` [src/config.ts:1].
2. A longer \`Retry-After\` of the station wins.

\`\`\`ts
const ceiling = Math.min(config.maxDelayMs, config.baseDelayMs * 2 ** (attempt - 1)) // milliseconds, before the random part
return Math.max(retryAfterMs, Math.floor(random() * ceiling))
\`\`\`

| attempt | at most |
|---|---|
| 1 | 500 ms |
| 2 | 1 s |

The reason is in the notes: many clients must not come back at the same moment [notes/decisions.org:6].`

const longPath = 'src/stations/northern-waters/providers/adapters/a-rather-long-file-name.ts'

const script: Script = {
  models: [{ name: 'qwen3:4b', capabilities: ['completion', 'tools'], contextLength: 40_960 }],
  answers: [
    { when: { user: 'how long does retryDelay wait' }, text: answer, pieceCharacters: 60 },
    {
      when: { user: 'fail in the middle' },
      text: 'It begins well, and then',
      error: 'CUDA error: out of memory',
    },
    {
      when: { user: 'a new adapter' },
      calls: [
        {
          name: 'write',
          arguments: {
            path: longPath,
            content: Array.from({ length: 30 }, (_, line) => `export const station${line} = ${line}`).join(
              '\n',
            ),
            reason:
              'The stations of the northern waters need an adapter of their own, because their headers differ.',
          },
        },
      ],
    },
    { when: { user: 'a new adapter', tool: '.' }, text: 'Then not.' },
    {
      when: { user: 'count the lines' },
      calls: [
        {
          name: 'run',
          arguments: {
            command:
              'for file in src/*.ts; do wc -l "$file" | tee -a count.txt; sleep 1; done; sleep 99; rm -f count.txt',
            reason: 'To see how long each file is.',
          },
        },
      ],
    },
  ],
  otherwise: { text: 'I have no answer to that.' },
}

describe('the look of the panels', () => {
  let editor: Editor

  inExample(script, (opened) => {
    editor = opened.editor
  })
  before(async () => {
    await command(editor.page, 'Passepartout: Ask')
  })

  it('empty', async () => {
    await editor.page.locator('.statusbar-item', { hasText: 'qwen3:4b' }).waitFor({ timeout: 30_000 })
    const frame = await chat(editor)
    assert.equal(await frame.locator('.example').count(), 3)
    await panel(editor.page, '.empty .codicon-pass')
    await pictures(editor, 'chat-empty')
  })

  it('an answer, also in a narrow and in a wide side bar', async () => {
    await openFile(editor, 'src/retry.ts', 24)
    await ask(editor, 'how long does retryDelay wait?')
    await answered(editor, 'how long does retryDelay wait')
    const frame = await chat(editor)
    await pictures(editor, 'chat-answer', allThemes)
    for (const width of [250, 600]) {
      await widen(editor, width)
      await fits(frame)
      await screenshot(editor.page, `chat-answer-${width}-dark`)
    }
    await widen(editor, 300)
  })

  it('an error', async () => {
    await ask(editor, 'fail in the middle')
    assert.match(await answered(editor, 'fail in the middle'), /out of memory/)
    await pictures(editor, 'chat-error')
  })

  it('an edit to approve, its diff, and a reason to deny it', async () => {
    await ask(editor, 'write a new adapter')
    const frame = await review(editor, 'northern')
    await pictures(editor, 'approval-edit')
    for (const width of [250, 600]) {
      await widen(editor, width)
      await fits(frame)
      await screenshot(editor.page, `approval-edit-${width}-dark`)
    }
    await widen(editor, 300)
    await frame.getByRole('button', { name: /^Open the diff/ }).click()
    await editor.page.waitForSelector('.tab.active[aria-label*="(proposed)"]', { timeout: 20_000 })
    await pictures(editor, 'diff-editor')
    await frame.getByRole('button', { name: /^Deny/ }).click()
    await frame.fill('.denial textarea', 'The adapters live in src/adapters, one file for each provider.')
    await pictures(editor, 'approval-deny')
    await frame.press('.denial textarea', 'Enter')
    await answered(editor, 'write a new adapter')
  })

  it('a command to approve, and while it runs', async () => {
    await ask(editor, 'count the lines')
    const frame = await review(editor, 'count.txt')
    await frame.locator('.why summary').click()
    await pictures(editor, 'approval-command', allThemes)
    await approve(frame, 'count.txt')
    const conversation = await chat(editor)
    await conversation.locator('.output.running pre', { hasText: 'config.ts' }).waitFor({ timeout: 30_000 })
    await pictures(editor, 'chat-running')
    await fits(conversation)
    await command(editor.page, 'Passepartout: Stop')
    await answered(editor, 'count the lines')
  })

  it('many files in one approval', async () => {
    await ask(editor, 'rename retryDelay to backoffDelay')
    await review(editor, 'backoffDelay')
    await screenshot(editor.page, 'approval-rename-dark')
    await command(editor.page, 'Passepartout: Stop')
    await answered(editor, 'rename retryDelay')
  })

  it('the trace', async () => {
    await command(editor.page, 'Passepartout: Focus on Trace View')
    const pane = (title: string) =>
      editor.page.locator('.pane', { has: editor.page.locator(`.pane-header[aria-label^="${title}"]`) })
    // Room for the tree.
    await pane('Chat').locator('.pane-header').click()
    await pane('Approvals').locator('.pane-header').click()
    const tree = pane('Trace')
    const row = tree.locator('.monaco-list-row', { hasText: 'how long does' })
    await row.waitFor({ timeout: 20_000 })
    await tree
      .locator('.monaco-list-row', { hasText: 'write a new adapter' })
      .locator('.monaco-tl-twistie')
      .click()
    await tree.locator('.monaco-list-row', { hasText: 'Denied' }).first().waitFor({ timeout: 10_000 })
    await tree.locator('.monaco-list-row', { hasText: 'Denied' }).first().click()
    await editor.page.waitForSelector('.tab.active[aria-label*=".org"]', { timeout: 20_000 })
    await pictures(editor, 'trace')
    await command(editor.page, 'Passepartout: Ask')
  })

  it('Find Node', async () => {
    // A panel that is still on its way takes the keyboard when it comes, and the quick pick closes.
    const frame = await chat(editor)
    await eventually(
      () => frame.evaluate(() => document.hasFocus() && document.activeElement?.tagName === 'TEXTAREA'),
      'the question box has the keyboard',
    )
    await command(editor.page, 'Passepartout: Find Node')
    const input = editor.page.locator('.quick-input-widget input[type="text"]').first()
    await input.fill('retry delay')
    const rows = editor.page.locator('.quick-input-list .monaco-list-row')
    await rows.filter({ hasText: 'retryDelay' }).first().waitFor({ timeout: 20_000 })
    // The node it stands on is shown behind it.
    await editor.page.waitForSelector('.tab.active[aria-label*="retry.ts"]', { timeout: 20_000 })
    await screenshot(editor.page, 'find-node-dark')
    await editor.page.keyboard.press('Escape')
    // Nothing was picked: back to the trace.
    await editor.page.waitForSelector('.tab.active[aria-label*=".org"]', { timeout: 20_000 })
    await editor.page.waitForSelector('.editor-group-container.active .monaco-editor.focused', {
      timeout: 20_000,
    })
  })

  it('the walkthrough', async () => {
    await command(editor.page, 'Welcome: Open Walkthrough...')
    const row = editor.page.locator('.quick-input-list .monaco-list-row', {
      hasText: 'Get started with Passepartout',
    })
    await row.waitFor({ timeout: 20_000 })
    await row.click()
    await editor.page
      .locator('.gettingStartedContainer', { hasText: 'Ask about this folder' })
      .waitFor({ timeout: 20_000 })
    // Its pictures stand beside the steps where there is room.
    await editor.page.keyboard.press('Control+B')
    await editor.page.waitForTimeout(1000)
    await pictures(editor, 'walkthrough')
  })
})

describe('the look of the panels without a model, in Restricted Mode', () => {
  let editor: Editor

  before(async () => {
    editor = await openEditor({
      workspace: join(root, 'examples/workspace'),
      extension: 'unpacked',
      trust: 'ask',
      theme: 'Default Dark Modern',
      // Nothing listens there: the engine is found missing at once.
      settings: { 'passepartout.ollamaHost': 'http://127.0.0.1:50009' },
    })
  })
  after(async () => {
    await editor?.close()
  })
  afterEach(async function () {
    await tellFailure(editor, this.currentTest)
  })

  it('answers but proposes nothing', async () => {
    const no = editor.page.getByRole('button', { name: /No, I don't trust|Browse in Restricted Mode/i })
    await no.click({ timeout: 8000 }).catch(() => {})
    await command(editor.page, 'Passepartout: Ask')
    await ask(editor, 'where is retryDelay?')
    assert.match(await answered(editor, 'where is retryDelay'), /no model: reflex/)
    await ask(editor, 'rename retryDelay to backoffDelay')
    assert.match(await answered(editor, 'rename retryDelay'), /not trusted/i)
    assert.doesNotMatch(onDisk(editor, 'src/retry.ts'), /backoffDelay/)
    await pictures(editor, 'restricted', allThemes)
    await widen(editor, 250)
    await fits(await chat(editor))
    await screenshot(editor.page, 'restricted-250-dark')
    await widen(editor, 300)
  })

  it('proposes once the folder is trusted', async () => {
    const frame = await chat(editor)
    await frame.getByRole('button', { name: 'Manage Trust' }).click()
    await editor.page.getByRole('button', { name: 'Trust', exact: true }).first().click({ timeout: 20_000 })
    const dialog = editor.page.locator('.monaco-modal-editor-block')
    await dialog.locator('.codicon-close').first().click()
    await dialog.waitFor({ state: 'detached', timeout: 10_000 })
    await eventually(
      async () => !/Restricted Mode/.test(await frame.innerText('.notices')),
      'the notice goes',
    )
    await ask(editor, 'rename retryDelay to backoffDelay')
    await approve(await review(editor, 'backoffDelay'), 'backoffDelay')
    await eventually(() => /backoffDelay/.test(onDisk(editor, 'src/retry.ts')), 'the files change')
    await pictures(editor, 'engine-missing')
  })
})
