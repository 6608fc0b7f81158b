// Owns random sections of lines that are quickly told by how they begin, and of those that spoil it: lists in lists with
// what breaks them, drawers, blocks, tables and clocks, moved in by anything, around links and dates.

import fc from 'fast-check'

const among = (all: string) => fc.constantFrom(...all.split('¦'))

const indent = among('¦¦¦  ¦  ¦    ¦ ¦\t¦  \t¦      ¦\u00a0')
const bullet = among(
  '- ¦- ¦+ ¦1. ¦2) ¦10. ¦* ¦-\t¦-¦1.¦-  ¦a. ¦1.x¦-x¦- [ ] ¦- [X] ¦- [x]\t¦1. [@5] ¦- [@3] [ ] ¦- [-]¦- [@a]¦' +
    '- [1/2] ¦+ [ ]x',
)
const term = among('¦¦¦t :: ¦[[term]] :: ¦a :: b :: ¦ ::¦:: ¦x ::¦id:x :: ¦<2024-01-01> ::\t¦t ::x ¦=a :: ')
const content = among(
  '¦¦text¦two words¦[[id:a]]¦[[b][c]]¦[[d¦e]]¦[[f\n¦g][h\n  i]]¦https://a.b/c¦<2024-01-01 Mon>¦' +
    '[2024-01-02 Tue 10:00]¦<id:x¦y>¦id:z.¦=[[v]]¦w=¦~¦*b¦[[x]]*¦/i [[j]]/¦_u_¦$1¦[fn:1]¦[fn:: [[k]]]¦src_x{¦}¦' +
    '| c¦a | [[l]] | b¦ \\\\¦<<<r>>>¦- State "DONE" from "TODO" [2024-01-03 Wed 9:00]¦x \\begin{a}¦#+x¦http:¦:¦' +
    ' =>¦工 id:é¦\r',
)
const line = fc.tuple(indent, among('¦x ¦+1 ¦(¦**¦*¦[¦\\¦%¦C¦é ¦工'), content)
const item = fc.tuple(indent, bullet, term, content)
const other = fc.tuple(
  indent,
  among(
    '| a | b |¦| [[t]] | <2024-01-04> |¦|-¦|---+--|¦|¦| =x | [[y]]= |¦+--+¦#+tblfm: $1=2¦# c [[n]]¦#¦#c [[m]]¦' +
      ': fixed [[n]]¦:¦:x y¦-----¦--¦-----x¦+-¦%%(d) [[n]]¦%%(e)¦%%x¦#+name: [[n]]¦#+caption: [[o]]¦' +
      '#+caption: x¦#+attr_html: :a b¦#+title:[[p]]: x¦#+x:[a]: [[q]]¦#+call: f(¦#+results:¦#+results[a b]: x¦' +
      '#+key¦#+begin: x¦#+end:¦#+é: x¦#+begin_:¦CLOCK: [2024-01-01 Mon 8:00]--[2024-01-01 Mon 9:30] =>  1:30¦' +
      'CLOCK: => 1:00¦clock: [2024-01-01]¦CLOCK: x [[r]]¦[fn:2] [[s]]¦[FN:x]¦[fn:3¦\\begin{a}¦\\end{a}¦' +
      '\\Begin{b} [[t]]¦\\x [[u]]¦*¦* ¦**¦** ¦*b* [[v]]¦SCHEDULED: <2024-01-05>¦\f¦\u2028[[w]]¦\u200b- [[x]]',
  ),
)
const opening = fc.tuple(
  indent,
  among(
    ':LOGBOOK:¦:d:¦:a-b_1:¦:é:¦:PROPERTIES:¦:$:¦:d: x¦::¦:d:\t¦:END:¦:end: ¦#+begin_src x¦#+begin_src¦' +
      '#+BEGIN_EXAMPLE¦#+begin_export a¦#+begin_comment¦#+begin_src:¦#+begin_quote¦#+begin_center¦' +
      '#+begin_verse¦#+begin_foo a¦#+begin_x-y¦#+begin_é',
  ),
)
const closing = fc.tuple(
  indent,
  among(
    ':END:¦:END:¦:end:\t¦:END: x¦#+end_src¦#+END_SRC ¦#+end_src x¦#+end_example¦#+end_export¦#+end_comment¦' +
      '#+end_quote¦#+end_center¦#+end_verse¦#+end_foo¦#+end_x-y¦#+end_\u017frc¦#+end¦#+end_é',
  ),
)
const gap = among('¦¦¦ ¦\t¦\n¦\n ')

/** Opened and closed, so that what is inside counts. */
const closed = (inside: fc.Arbitrary<readonly string[]>) =>
  fc
    .tuple(
      indent,
      fc.constantFrom(
        ...[':LOGBOOK:', ':d:'].map((open) => [open, ':END:']),
        ...['src', 'example', 'quote', 'verse', 'foo'].map((name) => [`#+begin_${name}`, `#+end_${name}`]),
        ['\\begin{a}', '\\end{a}'],
        ['#+begin: x', '#+end:'],
      ),
      fc.array(inside, { maxLength: 5 }),
      indent,
    )
    .map(([by, [open, end], lines, last]) => [
      [by, open, '\n', ...lines.map((parts) => `${parts.join('')}\n`), last, end].join(''),
    ])
const box = closed(fc.oneof(item, line, other, fc.tuple(gap)))

/** Whole sections, with line ends of both kinds. */
export const lined = fc
  .tuple(
    among('¦¦* h\n¦* h [[id:t]] :a:\n¦* TODO <2024-02-02> x\n:PROPERTIES:\n:ID: a:b\n:END:\n'),
    fc.array(
      fc.oneof(
        { weight: 5, arbitrary: item },
        { weight: 4, arbitrary: line },
        { weight: 3, arbitrary: other },
        { weight: 2, arbitrary: opening },
        { weight: 2, arbitrary: closing },
        { weight: 2, arbitrary: fc.tuple(gap) },
        { weight: 1, arbitrary: box },
        { weight: 1, arbitrary: closed(fc.oneof(box, item, line)) },
      ),
      { maxLength: 16 },
    ),
    among('\n¦\n¦\n¦\r\n'),
    among('¦\n¦  ¦\n* next [[z]]\n'),
  )
  .map(([head, lines, end, tail]) =>
    (head + lines.map((parts) => parts.join('')).join('\n') + tail).replaceAll('\n', end),
  )
