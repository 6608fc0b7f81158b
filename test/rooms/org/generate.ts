// Owns the random Org files of the tests: lines from pools that meet every trap, put together at random.

import fc from 'fast-check'

const pick = (...items: string[]) => fc.constantFrom(...items)
const line = (...parts: fc.Arbitrary<string>[]) => fc.tuple(...parts).map((all) => all.join(''))

const stars = pick('*', '*', '*', '**', '**', '***', '*****', '********')
const gap = pick(' ', ' ', ' ', '  ', ' \t', '\t')
const keyword = pick(
  '',
  '',
  '',
  'TODO',
  'TODO ',
  'DONE ',
  'TODO  ',
  'NEXT ',
  'todo ',
  'TODO: ',
  'TODOs ',
  'TODO\t',
  'TODO\u00a0',
  'WAIT ',
  'Löschen ',
)
const priority = pick('', '', '', '[#A] ', '[#b]', '[#10] ', '[#é] ', '[#] ', '[#A]  ', '[#1] ')
const comment = pick('', '', '', '', 'COMMENT ', 'COMMENT', 'COMMENTx ', 'comment ')
const words = pick(
  '',
  'plain title',
  'a',
  'x:y',
  ':a:',
  'Ünï cödé',
  '工作',
  'with\u2028sep',
  'a\u00a0b',
  'TODO',
  'DONE x',
  '[1/2] c',
  '*bold*',
  '<2024-03-04 Mon>',
  'see [[id:x][y]]',
  'tab\there',
  'https://a.b/c',
  '\u200bz',
  'a  b',
)
const tags = pick(
  '',
  '',
  '',
  ' :a:',
  ' :a:b:',
  '\t:work:',
  '  :a@b#c%d_:  ',
  ':a:',
  ' :a-b:',
  ' :工作:é:',
  ' ::b:',
  ' :a::',
  ' :a: :b:',
  ' :a',
  ' a:',
  ' :a: x',
  ' ::',
  ' :١:',
  ' :²:',
  '\u00a0:n:',
  ' :😀:',
)
const tail = pick('', '', '', ' ', '\t')
const headline = line(stars, gap, keyword, priority, comment, words, tags, tail)

const date = pick(
  '<2024-01-01 Mon>',
  '<2024-01-02>',
  '[2024-01-03 Wed 10:00]',
  '<2024-02-30 Fri 9:05-10:00 +1w -3d>',
  '<2024-01-01 Mon>--<2024-01-04 Thu>',
  '<2024-13-45 Foo>',
  '<2024-1-1 Mon>',
  '<2024-05-05 Sun .+2d/4d>',
  '<2024-06-06 ++1m --2d>',
  '<2024-01-01 Mon]',
  '<24-01-01>',
  '[2024-01-01 Mon 8:00]--[2024-01-01 Mon 9:30]',
  '<2024-01-05 ven.>',
)
const indent = pick('', '', '', '  ', '\t')
const planning = line(
  indent,
  pick('SCHEDULED: ', 'DEADLINE: ', 'CLOSED: ', 'SCHEDULED:', 'DEADLINE: x '),
  date,
  pick('', '', ' DEADLINE: <2024-07-07 Sun>', '  SCHEDULED: <2024-08-08 Thu>'),
  tail,
)
const property = line(
  indent,
  pick(
    ':ID: ',
    ':ID:  ',
    ':CUSTOM_ID: ',
    ':a: ',
    ':A+: ',
    ':A: ',
    ':b+: ',
    ':empty:',
    ':x:y: ',
    ':é: ',
    ':b: ',
    ':LAST: ',
  ),
  pick('v', 'one two', '', 'a:b', '\u00a0n', ':END:', 'é  '),
  tail,
)
const drawer = fc
  .tuple(
    pick(':PROPERTIES:', ':properties:', '  :PROPERTIES:  ', ':PROPERTIES: x'),
    fc.array(property, { maxLength: 4 }),
    pick(':END:', ':end:', '  :END: ', '', 'bad line\n:END:'),
  )
  .map(([open, lines, end]) => [open, ...lines, end].join('\n'))
const section = fc
  .tuple(headline, pick('', '', '\n'), fc.option(planning, { nil: '' }), fc.option(drawer, { nil: '' }))
  .map(([head, blank, plan, box]) => [head + blank, plan, box].filter((part) => part !== '').join('\n'))

const setting = pick(
  '#+TODO: TODO NEXT | DONE',
  '#+todo: NEXT(n) WAIT(w@/!) | DONE(d)',
  '#+SEQ_TODO: WAIT Löschen',
  '#+TYP_TODO: NEXT',
  '#+TODO: A B |',
  '  #+TODO: WAIT',
  '#+STARTUP: odd',
  '#+STARTUP: overview',
  '#+FILETAGS: :f:g:',
  '#+FILETAGS: f',
  '#+PROPERTY: P v',
  '#+CATEGORY: c',
  '#+LINK: gh https://g.h/%s',
  '#+LINK: "a b" x:',
  '#+TITLE: t',
  '#+begin: x',
  '#+TODO:',
)
const structure = pick(
  '#+begin_src js',
  '#+end_src',
  '#+BEGIN_EXAMPLE',
  '#+end_example',
  '#+end_example x',
  '#+begin_quote',
  '#+end_quote',
  '#+begin_verse',
  '#+END_VERSE',
  '#+begin_foo a b',
  '#+end_foo',
  '#+begin_comment',
  '#+end_comment',
  '#+BEGIN: clocktable :x y',
  '#+END:',
  '#+END',
  ':LOGBOOK:',
  ':END:',
  ':note:',
  ':a b:',
  '\\begin{eq}',
  '\\end{eq}',
  '#+begin_center',
  '#+end_center',
  '  #+begin_src',
  '  #+end_src',
  ',* h',
  '-----',
  '',
)
const prose = pick(
  '',
  '',
  'some text',
  '# comment',
  '#nocomment',
  ': fixed',
  ':',
  '- item',
  '+ item',
  '1. item',
  '| a | b |',
  'a. x',
  '+1 x',
  ':y',
  '\u2028',
  '* ',
  '**',
  '*\tx',
  '[fn:1] note',
  'CLOCK: [2024-01-01 Mon 8:00]--[2024-01-01 Mon 9:30] =>  1:30',
  '#+CAPTION: c',
  '#+RESULTS[abc]: n',
  '#',
  '#+',
  'x \\\\',
)
const link = pick(
  '[[a\\]b]]',
  '[[https://a.b/c d][desc]]',
  '[[id:x]]',
  '[[file:a.org::*H][h]]',
  '<https://x.y/z w>',
  'https://a.b/x_(y)_z',
  'https://a.b/c, and',
  'xhttps://a.b',
  '(http://a.b/c)',
  '[[gh:x/y]]',
  '[[#custom]]',
  '[[a',
  '[[a][b',
  '=[[v]]=',
  '~<2024-01-01 Mon>~',
  'mailto:a@b.c.',
  'doi:10.1/x',
  '[[./f.org]]',
  '[[a\\\\]]',
  'file:x',
  'a=b <2024-01-01 Mon> c=d',
  '[[a]]b]]',
  'id:x',
  'help:a',
)
const body = line(indent, fc.oneof(prose, link, date, line(link, pick(' ', ' and ', ', '), date)))

/** Files about structure: settings, headlines, planning, drawers, blocks. */
export const structured = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: section },
      { weight: 2, arbitrary: headline },
      { weight: 2, arbitrary: setting },
      { weight: 4, arbitrary: structure },
      { weight: 3, arbitrary: prose },
      { weight: 1, arbitrary: drawer },
      { weight: 1, arbitrary: planning },
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join('\n'))

/** Files about objects: links and timestamps in simple paragraphs. */
export const textual = fc
  .array(fc.oneof({ weight: 1, arbitrary: section }, { weight: 3, arbitrary: body }), { maxLength: 8 })
  .map((parts) => parts.join('\n'))
