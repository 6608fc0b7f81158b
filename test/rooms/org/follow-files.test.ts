import assert from 'node:assert/strict'
import fc from 'fast-check'
import { applyEdits } from '../../../server/src/org/edit/edit.ts'
import { followFiles, type Move, newNames, speaksOf } from '../../../server/src/org/edit/follow-files.ts'
import { filePart } from '../../../server/src/org/edit/link-text.ts'
import { relativePath, resolvePath } from '../../../server/src/org/edit/paths.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'

function check(path: string, text: string, moves: readonly Move[], expected: string): void {
  const newName = newNames(moves)
  assert.equal(applyEdits(text, followFiles(text, parseOrg(text), path, newName)), expected)
  assert.ok(text === expected || speaksOf(text, path, moves, newName))
}

const one = (from: string, to: string): readonly Move[] => [{ from, to }]

describe('org: files that move', () => {
  it('links of all forms, to a note, to code and to a picture', () =>
    check(
      'n/a.org',
      '[[file:b.org::*T][b]] [[./b.org]] <file:b.org> file:b.org [[file:c.org]] =[[file:b.org]]= [[id:b.org]]\n',
      one('n/b.org', 'n/old/b 2.org'),
      '[[file:old/b 2.org::*T][b]] [[./old/b 2.org]] <file:old/b 2.org> [[file:old/b 2.org]] [[file:c.org]] =[[file:b.org]]= [[id:b.org]]\n',
    ))
  it('links with a dot keep it where they need it', () =>
    check(
      'a.org',
      '[[./p.png]] [[file:./p.png]]',
      one('p.png', 'img/p.png'),
      '[[./img/p.png]] [[file:./img/p.png]]',
    ))
  it('links of a note that moves itself, to others and to itself', () =>
    check(
      'a.org',
      '[[file:b.org]] [[file:a.org::*H]] [[../x.org]] [[file:~/y.org]] [[https://a.org]]\n',
      one('a.org', 'in/a.org'),
      '[[file:../b.org]] [[file:a.org::*H]] [[../../x.org]] [[file:~/y.org]] [[https://a.org]]\n',
    ))
  it('a folder with all that is in it, its own links left alone', () => {
    check(
      'n/a.org',
      '[[file:b.org]] [[file:../n/./b.org]]',
      one('n', 'm'),
      '[[file:b.org]] [[file:../n/./b.org]]',
    )
    check(
      'top.org',
      '[[file:n/a.org]] [[file:n/]] [[file:nn/a.org]]',
      one('n', 'm'),
      '[[file:m/a.org]] [[file:m/]] [[file:nn/a.org]]',
    )
    check('n/a.org', '[[file:../top.org]]', one('n', 'deep/m'), '[[file:../../top.org]]')
  })
  it('names with slashes too many', () =>
    check('a/b/c.org', '[[file:../..//p//q.png]]', one('p', 'x'), '[[file:../../x/q.png]]'))
  it('names from a root or a home on, as they are written', () =>
    check(
      'a.org',
      '[[~/w/b.org]] [[file:/home/u/w/b.org::3]] [[b.org]]',
      [
        ...one('/home/u/w/b.org', '/home/u/w/c.org'),
        ...one('~/w/b.org', '~/w/c.org'),
        ...one('b.org', 'c.org'),
      ],
      '[[~/w/c.org]] [[file:/home/u/w/c.org::3]] [[b.org]]',
    ))
  it('between folders that lie beside each other', () => {
    const moves = one('/w/harbour/notes/x.org', '/w/harbour/y.org')
    check('/w/pier/a.org', '[[file:../harbour/notes/x.org]]', moves, '[[file:../harbour/y.org]]')
    check(
      '/w/harbour/a.org',
      '[[file:notes/x.org]]',
      one('/w/harbour/a.org', '/w/pier/a.org'),
      '[[file:../harbour/notes/x.org]]',
    )
  })
  it('names that a link cannot say are left, others are written so that they are read again', () => {
    for (const to of ['a::b.org', 'a\nb.org'])
      check('a.org', '[[file:b.org]]', one('b.org', to), '[[file:b.org]]')
    check('a.org', '[[file:b.org][b]]', one('b.org', 'x]] [y.org'), '[[file:x\\]\\] \\[y.org][b]]')
    check('a.org', '#+SETUPFILE: "b.org"', one('b.org', 'x".org'), '#+SETUPFILE: "b.org"')
  })
  it('two files that change names', () =>
    check(
      'x.org',
      '[[file:a.org]] [[file:b.org]]',
      [...one('a.org', 'b.org'), ...one('b.org', 'a.org')],
      '[[file:b.org]] [[file:a.org]]',
    ))
  it('setup files, inclusions, bibliographies', () =>
    check(
      'a.org',
      '#+SETUPFILE: s/all.org\n#+setupfile: "s/all.org"\r\n#+INCLUDE: "s/all.org::*H" :lines "1-2"\n#+include: s/all.org src org\n#+BIBLIOGRAPHY: s/all.org\n#+SETUPFILE: https://s/all.org\n#+begin_example\n#+SETUPFILE: s/all.org\n#+end_example\n',
      one('s/all.org', 's/my own.org'),
      '#+SETUPFILE: s/my own.org\n#+setupfile: "s/my own.org"\r\n#+INCLUDE: "s/my own.org::*H" :lines "1-2"\n#+include: "s/my own.org" src org\n#+BIBLIOGRAPHY: s/my own.org\n#+SETUPFILE: https://s/all.org\n#+begin_example\n#+SETUPFILE: s/all.org\n#+end_example\n',
    ))
  it('names in other files that code refers to, and where code is tangled to', () => {
    check(
      'a.org',
      '#+begin_src sh :var x=d/b.org:t y=t :post d/b.org:p(1) :tangle d/b.org\nd/b.org:t\n#+end_src\n#+call: f(x=d/b.org:t[1,2])\n',
      one('d/b.org', 'c.org'),
      '#+begin_src sh :var x=c.org:t y=t :post c.org:p(1) :tangle c.org\nd/b.org:t\n#+end_src\n#+call: f(x=c.org:t[1,2])\n',
    )
    check(
      'a.org',
      '#+PROPERTY: header-args :tangle "my x.py"\n',
      one('my x.py', 'y.py'),
      '#+PROPERTY: header-args :tangle "y.py"\n',
    )
    check(
      'a.org',
      '#+begin_src sh :tangle yes\n#+end_src\n',
      one('yes', 'no'),
      '#+begin_src sh :tangle yes\n#+end_src\n',
    )
    const graph = (name: string) =>
      `#+begin_src dot :file ${name}\n#+end_src\n\n#+RESULTS:\n[[file:${name}]]\n`
    check('a.org', graph('g.png'), one('g.png', 'pics/g.png'), graph('pics/g.png'))
    const inFolder = '#+begin_src dot :file g.png :dir sub\n#+end_src\n'
    check('a.org', inFolder, one('g.png', 'h.png'), inFolder)
    // What cannot be said there is left.
    check('a.org', '#+call: f(x=b.org:t)\n', one('b.org', 'b c.org'), '#+call: f(x=b.org:t)\n')
  })

  describe('links by abbreviations', () => {
    const file = (templates: readonly string[], links: readonly string[]) =>
      [...templates.map((template) => `#+LINK: ${template}`), ...links.map((link) => `[[${link}]]`), ''].join(
        '\n',
      )
    it('say the new name by the abbreviation, or in full', () => {
      const templates = ['img file:pics/%s.png', 'doc ./docs/', 'web https://a.b/%s']
      check(
        'a.org',
        file(templates, ['img:a', 'img:b][B', 'doc:a.txt::x', 'web:pics/a.png', 'file:pics/a.png']),
        one('pics/a.png', 'pics/in/c.png'),
        file(templates, ['img:in/c', 'img:b][B', 'doc:a.txt::x', 'web:pics/a.png', 'file:pics/in/c.png']),
      )
      check('a.org', file(templates, ['img:a']), one('pics/a.png', 'a.jpg'), file(templates, ['file:a.jpg']))
      check(
        'a.org',
        file(templates, ['doc:a.txt::x][y']),
        one('docs/a.txt', 'docs/b [1].txt'),
        file(templates, ['doc:b \\[1\\].txt::x][y']),
      )
    })
    it('follow the folder or the file that they name', () => {
      check(
        'a.org',
        file(['img file:pics/%s.png', '"my img" file:pics/in/', 'n file:notes.org::*%s'], ['img:a', 'n:H']),
        [...one('pics', 'images'), ...one('notes.org', 'old/notes.org')],
        file(
          ['img file:images/%s.png', '"my img" file:images/in/', 'n file:old/notes.org::*%s'],
          ['img:a', 'n:H'],
        ),
      )
      check(
        'a.org',
        file(['img file:pics/%s.png', 'x file:%s'], ['img:a', 'x:b.org']),
        one('a.org', 'in/a.org'),
        file(['img file:../pics/%s.png', 'x file:%s'], ['img:a', 'x:../b.org']),
      )
    })
    it('stay where they stand in source, or work out what they say', () => {
      const text = `#+begin_src org\n#+LINK: img file:pics/%s\n#+end_src\n${file(['f file:pics/%(g)', 'h file:pics/%h'], ['f:a', 'h:a b'])}`
      check('a.org', text, one('pics/a', 'pics/b'), text)
    })
    it('of a setup file stay: they mean something else in each file that takes them', () => {
      const text = file(['img file:pics/%s'], ['img:a'])
      const newName = newNames(one('pics', 'images'))
      assert.equal(
        applyEdits(text, followFiles(text, parseOrg(text), 'a.org', newName, 'as setup file')),
        file(['img file:pics/%s'], ['file:images/a']),
      )
    })
  })

  const name = fc.constantFrom('a', 'b', 'c', 'a b', 'é')
  const folder = fc.array(name, { maxLength: 3 })
  const file = fc.tuple(folder, name).map(([folders, last]) => [...folders, `${last}.org`].join('/'))
  const move = fc.oneof(
    fc.tuple(file, file),
    fc
      .tuple(fc.array(name, { minLength: 1, maxLength: 2 }), folder, name)
      .map(([from, to, last]) => [from.join('/'), [...to, last].join('/')] as const),
  )
  it('leads afterwards where it led, for files and folders anywhere', () =>
    fc.assert(
      fc.property(
        file,
        fc.array(fc.tuple(file, fc.constantFrom('file:', 'file:./', './')), { minLength: 1, maxLength: 5 }),
        fc.array(fc.tuple(folder, fc.constantFrom('', '%s', '%s.org')), { maxLength: 2 }),
        fc.array(move, { minLength: 1, maxLength: 2 }),
        (path, targets, abbreviations, moved) => {
          const templates = abbreviations.map(([folders, behind], i) => {
            const start = `file:${relativePath(path, [...folders, 'x'].join('/')).slice(0, -1)}`
            return [`#+LINK: l${i} ${start}${behind}`, `[[l${i}:a${behind === '%s.org' ? '' : '.org'}]]`]
          })
          const links = targets.map(([target, lead]) => {
            const relative = relativePath(path, target)
            return `[[${relative.startsWith('../') ? lead.replace('./', '') : lead}${relative}]]`
          })
          const text = [...templates.flat(), ...links].join('\n')
          const newName = newNames(moved.map(([from, to]) => ({ from, to })))
          const after = applyEdits(text, followFiles(text, parseOrg(text), path, newName))
          const led = (words: string, holder: string) =>
            parseOrg(words).links.map(({ target }) => resolvePath(holder, filePart(target)?.path ?? target))
          assert.deepEqual(led(after, newName(path)), led(text, path).map(newName))
        },
      ),
      { numRuns: 500 },
    ))
})
