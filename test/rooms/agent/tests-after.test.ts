// At the end of a turn that changed something, the tests that reach it: once, through the gate, as narrow as can be.

import assert from 'node:assert/strict'
import { toolPorts } from '../../../server/src/agent/judge.ts'
import { testsAfter } from '../../../server/src/agent/reached.ts'
import { testCommand } from '../../../server/src/agent/test-command.ts'
import { call, type Scripted, say, type World, world } from './world.ts'

const files = {
  'src/sum.mjs':
    'export function sum(a, b) {\n  return a + b\n}\n\nexport function unused() {\n  return 0\n}\n',
  'src/total.mjs':
    "import { sum } from './sum.mjs'\n\nexport function total(list) {\n  return list.reduce((a, b) => sum(a, b), 0)\n}\n",
  'src/other.mjs': 'export function other() {\n  return 1\n}\n',
  'test/total.test.mjs':
    "import assert from 'node:assert'\nimport { test } from 'node:test'\nimport { total } from '../src/total.mjs'\n\ntest('adds', () => {\n  assert.equal(total([1, 2, 3]), 6)\n})\n",
  'test/other.test.mjs': "import { other } from '../src/other.mjs'\nother()\n",
  'package.json': '{ "name": "w", "scripts": { "test": "node --test \\"test/*.test.mjs\\"" } }\n',
}
const narrow = 'node --test test/total.test.mjs'
const subtract = call('edit', { path: 'src/sum.mjs', find: 'return a + b', replace: 'return a - b' })
const mend = call('edit', { path: 'src/sum.mjs', find: 'return a - b', replace: 'return b + a' })

describe('agent: tests after a change', () => {
  let here: World | null = null
  afterEach(async () => {
    await here?.close()
    here = null
  })
  const open = async (
    answers: Parameters<typeof world>[0],
    tests: 'ask' | 'allowed' | 'off' = 'ask',
    more = {},
  ) => {
    here = await world(answers, { files: { ...files, ...more }, tests })
    return here
  }
  const approve = async (w: World, decision: 'approve' | 'deny' = 'approve') => {
    const approval = await w.nextApproval()
    const gone = approval.proposal
    const outcome = await w.session.decide({ ...approval, decision, reason: '' })
    assert.ok(outcome.ok, JSON.stringify(outcome))
    while (w.approvals.some(({ proposal }) => proposal === gone))
      await new Promise((resolve) => setTimeout(resolve, 5))
    return approval
  }
  const told = async (w: World) => {
    const engine = (await w.ports.engine()) as Scripted
    return engine.requests.map(({ messages }) => messages.at(-1)?.text ?? '')
  }

  it('those that reach it run once; a failure goes back, and the answer after it stands', async () => {
    const w = await open([subtract, say('It subtracts now.'), mend, say('It adds again.')])
    const { done } = w.session.ask('Change sum as you like')
    await approve(w)
    const asked = await approve(w)
    assert.equal(asked.command?.command, narrow)
    assert.equal(asked.origin, 'reflex:tests-after')
    await approve(w)
    const turn = await done
    assert.equal(turn.state, 'done')
    assert.match(turn.answer, /It adds again/)
    const all = await told(w)
    assert.equal(all.length, 4)
    assert.match(all[2] ?? '', /tests that reach what you changed fail:\n<data>\nExit code 1/)
    assert.match(all[2] ?? '', /-4 !== 6|expected: 6|actual/)
  })

  it('where they pass the answer stands, and the model hears nothing more', async () => {
    const same = call('edit', { path: 'src/sum.mjs', find: 'return a + b', replace: 'return b + a' })
    const w = await open([same, say('Turned around.')])
    const { done } = w.session.ask('Change sum as you like')
    await approve(w)
    assert.equal((await approve(w)).command?.command, narrow)
    const turn = await done
    assert.equal(turn.state, 'done')
    assert.match(turn.answer, /Turned around/)
    assert.equal((await told(w)).length, 2)
    assert.ok(
      turn.steps.some((step) => step.kind === 'output' && step.command === narrow && step.exitCode === 0),
    )
  })

  it('denied, the answer stands', async () => {
    const w = await open([subtract, say('It subtracts now.')])
    const { done } = w.session.ask('Change sum as you like')
    await approve(w)
    await approve(w, 'deny')
    const turn = await done
    assert.equal(turn.state, 'done')
    assert.match(turn.answer, /It subtracts now/)
  })

  it('nothing runs where no test reaches it, where it is switched off, or where no rule allows it', async () => {
    const useless = call('edit', { path: 'src/sum.mjs', find: 'return 0', replace: 'return 1' })
    for (const [answers, tests] of [
      [[useless, say('Done.')], 'ask'],
      [[subtract, say('Done.')], 'off'],
      [[subtract, say('Done.')], 'allowed'],
    ] as const) {
      const w = await open(answers, tests)
      const { done } = w.session.ask('Change sum as you like')
      await approve(w)
      assert.equal((await done).state, 'done')
      await w.close()
    }
    here = null
  })

  it('what the model ran itself is not run again', async () => {
    const w = await open([subtract, call('run', { command: narrow }), say('It fails, as you wanted.')])
    const { done } = w.session.ask('Change sum as you like')
    await approve(w)
    await approve(w)
    assert.match((await done).answer, /It fails, as you wanted/)
  })

  const manifests: readonly (readonly [string, Readonly<Record<string, string>>, string, string | null])[] = [
    [
      'vitest',
      { 'package.json': '{"scripts":{"test":"vitest"}}' },
      'a.test.ts',
      'npx --no-install vitest run a.test.ts',
    ],
    [
      'jest with pnpm',
      { 'package.json': '{"scripts":{"test":"jest --ci"}}', 'pnpm-lock.yaml': 'x' },
      "it's.test.ts",
      `pnpm exec jest 'it'\\''s.test.ts'`,
    ],
    [
      'node with flags',
      {
        'package.json':
          '{"scripts":{"test":"node --experimental-strip-types --test \\"test/**/*.test.ts\\""}}',
      },
      'test/a.test.ts',
      'node --experimental-strip-types --test test/a.test.ts',
    ],
    ['a compound', { 'package.json': '{"scripts":{"test":"tsc && mocha"}}' }, 'a.test.ts', null],
    ['pytest', { 'pytest.ini': '[pytest]' }, 'tests/test_a.py', 'python3 -m pytest tests/test_a.py'],
    ['go', { 'go.mod': 'module x\n' }, 'pkg/a/a_test.go', 'go test ./pkg/a'],
    ['cargo', { 'Cargo.toml': '[package]' }, 'tests/cli.rs', 'cargo test --test cli'],
    ['cargo, in the file itself', { 'Cargo.toml': '[package]' }, 'src/lib.rs', null],
    ['make', { Makefile: 'test:\n\ttrue\n' }, 'test/a.c', null],
    ['a file that looks like an option', { 'pytest.ini': '[pytest]' }, '-p.py', 'python3 -m pytest ./-p.py'],
  ]
  for (const [title, given, file, expected] of manifests) {
    it(`the command for one file: ${title}`, async () => {
      here = await world(null, { files: given })
      const found = await testCommand(here.ports)
      assert.equal(found?.only([file]), expected)
    })
  }

  it('over callers of callers, and only so far as the index is sure', async () => {
    const w = await open(null)
    const command = async (id: string) => (await testsAfter(toolPorts(w.ports), [id], []))?.summary ?? null
    assert.equal(await command('src/sum.mjs#sum'), `Run ${narrow}`)
    assert.equal(await command('src/sum.mjs#unused'), null)
    assert.equal(await command('src/other.mjs#other'), 'Run node --test test/other.test.mjs')
    assert.equal(await command('nowhere'), null)
  })
})
