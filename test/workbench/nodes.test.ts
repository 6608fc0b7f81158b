// Finding nodes and what belongs to them, as a person does it: Find Node, Related Nodes, symbols, links between
// notes and code, the index in the status bar, sources of an answer. On a copy of the example with a past.

import assert from 'node:assert/strict'
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import type { Script } from '../ollama/script.ts'
import { startTestOllama, type TestOllama } from '../ollama/server.ts'
import { at } from '../rooms/index/repository.ts'
import { command, type Editor, openEditor, panel, root, screenshot, type Theme } from './editor.ts'
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
  tellFailure,
} from './hand.ts'

const script: Script = {
  models: [{ name: 'qwen3:4b', capabilities: ['completion', 'tools'], contextLength: 40_960 }],
  answers: [
    {
      when: { user: 'how long does retryDelay wait' },
      text: '`retryDelay` doubles the wait with each attempt [src/retry.ts:24]. The ceiling is `maxDelayMs` [src/config.ts:1], and the reason is in the notes [notes/decisions.org:6].',
    },
  ],
  otherwise: { text: 'I have no answer to that.' },
}

/** The example workspace with a few commits, a file that is too large and one that is not text. */
function workspaceWithPast(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'passepartout-past-')))
  cpSync(join(root, 'examples/workspace'), folder, { recursive: true })
  const repository = at(folder)
  repository.git('init', '-q', '-b', 'main')
  repository.commit('Readings, one station after the other', {})
  for (const delay of ['400', '450', '500']) {
    const config = onPath(folder, 'src/config.ts').replace(/baseDelayMs: \d+/, `baseDelayMs: ${delay}`)
    const retry = onPath(folder, 'src/retry.ts').replace(/Math\.max\(/, `Math.max(/* ${delay} */ `)
    repository.commit(`A first delay of ${delay} ms`, { 'src/config.ts': config, 'src/retry.ts': retry })
  }
  mkdirSync(join(folder, 'levels'))
  writeFileSync(join(folder, 'levels', 'levels.csv'), 'station,level\n'.repeat(100_000))
  writeFileSync(join(folder, 'levels', 'chart.bin'), new Uint8Array(3000))
  return folder
}

const onPath = (folder: string, path: string): string =>
  onDisk({ workspace: folder } as Pick<Editor, 'workspace'> as Editor, path)

const themes: readonly (readonly [string, Theme])[] = [
  ['light', 'Default Light Modern'],
  ['dark', 'Default Dark Modern'],
]

describe('nodes and what belongs to them', () => {
  let ollama: TestOllama
  let editor: Editor
  let workspace: string

  before(async () => {
    workspace = workspaceWithPast()
    ollama = await startTestOllama(script)
    editor = await openEditor({
      workspace,
      extension: 'unpacked',
      trust: 'given',
      theme: 'Default Dark Modern',
      settings: { 'passepartout.ollamaHost': ollama.url },
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

  const input = () => editor.page.locator('.quick-input-widget input[type="text"]').first()
  const rows = (text: string | RegExp) =>
    editor.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text })
  const activeTab = (name: string) =>
    editor.page.waitForSelector(`.tab.active[aria-label*="${name}"]`, { timeout: 20_000 })
  const pane = (title: string): Locator =>
    editor.page.locator('.pane', { has: editor.page.locator(`.pane-header[aria-label^="${title}"]`) })
  const related = (text: string | RegExp) =>
    pane('Related Nodes').locator('.monaco-list-row').filter({ hasText: text })

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

  describe('Find Node', () => {
    it('says what can be typed, finds while one types, shows each place, and goes back', async () => {
      await command(editor.page, 'View: Close All Editors')
      await openFile(editor, 'src/queue.ts', 12)
      await command(editor.page, 'Passepartout: Find Node')
      await rows('kind:function').waitFor({ timeout: 10_000 })
      await screenshot(editor.page, 'find-empty-dark')
      await input().pressSequentially('retryDel', { delay: 30 })
      await rows('retryDelay').first().waitFor({ timeout: 10_000 })
      await activeTab('retry.ts')
      assert.match(await rows('retryDelay').first().innerText(), /src\/retry\.ts:7 · name starts with it/)
      await pictures('find-results')
      await editor.page
        .locator('.quick-input-list .monaco-list-row.focused', { hasText: 'retryDelay' })
        .waitFor({ timeout: 5000 })
      await editor.page.keyboard.press('ArrowDown')
      await editor.page.keyboard.press('Escape')
      await activeTab('queue.ts')
      await cursorAt(editor, /Ln 12,/)
      await eventually(
        async () => (await editor.page.locator('.tab[aria-label*="retry.ts"]').count()) === 0,
        'the preview is closed',
      )
    })

    it('filters by kind, path and place, typed or by a button', async () => {
      await command(editor.page, 'Passepartout: Find Node')
      await input().fill('retry kind:test')
      await rows(/retry\.test\.ts:\d+/)
        .first()
        .waitFor({ timeout: 10_000 })
      await eventually(async () => (await rows('src/retry.ts').count()) === 0, 'only tests are left')
      await input().fill('*jitter')
      await rows('Retry back-off with full jitter').first().waitFor({ timeout: 10_000 })
      await screenshot(editor.page, 'find-headings-dark')
      await input().fill('retry')
      await rows('decisions.org').first().waitFor({ timeout: 10_000 })
      await editor.page.locator('.quick-input-titlebar .codicon-code').first().click()
      await eventually(async () => (await input().inputValue()) === '#retry', 'the filter is typed')
      await eventually(async () => (await rows('decisions.org').count()) === 0, 'only code is left')
      await input().fill('zzqqxx kind:gizmo')
      await rows('No kind is called gizmo').waitFor({ timeout: 10_000 })
      await input().fill('zzqqxx')
      await rows('Nothing fits “zzqqxx”').waitFor({ timeout: 10_000 })
      await screenshot(editor.page, 'find-nothing-dark')
      await editor.page.keyboard.press('Escape')
    })

    it('opens beside with Ctrl+Enter and keeps what was there', async () => {
      await openFile(editor, 'src/queue.ts', 12)
      await command(editor.page, 'Passepartout: Find Node')
      await input().fill('fetchLevel')
      await rows('fetchLevel').first().waitFor({ timeout: 10_000 })
      await activeTab('http.ts')
      await editor.page.keyboard.press('Control+Enter')
      await eventually(
        async () => (await editor.page.locator('.editor-group-container').count()) === 2,
        'there are two groups',
      )
      await activeTab('http.ts')
      await editor.page.waitForSelector('.tab[aria-label*="queue.ts"]')
      await screenshot(editor.page, 'find-beside-dark')
      await command(editor.page, 'View: Close All Editors')
    })
  })

  describe('Related Nodes', () => {
    it('lists callers, calls, tests, notes and what changed, for the cursor', async () => {
      await openFile(editor, 'src/retry.ts', 20)
      await command(editor.page, 'Passepartout: Show Related Nodes')
      await pane('Chat').locator('.pane-header').click()
      await pane('Approvals').locator('.pane-header').click()
      for (const text of ['Callers', 'Calls', 'Tests', 'Notes', 'fetchLevel', 'Retry back-off'])
        await related(text).first().waitFor({ timeout: 20_000 })
      // The past is read in the background.
      await eventually(async () => {
        await command(editor.page, 'Passepartout: Show Related Nodes')
        return (await related('Changed together').count()) > 0
      }, 'the past is there')
      await pictures('related')
      for (const width of [250, 300]) {
        await widen(width)
        await screenshot(editor.page, `related-${width}-dark`)
      }
      const label = await related('fetchLevel').getAttribute('aria-label')
      assert.match(label ?? '', /^fetchLevel, calls it, http\.ts:\d+/)
    })

    it('opens the line of the call, stays as it is, and follows the cursor again', async () => {
      await related('fetchLevel').click()
      await activeTab('http.ts')
      await cursorAt(editor, /Ln 48,/)
      await editor.page.waitForTimeout(600)
      assert.ok((await related('Retry back-off').count()) > 0, 'it still is about retryDelay')
      await openFile(editor, 'src/queue.ts', 14)
      await related('main.ts').first().waitFor({ timeout: 20_000 })
      await eventually(async () => (await related('Retry back-off').count()) === 0, 'it followed')
    })

    it('stays when it is pinned, and works by keys', async () => {
      await pane('Related Nodes').hover()
      await pane('Related Nodes').getByRole('button', { name: /^Pin/ }).click()
      await openFile(editor, 'src/retry.ts', 20)
      await editor.page.waitForTimeout(800)
      assert.equal(await related('fetchLevel').count(), 0)
      await pane('Related Nodes')
        .getByRole('button', { name: /^Unpin/ })
        .click()
      await related('fetchLevel').waitFor({ timeout: 20_000 })
      await command(editor.page, 'Passepartout: Show Related Nodes')
      await pane('Related Nodes').locator('.monaco-list:focus').waitFor({ timeout: 20_000 })
      await editor.page.keyboard.press('Home')
      await editor.page.keyboard.press('ArrowDown')
      await editor.page.keyboard.press('Enter')
      await activeTab('http.ts')
    })

    it('of a heading: the code it links to; of nothing: words', async () => {
      await openFile(editor, 'notes/decisions.org', 16)
      await related('retryDelay').waitFor({ timeout: 20_000 })
      await related('Code').first().waitFor()
      await pictures('related-heading')
      await related('retryDelay').click()
      await activeTab('retry.ts')
      await command(editor.page, 'View: Close All Editors')
      await openFile(editor, 'package.json', 1)
      await pane('Related Nodes').getByText('Nothing here calls').waitFor({ timeout: 20_000 })
      await eventually(async () => (await related(/./).count()) === 0, 'the tree is empty')
      await screenshot(editor.page, 'related-nothing-dark')
    })
  })

  it('Ctrl+T finds headings, and no symbol twice', async () => {
    await openFile(editor, 'src/retry.ts', 20)
    await editor.page.keyboard.press('Control+T')
    await input().fill('#full jitter')
    await rows('Retry back-off with full jitter').first().waitFor({ timeout: 20_000 })
    await input().fill('#retryDelay')
    await rows('retryDelay').first().waitFor({ timeout: 20_000 })
    await editor.page.waitForTimeout(1500)
    await screenshot(editor.page, 'symbols-dark')
    assert.equal(
      await rows(/retryDelay\s*retry\.ts|retryDelay.*src/).count(),
      1,
      (await rows('').allInnerTexts()).join('\n'),
    )
    await editor.page.keyboard.press('Escape')
  })

  describe('notes and code', () => {
    it('say above a function how many notes link to it, and show them', async () => {
      await openFile(editor, 'src/retry.ts', 10)
      const lens = editor.page.locator('.codelens-decoration', { hasText: '1 note' })
      await lens.first().waitFor({ timeout: 20_000 })
      await pictures('note-lens')
      await lens.first().locator('a').click()
      await editor.page.locator('.peekview-widget', { hasText: 'decisions.org' }).waitFor({ timeout: 20_000 })
      await screenshot(editor.page, 'note-peek-dark')
      await editor.page.keyboard.press('Escape')
    })

    it('a link in a note leads to the function', async () => {
      await openFile(editor, 'notes/decisions.org', 16)
      const link = editor.page.locator('.detected-link', { hasText: 'retryDelay' }).first()
      await link.waitFor({ timeout: 20_000 })
      await screenshot(editor.page, 'org-link-dark')
      await link.click({ modifiers: ['Control'] })
      await activeTab('retry.ts')
      await cursorAt(editor, /Ln 17,|Ln 1[0-9],/)
    })
  })

  describe('the index in the status bar', () => {
    const item = () => editor.page.locator('.statusbar-item', { hasText: /\d+ files/ })

    it('says how much is read, what was left out and why', async () => {
      await item().waitFor({ timeout: 20_000 })
      assert.match(
        (await item().locator('a').getAttribute('aria-label')) ?? '',
        /Index: \d+ files, \d+ nodes/,
      )
      await item().click()
      await rows('Skipped Files').waitFor({ timeout: 10_000 })
      await rows(/Past: \d+ commits/).waitFor({ timeout: 10_000 })
      await pictures('index-status')
      await rows('Skipped Files').click()
      await rows('chart.bin').waitFor({ timeout: 10_000 })
      assert.match(await rows('levels.csv').innerText(), /larger than the setting/)
      await screenshot(editor.page, 'index-skipped-dark')
      await editor.page.keyboard.press('Escape')
    })

    it('reads everything again on demand', async () => {
      await command(editor.page, 'Passepartout: Rebuild Index')
      await item().waitFor({ timeout: 20_000 })
      // The status bar had the keyboard, and would get it back.
      await editor.page.locator('.editor-group-container.active .view-lines').first().click()
      await editor.page.waitForSelector('.editor-group-container.active .monaco-editor.focused')
      await command(editor.page, 'Passepartout: Find Node')
      await input().fill('retryDelay')
      await rows('retryDelay').first().waitFor({ timeout: 20_000 })
      await editor.page.keyboard.press('Escape')
      // What is typed before the keyboard is back would go into the file.
      await editor.page.waitForSelector('.editor-group-container.active .monaco-editor.focused')
      await editor.page.waitForTimeout(1000)
    })
  })

  describe('an answer', () => {
    it('lists its sources with reasons, tokens and their sum', async () => {
      await command(editor.page, 'Passepartout: Ask')
      const frame = await ask(editor, 'how long does retryDelay wait?')
      await answered(editor, 'how long does retryDelay wait')
      assert.match(
        await frame.locator('.sources-head').first().innerText(),
        /Sources\s*·?\s*\d+\s*[\d.,K]+ tokens/,
      )
      await frame.locator('.source-fold').first().click()
      await frame.locator('.source-why').first().waitFor()
      assert.match(await frame.locator('.source-why').first().innerText(), /lines? \d+/)
      await frame.locator('.also-read summary').click()
      await pictures('sources')
      for (const width of [250, 300]) {
        await widen(width)
        await screenshot(editor.page, `sources-${width}-dark`)
      }
      await frame.locator('.source', { hasText: 'retryDelay' }).first().click()
      await activeTab('retry.ts')
    })

    it('says who calls and what tests, without a model', async () => {
      for (const [question, expected] of [
        ['who calls retryDelay?', /fetchLevel[\s\S]*no model: reflex/],
        ['which tests cover retryDelay?', /is tested in \d tests[\s\S]*no model: reflex/],
        ['which notes mention retryDelay?', /Retry back-off with full jitter[\s\S]*no model: reflex/],
      ] as const) {
        await ask(editor, question)
        assert.match(await answered(editor, question), expected)
      }
      await screenshot(editor.page, 'reflex-relations-dark')
    })

    it('can be undone and done again', async () => {
      await ask(editor, 'rename isRetryable to canRetry')
      await pane('Approvals').locator('.pane-header').waitFor()
      await approve(await review(editor, 'canRetry'), 'canRetry')
      await eventually(() => /canRetry/.test(onDisk(editor, 'src/retry.ts')), 'it is renamed')
      await command(editor.page, 'Passepartout: Ask')
      const frame = await chat(editor)
      await frame
        .getByRole('button', { name: /^Undo turn/ })
        .last()
        .click()
      await eventually(() => !/canRetry/.test(onDisk(editor, 'src/retry.ts')), 'it is undone')
      await frame
        .getByRole('button', { name: /^Redo turn/ })
        .last()
        .waitFor({ timeout: 10_000 })
      await screenshot(editor.page, 'redo-dark')
      await frame
        .getByRole('button', { name: /^Redo turn/ })
        .last()
        .click()
      await eventually(() => /canRetry/.test(onDisk(editor, 'src/retry.ts')), 'it is done again')
      await frame
        .getByRole('button', { name: /^Undo turn/ })
        .last()
        .waitFor({ timeout: 10_000 })
    })
  })
})

describe('nodes in Restricted Mode', () => {
  let editor: Editor
  before(async () => {
    editor = await openEditor({
      workspace: join(root, 'examples/workspace'),
      extension: 'unpacked',
      trust: 'ask',
      theme: 'Default Dark Modern',
      settings: { 'passepartout.ollamaHost': 'http://127.0.0.1:50009' },
    })
    const no = editor.page.getByRole('button', { name: /No, I don't trust|Browse in Restricted Mode/i })
    await no.click({ timeout: 8000 }).catch(() => {})
    // The panel takes the keyboard when it is first shown.
    await command(editor.page, 'Passepartout: Ask')
    await panel(editor.page, '.composer:not(.disabled) textarea')
  })
  after(async () => {
    await editor?.close()
  })
  afterEach(async function () {
    await tellFailure(editor, this.currentTest)
  })

  it('are found, with words for what is not read', async () => {
    await openFile(editor, 'src/retry.ts', 20)
    await command(editor.page, 'Passepartout: Show Related Nodes')
    const view = editor.page.locator('.pane', {
      has: editor.page.locator('.pane-header[aria-label^="Related Nodes"]'),
    })
    await view.locator('.monaco-list-row', { hasText: 'fetchLevel' }).waitFor({ timeout: 30_000 })
    await view.getByText('Restricted Mode: the past').waitFor({ timeout: 10_000 })
    await command(editor.page, 'Passepartout: Index Status')
    await editor.page
      .locator('.quick-input-list .monaco-list-row', { hasText: 'once the folder is trusted' })
      .waitFor({ timeout: 20_000 })
    await screenshot(editor.page, 'related-restricted-dark')
  })
})
