// At the end of a turn that changed something, the tests that reach it: once, through the gate, as narrow as can be.

import assert from 'node:assert/strict'
import { toolPorts } from '../../../server/src/agent/judge.ts'
import { testsAfter } from '../../../server/src/agent/reached.ts'
import { testCommand, testCommandsFor } from '../../../server/src/agent/test-command.ts'
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

  /** Packages of several kinds in one workspace, and files of their tests with what runs them. */
  const monorepo = {
    'package.json': '{"private":true,"workspaces":["packages/*"],"scripts":{"test":"vitest"}}',
    'pnpm-lock.yaml': 'x',
    'packages/a/package.json': '{"name":"a","scripts":{"test":"jest --ci"}}',
    'packages/b/package.json': '{"name":"b"}',
    'packages/c d/package.json': '{"name":"c","scripts":{"test":"tsc && node --test"}}',
    'packages/a/native/Cargo.toml': '[package]\nname = "native"\n',
    'Cargo.toml': '[workspace]\nmembers = ["crates/*"]\n',
    'crates/core/Cargo.toml': '[package]\nname = "core"\n',
    'services/api/go.mod': 'module example.org/api\n',
    'pytest.ini': '[pytest]\n',
    'tools/plain/pyproject.toml': '[project]\nname = "plain"\n',
    'tools/own/pyproject.toml': '[tool.pytest.ini_options]\n',
    'docs/Makefile': 'html:\n\ttrue\n',
  }
  for (const [file, folder, from, narrow] of [
    ['packages/a/test/x.test.ts', 'packages/a', 'packages/a/package.json', 'pnpm exec jest test/x.test.ts'],
    ['packages/b/x.test.ts', '', 'package.json', 'pnpm exec vitest run packages/b/x.test.ts'],
    ['packages/c d/x.test.ts', 'packages/c d', 'packages/c d/package.json', 'pnpm test'],
    [
      'packages/a/native/tests/cli.rs',
      'packages/a/native',
      'packages/a/native/Cargo.toml',
      'cargo test --test cli',
    ],
    ['crates/core/src/lib.rs', 'crates/core', 'crates/core/Cargo.toml', 'cargo test'],
    ['services/api/store/store_test.go', 'services/api', 'services/api/go.mod', 'go test ./store'],
    ['packages/a/scripts/test_gen.py', '', 'pytest.ini', 'python3 -m pytest packages/a/scripts/test_gen.py'],
    ['tools/plain/test_x.py', '', 'pytest.ini', 'python3 -m pytest tools/plain/test_x.py'],
    ['tools/own/test_x.py', 'tools/own', 'tools/own/pyproject.toml', 'python3 -m pytest test_x.py'],
    ['docs/x.test.ts', '', 'package.json', 'pnpm exec vitest run docs/x.test.ts'],
    ['packages/a/node_modules/z/z.test.js', null, '', ''],
    ['../beside/x.test.ts', null, '', ''],
    ['lib/x_test.rb', null, '', ''],
  ] as const) {
    it(`in a workspace of packages: ${file}`, async () => {
      here = await world(null, { files: monorepo })
      const [one] = await testCommandsFor(here.ports, [file])
      const { found } = one ?? {}
      assert.deepEqual(
        found ? [found.folder, found.from, found.only([file]) ?? found.command] : null,
        folder === null ? null : [folder, from, narrow],
      )
    })
  }

  it('files of one package run together', async () => {
    here = await world(null, { files: monorepo })
    const files = ['packages/a/1.test.ts', 'packages/b/2.test.ts', 'packages/a/t/3.test.ts']
    const found = await testCommandsFor(here.ports, files)
    assert.deepEqual(
      found.map((one) => one.found.only(one.files)),
      ['pnpm exec jest 1.test.ts t/3.test.ts', 'pnpm exec vitest run packages/b/2.test.ts'],
    )
  })

  const script = '{ "type": "module", "scripts": { "test": "node --test \\"*.test.mjs\\"" } }\n'
  const user = (name: string, sum: number) =>
    `import assert from 'node:assert'\nimport { test } from 'node:test'\nimport { sum } from '../core/sum.mjs'\n\ntest('${name}', () => {\n  assert.equal(sum(1, 2), ${sum})\n})\n`
  const packages = {
    'package.json': '{ "private": true }\n',
    'core/package.json': script,
    'core/sum.mjs': 'export function sum(a, b) {\n  return a + b\n}\n',
    'core/sum.test.mjs': user('core', 3),
    'app/package.json': script,
    'app/app.test.mjs': user('app', 3),
  }
  const turned = call('edit', { path: 'core/sum.mjs', find: 'return a + b', replace: 'return b + a' })

  it('each package that it reaches runs its own in its own folder, that of the change first', async () => {
    here = await world([turned, say('Turned around.')], { files: packages, tests: 'ask' })
    const { done } = here.session.ask('Change sum as you like')
    await approve(here)
    const first = await approve(here)
    const second = await approve(here)
    assert.deepEqual(
      [first, second].map(({ command, title }) => [command?.command, command?.cwd, title]),
      [
        ['node --test sum.test.mjs', 'core', 'Run node --test sum.test.mjs'],
        ['node --test app.test.mjs', 'app', 'Run node --test app.test.mjs'],
      ],
    )
    const turn = await done
    assert.equal(turn.state, 'done')
    assert.match(turn.answer, /Turned around/)
    assert.deepEqual(
      turn.steps.flatMap((step) => (step.kind === 'output' ? [[step.command, step.exitCode]] : [])),
      [
        ['node --test sum.test.mjs', 0],
        ['node --test app.test.mjs', 0],
      ],
    )
  })

  it('what failed in one package goes back before the next is run', async () => {
    const files = { ...packages, 'core/sum.test.mjs': user('core', 4) }
    here = await world([turned, say('Turned.'), say('It failed before.')], { files, tests: 'ask' })
    const { done } = here.session.ask('Change sum as you like')
    await approve(here)
    await approve(here)
    const turn = await done
    assert.match(turn.answer, /It failed before/)
    assert.match((await told(here))[2] ?? '', /tests that reach what you changed fail/)
  })

  it('of more packages than three all tests of the workspace run, if it says how', async () => {
    const many = Object.fromEntries(
      ['b', 'c', 'd'].flatMap((name) => [
        [`${name}/package.json`, script],
        [`${name}/${name}.test.mjs`, user(name, 3)],
      ]),
    )
    const commands = async (root: string) => {
      here = await world(null, { files: { ...packages, ...many, 'package.json': root } })
      const runs = await testsAfter(toolPorts(here.ports), ['core/sum.mjs#sum'], [])
      await here.close()
      here = null
      return runs.map(({ summary }) => summary)
    }
    assert.deepEqual(await commands('{"scripts":{"test":"run-all"}}'), ['Run npm test'])
    assert.deepEqual(await commands('{}'), [
      'Run node --test sum.test.mjs in core',
      'Run node --test app.test.mjs in app',
      'Run node --test b.test.mjs in b',
    ])
  })

  it('what ran in the folder of a package is not run there again', async () => {
    here = await world(null, { files: packages })
    const left = async (ran: string) =>
      (await testsAfter(toolPorts((here as World).ports), ['core/sum.mjs#sum'], [ran])).map(
        ({ summary }) => summary,
      )
    assert.deepEqual(await left('cd core && npm test'), ['Run node --test app.test.mjs in app'])
    assert.equal((await left('npm test')).length, 2)
  })

  it('over callers of callers, and only so far as the index is sure', async () => {
    const w = await open(null)
    const command = async (id: string) => (await testsAfter(toolPorts(w.ports), [id], []))[0]?.summary ?? null
    assert.equal(await command('src/sum.mjs#sum'), `Run ${narrow}`)
    assert.equal(await command('src/sum.mjs#unused'), null)
    assert.equal(await command('src/other.mjs#other'), 'Run node --test test/other.test.mjs')
    assert.equal(await command('nowhere'), null)
  })
})
