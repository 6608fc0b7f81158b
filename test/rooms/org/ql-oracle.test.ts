import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { expectations, fingerprint, ourAnswers, runs, sampleCases, seed } from './ql-oracle.ts'

describe('org: org-ql as the judge of queries', () => {
  it('finds what org-ql finds', () => {
    const cases = sampleCases(runs, seed)
    const [head, ...rows] = readFileSync(expectations, 'utf8').trimEnd().split('\n')
    // Written anew by `npm run oracle:ql`.
    assert.match(head ?? '', new RegExp(`^Org 9\\.7.*, cases ${fingerprint(cases)}$`))
    assert.equal(rows.length, cases.length)
    const wrong = cases.flatMap((one, i) => {
      const theirs = (rows[i] ?? '').split('|')
      return ourAnswers(one).flatMap((lines, j) => {
        const ours = typeof lines === 'string' ? lines : lines.join(' ')
        return ours === theirs[j]
          ? []
          : [`${one.queries[j]}\norg-ql ${theirs[j]}\nours   ${ours}\n${one.text}`]
      })
    })
    wrong.sort((a, b) => a.length - b.length)
    assert.equal(wrong.length, 0, `${wrong.length} differ, as\n${wrong.slice(0, 4).join('\n---\n')}`)
  })
})
