// A repository whose own settings name programs for everything git could start: none of them is run, and nothing
// in it is changed.

import assert from 'node:assert/strict'
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openHistory } from '../../../server/src/index/history/history.io.ts'
import { createHistory, type History } from '../../../server/src/index/history/history.ts'
import { folder, removeFolders, write } from './folder.ts'
import { repository, run, type TestRepository } from './repository.ts'

const text = (x: number) => `export function keep(x: number): number {\n  return x + ${x}\n}\n`

/** A folder where each program that is started leaves a file with its name. */
interface Trap {
  readonly folder: string
  command(name: string): string
  sprung(): string[]
  clear(): void
}

function setTrap(): Trap {
  const marks = folder({})
  const programs = folder({})
  return {
    folder: marks,
    command(name) {
      const program = join(programs, name)
      writeFileSync(program, `#!/bin/sh\n: > '${join(marks, name)}'\ncat "$1" 2>/dev/null\nexit 0\n`)
      chmodSync(program, 0o755)
      return program
    },
    sprung: () => readdirSync(marks).sort(),
    clear: () => {
      for (const name of readdirSync(marks)) rmSync(join(marks, name))
    },
  }
}

function hostile(trap: Trap): TestRepository {
  const made = repository()
  made.commit('Begin', { 'a.ts': text(1), '.gitattributes': '* diff=evil filter=evil\n' })
  made.commit('Change the counting', { 'a.ts': text(2) })
  // A commit that claims a signature makes git start the program that checks it.
  const raw = made
    .git('cat-file', 'commit', 'HEAD')
    .replace(/\n\n/, '\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n iQ\n -----END PGP SIGNATURE-----\n\n')
  made.git('update-ref', 'HEAD', run(made.root, ['hash-object', '-t', 'commit', '-w', '--stdin'], `${raw}\n`))
  const settings: Record<string, string> = {
    'core.fsmonitor': trap.command('fsmonitor'),
    'core.pager': trap.command('pager'),
    'pager.diff-tree': trap.command('pager-diff-tree'),
    'pager.rev-list': trap.command('pager-rev-list'),
    'core.sshCommand': trap.command('ssh'),
    'core.askPass': trap.command('askpass'),
    'core.editor': trap.command('editor'),
    'core.alternateRefsCommand': trap.command('alternates'),
    'credential.helper': trap.command('credentials'),
    'diff.external': trap.command('external'),
    'diff.evil.command': trap.command('driver'),
    'diff.evil.textconv': trap.command('textconv'),
    'filter.evil.clean': trap.command('clean'),
    'filter.evil.smudge': trap.command('smudge'),
    'diff.submodule': 'diff',
    'log.showSignature': 'true',
    'gpg.program': trap.command('gpg'),
    'gpg.openpgp.program': trap.command('gpg2'),
    'uploadpack.packObjectsHook': trap.command('pack-hook'),
  }
  for (const [name, value] of Object.entries(settings)) made.git('config', name, value)
  for (const hook of ['post-index-change', 'post-checkout', 'reference-transaction', 'pre-auto-gc']) {
    write(made.root, { [`.git/hooks/${hook}`]: readFileSync(trap.command(hook)) })
    chmodSync(join(made.root, '.git/hooks', hook), 0o755)
  }
  write(made.root, { '.git/info/attributes': '*.ts diff=evil\n' })
  trap.clear()
  return made
}

async function read(root: string): Promise<History> {
  const history = createHistory()
  const reader = openHistory({ root, storage: null, history, signal: new AbortController().signal })
  reader.start()
  await reader.settled()
  await reader.close()
  return history
}

/** Every file with its bytes and times. */
const stateOf = (root: string): string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => `${path} ${statSync(path).size} ${statSync(path).mtimeMs}`)

describe('index: history of a hostile repository', function () {
  this.timeout(120_000)
  before(function () {
    // The programs are shell scripts.
    if (process.platform === 'win32') this.skip()
  })
  afterEach(removeFolders)

  it('runs no program that the repository names, and changes nothing in it', async () => {
    const trap = setTrap()
    const { root } = hostile(trap)
    // The trap works: git as people use it falls into it.
    for (const args of [
      ['log', '-p', '--ext-diff', '--show-signature'],
      ['log', '-p', '--textconv', '--no-ext-diff'],
      ['status'],
    ]) {
      try {
        run(root, args)
      } catch {
        // What the programs answer is no answer to git.
      }
    }
    for (const name of ['driver', 'textconv', 'fsmonitor', 'gpg2']) {
      assert.ok(trap.sprung().includes(name), `${name} was not run: ${trap.sprung().join(' ')}`)
    }
    trap.clear()
    const before = stateOf(root)
    const history = await read(root)
    assert.equal(history.size(), 2)
    assert.deepEqual(trap.sprung(), [])
    assert.deepEqual(stateOf(root), before)
  })

  it('contacts nobody for objects that are missing', async () => {
    const trap = setTrap()
    const made = hostile(trap)
    const blob = made.git('rev-parse', 'HEAD:a.ts')
    rmSync(join(made.root, '.git/objects', blob.slice(0, 2), blob.slice(2)))
    made.git('config', 'core.repositoryFormatVersion', '1')
    made.git('config', 'extensions.partialClone', 'origin')
    made.git('config', 'remote.origin.promisor', 'true')
    made.git('config', 'protocol.allow', 'always')
    made.git('config', 'protocol.ext.allow', 'always')
    const remotes: readonly (readonly [program: string, url: string])[] = [
      ['ext', `ext::${trap.command('ext')}`],
      ['upload-pack', made.root],
      ['ssh', 'ssh://localhost/nowhere'],
    ]
    made.git('config', 'remote.origin.uploadpack', trap.command('upload-pack'))
    for (const [program, url] of remotes) {
      made.git('config', 'remote.origin.url', url)
      assert.throws(() => run(made.root, ['cat-file', '-p', blob]))
      assert.ok(trap.sprung().includes(program), `${program} was not run: ${trap.sprung().join(' ')}`)
      trap.clear()
      const history = await read(made.root)
      assert.equal(history.size(), 2)
      assert.deepEqual(trap.sprung(), [], url)
    }
  })

  it('takes no orders from the environment it was started in', async () => {
    const trap = setTrap()
    const { root } = hostile(trap)
    const other = repository()
    const orders: Record<string, string> = {
      GIT_DIR: join(other.root, '.git'),
      GIT_EXTERNAL_DIFF: trap.command('environment-diff'),
      GIT_PAGER: trap.command('environment-pager'),
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'diff.evil.textconv',
      GIT_CONFIG_VALUE_0: trap.command('environment-textconv'),
      GIT_TRACE: join(trap.folder, 'trace'),
    }
    const before = { ...process.env }
    Object.assign(process.env, orders)
    try {
      assert.equal((await read(root)).size(), 2)
    } finally {
      for (const name of Object.keys(orders)) {
        if (before[name] === undefined) delete process.env[name]
        else process.env[name] = before[name]
      }
    }
    assert.deepEqual(trap.sprung(), [])
  })

  it('does not take a folder of git files inside the workspace for a repository', async () => {
    const trap = setTrap()
    const made = hostile(trap)
    const root = folder({ 'a.ts': text(1) })
    run(root, ['clone', '-q', '--bare', made.root, 'inner'])
    write(root, {
      'inner/config': `${readFileSync(join(root, 'inner/config'), 'utf8')}[core]\n\tfsmonitor = ${trap.command('bare')}\n`,
    })
    trap.clear()
    assert.equal((await read(join(root, 'inner'))).size(), 0)
    assert.deepEqual(trap.sprung(), [])
    assert.ok(existsSync(join(root, 'inner/HEAD')))
  })
})
