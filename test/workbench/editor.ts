// Owns one real VS Code workbench in Chromium: the server process, the browser page, the folders they
// use, and ways to reach the panels as a person does. Never asserts.

import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { format } from 'node:util'
import { type Browser, chromium, type Frame, type Page } from 'playwright-core'
import { installWorkbench, serveWorkbench } from '../../scripts/workbench.ts'

export const root = resolve(import.meta.dirname, '../..')
export const screenshots = join(import.meta.dirname, 'screenshots')

export interface EditorOptions {
  /** Copied into a fresh folder first. */
  readonly workspace: string
  /** `vsix`: the packaged extension is installed as a user would. */
  readonly extension: 'unpacked' | 'vsix'
  /** `ask` leaves workspace trust on: the window opens in Restricted Mode. */
  readonly trust: 'given' | 'ask'
  readonly theme: 'Default Dark Modern' | 'Default Light Modern' | 'Default High Contrast'
  /** Machine settings beside the theme. */
  readonly settings?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, string>>
  /** Path of a built mocha suite to run inside the extension host. */
  readonly suite?: string
}

export interface Editor {
  readonly page: Page
  /** The copied workspace. */
  readonly workspace: string
  /** The agent's home. */
  readonly home: string
  /** Resolves with the suite's exit code, its console lines in `log`. */
  readonly suiteDone: Promise<number>
  readonly log: readonly string[]
  close(): Promise<void>
}

export async function openEditor(options: EditorOptions): Promise<Editor> {
  const data = mkdtempSync(join(realpathSync(tmpdir()), 'passepartout-editor-'))
  const workspace = join(data, 'workspace')
  const home = join(data, 'home')
  cpSync(options.workspace, workspace, { recursive: true })
  mkdirSync(join(data, 'server', 'data', 'Machine'), { recursive: true })
  mkdirSync(join(workspace, '.vscode'), { recursive: true })
  writeFileSync(
    join(data, 'server', 'data', 'Machine', 'settings.json'),
    JSON.stringify({
      'workbench.startupEditor': 'none',
      'window.commandCenter': false,
      'chat.commandCenter.enabled': false,
      'workbench.secondarySideBar.defaultVisibility': 'hidden',
      ...options.settings,
    }),
  )
  // In Restricted Mode the theme still applies from here: it is no restricted setting.
  writeFileSync(
    join(workspace, '.vscode', 'settings.json'),
    JSON.stringify({ 'workbench.colorTheme': options.theme }),
  )
  if (options.extension === 'vsix') installVsix(join(data, 'server'))
  const served = await serveWorkbench({
    data: join(data, 'server'),
    flags: [
      '--enable-smoke-test-driver',
      ...(options.trust === 'given' ? ['--disable-workspace-trust'] : []),
    ],
    env: { PASSEPARTOUT_HOME: home, ...options.env },
  })
  const { port } = served
  const log: string[] = []
  served.process.stderr?.on('data', (chunk) => log.push(`server: ${chunk}`))
  const browser = await launch()
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 } })
  const page = await context.newPage()
  page.on('console', (message) => {
    if (message.type() === 'error') log.push(`page: ${message.text()}`)
  })
  let finished: (code: number) => void = () => {}
  const suiteDone = new Promise<number>((done) => {
    finished = done
  })
  await page.exposeFunction('codeAutomationLog', (_type: string, args: unknown[]) =>
    log.push(format(...args)),
  )
  await page.exposeFunction('codeAutomationExit', (code: number) => finished(code))
  const remote = (path: string) => `vscode-remote://127.0.0.1:${port}${path}`
  const development = options.extension === 'unpacked' ? root : emptyExtension(data)
  const payload = [
    ['extensionDevelopmentPath', remote(development)],
    ...(options.suite ? [['extensionTestsPath', remote(options.suite)]] : []),
    ['skipWelcome', 'true'],
  ]
  const query = `folder=${encodeURIComponent(workspace)}&payload=${encodeURIComponent(JSON.stringify(payload))}`
  await page.goto(`http://127.0.0.1:${port}/?${query}`)
  await page.waitForSelector('.monaco-workbench', { timeout: 60_000 })
  // Commands are in the palette only once the extension is known: its status bar item says so.
  await page.locator('.statusbar-item', { hasText: 'Passepartout' }).waitFor({ timeout: 60_000 })
  return {
    page,
    workspace,
    home,
    suiteDone,
    log,
    close: async () => {
      await browser.close()
      served.stop()
      rmSync(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    },
  }
}

/** Runs a command by the palette, as a person types it. */
export async function command(page: Page, title: string): Promise<void> {
  await page.keyboard.press('F1')
  const input = page.locator('.quick-input-widget input[type="text"]').first()
  await input.waitFor({ state: 'visible' })
  await input.fill(`>${title}`)
  const row = page.locator('.quick-input-list .monaco-list-row').filter({ hasText: title }).first()
  await row.waitFor({ timeout: 15_000 }).catch(async (thrown) => {
    await screenshot(page, 'failed-palette')
    throw thrown
  })
  await page.keyboard.press('Enter')
}

/** The inner document of the webview that shows `selector`; webviews are two frames deep. */
export async function panel(page: Page, selector: string, timeoutMs = 30_000): Promise<Frame> {
  const end = Date.now() + timeoutMs
  for (;;) {
    for (const frame of page.frames()) {
      const found = await frame.$(selector).catch(() => null)
      if (found && frame !== page.mainFrame()) return frame
    }
    if (Date.now() > end) throw new Error(`No panel shows ${selector} after ${timeoutMs} ms.`)
    await page.waitForTimeout(100)
  }
}

export async function screenshot(page: Page, name: string): Promise<void> {
  mkdirSync(screenshots, { recursive: true })
  await page.screenshot({ path: join(screenshots, `${name}.png`) })
}

/** Kills the language server under the extension host, as a crash would. Answers how many it found. */
export function killServer(editor: Editor): number {
  const found = spawnSync('pgrep', ['-f', 'dist/server.mjs'], { encoding: 'utf8' })
  let killed = 0
  for (const pid of found.stdout.split('\n').filter(Boolean)) {
    const environment = spawnSync('sh', ['-c', `tr '\\0' '\\n' < /proc/${pid}/environ`], { encoding: 'utf8' })
    if (!environment.stdout.includes(`PASSEPARTOUT_HOME=${editor.home}`)) continue
    process.kill(Number(pid), 'SIGKILL')
    killed++
  }
  return killed
}

async function launch(): Promise<Browser> {
  const flags =
    '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'
  const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
  if (!existsSync(executablePath))
    throw new Error('Chromium is missing: apt-get install chromium, or set CHROMIUM to its path.')
  return chromium.launch({ executablePath, args: flags.split(' ') })
}

function installVsix(serverData: string): void {
  const workbench = installWorkbench()
  const vsix = readdirSync(root).find((name) => name.endsWith('.vsix'))
  if (!vsix) throw new Error('No VSIX in the project folder: run npm run package first.')
  const args = [
    '--install-extension',
    join(root, vsix),
    '--accept-server-license-terms',
    '--server-data-dir',
    serverData,
  ]
  const done = spawnSync(workbench.node, [workbench.server, ...args], { encoding: 'utf8' })
  if (done.status !== 0) throw new Error(`The VSIX was not installed: ${done.stdout}${done.stderr}`)
}

/** VS Code runs a suite only beside an extension under development: this one does nothing. */
function emptyExtension(data: string): string {
  const folder = join(data, 'empty-extension')
  mkdirSync(folder, { recursive: true })
  const manifest = {
    name: 'empty',
    publisher: 'test',
    version: '0.0.1',
    engines: { vscode: '^1.106.0' },
    main: './main.js',
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  writeFileSync(join(folder, 'main.js'), 'exports.activate = () => {}\n')
  return folder
}
