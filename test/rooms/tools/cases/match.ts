// Edits by hand: the file, what a model asked for, and the file afterwards or the code of the refusal.

export interface Case {
  readonly title: string
  readonly file: string
  readonly find: string
  readonly replace: string
  readonly after: string
}

const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`

export const cases: readonly Case[] = [
  {
    title: 'to the letter, replaced to the letter',
    file: lines('def f():', '    a = 1', '    return a'),
    find: '    a = 1',
    replace: '    a = 2\n    b = 3',
    after: lines('def f():', '    a = 2', '    b = 3', '    return a'),
  },
  {
    title: 'indentation left out: the replacement is indented to the place, deeper lines too',
    file: lines('class A:', '    def f(self):', '        a = 1', '        return a', '', 'x = 1'),
    find: 'def f(self):\n    a = 1\n    return a',
    replace: 'def f(self):\n    a = 1\n    if a:\n        a = 2\n    return a',
    after: lines(
      'class A:',
      '    def f(self):',
      '        a = 1',
      '        if a:',
      '            a = 2',
      '        return a',
      '',
      'x = 1',
    ),
  },
  {
    title: 'no indentation copied at all: what takes the place of a line is indented as it was',
    file: lines('if a:', '    if b:', '        c()', '        d()', '    e()'),
    find: 'if b:\nc()\nd()\ne()',
    replace: 'if b:\nc(1)\nd()\ne(2)',
    after: lines('if a:', '    if b:', '        c(1)', '        d()', '    e(2)'),
  },
  {
    title: 'no indentation copied at all: what is new is indented as the line above it',
    file: lines('if a:', '    if b:', '        c()', '    e()'),
    find: 'if b:\nc()\ne()',
    replace: 'if b:\nc()\nd()\ne()\nf()',
    after: lines('if a:', '    if b:', '        c()', '        d()', '    e()', '    f()'),
  },
  {
    title: 'hard spaces of the model do not indent new lines either',
    file: lines('if a:', '    c()', '    d()'),
    find: 'if a:\n\u00a0\u00a0\u00a0\u00a0c()',
    replace: 'if a:\n\u00a0\u00a0\u00a0\u00a0c()\n\u00a0\u00a0\u00a0\u00a0if x:\n\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0e()',
    after: lines('if a:', '    c()', '    if x:', '        e()', '    d()'),
  },
  {
    title: 'two blanks written where the file has four',
    file: lines('class A:', '    def f(self):', '        return 1'),
    find: '  def f(self):\n    return 1',
    replace: '  def f(self):\n    if self:\n      return 2\n    return 1',
    after: lines('class A:', '    def f(self):', '        if self:', '            return 2', '        return 1'),
  },
  {
    title: 'blanks written where the file has tabs',
    file: lines('func f() {', '\tif a {', '\t\tb()', '\t}', '}'),
    find: '  if a {\n    b()\n  }',
    replace: '  if a {\n    b()\n    for c {\n      d()\n    }\n  }',
    after: lines('func f() {', '\tif a {', '\t\tb()', '\t\tfor c {', '\t\t\td()', '\t\t}', '\t}', '}'),
  },
  {
    title: 'one line found without its indentation, new lines around it',
    file: lines('def f():', '    for x in y:', '        print( x )', '    return'),
    find: 'print(x)',
    replace: 'if x:\n    print(x)',
    after: lines('def f():', '    for x in y:', '        if x:', '            print(x)', '    return'),
  },
  {
    title: 'lines that were not changed keep their trailing blanks and their quotes',
    file: "a = 'x'   \nb = 'y'\nc = 'z'\t\n",
    find: 'a = ‘x’\nb = ‘y’\nc = ‘z’',
    replace: 'a = ‘x’\nb = ‘new’\nc = ‘z’',
    after: "a = 'x'   \nb = 'new'\nc = 'z'\t\n",
  },
  {
    title: 'line ends of the file, from a model that writes its own',
    file: 'one\r\n\ttwo\r\nthree\r\n',
    find: 'one\n  two\nthree',
    replace: 'one\n  two\n  more\nthree',
    after: 'one\r\n\ttwo\r\n\tmore\r\nthree\r\n',
  },
  {
    title: 'blank lines that the model left out stay where nothing changed',
    file: lines('a()', '', '', 'b()', 'c( )'),
    find: 'a()\nb()\nc()',
    replace: 'a()\nb()\nd()',
    after: lines('a()', '', '', 'b()', 'd()'),
  },
  {
    title: 'line numbers that were copied with the text',
    file: lines('a', '  foo(1)', 'b', '  foo(2)'),
    find: '3: b\n4:   foo(2)',
    replace: '3: b\n4:   foo(3)',
    after: lines('a', '  foo(1)', 'b', '  foo(3)'),
  },
  {
    title: 'an argument list on lines of its own',
    file: lines('x = call(', '    first,', '    second,', ')', 'y = 1'),
    find: 'x = call(first, second,)',
    replace: 'x = call(first)',
    after: lines('x = call(first)', 'y = 1'),
  },
  {
    title: 'a line that is taken away goes with its line end',
    file: lines('a()', '  b( 1 )', 'c()'),
    find: 'b(1)\n',
    replace: '',
    after: lines('a()', 'c()'),
  },
  {
    title: 'a part of a line',
    file: lines('  if (a  &&  b) run( )'),
    find: 'a && b',
    replace: 'a || b',
    after: lines('  if (a || b) run( )'),
  },
  {
    title: 'of a repeated function neither',
    file: lines('class A {', '  go() {', '    run()', '  }', '}', 'class B {', '    go() {', '        run()', '    }', '}'),
    find: 'go() {\n run()\n}',
    replace: 'go() {}',
    after: 'not-unique',
  },
  {
    title: 'of nearly equal functions the one that agrees',
    file: lines('function a(x) {', '  return  x + 1', '}', 'function b(x) {', '  return  x + 2', '}'),
    find: 'return x + 2',
    replace: 'return x + 3',
    after: lines('function a(x) {', '  return  x + 1', '}', 'function b(x) {', '  return x + 3', '}'),
  },
  {
    title: 'of nearly equal functions none, if none agrees',
    file: lines('function a(x) {', '  return x + 1', '}', 'function b(x) {', '  return x + 2', '}'),
    find: 'function b(x) {\n  return x + 1\n}',
    replace: '',
    after: 'not-found',
  },
  {
    title: 'not over a line that the model did not see',
    file: lines('open()', 'audit()', 'close()'),
    find: 'open()\nclose()',
    replace: 'close()',
    after: 'not-found',
  },
  {
    title: 'not in the middle of a word',
    file: lines('reopen( 1 )', 'opened( 2 )'),
    find: 'open(1)',
    replace: 'x',
    after: 'not-found',
  },
  {
    title: 'not a longer number',
    file: lines('wait( 100 )'),
    find: 'wait(10',
    replace: 'x',
    after: 'not-found',
  },
  {
    title: 'nothing but blanks is no place',
    file: lines('a', '', 'b'),
    find: ' \t ',
    replace: 'x',
    after: 'not-found',
  },
  {
    title: 'an Org heading keeps its stars, its text its typography',
    file: lines('* Notes', '  It’s “here” – see below.', '** Next'),
    find: 'It\'s "here" - see below.',
    replace: 'It is gone.',
    after: lines('* Notes', '  It is gone.', '** Next'),
  },
]
