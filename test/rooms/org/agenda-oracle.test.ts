import assert from 'node:assert/strict'
import fc from 'fast-check'
import { agendaCases } from './agenda-cases.ts'
import { agendaOfOurs, agendasOfEmacs, difference } from './agenda-oracle.ts'

describe('org: Emacs as the judge of agendas', () => {
  it('shows the rows of random files that org-agenda-list shows, in its order', function () {
    this.timeout(120_000)
    const seed = Number(process.env.ORG_SEED) || 20261122
    const cases = fc.sample(agendaCases, { numRuns: Number(process.env.ORG_RUNS) || 300, seed })
    const answers = agendasOfEmacs(cases)
    assert.equal(answers.length, cases.length)
    const wrong = cases.flatMap((one, i) => {
      const ours = agendaOfOurs(one)
      const emacs = answers[i] as readonly string[] | string
      return JSON.stringify(emacs) === JSON.stringify(ours) ? [] : [difference(one, emacs, ours)]
    })
    wrong.sort((a, b) => a.length - b.length)
    assert.equal(
      wrong.length,
      0,
      `ORG_SEED=${seed}: ${wrong.length} of ${cases.length} differ, as\n${wrong[0]}`,
    )
  })
})
