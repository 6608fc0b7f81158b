import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Action } from '../../../server/src/base/proposal.ts'
import { gitReads } from '../../../server/src/gate/programs/git-reads.ts'
import { examplesOf, programs } from '../../../server/src/gate/programs/list.ts'
import { openSetting, type Setting, shell, verdictOf } from './gate.ts'

const folder = join(import.meta.dirname, 'cases')
const cases = (name: string): readonly { readonly expected: string; readonly text: string }[] =>
  readFileSync(join(folder, name), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const cut = line.indexOf(': ')
      return { expected: line.slice(0, cut), text: line.slice(cut + 2) }
    })

describe('gate verdicts', () => {
  let setting: Setting
  before(async () => {
    setting = await openSetting()
  })
  after(() => setting.close())

  const check = async (action: Action, expected: string): Promise<void> => {
    const verdict = await verdictOf(setting, action)
    const right = expected === 'guard' ? verdict.decision !== 'allow' : verdict.decision === expected
    const why = verdict.findings.map((f) => `${f.vector}:${f.severity}:${f.code}`).join(' ')
    assert.ok(right, `${JSON.stringify(action)} gave ${verdict.decision} (${why}), not ${expected}`)
  }

  for (const { expected, text } of cases('shell.txt'))
    it(`${expected}: ${text}`, async () => {
      const command = /^".*"$/.test(text) && !text.includes('$(') ? (JSON.parse(text) as string) : text
      await check(
        shell(command.replaceAll('HOME/', `${setting.home}/`).replace(/ HOME$/, ` ${setting.home}`)),
        expected,
      )
    })

  for (const { expected, text } of cases('files.txt'))
    it(`${expected}: ${text}`, async () => {
      const [type, ...rest] = text.split(' ')
      const path = rest
        .join(' ')
        .replace('HOMENAME', 'agent-home')
        .replace('WORKSPACE', 'ws')
        .replace(/^HOME/, setting.home)
      const action =
        type === 'file_write'
          ? { type, path, content: 'x' }
          : type === 'file_edit'
            ? { type, path, edits: [] }
            : { type, path }
      await check(action as Action, expected)
    })

  for (const spec of programs)
    it(`examples of ${spec.names[0]}`, async () => {
      const { allow, ask } = examplesOf(spec)
      assert.ok(allow.length > 0 && ask.length > 0, 'an entry has examples of both kinds')
      for (const example of allow) await check(shell(example.replace(' *', ' src/*')), 'allow')
      for (const example of ask) await check(shell(example), 'guard')
    })

  for (const [name, spec] of gitReads)
    it(`examples of git ${name}`, async () => {
      for (const example of spec.allow) await check(shell(example), 'allow')
      for (const example of spec.ask) await check(shell(example), 'guard')
    })

  it('knows each program once, and at least 250', () => {
    const names = programs.flatMap((spec) => spec.names)
    assert.deepEqual(
      names.filter((name, i) => names.indexOf(name) !== i),
      [],
    )
    assert.ok(new Set(names.map((name) => name.split(' ')[0])).size >= 250)
  })

  it('asks about PowerShell and cmd, and denies what is ruinous', async () => {
    await check({ type: 'shell', shell: 'powershell', command: 'New-Item x' }, 'ask')
    await check({ type: 'shell', shell: 'cmd', command: 'dir' }, 'ask')
    await check({ type: 'shell', shell: 'cmd', command: 'format c:' }, 'deny')
    await check({ type: 'shell', shell: 'cmd', command: 'rd /s /q c:\\' }, 'deny')
    await check({ type: 'shell', shell: 'powershell', command: 'Remove-Item -Recurse -Force C:\\' }, 'deny')
    await check({ type: 'shell', shell: 'powershell', command: "$env:PASSEPARTOUT_HOME = 'x'" }, 'deny')
    await check({ type: 'shell', shell: 'cmd', command: 'passepartout.cmd gate learn' }, 'deny')
  })

  it('asks about a folder outside that the model chose', async () => {
    await check({ type: 'shell', shell: 'posix', command: 'ls', cwd: '/etc' }, 'ask')
    await check({ type: 'shell', shell: 'posix', command: 'ls', cwd: 'link-dir' }, 'ask')
    await check({ type: 'shell', shell: 'posix', command: 'ls', cwd: 'src' }, 'allow')
    await check({ type: 'shell', shell: 'posix', command: 'cat ../README.md', cwd: 'src' }, 'allow')
  })

  it('asks without a parser', async () => {
    const verdict = await verdictOf({ ...setting, ports: { ...setting.ports, parser: null } }, shell('ls'))
    assert.equal(verdict.decision, 'ask')
  })

  it('always asks about the network, tools and code', async () => {
    await check({ type: 'network', url: 'https://example.org', method: 'GET' }, 'ask')
    await check({ type: 'mcp', server: 's', tool: 't', arguments: {} }, 'ask')
    await check({ type: 'code_eval', language: 'python', code: 'print(1)' }, 'ask')
    await check({ type: 'code_eval', language: 'js', code: "process.env.PASSEPARTOUT_HOME = 'x'" }, 'deny')
    await check({ type: 'sequence', events: [] }, 'ask')
  })

  // A path that no disk can hold is asked about, and judged without looking for it part by part.
  for (const [name, path] of [
    ['200,000 folders', 'a/'.repeat(200_000)],
    ['down and up again', `${'a/'.repeat(900)}${'../'.repeat(750)}x`],
    ['very far up', '../'.repeat(200_000)],
    ['one long name', 'a'.repeat(2_000_000)],
  ] as const)
    it(`judges a path of ${name}`, async () => {
      const verdict = await verdictOf(setting, { type: 'file_write', path, content: 'x' })
      assert.equal(verdict.decision, 'ask')
    })

  it('judges a command of one word of 2 MB', async () => {
    const verdict = await verdictOf(setting, {
      type: 'shell',
      shell: 'posix',
      command: `echo ${'a'.repeat(2_000_000)}`,
    })
    assert.equal(verdict.decision, 'ask')
  })
})
