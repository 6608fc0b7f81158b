import assert from 'node:assert/strict'
import fc from 'fast-check'
import { editOrg } from '../../../server/src/org/live.ts'
import { type OrgDocument, parseOrg } from '../../../server/src/org/parse.ts'
import { structured, textual } from './generate.ts'

/** Everything a document says, lazy parts included. */
const whole = (document: OrgDocument) => {
  const { headlines, settings, properties, ids, links, timestamps, clocks } = document
  const { lineStarts, textStart, blocks, drawer, problems, radioTargets } = document
  const parts = {
    starts: [...document.parts.starts],
    lines: [...document.parts.firstLines, document.parts.lines],
  }
  return JSON.parse(
    JSON.stringify({
      ...{ headlines, settings, properties, ids, links, timestamps, clocks },
      ...{ lineStarts: [...lineStarts], textStart, blocks, drawer, problems, radioTargets, parts },
    }),
  )
}

interface Cut {
  readonly from: number
  readonly size: number
  readonly text: string
}

const piece = fc.constantFrom(
  ...[
    '',
    'a',
    ' ',
    '*',
    '* ',
    '\n',
    '\n* b',
    '** c\n',
    ':END:\n',
    '#+TODO: X | Y\n',
    '#+begin_src\n',
    '#+end_src\n',
  ],
  ...[
    '\r\n',
    ':t:',
    'TODO ',
    '---\na: b\n---\n',
    '\ufeff',
    '[[id:x]] <2024-01-01 Mon>',
    '#+STARTUP: odd\n',
    'X ',
  ],
  ...['<<<b>>>', '<<<id>>> ', '=<<<c>>>=', 'https://c.d/b '],
  ...['SCHEDULED: <2024-01-01>\n', ':PROPERTIES:\n:ID: q\n:END:\n', 'CLOCK: [2024-01-01 Mon 8:00]\n'],
)
const cut: fc.Arbitrary<Cut> = fc.record({
  from: fc.double({ min: 0, max: 1, noNaN: true }),
  size: fc.oneof(fc.constant(0), fc.nat({ max: 3 }), fc.nat({ max: 80 })),
  text: piece,
})

describe('org: a keystroke', () => {
  it('gives what reading the whole file gives, edit after edit', () => {
    fc.assert(
      fc.property(
        fc.oneof(structured, textual),
        fc.array(cut, { minLength: 1, maxLength: 12 }),
        fc.boolean(),
        (first, cuts, dos) => {
          let text = dos ? first.replaceAll('\n', '\r\n') : first
          let document = parseOrg(text)
          whole(document)
          for (const { from, size, text: added } of cuts) {
            const start = Math.floor(from * text.length)
            const end = Math.min(text.length, start + size)
            const old = { document, said: JSON.stringify(whole(document)) }
            text = text.slice(0, start) + added + text.slice(end)
            document = editOrg(document, text, { start, end, length: added.length })
            assert.deepEqual(whole(document), whole(parseOrg(text)))
            assert.equal(JSON.stringify(whole(old.document)), old.said)
          }
        },
      ),
      { numRuns: 1500 },
    )
  })

  it('one headline is the same whether it or all are asked for first', () =>
    fc.assert(
      fc.property(structured, fc.array(fc.integer({ min: -1, max: 12 }), { maxLength: 5 }), (text, asked) => {
        const document = parseOrg(text)
        const before = asked.map((index) => document.headline(index))
        const parents = before.map((one) => one && [one.outline, one.allTags])
        const { headlines } = document
        for (const [i, one] of before.entries()) assert.ok(one === headlines[asked[i] as number])
        for (const [i, one] of headlines.entries()) assert.ok(document.headline(i) === one)
        assert.equal(document.headline(headlines.length), undefined)
        const fresh = parseOrg(text).headlines
        assert.deepEqual(
          parents,
          asked.map((index) => fresh[index] && [fresh[index].outline, fresh[index].allTags]),
        )
      }),
    ))
})
