// Owns random files with what blocks are given beside variables: names of rows, input and arguments of shells, and code that
// holds what other blocks give back.

import fc from 'fast-check'
import { given, pick } from './run-oracle.ts'

const wide = `#+name: named
|   | a | b |
|---+---+---|
| x | 1 | 2 |
| y | 3 | 4 |

#+name: plain
| x | 1 | 2 |
|---+---+---|
| y | 3 | 4 |

#+name: doubled
#+begin_src python :var x=1 :results output
print(x * 2)
print("end")
#+end_src

#+name: grid
#+begin_src python :var n=2
return [[i, i * i] for i in range(n)]
#+end_src

#+name: nothing
#+begin_src python
return None
#+end_src

#+name: nested
#+begin_src python :noweb yes
return <<adds(1, 4)>> * 2
#+end_src

`

const names = pick('', '', ' :rownames yes', ' :rownames no', ' :rownames', ` :rownames '("r" "s")`)
const columns = pick(
  '',
  '',
  ' :colnames yes',
  ' :colnames no',
  ' :colnames nil',
  ' :colnames',
  ` :colnames '("p" "q")`,
)
const lines = pick('', '', ' :hlines yes', ' :hlines no')
const tables = fc
  .tuple(
    pick('named', 'plain', 'table', 'headed', 'grid(3)', '\'((1 2) ("a" "b"))'),
    names,
    columns,
    lines,
    pick(
      'return x',
      'return [[c for c in r] + [0] for r in x if r]',
      'return len(x)',
      'return [r for r in x] + [["z"] * 3]',
    ),
    pick('', '', ' :cache yes', ' :results table', ' :results list'),
  )
  .map(
    ([of, rows, head, rules, code, more]) =>
      `#+begin_src python :var x=${of}${rows}${head}${rules}${more}\n${code}\n#+end_src\n`,
  )
const shellTables = fc
  .tuple(pick('named', 'plain', 'headed', 'table'), names, columns, lines)
  .map(
    ([of, rows, head, rules]) => `#+begin_src sh :var x=${of}${rows}${head}${rules}\necho "$x"\n#+end_src\n`,
  )
const fed = fc
  .tuple(
    pick('sh', 'bash'),
    pick(
      '',
      ' :stdin words',
      ' :stdin named',
      ' :stdin items',
      ' :stdin number',
      ' :stdin grid',
      ' :stdin lists(n=3)',
    ),
    pick('', ' :cmdline a "b c" 3', ' :cmdline \'x  y\' "$((1 + 1))"', ' :cmdline -n'),
    pick(
      'cat',
      'echo "$#"; echo "$1"; echo "$2"',
      'while read -r a b; do echo "$b,$a"; done',
      'cat; exit 3',
      'wc -l',
    ),
    pick('', '', ' :results output', ' :results value', ' :results verbatim', ' :results list', ' :var y=5'),
  )
  .map(
    ([language, input, words, code, more]) =>
      `#+begin_src ${language}${input}${words}${more}\n${code}\n#+end_src\n`,
  )
const woven = fc
  .tuple(
    pick(
      'adds()',
      'adds(10)',
      'adds(y=10, x=3)',
      'doubled()',
      'doubled(x=4)',
      'grid(3)',
      'grid(n=1)',
      'nothing()',
      'nested()',
      'lists(n=3)',
      'grid(3)[1,1]',
      'grid(3)[1]',
    ),
    pick('x = """<<R>>"""\nreturn x', '# <<R>>\nreturn 1', 'return """a<<R>>b <<R>>"""'),
    pick(
      ' :noweb yes',
      ' :noweb eval',
      ' :noweb no',
      ' :noweb tangle',
      ' :noweb yes :noweb-prefix no',
      ' :noweb yes :cache yes',
    ),
  )
  .map(([call, code, how]) => `#+begin_src python${how}\n${code.replaceAll('R', call)}\n#+end_src\n`)

const block = fc.oneof(tables, shellTables, fed, woven)
const files = fc
  .array(block, { minLength: 1, maxLength: 4 })
  .map((all) => `${given}${wide}${all.map((one) => `* Head\n${one}`).join('')}`)

export const sampleMore = (runs: number, seed: number): readonly string[] =>
  fc.sample(files, { numRuns: runs, seed })
