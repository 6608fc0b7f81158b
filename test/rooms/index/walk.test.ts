// The walk and the reading, on real folders.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { openIgnoring } from '../../../server/src/index/ignored.io.ts'
import { readSource } from '../../../server/src/index/read.io.ts'
import { unparsedReason } from '../../../server/src/index/traits.ts'
import { walk } from '../../../server/src/index/walk.io.ts'
import { type Contents, folder, removeFolders, write } from './folder.ts'

async function check(contents: Contents, expected: readonly string[], exclude: readonly string[] = []) {
  assert.deepEqual(await list(folder(contents), exclude), [...expected].sort())
}

async function list(root: string, exclude: readonly string[] = []): Promise<string[]> {
  const found: string[] = []
  for await (const one of walk(root, '', await openIgnoring(root, exclude))) {
    found.push(one.kind === 'file' ? one.path : `${one.reason}: ${one.path}`)
  }
  return found.sort()
}

describe('index: walk', () => {
  afterEach(removeFolders)

  it('honours nested ignore files, the deeper ones first', () =>
    check(
      {
        '.gitignore': '*.log\n/build\nsecret.txt\n',
        'a.log': '',
        'build/x.ts': '',
        'src/build/y.ts': '',
        'src/.gitignore': '!keep.log\ntmp/\n',
        'src/keep.log': '',
        'src/other.log': '',
        'src/tmp/z.ts': '',
        'src/deep/secret.txt': '',
        'src/deep/keep.log': '',
      },
      ['.gitignore', 'src/build/y.ts', 'src/.gitignore', 'src/keep.log', 'src/deep/keep.log'],
    ))

  it('a file below an ignored folder cannot be taken back', () =>
    check({ '.gitignore': 'out/\n!out/keep.ts\n', 'out/keep.ts': '', 'a.ts': '' }, ['.gitignore', 'a.ts']))

  it('settings leave out folders and files, and .ignore wins over .gitignore', () =>
    check(
      {
        'node_modules/x/index.js': '',
        'packages/a/node_modules/y.js': '',
        'packages/a/index.js': '',
        'data.csv': '',
        '.gitignore': '*.gen.ts\n',
        '.ignore': '!b.gen.ts\n',
        'a.gen.ts': '',
        'b.gen.ts': '',
      },
      ['packages/a/index.js', '.gitignore', '.ignore', 'b.gen.ts'],
      ['**/node_modules/**', '*.csv'],
    ))

  it('a repository inside another has its own rules alone', async () => {
    const root = folder({
      '.gitignore': '*.log\n',
      'a.log': '',
      'around/b.log': '',
      'inner/c.log': '',
      'inner/deep/d.log': '',
      'inner/private.ts': '',
      'inner/.gitignore': '*.tmp\n',
      'inner/e.tmp': '',
    })
    execFileSync('git', ['init', '-q', root])
    execFileSync('git', ['init', '-q', join(root, 'inner')])
    write(root, { 'inner/.git/info/exclude': 'private.ts\n' })
    const expected = ['.gitignore', 'inner/.gitignore', 'inner/c.log', 'inner/deep/d.log']
    assert.deepEqual(await list(root), expected)
    const ignoring = await openIgnoring(root, [])
    for (const path of ['inner/deep/d.log', 'inner/c.log'])
      assert.equal(await ignoring.leavesOutDeep(path), false)
    for (const path of ['inner/e.tmp', 'around/b.log', 'inner/private.ts'])
      assert.equal(await ignoring.leavesOutDeep(path), true)
  })

  it('agrees with git, exclude file and parent folders included', async () => {
    const root = folder({
      '.gitignore': '*.tmp\n!important.tmp\n/docs/*.md\n!/docs/read.md\n**/cache/\nfoo/**/bar\n\\#x\n',
      'a.tmp': '',
      'important.tmp': '',
      'docs/a.md': '',
      'docs/read.md': '',
      'x/docs/a.md': '',
      'x/cache/c.ts': '',
      'foo/1/2/bar': '',
      'foo/1/2/baz': '',
      '#x': '',
      'private.ts': '',
      'x/.gitignore': '/only-here.ts\n',
      'x/only-here.ts': '',
      'x/y/only-here.ts': '',
    })
    execFileSync('git', ['init', '-q', root])
    write(root, { '.git/info/exclude': 'private.ts\n' })
    const git = (cwd: string) =>
      execFileSync('git', ['ls-files', '--others', '--exclude-standard', '-z'], { cwd, encoding: 'utf8' })
        .split('\0')
        .filter((path) => path !== '')
        .sort()
    assert.deepEqual(await list(root), git(root))
    assert.deepEqual(await list(join(root, 'x')), git(join(root, 'x')))
  })

  it('shows a folder that is itself left out by the one around it', async () => {
    const root = folder({ '.gitignore': 'out/\n*.log\n', 'out/a.ts': '', 'in/b.ts': '', 'in/b.log': '' })
    execFileSync('git', ['init', '-q', root])
    assert.deepEqual(await list(join(root, 'out')), ['a.ts'])
    assert.deepEqual(await list(join(root, 'in')), ['b.ts'])
  })

  it('follows no symbolic link, so loops and ways out do not matter', async () => {
    const outside = folder({ 'secret.ts': 'export const secret = 1' })
    const root = folder({ 'a/b/c.ts': '' })
    symlinkSync(root, join(root, 'a/b/loop'))
    symlinkSync(outside, join(root, 'out'))
    symlinkSync(join(outside, 'secret.ts'), join(root, 'secret.ts'))
    symlinkSync('nowhere', join(root, 'broken'))
    assert.deepEqual(await list(root), [
      'a/b/c.ts',
      'symlink: a/b/loop',
      'symlink: broken',
      'symlink: out',
      'symlink: secret.ts',
    ])
  })

  it('stops when cancelled', async () => {
    const root = folder({ 'a/a.ts': '', 'b/b.ts': '' })
    const stop = new AbortController()
    stop.abort()
    const found: unknown[] = []
    for await (const one of walk(root, '', await openIgnoring(root, []), stop.signal)) found.push(one)
    assert.deepEqual(found, [])
  })
})

describe('index: reading', () => {
  afterEach(removeFolders)

  const read = async (bytes: string | Uint8Array, name = 'a.ts', most = 1000) =>
    readSource(join(folder({ [name]: bytes }), name), name, most)

  it('decodes UTF-8, UTF-16 and Latin-1', async () => {
    const texts = [
      Buffer.from('\ufeffgröße'),
      Buffer.from('\ufeffgröße', 'utf16le'),
      Buffer.from('\ufeffgröße', 'utf16le').swap16(),
      Buffer.from('größe', 'latin1'),
    ]
    for (const bytes of texts) {
      const reading = await read(bytes)
      assert.equal(reading.kind === 'text' && reading.text, 'größe')
    }
  })

  it('knows what is not to be read', async () => {
    assert.deepEqual(await read(Buffer.from('a\0b')), { kind: 'skipped', reason: 'binary' })
    const large = await read('x'.repeat(1001))
    assert.equal(large.kind === 'listed' && large.facts.skipped, 'too large')
    const root = folder({ x: '' })
    mkdirSync(join(root, 'folder.ts'))
    assert.deepEqual(await readSource(join(root, 'folder.ts'), 'folder.ts', 10), {
      kind: 'skipped',
      reason: 'folder',
    })
    assert.deepEqual(await readSource(join(root, 'none.ts'), 'none.ts', 10), { kind: 'missing' })
    assert.deepEqual(await readSource(join(root, 'x/y'), 'x/y', 10), { kind: 'missing' })
  })

  it('tells generated and minified files from those that talk about them', () => {
    const marked = [
      '// @generated by protoc-gen-es v1',
      '/**\n * @generated SignedSource<<x>>\n */',
      '// Code generated by mockgen. DO NOT EDIT.\npackage x',
      '# This file is automatically @generated by Cargo.',
      '// <auto-generated>\n// </auto-generated>',
    ]
    for (const text of marked) assert.equal(unparsedReason('a.ts', text), 'generated', text)
    const plain = [
      "const marker = '@generated'",
      '// Files with `@generated` in them are left out.',
      '// What is code generated for? We do not edit it by hand.'.replace('code', 'the code'),
      'Code generated. Do not edit.',
    ]
    for (const text of plain) assert.equal(unparsedReason('a.ts', text), '', text)
    assert.equal(unparsedReason('a.js', `var a=1;${'f(x);'.repeat(1000)}`), 'minified')
    assert.equal(unparsedReason('lib/jquery.min.js', 'x'), 'minified')
    assert.equal(unparsedReason('package-lock.json', '{}'), 'generated')
    assert.equal(unparsedReason('notes.md', `${'long paragraph '.repeat(300)}`), '')
  })
})
