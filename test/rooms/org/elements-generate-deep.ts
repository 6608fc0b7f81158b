// Owns random Org texts in which constructs stand inside one another as people write them, indented as what they are in:
// drawers in items in drawers, tables with formulas in blocks; with letters of many scripts and dates of odd forms.

import fc from 'fast-check'
import { isAlphanumeric } from '../../../server/src/org/elements/syntax.ts'

type Text = fc.Arbitrary<string>
const pick = (...items: string[]): Text => fc.constantFrom(...items)
/** One of the parts between broken bars. */
const among = (parts: string): Text => pick(...parts.split('¦'))
const join = (...parts: Text[]): Text => fc.tuple(...parts).map((all) => all.join(''))
const opt = (text: Text): Text => fc.option(text, { nil: '', freq: 1 })

const todoWords = [
  ...[
    'TODO',
    'DONE',
    'NEXT',
    'TODOS',
    'A.B',
    'T+',
    'W(x',
    '待办',
    'ЖДУ',
    'x-y',
    'Done',
    '[?]',
    'in|out',
    '$D',
  ],
  'e\u0301t',
]
const word = among(
  'foo¦bar¦é¦工作¦e\u0301x¦шум¦ﬁx¦١٢¦👩\u200d🔧¦\u200d¦\u200e¦ſ¦İ¦ǅ¦a\u0085b¦v\u000bw¦x\u00adz¦ab¦12¦word¦' +
    'İstanbul¦ẞ¦α¦²¦½¦Ⅷ¦_¦a\\¦\u2029¦z\u3000y¦b\ufeff¦q\u2003r¦K',
)
const gap = among('¦ ¦ ¦ ¦ ¦  ¦\t¦, ¦. ¦-¦\u00a0¦\u3000¦(¦)¦\'¦"¦\u200b¦/¦:¦;¦{¦}¦[¦]¦<¦>¦*¦=¦|¦\\¦—¦，')

// Dates: fields in and out of order, ranges of what does not belong together.
const day = among('¦ Mon¦ mon¦ 月¦ Пн¦ ven.¦ Mon.¦ a-b¦ 5x¦ Mo n¦  Tue')
const hours = among(
  '¦¦ 10:00¦ 9:05¦ 10:00-12:30¦ 24:00¦ 25:61¦ 9¦ 10:00AM¦ 10:00--11:00¦ 9:00-¦ 10:0¦  8:30¦ 10:00 x',
)
const repeater = among(
  '¦¦ +1w¦ ++2d¦ .+3m¦ +1y/2y¦ .+2d/4d¦ ++1h¦ +2h/3h¦ +0d¦ +12¦ + 1w¦ +1w +2w¦ .+1d/¦ +1x¦ ++10d/1w',
)
const warning = among('¦¦ -3d¦ --1w¦ -1y¦ -0d¦ -2h¦ --2m -1d¦ -x¦ -3')
const date = pick(
  ...['2024-01-01', '2024-02-30', '0001-01-01', '9999-12-31', '2024-00-00', '12024-01-01', '2024-01-01x'],
)
const moment = fc.oneof(
  { weight: 4, arbitrary: join(date, day, hours, repeater, warning) },
  { weight: 1, arbitrary: join(date, day, repeater, hours, warning) },
  { weight: 1, arbitrary: join(date, day, warning, repeater) },
  { weight: 1, arbitrary: join(date, day, hours, warning, repeater, pick(' x', '  ', ' y z')) },
)
const active = moment.map((text) => `<${text}>`)
const inactive = moment.map((text) => `[${text}]`)
const stamp = fc.oneof(
  { weight: 5, arbitrary: fc.oneof(active, active, inactive) },
  { weight: 3, arbitrary: join(active, pick('--', '--', '-', '---', ' -- '), active) },
  { weight: 2, arbitrary: join(inactive, pick('--', '--', '-'), inactive) },
  { weight: 1, arbitrary: join(active, pick('--'), inactive) },
  {
    weight: 1,
    arbitrary: pick(
      ...[
        '<%%(diary-float t 4 2)>',
        '<%%(and (x) "a>b") 10:00>',
        '<%%(f) 8:00-9:00>',
        '<%%(f) x>',
        '<%%(a\nb)>',
      ],
      ...['[%%(x)]', '<%%(f>', '<2024-1-01 Mon>'],
    ),
  },
)

// Links: escapes, brackets, abbreviations, search options.
const path = among(
  'a¦a b¦a\\]b¦a\\\\¦a[b¦a]b¦id:ab-c¦file:x.org::*A [b] c¦file:~/x::/re [a]/¦https://a.b/?q=[x]&y=%20¦' +
    'ab:x%y¦ab:¦ab¦h:a b¦"a b":c¦fn2:x¦x:y¦a\nb¦a  \n\t b¦  a  ¦./é.org¦*工作¦#c-1¦(l)¦attachment:x¦' +
    'mailto:a@b¦shell:ls [a]¦/a::1¦C:/x¦..¦../x::¦FILE:a¦file+emacs:a::3¦file:¦@a¦\\¦\\\\\\]',
)
const description = among(
  'd¦*b* d¦[x] y¦a]b¦=]]=¦https://x.y¦[[i]]¦a\nb¦¦ ¦<2024-01-01>¦{{{m}}}¦[fn:1]¦l[1/2]¦~]~ c¦é¦' +
    '[[file:x.png]]',
)
const link = fc.oneof(
  path.map((one) => `[[${one}]]`),
  fc.tuple(path, description).map(([one, text]) => `[[${one}][${text}]]`),
  among(
    '<https://a b>¦<id:x\n  y>¦<ab:c>¦<file:a b::c>¦ab:c¦id:x-y¦https://é.b/ü¦https://a.b/(c)¦' +
      "https://a.b/(c(d))e¦https://a.b/(c(d(e)))¦https://a.b/.¦https://a.b/'¦https://a.b/c>¦" +
      'https://a.b/c]¦file:a_b_c¦news:x.y,z¦https://a.b/x*y*¦mailto:x@y.z?a=b¦ftp://x¦https:¦https://¦' +
      'elisp:(a b)¦http://工.作/x¦info:a#b c¦irc://x/#y¦attachment:z',
  ),
)

/** Objects inside objects. */
const object = fc.letrec<{ it: string }>((tie) => ({
  it: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    word,
    gap,
    word,
    link,
    stamp,
    fc
      .tuple(pick('*', '/', '_', '+', '=', '~'), tie('it'), gap, tie('it'))
      .map(([m, a, g, b]) => m + a + g + b + m),
    fc
      .tuple(pick('fn::', 'fn:a:', 'fn:é-1:', 'fn:1:', 'fn: :'), tie('it'), gap, tie('it'))
      .map(([l, a, g, b]) => `[${l}${a}${g}${b}]`),
    fc
      .tuple(
        pick('cite:', 'cite/a:', 'cite/noauthor/bare-caps:', 'cite/a/:', 'cite//b:', 'cite/_x-y:'),
        pick('', 'see ', '*b* ', 'p;'),
        pick('@a', '@a.b:c-d_e/f', '@é', '@{x}', '@a!b$c%d&e#f*g', '@', '@a@b', '@x, @y'),
        pick('', ' p. 5', ' [a]', '; @b', ';also @c x; post', ';', ' ;;@d'),
        tie('it'),
      )
      .map(([s, p, k, x, o]) => `[${s}${p}${k}${x}${o.length < 8 ? o : ''}]`),
    fc
      .tuple(
        pick('m', 'M-1', 'a_b', 'é'),
        among('¦()¦(a)¦(a,b)¦(a\\,b,)¦(,)¦(a\nb)¦( a , b )¦((x))¦({a})¦(a\\\\,b)¦(*b*)'),
      )
      .map(([n, a]) => `{{{${n}${a}}}}`),
    join(
      pick('src_py', 'src_emacs-lisp', 'src_C++', 'src_é', 'Src_x'),
      pick('', '[:a b]', '[:a [b]]', '[a]b]', '[\n:x y]', '[]'),
      pick('{1}', '{a {b} c}', '{a } b}', '{}', '{a\nb}', '{{}', '{"}"}'),
    ),
    join(
      pick('call_f', 'call_a-b', 'call_é.x', 'CALL_f'),
      pick('', '[:a b]', '[a [b]]'),
      pick('(x)', '()', '(a=(b), c="d)")', '(a\nb)', '(', '((a))'),
      pick('', '[:r]', '[a [b]]'),
    ),
    fc
      .tuple(
        pick('_', '^'),
        among('{a}¦{*b*}¦{a_{b}}¦{a\nb}¦ab¦-1¦+a,b¦*¦.5¦(a(b))¦{}¦\\alpha¦\\alpha{}¦é.¦1é¦工¦,a'),
      )
      .map(([s, b]) => `x${s}${b}`),
    among(
      '<<a>>¦<<a b>>¦<<é\t>>¦<<<Foo>>>¦<<<bar  baz>>>¦<<<Bar>>>¦<<<工作>>>¦<<<İs>>>¦<<<a*b>>>¦<<<foo bar>>>¦' +
        '<<<a\nb>>>¦<<<ſe>>>¦se¦K e¦Foo¦FOO¦foo\n  bar¦bar\tbaz¦foo  bar¦工作¦a*b',
    ),
    among(
      '@@html:<b>@@¦@@a-b:x@y@@¦@@latex:a\n\nb@@¦@@x:@@@¦\\alpha¦\\Alpha{}¦\\nbsp{}x¦\\vert¦\\_  a¦\\zwnj¦' +
        '\\ ¦\\-¦\\--¦\\LaTeX¦\\EUR1¦\\cite[a]{b}¦\\cite{a}{b} c¦\\x[a][b]¦\\x{a{b}}¦\\(a$b\\)¦\\[a\n\nb\\]¦' +
        '\\[a\nb\\]¦$a$¦$a\nb\nc$¦$a\nb\nc\nd$¦$$a\n\nb$$¦$x$;¦$x$-y¦$x$\u00a0¦$5 $6¦[50%]¦[100/]¦[1/2/3]¦' +
        '[%]¦[ / ]¦\\\\¦\\\\\n¦x\\\\ \n',
    ),
    join(tie('it'), gap, tie('it')),
  ),
})).it
const inline = fc
  .array(fc.tuple(object, gap), { minLength: 1, maxLength: 4 })
  .map((all) => all.flat().join(''))
const oneLine = inline.map((text) => text.replaceAll('\n', ' '))
const short = fc.oneof(word, word, oneLine)

// Greater elements, lists and tables in one another, each line moved in by what it stands in.
const shift = (text: string, by: string): string =>
  text
    .split('\n')
    .map((line) => (line === '' ? line : by + line))
    .join('\n')
const indent = pick('', '', '', '  ', '\t')
const bullet = among(
  '- ¦+ ¦1. ¦2) ¦-\t¦10. ¦3. [@7] ¦- [ ] ¦- [X] ¦* ¦-   ¦+ [-] ¦1) [@2][ ] ¦1. [@a] ¦- [@3] ¦-',
)
const term = among('¦¦¦t :: ¦a :: b :: ¦[[x][y]] :: ¦:: ¦x ::¦*a* :: ¦=a ::= :: ¦foo ::\t¦\\alpha ::')
const affiliated = among(
  '#+caption: a *b*¦#+CAPTION[s]: l¦#+caption[a [b] c]: d¦#+name: n¦#+NAME:  n x ¦#+attr_html: :w 1¦' +
    '#+ATTR_é: x¦#+attr_a-b: y¦#+header: :a b¦#+headers: :c d¦#+results[a1b2]: n¦#+RESULTS:¦#+plot: x¦' +
    '#+tblname: t¦#+caption:¦#+attr_html:¦#+label: x¦#+data: d¦#+resname: r¦#+source: s¦#+srcname: q',
)
const row = fc.oneof(
  fc.array(short, { maxLength: 3 }).map((cells) => `| ${cells.join(' | ')} |`),
  among('|-¦|---+--|¦| a¦|a|b¦| / | < | > |¦| ! | x |¦| <l5> | <c> |¦| =a|b= | c |¦|-x'),
)
const formula = pick(
  ...[
    '#+tblfm: $1=$2',
    "#+TBLFM: @2$3=vsum(@1..@2);%.2f::$4='(x)",
    '  #+tblfm: $2=1',
    '#+TBLFM:',
    '#+tblfm:$3=4',
  ],
  ...['', '#+x: y'],
)
const oneLiner = among(
  ': a¦:¦  : b¦# c¦#¦-----¦%%(a b) c¦%%(a¦# \n#+x: y¦:a:¦:END:¦|¦#+¦#+begin¦' +
    'CLOCK: [2024-01-01 Mon 8:00]--[2024-01-01 Mon 9:30] =>  1:30¦clock: [2024-01-01 Mon 8:00] ¦' +
    'CLOCK: =>1:00¦CLOCK:[2024-01-01 Mon 8:00]--[2024-01-01 Mon 9:30]=>1:30¦CLOCK: => 12:00  ¦\f¦' +
    '\u00a0- x¦CLOCK: <2024-01-01 Mon 8:00>--<2024-01-01 Mon 9:30> => 1:30¦' +
    'CLOCK: [2024-01-01 Mon 8:00] => 1:00¦[fn:1] x¦[fn:é]¦[fn:2]: y¦[fn:1] *b*\n[fn:2] c¦' +
    '\\begin{a}\nx\n\\end{a}¦\\begin{A}\n\\end{a}¦  \\begin{é*}[x]\n\ny\n\\end{é*}¦' +
    '\\begin{a}\n\\begin{b}\n\\end{b}\n\\end{a}¦SCHEDULED: <2024-01-01>¦+--+--+\n| a | b |\n+--+--+¦' +
    '  +-+\n  | x |\n  +-+\n#+tblfm: x¦+-+\n+-+\n\n+-+',
)
const keyword = among(
  '#+title: a *b*¦#+date: <2024-01-01>¦#+KEY[a]: b¦#+a_b-c: d¦#+é: x¦#+a:b¦#+a b: c¦#+x::¦' +
    '#+filetags: :a:b:¦#+macro: m $1¦#+include: "a b" :x¦#+bibliography: x¦#+cite_export: a¦' +
    '#+print_bibliography:¦#+options: a:b¦#+BEGIN_¦#+end_x¦#+call: f(x)¦#+CALL:f[:a b](x=1)[:c d]¦' +
    '  #+call: f(a(b)) ¦#+call: a-b()¦#+call: f(x) :r v¦#+call: f[a[b]](c)¦#+call: (x)¦#+CALL: f("a)")',
)
const nest = fc.letrec<{ body: string; thing: string; items: string }>((tie) => {
  const things = (maxLength: number) => fc.array(tie('thing'), { maxLength })
  const around = (open: Text, close: Text): Text =>
    fc
      .tuple(open, things(3), close, indent)
      .map(([first, inside, last, by]) => shift([first, ...inside, last].join('\n'), by))
  const block = (names: Text, begin: string, end: string, parameters: Text): Text =>
    fc
      .tuple(names, parameters, things(3), indent)
      .map(([name, more, inside, by]) => shift([begin + name + more, ...inside, end + name].join('\n'), by))
  const item = fc
    .tuple(join(bullet, term, short), things(2), fc.integer({ min: 0, max: 4 }))
    .map(([first, inside, by]) => [first, ...inside.map((text) => shift(text, ' '.repeat(by)))].join('\n'))
  return {
    items: fc.array(item, { minLength: 1, maxLength: 4 }).map((all) => all.join('\n')),
    thing: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      ...[inline, pick('', '', '', ' ', '\t'), inline, oneLiner, keyword, tie('items'), tie('items')],
      block(
        pick('src', 'example', 'export', 'comment', 'verse'),
        '#+begin_',
        '#+end_',
        pick('', ' x', ' py -n -r :a b', ' html', ' -n 12 -l "(%s)" -i', ' +n 3', '\tpy', '  py  '),
      ),
      block(pick('QUOTE', 'center', 'foo', 'a.b', 'é-1'), '#+BEGIN_', '#+END_', pick('', ' :a b', ' x', ' ')),
      around(
        pick(':d:', ':LOGBOOK:', ':a-b:', ':é_1:', ':PROPERTIES:', ':RESULTS:', ':d:  '),
        pick(':END:', ':end:', '  :END: ', ':END: x'),
      ),
      around(
        pick('#+begin: x', '#+BEGIN: clocktable :scope (a b)', '#+begin: a-b  ', '#+BEGIN:  é :x'),
        pick('#+end:', '#+END:', '#+end', '#+END: x', '#+end: '),
      ),
      fc
        .tuple(fc.array(affiliated, { minLength: 1, maxLength: 3 }), tie('thing'))
        .map(([keys, thing]) => [...keys, thing].join('\n')),
      fc
        .tuple(fc.array(row, { minLength: 1, maxLength: 3 }), fc.array(formula, { maxLength: 2 }))
        .map((parts) => parts.flat().join('\n')),
    ),
    body: fc.array(tie('thing'), { maxLength: 4 }).map((all) => all.join('\n')),
  }
})

// Headlines, planning and properties with odd spacing, and settings that change how they are read.
const tag = among('a¦b_c¦@x¦#y¦%z¦工作¦é¦a-b¦1¦²¦ß¦¦A:¦x.y¦e\u0301¦नी¦👍¦ⅳ¦_')
const tags = fc
  .tuple(
    pick(' ', ' ', '\t', '   ', ' \t'),
    fc.array(tag, { minLength: 1, maxLength: 3 }),
    pick('', '', ' ', '\t', ' x', '\u00a0'),
  )
  .map(([before, all, behind]) => `${before}:${all.join(':')}:${behind}`)
const plan = join(
  pick('SCHEDULED:', 'DEADLINE:', 'CLOSED:', 'Scheduled:', 'SCHEDULED :'),
  pick(' ', '', '  ', '\t', ' \t '),
  fc.oneof(stamp, pick('x', '', '<2024-01-01>x')),
  pick('', ' ', '  ', '\t', ' x ', ', '),
)
const planning = fc
  .tuple(indent, fc.array(plan, { minLength: 1, maxLength: 4 }))
  .map(([by, plans]) => by + plans.join(''))
const property = join(
  indent,
  among(
    ':ID:¦:a:¦:a+:¦:header-args:py:¦:é:¦:a b:¦:a::¦:+:¦:a¦:a:b¦:A_B-c%:¦:EFFORT:¦:a:b:c:¦:END:x¦::¦:_ALL:',
  ),
  among(' v¦  v w  ¦¦ ¦\tv¦ :x: y¦v¦ \u00a0v¦ "a b"¦ *b* [[x]]'),
)
const properties = fc
  .tuple(
    pick(':PROPERTIES:', ':properties:', '  :PROPERTIES:', ':PROPERTIES: ', '\t:Properties:\t'),
    fc.array(property, { maxLength: 3 }),
    pick(':END:', '  :end:', ':END: ', ':END', ':END:\n:PROPERTIES:\n:b: c\n:END:'),
  )
  .map(([open, all, close]) => [open, ...all, close].join('\n'))
const headline = join(
  pick('* ', '** ', '*** ', '***** ', '*  ', '* \t', '*\u00a0', '**'),
  pick('', '', ...todoWords.map((name) => `${name} `), 'TODO', 'DONE\t', 'NEXT  ', 'todo ', 'TODO:'),
  among('¦¦¦[#A] ¦[#10] ¦[#1]¦[#é] ¦[#AB] ¦[# ] ¦[#Z]  ¦[#65] ¦[#]] '),
  pick('', '', '', 'COMMENT ', 'COMMENT', 'COMMENT\t', 'comment '),
  pick('', '', '[1/2] ', '[#B] ', ':x: '),
  fc.oneof(oneLine, word, fc.constant('')),
  fc.oneof(fc.constant(''), tags),
)
const heading = fc
  .tuple(
    headline,
    opt(pick(' ', '# c', '#+name: x')),
    opt(planning),
    opt(properties),
    opt(pick(' ', 'CLOSED: [2024-01-01 Mon]')),
    nest.body,
  )
  .map((parts) => parts.filter((part) => part !== '').join('\n'))
const setting = among(
  '#+TODO: TODO NEXT A.B T+ | DONE Done¦#+todo: 待办(d) ЖДУ(w@/!) | x-y(c) $D¦' +
    '#+SEQ_TODO: TODOS W(x | in|out¦#+TYP_TODO: [?] e\u0301t¦#+TODO: | DONE¦#+TODO: TODO |¦' +
    '#+TODO: TODO(t) | | DONE¦#+TODO:  A.B  ¦#+STARTUP: odd¦#+STARTUP: odd oddeven¦' +
    '#+LINK: ab https://a/%s/%h¦#+LINK: h x¦#+link: "a b" y:%s¦#+LINK: fn2 %(foo)¦#+link: ab\tz:¦' +
    '#+LINK: @a https://t/¦#+PRIORITIES: 1 20 5¦#+FILETAGS: a b¦#+CATEGORY: c¦#+PROPERTY: a b¦' +
    ':PROPERTIES:\n:a: b\n:END:¦# c¦#+ARCHIVE: ::* x',
)

/** Whole files. */
export const deep = fc
  .tuple(
    fc.array(setting, { maxLength: 4 }),
    nest.body,
    fc.array(heading, { maxLength: 4 }),
    pick('', '\n', '\n\n'),
    pick('\n', '\n', '\n', '\n', '\n', '\r\n'),
  )
  .map(([settings, body, headings, tail, line]) => {
    const text = [...settings, body, ...headings].filter((part) => part !== '').join('\n') + tail
    return text.replaceAll('\n', line)
  })
  .filter((text) => !text.split(/\r?\n/).some(hasTagBehindTitle))

/** One line or paragraph of objects. */
export const entwined = join(among('¦¦* ¦- ¦- a :: ¦| ¦#+caption: ¦[fn:1] ¦#+title: '), inline, inline)

/** The named difference `* x:a:`: the leftmost run of tags at the end of a headline has no blank before it. */
function hasTagBehindTitle(line: string): boolean {
  const end = line.replace(/[ \t]+$/, '')
  if (!line.startsWith('*') || !end.endsWith(':')) return false
  const characters = [...end].reverse()
  const length = characters.findIndex((c) => !':_@#%'.includes(c) && !isAlphanumeric(c.codePointAt(0) ?? 0))
  const run = characters.slice(0, length < 0 ? characters.length : length)
  const first = run.lastIndexOf(':')
  return first > 1 && !' \t'.includes(characters[first + 1] ?? ' ')
}
