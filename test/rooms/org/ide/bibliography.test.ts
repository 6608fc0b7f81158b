// What is read of bibliographies, and where attachments and files that a text names are.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { attachmentFolders } from '../../../../server/src/org/ide/attached.ts'
import { readBibliography, referenceWords } from '../../../../server/src/org/ide/bibliography.ts'
import { namedFiles } from '../../../../server/src/org/ide/citing.ts'
import { parseOrg } from '../../../../server/src/org/parse.ts'

const check = (path: string, text: string, expected: readonly string[]) =>
  assert.deepEqual(
    readBibliography(path, text).map((one) => {
      assert.equal(text.slice(one.start, one.end), one.key)
      return `${one.key}: ${referenceWords(one)}`
    }),
    expected,
  )

describe('org: bibliographies', () => {
  it('of BibTeX: braces, quotes, names, accents, and what is broken', () => {
    check(
      'a.bib',
      `@string{spe = "Software"}
@comment{@book{no, title={No}}}
@Article{knuth:81,
  author  = {Knuth, Donald E. and Michael F. Plass},
  title   = {Breaking {P}aragraphs into {L}ines},
  journal = spe # { -- Practice},
  year    = 1981,
}
@book(goedel, author = "Kurt G{\\"o}del and \\'Elie Cartan and {The \\& Group}", title = "{\\"U}ber S\\"atze", date = {1931-05}, publisher={Springer})
@misc{open, title = {never closed, year = 2000
@misc{last, editor = {de la Cruz, A.}, title = {After \\TeX{} 50\\%}}
@misc{,}
@misc
`,
      [
        'knuth:81: Knuth and Plass (1981). Breaking Paragraphs into Lines. Software – Practice',
        'goedel: Gödel et al. (1931). Über Sätze. Springer',
        'open: never closed, year = 2000',
        'last: de la Cruz. After 50%',
      ],
    )
  })

  it('of CSL JSON', () => {
    check(
      'a.json',
      JSON.stringify(
        [
          {
            id: 'k',
            title: 'A  title',
            author: [{ family: 'Knuth', given: 'D.' }, { literal: 'The Group' }],
            issued: { 'date-parts': [[1984, 5]] },
            'container-title': 'TUGboat',
          },
          { title: 'no id' },
          null,
        ],
        null,
        1,
      ),
      ['k: Knuth and The Group (1984). A title. TUGboat'],
    )
    check('a.json', '{', [])
    check('a.json', '7', [])
  })

  it('never throws, and takes time linear in the text', () => {
    const piece = fc.constantFrom(
      '@article{',
      '@a(',
      'k',
      ',',
      ' title = ',
      '{',
      '}',
      '"',
      '\\',
      '#',
      '\n',
      '@',
      '1',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (parts) => {
        const text = parts.join('')
        for (const { start, end, key } of readBibliography('x.bib', text))
          assert.equal(text.slice(start, end), key)
      }),
      { numRuns: 2000 },
    )
    assert.ok(readBibliography('x.bib', '@a{k, title = {'.repeat(20_000)).length > 0)
  })
})

describe('org: files that a text names', () => {
  it('are those of its keywords, outside of source blocks', () => {
    const text = `#+setupfile: "my setup.org"
#+INCLUDE: "part.org::*One" :lines "1-5"
  #+include: code.py src python
#+bibliography: refs 2.bib
#+setupfile: https://example.org/s.org
#+include:
#+begin_src org
#+include: no.org
#+end_src
x #+include: no.org
`
    assert.deepEqual(
      namedFiles(text, parseOrg(text)).map((one) => [
        one.key,
        one.path,
        one.search,
        text.slice(one.start, one.end),
      ]),
      [
        ['SETUPFILE', 'my setup.org', '', '"my setup.org"'],
        ['INCLUDE', 'part.org', '*One', '"part.org::*One"'],
        ['INCLUDE', 'code.py', '', 'code.py'],
        ['BIBLIOGRAPHY', 'refs 2.bib', '', 'refs 2.bib'],
      ],
    )
  })

  it('are attached where org-attach puts them', () => {
    const folders = (drawer: string) => {
      const document = parseOrg(`* H\n:PROPERTIES:\n${drawer}\n:END:\n`)
      return attachmentFolders(document, document.headlines[0] ?? null)
    }
    assert.deepEqual(folders(':ID: 0bc56c24-7a'), [
      'data/0b/c56c24-7a',
      'data/0bc56c/24-7a',
      'data/__/0/0bc56c24-7a',
    ])
    assert.deepEqual(folders(':ID: ab'), ['data/__/a/ab'])
    assert.deepEqual(folders(':ID: abc\n:ATTACH_DIR: old'), ['old'])
    assert.deepEqual(folders(':ID: abc\n:DIR: ./my files'), ['./my files'])
    assert.deepEqual(folders(':ID: ../../etc'), [])
    assert.deepEqual(folders(':A: b'), [])
    assert.deepEqual(attachmentFolders(parseOrg(':PROPERTIES:\n:ID: x1\n:END:\n'), null), ['data/__/x/x1'])
  })
})
