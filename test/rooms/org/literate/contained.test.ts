// What code gives back can be any text: whatever it is, the file around its result is read as before, or the change is known
// to reach further.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { applyEdits } from '../../../../server/src/org/edit/edit.ts'
import { runnablesOf } from '../../../../server/src/org/literate/calls.ts'
import { isContained } from '../../../../server/src/org/literate/contained.ts'
import { inlineEdits } from '../../../../server/src/org/literate/inline-result.ts'
import { resultEdits } from '../../../../server/src/org/literate/results.ts'
import type { Value } from '../../../../server/src/org/literate/value.ts'
import { parseOrg } from '../../../../server/src/org/parse.ts'

const nasty = [
  '* headline',
  '** TODO x :tag:',
  '#+end_src',
  '#+begin_src sh :tangle x.sh',
  '#+end_example',
  '#+begin_example',
  '#+end_quote',
  ':END:',
  ':results:',
  ':PROPERTIES:',
  '#+RESULTS:',
  '#+RESULTS: other',
  '#+TODO: A | B',
  '#+PROPERTY: header-args :eval yes',
  '#+name: taken',
  '#+CALL: taken()',
  ',* star',
  '| a | b',
  '|-',
  '- item',
  '[fn:1] note',
  '<<<radio>>>',
  '{{{results(=x=)}}}',
  ')}}}',
  '@@',
  '=',
  '*bold',
  '[[',
  ']]',
  '%%(',
  '# comment',
  ': fixed',
  '-----',
  '\\begin{x}',
  '\\end{x}',
  'DEADLINE: <2026-01-01 Thu>',
  'CLOCK: [2026-01-01 Thu 10:00]',
  'radio',
  '',
  ' ',
]
const ends = [
  '\n',
  '\n',
  '\n',
  '\r\n',
  '\r',
  '\u2028',
  '\u2029',
  '\u0085',
  '\u000b',
  '\u000c',
  '\u0000',
  '\u001b[2K',
  ' ',
]
const text = fc
  .array(fc.tuple(fc.constantFrom(...nasty), fc.constantFrom(...ends)), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.flat().join(''))
const row = fc.array(text, { maxLength: 3 })
const value: fc.Arbitrary<Value> = fc.oneof(
  { weight: 3, arbitrary: text },
  row,
  fc.array(row, { maxLength: 3 }),
)

const old = [
  '',
  '',
  '\n#+RESULTS:\n: old\n',
  '\n#+RESULTS:\n| a |\n',
  '\n#+RESULTS:\n:results:\nold\n:end:\n',
]
const behind = [
  '',
  '\n',
  'Next to it.\n',
  '\nText radio.\n',
  '\n** Below :x:\nradio [[link]]\n',
  '\n#+begin_quote\nq\n#+end_quote\n',
]
const fileOf = (headers: string, kept: string, rest: string): string =>
  `#+title: T\n* Head\n:PROPERTIES:\n:A: 1\n:END:\nBefore.\n#+begin_src sh${headers}\necho\n#+end_src\n${kept}${rest}* Last\nradio\n`

/** What is guarded by commas, colons or the cells of a table. */
const kept = [
  '',
  ' :results verbatim',
  ' :results html',
  ' :results latex',
  ' :results org',
  ' :results code',
  ' :results table',
  ' :wrap example',
  ' :wrap src txt',
  ' :wrap export html',
]
/** What Org writes as it is. */
const bare = [
  ' :results raw',
  ' :results drawer',
  ' :results list',
  ' :wrap quote',
  ' :wrap',
  ' :results file',
  ' :results raw append',
]

const check = (headers: readonly string[], then: (org: string, after: string, contained: boolean) => void) =>
  fc.assert(
    fc.property(
      fc.constantFrom(...headers),
      fc.constantFrom(...old),
      fc.constantFrom(...behind),
      value,
      (head, before, rest, given) => {
        const org = fileOf(head, before, rest)
        const document = parseOrg(org)
        const [block] = runnablesOf(document, org)
        assert.ok(block)
        const edits = resultEdits(document, org, block, given)
        then(org, applyEdits(org, edits), isContained(document, org, edits))
      },
    ),
    { numRuns: 1500 },
  )

const headlines = (org: string) =>
  parseOrg(org).headlines.map(({ level, todo, title, tags }) => [level, todo, title, tags])

describe('org: what a result changes', () => {
  it('is nothing around it where Org guards it', () => {
    check(kept, (org, after, contained) => {
      // A target is one in the cell of a table too.
      if (!/^\|[^\n]*<<<radio>>>/m.test(after)) assert.ok(contained, after)
      assert.deepEqual(headlines(after), headlines(org))
    })
  })

  it('is known to be more, where Org writes text as it is', () => {
    check(bare, (org, after, contained) => {
      if (contained) assert.deepEqual(headlines(after), headlines(org))
    })
    const org = fileOf(' :results raw', '', '')
    const document = parseOrg(org)
    const [block] = runnablesOf(document, org)
    assert.ok(block)
    for (const wrong of [
      '* headline',
      '#+TODO: A | B',
      '#+PROPERTY: header-args :eval yes',
      '<<<radio>>>',
      'a\r* headline',
    ])
      assert.equal(isContained(document, org, resultEdits(document, org, block, wrong)), false, wrong)
    for (const fine of ['text', '| a |', '- item', '*bold*', '[[link]]'])
      assert.equal(isContained(document, org, resultEdits(document, org, block, fine)), true, fine)
  })

  it('is nothing below the line that holds the code', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('', '[:results raw]', '[:results html]', '[:wrap quote]', '[:results file]'),
        value,
        fc.constantFrom('', '* no head', ' {{{results(=old=)}}}* no head'),
        (headers, given, rest) => {
          const org = `* Head\nText src_sh${headers}{echo}${rest}\nNext.\n* Last\n`
          const document = parseOrg(org)
          const [code] = runnablesOf(document, org)
          assert.ok(code)
          const edits = inlineEdits(document, org, code, given)
          if (!edits.ok) return
          const after = applyEdits(org, edits.value)
          assert.deepEqual(headlines(after), headlines(org), after)
        },
      ),
      { numRuns: 1500 },
    )
  })
})
