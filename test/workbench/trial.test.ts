// Try It First: a command that waits is run in a copy, its report is read, its diff is opened, it is
// cancelled; nothing of it is in the folder, and the decision is still to be taken.

import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Frame } from 'playwright-core'
import type { Script } from '../ollama/script.ts'
import { command, type Editor, screenshot, type Theme } from './editor.ts'
import { inExample } from './example.ts'
import { approve, ask, eventually, onDisk, review, tellFailure } from './hand.ts'

const build =
  "sed -i 's/maxAttempts: 5/maxAttempts: 9/' src/config.ts; rm notes/routine.org; mkdir -p lib; node --version > lib/version.txt; wc -l src/*.ts | tee lib/lines.txt; curl -s https://registry.example.org/station; exit 0"
const endless = 'while true; do sleep 0.314159; done'

const script: Script = {
  models: [{ name: 'qwen3:4b', capabilities: ['completion', 'tools'], contextLength: 40_960 }],
  answers: [
    {
      when: { user: 'build the library' },
      calls: [{ name: 'run', arguments: { command: build, reason: 'To have the counts beside the code.' } }],
    },
    { when: { user: 'build the library', tool: '.' }, text: 'It is built.' },
    { when: { user: 'wait for ever' }, calls: [{ name: 'run', arguments: { command: endless } }] },
    { when: { user: 'wait for ever', tool: '.' }, text: 'Then not.' },
  ],
  otherwise: { text: 'I have no answer to that.' },
}

const themes: readonly (readonly [string, Theme])[] = [
  ['light', 'Default Light Modern'],
  ['contrast', 'Default High Contrast'],
  ['dark', 'Default Dark Modern'],
]

describe('a trial', () => {
  let editor: Editor
  let frame: Frame

  inExample(script, (opened) => {
    editor = opened.editor
  })
  before(async () => {
    await command(editor.page, 'Passepartout: Ask')
  })
  afterEach(async function () {
    await tellFailure(editor, this.currentTest)
  })

  const widen = async (widthPx: number) => {
    const box = await editor.page.locator('.part.sidebar').boundingBox()
    assert.ok(box)
    const { mouse } = editor.page
    await mouse.move(box.x + box.width + 1, 300)
    await mouse.down()
    await mouse.move(box.x + widthPx, 300, { steps: 5 })
    await mouse.up()
    await editor.page.waitForTimeout(300)
  }

  it('is offered under the command, and says what the command did in a copy', async () => {
    await ask(editor, 'build the library')
    frame = await review(editor, 'lib/lines.txt')
    await screenshot(editor.page, 'trial-offered-dark')
    await frame.getByRole('button', { name: 'Try It First' }).click()
    const report = frame.locator('.trial.done')
    await report.waitFor({ timeout: 60_000 })
    const text = await report.innerText()
    for (const words of [
      /exit code 0 after/,
      /nothing has happened yet/,
      /4 files would change/,
      /config\.ts/,
      /routine\.org/,
      /lines\.txt/,
      /registry\.example\.org/,
      /curl/,
    ])
      assert.match(text, words)
    assert.equal(await report.locator('.tried.create').count(), 2)
    assert.equal(await report.locator('.tried.delete').count(), 1)
  })

  it('nothing of it is in the folder, and the proposal still waits', async () => {
    assert.doesNotMatch(onDisk(editor, 'src/config.ts'), /maxAttempts: 9/)
    assert.ok(existsSync(join(editor.workspace, 'notes/routine.org')))
    assert.ok(!existsSync(join(editor.workspace, 'lib')))
    assert.equal(await frame.getByRole('button', { name: /^Approve/ }).count(), 1)
  })

  it('shows how each file differs, which programs ran, and how it was tried', async () => {
    const programs = frame.locator('.chip', { hasText: 'curl' })
    assert.match((await programs.getAttribute('title')) ?? '', /^curl -s https:/)
    await frame.locator('.trial-output summary').click()
    assert.match(await frame.locator('.trial-output pre').innerText(), /src\/config\.ts/)
    assert.match(await frame.locator('.trial-notes').innerText(), /Copy: \d+ files/)
  })

  it('is readable at 300 pixels and wide, in every theme', async () => {
    // The whole height for the report.
    await editor.page.locator('.pane-header', { hasText: 'Chat' }).click()
    for (const [width, name] of [
      [348, 'narrow'],
      [700, 'wide'],
    ] as const) {
      await widen(width)
      for (const [suffix, theme] of themes) {
        await editor.setTheme(theme)
        await frame.locator('.trial').scrollIntoViewIfNeeded()
        await frame.evaluate(() => document.querySelector('.trial')?.scrollIntoView({ block: 'start' }))
        await editor.page.waitForTimeout(250)
        await screenshot(editor.page, `trial-${name}-${suffix}`)
      }
      const over = await frame.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      assert.ok(over <= 0, `the panel shows ${over} px too little`)
    }
  })

  it('leaves the chat as it was', async () => {
    await editor.page.locator('.pane-header', { hasText: 'Chat' }).click()
  })

  it('opens the difference between the file and its copy', async () => {
    await frame.locator('.tried-file', { hasText: 'config.ts' }).click()
    await editor.page.locator('.tab.active[aria-label*="tried in a copy"]').waitFor({ timeout: 60_000 })
    await editor.page
      .locator('.modified-in-monaco-diff-editor .view-lines', { hasText: /maxAttempts:.9/ })
      .waitFor({ timeout: 60_000 })
    await screenshot(editor.page, 'trial-diff-dark')
  })

  it('decides nothing: approved, it happens', async () => {
    await widen(348)
    await approve(frame, 'lib/lines.txt')
    await eventually(() => existsSync(join(editor.workspace, 'lib/lines.txt')), 'the command has run')
    assert.match(onDisk(editor, 'src/config.ts'), /maxAttempts: 9/)
    await eventually(
      async () => (await editor.page.locator('.tab[aria-label*="tried in a copy"]').count()) === 0,
      'the diff of the trial is closed',
    )
  })

  it('is started by T and cancelled by a click', async () => {
    await ask(editor, 'wait for ever')
    frame = await review(editor, 'sleep 0.314159')
    await frame.locator('article.card').focus()
    await frame.locator('article.card').press('t')
    const running = frame.locator('.trial.running')
    await running.filter({ hasText: 'Running in a copy' }).waitFor({ timeout: 30_000 })
    await screenshot(editor.page, 'trial-running-dark')
    await running.getByRole('button', { name: 'Cancel' }).click()
    await frame.getByRole('button', { name: 'Try It First' }).waitFor({ timeout: 60_000 })
    assert.equal(await frame.getByRole('button', { name: /^Approve/ }).count(), 1)
  })
})
