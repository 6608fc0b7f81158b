// Programs of the workspace that stand on PATH under the name of one that is known: what is known is not true of them.

import assert from 'node:assert/strict'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { openSetting, type Setting, shell, verdictOf } from './gate.ts'

describe('gate: programs of the workspace on PATH', () => {
  let setting: Setting
  before(async () => {
    setting = await openSetting()
    mkdirSync(join(setting.workspace, '.venv/bin'), { recursive: true })
    mkdirSync(join(setting.root, 'system'))
    for (const name of ['ls', 'env', 'wc']) writeFileSync(join(setting.workspace, '.venv/bin', name), '')
    symlinkSync(join(setting.root, 'outside/passwd'), join(setting.workspace, '.venv/bin/head'))
    for (const name of ['ls', 'cat', 'wc', 'head']) writeFileSync(join(setting.root, 'system', name), '')
    symlinkSync(join(setting.workspace, '.venv'), join(setting.root, 'linked'))
  })
  after(() => setting.close())

  const decisions = async (folders: readonly string[], commands: readonly string[]) => {
    const { PATH: own } = process.env
    process.env.PATH = ['.', '', ...folders.map((folder) => join(setting.root, folder))].join(delimiter)
    const there = setting.ports.programFolders()
    process.env.PATH = own
    const ports = { ...setting.ports, programFolders: () => there }
    const found = commands.map((command) => verdictOf({ ...setting, ports }, shell(command)))
    return (await Promise.all(found)).map(({ decision }) => decision)
  }
  const commands = [
    'ls',
    'cat README.md',
    'cat README.md | wc -l',
    'head README.md',
    'git version',
    'nice ls',
  ]

  it('are asked about, whatever the tables say of their names', async () => {
    const own = ['ask', 'allow', 'ask', 'ask', 'ask', 'ask']
    assert.deepEqual(await decisions(['ws/.venv/bin', 'system'], commands), own)
    assert.deepEqual(await decisions(['linked/bin', 'system'], commands), own, 'by a link as well')
    assert.deepEqual(await decisions(['missing', 'ws/.venv/bin'], commands), own)
  })

  it('are none where the system has one before them, or the folder is another', async () => {
    const allowed = commands.map(() => 'allow')
    assert.deepEqual(await decisions(['system'], commands), allowed)
    assert.deepEqual(await decisions(['ws-evil', 'outside'], commands), allowed)
    assert.deepEqual(await decisions(['system', 'ws/.venv/bin'], commands.slice(0, 4)), allowed.slice(0, 4))
  })
})
