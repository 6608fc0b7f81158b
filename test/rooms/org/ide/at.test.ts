// What stands at a place, where links lead, and what mentions what. `¦` is the cursor.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { thingAt } from '../../../../server/src/org/ide/at.ts'
import { destinationOf } from '../../../../server/src/org/ide/follow.ts'
import { lineIndexAt, lineStart } from '../../../../server/src/org/ide/locate.ts'
import {
  countsByHeadline,
  fileGoal,
  headlineGoal,
  mentionsIn,
  tagMentions,
} from '../../../../server/src/org/ide/mentions.ts'
import { resolveInside } from '../../../../server/src/org/ide/resolve.ts'
import { parseOrg } from '../../../../server/src/org/parse.ts'
import { marked } from './marked.ts'

function check(written: string, expected: string | null): void {
  const { text, offset } = marked(written)
  const thing = thingAt(text, parseOrg(text), offset)
  assert.equal(thing && `${thing.kind}: ${text.slice(thing.start, thing.end)}`, expected, written)
}

describe('org: what stands at a place', () => {
  const rows: readonly (readonly [string, string | null])[] = [
    ['* TO¦DO [#A] Title :a:', 'todo: TODO'],
    ['#+todo: A | B\n* ¦A x', 'todo: A'],
    ['* TODO [#¦A] Title', 'priority: [#A]'],
    ['* TODO [#A] Ti¦tle :a:b:', 'title: Title'],
    ['* Title :a:b¦:', 'tag: b'],
    ['* Title :¦a:b:', 'tag: a'],
    ['* Title :a¦:b:', 'tag: a'],
    ['* Title :工¦作:', 'tag: 工作'],
    ['* See [[x¦][y]] :a:', 'link: [[x][y]]'],
    ['* x\nSCHE¦DULED: <2026-01-01 Thu>', 'planning: SCHEDULED:'],
    ['* x\nSCHEDULED: <2026-0¦1-01 Thu>', 'timestamp: <2026-01-01 Thu>'],
    ['* x\n:PROPERTIES:\n:I¦D: abc\n:END:', 'property: :ID:'],
    ['* x\n:PROPERTIES:\n:ID: a¦bc\n:END:', 'value: abc'],
    ['* x\n:PROPERTIES:\n:SEE: [[id:a¦bc]]\n:END:', 'link: [[id:abc]]'],
    ['#+TI¦TLE: x', 'keyword: #+TITLE:'],
    ['#+NAME: fo¦o', 'name: foo'],
    ['#+filetags: :a:b¦b:', 'tag: bb'],
    ['#+begin_s¦rc python\nx\n#+end_src', 'block: #+begin_src'],
    ['#+begin_src python\nx\n#+end¦_src', 'block: #+end_src'],
    ['#+begin_src python\n[[x¦]]\n#+end_src', null],
    ['#+begin_quote\n[[x¦]]\n#+end_quote', 'link: [[x]]'],
    ['a [fn:lab¦el] b', 'footnote: [fn:label]'],
    ['<<tar¦get one>>', 'target: <<target one>>'],
    ['<<<radio>>>\n\nthe rad¦io', 'target: radio'],
    ['<<<radio>>>\n\nthe rad¦ios', null],
    ['\\alp¦ha', 'entity: \\alpha'],
    ['{{{ma¦c(x)}}}', 'macro: {{{mac('],
    ['done [1/¦2]', 'cookie: [1/2]'],
    ['see [cite/t:cf. @kn¦uth86 p. 3; @b] there', 'citation: @knuth86'],
    ['[cite:@a:b¦]', 'citation: @a:b'],
    ['@¦a', null],
    ['#+include: "a b¦.org::*H" src', 'path: "a b.org::*H"'],
    ['#+INCLUDE: a.org s¦rc', null],
    ['#+setupfile: https://a.¦b/c', 'link: https://a.b/c'],
    ['#+Bibliography: x y¦.bib', 'path: x y.bib'],
    ['see https://a.b/¦c.', 'link: https://a.b/c'],
    ['=[[x¦]]=', null],
    ['plain te¦xt', null],
    ['¦', null],
  ]
  for (const [written, expected] of rows)
    it(JSON.stringify(written), () => {
      check(written, expected)
      check(written.replaceAll('\n', '\r\n'), expected)
    })

  it('answers at any place of any text', () => {
    const pieces = [
      '* ',
      'TODO ',
      ':a:',
      '\n',
      '\r\n',
      '[[',
      ']]',
      '<<',
      '>>',
      '#+begin_src x',
      '#+end_src',
      ':PROPERTIES:',
      ':END:',
      ':ID: x',
      '[fn:1]',
      '<2026-01-01>',
      'x',
      ' ',
      '\\a',
      '#+name: n',
    ]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 40 }), fc.nat(400), (parts, at) => {
        const text = parts.join('')
        const document = parseOrg(text)
        const offset = Math.min(at, text.length)
        const thing = thingAt(text, document, offset)
        assert.ok(!thing || (thing.start <= offset && offset <= thing.end && thing.end <= text.length))
        const line = text.slice(0, offset).split('\n').length - 1
        assert.equal(lineIndexAt(document, text, offset), line)
        assert.equal(
          lineStart(document, text, line),
          offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1,
        )
      }),
      { numRuns: 2000 },
    )
  })
})

const shore = `#+name: table one
| a |
* TODO [#A] The Sea [1/2] :x:
:PROPERTIES:
:CUSTOM_ID: sea
:ID: sea-id
:END:
** Beach
<<soft sand>> and text
#+begin_src c
x = 1; // (ref:one)
#+end_src
[fn:k] A note.
`

describe('org: where a link leads in its file', () => {
  const document = parseOrg(shore)
  const rows: readonly (readonly [string, string | null])[] = [
    ['#sea', '* TODO [#A] The Sea [1/2] :x:'],
    ['*The sea', '* TODO [#A] The Sea [1/2] :x:'],
    ['the  SEA', '* TODO [#A] The Sea [1/2] :x:'],
    ['*Beach', '** Beach'],
    ['Soft Sand', '<<soft sand>>'],
    ['table one', '#+name: table one'],
    ['(one)', '(ref:one)'],
    ['8', '** Beach'],
    ['800', null],
    ['*soft sand', null],
    ['#Sea', null],
    ['', null],
  ]
  for (const [search, expected] of rows)
    it(JSON.stringify(search), () => {
      const spot = resolveInside(shore, document, search)
      assert.equal(spot && shore.slice(spot.start, spot.end), expected)
    })
})

describe('org: what a link says', () => {
  const rows: readonly (readonly [string, string, string])[] = [
    ['id', 'id:a-b', 'id a-b '],
    ['id', 'id:a-b::*H', 'id a-b *H'],
    ['file', 'file:x.org::*H', 'file x.org *H'],
    ['file', './x.org', 'file ./x.org '],
    ['file', 'file:///tmp/x.org', 'file /tmp/x.org '],
    ['fuzzy', '*H', 'file  *H'],
    ['custom-id', '#c', 'file  #c'],
    ['https', 'https://a.b', 'web https://a.b'],
    ['doi', 'doi:10.1/2', 'web https://doi.org/10.1/2'],
    ['shell', 'shell:rm -rf ~', 'null'],
    ['elisp', 'elisp:(kill-emacs)', 'null'],
  ]
  for (const [type, target, expected] of rows)
    it(target, () => {
      const to = destinationOf({ type, target })
      const said =
        to === null
          ? 'null'
          : to.kind === 'web'
            ? `web ${to.url}`
            : `${to.kind} ${to.kind === 'id' ? to.id : to.path} ${to.search}`
      assert.equal(said, expected)
    })
})

describe('org: mentions', () => {
  const note = (path: string, text: string) => ({ path, text, document: parseOrg(text) })
  const pathOf = (_: string, written: string) => written.replace(/^\.\//, '')
  const sea = note('shore.org', `${shore}See [[*The sea]] here.\n`)
  const other = note(
    'other.org',
    '#+filetags: :x:\n* One :x:y:\n[[id:sea-id][a]] and [[file:./shore.org::#sea]] and [[file:shore.org]]\n:PROPERTIES:\n* Two\n:PROPERTIES:\n:SEE: [[id:sea-id]]\n:END:\n[[*The sea]] =[[id:sea-id]]=\n',
  )
  const headline = sea.document.headlines[0]
  assert.ok(headline)

  it('of a headline: by id, custom id and title, wherever they are written', () => {
    const goal = headlineGoal(sea, headline, 'headline')
    const found = [sea, other].flatMap((one) =>
      mentionsIn(one, goal, pathOf).map((each) => `${one.path} ${each.headline?.title} ${each.link.raw}`),
    )
    assert.deepEqual(found, [
      'shore.org Beach *The sea',
      'other.org One id:sea-id',
      'other.org One file:./shore.org::#sea',
      'other.org Two id:sea-id',
    ])
  })
  it('of a file: all that lead into it', () => {
    assert.equal(mentionsIn(other, fileGoal(sea), pathOf).length, 4)
  })
  it('counted above headlines, without a headline’s links to itself', () => {
    assert.deepEqual([...countsByHeadline(sea, [sea, other], pathOf)], [[headline.start, 4]])
  })
  it('of a tag: on headlines and in #+FILETAGS', () => {
    const spans = tagMentions(other.text, other.document, 'x')
    assert.deepEqual(
      spans.map(({ start, end }) => other.text.slice(start - 1, end + 1)),
      [':x:', ':x:'],
    )
  })
})
