// Uses the panels in VS Code as a person does: types, clicks, looks. One window, one story: a question, a
// change that is approved and undone, a denial, a command, a stop, a crash.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Script } from '../ollama/script.ts'
import type { TestOllama } from '../ollama/server.ts'
import { command, type Editor, root, screenshot, servers } from './editor.ts'
import { inExample } from './example.ts'
import { ask, cards, chat, eventually, onDisk, review, traces } from './hand.ts'

const script: Script = {
  models: [{ name: 'qwen3:4b', capabilities: ['completion', 'tools', 'thinking'], contextLength: 40_960 }],
  answers: [
    {
      when: { user: 'where is the retry delay' },
      text: 'The delay before another attempt is computed by `retryDelay` [src/retry.ts:21]. It doubles with each attempt up to a ceiling, and a random part of it is taken so that many clients do not come back at the same moment [notes/decisions.org:6].',
      pieceCharacters: 10,
      pieceMs: 10,
    },
    {
      when: { user: 'raise the limit' },
      calls: [
        {
          name: 'edit',
          arguments: {
            path: 'src/retry.ts',
            find: 'status !== 501',
            replace: 'status !== 501 && status !== 505',
          },
        },
      ],
    },
    {
      when: { user: 'raise the limit', tool: 'denied|not wanted' },
      text: 'Understood, the file stays as it is.',
    },
    {
      when: { user: 'raise the limit', tool: '.' },
      text: 'Done: 505 is not retried any more [src/retry.ts:31].',
    },
    {
      when: { user: 'count the words' },
      calls: [{ name: 'run', arguments: { command: "node -e 'console.log(6 * 7)'" } }],
    },
    { when: { user: 'count the words', tool: '.' }, text: 'The command printed 42.' },
    {
      when: { user: 'tell me a long story' },
      text: 'Once upon a time '.repeat(400),
      pieceCharacters: 4,
      pieceMs: 50,
    },
  ],
  otherwise: { text: 'I have no answer to that.' },
}

describe('a person at the panels', () => {
  let ollama: TestOllama
  let editor: Editor

  inExample(script, (opened) => {
    editor = opened.editor
    ollama = opened.ollama
  })
  before(async () => {
    await command(editor.page, 'Passepartout: Ask')
  })

  it('shows an empty conversation with suggestions', async () => {
    const frame = await chat(editor)
    await frame.waitForSelector('.empty', { timeout: 20_000 })
    await screenshot(editor.page, 'chat-empty-dark')
  })

  it('answers a question with linked sources, an engine badge, tokens and time', async () => {
    await ask(editor, 'where is the retry delay computed and why?')
    const frame = await chat(editor)
    await frame.waitForSelector('article.turn .answer a', { timeout: 30_000 })
    await frame.waitForSelector('article.turn:not(.running) .meta .badge', { timeout: 30_000 })
    const answer = await frame.innerText('article.turn .answer')
    assert.match(answer, /computed by retryDelay/)
    assert.match(await frame.innerText('.meta .badge'), /qwen3:4b/)
    assert.match(await frame.innerText('.meta .tokens'), /\d/)
    const request = ollama.requests.find(({ path }) => path === '/api/chat')
    assert.match(JSON.stringify(request?.body), /function retryDelay/)
    await screenshot(editor.page, 'chat-answer-dark')
  })

  it('opens the range behind a claim on a click', async () => {
    const frame = await chat(editor)
    await frame.click('article.turn .answer a')
    await editor.page.waitForSelector(
      '.tab.active[data-resource-name="retry.ts"], .tab[aria-label*="retry.ts"]',
      { timeout: 10_000 },
    )
  })

  it('shows a proposed change as a diff and applies it on Approve', async () => {
    await ask(editor, 'raise the limit of what is retried')
    await command(editor.page, 'Passepartout: Show Pending Approvals')
    const frame = await cards(editor)
    assert.match(await frame.innerText('article.card'), /status !== 505/)
    await screenshot(editor.page, 'approval-edit-dark')
    assert.doesNotMatch(onDisk(editor, 'src/retry.ts'), /505/)
    await frame.click('article.card .open-diff')
    await editor.page.waitForSelector('.monaco-diff-editor', { timeout: 10_000 })
    await screenshot(editor.page, 'approval-diff-editor-dark')
    await frame.getByRole('button', { name: /^Approve/ }).click()
    await eventually(() => /505/.test(onDisk(editor, 'src/retry.ts')), 'the file on disk changes')
    assert.match(traces(editor), /505/)
  })

  it('restores the bytes with Undo Turn', async () => {
    const before = readFileSync(join(root, 'examples/workspace/src/retry.ts'), 'utf8')
    await eventually(() => /Answer: Done: 505/.test(traces(editor)), 'the turn ends')
    await command(editor.page, 'Passepartout: Undo Turn')
    await eventually(() => onDisk(editor, 'src/retry.ts') === before, 'the file is as it was')
  })

  it('sends the reason of a denial back to the model and to the trace', async () => {
    await ask(editor, 'raise the limit once more')
    await command(editor.page, 'Passepartout: Show Pending Approvals')
    const frame = await cards(editor)
    await frame.getByRole('button', { name: /^Deny/ }).click()
    await frame.fill('.denial textarea', 'not wanted: the proxy sends 505 when it is busy')
    await screenshot(editor.page, 'approval-deny-dark')
    await frame.press('.denial textarea', 'Enter')
    const panelFrame = await chat(editor)
    await panelFrame.waitForSelector('text=the file stays as it is', { timeout: 20_000 })
    assert.doesNotMatch(onDisk(editor, 'src/retry.ts'), /505/)
    assert.match(JSON.stringify(ollama.requests.at(-1)?.body), /the proxy sends 505/)
    assert.match(traces(editor), /the proxy sends 505/)
  })

  it('runs a command after approval, with its output and exit code', async () => {
    await ask(editor, 'count the words')
    await command(editor.page, 'Passepartout: Show Pending Approvals')
    const frame = await cards(editor)
    assert.match(await frame.innerText('article.card'), /console\.log\(6 \* 7\)/)
    await screenshot(editor.page, 'approval-command-dark')
    await frame.getByRole('button', { name: /^Approve/ }).click()
    const panelFrame = await chat(editor)
    await panelFrame.waitForSelector('text=The command printed 42', { timeout: 30_000 })
    await screenshot(editor.page, 'chat-command-dark')
  })

  it('stops at once', async () => {
    await ask(editor, 'tell me a long story')
    const frame = await chat(editor)
    await frame.waitForSelector('article.turn:last-of-type .answer', { timeout: 20_000 })
    await frame.click('button.stop')
    await frame.waitForSelector('article.turn:last-of-type:not(.running)', { timeout: 3000 })
    const request = ollama.requests.findLast(({ path }) => path === '/api/chat')
    await eventually(() => request?.closedAt !== null && request?.closedAt !== undefined, 'the socket closes')
  })

  it('keeps the conversation and a pending approval when the server is killed', async () => {
    await ask(editor, 'raise the limit a third time')
    await command(editor.page, 'Passepartout: Show Pending Approvals')
    await (await cards(editor)).waitForSelector('article.card')
    const [killed] = servers(editor)
    assert.ok(killed)
    process.kill(killed, 'SIGKILL')
    await eventually(() => servers(editor).some((pid) => pid !== killed), 'another server runs')
    const frame = await chat(editor)
    await frame.waitForSelector('article.turn', { timeout: 20_000 })
    assert.match(await frame.innerText('body'), /computed by retryDelay/)
    const kept = await review(editor, '505')
    await kept.getByRole('button', { name: /^Approve/ }).click()
    await eventually(
      () => /505/.test(onDisk(editor, 'src/retry.ts')),
      'the approved change is made after the crash',
    )
    await screenshot(editor.page, 'after-crash-dark')
  })

  it('shows the trace by day and opens the headline', async () => {
    await command(editor.page, "Passepartout: Open Today's Trace")
    await editor.page.waitForSelector('.tab[aria-label*=".org"]', { timeout: 10_000 })
    await screenshot(editor.page, 'trace-dark')
  })

  it('finds a node from the palette', async () => {
    await command(editor.page, 'Passepartout: Find Node')
    const input = editor.page.locator('.quick-input-widget input[type="text"]').first()
    await input.fill('retry delay')
    await editor.page
      .locator('.quick-input-list .monaco-list-row')
      .filter({ hasText: 'retryDelay' })
      .first()
      .waitFor({ timeout: 10_000 })
    await screenshot(editor.page, 'find-node-dark')
    await editor.page.keyboard.press('Escape')
  })

  it('reached nothing beyond this machine', () => {
    const seen = editor.loopback.connected()
    assert.ok(
      seen.some((program) => program.includes('server.mjs')),
      `the server's connection to Ollama was not seen among ${seen.join(', ')}`,
    )
    assert.deepEqual(editor.loopback.outside(), [])
  })
})
