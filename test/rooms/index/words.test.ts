// Tokens: what becomes of an identifier, by the cases beside.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { addPacked, count, type Field, fields, increment, slots } from '../../../server/src/index/fields.ts'
import { compound, eachWord, splitIdentifier, stem, subtokens } from '../../../server/src/index/tokenize.ts'
import cases from './cases/tokens.json' with { type: 'json' }

describe('index: words', () => {
  for (const { text, parts, stems, whole } of cases) {
    it(`splits ${text}`, () => {
      const split = splitIdentifier(text)
      assert.deepEqual(
        { parts: split, stems: split.map(stem), whole: compound(text, split) },
        { parts, stems, whole },
      )
    })
  }

  it('finds words between punctuation of any script', () => {
    assert.deepEqual(subtokens('a.fooBar(x_1) — „Größe“, 价格!'), ['foo', 'bar', '1', 'größe', '价格'])
  })

  it('never fails and stays within the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        eachWord(text, 0, text.length, (word) => {
          assert.ok(text.includes(word))
          for (const part of splitIdentifier(word)) assert.ok(stem(part).length > 0)
        })
      }),
    )
  })

  it('packs counts per field, saturating', () => {
    const some = fc.constantFrom<Field>(...fields)
    fc.assert(
      fc.property(fc.array(some, { maxLength: 700 }), fc.array(some, { maxLength: 50 }), (a, b) => {
        const expected = (field: Field) =>
          Math.min(slots[field].most, [...a, ...b].filter((one) => one === field).length)
        const pack = (list: readonly Field[]) =>
          list.reduce((packed, field) => increment(packed, slots[field]), 0)
        const together = pack([...a, ...b])
        const added = addPacked(pack(a), pack(b))
        for (const field of fields) {
          assert.equal(count(together, field), expected(field))
          assert.equal(count(added, field), expected(field))
        }
        assert.ok(together >= 0)
      }),
    )
  })
})
