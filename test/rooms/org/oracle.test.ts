import assert from 'node:assert/strict'
import fc from 'fast-check'
import { structured, textual } from './generate.ts'
import { compare, readWithEmacs } from './oracle.ts'

describe('org: Emacs as the judge', () => {
  it('reads random files as org-element does, but for the named differences', function () {
    this.timeout(120_000)
    // Fixed, so that a run says the same twice; ORG_SEED and ORG_RUNS look further.
    const seed = Number(process.env.ORG_SEED) || 20261121
    const runs = Number(process.env.ORG_RUNS) || 700
    const texts = [
      ...fc.sample(structured, { numRuns: runs, seed }),
      ...fc.sample(textual, { numRuns: runs, seed }),
    ]
    const read = readWithEmacs(texts)
    assert.equal(read.length, texts.length)
    const differences = texts.flatMap((text, i) => {
      const emacs = read[i]
      return (emacs && compare(text, emacs)) || []
    })
    differences.sort((a, b) => a.text.length - b.text.length)
    const shown = JSON.stringify(differences[0], null, 1)
    assert.equal(
      differences.length,
      0,
      `ORG_SEED=${seed}: ${differences.length} of ${texts.length} differ, as ${shown}`,
    )
  })
})
