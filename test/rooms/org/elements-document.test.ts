import assert from 'node:assert/strict'
import fc from 'fast-check'
import { plainLinkTypes } from '../../../server/src/org/elements/context.ts'
import { contextOf, elementsOf, nodesOf } from '../../../server/src/org/elements/document.ts'
import type { OrgNode } from '../../../server/src/org/elements/element.ts'
import { parseSection } from '../../../server/src/org/elements/section.ts'
import { descendants } from '../../../server/src/org/elements/walk.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'
import { mixed, nested } from './elements-generate.ts'

const nodes = (text: string) => [...nodesOf(parseOrg(text), text)]

/** Type and text of each node, with what follows it. */
const texts = (text: string): string[] =>
  nodes(text).map(({ node, offset }) => `${node.type} ${text.slice(node.start + offset, node.end + offset)}`)

describe('org: trees of a file', () => {
  it('gives the same record for the same text and settings', () => {
    const text = '* a\nb\n* a\nb\n'
    const document = parseOrg(text)
    assert.equal(elementsOf(document, text, 0).root, elementsOf(document, text, 1).root)
    const later = { ...contextOf(document), todo: ['a'] }
    assert.notEqual(elementsOf(document, text, 0, later).root, elementsOf(document, text, 0).root)
  })

  it('counts offsets in the text that was given, carriage returns included', () => {
    assert.deepEqual(texts('* a\r\nb *c\r\nd*\r\n\r\n- e\r\n').slice(2), [
      'section b *c\r\nd*\r\n\r\n- e\r\n',
      'paragraph b *c\r\nd*\r\n\r\n',
      'bold *c\r\nd*',
      'plain-list - e\r\n',
      'item - e\r\n',
      'paragraph e\r\n',
    ])
  })

  it('reads an inline task as a part of the section around it, where the level says so', () => {
    const text = '* a\n*************** b\nc\n*************** END\nd\n* e\n'
    const document = parseOrg(text)
    const context = { ...contextOf(document), inlineTaskLevel: 15 }
    const { root, next } = elementsOf(document, text, 0, context)
    const types = [...descendants(root)].map(({ type }) => type)
    assert.deepEqual(types, ['headline', 'section', 'inlinetask', 'paragraph', 'paragraph'])
    assert.equal(document.headlines[next]?.title, 'e')
  })

  it('links the radio targets of the whole file', () => {
    const links = nodes('A <<<big cat>>>.\n* The Big\n  cat\nbig  cat, bigcat, 大big cat大').filter(
      ({ node }) => node.type === 'link',
    )
    assert.deepEqual(
      links.map(({ node }) => (node.type === 'link' ? node.path : '')),
      ['big  cat', 'big cat'],
    )
  })

  it('puts children inside their parents, one behind the other', function () {
    this.timeout(60_000)
    // What the code of Org 9.7 itself lets overlap: formulas behind a table that ends an item, calls over lines,
    // and a superscript that begins a line, whose caret belongs to the text before it.
    const overlaps = /#\+(?:tblfm|call):/i
    const check = (node: OrgNode, text: string) => {
      let last = node.contentsStart ?? node.start
      for (const child of node.children) {
        assert.ok(child.start >= last && child.end >= child.start, `${child.type} in ${node.type}: ${text}`)
        last = child.end
      }
      assert.ok(last <= (node.contentsEnd ?? node.end), `${node.type}: ${text}`)
    }
    fc.assert(
      fc.property(fc.oneof(mixed, nested), (text) => {
        if (overlaps.test(text)) return
        for (const { node } of nodes(text)) check(node, text)
      }),
      { numRuns: 500 },
    )
  })

  it('never throws', () => {
    const context = {
      todo: [],
      done: [],
      oddLevels: false,
      abbreviations: new Map(),
      linkTypes: plainLinkTypes,
      radioTargets: [],
      inlineTaskLevel: 15,
    }
    const unit = fc.oneof(fc.constantFrom(...'*[]{}()<>|\n\r\t \\#+-:@=~_^$', '\ud83d', '\0'), fc.string())
    fc.assert(
      fc.property(
        fc.array(unit, { maxLength: 30 }),
        fc.constantFrom('top' as const, 'headline' as const),
        (parts, kind) => {
          const text = parts.join('')
          for (const node of descendants(parseSection(text, kind, context)))
            assert.ok(node.end <= text.length)
        },
      ),
    )
  })
})
