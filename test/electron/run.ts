// Runs the extension host suite in a downloaded desktop VS Code: `npm run test:electron`. Needs the network
// and a display; the workbench suite covers the same ground without either.

import { cpSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { runTests } from '@vscode/test-electron'

const root = resolve(import.meta.dirname, '../..')
const workspace = mkdtempSync(join(tmpdir(), 'passepartout-electron-'))
cpSync(join(root, 'examples/workspace'), workspace, { recursive: true })
try {
  process.exitCode = await runTests({
    extensionDevelopmentPath: root,
    extensionTestsPath: join(root, 'dist/test/index.cjs'),
    launchArgs: [workspace, '--disable-workspace-trust', '--disable-extensions'],
    extensionTestsEnv: { PASSEPARTOUT_HOME: join(workspace, '.home') },
  })
} catch (thrown) {
  console.error(
    `VS Code could not be downloaded or started: ${thrown instanceof Error ? thrown.message : thrown}`,
  )
  console.error('Run npm run test:workbench instead: it needs neither a download of VS Code nor a display.')
  process.exitCode = 1
}
