// Edits in their places, in a real window: asked for by a key, shown beside the lines, done when accepted.

import assert from 'node:assert/strict'
import type { Script } from '../ollama/script.ts'
import type { TestOllama } from '../ollama/server.ts'
import { command, type Editor } from './editor.ts'
import { inExample } from './example.ts'
import { eventually, onDisk, openFile, traces } from './hand.ts'
import { allThemes, pictures } from './look.ts'

const edit = (find: string, replace: string) => [{ name: 'edit', arguments: { find, replace } }]

const script: Script = {
  models: [{ name: 'qwen3:4b', capabilities: ['completion', 'tools'], contextLength: 40_960 }],
  answers: [
    { when: { user: 'slowly' }, text: 'word '.repeat(400), pieceCharacters: 4, pieceMs: 500 },
    {
      when: { user: 'Wanted: say why' },
      calls: edit(
        '  if (!header) return 0\n  if (/^\\d+$/.test(header.trim())) return Number(header) * 1000\n',
        "  // Not every station sends it.\n  if (header === null || header.trim() === '') return 0\n  const seconds = /^\\d+$/.exec(header.trim())\n  if (seconds) return Number(seconds[0]) * 1000\n",
      ),
    },
    {
      when: { tool: 'and 425 too' },
      calls: edit('status === 408 ||', 'status === 408 || status === 425 ||'),
    },
    {
      when: { user: 'Wanted: retry 423' },
      calls: edit('status === 408 ||', 'status === 408 || status === 423 ||'),
    },
    {
      when: { user: 'Wanted: shorter' },
      calls: edit('Each with its reason, so that nobody has to guess later.', 'Each with its reason.'),
    },
    {
      when: { user: 'Wanted: unclear' },
      calls: [{ name: 'ask', arguments: { question: 'Which of the two do you mean?' } }],
    },
  ],
  otherwise: { text: 'I have no answer to that.' },
}

describe('edits in their places', () => {
  let editor: Editor
  let ollama: TestOllama
  inExample(script, (opened) => {
    editor = opened.editor
    ollama = opened.ollama
  })
  before(async () => {
    await editor.page.locator('.statusbar-item', { hasText: 'qwen3:4b' }).waitFor({ timeout: 60_000 })
  })

  const lens = (words: string | RegExp) =>
    editor.page.locator('.editor-group-container.active .codelens-decoration a', { hasText: words }).first()
  async function want(words: string): Promise<void> {
    const { page } = editor
    await page.keyboard.press('Control+i')
    const box = page.locator('.quick-input-widget input[placeholder^="What is to be changed"]')
    await box.waitFor({ timeout: 30_000 })
    await box.fill(words)
    await page.keyboard.press('Enter')
    await box.waitFor({ state: 'hidden', timeout: 30_000 })
  }
  /** What comes is drawn by style sheets alone. */
  const shows = (words: string) =>
    eventually(async () => {
      const drawn = await editor.page.evaluate(() =>
        [...document.querySelectorAll('.editor-group-container.active .view-line span')]
          .map((one) => getComputedStyle(one, '::after').content)
          .join('\n'),
      )
      return drawn.replaceAll('\u00a0', ' ').includes(words)
    }, `${words} is shown`)
  const proposed = () => lens('Accept').waitFor({ timeout: 60_000 })
  const gone = () => lens('Accept').waitFor({ state: 'detached', timeout: 30_000 })
  /** The turn is over so many times: until then it cannot be undone. */
  const changed = async (times: number) => {
    await gone()
    await eventually(
      () => (traces(editor).match(/Answer: Changed src\/retry.ts/g) ?? []).length >= times,
      'the turn is over',
    )
  }

  it('stand beside the lines, and are done when accepted', async () => {
    await openFile(editor, 'src/retry.ts', 36)
    const before = onDisk(editor, 'src/retry.ts')
    await want('say why there may be none')
    await proposed()
    await shows('+ // Not every station sends it.')
    await pictures(editor, 'inline', allThemes)
    assert.equal(onDisk(editor, 'src/retry.ts'), before, 'nothing is done yet')
    const question = ollama.chats().at(-1)?.body.messages.at(-1)?.content ?? ''
    assert.match(question, /Change only these lines, src\/retry.ts:34-39,/)
    await lens('Accept +4 −2').click()
    await eventually(
      () => onDisk(editor, 'src/retry.ts').includes('// Not every station'),
      'the file has changed',
    )
    await changed(1)
    await command(editor.page, 'Passepartout: Undo Turn')
    await eventually(() => onDisk(editor, 'src/retry.ts') === before, 'the file is as it was')
  })

  it('follow their lines while somebody types above, and one key accepts them', async () => {
    const { page } = editor
    await openFile(editor, 'src/retry.ts', 30)
    await want('retry 423 as well')
    await proposed()
    await openFile(editor, 'src/retry.ts', 1)
    await page.keyboard.type('// New. ')
    await page.keyboard.press('Enter')
    await proposed()
    await pictures(editor, 'inline-moved', [['dark', 'Default Dark Modern']])
    await openFile(editor, 'src/retry.ts', 31)
    await page.keyboard.press('Control+Enter')
    await eventually(() => onDisk(editor, 'src/retry.ts').includes('status === 423'), 'the file has changed')
    assert.match(onDisk(editor, 'src/retry.ts'), /^\/\/ New. \n/)
    await changed(2)
    await command(page, 'Passepartout: Undo Turn')
    await eventually(() => !onDisk(editor, 'src/retry.ts').includes('status === 423'), 'it is undone')
  })

  it('are rejected by Escape, and done otherwise by Again', async () => {
    const { page } = editor
    await openFile(editor, 'src/retry.ts', 31)
    await want('retry 423 as well')
    await proposed()
    await page.keyboard.press('Escape')
    await gone()
    await want('retry 423 as well')
    await proposed()
    await lens('Again').click()
    const box = page.locator('.quick-input-widget input[placeholder^="What is to be changed"]')
    await box.waitFor({ timeout: 30_000 })
    await eventually(
      async () => (await box.inputValue()) === 'retry 423 as well',
      'the box has what was wanted',
    )
    await box.fill('and 425 too')
    await pictures(editor, 'inline-again', [['light', 'Default Light Modern']])
    await page.keyboard.press('Enter')
    await shows('425 || status === ')
    await lens('Reject').click()
    await gone()
    assert.doesNotMatch(onDisk(editor, 'src/retry.ts'), /425|423/)
  })

  it('wait in several files, in notes too, over closing them and a restart', async () => {
    const { page } = editor
    await openFile(editor, 'src/retry.ts', 31)
    await want('retry 423 as well')
    await proposed()
    await openFile(editor, 'notes/decisions.org', 4)
    await want('shorter')
    await proposed()
    await pictures(editor, 'inline-org', allThemes)
    await command(page, 'View: Close All Editors')
    await command(page, 'Passepartout: Restart Server')
    await openFile(editor, 'notes/decisions.org', 4)
    await proposed()
    await lens('Accept').click()
    await eventually(
      () => onDisk(editor, 'notes/decisions.org').includes('Each with its reason. Newest first.'),
      'the note has changed',
    )
    await openFile(editor, 'src/retry.ts', 31)
    await proposed()
    await lens('Reject').click()
    await gone()
  })

  it('can be stopped, and say what the model asks', async () => {
    const { page } = editor
    await openFile(editor, 'src/retry.ts', 31)
    await want('do it slowly')
    await lens('Stop').waitFor({ timeout: 30_000 })
    await pictures(editor, 'inline-running', [['dark', 'Default Dark Modern']])
    await page.keyboard.press('Escape')
    await lens('Stop').waitFor({ state: 'detached', timeout: 30_000 })
    await want('unclear')
    await lens('Which of the two do you mean?').waitFor({ timeout: 30_000 })
    await pictures(editor, 'inline-asked', [['dark', 'Default Dark Modern']])
    await page.keyboard.press('Escape')
    await lens('Which of the two').waitFor({ state: 'detached', timeout: 30_000 })
  })
})
