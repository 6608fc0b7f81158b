// The panels by keyboard alone, as a screen reader names them, and after they were hidden.

import assert from 'node:assert/strict'
import type { Frame } from 'playwright-core'
import type { Script } from '../ollama/script.ts'
import { command, type Editor, panel, screenshot } from './editor.ts'
import { inExample } from './example.ts'
import { answered, ask, cards, chat, cursorAt, eventually, onDisk } from './hand.ts'

const story = Array.from({ length: 40 }, (_, index) => `Paragraph ${index + 1} of a long answer.`).join(
  '\n\n',
)

const script: Script = {
  models: [{ name: 'qwen3:4b', capabilities: ['completion', 'tools'], contextLength: 40_960 }],
  answers: [
    {
      when: { user: 'how does isRetryable judge a status' },
      text: 'It is in `isRetryable` [src/retry.ts:29], and nowhere else.',
    },
    { when: { user: 'tell me a story' }, text: story, pieceCharacters: 400 },
    { when: { user: 'never end' }, text: 'and then '.repeat(2000), pieceCharacters: 9, pieceMs: 50 },
    {
      when: { user: 'change the limit' },
      calls: [
        {
          name: 'edit',
          arguments: { path: 'src/retry.ts', find: 'status !== 501', replace: 'status !== 502' },
        },
      ],
    },
    { when: { user: 'change the limit', tool: 'too early' }, text: 'Then later.' },
    { when: { user: 'change the limit', tool: '.' }, text: 'It is changed.' },
  ],
  otherwise: { text: 'I have no answer to that.' },
}

describe('the panels by keyboard', () => {
  let editor: Editor

  inExample(script, (opened) => {
    editor = opened.editor
  })
  before(async () => {
    await chord('a')
    await panel(editor.page, '.composer:not(.disabled) textarea')
  })

  const press = (key: string) => editor.page.keyboard.press(key)
  async function chord(key: string): Promise<void> {
    await press('Control+Alt+P')
    await press(key)
  }
  /** Asks with nothing but keys. */
  async function type(text: string): Promise<Frame> {
    const frame = await chat(editor)
    await eventually(async () => (await focused(frame)) === 'Question', 'the question box has the keyboard')
    await editor.page.keyboard.type(text)
    await press('Enter')
    return frame
  }

  it('are named for a screen reader', async () => {
    const frame = await chat(editor)
    await frame.locator('.empty').waitFor({ timeout: 20_000 })
    const tree = await frame.locator('body').ariaSnapshot()
    for (const part of [
      'main:',
      'heading "Ask about this folder"',
      'list "Examples"',
      'log "Conversation"',
      'textbox "Question"',
      'button "Send (Enter)" [disabled]',
    ])
      assert.ok(tree.includes(part), `${part} is not in\n${tree}`)
  })

  it('a question is typed, sent with Enter, and its answer is announced when it is whole', async () => {
    const frame = await type('how does isRetryable judge a status?')
    await answered(editor, 'how does isRetryable judge a status?')
    await frame.locator('.announcer', { hasText: 'It is in isRetryable' }).waitFor({ timeout: 5000 })
    assert.equal(await frame.getAttribute('article.turn', 'aria-busy'), 'false')
    const tree = await frame.locator('article.turn').ariaSnapshot()
    for (const part of [
      'article "how does isRetryable judge a status?"',
      'link "src/retry.ts:29"',
      'list "Sources"',
    ])
      assert.ok(tree.includes(part), `${part} is not in\n${tree}`)
  })

  it('Shift+Tab goes back through everything, each with a visible focus; Enter follows a link', async () => {
    const frame = await chat(editor)
    const passed: string[] = []
    for (let steps = 0; steps < 16 && passed.at(-1) !== 'src/retry.ts:29'; steps++) {
      await press('Shift+Tab')
      passed.push(await focused(frame))
      const outline = await frame.evaluate(
        () => getComputedStyle(document.activeElement ?? document.body).outlineStyle,
      )
      assert.notEqual(outline, 'none', `${passed.join(', ')} shows no focus`)
    }
    await screenshot(editor.page, 'keys-link-dark')
    const counted = passed.map((name) => name.replace(/\d+(?:[.,]\d+)*K?/g, 'N'))
    assert.deepEqual(counted, [
      'Open the trace of this turn',
      'Copy with sources',
      'N / N',
      'Also read: N, N tokens',
      'isRetryable retry.ts:N',
      'Why isRetryable was read',
      'src/retry.ts:N',
    ])
    await press('Enter')
    await editor.page.waitForSelector('.tab.active[aria-label*="retry.ts"]', { timeout: 20_000 })
    await cursorAt(editor, /Ln 28, Col 1/)
  })

  it('Up brings back the last question, Down the draft', async () => {
    await chord('a')
    const frame = await chat(editor)
    await eventually(async () => (await focused(frame)) === 'Question', 'the question box has the keyboard')
    await press('ArrowUp')
    assert.equal(await frame.inputValue('.composer textarea'), 'how does isRetryable judge a status?')
    await press('ArrowDown')
    assert.equal(await frame.inputValue('.composer textarea'), '')
  })

  it('Escape stops the turn and says so', async () => {
    const frame = await type('never end')
    await frame.locator('article.turn.running .answer', { hasText: 'and then' }).waitFor({ timeout: 30_000 })
    assert.equal(await frame.getAttribute('article.turn.running', 'aria-busy'), 'true')
    await press('Escape')
    assert.match(await answered(editor, 'never end'), /Stopped/)
    await frame.locator('.announcer', { hasText: 'Stopped' }).waitFor({ timeout: 5000 })
  })

  it('D asks why not, Escape goes back to the card, Enter sends the reason', async () => {
    await type('change the limit')
    const conversation = await chat(editor)
    await conversation
      .locator('.announcer', { hasText: 'Waits for your decision: Edit' })
      .waitFor({ timeout: 30_000 })
    await chord('r')
    const frame = await cards(editor)
    await eventually(async () => (await focused(frame)) === 'Edit src/retry.ts', 'the card has the keyboard')
    const tree = await frame.locator('body').ariaSnapshot()
    for (const part of [
      'main "Pending approvals"',
      'article "Edit src/retry.ts"',
      'region "Changes in src/retry.ts"',
    ])
      assert.ok(tree.includes(part), `${part} is not in\n${tree}`)
    await press('d')
    await eventually(async () => /^Why not/.test(await focused(frame)), 'it asks for a reason')
    await press('Escape')
    assert.equal(await focused(frame), 'Edit src/retry.ts')
    await press('d')
    await editor.page.keyboard.type('too early')
    await press('Enter')
    assert.match(await answered(editor, 'change the limit'), /Then later/)
    assert.match(onDisk(editor, 'src/retry.ts'), /status !== 501/)
    await eventually(async () => /Nothing waits/.test(await focused(frame)), 'the keyboard is not lost')
  })

  it('Tab goes through a card in order, Enter on Approve approves', async () => {
    await chord('a')
    await type('change the limit')
    const conversation = await chat(editor)
    await conversation.locator('.proposal.ask').waitFor({ timeout: 30_000 })
    await chord('r')
    const frame = await cards(editor)
    await eventually(async () => (await focused(frame)) === 'Edit src/retry.ts', 'the card has the keyboard')
    const passed: string[] = []
    for (let steps = 0; steps < 16 && !/^Approve/.test(passed.at(-1) ?? ''); steps++) {
      await press('Tab')
      passed.push(await focused(frame))
    }
    assert.deepEqual(passed, [
      'retry.ts src +1 −1',
      'Open the diff of src/retry.ts',
      'Changes in src/retry.ts',
      'Why?',
      'Approve',
    ])
    await press('Enter')
    await eventually(() => /status !== 502/.test(onDisk(editor, 'src/retry.ts')), 'the change is made')
  })

  it('hidden and shown again, they are as they were: conversation, place, draft', async () => {
    await answered(editor, 'change the limit')
    await ask(editor, 'tell me a story')
    await answered(editor, 'tell me a story')
    let frame = await chat(editor)
    await frame.fill('.composer textarea', 'a question half writ')
    const target = frame.locator('.answer p', { hasText: 'Paragraph 12 of' })
    await target.evaluate((element) => element.scrollIntoView({ block: 'start' }))
    await editor.page.waitForTimeout(500)
    const before = await target.evaluate((element) => element.getBoundingClientRect().top)
    await press('Control+Shift+E')
    await eventually(
      async () =>
        (await Promise.all(editor.page.frames().map((each) => each.$('.composer').catch(() => null)))).every(
          (found) => found === null,
        ),
      'the panel is gone',
    )
    await command(editor.page, 'Passepartout: Ask')
    frame = await chat(editor)
    await frame.locator('.answer p', { hasText: 'Paragraph 12 of' }).waitFor({ timeout: 20_000 })
    assert.equal(await frame.inputValue('.composer textarea'), 'a question half writ')
    assert.equal(await frame.locator('article.turn').count(), 5)
    await eventually(async () => {
      const after = await frame
        .locator('.answer p', { hasText: 'Paragraph 12 of' })
        .evaluate((element) => element.getBoundingClientRect().top)
      return Math.abs(after - before) < 3
    }, 'the same paragraph is at the same place')
  })
})

/** How a screen reader would name what has the keyboard; empty if the panel has it not. */
const focused = (frame: Frame): Promise<string> =>
  frame.evaluate(() => {
    const element = document.activeElement
    if (!document.hasFocus() || !(element instanceof HTMLElement) || element === document.body) return ''
    return (element.getAttribute('aria-label') ?? element.innerText).replace(/\s+/g, ' ').trim()
  })
