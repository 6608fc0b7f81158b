// The commands as a person reaches them: the editor's menu, the light bulb, the palette.

import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
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
  traces,
} from './hand.ts'
import { pictures } from './look.ts'

const test = `import { isRetryable } from '../src/retry.ts'

if (isRetryable(501)) throw new Error('501 is retried')
`

const script: Script = {
  models: [{ name: 'qwen3:4b', capabilities: ['completion', 'tools'], contextLength: 40_960 }],
  answers: [
    { when: { user: 'Explain this problem' }, text: 'It has to have it [src/need.ts:2].' },
    { when: { user: 'Explain `' }, text: 'It says which status is worth another attempt [src/retry.ts:29].' },
    {
      when: { user: 'Fix this problem in .*limit' },
      calls: [
        {
          name: 'edit',
          arguments: { path: 'src/limit.ts', find: "'ten'", replace: '10' },
        },
      ],
    },
    { when: { user: 'Fix this problem in', tool: '.' }, text: 'The limit is a number now.' },
    {
      when: { user: 'Write a test for `' },
      calls: [
        {
          name: 'write',
          arguments: { path: 'test/retryable.test.ts', content: test, reason: 'It had none.' },
        },
      ],
    },
    { when: { user: 'Write a test for `', tool: '.' }, text: 'The test is in test/retryable.test.ts.' },
    {
      when: { user: 'a long story' },
      text: 'Once upon a time '.repeat(400),
      pieceCharacters: 4,
      pieceMs: 50,
    },
  ],
  otherwise: { text: 'I have no answer to that.' },
}

describe('commands where a person finds them', () => {
  let ollama: TestOllama
  let editor: Editor

  inExample(
    script,
    (opened) => {
      editor = opened.editor
      ollama = opened.ollama
    },
    {
      files: {
        'src/limit.ts': "export const limit: number = 'ten'\n",
        'src/need.ts': 'interface Need {\n  most: number\n}\nexport const need: Need = {}\n',
      },
    },
  )

  const lastQuestion = (): string => {
    const body = ollama.chats().at(-1)?.body
    return body?.messages.findLast(({ role }) => role === 'user')?.content ?? ''
  }

  it('Ask puts the cursor into the question box', async () => {
    await command(editor.page, 'Passepartout: Ask')
    const frame = await chat(editor)
    await eventually(
      () => frame.evaluate(() => document.hasFocus() && document.activeElement?.tagName === 'TEXTAREA'),
      'the box has the keyboard',
    )
  })

  it("Explain Selection, by the editor's menu", async () => {
    await openFile(editor, 'src/retry.ts', 29)
    await editor.page.keyboard.press('Shift+ArrowDown')
    await editor.page.keyboard.press('Shift+ArrowDown')
    await editor.page.keyboard.press('Shift+ArrowDown')
    await cursorAt(editor, /Ln 32, Col 1 \(\d+ selected\)/)
    const line = editor.page.locator('.editor-group-container.active .view-line', {
      hasText: 'status === 408',
    })
    await line.click({ button: 'right', position: { x: 60, y: 8 } })
    await editor.page.getByRole('menuitem', { name: 'Passepartout' }).hover()
    const item = editor.page.getByRole('menuitem', { name: 'Explain Selection' })
    await item.waitFor()
    // A menu that has only just opened takes no click yet.
    await eventually(async () => {
      await item.click({ timeout: 2000 }).catch(() => {})
      return !(await item.isVisible())
    }, 'the menu takes the click')
    const text = await answered(editor, 'Explain src/retry.ts:29-31.')
    assert.match(text, /worth another attempt/)
    assert.match(lastQuestion(), /return status === 408/)
  })

  it('Explain, by the light bulb', async () => {
    await openFile(editor, 'src/retry.ts', 34)
    await editor.page.keyboard.press('Shift+End')
    await cursorAt(editor, /Ln 34, Col \d+ \(\d+ selected\)/)
    await chooseAction(editor, 'Explain with Passepartout')
    await answered(editor, 'Explain src/retry.ts:34.')
  })

  it('Fix This Diagnostic, by the light bulb on a problem that TypeScript reports', async () => {
    await openFile(editor, 'src/limit.ts', 1)
    await editor.page.waitForSelector('.squiggly-error', { timeout: 60_000 })
    await editor.page.locator('.squiggly-error').first().dblclick({ force: true })
    await cursorAt(editor, /Ln 1, Col 19 \(5 selected\)/)
    await chooseAction(editor, 'Fix with Passepartout: Type ')
    const frame = await review(editor, 'src/limit.ts')
    assert.match(lastQuestion(), /Type 'string' is not assignable to type 'number'/)
    await approve(frame, 'src/limit.ts')
    await eventually(() => onDisk(editor, 'src/limit.ts').includes('= 10'), 'the file on disk changes')
    await answered(editor, 'Fix this problem in src/limit.ts:1')
    await editor.page.waitForSelector('.squiggly-error', { state: 'detached', timeout: 30_000 })
  })

  it('Undo Turn brings the problem back', async () => {
    await command(editor.page, 'Passepartout: Undo Turn')
    await eventually(() => onDisk(editor, 'src/limit.ts').includes("'ten'"), 'the file is as it was')
    await editor.page.waitForSelector('.squiggly-error', { timeout: 30_000 })
  })

  it('Explain a problem, in the Problems view, with the place it refers to', async () => {
    const { page } = editor
    await openFile(editor, 'src/need.ts', 4)
    await page.waitForSelector('.squiggly-error', { timeout: 60_000 })
    await command(page, 'View: Focus Problems')
    const row = page
      .locator('.markers-panel .monaco-list-row', { hasText: "Property 'most' is missing" })
      .first()
    await row.click()
    const item = page.getByRole('menuitem', { name: /^Explain with Passepartout: Property/ })
    // The menu has what has been found by then.
    await eventually(async () => {
      await page.keyboard.press('Escape')
      await row.click({ button: 'right' })
      return item.waitFor({ timeout: 2000 }).then(
        () => true,
        () => false,
      )
    }, 'the menu has the question')
    await pictures(editor, 'problems-explain')
    await eventually(async () => {
      await item.click({ timeout: 2000 }).catch(() => {})
      return !(await item.isVisible())
    }, 'the menu takes the click')
    await answered(editor, 'Explain this problem in src/need.ts:4')
    const code = '`'
    assert.match(
      lastQuestion(),
      new RegExp(
        `problem in ${code}src/need.ts${code}:4: Property 'most' is missing .* \\(ts 2741\\). See ${code}src/need.ts${code}:2: 'most' is declared here.`,
      ),
    )
  })

  it('Fix This Diagnostic, by the palette', async () => {
    await openFile(editor, 'src/limit.ts', 1)
    await command(editor.page, 'Passepartout: Fix This Diagnostic')
    // The cursor stands on no problem: it asks which.
    const row = editor.page.locator('.quick-input-list .monaco-list-row', { hasText: 'not assignable' })
    await row.waitFor({ timeout: 10_000 })
    await editor.page.keyboard.press('Enter')
    await approve(await review(editor, 'src/limit.ts'), 'src/limit.ts')
    await eventually(() => onDisk(editor, 'src/limit.ts').includes('= 10'), 'the file on disk changes')
    await eventually(() => /The limit is a number now/.test(traces(editor)), 'the turn ends')
  })

  it('Write a Test, by the palette, for the function at the cursor', async () => {
    await openFile(editor, 'src/retry.ts', 30)
    await command(editor.page, 'Passepartout: Write a Test')
    const frame = await review(editor, 'test/retryable.test.ts')
    assert.match(lastQuestion(), /Write a test for `src\/retry\.ts`:29-31\./)
    assert.match(await frame.innerText('article.card'), /new/)
    await approve(frame, 'test/retryable.test.ts')
    const path = 'test/retryable.test.ts'
    await eventually(
      () => existsSync(join(editor.workspace, path)) && onDisk(editor, path) === test,
      'the test is on disk',
    )
    await answered(editor, 'Write a test for')
  })

  it('Find Node: the picked node opens at its lines', async () => {
    await command(editor.page, 'Passepartout: Find Node')
    const input = editor.page.locator('.quick-input-widget input[type="text"]').first()
    await input.fill('parse retry after')
    const row = editor.page
      .locator('.quick-input-list .monaco-list-row', { hasText: 'parseRetryAfter' })
      .first()
    await row.waitFor({ timeout: 20_000 })
    await row.click()
    await editor.page.waitForSelector('.tab.active[aria-label*="retry.ts"]', { timeout: 20_000 })
    await cursorAt(editor, /Ln 33, Col 1/)
    assert.match(await shownText(editor), /export function parseRetryAfter/)
  })

  it("Open Today's Trace: Org, at its end, with the questions in it", async () => {
    await command(editor.page, "Passepartout: Open Today's Trace")
    await editor.page.waitForSelector('.tab.active[aria-label*=".org"]', { timeout: 20_000 })
    await editor.page.locator('.statusbar-item', { hasText: /^Org$/ }).waitFor({ timeout: 20_000 })
    assert.ok(traces(editor).includes('Explain `src/retry.ts`:29-31'), 'the question is in the trace')
    await screenshot(editor.page, 'trace-file-dark')
  })

  it('Stop, by the palette', async () => {
    const frame = await ask(editor, 'tell me a long story')
    await frame.locator('article.turn.running .answer', { hasText: 'Once upon' }).waitFor({ timeout: 30_000 })
    await command(editor.page, 'Passepartout: Stop')
    assert.match(await answered(editor, 'tell me a long story'), /Stopped/)
    await eventually(() => ollama.chats().at(-1)?.closedBy === 'client', 'the socket closes')
  })

  it('Stop while it waits for a decision withdraws the proposal', async () => {
    const frame = await ask(editor, 'rename isRetryable to worthRetrying')
    await frame.locator('article.turn:last-of-type .proposal.ask').waitFor({ timeout: 30_000 })
    await command(editor.page, 'Passepartout: Stop')
    const proposal = frame.locator('article.turn:last-of-type .proposal')
    await proposal.filter({ hasText: 'Withdrawn' }).waitFor({ timeout: 20_000 })
    assert.equal(await proposal.getByRole('button').count(), 0)
  })

  it('Show Pending Approvals with nothing pending says so', async () => {
    await command(editor.page, 'Passepartout: Show Pending Approvals')
    await eventually(async () => {
      const texts = await Promise.all(
        editor.page.frames().map((frame) => frame.innerText('body').catch(() => '')),
      )
      return texts.some((text) => text.includes('Nothing waits for you.'))
    }, 'the empty approvals say so')
  })
})

/** Opens the light bulb's menu by its key and takes the row that begins so. */
async function chooseAction(editor: Editor, title: string): Promise<void> {
  const row = editor.page.locator('.action-widget .monaco-list-row', { hasText: title }).first()
  // Language support that has only just come up may close the menu again.
  await eventually(async () => {
    if (!(await row.isVisible())) await editor.page.keyboard.press('Control+.')
    return row.waitFor({ timeout: 4000 }).then(
      () => true,
      () => false,
    )
  }, `the light bulb offers ${title}`)
  await row.click()
}
