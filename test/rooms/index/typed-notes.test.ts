// Typing into a note: what the index has of it must be what a reading of the whole text gives.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { createEncoder } from '../../../server/src/index/encode.ts'
import { orgNodes } from '../../../server/src/index/nodes.ts'
import { hashText } from '../../../server/src/index/read.io.ts'
import { createTypedNotes } from '../../../server/src/index/typed-notes.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'
import { noSetup } from '../../../server/src/org/setup.ts'
import { structured, textual } from '../org/generate.ts'

const piece = fc.constantFrom(
  ...[
    '',
    'a',
    'word ',
    '* ',
    '\n* b\n',
    '** c :t:\n',
    '#+TODO: X | Y\n',
    '#+LINK: gh https://g.h/%s\n',
    '#+FILETAGS: :z:\n',
    '#+date: 2024-03-04\n',
    '#+title: t\n',
  ],
  ...[
    '[[gh:x]] ',
    '[[id:q]]',
    '[[file:b.org::*H]] ',
    ':PROPERTIES:\n:ID: q\n:END:\n',
    '\r\n',
    'SCHEDULED: <2024-01-01>\n',
  ],
)
const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  size: fc.nat({ max: 20 }),
  text: piece,
})

function dictionary() {
  const words = new Map<string, number>()
  const numberOf = (word: string): number => {
    const known = words.get(word) ?? words.size
    words.set(word, known)
    return known
  }
  return { numberOf }
}

describe('index: typed notes', () => {
  it('gives what a reading of the whole gives, keystroke after keystroke', () => {
    fc.assert(
      fc.property(
        fc.oneof(structured, textual),
        fc.array(edit, { minLength: 1, maxLength: 8 }),
        (first, edits) => {
          const encoder = createEncoder(dictionary())
          const notes = createTypedNotes(
            hashText,
            () => {},
            () => noSetup,
          )
          let text = first
          for (const { at, size, text: added } of [{ at: 0, size: 0, text: '' }, ...edits]) {
            const start = Math.floor(at * text.length)
            text = text.slice(0, start) + added + text.slice(start + size)
            const typed = notes.read('a/n.org', text, encoder)
            const { nodes, references } = orgNodes('a/n.org', text, parseOrg(text), hashText)
            assert.deepEqual(typed.nodes, nodes)
            const byId = new Map(nodes.map((node) => [node.id as string, node]))
            const words = nodes.map((node, i) => encoder.encodeNode(text, node, byId, references[i] ?? []))
            assert.deepEqual(typed.words, words)
          }
        },
      ),
      { numRuns: 400 },
    )
  })

  it('holds few files and says which it let go', () => {
    const gone: string[] = []
    const encoder = createEncoder(dictionary())
    const notes = createTypedNotes(
      hashText,
      (path) => gone.push(path),
      () => noSetup,
    )
    for (let i = 0; i < 20; i++) notes.read(`${i}.org`, '* a\n', encoder)
    assert.deepEqual(gone, ['0.org', '1.org', '2.org', '3.org'])
  })
})
