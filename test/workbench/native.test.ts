// The editor's own chat: what models of others are given there, the local models it is offered, and the participant, whose
// turns are turns of the panel as well.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { startTestOllama, type TestOllama } from '../ollama/server.ts'
import { command, type Editor, openEditor, root } from './editor.ts'
import { approve, cards, chat, eventually, onDisk, tellFailure, traces } from './hand.ts'
import { pictures } from './look.ts'

const token = `ghp_${'a1B2c3D4e5F6g7H8i9J0'}${'k1L2m3N4o5P6q7R8'}`
const files = {
  'notes/diary.org': '* A diary of days :private:\nunspeakable\n',
  'src/feed.ts': `export function fetchFeed(): string {\n  const key = '${token}'\n  return key\n}\n`,
}

const open = (url: string, suite?: string): Promise<Editor> =>
  openEditor({
    workspace: join(root, 'examples/workspace'),
    extension: 'unpacked',
    trust: 'given',
    theme: 'Default Dark Modern',
    nativeChat: 'on',
    files,
    settings: { 'passepartout.ollamaHost': url, 'passepartout.vectors.source': 'off' },
    ...(suite ? { suite: join(root, `dist/test/${suite}.cjs`) } : {}),
  })

const models = [
  { name: 'qwen3:4b', capabilities: ['completion', 'tools'], contextLength: 40_960 },
  { name: 'big:cloud', capabilities: ['completion', 'tools'], remoteHost: 'https://cloud.example' },
]

describe("the editor's own chat", () => {
  let ollama: TestOllama
  before(async () => {
    ollama = await startTestOllama({
      models,
      answers: [
        {
          when: { user: 'something long' },
          text: 'One word after the other, and all of them on this machine.',
          pieceMs: 5,
        },
        {
          when: { user: 'weather in (\\w+)' },
          calls: [{ name: 'weather', arguments: { city: '{{user.1}}' } }],
        },
        { when: { user: 'weather', tool: 'rain' }, text: 'Take an umbrella.' },
        { when: { user: 'Which city' }, json: { city: 'Bergen' } },
        { when: { user: 'Never end' }, text: 'It goes on and on.', hang: true },
        { when: { user: 'Fail now' }, status: 500, error: 'out of memory' },
        {
          when: { user: 'never retry 505' },
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
          when: { user: 'never retry 505', tool: '.' },
          text: 'Done: 505 is not retried any more [src/retry.ts:31].',
        },
        {
          when: { user: 'delay before' },
          text: 'retryDelay computes the delay with full jitter [src/retry.ts:18].',
        },
      ],
      otherwise: { text: 'I have no answer to that.' },
    })
  })
  after(() => ollama?.close())

  it('tools and models, through the API of the editor', async () => {
    const editor = await open(ollama.url, 'native')
    try {
      let isOver = false
      const done = editor.suiteDone.finally(() => {
        isOver = true
      })
      const asked = await answerQuestions(editor, () => isOver)
      const code = await done
      console.log(editor.log.filter((line) => /✔|passing|failing|^\s+\d\)/.test(line)).join('\n'))
      assert.equal(code, 0, editor.log.slice(-80).join('\n'))
      assert.equal(asked, 2, 'once closed, once answered')
      const trace = traces(editor)
      assert.match(trace, /Text of this folder may go to the model of the editor’s chat in this session/)
      assert.match(trace, /Find functions, classes and headings, for the model of the editor’s chat: given/)
      assert.match(trace, /qwen3:4b answered for the editor’s chat/)
      assert.ok(!trace.includes(token))
    } finally {
      await editor.close()
    }
  })

  describe('@passepartout', () => {
    let editor: Editor
    before(async () => {
      editor = await open(ollama.url)
      await editor.page.keyboard.press('Control+Alt+I')
      await input(editor).waitFor({ timeout: 30_000 })
      // The editor asks no participant before there is a model to choose.
      await chatView(editor).getByText('qwen3:4b').waitFor({ timeout: 30_000 })
    })
    after(() => editor?.close())
    afterEach(async function () {
      await tellFailure(editor, this.currentTest)
    })

    it('answers with its sources, and offers what to ask next', async () => {
      await say(editor, '@passepartout how is the delay before a retry computed?')
      assert.match(await said(editor, /Sources: *retry\.ts:18/), /full jitter/)
      await chatView(editor)
        .getByText(/^Completed \d+ steps/)
        .click()
      await said(editor, /Used \d+ reference/)
      await chatView(editor).getByText('Who calls retryDelay?').waitFor({ timeout: 10_000 })
      await pictures(editor, 'native-answer')
    })

    it('finds without a model, by a slash command', async () => {
      const before = ollama.chats().length
      await chatView(editor).getByText('Who calls retryDelay?').click()
      await said(editor, /\.ts:\d+/)
      assert.equal(ollama.chats().length, before)
      await say(editor, '/agenda this week')
      await said(editor, /due|Weekly look/i)
      assert.equal(ollama.chats().length, before)
    })

    it('has a change approved in the panel, and takes it back', async () => {
      await say(editor, 'never retry 505')
      await chatView(editor).getByRole('button', { name: 'Review' }).click({ timeout: 30_000 })
      const frame = await cards(editor)
      await pictures(editor, 'native-review')
      await approve(frame, 'status !== 505')
      await said(editor, 'is not retried any more')
      assert.match(onDisk(editor, 'src/retry.ts'), /505/)
      await chatView(editor).getByText('Undo this turn').click({ timeout: 10_000 })
      await eventually(() => !onDisk(editor, 'src/retry.ts').includes('505'), 'the change is taken back')
    })

    it('stops when it is told to', async () => {
      await say(editor, 'Never end')
      await said(editor, 'It goes on')
      await editor.page.locator('.interactive-session .codicon-stop-circle').first().click()
      await eventually(async () => /Stopped/.test(await turns(editor)), 'the panel says so')
    })

    it('shows in the panel what was asked there', async () => {
      const text = await turns(editor)
      for (const asked of [/delay before a retry/, /who calls retryDelay/, /never retry 505/, /Never end/])
        assert.match(text, asked)
      await pictures(editor, 'native-panel')
    })
  })
})

const chatView = (editor: Editor) => editor.page.locator('.interactive-session')
const input = (editor: Editor) => editor.page.locator('.interactive-input-part .monaco-editor').first()

async function say(editor: Editor, text: string): Promise<void> {
  await input(editor).click()
  await editor.page.keyboard.type(text)
  // The list of commands that comes up while one types would take the key.
  await editor.page.keyboard.press('Escape')
  await editor.page.keyboard.press('Enter')
}

/** The last answer, once it says that. */
async function said(editor: Editor, what: string | RegExp): Promise<string> {
  const answer = chatView(editor).locator('.interactive-response').last()
  await answer.filter({ hasText: what }).waitFor({ timeout: 30_000 })
  return answer.innerText()
}

/** What the panel shows of the conversation. */
async function turns(editor: Editor): Promise<string> {
  await command(editor.page, 'Passepartout: Ask')
  return (await (await chat(editor)).locator('article.turn').allInnerTexts()).join('\n')
}

/** Closes the question about what leaves the first time, and allows it the second. Answers how often it was asked. */
async function answerQuestions(editor: Editor, isOver: () => boolean): Promise<number> {
  const { page } = editor
  const question = page.locator('.quick-input-widget', {
    hasText: 'May the model of the editor’s chat be given',
  })
  let asked = 0
  while (!isOver()) {
    if (await question.isVisible()) {
      asked++
      if (asked === 1) await pictures(editor, 'native-consent')
      if (asked === 1) await page.keyboard.press('Escape')
      else await question.locator('.monaco-list-row', { hasText: 'Allow for This Session' }).click()
      // The next one may come at once, in the same box.
      await page.waitForTimeout(1000)
    }
    await page.waitForTimeout(200)
  }
  return asked
}
