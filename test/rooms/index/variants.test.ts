// Which other words stand for a word of a question.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { stem } from '../../../server/src/index/tokenize.ts'
import { partings, variantsOf } from '../../../server/src/index/variants.ts'

describe('index: variants', () => {
  const has = (word: string, other: string) => {
    const { forms, same, near } = variantsOf(word)
    assert.ok([...forms, ...same, ...near].includes(stem(other)), `${word} → ${other}`)
  }
  const pairs =
    'bought buy,paid pay,teeth tooth,insured insurance,bicycle bike,box crate,phone telephone,rechnungen rechnung,häuser haus,gepresst pressen,gezählt zählt,mitgebracht mitbringen'
  for (const pair of pairs.split(',').slice(0, -1)) {
    const [word = '', other = ''] = pair.split(' ')
    it(pair, () => has(word, other))
  }

  it('parts compounds', () => {
    const has = (word: string, head: string, tail: string) =>
      assert.ok(
        partings(word).some(([a, b]) => a === head && b === tail),
        word,
      )
    has('gaspreis', 'gas', 'preis')
    has('zahnarzttermin', 'zahnarzt', 'termin')
    has('versicherungsnummer', 'versicherung', 'nummer')
    assert.deepEqual(partings('haus'), [])
  })

  it('takes any word', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (word) => {
        const { forms, same, near } = variantsOf(word.toLowerCase())
        assert.ok(![...forms, ...same, ...near].includes(stem(word.toLowerCase())))
        partings(word)
      }),
    )
    for (const name of ['constructor', '__proto__', 'toString', 'hasownproperty']) variantsOf(name)
  })
})
