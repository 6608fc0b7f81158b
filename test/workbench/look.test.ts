// The panels without a model, in the light and high-contrast themes, and in Restricted Mode.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { command, type Editor, openEditor, panel, root, screenshot } from './editor.ts'

/** Nothing listens there: the engine is found missing at once. */
const nowhere = { 'passepartout.ollamaHost': 'http://127.0.0.1:50009' }

describe('the panels in other themes, without a model', () => {
  for (const [theme, name] of [
    ['Default Light Modern', 'light'],
    ['Default High Contrast', 'contrast'],
  ] as const)
    it(`answers by reflex and proposes a rename in ${name}`, async () => {
      await withEditor({ theme, trust: 'given' }, async (editor) => {
        await command(editor.page, 'Passepartout: Ask')
        await ask(editor, 'where is retryDelay?')
        const frame = await panel(editor.page, 'article.turn:not(.running) .meta .badge')
        assert.match(await frame.innerText('.meta .badge'), /reflex/)
        assert.match(await frame.innerText('article.turn'), /retry\.ts/)
        await screenshot(editor.page, `chat-answer-${name}`)
        await ask(editor, 'rename retryDelay to backoffDelay')
        await command(editor.page, 'Passepartout: Show Pending Approvals')
        const cards = await panel(editor.page, 'article.card')
        assert.match(await cards.innerText('article.card'), /backoffDelay/)
        await screenshot(editor.page, `approval-rename-${name}`)
      })
    })

  it('answers but proposes nothing in Restricted Mode', async () => {
    await withEditor({ theme: 'Default Dark Modern', trust: 'ask' }, async (editor) => {
      await distrust(editor)
      await command(editor.page, 'Passepartout: Ask')
      await ask(editor, 'where is retryDelay?')
      const frame = await panel(editor.page, 'article.turn:not(.running) .meta .badge')
      assert.match(await frame.innerText('article.turn'), /retry\.ts/)
      await ask(editor, 'rename retryDelay to backoffDelay')
      await frame.waitForSelector('article.turn:nth-of-type(2):not(.running) .answer')
      assert.match(await frame.innerText('article.turn:nth-of-type(2)'), /trust/i)
      assert.doesNotMatch(readFileSync(join(editor.workspace, 'src/retry.ts'), 'utf8'), /backoffDelay/)
      await screenshot(editor.page, 'restricted-dark')
    })
  })
})

async function ask(editor: Editor, text: string): Promise<void> {
  const frame = await panel(editor.page, '.composer:not(.disabled) textarea')
  await frame.fill('.composer textarea', text)
  await frame.press('.composer textarea', 'Enter')
}

/** Answers the trust dialog, if it comes, by not trusting. */
async function distrust(editor: Editor): Promise<void> {
  const no = editor.page.getByRole('button', { name: /No, I don't trust|Browse in Restricted Mode/i })
  await no.click({ timeout: 8000 }).catch(() => {})
}

async function withEditor(
  options: { theme: Parameters<typeof openEditor>[0]['theme']; trust: 'given' | 'ask' },
  use: (editor: Editor) => Promise<void>,
): Promise<void> {
  const editor = await openEditor({
    ...options,
    workspace: join(root, 'examples/workspace'),
    extension: 'unpacked',
    settings: nowhere,
  })
  try {
    await use(editor)
  } catch (thrown) {
    await screenshot(editor.page, `failed-${options.theme}-${options.trust}`)
    console.log(editor.log.slice(-40).join('\n'))
    throw thrown
  } finally {
    await editor.close()
  }
}
