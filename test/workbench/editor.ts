// Owns one real VS Code workbench in Chromium: the server process, the browser page, the folders they
// use, and ways to reach the panels as a person does. Asserts one thing only, when a window closes:
// that nothing of it reached beyond this machine.

import assert from 'node:assert/strict'
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
import { dirname, join, resolve } from 'node:path'
import { format } from 'node:util'
import { type Browser, type BrowserContext, chromium, type Frame, type Page } from 'playwright-core'
import { installWorkbench, quietSettings, serveWorkbench } from '../../scripts/workbench.ts'
import { type LoopbackWatch, watchLoopback } from './loopback.ts'

export const root = resolve(import.meta.dirname, '../..')
export const screenshots = join(import.meta.dirname, 'screenshots')

export type Theme =
  | 'Default Dark Modern'
  | 'Default Light Modern'
  | 'Default High Contrast'
  | 'Default High Contrast Light'

export interface EditorOptions {
  /** Copied into a fresh folder first. */
  readonly workspace: string
  /** A `.code-workspace` file in it, by path: its folders are opened. */
  readonly workspaceFile?: string
  /** `vsix`: the packaged extension is installed as a user would. */
  readonly extension: 'unpacked' | 'vsix'
  /** `ask` leaves workspace trust on: the window opens in Restricted Mode. */
  readonly trust: 'given' | 'ask'
  readonly theme: Theme
  /** Put into the copied folder, by path. */
  readonly files?: Readonly<Record<string, string>>
  /** What else is done to it before a window opens it: what comes later, a window learns some time later. */
  readonly prepare?: (workspace: string) => void
  /** Machine settings. */
  readonly settings?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, string>>
  /** The display language, as extensions are told it; the editor's own words stay English without a language pack. */
  readonly language?: 'de'
  /** The editor's own chat, which is switched off otherwise. */
  readonly nativeChat?: 'on'
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
  readonly loopback: LoopbackWatch
  setTheme(theme: Theme): Promise<void>
  /** Rejects if anything in this window reached beyond loopback. */
  close(): Promise<void>
}

/** The class that the workbench carries, by which a theme is known to be applied. */
const themeClass: Readonly<Record<Theme, string>> = {
  'Default Dark Modern': 'vs-dark',
  'Default Light Modern': 'vs',
  'Default High Contrast': 'hc-black',
  'Default High Contrast Light': 'hc-light',
}

export async function openEditor(options: EditorOptions): Promise<Editor> {
  const data = mkdtempSync(join(realpathSync(tmpdir()), 'passepartout-editor-'))
  const workspace = join(data, 'workspace')
  const home = join(data, 'home')
  cpSync(options.workspace, workspace, { recursive: true })
  for (const [path, text] of Object.entries(options.files ?? {})) {
    mkdirSync(dirname(join(workspace, path)), { recursive: true })
    writeFileSync(join(workspace, path), text)
  }
  options.prepare?.(workspace)
  const settings = (scope: 'User' | 'Machine', values: Readonly<Record<string, unknown>>) => {
    const folder = join(data, 'server', 'data', scope)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'settings.json'), JSON.stringify(values))
  }
  const look = {
    // The browser's default saves by itself; on a desktop the user does.
    'files.autoSave': 'off',
    'window.commandCenter': false,
    'workbench.secondarySideBar.defaultVisibility': 'hidden',
  }
  settings('User', {
    ...quietSettings,
    ...look,
    ...(options.nativeChat ? { 'chat.disableAIFeatures': false } : {}),
    'passepartout.testsAfterChanges': 'off',
    'passepartout.secondLook': false,
    'workbench.colorTheme': options.theme,
  })
  // Settings that name a host count only where the server runs.
  settings('Machine', options.settings ?? {})
  if (options.extension === 'vsix') installVsix(join(data, 'server'))
  const served = await serveWorkbench({
    data: join(data, 'server'),
    flags: [
      '--enable-smoke-test-driver',
      // A login shell of this machine would put its own PATH in place of the test's.
      '--force-disable-user-env',
      ...(options.trust === 'given' ? ['--disable-workspace-trust'] : []),
    ],
    env: { PASSEPARTOUT_HOME: home, ...options.env },
  })
  let browser: Browser | undefined
  let loopback: LoopbackWatch | undefined
  const release = async () => {
    loopback?.stop()
    await browser?.close()
    served.stop()
    rmSync(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
  try {
    browser = await launch()
    const context = await browser.newContext({ viewport: { width: 1280, height: 860 } })
    if (options.language) await context.addInitScript(speak, options.language)
    const watch = watchLoopback(context, served.process.pid ?? 0)
    loopback = watch
    const log: string[] = []
    served.process.stderr?.on('data', (chunk) => log.push(`server: ${chunk}`))
    const opened = await openPage(context, options, { port: served.port, data, workspace, log })
    return {
      ...opened,
      workspace,
      home,
      log,
      loopback: watch,
      setTheme: async (theme) => {
        // The editor watches the settings of the folder, not those of the user. A theme is restricted in neither.
        mkdirSync(join(workspace, '.vscode'), { recursive: true })
        writeFileSync(
          join(workspace, '.vscode', 'settings.json'),
          JSON.stringify({ 'workbench.colorTheme': theme }),
        )
        await opened.page.waitForSelector(`.monaco-workbench.${themeClass[theme]}`, { timeout: 20_000 })
      },
      close: async () => {
        await release()
        assert.deepEqual(watch.outside(), [], 'reached beyond this machine')
      },
    }
  } catch (thrown) {
    await release()
    throw thrown
  }
}

/** Runs in the page before the workbench does, which asks there for its language. */
function speak(language: string): void {
  Object.defineProperty(globalThis, '_VSCODE_NLS_LANGUAGE', { get: () => language, set: () => {} })
}

interface Place {
  readonly port: number
  readonly data: string
  readonly workspace: string
  readonly log: string[]
}

/** The workbench in a page, once it shows the extension. */
async function openPage(
  context: BrowserContext,
  options: EditorOptions,
  { port, data, workspace, log }: Place,
): Promise<Pick<Editor, 'page' | 'suiteDone'>> {
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
  const opened = options.workspaceFile
    ? `workspace=${encodeURIComponent(join(workspace, options.workspaceFile))}`
    : `folder=${encodeURIComponent(workspace)}`
  const query = `${opened}&payload=${encodeURIComponent(JSON.stringify(payload))}`
  await page.goto(`http://127.0.0.1:${port}/?${query}`)
  await page.waitForSelector('.monaco-workbench', { timeout: 60_000 })
  // Commands are in the palette only once the extension is known: its status bar item says so.
  await page.locator('.statusbar-item', { hasText: 'Passepartout' }).waitFor({ timeout: 60_000 })
  return { page, suiteDone }
}

/** Runs a command by the palette, as a person types it. */
export const command = (page: Page, title: string): Promise<void> =>
  quickInput(page, 'F1', `>${title}`, title)

/**
 * Opens a quick input by its key, types into it and takes the row that is offered first, once it has
 * `row`. A view that takes the keyboard at that moment closes it: then the key is pressed once more, as
 * a person would.
 */
export async function quickInput(page: Page, key: string, text: string, row: string): Promise<void> {
  const input = page.locator('.quick-input-widget input[type="text"]').first()
  // Rows are used again: their text may still have, hidden, what an earlier list said in them.
  const found = page.locator(`.quick-input-list .monaco-list-row.focused[aria-label*="${row}"]`)
  for (let left = 5; ; left--) {
    await page.keyboard.press(key)
    try {
      await input.waitFor({ state: 'visible', timeout: 5000 })
      await input.fill(text, { timeout: 2000 })
      await found.waitFor({ timeout: 5000 })
      await input.press('Enter', { timeout: 2000 })
      return
    } catch (thrown) {
      await screenshot(page, 'failed-quick-input')
      if (left === 0) throw thrown
      // Escape in a panel would stop the turn.
      if (await input.isVisible()) await page.keyboard.press('Escape')
    }
  }
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

/** The process ids of this window's language servers: one, unless one is just being replaced. */
export function servers(editor: Editor): readonly number[] {
  const found = spawnSync('pgrep', ['-f', 'dist/server.mjs'], { encoding: 'utf8' })
  return found.stdout
    .split('\n')
    .filter(Boolean)
    .filter((pid) => {
      const environment = spawnSync('sh', ['-c', `tr '\\0' '\\n' < /proc/${pid}/environ`], {
        encoding: 'utf8',
      })
      return environment.stdout.includes(`PASSEPARTOUT_HOME=${editor.home}\n`)
    })
    .map(Number)
}

export async function launch(): Promise<Browser> {
  const flags =
    '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'
  // Whatever the page might ask for elsewhere is not found.
  const nowhereElse = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost'
  const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
  if (!existsSync(executablePath))
    throw new Error('Chromium is missing: apt-get install chromium, or set CHROMIUM to its path.')
  return chromium.launch({ executablePath, args: [...flags.split(' '), nowhereElse] })
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
