import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { sheets } from '../../../server/src/lsp/sheet.ts'
import { anchorsOf } from '../../../server/src/org/ide/anchors.ts'
import { thingAt } from '../../../server/src/org/ide/at.ts'
import { foldsOf } from '../../../server/src/org/ide/fold.ts'
import { lineAround, lineIndexAt, lineOfIndex } from '../../../server/src/org/ide/locate.ts'
import { linksOf } from '../../../server/src/org/ide/mentions.ts'
import { outlineIn } from '../../../server/src/org/ide/outline.ts'
import { tokensIn } from '../../../server/src/org/ide/tokens.ts'
import { typingAt } from '../../../server/src/org/ide/typing.ts'
import { editOrg } from '../../../server/src/org/live.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'
import type { Text } from '../../../server/src/org/source.ts'

const folder = new URL('../org/files/', import.meta.url)
const files = ['objects.org', 'links.org', 'tasks.org', 'tables.org', 'crlf.org']
const snippets = [
  '* TODO [#A] T :x:y:\nSCHEDULED: <2026-01-02 Fri>\n',
  ':PROPERTIES:\n:ID: a-b\n:SEE: [[id:c][d]] <2026-03-04 Wed>\n:END:\n',
  'see [[id:a-b][words]] and <<spot>> <<<Sea>>> the Sea [fn:1] {{{m}}} \\alpha [1/2] <2026-05-06 Wed>\n',
  '#+name: n\n#+begin_src sh\n[[x]]\n#+end_src\n',
  '[[id:\n',
  '#+filetags: :x:\n',
]

/** Nothing of what is asked around a place depends on how the text is held. */
function askedAround(text: Text, document: ReturnType<typeof parseOrg>, offset: number) {
  const line = lineAround(document, text, offset)
  return {
    line,
    again: lineOfIndex(document, text, line.index),
    index: lineIndexAt(document, text, offset),
    thing: plain(thingAt(text, document, offset)),
    typing: plain(typingAt(text, document, offset)),
    tokens: tokensIn(text, document, Math.max(0, offset - 300), offset + 300),
  }
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('lsp: what is asked around a place', () => {
  it('is the same of a text in pieces', () => {
    const all = files.map((name) => readFileSync(new URL(name, folder), 'utf8'))
    const bits = fc.array(fc.constantFrom(...snippets, ...all), { minLength: 40, maxLength: 300 })
    const edit = fc.tuple(fc.nat(), fc.nat({ max: 40 }), fc.constantFrom(...snippets, '', 'x', '\n', '* '))
    fc.assert(
      fc.property(
        bits,
        fc.array(edit, { maxLength: 4 }),
        fc.array(fc.nat(), { minLength: 12 }),
        (parts, edits, places) => {
          const sheet = sheets.create('file:///a.org', 'org', 1, parts.join(''))
          let document = parseOrg(parts.join(''), sheet.snapshot())
          for (const [i, [at, length, put]] of edits.entries()) {
            const start = at % (sheet.length + 1)
            const end = Math.min(sheet.length, start + length)
            const range = { start: sheet.positionAt(start), end: sheet.positionAt(end) }
            sheets.update(sheet, [{ range, text: put }], i + 2)
            const change = sheet.takeChange()
            if (change) document = editOrg(document, sheet.snapshot(), change)
          }
          const pieces = sheet.snapshot()
          const offsets = places.map((at) => at % (sheet.length + 1))
          const asked = offsets.map((offset) => askedAround(pieces, document, offset))
          const whole = [
            outlineIn(pieces, document),
            foldsOf(pieces, document),
            plain([...linksOf(pieces, document)].map(({ link }) => link)),
            anchorsOf(pieces, document),
          ]
          const text = sheet.getText()
          const fresh = parseOrg(text)
          const expected = offsets.map((offset) => askedAround(text, fresh, offset))
          assert.deepEqual(asked, expected)
          assert.deepEqual(whole, [
            outlineIn(text, fresh),
            foldsOf(text, fresh),
            plain([...linksOf(text, fresh)].map(({ link }) => link)),
            anchorsOf(text, fresh),
          ])
        },
      ),
      { numRuns: 60 },
    )
  })
})
