import assert from 'node:assert/strict'
import fc from 'fast-check'
import { orgBlock, orgTitle, orgValue, readBlock } from '../../../server/src/org/escape.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'

const pieces = fc.constantFrom(
  '*',
  ' ',
  '\n',
  '\r',
  '\t',
  ':',
  ':END:',
  '#+end_src',
  '#+END_QUOTE',
  '#+begin_src',
  'a',
  ',',
  '[#A]',
  'TODO',
  'COMMENT',
  ':PROPERTIES:',
  ':ID: x',
  '\u2028',
  '\0',
  '\u0085',
  '\\begin{a}',
  '\\end{a}',
  '#+TODO: X | Y',
  'SCHEDULED: <2024-01-01 Mon>',
  '\ud800',
  '\ufeff',
  '---',
  'é',
)
const any = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.array(pieces, { maxLength: 12 }).map((all) => all.join('')),
)

describe('org: escape', () => {
  it('lets no string change the headlines, properties or settings around it', () => {
    fc.assert(
      fc.property(any, any, any, fc.constantFrom('src', 'example', 'quote'), (title, value, body, block) => {
        const text = [
          '* PENDING first',
          `* ${orgTitle(title)}`,
          ':PROPERTIES:',
          `:VALUE: ${orgValue(value)}`,
          ':LAST: z',
          ':END:',
          `#+begin_${block}`,
          orgBlock(body),
          `#+end_${block}`,
          '* last :tag:',
          '',
        ].join('\n')
        const { headlines, settings } = parseOrg(text)
        assert.equal(headlines.length, 3)
        const [, middle, last] = headlines
        assert.ok(middle && last)
        assert.deepEqual([middle.todo, middle.priority, middle.commented, middle.tags], ['', '', false, []])
        assert.deepEqual(Object.keys(middle.properties), ['VALUE', 'LAST'])
        assert.equal(middle.properties.LAST, 'z')
        assert.deepEqual([middle.planning, last.title, last.tags], [{}, 'last', ['tag']])
        assert.deepEqual([settings.todo, settings.done, settings.filetags], [['TODO'], ['DONE'], []])
      }),
      { numRuns: 5000 },
    )
  })

  it('keeps ordinary words as they are', () => {
    for (const words of ['Write the report', 'a: b', 'API is slow? no', 'https://a.b/c', '50 % [1/2]']) {
      assert.equal(orgTitle(words, new Set(['TODO'])), words)
      assert.equal(orgValue(words), words)
      assert.equal(orgBlock(words), words)
    }
  })

  it('gives back what a block holds', () => {
    fc.assert(
      fc.property(any, (body) => {
        assert.equal(readBlock(orgBlock(body)), body.replace(/\r\n?/g, '\n'))
      }),
      { numRuns: 2000 },
    )
  })
})
