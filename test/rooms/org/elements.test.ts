import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { nodesOf } from '../../../server/src/org/elements/document.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'
import {
  drawNames,
  failed,
  fileNames,
  randomTexts,
  readFile,
  readHashes,
  requestFor,
  shortHash,
  treesFolder,
} from './elements-expect.ts'
import { treeOfOurs } from './elements-oracle.ts'

const again = 'ORG_LISP=folder/of/org-9.7/lisp npm run oracle:org writes the expectations anew.'

/** The lines of our tree, as elements-oracle.el prints org-element's. */
function check(text: string, expected: string): void {
  assert.equal(treeOfOurs(text), expected)
}

describe('org: elements as Org 9.7 reads them', () => {
  for (const name of fileNames()) {
    it(name, () => {
      const expected = readFileSync(`${treesFolder}${name.replace(/org$/, 'tree')}`, 'utf8')
      assert.equal(treeOfOurs(readFile(name), requestFor(name)), expected)
    })
  }

  for (const name of drawNames) {
    it(`${name} random texts`, function () {
      this.timeout(120_000)
      const texts = randomTexts(name)
      const expected = readHashes().get(name)
      assert.equal(expected?.texts, shortHash(texts.join('\0')), `The random texts are other ones. ${again}`)
      const hashes = expected.trees
      assert.equal(hashes.length, texts.length)
      const trees = texts.map((text) => treeOfOurs(text))
      const differing = texts.flatMap((text, i) =>
        hashes[i] === failed || hashes[i] === shortHash(trees[i] as string) ? [] : [{ text, tree: trees[i] }],
      )
      differing.sort((a, b) => a.text.length - b.text.length)
      const shown = `${JSON.stringify(differing[0]?.text)}\n${differing[0]?.tree}\n${again}`
      assert.equal(differing.length, 0, `${differing.length} of ${texts.length} trees differ, as\n${shown}`)
      // org-element itself fails on a few; more would mean that nothing is compared.
      assert.ok(hashes.filter((hash) => hash === failed).length < texts.length / 100)
    })
  }
})

describe('org: elements', () => {
  it('reads one section whole', () => {
    check(
      '* a\n- b :: /c/\n',
      [
        'headline 0 0 1 - - - - - -',
        ' section 4 15 0 4 15 4 ',
        '  plain-list 4 15 0 4 15 4 descriptive',
        '   @item 4 0 "- " - - "b" 15',
        '   item 4 15 0 11 15 4 "- " - - 0',
        '    @tag',
        '    paragraph 11 15 0 11 15 11 ',
        '     italic 11 14 0 12 13 - ',
        '',
      ].join('\n'),
    )
  })

  it('finds no radio target around a cited key, and repeats one with the letters that Emacs takes for the same', () => {
    const radioLinksOf = (text: string) =>
      [...nodesOf(parseOrg(text), text)].flatMap(({ node }) =>
        node.type === 'link' && node.linkType === 'radio' ? [node.raw] : [],
      )
    assert.deepEqual(radioLinksOf('[cite:<<<pre>>> @k] pre [cite:a;@k;<<<post>>>] post'), [])
    assert.deepEqual(radioLinksOf('<<<ſo>>> <<<Kind>>> <<<Æ>>> so SO ſo Kind \u212aind æ'), [
      'ſo',
      'Kind',
      'æ',
    ])
  })

  it('begins code in a line behind a letter of another script, as Emacs sees scripts', () => {
    const types = (text: string) => [...nodesOf(parseOrg(text), text)].map(({ node }) => node.type)
    for (const letter of ['工', 'Ⅷ', 'ʃ', 'Ａ', 'ⁿ'])
      assert.ok(types(`${letter}src_py{1}`).includes('inline-src-block'), letter)
    for (const letter of ['a', 'é', 'ﬁ', 'e\u0301'])
      assert.ok(!types(`${letter}src_py{1}`).includes('inline-src-block'), letter)
  })

  it('walks the nodes of a file in the order of the text', () => {
    const text = '#+caption: *a*\nb\n* /c/\n- =d= :: e'
    const types = [...nodesOf(parseOrg(text), text)].map(({ node }) => node.type)
    assert.deepEqual(types, [
      'section',
      'paragraph',
      'bold',
      'headline',
      'italic',
      'section',
      'plain-list',
      'item',
      'verbatim',
      'paragraph',
    ])
  })
})
