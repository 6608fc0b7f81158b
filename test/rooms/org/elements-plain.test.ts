import assert from 'node:assert/strict'
import fc from 'fast-check'
import { contextFrom, noTargets } from '../../../server/src/org/elements/context.ts'
import { plainRuns } from '../../../server/src/org/elements/plain.ts'
import { type Visitor, walkRuns } from '../../../server/src/org/elements/runs.ts'
import { makeSource } from '../../../server/src/org/elements/source.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'
import { lined } from './elements-generate-lines.ts'

/** Each run and clock as a line, but for blank lines at its start; everything is worth a look. */
function noted(text: string): { readonly visitor: Visitor; readonly all: string[] } {
  const all: string[] = []
  return {
    all,
    visitor: {
      next: (at) => at,
      run: (from, to, allowed, root) => {
        const blank = /^(?:[ \t]*\n)*/.exec(text.slice(from, to))?.[0].length ?? 0
        const [first, last] = root
        if (/[^ \t\n]/.test(text.slice(from, to)))
          all.push([from + blank, to, allowed, first === from ? first + blank : first, last].join(' '))
      },
      clock: (at) => all.push(`clock ${at}`),
    },
  }
}

/** What is told by first characters and the rest that is not, against all of it by what the tree is made of. */
function check(text: string): void {
  const document = parseOrg(text)
  const context = contextFrom(document.settings, noTargets)
  for (const { start, bodyStart, end } of [
    { start: 0, bodyStart: 0, end: document.headlines[0]?.start ?? text.length },
    ...document.headlines.map(({ start, bodyStart, ownEnd }) => ({ start, bodyStart, end: ownEnd })),
  ]) {
    const source = makeSource(text.slice(start, end), 'headline', context, () => [])
    const whole = noted(source.text)
    walkRuns(source, bodyStart - start, whole.visitor)
    const quick = noted(source.text)
    let held = 0
    const visitor = {
      ...quick.visitor,
      hold: () => {
        held = quick.all.length
      },
      drop: () => {
        quick.all.length = held
      },
    }
    const rest = plainRuns(source.text, bodyStart - start, end - start, visitor)
    if (rest >= 0) walkRuns(source, rest, quick.visitor)
    assert.deepEqual(quick.all, whole.all, JSON.stringify(text))
  }
}

describe('org: lines told by how they begin', () => {
  it('hold the runs of text that the tree has', function () {
    this.timeout(120_000)
    // ORG_SEED and ORG_RUNS look further.
    const seed = Number(process.env.ORG_SEED) || 20261123
    const numRuns = Number(process.env.ORG_RUNS) || 3_000
    fc.assert(
      fc.property(lined, (text) => check(text.replaceAll('\r', ''))),
      { seed, numRuns },
    )
  })
})
