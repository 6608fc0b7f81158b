// `npm run editor` without VS Code on the machine: says an address, shows the extension there, and leaves
// nothing running after Ctrl+C.

import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { launch, panel, root } from './editor.ts'
import { eventually } from './hand.ts'

describe('npm run editor', () => {
  let home: string
  let started: ChildProcess
  let browser: Browser | undefined

  before(() => {
    home = mkdtempSync(join(tmpdir(), 'passepartout-start-'))
    started = spawn(process.execPath, [join(root, 'scripts/editor.ts'), '--browser'], {
      env: { ...process.env, PASSEPARTOUT_HOME: home },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
  })
  after(async () => {
    await browser?.close()
    started.kill('SIGKILL')
    rmSync(home, { recursive: true, force: true })
  })

  /** Processes that were started with this home, by it in their environment. */
  const running = (): readonly string[] =>
    spawnSync('sh', ['-c', `grep -lsz '^PASSEPARTOUT_HOME=${home}$' /proc/[0-9]*/environ`], {
      encoding: 'utf8',
    })
      .stdout.split('\n')
      .filter(Boolean)

  it('says an address, and the extension is there', async () => {
    let told = ''
    started.stdout?.on('data', (chunk) => {
      told += chunk
    })
    await eventually(() => /http:\/\/127\.0\.0\.1:\S+/.test(told), 'it says an address')
    const address = /http:\/\/127\.0\.0\.1:\S+/.exec(told)?.[0] ?? ''
    browser = await launch()
    const page = await browser.newPage()
    await page.goto(address)
    const tab = page.getByRole('tab', { name: 'Passepartout' }).first()
    await tab.waitFor({ timeout: 60_000 })
    await tab.click()
    await panel(page, '.composer:not(.disabled) textarea')
    await eventually(() => running().length > 2, 'the server and its extension host run')
  })

  it('leaves nothing running after Ctrl+C', async () => {
    const ended = new Promise((done) => started.once('exit', done))
    started.kill('SIGINT')
    assert.equal(await ended, 0)
    await eventually(() => running().length === 0, 'no process is left')
  })
})
