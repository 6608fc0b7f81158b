// Real processes: what a cleared command can do, what it cannot, and that nothing of it stays.

import assert from 'node:assert/strict'
import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Action } from '../../../server/src/base/proposal.ts'
import type { Effect } from '../../../server/src/base/verdict.ts'
import type { Cleared } from '../../../server/src/gate/cleared.ts'
import type { Chunk } from '../../../server/src/sandbox/follow.io.ts'
import { type Isolation, probeBubblewrap } from '../../../server/src/sandbox/probe.io.ts'
import { isolation, type RunOptions, run } from '../../../server/src/sandbox/run.io.ts'
import { cleared, commandOf } from './permit.ts'

const none: Isolation = { kind: 'none', words: 'none: for this test' }
let workspace: string

const command = (text: string, cwd?: string, effects: readonly Effect[] = []): Cleared =>
  cleared(workspace, [commandOf(text, cwd)], effects)

async function check(
  text: string,
  options: Partial<RunOptions> & { cwd?: string; effects?: readonly Effect[] } = {},
  signal?: AbortSignal,
) {
  const chunks: Chunk[] = []
  const { cwd, effects, ...rest } = options
  const result = await run(
    command(text, cwd, effects),
    { limits: { timeoutMs: 20_000 }, maxOutputBytes: 1_000_000, ...rest },
    (chunk) => chunks.push(chunk),
    signal ?? new AbortController().signal,
  )
  const of = (stream: string) =>
    chunks
      .filter((c) => c.stream === stream)
      .map((c) => c.text)
      .join('')
  return { result, chunks, out: of('stdout'), err: of('stderr') }
}

/** Processes whose arguments hold `marker`. */
function alive(marker: string): number {
  const { readdirSync } = process.getBuiltinModule('node:fs')
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return false
    try {
      return readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(marker)
    } catch {
      return false
    }
  }).length
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms))

async function gone(marker: string): Promise<number> {
  for (let i = 0; i < 40 && alive(marker) > 0; i++) await pause(25)
  return alive(marker)
}

describe('sandbox: any isolation', () => {
  beforeEach(() => {
    workspace = realpathSync(mkdtempSync(join(tmpdir(), 'sandbox-test-')))
  })
  afterEach(() => rmSync(workspace, { recursive: true, force: true }))

  for (const kind of ['sandbox', 'none'] as const) {
    const how = kind === 'none' ? { isolation: none } : {}
    describe(kind, () => {
      it('streams both outputs and gives the exit code', async () => {
        const { result, out, err, chunks } = await check(
          'echo one; echo two >&2; sleep 0.2; echo three; exit 7',
          how,
        )
        assert.ok(result.ok)
        assert.equal(result.value.exitCode, 7)
        assert.equal(out, 'one\nthree\n')
        assert.equal(err, 'two\n')
        assert.ok(chunks.length >= 3)
      })

      it('reads a command as bash reads it', async () => {
        const { out } = await check(`[[ abc == a* ]] && printf '%s|' "two words" 'é' $'x'`, how)
        assert.equal(out, 'two words|é|x|')
      })

      it('has no input and no terminal', async () => {
        const { out } = await check(
          'cat; if (: < /dev/tty) 2>/dev/null; then echo tty; else echo none; fi',
          how,
        )
        assert.equal(out, 'none\n')
      })

      it('sees a clean environment', async () => {
        const path0 = process.env.PATH ?? ''
        Object.assign(process.env, { PASSEPARTOUT_HOME: '/x', API_TOKEN: 'secret', LD_PRELOAD: '' })
        process.env.PATH = `.:${path0}:`
        try {
          const env = { PASSEPARTOUT_YES: '1', LD_PRELOAD: '/x.so', GIT_PAGER: 'x', FORCE_COLOR: '1' }
          const { out } = await check('env', { ...how, env })
          assert.doesNotMatch(out, /PASSEPARTOUT|API_TOKEN|LD_PRELOAD|GIT_PAGER/)
          assert.match(out, /^FORCE_COLOR=1$/m)
          const path = /^PATH=(.*)$/m.exec(out)?.[1] ?? ''
          assert.ok(
            path.split(':').every((entry) => entry.startsWith('/')),
            path,
          )
        } finally {
          for (const name of ['PASSEPARTOUT_HOME', 'API_TOKEN', 'LD_PRELOAD']) delete process.env[name]
          process.env.PATH = path0
        }
      })

      it('cancels everything it started, at once', async () => {
        const controller = new AbortController()
        const marker = `${1000 + Math.floor(Math.random() * 1e6)}.25`
        const text = `sleep ${marker} & (sleep ${marker} & sleep ${marker}) & setsid sleep ${marker} & echo up; wait`
        setTimeout(() => controller.abort(), 700)
        const { result, out } = await check(text, how, controller.signal)
        assert.equal(out, 'up\n')
        assert.ok(!result.ok && result.error.code === 'cancelled')
        assert.equal(await gone(`sleep\0${marker}`), 0)
      })

      it('leaves nothing in the background', async () => {
        const marker = `${1000 + Math.floor(Math.random() * 1e6)}.5`
        const { result } = await check(`sleep ${marker} & echo done`, how)
        assert.ok(result.ok && result.value.exitCode === 0)
        assert.equal(await gone(`sleep\0${marker}`), 0)
      })

      it('stops after its time', async () => {
        const { result } = await check("trap '' TERM INT; sleep 60", { ...how, limits: { timeoutMs: 400 } })
        assert.ok(result.ok)
        assert.equal(result.value.stopped, 'time')
        assert.notEqual(result.value.exitCode, 0)
      })

      it('cuts the output and keeps the exit code', async () => {
        const { result, out } = await check('head -c 5000000 /dev/zero | tr "\\0" x; exit 3', {
          ...how,
          maxOutputBytes: 1000,
        })
        assert.ok(result.ok)
        assert.deepEqual([out.length, result.value.truncated, result.value.exitCode], [1000, true, 3])
      })

      it('joins characters that arrive in parts', async () => {
        const { out } = await check(`printf '\\xe2\\x82'; sleep 0.2; printf '\\xac'`, how)
        assert.equal(out, '€')
      })

      it('limits memory but lets Node run', async () => {
        // The sandbox hides the temporary folder, where a checkout may lie: Node comes from the workspace.
        copyFileSync(process.execPath, join(workspace, 'node-here'), constants.COPYFILE_FICLONE)
        const big = await check(`./node-here -e 'console.log(1+1)'`, how)
        assert.equal(big.out, '2\n', big.err)
        const hungry = `exec ./node-here -e 'const k=[];for(;;)k.push(Buffer.alloc(1<<24,1))'`
        const { result } = await check(hungry, { ...how, limits: { memoryBytes: 400 * 1024 * 1024 } })
        assert.ok(result.ok)
        assert.notEqual(result.value.stopped, 'time')
        assert.notEqual(result.value.exitCode, 0)
      })

      it('sets limits on processes, files and core dumps', async () => {
        const { out } = await check('ulimit -u; ulimit -f; ulimit -c', how)
        const [processes, files, core] = out.trim().split('\n')
        assert.ok(Number(processes) > 100 && Number(processes) < 100_000, processes)
        assert.ok(Number(files) > 0)
        assert.equal(core, '0')
      })
    })
  }

  it('runs a permission once, and only exactly one command', async () => {
    const permission = command('echo once >> log')
    const options = { limits: { timeoutMs: 5_000 }, maxOutputBytes: 1_000 }
    const signal = new AbortController().signal
    assert.ok((await run(permission, options, () => {}, signal)).ok)
    const again = await run(permission, options, () => {}, signal)
    assert.ok(!again.ok && again.error.code === 'not-cleared')
    const copied = await run({ ...command('echo copy >> log') }, options, () => {}, signal)
    assert.ok(!copied.ok && copied.error.code === 'not-cleared')
    assert.equal(readFileSync(join(workspace, 'log'), 'utf8'), 'once\n')
    const two: Action = { type: 'shell', shell: 'posix', command: 'echo x >> log' }
    const both = await run(cleared(workspace, [two, two]), options, () => {}, signal)
    assert.ok(!both.ok && both.error.code === 'not-a-command')
  })

  it('refuses a folder that is gone or leads elsewhere by now', async () => {
    const missing = await check('pwd', { cwd: 'nowhere' })
    assert.ok(!missing.result.ok && missing.result.error.code === 'no-folder')
    symlinkSync('/etc', join(workspace, 'link'))
    const moved = await check('pwd', { cwd: 'link' })
    assert.ok(!moved.result.ok && moved.result.error.code === 'changed-since')
  })

  it('says what it cannot start', async () => {
    const long = await check(`: ${'x'.repeat(3_000_000)}`)
    assert.ok(!long.result.ok && long.result.error.code === 'too-long', JSON.stringify(long.result))
    const action: Action = { type: 'shell', shell: 'cmd', command: 'dir' }
    const cmd = await run(
      cleared(workspace, [action]),
      { limits: { timeoutMs: 1 }, maxOutputBytes: 1 },
      () => {},
      new AbortController().signal,
    )
    assert.ok(!cmd.ok && cmd.error.code === 'no-shell')
  })

  it('starts nothing when it was cancelled before', async () => {
    const { result } = await check('touch made', {}, AbortSignal.abort())
    assert.ok(!result.ok && result.error.code === 'cancelled')
    assert.equal(existsSync(join(workspace, 'made')), false)
  })
})

describe('sandbox: bubblewrap', () => {
  beforeEach(async () => {
    const found = await isolation()
    assert.equal(found.kind, 'bubblewrap', `this suite needs a working bubblewrap: ${found.words}`)
    workspace = realpathSync(mkdtempSync(join(tmpdir(), 'sandbox-test-')))
  })
  afterEach(() => rmSync(workspace, { recursive: true, force: true }))

  it('writes in the workspace and nowhere else', async () => {
    const beside = realpathSync(mkdtempSync(join(tmpdir(), 'sandbox-beside-')))
    try {
      const { out } = await check(
        `echo in > made; (echo x > ${beside}/f) 2>/dev/null && echo beside; (echo x > /etc/f) 2>/dev/null && echo etc
         (echo x > ~/f) 2>/dev/null && echo home; echo t > /tmp/t && echo tmp`,
      )
      assert.equal(out, 'tmp\n')
      assert.equal(readFileSync(join(workspace, 'made'), 'utf8'), 'in\n')
      assert.equal(existsSync(join(beside, 'f')), false)
      assert.equal(existsSync('/tmp/t'), false)
    } finally {
      rmSync(beside, { recursive: true })
    }
  })

  it("hides secrets and the agent's home, also by other roads", async () => {
    const home = mkdtempSync(join(workspace, '..', 'sandbox-home-'))
    const before = process.env.HOME
    for (const folder of ['.ssh', '.config/gh', 'agent']) mkdirSync(join(home, folder), { recursive: true })
    writeFileSync(join(home, '.ssh/id'), 'KEY')
    writeFileSync(join(home, '.netrc'), 'KEY')
    writeFileSync(join(home, '.config/gh/hosts.yml'), 'KEY')
    writeFileSync(join(home, 'agent/rules.org'), 'KEY')
    writeFileSync(join(home, 'plain'), 'SEEN')
    symlinkSync(join(home, '.ssh'), join(workspace, 'road'))
    // Outside /tmp, which the sandbox replaces as a whole.
    const elsewhere = realpathSync(mkdtempSync('/var/tmp/sandbox-home-'))
    process.env.HOME = elsewhere
    try {
      const { cpSync } = process.getBuiltinModule('node:fs')
      cpSync(home, elsewhere, { recursive: true })
      rmSync(join(workspace, 'road'))
      symlinkSync(join(elsewhere, '.ssh'), join(workspace, 'road'))
      const { out } = await check(
        'cat ~/.ssh/id ~/.netrc ~/.config/gh/hosts.yml ~/agent/rules.org road/id ~/plain 2>/dev/null; ls -A ~/.ssh',
        { agentHome: join(elsewhere, 'agent') },
      )
      assert.equal(out, 'SEEN')
    } finally {
      process.env.HOME = before
      rmSync(elsewhere, { recursive: true })
      rmSync(home, { recursive: true })
    }
  })

  it('shows a workspace that lies inside a hidden folder', async () => {
    const home = realpathSync(mkdtempSync('/var/tmp/sandbox-home-'))
    const before = process.env.HOME
    const saved = workspace
    process.env.HOME = home
    try {
      workspace = join(home, '.config', 'nvim')
      mkdirSync(workspace, { recursive: true })
      writeFileSync(join(home, '.config', 'token'), 'KEY')
      const { out } = await check('echo x > init.lua; cat ../token 2>/dev/null; ls')
      assert.equal(out, 'init.lua\n')
      workspace = home
      assert.equal(
        (await check('cat .config/token 2>/dev/null; ls .config; echo y > here; cat here')).out,
        'y\n',
      )
    } finally {
      process.env.HOME = before
      workspace = saved
      rmSync(home, { recursive: true })
    }
  })

  it('has no network unless an effect is one', async () => {
    const server = createServer((socket) => socket.end('hello'))
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as { port: number }
    const text = `cat < /dev/tcp/127.0.0.1/${port}`
    try {
      assert.equal((await check(text)).out, '')
      const effects = [{ kind: 'network', target: '127.0.0.1' }] as const
      assert.equal((await check(text, { effects })).out, 'hello')
    } finally {
      server.close()
    }
  })

  it('sees no other process and cannot raise itself', async () => {
    const { out } = await check('ls /proc | grep -c "^[0-9]"; grep CapEff /proc/self/status; ls -A /run')
    const [count, caps, ...run] = out.trim().split('\n')
    assert.ok(Number(count) < 10, count)
    assert.equal(caps, 'CapEff:\t0000000000000000')
    assert.deepEqual(
      run.filter((name) => name !== 'systemd' && name !== 'current-system'),
      [],
    )
  })

  it('guards what other programs execute later, unless the effects say so', async () => {
    mkdirSync(join(workspace, '.git/hooks'), { recursive: true })
    writeFileSync(join(workspace, '.git/config'), '')
    const text = 'echo x > .git/hooks/pre-commit; echo y > .git/index; echo z >> .git/config; ls .git/hooks'
    assert.equal((await check(text)).out, '')
    assert.equal(existsSync(join(workspace, '.git/index')), true)
    assert.equal(readFileSync(join(workspace, '.git/config'), 'utf8'), '')
    const effects = [{ kind: 'write', target: '.git/hooks/pre-commit' }] as const
    assert.equal((await check(text, { effects })).out, 'pre-commit\n')
  })

  it('says how to get one where there is none or it is broken', async () => {
    const missing = await probeBubblewrap(null)
    assert.equal(missing.kind, 'none')
    assert.match(missing.words, /^none: .*apt install bubblewrap/)
    const broken = join(workspace, 'bwrap')
    writeFileSync(broken, '#!/bin/sh\necho "bwrap: No permissions to create new namespace" >&2; exit 1\n')
    chmodSync(broken, 0o755)
    const found = await probeBubblewrap(broken)
    assert.equal(found.kind, 'none')
    assert.match(found.words, /No permissions to create new namespace/)
    const { result } = await check('true', { isolation: found })
    assert.ok(result.ok && result.value.isolation === found.words)
  })
})
