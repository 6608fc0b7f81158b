// What sessions survive and what ends them: endless loops, cancelling, floods of output, forks, crashes, closing.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { isolation } from '../../../server/src/sandbox/run.io.ts'
import { alive, none, openWorld } from './world.ts'

type World = Awaited<ReturnType<typeof openWorld>>

const loops = [
  ['javascript', 'var kept = 1; while (true);', 'kept', '1'],
  ['javascript', 'var later = 2; await null; for (;;);', 'later', '2'],
  ['javascript', 'var never = 3; await new Promise(() => {})', 'never', '3'],
  ['javascript', 'var waits = 4; require("child_process").execSync("sleep 60")', 'waits', '4'],
  [
    'javascript',
    'var timer = 5; setTimeout(() => { for (;;); }, 1); await new Promise(() => {})',
    'timer',
    '5',
  ],
  ['python', 'kept = 1\nwhile True: pass', 'kept', '1'],
  ['python', 'later = 2\nimport time\ntime.sleep(60)', 'later', '2'],
  ['python', 'waits = 3\nimport subprocess\nsubprocess.run(["sleep", "60"])', 'waits', '3'],
  ['bash', 'kept=1; while true; do :; done', 'echo $kept', '1\n'],
  ['bash', 'later=2; sleep 60', 'echo $later', '2\n'],
  ['bash', 'waits=3; f() { sleep 60 | cat; }; f', 'echo $waits', '3\n'],
] as const

for (const [name, options] of [
  ['in the sandbox', {}],
  ['without a sandbox', { isolation: none }],
] as const)
  describe(`repl: limits ${name}`, () => {
    let world: World
    beforeEach(async () => {
      world = await openWorld(options)
    })
    afterEach(async () => {
      const { folder } = world
      await world.close()
      // The kernel takes a moment to clear away what was killed.
      for (let look = 0; look < 40 && alive(folder).length > 0; look++) await setTimeout(50)
      assert.deepEqual(alive(folder), [], 'no process is left')
    })

    for (const [language, loop, look, expected] of loops)
      it(`interrupts ${language}: ${loop}`, async () => {
        const controller = new AbortController()
        await world.evaluate(language, language === 'bash' ? ':' : '0')
        const running = world.evaluate(language, loop, { signal: controller.signal })
        await setTimeout(300)
        assert.equal((await world.repls.list('names'))[0]?.busy, 'busy')
        controller.abort()
        const stopped = await running
        assert.equal(stopped.kind, 'interrupted', JSON.stringify(stopped))
        assert.equal(stopped.stopped, null)
        const after = await world.evaluate(language, look)
        assert.equal(language === 'bash' ? after.out : after.value, expected)
        assert.equal(after.evaluations, 3)
      })

    it('stops at the limit of time, and keeps the names', async () => {
      for (const [language, loop, look] of [
        ['javascript', 'var a = 1; while (true);', 'a'],
        ['python', 'a = 1\nwhile True: pass', 'a'],
      ] as const) {
        const stopped = await world.evaluate(language, loop, { limits: { timeoutMs: 300 } })
        assert.deepEqual([stopped.kind, stopped.stopped], ['interrupted', 'time'])
        assert.equal((await world.evaluate(language, look)).value, '1')
      }
    })

    it('kills what will not be interrupted, and says that the session is gone', async () => {
      const code = 'import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass'
      const stopped = await world.evaluate('python', code, { limits: { timeoutMs: 300 } })
      assert.deepEqual([stopped.kind, stopped.stopped], ['ended', 'time'])
      const after = await world.evaluate('python', '"signal" in dir()')
      assert.deepEqual([after.value, after.evaluations], ['False', 1])
    })

    it('cuts a hundred megabytes of output, and says so', async () => {
      for (const [language, code] of [
        [
          'javascript',
          'const line = "x".repeat(1023) + "\\n"; for (let i = 0; i < 102400; i++) process.stdout.write(line); 5',
        ],
        ['python', 'for i in range(102400): print("x" * 1023)\n5'],
        ['bash', 'head -c 104857600 /dev/zero | tr "\\0" x'],
      ] as const) {
        const got = await world.evaluate(language, code, { maxOutputBytes: 10_000 })
        assert.deepEqual([got.kind, got.truncated, got.out.length], ['value', true, 10_000], language)
        if (language !== 'bash') assert.equal(got.value, '5')
      }
    })

    it('stops what prints without end', async () => {
      const got = await world.evaluate('javascript', 'for (;;) process.stdout.write("x".repeat(65536))', {
        limits: { outputBytes: 5_000_000 },
        maxOutputBytes: 100,
      })
      assert.deepEqual(
        [got.kind, got.stopped, got.out.length],
        ['interrupted', 'output', 100],
        JSON.stringify(got),
      )
      assert.equal((await world.evaluate('javascript', '1')).value, '1')
    })

    it('takes bytes that are no text, and marks that are no marks', async () => {
      const python = await world.evaluate('python', 'import os\nos.write(1, b"\\xff\\x00\\x01pp-ab\\x01")\n1')
      assert.deepEqual([python.out, python.value], ['\ufffd\u0000\u0001pp-ab\u0001', '1'])
      const shell = await world.evaluate('bash', "printf '\\001pp-\\377\\n'")
      assert.equal(shell.out, '\u0001pp-\ufffd\n')
    })

    it('holds a fork bomb', async () => {
      const got = await world.evaluate('bash', 'b() { b | b & b; }; b', {
        limits: { processes: 60, timeoutMs: 10_000 },
      })
      assert.equal(got.kind, 'ended', JSON.stringify(got))
      assert.ok(got.stopped === 'processes' || got.stopped === 'time', String(got.stopped))
      assert.equal((await world.evaluate('bash', 'echo alive')).out, 'alive\n')
    })

    it('ends what takes too much memory', async () => {
      const got = await world.evaluate('python', 'a = []\nwhile True: a.append(bytearray(10_000_000))', {
        limits: { memoryBytes: 300 * 1024 ** 2 },
      })
      assert.ok(got.kind === 'ended' || /MemoryError/.test(got.error), JSON.stringify(got))
    })

    it('says when the code ends its own session, and begins another', async () => {
      for (const [language, code, exitCode] of [
        ['javascript', 'process.exit(3)', 3],
        ['javascript', 'process.kill(process.pid, "SIGKILL")', null],
        ['python', 'raise SystemExit(4)', 4],
        ['python', 'import os\nos._exit(5)', 5],
        ['bash', 'echo bye; exit 6', 6],
      ] as const) {
        await world.evaluate(language, 'gone=1')
        const got = await world.evaluate(language, code)
        // Under bubblewrap a signal is an exit code of its first process.
        const expected = exitCode ?? (name === 'in the sandbox' ? 137 : null)
        assert.deepEqual([got.kind, got.exitCode], ['ended', expected], JSON.stringify(got))
        if (language === 'bash') assert.equal(got.out, 'bye\n')
        const after = await world.evaluate(language, language === 'bash' ? 'echo "<$gone>"' : '1')
        assert.equal(after.evaluations, 1)
        assert.equal(language === 'bash' ? after.out : after.value, language === 'bash' ? '<>\n' : '1')
      }
    })

    it('keeps conversations apart, and evaluates in both at once', async () => {
      const slow = world.evaluate('python', 'import time\nx = 1\ntime.sleep(0.5)\nx', { session: 'one' })
      const quick = await world.evaluate('python', 'x = 2\nx', { session: 'two' })
      assert.equal(quick.value, '2')
      assert.equal((await slow).value, '1')
      assert.equal((await world.evaluate('python', 'x', { session: 'one' })).value, '1')
      assert.equal(await world.repls.reset('one'), 1)
      assert.equal((await world.evaluate('python', 'x', { session: 'one' })).kind, 'error')
      assert.equal((await world.evaluate('python', 'x', { session: 'two' })).value, '2')
    })

    it('evaluates one after the other in one session', async () => {
      const all = await Promise.all(
        [1, 2, 3, 4].map((n) => world.evaluate('javascript', `globalThis.n = (globalThis.n ?? 0) + ${n}; n`)),
      )
      assert.deepEqual(
        all.map(({ value }) => value),
        ['1', '3', '6', '10'],
      )
    })

    it('refuses what was meant for a new session once it is used', async () => {
      assert.equal(world.repls.stateOf('chat', 'js'), 'new')
      await world.evaluate('javascript', 'var print = 1', { state: 'new' })
      assert.equal(world.repls.stateOf('chat', 'typescript'), 'kept')
      const { result } = await world.attempt('javascript', '1', { state: 'new' })
      assert.ok(!result.ok && result.error.code === 'session-changed')
      const own = await world.evaluate('javascript', 'typeof print', { session: null })
      assert.deepEqual([own.value, own.place], ["'undefined'", 'own'])
    })

    it('ends an evaluation when everything is closed', async () => {
      const begun = (language: string, code: string, session: string | null) => {
        let running: ReturnType<World['evaluate']> | undefined
        const printed = new Promise<void>((resolve) => {
          running = world.evaluate(language, code, { session, onOutput: () => resolve() })
        })
        return printed.then(() => ({ running }))
      }
      const { running } = await begun(
        'python',
        'import time\nprint("go", flush=True)\ntime.sleep(60)',
        'chat',
      )
      const { running: own } = await begun('javascript', 'console.log("go"); for (;;);', null)
      await world.repls.close()
      assert.equal((await running)?.kind, 'ended')
      assert.equal((await own)?.kind, 'ended')
      const { result } = await world.attempt('python', '1')
      assert.ok(!result.ok && result.error.code === 'cancelled')
    })
  })

describe('repl: the sandbox', () => {
  let world: World
  before(async function () {
    if ((await isolation()).kind !== 'bubblewrap') this.skip()
    world = await openWorld()
  })
  after(() => world?.close())

  it('hides the agent home, keeps guarded places, has no network, and writes in the folder alone', async () => {
    mkdirSync(join(world.folder, '.agent'))
    writeFileSync(join(world.folder, '.agent/rules.org'), 'secret')
    mkdirSync(join(world.folder, '.vscode'))
    const server = createServer((socket) => socket.end('hello')).listen(0, '127.0.0.1')
    await new Promise((done) => server.once('listening', done))
    const { port } = server.address() as { port: number }
    const connect = `await new Promise((done) => require("node:net").connect(${port}, "127.0.0.1").on("data", (d) => done(String(d))).on("error", (e) => done(e.code)))`
    const code = `const fs = require("node:fs")
const attempt = (f) => { try { f(); return "done" } catch (error) { return error.code } }
const tried = [
  attempt(() => fs.readFileSync(".agent/rules.org")),
  attempt(() => fs.writeFileSync(".vscode/tasks.json", "{}")),
  attempt(() => fs.writeFileSync("/usr/x", "")),
  attempt(() => fs.writeFileSync("fine.txt", "")),
  ${connect},
]
tried.join(" ")`
    try {
      const got = await world.evaluate('javascript', code)
      assert.equal(got.value, "'ENOENT EROFS EROFS done ECONNREFUSED'")
      assert.ok(existsSync(join(world.folder, 'fine.txt')))
      // What is approved with more than the session has is evaluated beside it, and leaves nothing behind there.
      const effects = [{ kind: 'network', target: '127.0.0.1' }] as const
      const online = await world.evaluate('javascript', connect, { effects })
      assert.deepEqual([online.value, online.place], ["'hello'", 'own'])
      assert.equal((await world.evaluate('javascript', connect)).value, "'ECONNREFUSED'")
    } finally {
      server.close()
    }
  })

  it('holds a session still between evaluations', async () => {
    const count = 'globalThis.ticks'
    await world.evaluate('javascript', `${count} = 0; setInterval(() => ${count}++, 5); 0`)
    const first = Number((await world.evaluate('javascript', count)).value)
    await setTimeout(500)
    const second = Number((await world.evaluate('javascript', count)).value)
    assert.ok(second - first < 50, `${first} ${second}`)
    await world.evaluate('javascript', 'await new Promise((done) => setTimeout(done, 100))')
    assert.ok(Number((await world.evaluate('javascript', count)).value) > second)
  })
})

describe('repl: a machine that is full', () => {
  const path = process.env.PATH
  afterEach(() => {
    process.env.PATH = path
  })

  for (const [how, fails] of [
    ['says that it cannot fork', 'echo "fork: retry: Resource temporarily unavailable" >&2; exit 254'],
    ['is killed as it starts', 'kill -9 $$'],
  ] as const)
    it(`starts an interpreter again that ${how}`, async () => {
      const world = await openWorld({ isolation: none })
      // A program of the workspace itself is not taken.
      const programs = mkdtempSync(join(tmpdir(), 'passepartout-programs-'))
      try {
        const tried = join(world.folder, 'tried')
        const python = execFileSync('which', ['python3'], { encoding: 'utf8' }).trim()
        const lines = ['#!/bin/sh', `echo >> '${tried}'`, `[ $(wc -l < '${tried}') -gt 2 ] || { ${fails}; }`]
        writeFileSync(join(programs, 'python3'), `${lines.join('\n')}\nexec ${python} "$@"\n`, {
          mode: 0o755,
        })
        process.env.PATH = `${programs}:${path}`
        assert.equal((await world.evaluate('python', '1 + 1')).value, '2')
        assert.equal(readFileSync(tried, 'utf8'), '\n\n\n')
      } finally {
        await world.close()
        rmSync(programs, { recursive: true })
      }
    })
})
