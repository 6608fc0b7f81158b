// Edits one after the other, and the same at once.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { compose } from '../../../server/src/org/edit/compose.ts'
import { applyEdits, type Edit } from '../../../server/src/org/edit/edit.ts'

const check = (text: string, first: readonly Edit[], second: readonly Edit[]) => {
  const after = applyEdits(applyEdits(text, first), second)
  assert.equal(applyEdits(text, compose(first, second)), after)
}

/** Sorted, apart from each other, inside a text of that length. */
const editsWithin = (length: number): fc.Arbitrary<readonly Edit[]> =>
  fc.array(fc.tuple(fc.nat(length), fc.nat(3), fc.string({ maxLength: 4 })), { maxLength: 4 }).map((all) => {
    let at = 0
    return [...all]
      .sort((a, b) => a[0] - b[0])
      .flatMap(([start, count, text]) => {
        if (start < at) return []
        at = Math.min(length, start + count) + 1
        return [{ start, end: Math.min(length, start + count), text }]
      })
  })

describe('edits that follow one another', () => {
  it('come to one list of edits', () => {
    check('abc', [{ start: 1, end: 2, text: 'BBB' }], [{ start: 2, end: 3, text: '' }])
    check('abc', [{ start: 3, end: 3, text: 'd' }], [{ start: 4, end: 4, text: 'e' }])
    check('', [{ start: 0, end: 0, text: 'x' }], [{ start: 0, end: 1, text: '' }])
  })

  it('any two lists of any text', () => {
    const cases = fc
      .string({ maxLength: 20 })
      .chain((text) => editsWithin(text.length).map((first) => ({ text, first })))
      .chain(({ text, first }) =>
        editsWithin(applyEdits(text, first).length).map((second) => ({ text, first, second })),
      )
    fc.assert(
      fc.property(cases, ({ text, first, second }) => check(text, first, second)),
      { numRuns: 1000 },
    )
  })

  it('what neither touches is in no edit', () => {
    assert.deepEqual(compose([{ start: 1, end: 1, text: 'x' }], [{ start: 8, end: 9, text: '' }]), [
      { start: 1, end: 1, text: 'x' },
      { start: 7, end: 8, text: '' },
    ])
  })
})
