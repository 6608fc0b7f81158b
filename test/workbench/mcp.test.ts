// Outside servers as a person meets them: one that came with the folder waits, is looked at and started; its tool is called
// after an approval that shows what is sent; it is stopped, and its log tells of it.

import assert from 'node:assert/strict'
import { copyFileSync, linkSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type HttpServer, serve } from '../mcp/http.ts'
import { startTestOllama, type TestOllama } from '../ollama/server.ts'
import { command, type Editor, openEditor, root, screenshot } from './editor.ts'
import { answered, approve, ask, chat, review, tellFailure } from './hand.ts'
import { pictures } from './look.ts'

describe('outside servers', () => {
  let ollama: TestOllama
  let editor: Editor
  let workspace: string
  let closed: HttpServer

  before(async () => {
    workspace = realpathSync(mkdtempSync(join(tmpdir(), 'passepartout-mcp-')))
    mkdirSync(join(workspace, '.vscode'))
    closed = await serve('unsigned')
    copyFileSync(join(root, 'test/mcp/server.ts'), join(workspace, 'server.ts'))
    linkSync(process.execPath, join(workspace, 'node'))
    const words = ['--no-warnings', '${workspaceFolder}/server.ts', 'good']
    const local = {
      type: 'stdio',
      command: '${workspaceFolder}/node',
      args: words,
      env: { API_KEY: '${input:key}' },
    }
    const inputs = [
      { type: 'promptString', id: 'key', description: 'The key of the service', password: true },
    ]
    const properties = {
      name: { type: 'string', title: 'Your name', description: 'As it stands on the badge', minLength: 2 },
      meal: { type: 'string', title: 'Meal', enum: ['soup', 'salad'], default: 'soup' },
    }
    const asked = {
      message: 'Who comes to the meeting? [More](command:workbench.action.quit)',
      requestedSchema: { type: 'object', properties, required: ['name'] },
    }
    const url = 'https://exаmple.com/sign?in=1'
    const address = { mode: 'url', message: 'Sign in first.', url, elicitationId: '1' }
    const asking = (what: object) => ({
      type: 'stdio',
      command: '${workspaceFolder}/node',
      args: [...words.slice(0, -1), 'asks'],
      env: { ASKS: JSON.stringify(what) },
    })
    const servers = {
      repeater: local,
      registrar: asking(asked),
      porter: asking(address),
      tracker: { type: 'http', url: 'https://tracker.example/mcp' },
      vault: { type: 'http', url: closed.url },
    }
    writeFileSync(join(workspace, '.vscode/mcp.json'), JSON.stringify({ inputs, servers }, null, 2))
    ollama = await startTestOllama({
      models: [{ name: 'qwen3:4b', capabilities: ['completion', 'tools'], contextLength: 40_960 }],
      answers: [
        { when: { user: 'follow' }, text: 'It has one chapter.' },
        {
          when: { user: 'register' },
          calls: [{ name: 'run', arguments: { command: 'mcp registrar/echo {"text": "meeting"}' } }],
        },
        { when: { user: 'register', tool: '"name":"Ann"' }, text: 'You are registered.' },
        {
          when: { user: 'sign me in' },
          calls: [{ name: 'run', arguments: { command: 'mcp porter/echo {"text": "meeting"}' } }],
        },
        { when: { user: 'sign me in', tool: '"action":"decline"' }, text: 'You are not signed in.' },
        {
          when: { user: 'repeat' },
          calls: [{ name: 'run', arguments: { command: 'mcp repeater/echo {"text": "good morning"}' } }],
        },
        { when: { user: 'repeat', tool: 'good morning again' }, text: 'It said: good morning again.' },
      ],
      otherwise: { text: 'I have no answer to that.' },
    })
    editor = await openEditor({
      workspace,
      extension: 'unpacked',
      trust: 'given',
      theme: 'Default Dark Modern',
      settings: { 'passepartout.ollamaHost': ollama.url, 'passepartout.vectors.source': 'off' },
    })
    await command(editor.page, 'Passepartout: Ask')
    await chat(editor)
  })
  after(async () => {
    await editor?.close()
    await ollama?.close()
    await closed?.close()
    rmSync(workspace, { recursive: true, force: true })
  })
  afterEach(async function () {
    await tellFailure(editor, this.currentTest)
  })

  const row = (text: string | RegExp) =>
    editor.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text })
  const list = () => command(editor.page, 'Passepartout: MCP Servers')
  async function shows(server: string, state: RegExp): Promise<void> {
    for (;;) {
      await list()
      const line = row(server).filter({ hasText: state })
      const isThere = await line.waitFor({ timeout: 2_000 }).then(
        () => true,
        () => false,
      )
      if (isThere) return
      await editor.page.keyboard.press('Escape')
    }
  }

  it('lists what the folder brought, and starts nothing by itself', async () => {
    await shows('repeater', /waits for your approval/)
    await row('tracker').filter({ hasText: 'https://tracker.example/mcp' }).waitFor({ timeout: 5_000 })
    await pictures(editor, 'mcp-list')
    await row('tracker').click()
    await row('Connect')
      .filter({ hasText: 'What its tools are called with is sent to' })
      .waitFor({ timeout: 5_000 })
    await editor.page.keyboard.press('Escape')
  })

  it('starts one after a look at its command line and its values', async () => {
    await shows('repeater', /waits for your approval/)
    await row('repeater').click()
    await row('Start With Network').waitFor({ timeout: 5_000 })
    await pictures(editor, 'mcp-approve')
    await row('Start Without Network').filter({ hasText: 'It is given API_KEY.' }).click()
    await shows('repeater', /waits for values/)
    await row('repeater').click()
    await row('Enter Its Values').click()
    const box = editor.page.locator('.quick-input-widget input[type="password"]')
    await box.waitFor({ timeout: 5_000 })
    await box.fill('correct horse')
    await editor.page.keyboard.press('Enter')
    await shows('repeater', /runs, 2 tools/)
    await row('repeater').click()
    await row('echo').filter({ hasText: 'Says it again.' }).waitFor({ timeout: 5_000 })
    await screenshot(editor.page, 'mcp-running')
    await editor.page.keyboard.press('Escape')
  })

  it('says of one that wants a token what to do, and leads to its configuration', async () => {
    await shows('vault', /waits for your approval/)
    await row('vault').click()
    await row('Connect').click()
    await shows('vault', /failed/)
    await row('It answers only who is signed in').waitFor({ timeout: 5_000 })
    await pictures(editor, 'mcp-failed')
    await editor.page.keyboard.press('Escape')
    await command(editor.page, 'Notifications: Show Notifications')
    const told = editor.page
      .locator('.notifications-center .notification-list-item')
      .filter({ hasText: '"Authorization": "Bearer ${input:token}"' })
    await told.hover()
    await screenshot(editor.page, 'mcp-failed-told-dark')
    await told.getByRole('button', { name: 'Open Its Configuration' }).click()
    await editor.page.waitForSelector('.tab.active[aria-label*="mcp.json"]', { timeout: 20_000 })
  })

  it('has its values entered anew', async () => {
    await shows('repeater', /runs, 2 tools/)
    await row('repeater').click()
    await row('Change Its Values').filter({ hasText: 'The key of the service' }).click()
    const box = editor.page.locator('.quick-input-widget input[type="password"]')
    await box.waitFor({ timeout: 5_000 })
    await box.fill('another horse')
    await editor.page.keyboard.press('Enter')
    await shows('repeater', /runs, 2 tools/)
    await editor.page.keyboard.press('Escape')
  })

  it('calls a tool after an approval that shows what is sent', async () => {
    await ask(editor, 'let the outside server repeat a greeting')
    const frame = await review(editor, /Call echo of repeater/)
    await frame
      .locator('.command-line')
      .filter({ hasText: '"text": "good morning"' })
      .waitFor({ timeout: 10_000 })
    await pictures(editor, 'mcp-call')
    await approve(frame, /Call echo of repeater/)
    assert.match(await answered(editor, /repeat a greeting/), /good morning again/)
    await screenshot(editor.page, 'mcp-answer')
  })

  it('brings a resource that is mentioned, and a click on it leads to the servers', async () => {
    const frame = await chat(editor)
    const box = '.composer textarea'
    await frame.focus(box)
    await frame.locator(box).pressSequentially('follow @resource:hand', { delay: 15 })
    await frame.locator('.offer', { hasText: 'Handbook' }).waitFor({ timeout: 20_000 })
    await pictures(editor, 'mcp-mention')
    await frame.press(box, 'Enter')
    assert.equal(await frame.inputValue(box), 'follow @resource:repeater/test://handbook ')
    await frame.locator('.chip', { hasText: 'Handbook' }).waitFor()
    await frame.locator(box).pressSequentially('and @resource:repeater/gone ')
    await frame.locator('.chip.problem', { hasText: 'gone' }).waitFor()
    await screenshot(editor.page, 'mcp-mention-chips')
    await frame.press(box, 'Enter')
    await answered(editor, 'follow')
    assert.match(JSON.stringify(ollama.chats().at(-1)?.body.messages), /Chapter one/)
    const turn = frame.locator('article.turn').last()
    await turn.locator('.also-read > summary').click()
    await screenshot(editor.page, 'mcp-mention-sources')
    await turn.locator('.source', { hasText: 'Handbook' }).click()
    await row('repeater').waitFor({ timeout: 20_000 })
    await editor.page.keyboard.press('Escape')
  })

  it('stops one, and shows its log', async () => {
    await shows('repeater', /runs, 2 tools/)
    await row('repeater').click()
    await row('Stop').click()
    await shows('repeater', /stopped/)
    await row('repeater').click()
    await row('Show Its Log').click()
    await editor.page
      .locator('.panel .view-line')
      .filter({ hasText: 'Started.' })
      .first()
      .waitFor({ timeout: 10_000 })
    await screenshot(editor.page, 'mcp-log')
  })

  it('shows what a server asks, as a form of which nothing is sent before a look at it', async () => {
    for (const name of ['registrar', 'porter']) {
      await shows(name, /waits for your approval/)
      await row(name).click()
      await row('Start Without Network').click()
      await shows(name, /runs, 2 tools/)
      await editor.page.keyboard.press('Escape')
    }
    await ask(editor, 'please register me for the meeting')
    await approve(await review(editor, /Call echo of registrar/), /Call echo of registrar/)
    const badge = editor.page.locator('.statusbar-item').filter({ hasText: 'registrar asks' })
    await badge.waitFor({ timeout: 20_000 })
    await command(editor.page, 'Notifications: Show Notifications')
    const notice = editor.page
      .locator('.notifications-center .notification-list-item')
      .filter({ hasText: 'The MCP server registrar asks' })
    await notice.filter({ hasText: '[More] (command:workbench.action.quit)' }).waitFor({ timeout: 10_000 })
    assert.equal(await notice.locator('.notification-list-item-message a').count(), 0)
    await pictures(editor, 'mcp-asks')
    await command(editor.page, 'Notifications: Hide Notifications')
    await badge.click()
    await row('registrar asks').click()
    await row('Your name *').filter({ hasText: 'It needs a value.' }).waitFor({ timeout: 10_000 })
    assert.equal(await row('Send to registrar').count(), 0)
    await row('Your name *').click()
    const box = editor.page.locator('.quick-input-widget input')
    await box.fill('A')
    await editor.page.getByText('It takes at least 2 characters.').waitFor({ timeout: 10_000 })
    await screenshot(editor.page, 'mcp-asks-fault')
    await box.fill('Ann')
    await editor.page.keyboard.press('Enter')
    await row('Send to registrar').waitFor({ timeout: 10_000 })
    await row('Meal').click()
    await row('salad').click()
    await row('Meal').filter({ hasText: 'salad' }).waitFor({ timeout: 10_000 })
    await pictures(editor, 'mcp-form')
    await row('Send to registrar').click()
    assert.match(await answered(editor, /register me/), /You are registered/)
    assert.match(JSON.stringify(ollama.chats().at(-1)?.body.messages), /salad/)
  })

  it('an address that a server wants opened is shown whole, and opened by nobody', async () => {
    await ask(editor, 'please sign me in for the meeting')
    await approve(await review(editor, /Call echo of porter/), /Call echo of porter/)
    const badge = editor.page.locator('.statusbar-item').filter({ hasText: 'porter asks' })
    await badge.click({ timeout: 20_000 })
    await row('porter asks').click()
    await row('Open xn--exmple-4nf.com in the Browser')
      .filter({ hasText: 'https://xn--exmple-4nf.com/sign?in=1' })
      .waitFor({ timeout: 10_000 })
    await pictures(editor, 'mcp-address')
    await row('Decline').click()
    assert.match(await answered(editor, /sign me in/), /You are not signed in/)
  })
})
