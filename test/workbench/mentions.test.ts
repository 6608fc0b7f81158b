// Mentions in the composer, in a real window: completion while one types, chips with their costs, what is sent, and where
// a click on what was brought leads.

import assert from 'node:assert/strict'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Frame } from 'playwright-core'
import type { TestOllama } from '../ollama/server.ts'
import { command, type Editor, screenshot } from './editor.ts'
import { inExample } from './example.ts'
import { answered, chat, eventually } from './hand.ts'
import { fits, pictures, widen } from './look.ts'
import { git } from './repository.ts'

/** What is printed in the moment in which a command begins, the editor tells to no extension. */
const aMoment = 'sleep 0.3'

function prepare(workspace: string): void {
  git(workspace, 'init', '-q')
  git(workspace, 'add', '-A')
  git(workspace, 'commit', '-qm', 'Retry with a random delay')
  appendFileSync(join(workspace, 'src/queue.ts'), 'export const freshlyAdded = 1\n')
}

describe('mentions', () => {
  let editor: Editor
  let ollama: TestOllama
  let frame: Frame

  inExample(
    {
      models: [{ name: 'qwen3:4b', capabilities: ['completion', 'tools'], contextLength: 40_960 }],
      answers: [],
      otherwise: { text: 'The test expects 42 and gets 41.' },
    },
    (opened) => {
      editor = opened.editor
      ollama = opened.ollama
    },
    { prepare },
  )
  before(async () => {
    await command(editor.page, 'Passepartout: Ask')
    frame = await chat(editor)
    await editor.page.locator('.statusbar-item', { hasText: 'qwen3:4b' }).waitFor({ timeout: 30_000 })
  })
  const box = '.composer textarea'
  const offers = () => frame.locator('.offer .offer-label').allInnerTexts()
  const offered = (label: string) =>
    frame.locator('.offer', { hasText: label }).first().waitFor({ timeout: 20_000 })
  const typed = (text: string) => frame.locator(box).pressSequentially(text, { delay: 15 })
  const type = async (text: string, label: string) => {
    await typed(text)
    await offered(label)
  }

  it('are offered while one types, and taken with the keyboard alone', async () => {
    await frame.focus(box)
    await type('explain @', '@file')
    assert.deepEqual(await offers(), [
      '@file',
      '@symbol',
      '@heading',
      '@commit',
      '@problems',
      '@terminal',
      '@diff',
    ])
    await pictures(editor, 'mention-offers')
    await type('retr', 'retry.ts')
    await screenshot(editor.page, 'mention-any-dark')
    await frame.press(box, 'Enter')
    assert.equal(await frame.inputValue(box), 'explain @file:src/retry.ts ')
    await type('and @sym', '@symbol')
    await frame.press(box, 'Tab')
    await type('creaQ', 'createQueue')
    await frame.press(box, 'Enter')
    await type('with @heading:jitt', 'itter')
    await frame.press(box, 'Enter')
    await type('@commit:rand', 'Retry with a random delay')
    await frame.press(box, 'Enter')
    await typed('@diff @terminal @file:nowhere.ts ')
    await frame.locator('.chip.problem', { hasText: 'nowhere.ts' }).waitFor()
    assert.equal(await frame.locator('.chip').count(), 7)
    assert.match((await frame.locator('.chip', { hasText: 'createQueue' }).innerText()) ?? '', /\d+/)
    await pictures(editor, 'mention-chips')
    for (const width of [300, 600]) {
      await widen(editor, width)
      await fits(frame)
      await screenshot(editor.page, `mention-chips-${width}-dark`)
    }
    await widen(editor, 300)
  })

  it('go with a click on their chip, and Escape only closes the list', async () => {
    await frame.getByRole('button', { name: 'Remove File: nowhere.ts' }).click()
    await eventually(async () => (await frame.locator('.chip').count()) === 6, 'the chip is gone')
    assert.doesNotMatch(await frame.inputValue(box), /nowhere/)
    await type('@', '@file')
    await frame.press(box, 'Escape')
    assert.equal(await frame.locator('.offers').isVisible(), false)
    await frame.press(box, 'Backspace')
  })

  it('bring what they name, and a click leads to where it came from', async () => {
    await frame.press(box, 'Enter')
    await answered(editor, 'explain @file:src/retry.ts')
    const sent = JSON.stringify(ollama.chats().at(-1)?.body.messages)
    assert.match(sent, /freshlyAdded/)
    assert.match(sent, /Retry with a random delay/)
    assert.match(sent, /export function retryDelay/)
    const turn = frame.locator('article.turn').last()
    await turn
      .locator('.step-label', { hasText: 'Not found of what you mentioned' })
      .first()
      .waitFor({ state: 'attached' })
    await turn.locator('.also-read > summary').click()
    await screenshot(editor.page, 'mention-sources-dark')
    await turn.locator('.source', { hasText: 'not committed' }).click()
    await editor.page.locator('.sidebar', { hasText: 'Source Control' }).waitFor({ timeout: 20_000 })
    await command(editor.page, 'Passepartout: Ask')
  })

  it('know the last command of a terminal', async () => {
    const { page } = editor
    const terminal = page.locator('.terminal .xterm-helper-textarea').first()
    // A window that is busy may let a command go by.
    await eventually(async () => {
      await command(page, 'Terminal: Create New Terminal')
      return terminal.waitFor({ state: 'attached', timeout: 10_000 }).then(
        () => true,
        () => false,
      )
    }, 'a terminal is open')
    // Shell integration marks the prompt once it is there.
    await page.locator('.terminal-command-decoration, .xterm-rows > div').first().waitFor()
    await page.waitForTimeout(3000)
    await page.locator('.terminal .xterm-screen').first().click()
    await page.keyboard.type(`${aMoment}; echo expected 42 got 41; false`)
    await page.keyboard.press('Enter')
    await page.waitForTimeout(1500)
    await screenshot(page, 'mention-terminal-dark')
    await command(page, 'Passepartout: Ask')
    frame = await chat(editor)
    await frame.fill(box, 'why did it fail? @terminal ')
    await frame.locator('.chip', { hasText: 'exit code 1' }).waitFor({ timeout: 20_000 })
    await frame.press(box, 'Enter')
    await answered(editor, 'why did it fail')
    assert.match(JSON.stringify(ollama.chats().at(-1)?.body.messages), /expected 42 got 41/)
  })

  it('and what failed in a test run of it is said without a model', async () => {
    const { page } = editor
    const calls = ollama.chats().length
    await page.locator('.terminal .xterm-screen').first().click()
    await page.keyboard.type(
      `${aMoment}; echo 'FAILED tests/test_queue.py::test_drains - ValueError: left over'; false`,
    )
    await page.keyboard.press('Enter')
    await page.waitForTimeout(1500)
    await command(page, 'Passepartout: Ask')
    frame = await chat(editor)
    await frame.fill(box, 'what failed? @terminal ')
    await frame.locator('.chip', { hasText: 'FAILED tests' }).waitFor({ timeout: 20_000 })
    await frame.press(box, 'Enter')
    const words = await answered(editor, 'what failed?')
    assert.match(words, /1 failed:[\s\S]*test_drains[\s\S]*ValueError: left over/)
    assert.match(words, /0 tokens/)
    assert.equal(ollama.chats().length, calls)
    await screenshot(page, 'mention-terminal-failed-dark')
  })

  it('and that one that failed is explained by a command', async () => {
    await command(editor.page, 'Passepartout: Explain the Last Terminal Error')
    const words = await answered(editor, 'what is to be done')
    assert.match(words, /echo 'FAILED tests/)
    assert.match(
      JSON.stringify(ollama.chats().at(-1)?.body.messages),
      /@terminal:1-2 sleep 0\.3; echo 'FAILED[\s\S]*ValueError: left over/,
    )
  })
})
