import assert from 'node:assert/strict'
import { nodesOf } from '../../../server/src/org/elements/document.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'
import { treeOfOurs, treesOfEmacs } from './elements-oracle.ts'

/** The lines of our tree, as elements-oracle.el prints org-element's. */
function check(text: string, expected: string): void {
  assert.equal(treeOfOurs(text), expected)
}

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

  it('places elements as Emacs does', () => {
    const text = '#+begin_quote\n- a\n\n| b |\n#+end_quote\n\n# c\n* d\n[fn:1] e\n\n\nf'
    assert.deepEqual([treeOfOurs(text, { brief: true })], treesOfEmacs([text], { brief: true }))
  })
})
