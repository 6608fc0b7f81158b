// Owns random files with code and calls in lines of text: in paragraphs, lists, tables and titles, with old results behind
// some of them.

import fc from 'fast-check'
import { given, pick } from './run-oracle.ts'

const source = fc
  .tuple(
    pick('python', 'sh'),
    pick(
      '',
      '',
      '[:results output]',
      '[:results raw]',
      '[:results html]',
      '[:results latex]',
      '[:results org]',
      '[:results code]',
      '[:results verbatim]',
      '[:results silent]',
      '[:results none]',
      '[:results append]',
      '[:results pp]',
      '[:results value]',
      '[:wrap example]',
      '[:wrap quote]',
      '[:wrap]',
      '[:wrap src]',
      '[:wrap src org]',
      '[:wrap src org -n x]',
      '[:wrap export]',
      '[:wrap export html]',
      '[:eval no]',
      '[:var x=3]',
      '[:var x=number]',
      '[:results file :file out.txt]',
      '[:post wraps(t=*this*)]',
    ),
    pick('7', '"a, b"', '"x\\\\,y"', '2.50', '"* star"', '"a) b"', '""', '"a=b"'),
  )
  .map(([language, headers, value]) => {
    const isPrinted = language === 'sh' || headers.includes('output')
    // What is printed ends its line, which Org keeps of raw text and we do not.
    const isRaw = headers.includes('raw')
    const code =
      language === 'sh'
        ? `${isRaw ? 'printf' : 'echo'} ${value}`
        : isPrinted
          ? `print(${value})`
          : `return ${value}`
    return `src_${language}${headers}{${code}}`
  })
const call = pick(
  'call_adds()',
  'call_adds(3)',
  'call_adds(y=5, x=1)',
  'call_adds(2)[:results html]',
  'call_adds[:results raw](2)',
  'call_lists[:results output](n=1)',
  'call_missing(1)',
  'call_words2()',
)
const object = fc.oneof({ weight: 3, arbitrary: source }, call)
const old = pick(
  '',
  '',
  '',
  ' {{{results(=old=)}}}',
  '{{{results(=old=)}}}',
  '\n{{{results(old)}}}',
  '  {{{results(old)}}}  ',
  ' {{{other(1)}}}',
)
const piece = fc.tuple(object, old).map((parts) => parts.join(''))
const line = fc.oneof(
  piece.map((one) => `${one}\n`),
  piece.map((one) => `Text ${one} and more.\n`),
  fc.tuple(piece, piece).map(([a, b]) => `Two: ${a}, ${b}.\n`),
  piece.map((one) => `- item ${one}\n  more\n`),
  piece.map((one) => `*bold ${one} text* end\n`),
  piece.map((one) => `[fn:1] Note ${one}\n`),
  fc.tuple(piece, pick('\n', '')).map(([one, gap]) => `Text ${one}\n${gap}Next line.\n`),
  call.map((one) => `| a | ${one} |\n`),
)
const properties = pick(
  '',
  '',
  ':PROPERTIES:\n:header-args: :wrap quote\n:END:\n',
  ':PROPERTIES:\n:header-args:python: :wrap example\n:END:\n',
)
const wraps = `#+name: wraps
#+begin_src python :var t="" :results raw
return "<" + str(t) + ">"
#+end_src

#+name: words2
#+begin_src sh :results output
echo two words
#+end_src

`
const files = fc
  .array(fc.tuple(properties, fc.array(line, { minLength: 1, maxLength: 4 })), { minLength: 1, maxLength: 3 })
  .map((parts) =>
    [given, wraps, ...parts.map(([drawer, lines], i) => `* Head ${i}\n${drawer}${lines.join('\n')}`)].join(
      '',
    ),
  )

export const sampleInline = (runs: number, seed: number): readonly string[] =>
  fc.sample(files, { numRuns: runs, seed })
