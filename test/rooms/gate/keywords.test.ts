// Holds the search for many words at once against the engine's own, and the words of the secrets' rules.

import { deepEqual, ok } from 'node:assert/strict'
import fc from 'fast-check'
import { wordFinder } from '../../../server/src/gate/keywords.ts'
import { secretRules } from '../../../server/src/gate/secret-rules.ts'

describe('words searched at once', () => {
  it('finds what each of them is found by alone', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'abc-é😀'), maxLength: 40 })
    const word = fc.string({ unit: fc.constantFrom(...'abc-'), minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(fc.uniqueArray(word), letters, (words, text) => {
        deepEqual([...wordFinder(words)(text)].sort(), words.filter((one) => text.includes(one)).sort())
      }),
    )
  })

  it('can look for every word of the rules', () => {
    const words = secretRules.flatMap(({ keywords }) => keywords)
    ok(words.length > 100)
    deepEqual(
      words.filter((word) => !/^[\0-\x7f]+$/.test(word) || word !== word.toLowerCase()),
      [],
    )
  })
})
