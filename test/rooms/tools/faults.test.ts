// What a change breaks, by place: not what was broken before, and not what only moved.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { grammarDirectory, openGrammars } from '../../../server/src/code/grammar.io.ts'
import { addedFaults, faultsIn } from '../../../server/src/tools/faults.ts'

const grammars = await openGrammars(grammarDirectory())
const faults = (path: string, text: string) => faultsIn((language) => grammars.parser(language), path, text)

async function added(path: string, before: string, after: string): Promise<readonly string[]> {
  const then = await faults(path, before)
  const now = await faults(path, after)
  assert.ok(then && now)
  return addedFaults({ text: before, faults: then }, { text: after, faults: now }).map(
    ({ start, message }) => `${after.slice(0, start).split('\n').length}: ${message}`,
  )
}

const broken = 'const ok = 1\nconst = 2\nconst also = 3\n'

describe('faults that a change adds', () => {
  const cases: readonly (readonly [string, string, string, string, readonly string[]])[] = [
    ['a good change', 'a.ts', 'const a = 1\n', 'const a = 2\n', []],
    ['a bracket that is left out', 'a.ts', 'f(1)\n', 'f(1\n', ['1: unexpected: f(1']],
    ['what was broken before', 'a.ts', broken, broken.replace('3', '4'), []],
    ['what was broken before and moved', 'a.ts', broken, `const more = 0\n${broken}`, []],
    ['broken before, and at another place too', 'a.ts', broken, `${broken}f(1\n`, ['4: unexpected: f(1']],
    [
      'one place mended, another broken',
      'a.ts',
      broken,
      'const ok = 1\nconst b = 2\nconst also = (3\n',
      ['3: unexpected: const also = (3'],
    ],
    ['Python', 'a.py', 'def f():\n    return 1\n', 'def f(:\n    return 1\n', ["1: ')' is missing"]],
    ['JSON', 'a.json', '{"a": 1}\n', '{"a": }\n', ['1: number is missing']],
    [
      'an Org block',
      'a.org',
      '#+begin_src sh\nls\n#+end_src\n',
      '#+begin_src sh\nls\n',
      ['1: "#+begin_src sh" is never closed.'],
    ],
    [
      'an Org property drawer',
      'a.org',
      '* A\n:PROPERTIES:\n:ID: x\n:END:\nText\n',
      '* A\n:PROPERTIES:\n:ID: x\nText\n',
      ['2: :PROPERTIES: opens no drawer, since no :END: closes it before the next headline.'],
    ],
    ['Org that was unclosed before', 'a.org', '#+begin_src sh\nls\n* B\n', '#+begin_src sh\nls\n* C\n', []],
    ['no language of ours', 'a.unknown', '', '', []],
  ]
  for (const [title, path, before, after, expected] of cases) {
    it(title, async () => {
      if ((await faults(path, after)) === null) assert.equal(path, 'a.unknown')
      else assert.deepEqual(await added(path, before, after), expected)
    })
  }

  it('says nothing of what is too large', async () => {
    assert.equal(await faults('a.ts', `${' '.repeat(1_000_000)}(`), null)
  })

  it('a comment added to a sound file adds none, wherever it stands', async () => {
    const files = readdirSync('server/src/tools').map((name) =>
      readFileSync(`server/src/tools/${name}`, 'utf8'),
    )
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...files), fc.nat(), async (text, at) => {
        // Not inside a template string, where a comment is text all the same.
        const lines = text.split('\n')
        const line = at % lines.length
        const after = [...lines.slice(0, line), '// more', ...lines.slice(line)].join('\n')
        assert.deepEqual(await added('a.ts', text, after), [])
      }),
      { numRuns: 60 },
    )
  })
})
