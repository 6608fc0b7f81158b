import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { sha1 } from '../../../../server/src/base/sha1.ts'
import { readNumber, readScript } from '../../../../server/src/org/literate/lisp.ts'
import { readPrinted } from '../../../../server/src/org/literate/printed.ts'
import { readReference, taken } from '../../../../server/src/org/literate/referred.ts'
import { sampleInline } from './run-inline.ts'
import { sampleMore } from './run-more.ts'
import { ranByEmacs, ranByUs, sampleFiles } from './run-oracle.ts'

const sets = [
  ['blocks', 'run-9.7.txt', () => sampleFiles(14, 97)],
  ['what blocks are given', 'run-more-9.7.txt', () => sampleMore(12, 3)],
  ['code in lines of text', 'run-inline-9.7.txt', () => sampleInline(16, 5)],
] as const
/** How the two word an error is their own. */
const hash = (text: string): string =>
  createHash('sha256')
    .update(text.replace(/^error: [\s\S]*/, 'error'))
    .digest('hex')
    .slice(0, 10)

describe('org: running blocks', () => {
  // Made by Org 9.7: ORG_LISP=/path/to/org-9.7/lisp npm run oracle:literate
  for (const [what, file, sample] of sets)
    it(`gives the files that Org 9.7 makes of them, at random: ${what}`, async function () {
      this.timeout(300_000)
      const expectations = new URL(file, import.meta.url)
      const all = sample()
      const lisp = process.env.ORG_LISP ?? ''
      if (lisp !== '' && process.env.ORG_WRITE) {
        const { version, results } = ranByEmacs(all, lisp)
        writeFileSync(expectations, [version, ...results.map(hash), ''].join('\n'))
      }
      const [version = '', ...hashes] = readFileSync(expectations, 'utf8').trimEnd().split('\n')
      assert.match(version, /^9\.7/)
      assert.equal(hashes.length, all.length)
      const ours = await ranByUs(all)
      const wrong = ours.filter((text, i) => hash(text) !== hashes[i])
      assert.equal(wrong.length, 0, `${wrong.length} of ${all.length} differ, as:\n${wrong[0]}`)
    })

  it('reads lists, strings and numbers as scripts print them', () => {
    const check = (text: string, value: unknown) => assert.deepEqual(readScript(text), value, text)
    check("[1, 2.0, 'a b', [None, True]]", [1, '2.0', 'a b', ['None', 'True']])
    check('("it\'s", \'say "x"\')', ["it's", 'say "x"'])
    check("['a\\nb', 'c\\\\d']", ['a\\nb', 'c\\d'])
    check('[]', null)
    check('(1 . 2)', '(1 . 2)')
    check("[1, 'open]", "[1, 'open]")
    check('two words', 'two words')
    check('1e5', '100000.0')
    check('', '')
    assert.deepEqual(readNumber('+5'), 5)
    assert.deepEqual(readNumber('1-2'), '1-2')
    assert.deepEqual(readNumber('12345678901234567890'), '12345678901234567890')
  })

  it('reads tables by tabs, commas or blanks', () => {
    const check = (text: string, value: unknown) => assert.deepEqual(readPrinted(text), value, text)
    check('', null)
    check('one line\n', 'one line')
    check('1\n2\n', [[1], [2]])
    check('a b\nc\n', [
      ['a', 'b'],
      ['c', ''],
    ])
    check('a b\t1\nc\t2\n', [
      ['a b', 1],
      ['c', 2],
    ])
    check('"x, y",2\n', [['x, y', 2]])
  })

  it('takes parts of values', () => {
    const table = [
      [1, 2],
      [3, 4],
    ]
    const check = (index: string, value: unknown) => assert.deepEqual(taken(table, index), value, index)
    check('0', [1, 2])
    check('-1,0', 3)
    check(',1', [2, 4])
    check('0:1,0', [1, 3])
    check('*,1', [2, 4])
    check('9', [])
  })

  it('reads references', () => {
    const check = (written: string, more: object) =>
      assert.deepEqual(readReference(written), {
        file: '',
        name: 'f',
        header: '',
        args: [],
        index: null,
        wants: 'value',
        ...more,
      })
    check('f', {})
    check('f(x=1, "a, b", g(2, 3))', { args: ['x=1', '"a, b"', 'g(2, 3)'] })
    check('f[:results output](1)[0,1]', { header: ':results output', args: ['1'], index: '0,1' })
    check('other.org:f[]', { file: 'other.org', wants: 'contents' })
  })

  it('never fails on what code prints', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'[](){}\'"\\,. \n\tab1-|:;`e+') }), (text) => {
        readScript(text)
        readPrinted(text)
        readReference(text)
      }),
      { numRuns: 3000 },
    )
  })

  it('hashes as everybody does', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        assert.equal(sha1(text), createHash('sha1').update(text).digest('hex'))
      }),
    )
  })
})
