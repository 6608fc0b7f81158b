// Links to notes in code: what counts as one, and what only looks like it.

import assert from 'node:assert/strict'
import { noteLinks } from '../../../server/src/index/note-links.ts'

const cases: readonly (readonly [text: string, targets: readonly string[]])[] = [
  ['// see notes/why.org', ['file:notes/why.org']],
  ['// see notes/why.org::*Full jitter', ['file:notes/why.org::*Full jitter']],
  ['/* why.org::*Full jitter, or not. */', ['file:why.org::*Full jitter, or not']],
  ['# ../notes/why.org::#custom-id', ['file:../notes/why.org::#custom-id']],
  ['<!-- notes/why.org::12 -->', ['file:notes/why.org::12']],
  ['// [[file:notes/why.org::*Full jitter][the reason]]', ['file:notes/why.org::*Full jitter']],
  ['// [[id:7d1f6c1e-retry]]', ['id:7d1f6c1e-retry']],
  ['// (id:7d1f6c1e-retry) and id:other-one', ['id:7d1f6c1e-retry', 'id:other-one']],
  ['"""\nSee notes/why.org::*Why.\n"""', ['file:notes/why.org::*Why']],
  // No links.
  ['const shop = { id:abcdef }', []],
  ['// https://www.example.org and example.org', []],
  ['// git@host.org:repo/path.git', []],
  ['// mailto:someone@notes.org', []],
  ['// grid:abcdef', []],
  ['if [[ -f notes ]]; then', []],
  ['', []],
]

describe('index: links to notes in code', () => {
  for (const [text, targets] of cases)
    it(JSON.stringify(text), () => {
      const found = noteLinks(text)
      assert.deepEqual(
        found.map(({ target }) => target),
        targets,
      )
      for (const { at } of found) assert.ok(at >= 0 && at < text.length)
    })

  it('comes to an end on long and hostile texts', () => {
    for (const unit of ['a/', '../', '[[', '[[file:', 'id:', 'x.org::*', 'notes.org', '// id:aaaa '])
      noteLinks(`${unit.repeat(200_000 / unit.length)} .org id:`)
  })
})
