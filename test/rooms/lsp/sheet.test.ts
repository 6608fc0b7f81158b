import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Position } from 'vscode-languageserver/node'
import { TextDocument, type TextDocumentContentChangeEvent } from 'vscode-languageserver-textdocument'
import { type Sheet, type Snapshot, sheets } from '../../../server/src/lsp/sheet.ts'

const bit = fc.constantFrom('a', 'bc', '\n', '\r\n', '\r', '\n\r', '', '\u2028', '😀', '  ')
const text = fc.array(bit, { maxLength: 40 }).map((bits) => bits.join(''))
/** Long enough for several pieces, with line ends where they are cut. */
const long = fc
  .tuple(fc.integer({ min: 16_370, max: 16_390 }), text, fc.integer({ min: 30_000, max: 40_000 }), text)
  .map(
    ([first, a, second, b]) =>
      `${'x'.repeat(first)}\r\n${a}${'\r\n'.repeat(second / 2)}\r${b}${'y\n'.repeat(9_000)}`,
  )
const position = fc.record({
  line: fc.oneof(fc.integer({ min: -1, max: 30 }), fc.nat({ max: 40_000 })),
  character: fc.oneof(fc.integer({ min: -1, max: 40 }), fc.nat({ max: 20_000 })),
})
const change: fc.Arbitrary<TextDocumentContentChangeEvent> = fc.oneof(
  { weight: 20, arbitrary: fc.record({ range: fc.record({ start: position, end: position }), text }) },
  { weight: 1, arbitrary: fc.record({ text }) },
)

/** Some stand across the cut of two pieces. */
const needles = ['\n', '\r\n', 'bc', 'x\r\n', '\r\n\r\ny', '\ny\ny\n', 'xxx', 'zz', '']

function same(ours: Sheet, theirs: TextDocument): void {
  assert.equal(ours.getText(), theirs.getText())
  assert.equal(ours.lineCount, theirs.lineCount)
  assert.equal(ours.version, theirs.version)
}

/** No editor names a line that is not there; the library counts wrongly behind one. */
function within(one: TextDocumentContentChangeEvent, lines: number): TextDocumentContentChangeEvent {
  if (!('range' in one)) return one
  const known = ({ line, character }: Position) => ({ line: Math.min(line, lines - 1), character })
  return { range: { start: known(one.range.start), end: known(one.range.end) }, text: one.text }
}

describe('lsp: sheet', () => {
  for (const [name, first] of [
    ['short', text],
    ['long', long],
  ] as const) {
    it(`does with a ${name} text what the library's document does`, () => {
      fc.assert(
        fc.property(
          first,
          fc.array(change, { maxLength: 8 }),
          fc.array(fc.nat({ max: 60_000 }), { maxLength: 5 }),
          fc.array(position, { maxLength: 5 }),
          (content, changes, offsets, positions) => {
            const ours = sheets.create('file:///a', 'org', 1, content)
            const theirs = TextDocument.create('file:///a', 'org', 1, content)
            let before = content
            const past: (readonly [Snapshot, string])[] = []
            changes.forEach((given, i) => {
              const one = within(given, theirs.lineCount)
              sheets.update(ours, [one], i + 2)
              TextDocument.update(theirs, [one], i + 2)
              // Before the whole text is asked for: pieces answer.
              for (const offset of offsets)
                assert.deepEqual(ours.positionAt(offset), theirs.positionAt(offset))
              for (const at of positions) {
                assert.equal(ours.offsetAt(at), theirs.offsetAt(at))
                assert.deepEqual(ours.getLineRange(at.line), theirs.getLineRange(at.line))
                assert.equal(ours.getEOLCharacters(at.line), theirs.getEOLCharacters(at.line))
              }
              const [from = 0, to = 0] = offsets
              assert.equal(ours.slice(from, to), from < to ? theirs.getText().slice(from, to) : '')
              for (const words of needles)
                for (const offset of offsets) {
                  assert.equal(
                    ours.snapshot().indexOf(words, offset),
                    theirs.getText().indexOf(words, offset),
                  )
                  assert.equal(
                    ours.snapshot().lastIndexOf(words, offset),
                    theirs.getText().lastIndexOf(words, offset),
                  )
                  assert.deepEqual(ours.snapshot().charCodeAt(offset), theirs.getText().charCodeAt(offset))
                }
              past.push([ours.snapshot(), theirs.getText()])
              if (i % 3 === 2) {
                const found = ours.takeChange()
                assert.ok(found)
                const after = theirs.getText()
                const put = after.slice(found.start, found.start + found.length)
                assert.equal(before.slice(0, found.start) + put + before.slice(found.end), after)
                before = after
              }
            })
            if (changes.length > 0) same(ours, theirs)
            for (const [snapshot, text] of past) {
              assert.equal(snapshot.slice(0, snapshot.length), text)
              assert.equal(snapshot.whole(), text)
            }
          },
        ),
        { numRuns: name === 'short' ? 2000 : 60 },
      )
    })
  }
})
