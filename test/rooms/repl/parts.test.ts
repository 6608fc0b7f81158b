// The pure parts of sessions: the mark at the end of an output, imports as declarations, and what a session says.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { grammarDirectory, openGrammars } from '../../../server/src/code/grammar.io.ts'
import { evaluable } from '../../../server/src/repl/imports.ts'
import { readMessage } from '../../../server/src/repl/message.ts'
import { interpreterOf } from '../../../server/src/repl/programs.io.ts'
import { createSieve } from '../../../server/src/repl/sieve.ts'

describe('repl: parts', () => {
  it('the mark is found however the bytes are cut, and nothing before or behind it is lost', () => {
    const mark = '\u0001pp-12'
    const bits = fc.constantFrom('a', '\u0001', 'pp-', '\u0001pp', '\u0001pp-1', '12', '\n')
    const text = fc.array(bits, { maxLength: 12 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(text, text, fc.array(fc.nat(40)), (before, after, cuts) => {
        fc.pre(!`${before}${mark.slice(0, -1)}`.includes(mark))
        const bytes = Buffer.from(before + mark + after, 'latin1')
        const places = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])]
        const sorted = places.sort((a, b) => a - b)
        const sieve = createSieve(mark)
        let seen = ''
        let behind = ''
        let found = 0
        for (const [at, from] of sorted.slice(0, -1).entries()) {
          const piece = sieve.take(bytes.subarray(from, sorted[at + 1]))
          seen += Buffer.from(piece.before).toString('latin1')
          behind += Buffer.from(piece.after).toString('latin1')
          if (piece.found) found++
        }
        seen += Buffer.from(sieve.rest()).toString('latin1')
        assert.deepEqual([seen, behind, found], [before, after, 1])
      }),
    )
  })

  it('imports become declarations in the same lines', async () => {
    const grammars = await openGrammars(grammarDirectory())
    const check = async (code: string, expected: string, language = 'javascript') =>
      assert.equal(await evaluable(grammars.parser, code, language), expected)
    await check('import "a"', 'await __import("a");')
    await check('import a from "a"; a', 'const { default: a } = await __import("a"); a')
    await check('import * as a from "a"', 'const a = await __import("a");')
    await check(
      'import {\n  a,\n  b as c,\n} from "a"\nc',
      'const { a, b: c } = await __import("a");\n\n\n\nc',
    )
    await check('x = import("a")', 'x = __import("a")')
    await check('"import x from y"; importer()', '"import x from y"; importer()')
    await check('import type { A } from "a"', 'import type { A } from "a"', 'typescript')
    await check('import { type A, b } from "a"', 'const { b } = await __import("a");', 'ts')
    await check('import os', 'import os', 'python')
  })

  it('whatever a session says is read without trust', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        for (const runtime of ['javascript', 'python', 'shell'] as const) readMessage(runtime, text)
      }),
    )
    assert.equal(readMessage('python', '{"kind":"value","id":"1","value":"x"}'), null)
    assert.deepEqual(readMessage('python', '{"kind":"value","id":1,"value":5}'), {
      kind: 'value',
      id: 1,
      value: '',
    })
    assert.deepEqual(readMessage('shell', 'end 3 127 /a b'), {
      kind: 'end',
      id: 3,
      exitCode: 127,
      folder: '/a b',
    })
  })

  it('says what to install where a language is missing', () => {
    // No program of a workspace is started, and here all of them are.
    const python = interpreterOf('python', '/', 'own')
    assert.ok(!python.ok)
    assert.match(
      `${python.error.message} ${python.error.next}`,
      /Python 3 is not installed here. Install Python 3/,
    )
    const shell = interpreterOf('shell', '/', 'own')
    assert.ok(!shell.ok)
    assert.match(shell.error.next, /^Install bash/)
  })
})
