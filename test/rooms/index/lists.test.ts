// From the characters of a text to the lists of its words: what the fast way gives is what the plain one gives.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { createCounts } from '../../../server/src/index/counts.ts'
import { eachDay } from '../../../server/src/index/day-words.ts'
import { increment, rawWord, slots, wholeWord } from '../../../server/src/index/fields.ts'
import { createListMaker } from '../../../server/src/index/lists.ts'
import { createPostings, emptyBase } from '../../../server/src/index/postings.ts'
import { compound, eachWord, splitIdentifier, stem } from '../../../server/src/index/tokenize.ts'
import { createWords, noWords } from '../../../server/src/index/words.ts'

const text = fc
  .array(
    fc.oneof(
      {
        weight: 4,
        arbitrary: fc.constantFrom(
          'retries',
          'HTTPServer',
          'a_b',
          '2024-03-14',
          'in 1999',
          'x'.repeat(70),
          '検索',
          'é',
          ' ',
          '.',
          '\n',
        ),
      },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''))

describe('index: counts', () => {
  it('counts what a plain reading counts, in texts one after the other', () => {
    const words = createWords(noWords)
    const counts = createCounts(words)
    fc.assert(
      fc.property(text, text, (body, title) => {
        const expected = new Map<string, number>()
        const add = (word: string, slot: (typeof slots)[keyof typeof slots]) =>
          expected.set(word, increment(expected.get(word) ?? 0, slot))
        let parts = 0
        const read = (from: string, field: 'body' | 'name') =>
          eachWord(from, 0, from.length, (word) => {
            const split = splitIdentifier(word)
            if (field === 'body') parts += split.length
            for (const part of split) {
              add(stem(part), slots[field])
              if (stem(part) !== part) add(rawWord(part), slots[field])
            }
            const whole = compound(word, split)
            if (whole !== '') add(wholeWord(whole), slots[field])
          })
        read(body, 'body')
        read(title, 'name')
        counts.load(`--${body}--`, 2, 2 + body.length)
        const found = counts.addPart(2, 2 + body.length, 'body')
        let days = 0
        eachDay(body, () => days++)
        assert.ok(days === 0 || counts.wasDated())
        counts.addText(title, 'name')
        const size = counts.take()
        const pairs = counts.pairs()
        const given = Array.from({ length: size }, (_, i): [string, number] => [
          words.textOf(pairs[i * 2] as number),
          pairs[i * 2 + 1] as number,
        ])
        assert.equal(found, parts)
        assert.deepEqual(new Map(given), expected)
      }),
      { numRuns: 500 },
    )
  })

  it('forgets nothing of a text that fills the table of identifiers many times', () => {
    const words = createWords(noWords)
    const counts = createCounts(words)
    const all = Array.from({ length: 150_000 }, (_, i) => `w${i.toString(36)}q`).join(' ')
    counts.load(all, 0, all.length)
    for (let round = 0; round < 2; round++) {
      counts.addPart(0, all.length, 'body')
      const size = counts.take()
      const pairs = counts.pairs().subarray(-size * 2)
      assert.ok(size > 150_000)
      const seen = new Set<number>()
      for (let i = 0; i < pairs.length; i += 2) seen.add(pairs[i] as number)
      assert.equal(seen.size, size)
    }
  })
})

describe('index: lists', () => {
  const nodes = fc.array(
    fc.uniqueArray(fc.tuple(fc.nat({ max: 30 }), fc.integer({ min: 1, max: 0x7fffffff })), {
      selector: ([word]) => word,
      maxLength: 20,
    }),
    { maxLength: 40 },
  )

  it('gives by word what was given by node, batch after batch', () => {
    fc.assert(
      fc.property(fc.array(nodes, { minLength: 1, maxLength: 4 }), (batches) => {
        const maker = createListMaker()
        const postings = createPostings(emptyBase)
        const expected = new Map<number, [number, number][]>()
        let first = 0
        for (const batch of batches) {
          for (const [i, node] of batch.entries()) {
            maker.add(Uint32Array.from(node.flat()), Uint32Array.of(node.length))
            for (const [word, packed] of node)
              expected.set(word, [...(expected.get(word) ?? []), [first + i, packed]])
          }
          const lists = maker.finish()
          let start = 0
          lists.words.forEach((word, i) => {
            const end = lists.ends[i] as number
            const [from, to] = [lists.firsts[i] as number, lists.lasts[i] as number]
            postings.addRun(word, first + from, first + to, lists.data, start, end)
            start = end
          })
          assert.equal(lists.nodes, batch.length)
          first += batch.length
        }
        for (let word = 0; word <= 30; word++) {
          const found: [number, number][] = []
          postings.each(word, (node, packed) => found.push([node, packed]))
          assert.deepEqual(found, expected.get(word) ?? [])
        }
      }),
    )
  })

  it('has runs that fit into blocks', () => {
    const maker = createListMaker()
    const postings = createPostings(emptyBase)
    for (let node = 0; node < 20_000; node++)
      maker.add(Uint32Array.of(7, 1 + (node % 300)), Uint32Array.of(1))
    const lists = maker.finish()
    let start = 0
    lists.words.forEach((word, i) => {
      const end = lists.ends[i] as number
      postings.addRun(word, lists.firsts[i] as number, lists.lasts[i] as number, lists.data, start, end)
      start = end
    })
    let next = 0
    postings.each(7, (node, packed) => {
      assert.equal(node, next)
      assert.equal(packed, 1 + (next++ % 300))
    })
    assert.equal(next, 20_000)
  })
})
