import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { tangle } from '../../../../server/src/org/literate/tangle.ts'
import { parseOrg } from '../../../../server/src/org/parse.ts'
import { type Outcome, tangledByEmacs, tangledByUs } from './tangle-oracle.ts'

const expectations = new URL('vars-9.7.txt', import.meta.url)
const hash = (outcome: Outcome): string =>
  createHash('sha256')
    .update(JSON.stringify(outcome?.['a.txt']?.text ?? null))
    .digest('hex')
    .slice(0, 10)

const pick = <T>(...items: readonly T[]) => fc.constantFrom(...items)
const data = pick(
  '| a | 1 |\n| b | 2.5 |\n',
  '| k | v |\n|---+---|\n| a | 1 |\n| it\'s | "q" |\n',
  '|---+---|\n| a | b |\n|---+---|\n| 1 |   |\n|---+---|\n',
  '| one |\n| two |\n',
  '| 1 | 2 | -3 |\n',
  '- one\n- two words\n- 3\n',
  '- one\n  - inner\n- two\n',
  '1. x\n2. y "z"\n',
  '- term :: said\n- [ ] open\n- [X] done\n- [@5] five\n- *b* ::\n',
  '- two\n  lines\n- one\n\n  apart\n',
  ': line\n',
  ': 42\n',
  ': one\n: two\n',
  '#+begin_example\none\n  two\n#+end_example\n',
  '#+begin_quote\nsaid\n#+end_quote\n',
  'A paragraph.\nOf two lines.\n',
)
const value = pick('data', 'data', 'data', '1', '"text"', '"it\'s \\"q\\""', '-2.5', '\'(1 "a" (2 3))', "'()")
const head = pick('', '', ' :hlines yes', ' :colnames no', ' :colnames yes')
const cases = fc
  .tuple(data, value, value, head, pick('python', 'js'))
  .map(
    ([named, x, y, more, language]) =>
      `#+name: data\n${named}\n#+begin_src ${language} :tangle a.txt :var x=${x} y=${y}${more}\ncode\n#+end_src\n`,
  )

function tangled(org: string): string {
  const { files, problems } = tangle(parseOrg(org), org, 'a.org')
  return [
    ...problems.map(({ code, name }) => `${code} ${name}`),
    ...(files[0]?.rows.map(({ text }) => text) ?? []),
  ].join('\n')
}

const block = (language: string, vars: string) =>
  `#+begin_src ${language} :tangle a.txt :var ${vars}\ncode\n#+end_src\n`

describe('org: variables of blocks', () => {
  // Made by Org 9.7: ORG_LISP=/path/to/org-9.7/lisp ORG_WRITE=1 npx mocha --grep 'what Org 9.7 gives them'
  it('have what Org 9.7 gives them, at random', () => {
    const all = fc.sample(cases, { numRuns: 400, seed: 97 })
    const lisp = process.env.ORG_LISP ?? ''
    if (lisp !== '' && process.env.ORG_WRITE) {
      const { version, results } = tangledByEmacs(all, lisp)
      const wrong = all.findIndex((org, i) => hash(tangledByUs(org)) !== hash(results[i] as Outcome))
      if (wrong >= 0) console.log(all[wrong], results[wrong], tangledByUs(all[wrong] as string))
      writeFileSync(expectations, [version, ...results.map(hash), ''].join('\n'))
    }
    const [version = '', ...hashes] = readFileSync(expectations, 'utf8').trimEnd().split('\n')
    assert.match(version, /^9\.7/)
    assert.equal(hashes.length, all.length)
    const wrong = all.filter((org, i) => hash(tangledByUs(org)) !== hashes[i])
    assert.equal(wrong.length, 0, `${wrong.length} of ${all.length} differ, as ${wrong[0]}`)
  })

  it('are arrays in bash, and text in other shells', () => {
    const table = '#+name: t\n| a | 1 | 2 |\n| b | 3 | 4 |\n\n#+name: l\n- x\n- y\n\n'
    assert.equal(
      tangled(table + block('bash', 't=t l=l')),
      "unset t\ndeclare -A t\nt['a']='1\n2'\nt['b']='3\n4'\nunset l\ndeclare -a l=( 'x' 'y' )\ncode",
    )
    assert.equal(tangled(table + block('sh', 't=t l=l')), "t='a\t1\t2\nb\t3\t4'\nl='x\ny'\ncode")
  })

  it('take what a named block gave back last, and run nothing', () => {
    const org = `#+name: b\n#+begin_src js\n1 + 1\n#+end_src\n\n#+RESULTS: b\n: 2\n\n`
    assert.equal(tangled(org + block('python', 'x=b')), 'x=2\ncode')
    assert.equal(tangled(org.replace(': 2\n', '') + block('python', 'x=b')), 'variables x\ncode')
    for (const ref of ['b()', 'b(y=1)', 'data[0]', 'other.org:b', 'none'])
      assert.equal(tangled(org + block('python', `x=${ref}`)), 'variables x\ncode', ref)
  })
})
