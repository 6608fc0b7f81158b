// Real dry runs in real copies: what a command did is reported, and none of it has happened.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import type { Effect } from '../../../server/src/base/verdict.ts'
import { mint, mintTrial, redeem, redeemTrial, type Trial } from '../../../server/src/gate/cleared.ts'
import { envelopeOf, outside, staysInside } from '../../../server/src/sandbox/envelope.ts'
import { askedFor, networkOf, readTrace } from '../../../server/src/sandbox/observed.ts'
import type { TrialReport } from '../../../server/src/sandbox/report.ts'
import { isolation } from '../../../server/src/sandbox/run.io.ts'
import { dryRun, type TrialOptions, type TrialProgress } from '../../../server/src/sandbox/trial.io.ts'
import { commandOf, judged, trial } from './permit.ts'

const files: Readonly<Record<string, string>> = {
  'src/a.txt': 'one\ntwo\nthree\n',
  'src/b.txt': 'b\n',
  'notes.org': '* TODO call\n',
  'build/out.js': 'x\n',
  'node_modules/dep/index.js': 'module.exports = 1\n',
  '.gitignore': 'node_modules\nbuild\n',
  'run.sh': '#!/bin/sh\necho ran\n',
}

/** Everything that can be told of a folder: bytes, modes, times, links. */
function fingerprint(root: string): string {
  const rows: string[] = []
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    const { mode, mtimeNs, ctimeNs, ino, size } =
      statSync(path, { bigint: true, throwIfNoEntry: false }) ?? {}
    rows.push(
      `${path} ${mode} ${mtimeNs} ${ctimeNs} ${ino} ${size} ${entry.isFile() ? readFileSync(path, 'hex') : ''}`,
    )
  }
  return rows.sort().join('\n')
}

describe('sandbox: dry run', () => {
  let base: string
  let workspace: string
  before(async () => assert.equal((await isolation()).kind, 'bubblewrap', 'this suite needs bubblewrap'))
  beforeEach(() => {
    base = realpathSync(mkdtempSync(join(tmpdir(), 'trial-test-')))
    workspace = join(base, 'work')
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(workspace, path)), { recursive: true })
      writeFileSync(join(workspace, path), text)
    }
    chmodSync(join(workspace, 'run.sh'), 0o755)
  })
  afterEach(() => {
    assert.deepEqual(
      existsSync(join(base, 'storage/trials')) ? readdirSync(join(base, 'storage/trials')) : [],
      [],
    )
    rmSync(base, { recursive: true, force: true })
  })

  const start = (
    command: string,
    given: Partial<TrialOptions> & { cwd?: string; effects?: readonly Effect[] } = {},
    signal?: AbortSignal,
  ) => {
    const { cwd, effects, ...options } = given
    const steps: TrialProgress[] = []
    const made = dryRun(
      trial(workspace, [commandOf(command, cwd)], effects),
      { maxFiles: 5000, maxBytes: 64 << 20, storage: join(base, 'storage'), ...options },
      (progress) => steps.push(progress),
      signal ?? new AbortController().signal,
    )
    return { made, steps }
  }
  /** Runs it, and holds the workspace against what it was. */
  const check = async (command: string, given: Parameters<typeof start>[1] = {}): Promise<TrialReport> => {
    const before = fingerprint(workspace)
    const made = await start(command, given).made
    assert.ok(made.ok, JSON.stringify(made))
    assert.equal(fingerprint(workspace), before, 'the workspace was touched')
    return made.value
  }
  const shown = (report: TrialReport) => report.files.map(({ kind, what, path }) => `${kind} ${what} ${path}`)
  const names = (report: TrialReport) => report.programs.map(({ name }) => name)

  it('reports files, both sides, programs, output and the exit code', async () => {
    const report = await check(
      'sed -i s/two/2/ src/a.txt; rm src/b.txt; mkdir -p new/deep; echo n > new/deep/f; echo said; touch notes.org; cat run.sh >/dev/null; exit 3',
    )
    assert.deepEqual(shown(report), [
      'create file new/deep/f',
      'change file src/a.txt',
      'delete file src/b.txt',
    ])
    assert.deepEqual(
      report.files.map(({ texts }) => texts),
      [
        { before: null, after: 'n\n' },
        { before: 'one\ntwo\nthree\n', after: 'one\n2\nthree\n' },
        { before: 'b\n', after: null },
      ],
    )
    assert.deepEqual(names(report), ['sed', 'rm', 'mkdir', 'touch', 'cat'])
    assert.deepEqual(
      [report.exitCode, report.output, report.stopped, report.programsSeen],
      [3, 'said\n', null, 'all'],
    )
    assert.deepEqual(report.network, [])
  })

  it('stands at the same absolute path, in the same folder', async () => {
    const report = await check(`pwd; cat ${workspace}/src/b.txt; echo x > ${workspace}/src/c.txt`, {
      cwd: 'src',
    })
    assert.equal(report.output, `${workspace}/src\nb\n`)
    assert.deepEqual(shown(report), ['create file src/c.txt'])
  })

  it('can change nothing outside the copy, and the copy of nothing hidden', async () => {
    const beside = join(base, 'beside')
    writeFileSync(beside, 'mine')
    const report = await check(
      `echo x > ${beside}; echo y > /etc/passepartout-trial; echo z > ~/passepartout-trial; ln -s /etc up; echo w > up/passepartout-trial; echo $?`,
    )
    assert.equal(readFileSync(beside, 'utf8'), 'mine')
    assert.ok(!existsSync('/etc/passepartout-trial'))
    assert.deepEqual(shown(report), ['create link up'])
    assert.match(report.output, /^1$/m)
  })

  it('counts programs through interpreters, and shows how each was started', async () => {
    const report = await check(
      "sh -c 'for i in 1 2 3; do ls >/dev/null; done; exec env -i /bin/true a b'; ./run.sh",
    )
    assert.deepEqual(report.programs, [
      {
        name: 'sh',
        example: 'sh -c for i in 1 2 3; do ls >/dev/null; done; exec env -i /bin/true a b',
        count: 1,
      },
      { name: 'ls', example: 'ls', count: 3 },
      { name: 'env', example: 'env -i /bin/true a b', count: 1 },
      { name: 'true', example: 'true a b', count: 1 },
      { name: 'run.sh', example: 'run.sh', count: 1 },
    ])
  })

  it('sees what it tries to reach, by name and by address, and lets it reach nothing', async () => {
    const node = `node -e '
      const net = require("net"), dns = require("dns")
      dns.lookup("registry.example.org", () => {})
      net.connect(443, "192.0.2.7").on("error", () => {})
      net.connect(9, "127.0.0.1").on("error", () => {})
      const own = net.createServer((s) => s.end()).listen(0, () => net.connect(own.address().port, "127.0.0.1").on("close", () => own.close()).resume())
    '`
    const report = await check(`PATH=${dirname(realpathSync(process.execPath))}:$PATH ${node}`, {
      effects: [{ kind: 'network', target: 'registry.example.org' }],
    })
    const targets = report.network.map(({ target }) => target)
    assert.ok(targets.includes('registry.example.org'), JSON.stringify(report))
    assert.ok(targets.includes('192.0.2.7:443'))
    assert.ok(!targets.some((target) => /^127\.0\.0\.1:53$/.test(target)))
    assert.match(report.notes.join(' '), /wants the network and had none/)
  })

  it('without strace it says what it could not see', async () => {
    const report = await check('sleep 0.3; cat < /dev/tcp/192.0.2.7/80', { strace: null })
    assert.deepEqual(
      [report.programsSeen, report.networkSeen, names(report)],
      ['some', 'none', ['sleep']],
      JSON.stringify(report.programs),
    )
    assert.match(report.notes.join(' '), /with strace installed/)
  })

  it('modes, links, times, binaries, folders and odd names', async () => {
    symlinkSync('src/a.txt', join(workspace, 'link'))
    writeFileSync(join(workspace, 'bin.dat'), Uint8Array.from([0, 1, 2]))
    mkdirSync(join(workspace, 'empty'))
    const times = await check('stat -c %Y src/a.txt notes.org')
    const real = ['src/a.txt', 'notes.org'].map((name) =>
      Math.floor(statSync(join(workspace, name)).mtimeMs / 1000),
    )
    assert.equal(times.output, `${real.join('\n')}\n`)
    assert.deepEqual(shown(times), [])
    const report = await check(
      "chmod +x notes.org; ln -sf src/b.txt link; printf '\\0\\1\\3' > bin.dat; rmdir empty; mkdir other; echo q > 'a \"b\" — ü'; mkfifo pipe; rm -r src; mkdir src; cp notes.org build/",
    )
    assert.deepEqual(shown(report), [
      'create file a "b" — ü',
      'change file bin.dat',
      'create file build/notes.org',
      'delete folder empty',
      'change link link',
      'touch file notes.org',
      'create folder other',
      'create other pipe',
      'delete file src/a.txt',
      'delete file src/b.txt',
    ])
    assert.equal(report.files[1]?.texts, undefined)
  })

  it('git works in the copy, and its own records are one line', async () => {
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: workspace })
    git('init', '-q')
    git('add', '-A')
    git('commit', '-qm', 'first')
    const report = await check(
      'git -c user.name=a -c user.email=a@b commit -q --allow-empty -m second && git log --oneline | wc -l',
    )
    assert.equal(report.output.trim(), '2')
    assert.deepEqual(shown(report), ['change git .git'])
    assert.deepEqual(shown(await check('git status --short')), [])
  })

  it('binds ignored folders that do not fit, read-only, and says so', async () => {
    writeFileSync(join(workspace, 'node_modules/dep/large'), Buffer.alloc(3 << 20))
    const report = await check(
      'cat node_modules/dep/index.js; echo x > node_modules/dep/new; echo $?; echo y > build/out.js',
      {
        maxBytes: 1 << 20,
      },
    )
    assert.deepEqual(report.copy.bound, ['node_modules'])
    // Two streams, in no fixed order.
    for (const words of [/module\.exports = 1\n/, /Read-only/, /^1$/m]) assert.match(report.output, words)
    assert.deepEqual(shown(report), ['change file build/out.js'])
    assert.match(report.notes.join(' '), /could be read and not be changed: node_modules\./)
  })

  it('a folder that is too large is not copied, and nothing runs', async () => {
    writeFileSync(join(workspace, 'large'), Buffer.alloc(3 << 20))
    const bytes = await start('touch x', { maxBytes: 1 << 20 }).made
    assert.ok(!bytes.ok && bytes.error.code === 'too-large')
    assert.match(`${bytes.error.message} ${bytes.error.next}`, /has 3 MB.*trial\.megabytes/)
    const count = await start('touch x', { maxFiles: 4 }).made
    assert.ok(!count.ok && count.error.code === 'too-large')
    assert.ok(!existsSync(join(workspace, 'x')))
  })

  it('without a sandbox nothing runs, and it says what to install', async () => {
    const words = 'none: install bubblewrap (Debian and Ubuntu: apt install bubblewrap), then restart'
    const made = await start('touch x', { isolation: { kind: 'none', words } }).made
    assert.ok(!made.ok && made.error.code === 'no-sandbox')
    assert.match(made.error.next, /^Install bubblewrap/)
    const mac = await start('touch x', { isolation: { kind: 'seatbelt', words: '', program: '/bin/false' } })
      .made
    assert.ok(!mac.ok && mac.error.code === 'no-sandbox')
    assert.ok(!existsSync(join(workspace, 'x')))
  })

  it('is cancelled in the middle, and leaves nothing', async () => {
    const controller = new AbortController()
    const { made, steps } = start('sleep 60', {}, controller.signal)
    while (!steps.some(({ phase }) => phase === 'running')) await new Promise((done) => setTimeout(done, 10))
    controller.abort()
    const result = await made
    assert.ok(!result.ok && result.error.code === 'cancelled')
  })

  it('is held to its limits', async () => {
    const report = await check('while :; do sleep 100 & done', { limits: { processes: 40 } })
    assert.equal(report.stopped, 'processes')
    const endless = await check('trap "" TERM; while :; do echo x; sleep 0.1; done', {
      limits: { timeoutMs: 800 },
    })
    assert.equal(endless.stopped, 'time')
    assert.match(endless.output, /^x\n/)
  })

  it('a command cannot reach its own record, or who writes it', async () => {
    const report = await check(
      'ls -l /proc/self/fd | grep -c record; (echo \'1 execve("x", ["x"], 0) = 0\' >&3) 2>/dev/null; echo done',
    )
    assert.equal(report.output, '0\ndone\n')
    assert.deepEqual([...names(report)].sort(), ['grep', 'ls'])
  })

  it('permission to try is no permission to act, and the other way round', async () => {
    const asked = judged(workspace, [commandOf('touch x')], [], 'ask')
    const made = mintTrial(asked.proposal, asked.verdict)
    assert.ok(made.ok)
    const forged = redeem(made.value as never)
    assert.ok(!forged.ok && forged.error.code === 'not-cleared')
    assert.ok(redeemTrial(made.value).ok)
    assert.ok(!redeemTrial(made.value).ok, 'single use')
    const allowed = judged(workspace, [commandOf('touch x')])
    const cleared = mint(allowed.proposal, allowed.verdict, { kind: 'allowed' })
    assert.ok(cleared.ok && !redeemTrial(cleared.value as never).ok)
    assert.ok(!redeemTrial({ ...made.value } as Trial).ok)
    const denied = judged(workspace, [commandOf('touch x')], [], 'deny')
    const no = mintTrial(denied.proposal, denied.verdict)
    assert.ok(!no.ok && no.error.code === 'denied')
    const other = mintTrial({ ...asked.proposal, reason: 'other' }, asked.verdict)
    assert.ok(!other.ok && other.error.code === 'not-judged')
  })

  it('any sequence of edits is reported as what it comes to', async () => {
    const names = ['a', 'b', 'd/a', 'd/b']
    const edit = fc.record({
      name: fc.constantFrom(...names),
      text: fc.option(fc.constantFrom('0\n', '1\n', '22\n')),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(edit, { maxLength: 6 }),
        fc.array(edit, { maxLength: 6 }),
        async (first, then) => {
          rmSync(workspace, { recursive: true })
          mkdirSync(join(workspace, 'd'), { recursive: true })
          const had = new Map<string, string>()
          for (const { name, text } of first) {
            if (text === null) had.delete(name)
            else had.set(name, text)
          }
          for (const [name, text] of had) writeFileSync(join(workspace, name), text)
          const has = new Map(had)
          const script = then.map(({ name, text }) => {
            if (text === null) has.delete(name)
            else has.set(name, text)
            return text === null ? `rm -f ${name}` : `printf '${text.trim()}\\n' > ${name}`
          })
          const report = await check([...script, ':'].join('; '))
          const expected = names.flatMap((name) => {
            const [a, b] = [had.get(name), has.get(name)]
            if (a === b) return []
            return [`${a === undefined ? 'create' : b === undefined ? 'delete' : 'change'} file ${name}`]
          })
          assert.deepEqual(
            shown(report),
            expected.sort((x, y) => ((x.split(' ')[2] ?? '') < (y.split(' ')[2] ?? '') ? -1 : 1)),
          )
        },
      ),
      { numRuns: 15 },
    )
  })
})

const empty: TrialReport = {
  files: [],
  filesTotal: 0,
  programs: [],
  programsSeen: 'all',
  network: [],
  networkSeen: 'all',
  exitCode: 0,
  signal: null,
  stopped: null,
  output: '',
  outputCut: 'whole',
  elapsedMs: 1,
  copy: { kind: 'copied', files: 1, bytes: 1, elapsedMs: 1, bound: [], left: [] },
  notes: [],
}

describe('sandbox: the envelope of a trial', () => {
  const effects: readonly Effect[] = [
    { kind: 'write', target: 'src/a.ts' },
    { kind: 'delete', target: 'build' },
    { kind: 'execute', target: '/usr/bin/node' },
  ]
  const file = (kind: 'create' | 'change' | 'delete' | 'touch', path: string) => ({
    kind,
    path,
    what: 'file' as const,
  })
  const program = (name: string) => ({ name, example: name, count: 1 })
  const rows: readonly [string, Partial<TrialReport>, readonly string[], readonly string[]][] = [
    ['nothing', {}, [], []],
    [
      'what was told',
      {
        files: [file('change', 'src/a.ts'), file('delete', 'build/x/y.js')],
        filesTotal: 2,
        programs: [program('node'), program('tsc')],
      },
      [],
      [],
    ],
    [
      'other files',
      {
        files: [
          file('change', 'src/a.tsx'),
          file('delete', 'src/a.ts'),
          file('create', 'build/x'),
          file('delete', 'build-old'),
        ],
        filesTotal: 4,
      },
      ['It changed src/a.tsx.', 'It deleted src/a.ts.', 'It created build/x.', 'It deleted build-old.'],
      [],
    ],
    ['another program', { programs: [program('curl')] }, ['It started curl.'], []],
    [
      'the network',
      { network: [{ target: 'example.org', count: 2 }] },
      ['It tried to reach example.org.'],
      [],
    ],
    [
      'what nobody saw',
      {
        programsSeen: 'some',
        networkSeen: 'none',
        stopped: 'time',
        copy: { ...empty.copy, bound: ['node_modules'] },
      },
      [],
      [
        'Not every program that it started could be seen.',
        'Whether it tried to reach the network could not be seen.',
        'Whether it would have changed something in node_modules could not be seen.',
        'It was stopped, so what it would have done after that is not known.',
      ],
    ],
  ]
  for (const [title, report, left, unseen] of rows)
    it(title, () => {
      const found = outside({ ...empty, ...report }, envelopeOf(effects, ['tsc']))
      assert.deepEqual(found, { left, unseen })
      assert.equal(staysInside(found), left.length + unseen.length === 0)
    })

  it('the whole workspace, and the network where it was told', () => {
    const told = envelopeOf(
      [
        { kind: 'write', target: '.' },
        { kind: 'network', target: 'x.org' },
      ],
      [],
    )
    const report = {
      ...empty,
      files: [file('create', 'any/where')],
      filesTotal: 1,
      network: [{ target: 'x.org', count: 1 }],
    }
    assert.ok(staysInside(outside(report, told)))
  })
})

describe('sandbox: the record of strace', () => {
  it('joins what was interrupted, and leaves out what did not start', () => {
    const x = (text: string) =>
      [...Buffer.from(text)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')
    const call = (path: string, ...words: string[]) =>
      `execve("${x(path)}", [${words.map((word) => `"${x(word)}"`).join(', ')}], 0x7ff /* 3 vars */`
    const text = [
      `9    ${call('/usr/bin/bwrap', 'bwrap')}) = 0`,
      `10   ${call('/bin/sh', 'sh')}) = 0`,
      `10   ${call('/bin/bash', 'bash')}) = 0`,
      `11   ${call('/usr/bin/ls', 'ls', '-l')} <unfinished ...>`,
      `12   ${call('/no/such', 'such')}) = -1 ENOENT (No such file or directory)`,
      '11   <... execve resumed>) = 0',
      `13   ${call('/usr/bin/new\nline"] = 0', 'n')}) = 0`,
      '14   connect(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("1.2.3.4")}, 16) = -1 ENETUNREACH (Network is unreachable)',
      '14   connect(3, {sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "2001:db8::1", &sin6_addr), sin6_scope_id=0}, 28) = -1 ENETUNREACH (x)',
      '14   connect(3, {sa_family=AF_UNIX, sun_path="\\x2f\\x61"}, 110) = -1 ENOENT (x)',
      '14   connect(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, 16) = 0',
      '',
    ].join('\n')
    assert.deepEqual(readTrace(text), {
      programs: [['/usr/bin/ls', '-l'], ['/usr/bin/new\nline"] = 0']],
      network: ['1.2.3.4:80', '[2001:db8::1]:443'],
    })
  })

  it('never throws and never takes noise for a name', () => {
    fc.assert(fc.property(fc.string(), (text) => Array.isArray(readTrace(text).programs)))
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        const host = askedFor(bytes)
        assert.ok(host === null || /^[\w-]+(\.[\w-]+)*$/.test(host))
      }),
    )
    assert.deepEqual(networkOf(['a.org', 'a.org', '127.0.0.1:53', '9.9.9.9:53']), [
      { target: 'a.org', count: 2 },
      { target: '9.9.9.9:53', count: 1 },
    ])
  })
})
