// Holds the reading of texts as numbers of stems against the words as text.

import { deepEqual } from 'node:assert/strict'
import fc from 'fast-check'
import { createStems } from '../../../server/src/index/stems.ts'
import { eachWord, isStopWord, splitIdentifier, stem } from '../../../server/src/index/tokenize.ts'

describe('stems', () => {
  it('are those of the words, small ones marked, whatever was read before', () => {
    const stems = createStems()
    const word = fc.constantFrom(
      'parseHTTPResponse_v2',
      'the',
      'retries',
      'größe',
      '東京都',
      'x'.repeat(65),
      '$a',
      'is',
    )
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.array(word).map((words) => words.join(' ')),
    )
    fc.assert(
      fc.property(text, (text) => {
        const expected: [string, boolean][] = []
        eachWord(text, 0, text.length, (word) => {
          for (const part of splitIdentifier(word)) expected.push([stem(part), isStopWord(part)])
        })
        deepEqual(
          Array.from(stems.read(text), (code) => [stems.at(code >> 1), (code & 1) === 1]),
          expected,
        )
      }),
    )
  })
})
