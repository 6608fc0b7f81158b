// Git for real: every form that is allowed runs, rewritten, in a repository whose settings name marker programs for
// everything git can start, and none of them runs, nothing is written. That the markers work is shown too.

import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { sha256 } from '../../../server/src/base/hash.ts'
import { decide } from '../../../server/src/gate/decide.io.ts'
import { emptyPolicy } from '../../../server/src/gate/policy.ts'
import { type GatePorts, openGatePorts } from '../../../server/src/gate/ports.io.ts'
import { gitReads } from '../../../server/src/gate/programs/git-reads.ts'
import { configDoubts } from '../../../server/src/gate/repository.ts'
import { bashParser, proposalOf, type Setting, shell } from './gate.ts'

const hooks = 'post-index-change reference-transaction post-checkout pre-commit fsmonitor-watchman'.split(' ')

describe('gate: git for real', () => {
  let root: string
  let work: string
  let ports: GatePorts
  const marks = () => join(root, 'marks')

  const git = (...args: string[]): string =>
    execFileSync('git', args, {
      cwd: work,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        HOME: join(root, 'nobody'),
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_AUTHOR_NAME: 'A',
        GIT_AUTHOR_EMAIL: 'a@example.org',
        GIT_COMMITTER_NAME: 'A',
        GIT_COMMITTER_EMAIL: 'a@example.org',
      },
    })
  /** As the sandbox runs it, but for the isolation; the user's own settings are hostile as well. */
  const run = (command: string) =>
    spawnSync('bash', ['--noprofile', '--norc', '-c', command], {
      cwd: work,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: join(root, 'user'), TERM: 'dumb' },
    })
  const marked = (): string[] => (existsSync(marks()) ? readFileSync(marks(), 'utf8').trim().split('\n') : [])
  const judged = async (command: string) => {
    const setting = { root, workspace: work, home: join(root, 'agent'), ports } as Setting
    const { proposal, verdict } = await decide(ports, emptyPolicy, proposalOf(setting, [shell(command)]))
    const [action] = proposal.actions
    return { ...verdict, command: action?.type === 'shell' ? action.command : '' }
  }
  const marker = (name: string): string => {
    const path = join(root, `mark-${name}`)
    writeFileSync(path, `#!/bin/sh\necho ${name} >> '${marks()}'\nexec cat\n`)
    chmodSync(path, 0o755)
    return path
  }
  const config = () => join(work, '.git/config')
  const bytes = (folder: string): string =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => `${path} ${sha256(readFileSync(path, 'latin1'))}`)
      .join('\n')

  before(async () => {
    ports = openGatePorts({ parser: await bashParser(), agentHome: '/none', userHome: '/none' })
  })
  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'gate-git-')))
    work = join(root, 'work')
    for (const folder of ['work/src', 'user', 'nobody']) mkdirSync(join(root, folder), { recursive: true })
    writeFileSync(join(work, 'src/a.ts'), 'export const needle = 1\n'.repeat(20))
    git('init', '-q', '-b', 'main')
    git('add', '.')
    git('commit', '-qm', 'Begin')
    git('branch', 'dev')
    git('remote', 'add', 'origin', join(root, 'nowhere'))
    appendFileSync(join(work, 'src/a.ts'), 'export const more = 2\n')
    git('commit', '-qam', 'More')
    git('tag', 'v1.0')
    writeFileSync(join(work, 'src/a.ts'), 'export const changed = 3\n'.repeat(21))
    git('stash')
    appendFileSync(join(work, 'src/a.ts'), 'export const dirty = 4\n')
    writeFileSync(join(work, 'new.ts'), 'export const untracked = 5\n')
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  /** Of what the rewriting and the options switch off. */
  const hostile = (): string => {
    const mark = (name: string) => marker(name)
    for (const name of hooks) {
      mkdirSync(join(work, '.git/hooks'), { recursive: true })
      const path = join(work, '.git/hooks', name)
      writeFileSync(path, `#!/bin/sh\necho hook-${name} >> '${marks()}'\n`)
      chmodSync(path, 0o755)
    }
    return `[core]\n\tpager = ${mark('pager')}\n\tfsmonitor = ${mark('fsmonitor')}\n\teditor = ${mark('editor')}\n\tsshCommand = ${mark('ssh')}\n\thooksPath = ${join(work, '.git/hooks')}\n[log]\n\tshowSignature = true\n[diff]\n\texternal = ${mark('external')}\n\tautoRefreshIndex = true\n[diff "ts"]\n\ttextconv = ${mark('textconv')}\n\tcommand = ${mark('command')}\n[pager]\n\tstatus = ${mark('pager-status')}\n\tbranch = ${mark('pager-branch')}\n[alias]\n\tst = !${mark('alias')}\n[gpg]\n\tprogram = ${mark('gpg')}\n`
  }

  it('no form that is allowed starts a program or writes, whatever is configured', async () => {
    const commands: string[] = []
    for (const { allow } of gitReads.values())
      for (const example of allow) {
        const { decision, command } = await judged(example)
        assert.equal(decision, 'allow', example)
        assert.notEqual(command, example)
        commands.push(command)
      }
    const text = hostile()
    appendFileSync(config(), text)
    writeFileSync(join(root, 'user/.gitconfig'), `${text}[filter "own"]\n\tclean = ${marker('filter')}\n`)
    writeFileSync(join(work, '.git/info/attributes'), '*.ts diff=ts filter=own\n')
    // The index knows another time: a status wants to write it anew.
    utimesSync(join(work, 'src/a.ts'), 1, 1)
    const before = bytes(join(work, '.git'))
    let answered = 0
    for (const command of commands) {
      const { status, stdout } = run(command)
      assert.deepEqual(marked(), [], command)
      assert.equal(bytes(join(work, '.git')), before, command)
      if (status === 0 && stdout !== '') answered++
    }
    assert.ok(answered > commands.length * 0.6, `${answered} of ${commands.length} say something`)
  }).timeout(120_000)

  it('the same programs run where git is run as it was written', () => {
    appendFileSync(config(), hostile())
    writeFileSync(join(root, 'user/.gitconfig'), `[filter "own"]\n\tclean = ${marker('filter')}\n`)
    writeFileSync(join(work, '.git/info/attributes'), '*.ts diff=ts filter=own\n')
    for (const command of [
      'git status',
      'git diff',
      'git log -p --textconv',
      'git st',
      'git --paginate status',
    ])
      run(command)
    rmSync(join(work, '.git/info/attributes'))
    run('git diff')
    // The pager asks whether somebody looks.
    run("script -qc 'git log' /dev/null")
    for (const name of ['fsmonitor', 'command', 'external', 'filter', 'textconv', 'alias', 'pager'])
      assert.ok(marked().includes(name), `${name} is not among ${marked()}`)
    assert.ok(marked().some((name) => name.startsWith('hook-')))
  })

  it('does in the workspace what it was asked for', async () => {
    for (const [asked, expected] of [
      ['git status --short', /^ M src\/a\.ts\n\?\? new\.ts\n$/],
      ['cd src && git diff --stat | cat', /a\.ts \| 1 \+/],
      ['git log --oneline -1', /^[0-9a-f]{7} More\n$/],
      ['timeout 9 git -C src rev-parse --show-prefix', /^src\/\n$/],
      ['git show main:src/a.ts | head -1', /^export const needle/],
    ] as const) {
      const { decision, command } = await judged(asked)
      assert.equal(decision, 'allow', asked)
      assert.match(run(command).stdout, expected)
    }
  })

  const settings: readonly (readonly [string, string])[] = [
    ['a filter', '[filter "x"]\n\tclean = ./x\n'],
    ['a signature program', '[gpg]\n\tprogram = ./x\n'],
    ['a textconv', '[diff "x"]\n\ttextconv = ./x\n'],
    ['an external diff', '[diff]\n\texternal = ./x\n'],
    ['an include', '[include]\n\tpath = ../x\n'],
    ['an include under a condition', '[includeIf "gitdir:/"]\n\tpath = ../x\n'],
    ['another work tree', '[core]\n\tworktree = /etc\n'],
    ['another file of attributes', '[core] attributesFile = /etc/passwd\n'],
    ['a format that starts gpg', '[format]\n\tpretty = %G?\n'],
    ['missing objects fetched', '[remote "origin"]\n\tpromisor = true\n'],
    ['a partial clone', '[extensions]\n\tpartialClone = origin\n'],
    ['a key nobody knows', '[core]\n\tsomethingNew = x\n'],
    ['no settings at all', 'what is this\n'],
    ['a name in another case', '[FILTER "x"]\n\tCLEAN = ./x\n'],
    ['a line that goes on', '[inc\\\nlude]\n\tpath = x\n'],
  ]
  for (const [what, text] of settings)
    it(`asks where the repository has ${what}`, async () => {
      appendFileSync(config(), text)
      const { decision, findings, command } = await judged('git status')
      assert.equal(decision, 'ask')
      assert.equal(command, 'git status')
      assert.ok(
        findings.some(({ code }) => code === 'git-config'),
        'and says why',
      )
    })

  it('does not mind what people usually have there', async () => {
    appendFileSync(
      config(),
      '[user]\n\tname = A B\n[core]\n\tautocrlf = input ; as here\n\tpager = less\n[branch "main"]\n\tremote = origin\n\tmerge = refs/heads/main\n\tvscode-merge-base = origin/main\n[remote "o"]\n\turl = git@example.org:a/b.git\n\tfetch = +refs/heads/*:refs/remotes/o/*\n[alias]\n\tlg = log --graph\n[commit]\n\tgpgsign = true\n[blame]\n\tignoreRevsFile = .git-blame-ignore-revs\n[lfs]\n\trepositoryformatversion = 0\n',
    )
    assert.equal((await judged('git status')).decision, 'allow')
    assert.deepEqual(configDoubts(readFileSync(config(), 'utf8')), [])
  })

  const places: readonly (readonly [string, () => void])[] = [
    ['begins above the workspace', () => renameSync(join(work, '.git'), join(root, '.git'))],
    [
      'is a link to another',
      () => {
        renameSync(join(work, '.git'), join(root, 'other'))
        symlinkSync(join(root, 'other'), join(work, '.git'))
      },
    ],
    [
      'is named by a file that leads to another',
      () => {
        renameSync(join(work, '.git'), join(root, 'other'))
        writeFileSync(join(work, '.git'), `gitdir: ${join(root, 'other')}\n`)
      },
    ],
    ['shares the settings of another', () => writeFileSync(join(work, '.git/commondir'), '../../other\n')],
    [
      'has the objects of another',
      () => writeFileSync(join(work, '.git/objects/info/alternates'), `${join(root, 'other/objects')}\n`),
    ],
    ['has submodules', () => writeFileSync(join(work, '.gitmodules'), '[submodule "x"]\n')],
    [
      'passes files through a filter',
      () => writeFileSync(join(work, '.gitattributes'), '*.bin filter=lfs -text\n'),
    ],
    [
      'has a link for settings',
      () => {
        renameSync(config(), join(root, 'config'))
        symlinkSync(join(root, 'config'), config())
      },
    ],
    ['has a link for what it tells', () => symlinkSync('/etc/passwd', join(work, '.git/BISECT_LOG'))],
    [
      'lies hidden in a folder',
      () => {
        for (const name of ['HEAD', 'config', 'objects', 'refs'])
          renameSync(join(work, '.git', name), join(work, 'src', name))
        rmSync(join(work, '.git'), { recursive: true })
      },
    ],
  ]
  for (const [what, make] of places)
    it(`asks where the repository ${what}`, async () => {
      assert.equal((await judged('cd src && git log -p')).decision, 'allow')
      make()
      assert.equal((await judged('cd src && git log -p')).decision, 'ask')
    })

  it('allows it in a linked work tree that the repository knows, and in no other', async () => {
    const linked = join(root, 'linked')
    git('worktree', 'add', '-q', linked, 'dev')
    work = linked
    assert.equal((await judged('git log -p')).decision, 'allow')
    const own = /gitdir: (.*)/.exec(readFileSync(join(linked, '.git'), 'utf8'))?.[1] as string
    assert.ok(existsSync(join(dirname(own), '..', 'config')))
    writeFileSync(join(own, 'gitdir'), join(root, 'somewhere/.git'))
    assert.equal((await judged('git log -p')).decision, 'ask')
  })

  it('a command that does more beside it asks as it was written', async () => {
    for (const command of [
      'git status && git commit -m x',
      'FOO=1 git status',
      'git status > out',
      "sh -c 'git status'",
      '/usr/bin/git status',
      'env GIT_CONFIG_GLOBAL=/dev/null git status',
      'echo $(git status)',
    ]) {
      const { decision, command: shown } = await judged(command)
      assert.notEqual(decision, 'allow', command)
      assert.equal(shown, command)
    }
  })
})
