// The gate as a person meets it in the window: a command as a tree, an entry of approvals.org decided above its headline, and a
// rule with a slip of the pen in rules.org. The pictures are looked at by a person.

import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Frame } from 'playwright-core'
import type { Script } from '../ollama/script.ts'
import type { TestOllama } from '../ollama/server.ts'
import { command, type Editor, screenshot, type Theme } from './editor.ts'
import { inExample } from './example.ts'
import { answered, ask, chat, cursorAt, eventually, onDisk, review } from './hand.ts'

const themes: readonly (readonly [string, Theme])[] = [
  ['light', 'Default Light Modern'],
  ['contrast', 'Default High Contrast'],
  ['dark', 'Default Dark Modern'],
]

const compound =
  'FORCE_COLOR=0 timeout 60 sh -c \'npm test -- --reporter=dot; rm -rf "$TMPDIR/out" build\' | tee -a notes/test-log.txt && curl -sS -X POST --data @notes/test-log.txt https://ci.example.org/report'

const script: Script = {
  models: [{ name: 'qwen3:4b', capabilities: ['completion', 'tools'], contextLength: 40_960 }],
  answers: [
    {
      when: { user: 'test and report' },
      calls: [{ name: 'run', arguments: { command: compound, reason: 'To test everything and report it.' } }],
    },
    { when: { user: 'test and report', tool: '.' }, text: 'Then not.' },
    {
      when: { user: 'one plain command' },
      calls: [{ name: 'run', arguments: { command: 'npm test -- --reporter=dot' } }],
    },
    { when: { user: 'one plain command', tool: '.' }, text: 'Then not.' },
    {
      when: { user: 'at most seven attempts' },
      calls: [
        {
          name: 'edit',
          arguments: {
            path: 'src/config.ts',
            find: 'maxAttempts: 5',
            replace: 'maxAttempts: 7',
            reason: 'Seven attempts, as you said.',
          },
        },
      ],
    },
    { when: { user: 'at most seven attempts', tool: '.' }, text: 'Seven now.' },
  ],
  otherwise: { text: 'I have no answer to that.' },
}

const rules = `#+TITLE: Rules

* Docs may be written
:PROPERTIES:
:CREATED: [2026-11-20 Fri]
:END:
What I write about the code needs no question.
#+begin_src datalog
permit(E) :- effect(E, A, write, T), under(E, docs).
#+end_src

* Notes may be written
#+begin_src datalog
permit(E) :- effect(E, A, write, T), under(E, notes).
#+end_src
`

describe('the gate', () => {
  let editor: Editor
  let ollama: TestOllama

  inExample(script, (opened) => {
    editor = opened.editor
    ollama = opened.ollama
  })
  before(async () => {
    await command(editor.page, 'Passepartout: Ask')
  })

  async function pictures(name: string): Promise<void> {
    for (const [suffix, theme] of themes) {
      await editor.setTheme(theme)
      await editor.page.waitForTimeout(300)
      await screenshot(editor.page, `${name}-${suffix}`)
    }
  }

  async function widen(widthPx: number): Promise<void> {
    const box = await editor.page.locator('.part.sidebar').boundingBox()
    assert.ok(box)
    const { mouse } = editor.page
    await mouse.move(box.x + box.width + 1, 300)
    await mouse.down()
    await mouse.move(box.x + widthPx, 300, { steps: 5 })
    await mouse.up()
    await editor.page.waitForTimeout(300)
  }

  async function fits(frame: Frame): Promise<void> {
    const over = await frame.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    assert.ok(over <= 0, `${over} px too wide`)
  }

  const approvalsFile = (): string => {
    const [name] = readdirSync(editor.home, { recursive: true, encoding: 'utf8' }).filter((each) =>
      each.endsWith('approvals.org'),
    )
    return join(editor.home, name ?? '')
  }
  const lens = (title: RegExp) =>
    editor.page.locator('.contentWidgets .codelens-decoration :is(a, span:not(.codicon))', { hasText: title })

  it('shows a command as a tree: what runs what, what each does, what is not known', async () => {
    mkdirSync(editor.home, { recursive: true })
    writeFileSync(join(editor.home, 'rules.org'), rules)
    await ask(editor, 'test and report')
    const frame = await review(editor, 'timeout')
    // Room for the tree: the chat above it folds.
    await editor.page.locator('.pane-header[aria-label^="Chat"]').click()
    const tree = frame.locator('article.card .parsed')
    const said = (await tree.textContent()) ?? ''
    assert.match(said, /timeout 60 sh[\s\S]*npm test[\s\S]*rm -rf[\s\S]*tee -a[\s\S]*curl/)
    assert.match(said, /deletes build/)
    assert.match(said, /contacts ci\.example\.org/)
    assert.match(said, /writes notes\/test-log\.txt/)
    // By keys alone: a command folds and opens again.
    const first = tree.locator('summary').first()
    await first.focus()
    await first.press('Enter')
    assert.equal(await tree.locator('details').first().getAttribute('open'), null)
    await first.press('Enter')
    assert.equal(await tree.locator('details').first().getAttribute('open'), '')
    for (const width of [300, 640]) {
      await widen(width)
      await fits(frame)
      await frame.locator('.parsed').evaluate((parsed) => parsed.scrollIntoView({ block: 'start' }))
      await pictures(`command-tree-${width}`)
    }
    await widen(300)
    await editor.page.locator('.pane-header[aria-label^="Chat"]').click()
    await frame.getByRole('button', { name: /^Deny/ }).click()
    await frame.press('.denial textarea', 'Enter')
    await answered(editor, 'test and report')
  })

  it('one plain command is not said twice', async () => {
    await ask(editor, 'one plain command')
    const frame = await review(editor, 'npm test')
    const card = frame.locator('article.card')
    assert.equal(await card.locator('.simple').count(), 0)
    assert.match((await card.locator('.parsed').textContent()) ?? '', /^Effectsruns code from package\.json/)
    await screenshot(editor.page, 'command-plain-dark')
    await frame.getByRole('button', { name: /^Deny/ }).click()
    await frame.press('.denial textarea', 'Enter')
    await answered(editor, 'one plain command')
  })

  it('is decided above the headline of approvals.org, which a person can read', async () => {
    await ask(editor, 'at most seven attempts')
    const frame = await review(editor, 'config.ts')
    await frame.locator('.why summary').click()
    assert.match(
      (await frame.locator('.why').textContent()) ?? '',
      /The rule "Docs may be written" would permit changing src\/config\.ts, but it is not under the folder docs\./,
    )
    await screenshot(editor.page, 'near-miss-dark')
    await command(editor.page, 'Passepartout: Open Approvals as Org')
    await editor.page.waitForSelector('.tab.active[aria-label*="approvals.org"]', { timeout: 20_000 })
    await lens(/^\s*Approve$/).waitFor({ timeout: 20_000 })
    await lens(/^\s*Deny$/).waitFor()
    await lens(/^Open in Panel$/).waitFor()
    await pictures('approvals-org')
    // A headline that says approved approves nothing, saved or not.
    const written = readFileSync(approvalsFile(), 'utf8')
    writeFileSync(approvalsFile(), written.replace('maxAttempts: 7', 'maxAttempts: 6'))
    await lens(/^The text was changed here/).waitFor({ timeout: 20_000 })
    assert.equal(await lens(/^\s*Approve$/).count(), 0)
    await screenshot(editor.page, 'approvals-org-edited-dark')
    writeFileSync(approvalsFile(), written)
    await lens(/^\s*Approve$/).click({ timeout: 20_000 })
    await eventually(() => /maxAttempts: 7/.test(onDisk(editor, 'src/config.ts')), 'the edit is done')
    await lens(/^\s*Approve$/).waitFor({ state: 'detached', timeout: 20_000 })
    assert.match(readFileSync(approvalsFile(), 'utf8'), /^\* APPROVED edit src\/config\.ts$/m)
    assert.match(await answered(editor, 'at most seven attempts'), /Seven now/)
  })

  it('denies above the headline, with a reason for the agent', async () => {
    await ask(editor, 'one plain command')
    await (await chat(editor)).locator('.proposal.ask').last().waitFor({ timeout: 30_000 })
    await command(editor.page, 'Passepartout: Open Approvals as Org')
    await lens(/^\s*Deny$/).click({ timeout: 20_000 })
    const input = editor.page.locator('.quick-input-widget input[type="text"]').first()
    await input.waitFor({ state: 'visible' })
    await input.fill('Not on this machine.')
    await input.press('Enter')
    await answered(editor, 'one plain command')
    await eventually(
      () => /Not on this machine/.test(JSON.stringify(ollama.chats().at(-1)?.body.messages)),
      'the agent is told',
    )
    assert.match(readFileSync(approvalsFile(), 'utf8'), /:REASON: Not on this machine\./)
  })

  it('a slip of the pen in rules.org is marked, explained and said aloud', async () => {
    const { page } = editor
    mkdirSync(editor.home, { recursive: true })
    writeFileSync(join(editor.home, 'rules.org'), rules.replace('under(E, notes)', 'undr(E, notes)'))
    // The next judgement reads them, and says so.
    await ask(editor, 'one plain command')
    await (await chat(editor)).locator('.proposal.ask').last().waitFor({ timeout: 30_000 })
    // This window shows no toasts; they are all in the list.
    await command(page, 'Notifications: Show Notifications')
    const notice = page.locator('.notifications-center .notification-list-item', { hasText: 'is ignored' })
    await notice.waitFor({ timeout: 20_000 })
    await screenshot(page, 'rules-notice-dark')
    await notice.getByRole('button', { name: 'Show' }).click()
    await page.waitForSelector('.tab.active[aria-label*="rules.org"]', { timeout: 20_000 })
    const squiggle = page.locator('.squiggly-error').first()
    await squiggle.waitFor({ timeout: 20_000 })
    // What the folder's texts are allowed to say stands above, and moves the lines.
    const lineOf = (words: string): number =>
      readFileSync(join(editor.home, 'rules.org'), 'utf8')
        .split('\n')
        .findIndex((line) => line.includes(words)) + 1
    const [good, bad] = [lineOf('under(E, docs)'), lineOf('undr(E, notes)')]
    await eventually(
      async () => new RegExp(`Ln ${bad}, Col \\d+`).test(await page.locator('.statusbar').innerText()),
      'the cursor is at the fault',
    )
    /** By keys alone: goes there, and asks what it is. */
    const hoverAt = async (line: number, column: number, near: string) => {
      await page.keyboard.press('Escape')
      await page.keyboard.press('Control+G')
      const input = page.locator('.quick-input-widget input[type="text"]').first()
      await input.waitFor({ state: 'visible' })
      await input.fill(`:${line}:${column}`)
      await input.press('Enter')
      await cursorAt(editor, new RegExp(`Ln ${line}, Col ${column}`))
      await page.keyboard.press('Control+K')
      await page.keyboard.press('Control+I')
      await page.locator('.monaco-hover', { hasText: near }).first().waitFor({ timeout: 20_000 })
      // It fades in, which a picture should not show.
      await page.waitForTimeout(400)
    }
    for (const [suffix, theme] of themes) {
      await editor.setTheme(theme)
      await hoverAt(bad, 40, 'Do you mean under?')
      await screenshot(page, `rules-diagnostic-${suffix}`)
    }
    await hoverAt(good, 40, 'in this folder of the workspace')
    await screenshot(page, 'rules-hover-dark')
    await hoverAt(good + 3, 8, 'Ignored.')
    await screenshot(page, 'rules-status-dark')
    await page.keyboard.press('Escape')
    // Mended and saved, it is quiet again.
    writeFileSync(join(editor.home, 'rules.org'), rules)
    await squiggle.waitFor({ state: 'detached', timeout: 20_000 })
    await command(page, 'Passepartout: Stop')
  })
})
