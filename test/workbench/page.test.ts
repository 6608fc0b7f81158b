// A web page as a person meets it: refused while the setting is off, whatever the folder says; then asked about, read, and
// shown with its host and size. And a line with a key in it, changed by a model that never sees the key.

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTestOllama, type TestOllama } from '../ollama/server.ts'
import { command, type Editor, openEditor } from './editor.ts'
import { answered, approve, ask, chat, onDisk, review, tellFailure } from './hand.ts'
import { pictures } from './look.ts'

const token = `ghp_${'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hJ6'}`
const config = `export const token = '${token}' // of the robot\n`
const html = `<!doctype html><title>Retrying calls</title><h1>Retrying calls</h1>
<p>Clients wait twice as long after each failure.</p><ul><li>Start with 100 ms.<li>Stop after 30 s.</ul>`

describe('pages of others, and secrets', () => {
  let server: Server
  let ollama: TestOllama
  let editor: Editor
  let workspace: string
  let asked = 0

  before(async () => {
    server = createServer((_request, response) => {
      asked++
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/retrying`
    workspace = realpathSync(mkdtempSync(join(tmpdir(), 'passepartout-page-')))
    mkdirSync(join(workspace, '.vscode'))
    writeFileSync(join(workspace, 'config.ts'), config)
    writeFileSync(
      join(workspace, '.vscode/settings.json'),
      JSON.stringify({ 'passepartout.readAddresses': true }),
    )
    ollama = await startTestOllama({
      models: [{ name: 'qwen3:4b', capabilities: ['completion', 'tools'], contextLength: 40_960 }],
      answers: [
        { when: { user: 'the guide', tool: 'Retrying calls' }, text: 'Start with 100 ms, stop after 30 s.' },
        { when: { user: 'the guide', tool: 'is off' }, text: 'Reading addresses is off.' },
        { when: { user: 'the guide' }, calls: [{ name: 'read', arguments: { path: url } }] },
        { when: { user: 'the robot', tool: 'Changed config.ts' }, text: 'Done. «secret-1» is as it was.' },
        {
          when: { user: 'the robot' },
          calls: [
            {
              name: 'edit',
              arguments: {
                path: 'config.ts',
                find: "'«secret-1»' // of the robot",
                replace: "'«secret-1»' // of the robot, until May",
              },
            },
          ],
        },
      ],
      otherwise: { text: 'I have no answer to that.' },
    })
  })
  after(async () => {
    await ollama?.close()
    server?.closeAllConnections()
    server?.close()
    rmSync(workspace, { recursive: true, force: true })
  })
  afterEach(async function () {
    await tellFailure(editor, this.currentTest)
    await editor?.close()
  })

  async function open(settings: Readonly<Record<string, unknown>>): Promise<void> {
    editor = await openEditor({
      workspace,
      extension: 'unpacked',
      trust: 'given',
      theme: 'Default Dark Modern',
      settings: { 'passepartout.ollamaHost': ollama.url, 'passepartout.vectors.source': 'off', ...settings },
    })
    await command(editor.page, 'Passepartout: Ask')
    await chat(editor)
  }

  it('reads no address while that is off, though the folder says otherwise', async () => {
    await open({})
    await ask(editor, 'What does the guide say?')
    assert.match(await answered(editor, /the guide/), /Reading addresses is off/)
    assert.equal(asked, 0)
    await pictures(editor, 'page-off')
  })

  it('asks about the address, and shows what came from where', async () => {
    await open({ 'passepartout.readAddresses': true })
    await ask(editor, 'What does the guide say?')
    const frame = await review(editor, /Read http/)
    await frame.locator('.command-line').filter({ hasText: 'GET http' }).waitFor({ timeout: 10_000 })
    await pictures(editor, 'page-approve')
    assert.equal(asked, 0)
    await approve(frame, /Read http/)
    assert.match(await answered(editor, /the guide/), /Start with 100 ms/)
    assert.equal(asked, 1)
    const panel = await chat(editor)
    const output = panel.locator('details.output').last()
    assert.match(await output.locator('.output-state').innerText(), /127\.0\.0\.1:\d+, \d+ (?:bytes|kB)/)
    await output.locator('summary').click()
    await output.locator('pre').filter({ hasText: '- Start with 100 ms.' }).waitFor({ timeout: 5_000 })
    await output.getByRole('button', { name: 'Open the page' }).waitFor({ timeout: 5_000 })
    await pictures(editor, 'page-read')
  })

  it('changes a line that holds a key, and shows the key to nobody', async () => {
    await open({})
    await ask(editor, 'Say in config.ts how long the robot may.')
    const frame = await review(editor, /Edit config\.ts/)
    const card = frame.locator('article.card').filter({ hasText: /Edit config\.ts/ })
    await card.getByText('«secret-1»').first().waitFor({ timeout: 10_000 })
    assert.ok(!(await card.innerText()).includes(token))
    await pictures(editor, 'secret-approve')
    await approve(frame, /Edit config\.ts/)
    assert.match(await answered(editor, /the robot/), /«secret-1» is as it was/)
    assert.equal(onDisk(editor, 'config.ts'), config.replace('of the robot', 'of the robot, until May'))
    assert.ok(!JSON.stringify(ollama.requests).includes(token))
    const panel = await chat(editor)
    const steps = panel.locator('details.steps').filter({ hasText: 'placeholders' }).first()
    await steps.locator('summary').click()
    await steps.getByText('«secret-1»: github token').waitFor({ timeout: 5_000 })
    await pictures(editor, 'secret-answer')
  })
})
