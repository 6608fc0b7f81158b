// The profile for macOS as text: read back as the s-expressions that it is, for no Mac runs this suite.

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { probeSeatbelt } from '../../../server/src/sandbox/probe.io.ts'
import { bubblewrapArguments, type Surroundings } from '../../../server/src/sandbox/profile.ts'
import { seatbeltProfile } from '../../../server/src/sandbox/seatbelt.ts'

type Expression = string | { readonly text: string } | readonly Expression[]

/** TinyScheme's reader, as far as profiles go: lists, symbols, strings with backslashes, `#"…"`. */
function read(profile: string): readonly Expression[] {
  let at = 0
  const list = (end: string): Expression[] => {
    const out: Expression[] = []
    for (;;) {
      const c = profile[at]
      if (c === undefined) {
        assert.equal(end, '', 'a list is not closed')
        return out
      }
      at++
      if (c === ')') {
        assert.equal(end, ')', 'a list is closed twice')
        return out
      }
      if (c === '(') out.push(list(')'))
      else if (c === '"' || (c === '#' && profile[at] === '"' && ++at)) {
        let text = ''
        for (; profile[at] !== '"'; at++) {
          assert.ok(at < profile.length, 'a string is not closed')
          if (profile[at] === '\\' && c === '"') at++
          text += profile[at]
        }
        at++
        out.push({ text })
      } else if (/\S/.test(c)) {
        let symbol = c
        while (/[^\s()"]/.test(profile[at] ?? ' ')) symbol += profile[at++]
        out.push(symbol)
      }
    }
  }
  return list('')
}

/** Every path of the profile that is not one of its own. */
const pathsIn = (expressions: readonly Expression[]): string[] =>
  expressions.flatMap((one): string[] => {
    if (typeof one === 'string') return []
    if ('text' in one) return [one.text]
    return pathsIn(one)
  })

/** What the last rule that fits says about an operation on a path. */
function allows(profile: string, operation: string, path: string): boolean {
  let answer = false
  for (const rule of read(profile)) {
    assert.ok(Array.isArray(rule))
    const [verb, ...rest] = rule as readonly Expression[]
    if (verb !== 'allow' && verb !== 'deny') continue
    const operations = rest.filter((one): one is string => typeof one === 'string')
    if (!operations.some((one) => one === 'default' || fits(one, operation))) continue
    const filters = rest.filter((one): one is readonly Expression[] => Array.isArray(one))
    if (filters.length === 0 || filters.some((filter) => matches(filter, path))) answer = verb === 'allow'
  }
  return answer
}

const fits = (pattern: string, operation: string) =>
  pattern.endsWith('*') ? operation.startsWith(pattern.slice(0, -1)) : pattern === operation

function matches([kind, given]: readonly Expression[], path: string): boolean {
  const text = typeof given === 'object' && 'text' in given ? given.text : ''
  if (kind === 'subpath') return path === text || path.startsWith(`${text}/`)
  if (kind === 'literal') return path === text
  return kind === 'regex' && new RegExp(text).test(path)
}

const around: Surroundings = {
  workspace: '/Users/a/work "x"',
  cwd: '/Users/a/work "x"',
  hiddenFolders: ['/Users/a/.ssh', '/Users/a'],
  hiddenFiles: ['/Users/a/.netrc'],
  guarded: ['.git/hooks'],
  network: 'off',
}
const temporary = '/private/tmp/t'

describe('sandbox: seatbelt (the profile as text; no Mac runs this suite)', () => {
  const profile = seatbeltProfile(around, temporary)
  const rows: readonly [string, string, boolean][] = [
    ['file-read-data', '/usr/bin/env', true],
    ['file-write-data', '/usr/bin/env', false],
    ['file-write-create', '/Users/b/x', false],
    ['file-read-data', '/Users/a/plain', false],
    ['file-read-data', '/Users/a/work "x"/src/a.ts', true],
    ['file-write-create', '/Users/a/work "x"/src/a.ts', true],
    ['file-write-data', '/Users/a/work "x"-evil/a', false],
    ['file-write-create', '/Users/a/work "x"/.git/hooks/pre-commit', false],
    ['file-read-data', '/Users/a/work "x"/.git/hooks/pre-commit', true],
    ['file-write-create', '/Users/a/work "x"/.git/index', true],
    ['file-write-create', '/private/tmp/t/x', true],
    ['file-write-create', '/private/tmp/other', false],
    ['file-write-data', '/dev/null', true],
    ['file-write-data', '/dev/disk0', false],
    ['file-read-data', '/Users/a/.ssh/id', false],
    ['file-read-data', '/Users/a/.netrc', false],
    ['network-outbound', '1.2.3.4:80', false],
    ['network-outbound', '/private/var/run/docker.sock', false],
  ]
  for (const [operation, path, allowed] of rows)
    it(`${allowed ? 'allows' : 'denies'} ${operation} ${path}`, () =>
      assert.equal(allows(profile, operation, path), allowed))

  it('opens the network, and no socket of the system, where an effect is one', () => {
    const open = seatbeltProfile({ ...around, network: 'on' }, temporary)
    assert.equal(allows(open, 'network-outbound', '1.2.3.4:80'), true)
    assert.equal(allows(open, 'network-outbound', '/private/var/run/docker.sock'), false)
    assert.equal(allows(open, 'network-outbound', '/Users/a/.ssh/agent'), false)
    assert.equal(allows(open, 'network-outbound', '/private/var/run/mDNSResponder'), true)
  })

  it('is tried before it is relied on', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'seatbelt-test-'))
    try {
      const program = join(folder, 'sandbox-exec')
      const play = (script: string) => writeFileSync(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
      assert.equal((await probeSeatbelt(program)).kind, 'none')
      play('echo "sandbox-exec: profile not accepted" >&2; exit 65')
      assert.match(
        (await probeSeatbelt(program)).words,
        /does not work here \(sandbox-exec: profile not accepted\)/,
      )
      play('[ "$1" = -p ] && [ "$3" = /usr/bin/true ] && exec "$3"')
      assert.equal((await probeSeatbelt(program)).kind, 'seatbelt')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('says nothing about processes of others', () => {
    const text = profile.split('\n')
    assert.ok(text.includes('(deny signal)') && text.includes('(allow signal (target same-sandbox))'))
  })

  const name = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
    .filter((s) => !/[/\0]/.test(s) && s !== '.' && s !== '..')
  const odd = fc.oneof(
    name,
    fc.constantFrom(
      '")',
      '\\',
      '\\"',
      '"(allow default)"',
      '(',
      ';',
      '#"',
      '\n',
      "'",
      '") (allow file-write* (subpath "',
      '\\x41;',
      '|',
      '`',
    ),
  )
  const path = fc
    .array(odd, { minLength: 1, maxLength: 4 })
    .map((parts) => `/${parts.join('')}`.replace(/\/+/g, '/'))

  it('every path is read back as itself, whatever it is called', () => {
    fc.assert(
      fc.property(
        path,
        fc.array(path, { maxLength: 3 }),
        fc.array(path, { maxLength: 2 }),
        (ws, folders, files) => {
          const given = {
            workspace: ws,
            cwd: ws,
            hiddenFolders: folders,
            hiddenFiles: files,
            guarded: ['.git/hooks'],
            network: 'off',
          } as const
          const text = seatbeltProfile(given, '/tmp/t')
          const expressions = read(text)
          const found = pathsIn(expressions)
          const expected = [
            ws,
            `${ws}/.git/hooks`,
            '/tmp/t',
            ...folders,
            ...files,
            '/dev/null',
            '/dev/zero',
            '^/dev/fd/',
          ]
          assert.deepEqual(new Set(found), new Set(expected))
          // No path adds a rule.
          const plain = seatbeltProfile(
            {
              ...given,
              workspace: '/w',
              hiddenFolders: folders.map((_, i) => `/f${i}`),
              hiddenFiles: files.map((_, i) => `/g${i}`),
            },
            '/tmp/t',
          )
          assert.equal(expressions.length, read(plain).length)
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('agrees with the mounts of bubblewrap about what is written, hidden and reached', () => {
    fc.assert(
      fc.property(
        fc.subarray(['/home/u/.ssh', '/home/u/.aws', '/home/u', '/srv/keys']),
        fc.subarray(['.git/hooks', '.git/config', '.vscode']),
        fc.constantFrom('on' as const, 'off' as const),
        fc.constantFrom('/home/u/work', '/home/u/.ssh/x', '/srv/w'),
        (hiddenFolders, guarded, network, workspace) => {
          const given: Surroundings = {
            workspace,
            cwd: workspace,
            hiddenFolders,
            hiddenFiles: [],
            guarded,
            network,
          }
          const mounts = bubblewrapArguments(given, 1024)
          const text = seatbeltProfile(given, '/private/tmp/t')
          const places = [
            workspace,
            '/etc/passwd',
            '/home/u/plain',
            ...hiddenFolders.map((one) => `${one}/k`),
            ...guarded.map((one) => `${workspace}/${one}`),
          ]
          for (const place of places) {
            assert.equal(
              allows(text, 'file-read-data', place),
              mount(mounts, place) !== 'hidden',
              `read ${place}`,
            )
            assert.equal(
              allows(text, 'file-write-data', place),
              mount(mounts, place) === 'written',
              `write ${place}`,
            )
          }
          assert.equal(allows(text, 'network-outbound', '1.2.3.4:80'), !mounts.includes('--unshare-net'))
        },
      ),
    )
  })
})

/** What the last mount that holds a place makes of it. */
function mount(words: readonly string[], path: string): 'written' | 'read' | 'hidden' {
  let answer: 'written' | 'read' | 'hidden' = 'read'
  const inside = (folder: string | undefined) =>
    folder !== undefined && (folder === '/' || path === folder || path.startsWith(`${folder}/`))
  words.forEach((word, at) => {
    if (word === '--bind' && inside(words[at + 2])) answer = 'written'
    if (word === '--ro-bind' && inside(words[at + 2]))
      answer = words[at + 1] === '/dev/null' ? 'hidden' : 'read'
    if (word === '--tmpfs' && inside(words[at + 1])) answer = 'hidden'
  })
  return answer
}
