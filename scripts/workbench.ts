// Owns a real VS Code workbench that runs without a desktop: the `code-server` package (VS Code's own
// server and workbench), built once into a cache folder against the headers of its Node, and started
// on a loopback port. Never touches the repository.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

const codeServer = '4.139.1'
const nodeVersion = '24.21.0'

export interface Workbench {
  /** The Node 24 that runs the server. */
  readonly node: string
  /** VS Code's `server-main.js`. */
  readonly server: string
}

/** Installs on the first call (about two minutes and 600 MB), afterwards answers at once. */
export function installWorkbench(): Workbench {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache')
  const folder = join(cache, 'passepartout', `workbench-${codeServer}-${process.arch}`)
  const nodePackage = `node-${process.platform}-${process.arch}`
  const home = join(folder, 'node_modules', nodePackage)
  const workbench: Workbench = {
    node: join(home, 'bin', 'node'),
    server: join(folder, 'node_modules', 'code-server', 'lib', 'vscode', 'out', 'server-main.js'),
  }
  if (existsSync(join(folder, 'ready'))) return workbench
  // A folder without the mark is a broken install: code-server's own step does not resume.
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  console.error(`Installing the test workbench (code-server ${codeServer}) into ${folder} …`)
  // The Node package comes first: it carries the headers that the native parts are built against.
  npm(folder, home, { [nodePackage]: nodeVersion })
  npm(folder, home, { [nodePackage]: nodeVersion, 'code-server': codeServer })
  writeFileSync(join(folder, 'ready'), '')
  return workbench
}

function npm(folder: string, nodeHome: string, dependencies: Record<string, string>): void {
  const manifest = { private: true, dependencies, allowScripts: { 'code-server': true, argon2: true } }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  // An npm script’s own npm_* variables would make this install think it is part of the project, and of its Node.
  const inherited = Object.entries(process.env).filter(
    ([name]) =>
      !/^npm_(package|lifecycle|config_(local_prefix|prefix|user_agent)|command|execpath|node)/.test(name),
  )
  const env = {
    ...Object.fromEntries(inherited),
    PATH: `${join(nodeHome, 'bin')}:${process.env['PATH']}`,
    npm_config_nodedir: nodeHome,
    npm_config_build_from_source: 'false',
  }
  const done = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--foreground-scripts'], {
    cwd: folder,
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  if (done.status === 0) return
  const tail = `${done.stdout}\n${done.stderr}`.split('\n').slice(-40).join('\n')
  throw new Error(
    `The test workbench could not be installed. It needs Debian's libkrb5-dev libsecret-1-dev libx11-dev libxkbfile-dev make g++ python3.\n${tail}`,
  )
}

export interface Served {
  readonly port: number
  readonly process: ChildProcess
  stop(): void
}

/** What VS Code itself would look up on the network, off; and its own chat, which is not ours. */
export const quietSettings = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.autofetch': false,
  'github.gitAuthentication': false,
  'json.schemaDownload.enable': false,
  'npm.fetchOnlinePackageInfo': false,
  'telemetry.telemetryLevel': 'off',
  'typescript.disableAutomaticTypeAcquisition': true,
  'update.mode': 'none',
  'workbench.enableExperiments': false,
  'workbench.settings.enableNaturalLanguageSearch': false,
  'workbench.startupEditor': 'none',
}

/**
 * Serves workbenches at `http://127.0.0.1:PORT/`; `data` holds settings and installed extensions. The
 * user's settings there, once written, are left as they are.
 */
export async function serveWorkbench(options: {
  readonly data: string
  readonly flags: readonly string[]
  readonly env: Readonly<Record<string, string>>
}): Promise<Served> {
  const workbench = installWorkbench()
  const settings = join(options.data, 'data', 'User', 'settings.json')
  if (!existsSync(settings)) {
    mkdirSync(dirname(settings), { recursive: true })
    writeFileSync(settings, JSON.stringify(quietSettings, null, 2))
  }
  const port = await freePort()
  const fixed = ['--host', '127.0.0.1', '--port', String(port), '--without-connection-token']
  const quiet = [
    '--accept-server-license-terms',
    '--telemetry-level',
    'off',
    '--server-data-dir',
    options.data,
    '--disable-update-check',
  ]
  const child = spawn(workbench.node, [workbench.server, ...fixed, ...quiet, ...options.flags], {
    // An empty gallery is none.
    env: { ...process.env, NODE_OPTIONS: '', EXTENSIONS_GALLERY: '{}', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  // It is a process group of its own, so it does not end with this process by itself.
  process.once('exit', () => stop(child))
  await listening(child)
  return { port, process: child, stop: () => stop(child) }
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => done(port))
    })
  })
}

function listening(server: ChildProcess): Promise<void> {
  return new Promise((done, fail) => {
    let text = ''
    server.stdout?.on('data', (chunk) => {
      text += chunk
      if (text.includes('Extension host agent listening')) done()
    })
    server.on('exit', (code) => fail(new Error(`The workbench server ended with ${code}: ${text}`)))
  })
}

function stop(server: ChildProcess): void {
  try {
    if (server.pid) process.kill(-server.pid, 'SIGKILL')
  } catch {
    // It ended by itself.
  }
}
