import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { type Case, type Outcome, runInEmacs, runOurs, sampleCases } from './operation-oracle.ts'

const expectations = new URL('operations-9.7.json', import.meta.url)

const canonical = (outcome: Outcome): string => JSON.stringify(Object.entries(outcome).sort())
const hash = (outcome: Outcome): string =>
  createHash('sha256').update(canonical(outcome)).digest('hex').slice(0, 10)

function differing(all: readonly Case[], same: (ours: Outcome, i: number) => boolean): readonly object[] {
  return all
    .map((one, i) => ({ one, ours: runOurs(one), i }))
    .filter(({ ours, i }) => !same(ours, i))
    .map(({ one, ours, i }) => ({ case: one, ours, i }))
    .sort((a, b) => a.case.text.length - b.case.text.length)
}

describe('org: operations with Emacs as the judge', function () {
  this.timeout(180_000)

  it('does what the Org of this Emacs does', () => {
    const all = sampleCases(Number(process.env.ORG_RUNS) || 40, Number(process.env.ORG_SEED) || 20261121)
    const { results } = runInEmacs(all)
    const wrong = differing(all, (ours, i) => canonical(ours) === canonical(results[i] as Outcome))
    const first = wrong[0] as { i: number } | undefined
    const shown = JSON.stringify([first, first && results[first.i]], null, 1)
    assert.equal(wrong.length, 0, `${wrong.length} of ${all.length} differ, as ${shown}`)
  })

  // Made by Org 9.7: ORG_LISP=/path/to/org-9.7/lisp ORG_WRITE=1 npx mocha --grep 'what Org 9.7 does'
  it('does what Org 9.7 does', () => {
    const seed = 97
    const all = sampleCases(100, seed)
    const lisp = process.env.ORG_LISP ?? ''
    if (lisp !== '' && process.env.ORG_WRITE) {
      const { version, results } = runInEmacs(all, lisp)
      writeFileSync(
        expectations,
        `${JSON.stringify({ version, seed, hashes: results.map(hash) }).replaceAll('","', '",\n"')}\n`,
      )
    }
    const { version, hashes } = JSON.parse(readFileSync(expectations, 'utf8')) as {
      version: string
      hashes: readonly string[]
    }
    assert.match(version, /^9\.7/)
    assert.equal(hashes.length, all.length)
    const wrong = differing(all, (ours, i) => hash(ours) === hashes[i])
    assert.equal(
      wrong.length,
      0,
      `${wrong.length} of ${all.length} differ, as ${JSON.stringify(wrong[0], null, 1)}`,
    )
  })
})
