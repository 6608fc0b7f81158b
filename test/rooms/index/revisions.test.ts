// What git says of a folder for a question, in a real repository: what is not committed, single commits, and that nothing
// the repository names is run.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { grammarDirectory, openGrammars } from '../../../server/src/code/grammar.io.ts'
import { openRevisions } from '../../../server/src/index/history/revisions.io.ts'
import type { Revisions } from '../../../server/src/index/history/revisions.ts'
import { openWorkspace } from '../../../server/src/index/workspace.io.ts'
import type { WorkspaceIndex } from '../../../server/src/index/workspace.ts'

describe('index: revisions', () => {
  let top: string
  let index: WorkspaceIndex
  let revisions: Revisions
  const write = (path: string, text: string | Buffer) => {
    mkdirSync(dirname(join(top, path)), { recursive: true })
    writeFileSync(join(top, path), text)
  }
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=A B', '-c', 'user.email=a@b.c', ...args], {
      cwd: top,
      encoding: 'utf8',
    })
  const open = async (root: string) => {
    const grammars = await openGrammars(grammarDirectory())
    index = await openWorkspace({ root, storage: null, grammars, exclude: [], maxFileBytes: 1 << 20 })
    await index.ready
    revisions = openRevisions(root, index, new AbortController().signal)
  }

  beforeEach(() => {
    top = realpathSync(mkdtempSync(join(tmpdir(), 'passepartout-revisions-')))
  })
  afterEach(async () => {
    await index.close()
    rmSync(top, { recursive: true, force: true })
  })

  it('tells what is changed, new and deleted, with unsaved text, and nothing else', async () => {
    git('init', '-q')
    write('same.ts', 'export const same = 1\n')
    write('crlf.ts', 'export const a = 1\r\nexport const b = 2\r\n')
    write('bom.ts', Buffer.from('\uFEFFexport const bom = 1\n'))
    write('changed.ts', 'export const changed = 1\n')
    write('gone.ts', 'export const gone = 1\n')
    write('open.ts', 'export const open = 1\n')
    write('image.png', Buffer.from([0, 1, 2, 0]))
    write('ä ö/"quoted".ts', 'export const quoted = 1\n')
    git('-c', 'core.autocrlf=input', 'add', '-A')
    git('commit', '-qm', 'first')
    write('changed.ts', 'export const changed = 2\n')
    write('ä ö/"quoted".ts', 'export const quoted = 2\n')
    write('new.ts', 'export const fresh = 1\n')
    write('.gitignore', 'ignored.ts\n')
    write('ignored.ts', 'export const ignored = 1\n')
    rmSync(join(top, 'gone.ts'))
    await open(top)
    index.overlay(join(top, 'open.ts'), 'export const open = 2\n', 1)
    await index.settled()
    const found = await revisions.uncommitted()
    assert.deepEqual(
      found?.filter(({ path }) => path !== '.gitignore'),
      [
        { path: 'changed.ts', before: 'export const changed = 1\n', after: 'export const changed = 2\n' },
        { path: 'gone.ts', before: 'export const gone = 1\n', after: null },
        { path: 'new.ts', before: null, after: 'export const fresh = 1\n' },
        { path: 'open.ts', before: 'export const open = 1\n', after: 'export const open = 2\n' },
        { path: 'ä ö/"quoted".ts', before: 'export const quoted = 1\n', after: 'export const quoted = 2\n' },
      ],
    )
  })

  it('in a folder of a repository tells of that folder, and before the first commit everything is new', async () => {
    git('init', '-q')
    write('outside.ts', 'export const outside = 1\n')
    write('sub/inside.ts', 'export const inside = 1\n')
    await open(join(top, 'sub'))
    const paths = async () =>
      (await revisions.uncommitted())?.map(({ path, before }) => `${path} ${before === null}`)
    assert.deepEqual(await paths(), ['inside.ts true'])
    git('add', '-A')
    git('commit', '-qm', 'first')
    assert.deepEqual(await paths(), [])
    write('sub/inside.ts', 'export const inside = 2\n')
    await index.changed([join(top, 'sub/inside.ts')])
    assert.deepEqual(await paths(), ['inside.ts false'])
  })

  it('shows a commit by any name it has, lists the newest, and knows when there is none', async () => {
    git('init', '-q', '-b', 'main')
    write('a.ts', 'export const a = 1\n')
    git('add', '-A')
    git('commit', '-qm', 'The first\n\nBecause of reasons.')
    write('a.ts', 'export const a = 2\n')
    git('commit', '-qam', 'The second')
    await open(top)
    const recent = await revisions.recent(5)
    assert.deepEqual(
      recent.map(({ subject }) => subject),
      ['The second', 'The first'],
    )
    assert.match(recent[0]?.day ?? '', /^\d{4}-\d\d-\d\d$/)
    for (const name of ['HEAD', 'main', recent[0]?.hash ?? '']) {
      const found = await revisions.commit(name)
      assert.match(found?.title ?? '', /^[0-9a-f]+ The second$/)
      assert.match(found?.text ?? '', /-export const a = 1\n\+export const a = 2/)
    }
    assert.match((await revisions.commit('HEAD~1'))?.text ?? '', /Because of reasons/)
    for (const name of ['nowhere', '--all', '-p', '', 'HEAD^{tree}'])
      assert.equal(await revisions.commit(name), null, name)
  })

  it('has past commits with what each changed, by paths of the folder that asks', async () => {
    git('init', '-q')
    for (const [subject, path] of [
      ['fix(core): one', 'core/a.ts'],
      ['fix(app): two\n\nMore of it.', 'app/b.ts'],
    ] as const) {
      write(path, subject)
      git('add', '-A')
      git('commit', '-qm', subject)
    }
    git('commit', '-q', '--allow-empty', '-m', 'nothing')
    await open(top)
    assert.deepEqual(await revisions.past(5), [
      { subject: 'nothing', paths: [] },
      { subject: 'fix(app): two', paths: ['app/b.ts'] },
      { subject: 'fix(core): one', paths: ['core/a.ts'] },
    ])
    assert.equal((await revisions.past(1)).length, 1)
    await index.close()
    await open(join(top, 'core'))
    assert.deepEqual(
      (await revisions.past(5)).map(({ paths }) => paths),
      [[], [], ['a.ts']],
    )
  })

  it('runs nothing that the repository names', async () => {
    git('init', '-q')
    const ran = join(top, 'ran')
    const hook = join(top, '.git', 'trap')
    writeFileSync(hook, `#!/bin/sh\ntouch "${ran}"\ncat\n`)
    chmodSync(hook, 0o755)
    write('a.ts', 'export const a = 1\n')
    git('add', '-A')
    git('commit', '-qm', 'first')
    for (const name of [
      'diff.external',
      'core.pager',
      'core.fsmonitor',
      'filter.t.clean',
      'filter.t.smudge',
      'diff.t.textconv',
    ])
      git('config', name, hook)
    write('.gitattributes', '*.ts filter=t diff=t\n')
    write('a.ts', 'export const a = 2\n')
    await open(top)
    assert.equal((await revisions.uncommitted())?.length, 2)
    assert.notEqual(await revisions.commit('HEAD'), null)
    assert.equal((await revisions.recent(3)).length, 1)
    assert.equal((await revisions.past(3)).length, 1)
    assert.equal(existsSync(ran), false)
  })

  it('outside of a repository there is nothing', async () => {
    write('a.ts', 'export const a = 1\n')
    await open(top)
    assert.equal(await revisions.uncommitted(), null)
    assert.deepEqual(await revisions.recent(5), [])
    assert.deepEqual(await revisions.past(5), [])
    assert.equal(await revisions.commit('HEAD'), null)
  })
})
