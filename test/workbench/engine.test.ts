// From no engine to an answer of a model, by the buttons of the panel alone: Start, Pull, Cancel, Pull.

import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Script } from '../ollama/script.ts'
import { command, type Editor, openEditor, root, screenshot } from './editor.ts'
import { answered, ask, chat, eventually, tellFailure } from './hand.ts'

const script: Script = {
  models: [],
  answers: [{ when: { user: 'how are you' }, text: 'Present and correct.' }],
  // Five steps per layer of half a second: long enough to be seen and cancelled.
  pull: { layers: [2_000_000_000, 500_000_000, 2_000], stepMs: 500 },
}

describe('an engine that is not there yet', () => {
  let folder: string
  let editor: Editor

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'passepartout-engine-'))
    writeFileSync(join(folder, 'script.json'), JSON.stringify(script))
    // What Start finds on the PATH: `ollama serve` that listens where OLLAMA_HOST says.
    const program = [
      '#!/bin/sh',
      `echo $$ > '${folder}/pid'`,
      `exec '${process.execPath}' '${root}/test/ollama/main.ts' --port "\${OLLAMA_HOST##*:}" --script '${folder}/script.json'`,
    ]
    writeFileSync(join(folder, 'ollama'), `${program.join('\n')}\n`)
    chmodSync(join(folder, 'ollama'), 0o755)
    editor = await openEditor({
      workspace: join(root, 'examples/workspace'),
      extension: 'unpacked',
      trust: 'given',
      theme: 'Default Dark Modern',
      settings: { 'passepartout.ollamaHost': `http://127.0.0.1:${await freePort()}` },
      env: { PATH: `${folder}:${process.env['PATH']}` },
    })
    await command(editor.page, 'Passepartout: Ask')
  })
  after(async () => {
    await editor?.close()
    if (existsSync(join(folder, 'pid'))) process.kill(Number(readFileSync(join(folder, 'pid'), 'utf8')))
    rmSync(folder, { recursive: true, force: true })
  })
  afterEach(async function () {
    await tellFailure(editor, this.currentTest)
  })

  it('is said on the badge and in the status bar; what needs no model is answered', async () => {
    await editor.page.locator('.statusbar-item', { hasText: 'no model: reflex' }).waitFor({ timeout: 30_000 })
    await ask(editor, 'where is retryDelay?')
    const text = await answered(editor, 'where is retryDelay?')
    assert.match(text, /no model: reflex/)
    assert.match(text, /0 tokens/)
    assert.match(text, /retry\.ts/)
    await screenshot(editor.page, 'engine-missing-dark')
  })

  it('is started by its button', async () => {
    const frame = await chat(editor)
    await frame.locator('.notice', { hasText: 'No Ollama answers' }).waitFor({ timeout: 20_000 })
    await frame.getByRole('button', { name: 'Start Ollama' }).click()
    await frame.getByRole('button', { name: 'Pull qwen3:4b' }).waitFor({ timeout: 30_000 })
    assert.equal(await frame.getByRole('button', { name: 'Start Ollama' }).count(), 0)
    await screenshot(editor.page, 'engine-no-model-dark')
  })

  it('pulls the model with progress, and Cancel ends that', async () => {
    const frame = await chat(editor)
    await frame.getByRole('button', { name: 'Pull qwen3:4b' }).click()
    const bar = frame.getByRole('progressbar', { name: 'Pulling qwen3:4b' })
    await bar.waitFor({ timeout: 20_000 })
    await frame.locator('.notice', { hasText: /Pulling qwen3:4b \d+ %/ }).waitFor({ timeout: 20_000 })
    assert.match((await bar.getAttribute('aria-valuenow')) ?? '', /^\d+$/)
    await screenshot(editor.page, 'engine-pulling-dark')
    await frame.locator('.notice').getByRole('button', { name: 'Cancel' }).click()
    await bar.waitFor({ state: 'detached', timeout: 10_000 })
    await frame.getByRole('button', { name: 'Pull qwen3:4b' }).waitFor({ timeout: 20_000 })
  })

  it('answers once the model is there', async () => {
    const frame = await chat(editor)
    await frame.getByRole('button', { name: 'Pull qwen3:4b' }).click()
    await frame.getByRole('progressbar').waitFor({ timeout: 20_000 })
    await editor.page.locator('.statusbar-item', { hasText: 'qwen3:4b' }).waitFor({ timeout: 60_000 })
    await eventually(async () => (await frame.locator('.notice').count()) === 0, 'nothing is left to do')
    await ask(editor, 'how are you?')
    const text = await answered(editor, 'how are you?')
    assert.match(text, /Present and correct\./)
    assert.match(text, /qwen3:4b/)
  })
})

function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => done(port))
    })
  })
}
