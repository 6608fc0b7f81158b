// What is being typed at a place, and what is offered there. `¦` is the cursor.

import assert from 'node:assert/strict'
import { readBibliography } from '../../../../server/src/org/ide/bibliography.ts'
import { suggestionsFor } from '../../../../server/src/org/ide/suggest.ts'
import { typingAt } from '../../../../server/src/org/ide/typing.ts'
import { vocabularyOf } from '../../../../server/src/org/ide/vocabulary.ts'
import { parseOrg } from '../../../../server/src/org/parse.ts'
import { marked } from './marked.ts'

const now = { year: 2026, month: 11, day: 22, hour: 10, minute: 5 }

/** The kind and what it replaces; null for nothing. */
function check(written: string, expected: string | null): void {
  const { text, offset } = marked(written)
  const typing = typingAt(text, parseOrg(text), offset)
  assert.equal(typing && `${typing.kind}: ${text.slice(typing.start, typing.end)}`, expected, written)
}

/** The text after the offer that `label` begins is taken. */
function take(written: string, label: string, expected: string): void {
  const { text, offset } = marked(written)
  const document = parseOrg(text)
  const typing = typingAt(text, document, offset)
  assert.ok(typing, written)
  const found = suggestionsFor(typing, {
    text,
    document,
    now,
    vocabulary: () => vocabularyOf({ text, document }),
    headlines: () => [
      { title: 'Harbour [[x][old]]', outline: 'Coast', path: 'coast.org', id: 'h-1' },
      { title: 'Sea [1]', outline: '', path: 'coast.org', id: '' },
      { title: 'Here', outline: '', path: '', id: '' },
    ],
    files: (_words, _most, ending) =>
      ['notes/a.org', 'my refs.bib'].filter((path) => ending?.test(path) ?? true),
    references: () =>
      readBibliography('a.bib', '@book{knuth:86, title = {The {TeX}book}, author = {Knuth, D.}}'),
    attachments: (headline) => (headline ? [`plan of ${headline.title}.pdf`] : []),
    inside: () => parseOrg('* In there\n* Named\n:PROPERTIES:\n:CUSTOM_ID: n\n:END:\n').headlines,
  })
  const offer = found.find((one) => one.label.startsWith(label))
  assert.ok(offer, `${label} is not among ${found.map((one) => one.label).slice(0, 20)}`)
  assert.equal(text.slice(0, typing.start) + offer.insert + text.slice(typing.end), expected)
}

describe('org: what is being typed', () => {
  const rows: readonly (readonly [string, string | null])[] = [
    ['#¦', 'keyword: #'],
    ['#+beg¦', 'keyword: #+beg'],
    ['  #+ti¦', 'keyword: #+ti'],
    ['#+STARTUP: con¦', 'keyword-value: con'],
    ['#+BIBLIOGRAPHY: a b¦', 'path: a b'],
    ['#+include: "a b¦c" src', 'path: a bc'],
    ['#+include: a.org ¦', 'keyword-value: '],
    ['#+setupfile: ¦', 'path: '],
    ['see [cite:@¦', 'citation: '],
    ['[cite/t:see @kn¦]', 'citation: kn'],
    ['[cite:@a;\n@b:c¦', 'citation: b:c'],
    ['[cite:@a] @b¦', null],
    ['a@b¦', null],
    ['[[attachment:pl¦', 'link: attachment:pl'],
    ['#+STARTUP: odd con¦', 'keyword-value: con'],
    ['#+begin_src py¦', 'language: py'],
    ['a src_py¦', 'language: py'],
    ['#+begin_src python :res¦', 'header-argument: res'],
    ['#+begin_src python :results out¦', 'header-value: out'],
    ['#+PROPERTY: header-args:R :ses¦', 'header-argument: ses'],
    ['* ¦', 'todo: '],
    ['** NE¦', 'todo: NE'],
    ['*¦', null],
    ['* TODO [#¦', 'priority: [#'],
    ['* Title :¦', 'tag: '],
    ['* Title :ab:c¦', 'tag: c'],
    ['* Title :ab:c¦d:', 'tag: c'],
    ['* Title a:b¦', null],
    ['* T\n:PROPERTIES:\n:¦\n:END:', 'property: :'],
    ['* T\n:PROPERTIES:\n:EFF¦\n:END:', 'property: :EFF'],
    [':PROPERTIES:\n:CA¦\n:END:', 'property: :CA'],
    ['* T\n:PROPERTIES:\n:EFFORT: 1¦\n:END:', 'value: 1'],
    ['* T\n:PROPERTIES:\n:SEE: [[id:¦]]\n:END:', 'link: id:]]'],
    ['* T\nSCH¦', 'planning: SCH'],
    ['* T\n\nSCH¦', null],
    ['* T\nDEADLINE: <¦', 'date: '],
    ['at <2026-1¦>', 'date: 2026-1'],
    ['at <tom¦', 'date: tom'],
    ['a < b¦', null],
    ['[[¦', 'link: '],
    ['[[id:ab¦]]', 'link: id:ab]]'],
    ['[[id:a¦b][words]]', 'link: id:ab'],
    ['[[id:a¦ and more', 'link: id:a'],
    ['[[a][b¦', null],
    ['[[file:x.org::*H¦', 'link: file:x.org::*H'],
    ['see[fn:¦]', 'footnote: '],
    ['{{{ti¦', 'macro: ti'],
    ['\\al¦', 'entity: al'],
    ['\\\\¦', null],
    ['text :PRO¦', null],
    [':PRO¦', 'drawer: :PRO'],
    ['#+begin_src c\n#+¦\n#+end_src', null],
    ['#+begin_quote\n[[¦\n#+end_quote', 'link: '],
    ['#+begin_src c\nx\n#+end_src\n#+¦', 'keyword: #+'],
    ['a\n¦', null],
  ]
  for (const [written, expected] of rows)
    it(JSON.stringify(written), () => {
      check(written, expected)
      check(written.replaceAll('\n', '\r\n'), expected)
    })
})

describe('org: what is offered', () => {
  const rows: readonly (readonly [string, string, string])[] = [
    ['#+beg¦', '#+begin_quote', '#+begin_quote\n$0\n#+end_quote'],
    ['#+ti¦', '#+title:', '#+title: '],
    ['#+STARTUP: con¦', 'content', '#+STARTUP: content'],
    ['#+todo: NEXT | OK\n* ¦', 'NEXT', '#+todo: NEXT | OK\n* NEXT '],
    ['#+todo: NEXT | OK\n* ¦', 'OK', '#+todo: NEXT | OK\n* OK '],
    ['#+priorities: 1 3 2\n* [#¦', '[#3]', '#+priorities: 1 3 2\n* [#3]'],
    ['* a :x:\n* b :¦', 'x', '* a :x:\n* b :x'],
    [
      '#+PROPERTY: Kind_ALL big "very small"\n* a\n:PROPERTIES:\n:KIND: ¦\n:END:',
      'very',
      '#+PROPERTY: Kind_ALL big "very small"\n* a\n:PROPERTIES:\n:KIND: very small\n:END:',
    ],
    ['[[id:¦', 'Harbour', '[[id:h-1][Harbour old]]'],
    ['[[id:¦]]', 'Harbour', '[[id:h-1][Harbour old]]'],
    ['[[id:¦x][mine]]', 'Harbour', '[[id:h-1][mine]]'],
    ['[[¦', 'Sea', '[[file:coast.org::*Sea \\[1\\]][Sea [1] ]]'],
    ['[[*¦', 'Here', '[[*Here][Here]]'],
    ['[[file:no¦', 'notes/a.org', '[[file:notes/a.org]]'],
    ['[[file:x.org::¦', 'In there', '[[file:x.org::*In there]]'],
    ['[[file:x.org::¦]]', 'Named', '[[file:x.org::#n]]'],
    ['<<spot>>\n[[sp¦', 'spot', '<<spot>>\n[[spot]]'],
    ['[fn:7] seven\nsee[fn:¦]', '7', '[fn:7] seven\nsee[fn:7]'],
    ['#+macro: hi hello $1\n{{{¦', 'hi', '#+macro: hi hello $1\n{{{hi'],
    ['\\al¦', '\\alpha', '\\alpha'],
    ['at <¦', 'tomorrow', 'at <2026-11-23 Mon>'],
    ['at <¦>', 'now', 'at <2026-11-22 Sun 10:05>'],
    ['at <fri¦', 'Friday', 'at <2026-11-27 Fri>'],
    ['* T\nD¦', 'DEADLINE', '* T\nDEADLINE: <$0>'],
  ]
  for (const [written, label, expected] of rows)
    it(`${JSON.stringify(written)} and ${label}`, () => take(written, label, expected))
})
