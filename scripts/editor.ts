// `npm run editor [-- [--browser] FOLDER]`: VS Code with the extension, on the example workspace if no
// folder is named. Uses `code` where it is installed, else (or with --browser) a workbench in the browser.

import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { serveWorkbench } from './workbench.ts'

const root = resolve(import.meta.dirname, '..')
const { values, positionals } = parseArgs({
  options: { browser: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const example = join(root, 'examples/workspace')
const folder = realpathSync(positionals[0] ?? example)
const finder = process.platform === 'win32' ? 'where' : 'which'
const found = spawnSync(finder, ['code']).status === 0

if (found && !values.browser) {
  spawn('code', ['--new-window', `--extensionDevelopmentPath=${root}`, folder], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
} else {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache')
  const data = join(cache, 'passepartout', 'editor')
  mkdirSync(data, { recursive: true })
  const served = await serveWorkbench({
    data,
    // Without the driver the workbench ignores which extension is under development.
    flags: [
      '--enable-smoke-test-driver',
      // The example is part of this project; any other folder asks, as everywhere.
      ...(folder === realpathSync(example) ? ['--disable-workspace-trust'] : []),
    ],
    env: {},
  })
  const payload = JSON.stringify([
    ['extensionDevelopmentPath', `vscode-remote://127.0.0.1:${served.port}${root}`],
    ['skipWelcome', 'true'],
  ])
  const query = `folder=${encodeURIComponent(folder)}&payload=${encodeURIComponent(payload)}`
  const why = found ? '' : 'VS Code was not found on the PATH. '
  console.log(
    `${why}Open this in a browser (Ctrl+C ends it):\n\n  http://127.0.0.1:${served.port}/?${query}\n\nPassepartout is behind the key in the bar on the left.`,
  )
  served.process.on('exit', () => process.exit(1))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(0))
}
