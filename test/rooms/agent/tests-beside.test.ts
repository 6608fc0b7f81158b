// Several folders are open: after a change in one of them the tests run that this folder declares, in this folder.

import assert from 'node:assert/strict'
import { dirname, join } from 'node:path'
import { toolPorts } from '../../../server/src/agent/judge.ts'
import { testsAfter } from '../../../server/src/agent/reached.ts'
import { testCommandsFor } from '../../../server/src/agent/test-command.ts'
import { call, say, type World, world } from './world.ts'

const script = '{ "type": "module", "scripts": { "test": "node --test \\"test/*.test.mjs\\"" } }\n'
const tests = (from: string) =>
  `import assert from 'node:assert'\nimport { test } from 'node:test'\nimport { sum } from '${from}'\n\ntest('sum', () => {\n  assert.equal(sum(1, 2), 3)\n})\n`
const sum = 'export function sum(a, b) {\n  return a + b\n}\n'

/** The working folder declares no tests; the one beside it does. */
const files = {
  'README.md': '# Work\n',
  '../pier/package.json': script,
  '../pier/src/sum.mjs': sum,
  '../pier/test/sum.test.mjs': tests('../src/sum.mjs'),
}
const change = call('edit', { path: '../pier/src/sum.mjs', find: 'return a + b', replace: 'return b + a' })

describe('agent: tests after a change beside the working folder', () => {
  let here: World | null = null
  afterEach(async () => {
    await here?.close()
    here = null
  })
  const open = async (
    given: Readonly<Record<string, string>>,
    beside: readonly string[],
    answers: Parameters<typeof world>[0] = null,
    mode: 'ask' | 'allowed' = 'ask',
  ) => {
    here = await world(answers, { files: given, beside, tests: mode })
    return here
  }
  const approve = async (w: World) => {
    const approval = await w.nextApproval()
    assert.ok((await w.session.decide({ ...approval, decision: 'approve', reason: '' })).ok)
    while (w.approvals.some(({ proposal }) => proposal === approval.proposal))
      await new Promise((resolve) => setTimeout(resolve, 5))
    return approval
  }

  it('those that reach it are proposed and run there', async () => {
    const w = await open(files, ['pier'], [change, say('Turned around.')])
    const { done } = w.session.ask('Change sum as you like')
    await approve(w)
    const asked = await approve(w)
    assert.equal(asked.command?.command, 'node --test test/sum.test.mjs')
    assert.equal(asked.command?.cwd, join(dirname(w.root), 'pier'))
    assert.equal(asked.origin, 'reflex:tests-after')
    const turn = await done
    assert.match(turn.answer, /Turned around/)
    assert.deepEqual(
      turn.steps.flatMap((step) => (step.kind === 'output' ? [[step.command, step.exitCode]] : [])),
      [['node --test test/sum.test.mjs', 0]],
    )
  })

  it('where nobody is to be asked, none run: a command there asks', async () => {
    const w = await open(files, ['pier'], [change, say('Turned around.')], 'allowed')
    const { done } = w.session.ask('Change sum as you like')
    await approve(w)
    assert.equal((await done).state, 'done')
  })

  const runs = async (
    given: Readonly<Record<string, string>>,
    changed: string,
    ran: readonly string[] = [],
  ) => {
    const names = Object.keys(given).flatMap((path) => /^\.\.\/([^/]+)\//.exec(path)?.[1] ?? [])
    const w = await open(given, [...new Set(names)])
    const found = await testsAfter(
      toolPorts(w.ports),
      [changed],
      ran.map((line) => line.replace('PIER', join(dirname(w.root), 'pier'))),
    )
    return found.map(({ summary }) => summary)
  }

  it('of a change in one folder whose tests are in another, those; its own first', async () => {
    const both = {
      ...files,
      'package.json': script,
      'test/uses.test.mjs': tests('../../pier/src/sum.mjs'),
    }
    assert.deepEqual(await runs(both, '../pier/src/sum.mjs#sum'), [
      'Run node --test test/sum.test.mjs in ../pier',
      'Run node --test test/uses.test.mjs',
    ])
  })

  it('what ran there already is not run again, however its folder was named', async () => {
    for (const line of [
      'cd PIER && npm test',
      'cd ../pier && npm test',
      'cd PIER && node --test test/sum.test.mjs',
    ]) {
      assert.deepEqual(await runs(files, '../pier/src/sum.mjs#sum', [line]), [], line)
      await here?.close()
    }
    assert.equal((await runs(files, '../pier/src/sum.mjs#sum', ['npm test'])).length, 1)
  })

  it('of more packages than three of one folder all tests of that folder run, if it says how', async () => {
    const many = Object.fromEntries(
      ['a', 'b', 'c', 'd'].flatMap((name) => [
        [`../pier/${name}/package.json`, script],
        [`../pier/${name}/test/${name}.test.mjs`, tests('../../src/sum.mjs')],
      ]),
    )
    const given = {
      ...many,
      'package.json': '{"scripts":{"test":"all-of-work"}}',
      '../pier/package.json': '{"scripts":{"test":"run-all"}}',
      '../pier/src/sum.mjs': sum,
    }
    assert.deepEqual(await runs(given, '../pier/src/sum.mjs#sum'), ['Run npm test in ../pier'])
    await here?.close()
    assert.equal(
      (await runs({ ...given, '../pier/package.json': '{}' }, '../pier/src/sum.mjs#sum')).length,
      3,
    )
  })

  /** Packages in folders beside, and what runs a test of them: folder, manifest, command. */
  const around = {
    'package.json': '{"scripts":{"test":"vitest"}}',
    'pnpm-lock.yaml': 'x',
    '../pier/package.json': '{"private":true}',
    '../pier/yarn.lock': 'x',
    '../pier/packages/a/package.json': '{"scripts":{"test":"jest"}}',
    '../pier/tool s/pytest.ini': '[pytest]\n',
    '../vendor/pytest.ini': '[pytest]\n',
    '../shed/x.test.ts': 'export {}\n',
    '../Makefile': 'test:\n\ttrue\n',
  }
  for (const [file, folder, from, narrow] of [
    [
      '../pier/packages/a/x.test.ts',
      '../pier/packages/a',
      '../pier/packages/a/package.json',
      'yarn jest x.test.ts',
    ],
    [
      '../pier/tool s/t/test_x.py',
      '../pier/tool s',
      '../pier/tool s/pytest.ini',
      'python3 -m pytest t/test_x.py',
    ],
    ['../vendor/test_x.py', '../vendor', '../vendor/pytest.ini', 'python3 -m pytest test_x.py'],
    ['../vendor/vendor/x/test_x.py', null, '', ''],
    // What lies above a folder is not open, nor does another one speak for it.
    ['../shed/x.test.ts', null, '', ''],
    ['../pier/x.test.ts', null, '', ''],
    ['../x.test.ts', null, '', ''],
    ['../elsewhere/x.test.ts', null, '', ''],
    ['../pier-two/x.test.ts', null, '', ''],
    ['x.test.ts', '', 'package.json', 'pnpm exec vitest run x.test.ts'],
  ] as const) {
    it(`what runs ${file}`, async () => {
      const w = await open(around, ['pier', 'shed', 'vendor'])
      const [one] = await testCommandsFor(toolPorts(w.ports), [file])
      const { found } = one ?? {}
      assert.deepEqual(
        found ? [found.folder, found.from, found.only([file])] : null,
        folder === null ? null : [folder, from, narrow],
      )
    })
  }
})
