// Which functions a commit changed, by the hunks git prints: real commits in many languages, and the reader alone.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { cleanMessage, createCommitReader } from '../../../server/src/index/history/commits.ts'
import { functionName } from '../../../server/src/index/history/drivers.ts'
import { openHistory } from '../../../server/src/index/history/history.io.ts'
import { createHistory } from '../../../server/src/index/history/history.ts'
import { createHunkReader } from '../../../server/src/index/history/hunks.ts'
import languages from './cases/changes.json' with { type: 'json' }
import headers from './cases/headers.json' with { type: 'json' }
import { removeFolders } from './folder.ts'
import { repository } from './repository.ts'

describe('index: functions that commits changed', function () {
  this.timeout(120_000)
  afterEach(removeFolders)

  it('are found in every language, by lines marked with @', async () => {
    const made = repository()
    const texts = Object.entries(languages).map(([path, { lines }]) => [path, lines] as const)
    const write = (mark: string) =>
      Object.fromEntries(texts.map(([path, lines]) => [path, `${lines.join('\n').replaceAll('@', mark)}\n`]))
    made.commit('Begin', write('1'))
    made.commit('Change', write('2'))
    const history = createHistory()
    const reader = openHistory({
      root: made.root,
      storage: null,
      history,
      signal: new AbortController().signal,
    })
    reader.start()
    await reader.settled()
    await reader.close()
    const found = new Map<string, string[]>()
    for (let commit = 0; commit < history.held(); commit++) {
      if (history.titleOf(commit).subject !== 'Change') continue
      history.eachFunction(commit, (path, name) => {
        const of = history.pathOf(path)
        found.set(of, [...(found.get(of) ?? []), name])
      })
    }
    assert.deepEqual(
      Object.fromEntries(Object.keys(languages).map((path) => [path, found.get(path) ?? []])),
      Object.fromEntries(Object.entries(languages).map(([path, { changed }]) => [path, changed])),
    )
  })

  for (const [path, line, name] of headers as [string, string, string][]) {
    it(`${path}: ${line}`, () => assert.equal(functionName(path, line), name))
  }
})

describe('index: what git prints', () => {
  const encoder = new TextEncoder()
  const patch = encoder.encode(
    [
      `\0${'a'.repeat(40)}`,
      '',
      'diff --git a/x y.py b/x y.py',
      'index 1..2 100644',
      '--- a/x y.py\t',
      '+++ b/x y.py\t',
      '@@ -1,2 +1,3 @@ def one():',
      '-- a/not a header.py',
      '-@@ -1 +1 @@ def no():',
      '+++ b/not a header either.py',
      '+',
      `+${'long '.repeat(5000)}`,
      '\\ No newline at end of file',
      '@@ -9,0 +10 @@ class Two:',
      '+x',
      'diff --git "a/\\303\\251\\t\\"q.py" "b/\\303\\251\\t\\"q.py"',
      'deleted file mode 100644',
      '--- "a/\\303\\251\\t\\"q.py"',
      '+++ /dev/null',
      '@@ -5 +0,0 @@ def gone(): # \u00e9\u00e9',
      '-x',
      `\0${'b'.repeat(40)}`,
      '',
      'diff --git a/z.png b/z.png',
      'Binary files a/z.png and b/z.png differ',
      '',
    ].join('\n'),
  )
  const changed = [
    {
      hash: 'a'.repeat(40),
      files: [
        ['x y.py', ['one', 'Two']],
        ['\u00e9\t"q.py', ['gone']],
      ],
    },
    { hash: 'b'.repeat(40), files: [] },
  ]
  const log = encoder.encode(
    `${'a'.repeat(40)} 12\0Fix the é\n\nM\n\0\0\nM\0M\0R100\0old name\0sub/new\0A\0sub/x\0${'b'.repeat(40)} 13\0\0\0${'c'.repeat(64)} 14\0Last\0\0\nD\0sub/y\0`,
  )

  it('is read the same however it arrives', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(patch.length), { maxLength: 12 }), (cuts) => {
        const reader = createHunkReader('')
        assert.deepEqual(
          [...pieces(patch, cuts).flatMap((piece) => reader.push(piece)), ...reader.end()],
          changed,
        )
      }),
    )
    fc.assert(
      fc.property(fc.array(fc.nat(log.length), { maxLength: 12 }), (cuts) => {
        const reader = createCommitReader('sub/')
        assert.deepEqual(
          [...pieces(log, cuts).flatMap((piece) => reader.push(piece)), ...reader.end()],
          [
            {
              hash: 'a'.repeat(40),
              seconds: 12,
              message: 'Fix the é\n\nM',
              width: 3,
              files: ['new', 'x'],
              renames: [],
            },
            { hash: 'b'.repeat(40), seconds: 13, message: '', width: 0, files: [], renames: [] },
            { hash: 'c'.repeat(64), seconds: 14, message: 'Last', width: 1, files: ['y'], renames: [] },
          ],
        )
      }),
    )
  })

  it('never throws, whatever it is', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), (all) => {
        const hunks = createHunkReader('')
        const commits = createCommitReader('')
        for (const piece of all) {
          hunks.push(piece)
          commits.push(piece)
        }
        hunks.end()
        commits.end()
      }),
    )
  })

  it('has messages without trailers, and not longer than is of use', () => {
    assert.equal(
      cleanMessage(
        'Fix it\r\n\r\nBecause: it was broken.\n\nSigned-off-by: A <a@b>\nCo-authored-by: B <b@c>\nChange-Id: I1\nReviewed-on: x\n(cherry picked from commit 12ab)\n',
      ),
      'Fix it\n\nBecause: it was broken.',
    )
    assert.equal(cleanMessage('x'.repeat(5000)).length, 1500)
  })
})

function pieces(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const sorted = [0, ...[...cuts].sort((x, y) => x - y), bytes.length]
  return sorted.slice(1).map((end, i) => bytes.subarray(sorted[i], end))
}
