// Folders that are open beside the workspace: files in them are read without a question, and nothing else is.

import assert from 'node:assert/strict'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Action } from '../../../server/src/base/proposal.ts'
import { openSetting, type Setting, verdictOf } from './gate.ts'

describe('gate: folders beside the workspace', () => {
  let setting: Setting
  let alone: Setting
  before(async () => {
    alone = await openSetting()
    const pier = join(alone.root, 'pier')
    mkdirSync(join(pier, 'src'), { recursive: true })
    writeFileSync(join(pier, 'src/moor.ts'), 'x\n')
    writeFileSync(join(pier, '.env'), 'x\n')
    symlinkSync(join(alone.root, 'outside/passwd'), join(pier, 'leads-out'))
    symlinkSync(join(alone.root, 'agent-home'), join(pier, 'home'))
    setting = { ...alone, ports: { ...alone.ports, beside: () => [pier] } }
  })
  after(() => alone.close())

  const read = (path: string): Action => ({ type: 'file_read', path: path })

  it('reads their files', async () => {
    const { decision } = await verdictOf(setting, read(join(alone.root, 'pier/src/moor.ts')))
    assert.equal(decision, 'allow')
    assert.equal((await verdictOf(setting, read('../pier/src/moor.ts'))).decision, 'allow')
    assert.equal(
      (await verdictOf(alone, read(join(alone.root, 'pier/src/moor.ts')))).decision,
      'ask',
      'not when it is closed',
    )
  })

  const others: readonly (readonly [string, Action])[] = [
    ['a secret in it', read('ROOT/pier/.env')],
    ['what a link in it leads to', read('ROOT/pier/leads-out')],
    ['the agent’s own home by a link in it', read('ROOT/pier/home/rules.org')],
    ['a folder whose name begins the same', read('ROOT/pier-other/x')],
    ['a way through it', read('ROOT/pier/../outside/passwd')],
    ['a way to it from the workspace', read('../pier/../outside/passwd')],
    ['a way to it through a link', read('link-dir/../pier/src/moor.ts')],
    ['a write', { type: 'file_write', path: 'ROOT/pier/src/new.ts', content: 'x' }],
    ['an edit', { type: 'file_edit', path: 'ROOT/pier/src/moor.ts', edits: [{ find: 'x', replace: 'y' }] }],
    ['a deletion', { type: 'file_delete', path: 'ROOT/pier/src/moor.ts' }],
    ['a command that reads', { type: 'shell', shell: 'posix', command: 'cat ROOT/pier/src/moor.ts' }],
    ['a command that goes there', { type: 'shell', shell: 'posix', command: 'ls', cwd: 'ROOT/pier' }],
    ['git there', { type: 'shell', shell: 'posix', command: 'git -C ROOT/pier status' }],
  ]
  for (const [what, action] of others)
    it(`asks for ${what}`, async () => {
      const inPlace = JSON.parse(JSON.stringify(action).replaceAll('ROOT', alone.root)) as Action
      const verdict = await verdictOf(setting, inPlace)
      assert.equal(verdict.decision, 'ask')
      assert.equal((await verdictOf(alone, inPlace)).decision, 'ask', 'and as before without it')
    })

  it('says that it is another folder', async () => {
    const { findings } = await verdictOf(setting, {
      type: 'file_write',
      path: join(alone.root, 'pier/src/new.ts'),
      content: 'x',
    })
    assert.deepEqual(
      findings.map(({ message }) => message),
      ['This changes something in another folder, not in the one where the agent works.'],
    )
  })
})
