import assert from 'node:assert/strict'
import fc from 'fast-check'
import { foldsOf } from '../../../../server/src/org/ide/fold.ts'
import { sparsePlan } from '../../../../server/src/org/ide/sparse.ts'
import { parseOrg } from '../../../../server/src/org/parse.ts'
import { structured } from '../generate.ts'

const text = `top
* a
x
** b
:LOGBOOK:
y
:END:
*** c
z
** d
w
* e
v
`

/** Lines of what is seen, without those that a fold hides. */
function seen(lines: readonly number[], of = text): readonly number[] {
  const document = parseOrg(of)
  const plan = sparsePlan(of, document, lines)
  const hidden = new Set<number>()
  for (const { startLine, endLine } of foldsOf(of, document))
    if (plan.fold.includes(startLine)) for (let i = startLine + 1; i <= endLine; i++) hidden.add(i)
  return of.split('\n').flatMap((_, i) => (hidden.has(i) ? [] : [i]))
}

describe('org: sparse tree', () => {
  it('opens what is above a match, and closes all else', () => {
    assert.deepEqual(sparsePlan(text, parseOrg(text), [7]), { unfold: [1, 3], fold: [4, 7, 9, 11] })
    assert.deepEqual(seen([7]), [0, 1, 2, 3, 4, 7, 9, 11, 13])
  })

  it('opens the text, the drawer that matches', () => {
    assert.deepEqual(seen([8]), [0, 1, 2, 3, 4, 7, 8, 9, 11, 13])
    assert.deepEqual(seen([5]), [0, 1, 2, 3, 4, 5, 6, 7, 9, 11, 13])
    assert.deepEqual(seen([12, 0]), [0, 1, 11, 12, 13])
    assert.deepEqual(seen([]), [0, 1, 11, 13])
  })

  it('shows every match, whatever the file', () => {
    fc.assert(
      fc.property(structured, fc.array(fc.nat(40), { maxLength: 4 }), (of, some) => {
        const last = of.split('\n').length - 1
        const lines = some.map((line) => Math.min(line, last))
        const shown = new Set(seen(lines, of))
        for (const line of lines) assert.ok(shown.has(line), `${line} in ${JSON.stringify(of)}`)
      }),
      { numRuns: 500 },
    )
  })
})
