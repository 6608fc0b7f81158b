// `npm run editor [FOLDER]`: VS Code with the extension on the example workspace. Uses `code` where it is
// installed, else a workbench in the browser.

import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { serveWorkbench } from './workbench.ts'

const root = resolve(import.meta.dirname, '..')
const folder = realpathSync(process.argv[2] ?? join(root, 'examples/workspace'))
const finder = process.platform === 'win32' ? 'where' : 'which'

if (spawnSync(finder, ['code']).status === 0) {
  spawn('code', ['--new-window', `--extensionDevelopmentPath=${root}`, folder], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
} else {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache')
  const data = join(cache, 'passepartout', 'editor')
  mkdirSync(data, { recursive: true })
  const served = await serveWorkbench({ data, flags: [], env: {} })
  const payload = JSON.stringify([
    ['extensionDevelopmentPath', `vscode-remote://127.0.0.1:${served.port}${root}`],
  ])
  const query = `folder=${encodeURIComponent(folder)}&payload=${encodeURIComponent(payload)}`
  console.log(
    `VS Code was not found on the PATH. Open this in a browser (Ctrl+C ends it):\n\n  http://127.0.0.1:${served.port}/?${query}\n`,
  )
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      served.stop()
      process.exit(0)
    })
}
