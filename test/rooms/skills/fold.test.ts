// Holds the folding of case: which letters are one, and that nothing moves.

import { deepEqual, equal, ok } from 'node:assert/strict'
import fc from 'fast-check'
import { folded } from '../../../server/src/skills/fold.ts'

const letters = Array.from({ length: 0x110000 }, (_, code) => code)
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code))
/** As they stand in a normalized text. */
const cased = letters.filter(
  (one) => one.normalize('NFC') === one && (one.toLowerCase() !== one || one.toUpperCase() !== one),
)

describe('folded case', () => {
  it('takes for one what the engine takes for one, of all letters', () => {
    const all = cased.join('')
    for (const one of cased) {
      const others = all.match(new RegExp(one, 'giu')) ?? []
      deepEqual([...new Set(others.map(folded))], [folded(one)], `${one} ${others.join(' ')}`)
    }
  })

  it('keeps the place of each letter, whatever stands beside it', () => {
    const text = fc.string({ unit: fc.oneof(fc.constantFrom(...'aAßẞςσΣİıIſ ΐ'), fc.constantFrom(...cased)) })
    fc.assert(
      fc.property(text, (text) => {
        equal(folded(text), [...text].map(folded).join(''))
        equal(folded(text).length, text.length)
        equal(folded(folded(text)), folded(text))
      }),
    )
    ok(cased.length > 2000)
  })
})
