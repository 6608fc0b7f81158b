// How a mention is written: what is read of a question, what is being typed, and that what is offered is read again.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { readMentions, spoken, unfinishedMention, writeMention } from '../../../server/src/context/mention.ts'

const check = (text: string, expected: readonly string[]) =>
  assert.deepEqual(
    readMentions(text).map(({ start, end, kind, value }) =>
      `${text.slice(start, end)} ${kind} ${value}`.trim(),
    ),
    expected,
    text,
  )

describe('context: mentions', () => {
  it('are read in a question', () => {
    check('explain @file:src/retry.ts, please', ['@file:src/retry.ts file src/retry.ts'])
    check('(@symbol:Queue.run)', ['@symbol:Queue.run symbol Queue.run'])
    check('see @heading:"Why it doubles" and @diff.', [
      '@heading:"Why it doubles" heading Why it doubles',
      '@diff diff',
    ])
    check('@problems @terminal\n@commit:4f1c2aa?', [
      '@problems problems',
      '@terminal terminal',
      '@commit:4f1c2aa commit 4f1c2aa',
    ])
    check('follow @resource:books/test://handbook?page=1, and @resource:"my books/a b"', [
      '@resource:books/test://handbook?page=1 resource books/test://handbook?page=1',
      '@resource:"my books/a b" resource my books/a b',
    ])
  })

  it('are not what only looks like one', () => {
    check('mail me@file:x', [])
    check('@file: and @symbol:""', [])
    check('@different @diff-tool @terminals @problems/1', [])
    check('@override @param', [])
  })

  it('are said as one would say them', () => {
    const text = 'who calls @symbol:src/a.ts#Queue.run in @file:src/b.ts after @diff'
    assert.equal(spoken(text, readMentions(text)), 'who calls Queue.run in src/b.ts after the diff')
  })

  it('are known while they are typed', () => {
    assert.deepEqual(unfinishedMention('explain @fi'), { start: 8, kind: null, value: 'fi' })
    assert.deepEqual(unfinishedMention('@'), { start: 0, kind: null, value: '' })
    assert.deepEqual(unfinishedMention('@heading:"Why it'), { start: 0, kind: 'heading', value: 'Why it' })
    assert.deepEqual(unfinishedMention('@file:src/r'), { start: 0, kind: 'file', value: 'src/r' })
    assert.equal(unfinishedMention('@file:src/retry.ts '), null)
    assert.equal(unfinishedMention('a@b'), null)
  })

  it('that are written are read as they were', () => {
    const name = fc
      .string({ unit: 'binary', minLength: 1 })
      .filter((one) => /^[^"\n\r]*\S[^"\n\r]*$/u.test(one))
    fc.assert(
      fc.property(fc.constantFrom('file', 'symbol', 'heading', 'commit'), name, (kind, value) => {
        const written = writeMention(kind, value)
        assert.deepEqual(readMentions(`about ${written} then`), [
          { start: 6, end: 6 + written.length, kind, value },
        ])
      }),
    )
  })

  it('never throw, and lie in their text in order', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('@', 'file:', 'diff', '"', ' ', 'a', '.', '\n', ':') }),
        (text) => {
          let at = 0
          for (const { start, end } of readMentions(text)) {
            assert.ok(at <= start && start < end && end <= text.length)
            at = end
          }
          unfinishedMention(text)
        },
      ),
    )
  })
})
