import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { applyEdits } from '../../../../server/src/org/edit/edit.ts'
import { blocksOf } from '../../../../server/src/org/literate/block.ts'
import { resultEdits } from '../../../../server/src/org/literate/results.ts'
import type { Value } from '../../../../server/src/org/literate/value.ts'
import { parseOrg } from '../../../../server/src/org/parse.ts'
import { insertedByEmacs, insertedByUs, sampleCases } from './results-oracle.ts'

const expectations = new URL('results-9.7.txt', import.meta.url)
const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 10)

function insert(org: string, value: Value): string {
  const document = parseOrg(org)
  const [block] = blocksOf(document, org)
  assert.ok(block)
  return applyEdits(org, resultEdits(document, org, block, value))
}

describe('org: results of blocks', () => {
  // Made by Org 9.7: ORG_LISP=/path/to/org-9.7/lisp ORG_WRITE=1 npx mocha --grep 'as Org 9.7 inserts them'
  it('stand as Org 9.7 inserts them, at random', () => {
    const all = sampleCases(1_500, 97)
    const lisp = process.env.ORG_LISP ?? ''
    if (lisp !== '' && process.env.ORG_WRITE) {
      const { version, results } = insertedByEmacs(all, lisp)
      writeFileSync(expectations, [version, ...results.map(hash), ''].join('\n'))
    }
    const [version = '', ...hashes] = readFileSync(expectations, 'utf8').trimEnd().split('\n')
    assert.match(version, /^9\.7/)
    assert.equal(hashes.length, all.length)
    const wrong = all.filter((one, i) => hash(insertedByUs(one)) !== hashes[i])
    assert.equal(wrong.length, 0, `${wrong.length} of ${all.length} differ, as ${JSON.stringify(wrong[0])}`)
  })

  it('inserted again, they change nothing', () => {
    for (const one of sampleCases(300, 5)) {
      if (/append|prepend/.test(one.text) || one.text.includes('paragraph')) continue
      const once = insertedByUs(one)
      if (!/results (?:raw|org)|wrap/.test(one.text)) assert.equal(insertedByUs({ ...one, text: once }), once)
    }
  })

  it('link to the file that a block made', () => {
    const org = (more: string) => `#+begin_src js :results file${more}\n1\n#+end_src\n`
    assert.match(insert(org(''), 'a.png'), /^\[\[file:a\.png\]\]$/m)
    assert.match(insert(org(' :file-desc A plot'), 'a.png'), /^\[\[file:a\.png\]\[A plot\]\]$/m)
    assert.match(insert(org(' :file-desc'), 'a.png'), /^\[\[file:a\.png\]\[a\.png\]\]$/m)
  })

  it('keep the line ends of Windows', () => {
    const org = '#+begin_src js\r\n1\r\n#+end_src\r\n'
    assert.equal(insert(org, 'a\nb'), `${org}\r\n#+RESULTS:\r\n: a\r\n: b\r\n`)
  })
})
