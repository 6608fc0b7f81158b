import assert from 'node:assert/strict'
import fc from 'fast-check'
import { createShelf } from '../../../server/src/index/shelf.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'
import { structured, textual } from '../org/generate.ts'

describe('index: shelf', () => {
  it('reads in a file what is read in its text', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(structured, textual), { maxLength: 4 }), (texts) => {
        const shelf = createShelf((path) => Buffer.from(`\ufeff${texts[Number(path[1])]}`))
        texts.forEach((text, i) => {
          shelf.put(`b${i}.org`, null)
          shelf.put(`a${i}.org`, text)
        })
        const files = shelf.files()
        assert.deepEqual(
          files.map(({ path }) => path),
          [...files.map(({ path }) => path)].sort(),
        )
        texts.forEach((text, i) => {
          assert.equal(shelf.file(`b${i}.org`)?.text, `\ufeff${text}`)
          const said = (path: string) => JSON.stringify(shelf.file(path)?.document.headlines)
          assert.equal(said(`b${i}.org`), JSON.stringify(parseOrg(`\ufeff${text}`).headlines))
          assert.equal(said(`a${i}.org`), JSON.stringify(parseOrg(text).headlines))
        })
      }),
    )
  })

  it('keeps few texts decoded, and reads on in those it dropped', () => {
    const read: string[] = []
    const shelf = createShelf((path) => {
      read.push(path)
      return Buffer.from(text(Number.parseInt(path, 10)))
    })
    const text = (i: number) =>
      `* TODO a${i} :t${i}:\nsee [[id:x${i}]]\n${'ä text\n'.repeat(400_000)}* b\nsee [[id:y${i}]]`
    for (let i = 0; i < 5; i++) shelf.put(`${i}.org`, null)
    const files = shelf.files()
    assert.deepEqual(read, [])
    for (const { document } of files) void document.headlines
    files.forEach(({ document }, i) => {
      const [first, second] = document.headlines
      assert.deepEqual([first?.todo, first?.title, first?.tags[0]], ['TODO', `a${i}`, `t${i}`])
      assert.deepEqual(
        second?.links.map(({ target }) => target),
        [`id:y${i}`],
      )
    })
    files.forEach(({ document, text: whole }, i) => {
      assert.deepEqual(
        document.headlines[0]?.links.map(({ target, start }) => [target, start]),
        [[`id:x${i}`, whole.indexOf('[[')]],
      )
    })
    assert.deepEqual(
      read,
      files.map(({ path }) => path),
    )
  })
})
