// A change is verified: what the editor reports of it is shown at the step and told to the model, and the tests that
// reach it run once more before the answer.

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Script } from '../ollama/script.ts'
import { startTestOllama, type TestOllama } from '../ollama/server.ts'
import { command, type Editor, openEditor, screenshot } from './editor.ts'
import { answered, approve, ask, chat, onDisk, openFile, review, tellFailure } from './hand.ts'

const files = {
  'notes/decisions.org': '#+title: Decisions\n#+filetags: :decision:\n\n* Double it\nTwice is enough.\n',
  'src/double.mjs': '/** Twice as much. */\nexport function double(n) {\n  return n * 2\n}\n',
  'test/double.test.mjs': `import assert from 'node:assert'
import { test } from 'node:test'
import { double } from '../src/double.mjs'

test('doubling doubles', () => {
  assert.equal(double(4), 8)
})
`,
  'package.json': '{ "name": "doubling", "scripts": { "test": "node --test" } }\n',
}

const script: Script = {
  models: [{ name: 'qwen3:4b', capabilities: ['completion', 'tools'], contextLength: 40_960 }],
  answers: [
    {
      when: { user: 'note how to list' },
      calls: [
        {
          name: 'edit',
          arguments: {
            path: 'notes/decisions.org',
            find: '#+filetags: :decision:',
            replace: '#+filetags: :decision:\n#+begin_src\nls\n#+end_src',
          },
        },
      ],
    },
    {
      when: { user: 'note how to list', tool: 'Reported by the editor' },
      text: 'The block needs a language.',
    },
    { when: { user: 'note how to list', tool: '.' }, text: 'Noted.' },
    {
      when: { user: 'three times as much' },
      calls: [
        {
          name: 'edit',
          arguments: { path: 'src/double.mjs', find: 'n * 2', replace: 'n * 3' },
        },
      ],
    },
    { when: { user: 'three times as much', tool: '.' }, text: 'It is three times as much now.' },
    {
      when: { user: 'tests that reach what you changed fail' },
      text: 'The tests want it otherwise: say which you mean.',
    },
  ],
  otherwise: { text: 'I have no answer to that.' },
}

describe('a change is verified', () => {
  let ollama: TestOllama
  let editor: Editor
  const folder = mkdtempSync(join(tmpdir(), 'passepartout-verified-'))
  before(async () => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    ollama = await startTestOllama(script)
    editor = await openEditor({
      workspace: folder,
      extension: 'unpacked',
      trust: 'given',
      theme: 'Default Dark Modern',
      settings: { 'passepartout.ollamaHost': ollama.url, 'passepartout.testsAfterChanges': 'ask' },
    })
    await command(editor.page, 'Passepartout: Ask')
  })
  after(async () => {
    await editor?.close()
    await ollama?.close()
    rmSync(folder, { recursive: true, force: true })
  })
  afterEach(async function () {
    await tellFailure(editor, this.currentTest)
  })

  it('what the editor reports of it is at the step, and the model hears it', async () => {
    await openFile(editor, 'notes/decisions.org', 1)
    await ask(editor, 'note how to list')
    await approve(await review(editor, 'begin_src'), 'begin_src')
    const text = await answered(editor, 'note how to list')
    assert.match(text, /1 new error at notes\/decisions\.org:3/)
    assert.match(text, /The block needs a language/)
    assert.match(onDisk(editor, 'notes/decisions.org'), /begin_src\nls/)
    await screenshot(editor.page, 'verified-reports-dark')
  })

  it('the tests that reach it are proposed at the end; their failure goes back once', async () => {
    await ask(editor, 'three times as much')
    await approve(await review(editor, 'n * 3'), 'n * 3')
    const frame = await review(editor, /--test .*test\/double\.test\.mjs/)
    await screenshot(editor.page, 'verified-tests-asked-dark')
    await approve(frame, /--test .*test\/double\.test\.mjs/)
    const text = await answered(editor, 'three times as much')
    assert.match(text, /The tests want it otherwise/)
    await (await chat(editor)).locator('article.turn').last().scrollIntoViewIfNeeded()
    await screenshot(editor.page, 'verified-tests-dark')
    const bodies = JSON.stringify(ollama.chats().at(-1)?.body)
    assert.match(bodies, /tests that reach what you changed fail/)
    assert.match(bodies, /doubling doubles/)
  })
})
