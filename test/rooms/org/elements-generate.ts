// Owns random Org texts for the comparison of whole trees: pieces of every construct, put together so that they meet.

import fc from 'fast-check'

type Text = fc.Arbitrary<string>
const pick = (...items: string[]): Text => fc.constantFrom(...items)
const join = (...parts: Text[]): Text => fc.tuple(...parts).map((all) => all.join(''))
const some = (item: Text, maxLength: number, glue = ''): Text =>
  fc.array(item, { maxLength }).map((all) => all.join(glue))

const word = pick(
  'a',
  'foo',
  'x1',
  'é',
  '工作',
  'word word',
  'A.B',
  '',
  'ß',
  'נ',
  '😀',
  'Ünï',
  'b-c',
  'x\u00a0y',
  'z\u2028w',
  "d'e",
  '1',
  '\u200bq',
)
const gap = pick('', ' ', ' ', ' ', '  ', '\t', '\n', '\n  ', '\u00a0', ', ', '.', '-', '(', ')', '"', "'")
const mark = pick('*', '/', '_', '+', '=', '~')
const date = pick(
  '<2024-01-01 Mon>',
  '<2024-01-02>',
  '[2024-01-03 Wed 10:00]',
  '<2024-02-30 Fri 9:05-10:00 +1w -3d>',
  '<2024-01-01 Mon>--<2024-01-04 Thu>',
  '<2024-01-01 Mon 8:00>--<2024-01-01 Mon 9:00 ++2d --1w>',
  '<2024-13-45 Foo>',
  '<2024-1-1 Mon>',
  '<2024-05-05 Sun .+2d/4d>',
  '<2024-06-06 ++1m --2d>',
  '<2024-01-01 Mon]',
  '<24-01-01>',
  '[2024-01-01 Mon 8:00]--[2024-01-01 Mon 9:30]',
  '<%%(diary-float t 4 2)>',
  '<%%(foo (bar) [b]) 10:00-11:30>',
  '<%%(x) 9:00>',
  '<2024-01-05 ven. 10:00 +1D>',
  '[2024-01-01 x] y]',
  '<2024-01-01',
  '<2024-01-01 a',
  '[2024-02-02 Fri]--',
  '<2024-01-01>-<2024-01-02>',
)
const link = pick(
  '[[a]]',
  '[[a\\]b]]',
  '[[a\\\\]]',
  '[[a\\\\\\]b]]',
  '[[a\\\\\\\\]b]]',
  '[[https://a.b/c d][desc]]',
  '[[id:x]]',
  '[[file:a.org::*H][h /i/]]',
  '[[file:///a/b::12]]',
  '[[file+sys:~/x]]',
  '[[FILE:x]]',
  '[[./f.org::#c]]',
  '[[/abs/x::y::z]]',
  '[[~/x]]',
  '[[#custom][c]]',
  '[[(ref)]]',
  '[[*Head\n  line]]',
  '[[gh:x/y]]',
  '[[gh]]',
  '[[hx:a b(c)]]',
  '[[a',
  '[[a][b',
  '[[a][b]',
  '[[]]',
  '[[a][]]',
  '[[a]b]]',
  '[[a][x]]]',
  '[[[a]]]',
  '[[a][[b]]]',
  '<https://x.y/z w>',
  '<https://x\n y>',
  '<file:a>',
  '<mailto:',
  'https://a.b/x_(y)_z',
  'https://a.b/c, and',
  'xhttps://a.b',
  '工https://a.b',
  'éhttps://a.b',
  '(http://a.b/c)',
  'HTTP://a.b/C',
  'mailto:a@b.c.',
  'doi:10.1/x',
  'file:x::y',
  'help:a',
  'id:é-ü.',
  'id:<a>b',
  'id:(a(b)c)',
  'id:(a(b(c)))',
  'id:..',
  'id:a..',
  'shell:x[y]z',
  'news:a/',
  'id:$',
  'id:a工。',
)
const small = pick(
  '[1/2]',
  '[50%]',
  '[/]',
  '[%]',
  '[1/]',
  '[12',
  '<<t>>',
  '<< t>>',
  '<<a b>>',
  '<<a<b>>',
  '<<<Radio>>>',
  '<<<two words>>>',
  '<<<é>>>',
  '<<<*b*>>>',
  'radio',
  'Radio,',
  'two  words',
  'two\nwords',
  'xradio',
  'é',
  '@@html:<b>@@',
  '@@latex:@@',
  '@@h:a\nb@@',
  '@@a',
  '{{{m}}}',
  '{{{M(a,b\\,c)}}}',
  '{{{m( a\n b )}}}',
  '{{{m(}}})}}}',
  '{{{m()}}}',
  '{{{1}}}',
  '{{{m(a)}}',
  '[fn:1]',
  '[fn::inline *b*]',
  '[fn:l:def [fn:2] x]',
  '[fn:a b]',
  '[fn:]',
  '[FN:1]',
  '[fn::a',
  '[cite:@k]',
  '[cite/t/b:pre @k p. 5;see @j;post *x*]',
  '[cite: @k ; @j ]',
  '[cite:;@k;]',
  '[cite:x]',
  '[cite:p;@a; s]',
  '[cite/a:@k',
  '[Cite:@a]',
  'src_py{1}',
  'src_py[:a b\n c]{x {y}}',
  'src_py[a]',
  'src_a{',
  'xsrc_py{1}',
  '_src_a{b}',
  'SRC_py{1}',
  'call_f(x)',
  'call_f[:a](x=1)[:b]',
  'call_f()',
  'call_f[a(x)',
  'call_(x)',
  '\\alpha',
  '\\alpha{}x',
  '\\alphax',
  '\\alphaé',
  '\\there4',
  '\\there4x',
  '\\sup2',
  '\\frac12 ',
  '\\_ ',
  '\\_   x',
  '\\_',
  '\\foo{a}[b]{c}',
  '\\foo*{a\nb}',
  '\\(a\\)',
  '\\(a\nb\\)',
  '\\[x\\]',
  '\\(a',
  '$a$',
  '$a$b',
  '$ a$',
  '$a $',
  '$a.$',
  '$$x$$',
  '$$x',
  '$1 and $2',
  "$a$'",
  '$a$-',
  '\\\\',
  '\\\\ \t',
  '\\\\\\',
  'a_b',
  'a_{b c}',
  'a^{x{y}z}',
  'a_{b{c{d}}}',
  'a_{{b}{c{d}}}',
  'a_{b{c{d{e}}}}',
  'a_(b)',
  'a^*',
  'a^-1.5,',
  'a_+x\\y.',
  'a__b',
  '_b',
  '^^b',
  'a_é',
  'a_{',
  'a_',
  ' _x',
  'x^ y',
)
const emphasis = fc.letrec<{ it: string }>((tie) => ({
  it: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    word,
    small,
    link,
    join(mark, tie('it'), mark),
    fc.tuple(mark, tie('it')).map(([m, text]) => m + text + m),
    fc.tuple(mark, tie('it'), gap, tie('it')).map(([m, a, g, b]) => m + a + g + b + m),
    join(tie('it'), gap, tie('it')),
  ),
})).it
const object = fc.oneof(
  { weight: 3, arbitrary: small },
  { weight: 3, arbitrary: word },
  { weight: 2, arbitrary: link },
  { weight: 2, arbitrary: date },
  { weight: 3, arbitrary: emphasis },
  { weight: 1, arbitrary: mark },
)
const inline = fc.array(fc.tuple(object, gap), { maxLength: 5 }).map((all) => all.flat().join(''))
const oneLine = inline.map((text) => text.replaceAll('\n', ' '))

const indent = pick('', '', '', '  ', ' ', '    ', '\t', ' \t')
const bullet = pick(
  '- ',
  '+ ',
  '1. ',
  '2) ',
  '- ',
  '* ',
  '-',
  '10. ',
  'a. ',
  '-  ',
  '-\t',
  '1.',
  '3. [@5] ',
  '4. [@start:b]',
)
const box = pick('', '', '', '[ ] ', '[X] ', '[-] ', '[x] ', '[X]', '[ ]')
const tag = pick('', '', '', 'term :: ', '*t* ::', ' :: ', 'a :: b :: ', 'https://x :: ')
const item = join(indent, bullet, box, tag, oneLine)
const row = join(
  indent,
  fc.oneof(
    some(join(pick('| ', '|', ' | '), oneLine), 4).map((cells) => `|${cells}`),
    pick('|-', '|---+---|', '| a | b |', '|', '|  |', '|-x', '| a \\| b', '| | |'),
  ),
  pick('', '|', ' |', ' | '),
)
const tableEl = pick('+---+---+', '| a | b |', '+---+', '+-+ x', '  +--+--+  ', '+', '+ a')
const keyword = join(
  indent,
  pick(
    '#+caption: ',
    '#+CAPTION[short *s*]: ',
    '#+name: ',
    '#+NAME:',
    '#+label: ',
    '#+header: ',
    '#+HEADERS: ',
    '#+attr_html: ',
    '#+ATTR_LATEX: ',
    '#+attr_html: :a b',
    '#+results: ',
    '#+RESULTS[abc]: ',
    '#+results[a b]: ',
    '#+plot: ',
    '#+tblname: ',
    '#+call: f(x)',
    '#+CALL: f[:a](b)[:c]',
    '#+title: ',
    '#+foo[bar]: ',
    '#+foo[b r]: ',
    '#+key:word: ',
    '#+: ',
    '#+a::',
    '#+tblfm: $1=2',
    '#+TBLFM:  @1$1=3::$2=1 ',
    '#+include: x',
    '#+link: gh https://g.h/%s',
    '#+link: hx x:%h',
    '#+begin: ',
    '#+author',
    '#+ x',
  ),
  oneLine,
)
const openBlock = join(
  indent,
  pick(
    '#+begin_src',
    '#+begin_src python',
    '#+BEGIN_SRC emacs-lisp -n 10 -r :var x=1',
    '#+begin_src c +n -l "(x:%s)" -k :a',
    '#+begin_src -n5',
    '#+begin_src\tx',
    '#+begin_src x  -i y ',
    '#+begin_example',
    '#+begin_example -n 3 -r -k',
    '#+begin_example +n2x',
    '#+BEGIN_EXAMPLE  -i',
    '#+begin_export html',
    '#+begin_export html x',
    '#+begin_export',
    '#+begin_comment',
    '#+begin_quote',
    '#+begin_center',
    '#+begin_verse',
    '#+begin_foo a b',
    '#+begin_foo',
    '#+begin_a.b',
    '#+begin_é  x ',
    '#+begin: clocktable :x y',
    '#+BEGIN: a-b',
    '#+begin:x',
    '#+begin_',
    '#+begin_foo[x]: y',
    ':drawer:',
    ':LOGBOOK:',
    ':PROPERTIES:',
    ':a b:',
    ":d'x:",
    '\\begin{eq}',
    '\\begin{eq*} x',
    '\\begin{a} \\end{a}',
    '\\begin{a}b\\end{a}c',
  ),
)
const closeBlock = join(
  indent,
  pick(
    '#+end_src',
    '#+END_SRC ',
    '#+end_example',
    '#+end_example x',
    '#+end_export',
    '#+end_comment',
    '#+end_quote',
    '#+END_CENTER',
    '#+end_verse',
    '#+end_foo',
    '#+end_a.b',
    '#+end_é',
    '#+end:',
    '#+END',
    '#+end',
    ':END:',
    ':end:',
    '  :END:  ',
    '\\end{eq}',
    'x \\end{eq*}',
    '\\end{a}',
  ),
)
const plain = join(
  indent,
  pick(
    '# comment',
    '#',
    '#x',
    ': fixed',
    ':',
    ':fixed',
    ':  two',
    '-----',
    '----',
    '------  ',
    '%%(diary-float t 4 2) x ',
    '%%x',
    '[fn:1] def',
    '[fn:é] ',
    '[FN:2]',
    '[fn:x]y',
    'CLOCK: [2024-01-01 Mon 8:00]--[2024-01-01 Mon 9:30] =>  1:30',
    'CLOCK: [2024-01-01 Mon 8:00]',
    'clock: => 2:15',
    'CLOCK: [2024-01-01 a] b]',
    'CLOCK: [2024-01-01]--[2024-01-02] => 1:0',
    'CLOCK: x',
    ',* h',
    ',#+x',
    ',,* y',
    'SCHEDULED: <2024-01-01>',
    ':ID: x',
    ':k+: v  ',
    ':k:v w',
    '\u2028',
    '\f',
    '*\tx',
    '**',
    '*',
    '#+',
    '+1 x',
    'x \\\\',
    '\u00a0',
  ),
)
/** A block or drawer that is closed, mostly. */
const closed = fc
  .tuple(
    pick('src x', 'example', 'quote', 'center', 'verse', 'foo', 'export html', 'comment', 'quote', 'verse'),
    fc.array(fc.oneof(inline, item, row, keyword, plain, pick('', ',* x')), { maxLength: 4 }),
    indent,
  )
  .map(([name, lines, before]) =>
    [`${before}#+begin_${name}`, ...lines, `${before}#+end_${name.split(' ')[0]}`].join('\n'),
  )
const boxed = fc
  .tuple(
    pick(':drawer:', ':LOGBOOK:', '#+BEGIN: x y'),
    fc.array(fc.oneof(inline, item, row, plain), { maxLength: 3 }),
  )
  .map(([open, lines]) => [open, ...lines, open.startsWith(':') ? ':END:' : '#+END:'].join('\n'))
const list = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: item },
      { weight: 2, arbitrary: join(pick('  ', '   ', '    ', '\t'), inline) },
      { weight: 1, arbitrary: pick('', '', ' ') },
      { weight: 1, arbitrary: row },
      { weight: 1, arbitrary: closed },
      { weight: 1, arbitrary: plain },
    ),
    { minLength: 1, maxLength: 7 },
  )
  .map((lines) => lines.join('\n'))
const table = fc
  .array(fc.oneof({ weight: 8, arbitrary: row }, { weight: 1, arbitrary: keyword }), {
    minLength: 1,
    maxLength: 5,
  })
  .map((rows) => rows.join('\n'))
const oldTable = fc.array(tableEl, { minLength: 2, maxLength: 5 }).map((rows) => rows.join('\n'))
const footnote = fc
  .tuple(
    pick('[fn:1]', '[fn:abc] ', '[fn:1] text'),
    fc.array(fc.oneof(inline, item, keyword, pick('', '')), { maxLength: 4 }),
  )
  .map(([head, lines]) => [head, ...lines].join('\n'))

const property = join(
  indent,
  pick(':ID: ', ':a: ', ':A+: ', ':empty:', ':x:y: ', ':é: ', ':END: ', ':b:'),
  pick('v', 'one two ', '', 'a:b'),
)
const properties = fc
  .tuple(
    pick(':PROPERTIES:', ':properties:', '  :PROPERTIES:  ', ':PROPERTIES: x'),
    fc.array(property, { maxLength: 3 }),
    pick(':END:', ':END:', '  :end: ', '', 'bad\n:END:'),
  )
  .map(([open, lines, end]) => [open, ...lines, end].join('\n'))
const planning = join(
  indent,
  pick('SCHEDULED: ', 'DEADLINE: ', 'CLOSED: ', 'SCHEDULED:', 'DEADLINE: x ', 'scheduled: '),
  date,
  pick('', '', ' DEADLINE: <2024-07-07 Sun>', '  SCHEDULED: <2024-08-08 Thu>', ' x'),
)
const headline = fc
  .tuple(
    pick('* ', '** ', '*** ', '*  '),
    pick('', '', 'TODO ', 'DONE ', 'NEXT ', 'TODO'),
    pick('', '', '[#A] ', '[#é]'),
    pick('', '', '', 'COMMENT '),
    oneLine,
    pick('', '', ' :a:b:', ' :ARCHIVE:', '\t:工:', ' :a', ' ::b:'),
  )
  .map((parts) => parts.join(''))
const heading = fc
  .tuple(
    headline,
    fc.option(planning, { nil: '' }),
    fc.option(properties, { nil: '' }),
    fc.option(pick('', '# c', 'CLOCK: => 1:00'), { nil: '' }),
  )
  .map((lines) => lines.filter((line) => line !== '').join('\n'))

const block = fc.oneof(
  { weight: 8, arbitrary: inline },
  { weight: 4, arbitrary: list },
  { weight: 3, arbitrary: closed },
  { weight: 2, arbitrary: boxed },
  { weight: 2, arbitrary: table },
  { weight: 1, arbitrary: oldTable },
  { weight: 2, arbitrary: footnote },
  { weight: 4, arbitrary: keyword },
  { weight: 2, arbitrary: openBlock },
  { weight: 2, arbitrary: closeBlock },
  { weight: 4, arbitrary: plain },
  { weight: 3, arbitrary: pick('', '', ' ', '\t') },
  { weight: 1, arbitrary: properties },
  { weight: 1, arbitrary: planning },
  { weight: 2, arbitrary: heading },
)

const lineEnds = fc.constantFrom('\n', '\n', '\n', '\n', '\n', '\r\n')
const tail = pick('', '\n', '\n\n', '\n \n', ' ')

/** Whole files of everything. */
export const mixed = fc
  .tuple(fc.array(block, { maxLength: 9 }), tail, lineEnds)
  .map(([blocks, end, line]) => (blocks.join('\n') + end).replaceAll('\n', line))

/** One paragraph, title or cell of objects: what meets what. */
export const tangled = fc
  .tuple(
    pick('', '', '* ', '- ', '| ', '#+caption: ', '[fn:1] ', '#+begin_verse\n'),
    fc.array(object, { maxLength: 9 }),
    pick('', ' ', '', ''),
  )
  .map(([lead, objects, glue]) => {
    const text = lead + objects.join(glue)
    return lead.startsWith('#+begin') ? `${text}\n#+end_verse` : text
  })

/** Lists, blocks and drawers in one another. */
export const nested = fc
  .tuple(
    fc.array(
      fc.oneof(list, openBlock, closeBlock, item, pick('', '', ' '), plain, keyword, boxed, footnote),
      {
        maxLength: 10,
      },
    ),
    tail,
  )
  .map(([blocks, end]) => blocks.join('\n') + end)
