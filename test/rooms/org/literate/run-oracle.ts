// Owns the comparison of run blocks with Emacs: whole files, with their blocks run by real Org and by us in real sessions.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { applyEdits } from '../../../../server/src/org/edit/edit.ts'
import { runnablesOf } from '../../../../server/src/org/literate/calls.ts'
import { type Got, runBlock } from '../../../../server/src/org/literate/run.ts'
import { parseOrg } from '../../../../server/src/org/parse.ts'
import { openWorld } from '../../repl/world.ts'
import { emacsProgram } from '../oracle.ts'

export const pick = <T>(...items: readonly T[]) => fc.constantFrom(...items)

/** What blocks can refer to. */
export const given = `#+name: table
| a | b c |
| 1 | 2.5 |

#+name: headed
| name | n |
|------+---|
| x    | 1 |
| y    | 2 |

#+name: items
- one
- two words

#+name: words
#+begin_example
first line
second
#+end_example

#+name: number
: 42

#+name: adds
#+begin_src python :var x=1 y=2
return x + y
#+end_src

#+name: lists
#+begin_src sh :var n=2 :results output
seq $n
#+end_src

`

const codes: Readonly<Record<string, readonly string[]>> = {
  python: [
    'return 1 + 2',
    'return 2.50',
    'return "a b"',
    'return [1, 2.0, "x, y"]',
    'return [[1, "a"], [2, "b\'c"]]',
    'return {"a": 1, "b": [1, 2]}',
    'return (1, None, True)',
    'x = """one\n  two"""\nreturn x',
    'return None',
    'print("out")\nprint(3)\nreturn 4',
    'for i in range(3):\n    print(i, i * i)',
    'return "* star\\n#+x"',
    'import os\nreturn os.path.basename(os.getcwd()) != ""',
  ],
  sh: [
    'echo one',
    'echo 1; echo 2',
    'echo "a b"; echo "c d e"',
    'printf "1\\t2\\n3\\t4\\n"',
    'printf "a,b\\nc,d e\\n"',
    'printf "x"',
    'true',
    'echo "  lead"; echo "and  two"',
    'seq 1 12',
    'echo "* star"',
    'echo 007 1e3 2.0; echo "-1 +5 .5"',
    'echo \'"quoted text" x\'; echo y',
  ],
  bash: ['echo ${BASH_VERSION:+bash}', 'for i in a b; do echo "$i 1"; done'],
}
const withVars: readonly (readonly [string, string, string])[] = [
  ['python', 'x=5', 'return x'],
  ['python', 'x="a b"', 'return x'],
  ['python', 'x=table', 'return x'],
  ['python', 'x=headed', 'return x'],
  ['python', 'x=headed :colnames yes', 'return [[r[0], r[1] * 2] for r in x]'],
  ['python', 'x=headed :colnames no', 'return x'],
  ['python', 'x=headed :hlines yes', 'return x'],
  ['python', 'x=items', 'return x'],
  ['python', 'x=words', 'return x'],
  ['python', 'x=number', 'return x * 2'],
  ['python', 'x=table[0]', 'return x'],
  ['python', 'x=table[0,1]', 'return x'],
  ['python', 'x=table[,0]', 'return x'],
  ['python', 'x=table[-1,0:1]', 'return x'],
  ['python', 'x=adds()', 'return x'],
  ['python', 'x=adds(10)', 'return x'],
  ['python', 'x=adds(y=10, x=3)', 'return x'],
  ['python', 'x=adds', 'return x'],
  ['python', 'x=lists(n=3)', 'return x'],
  ['python', "x='(1 2 3)", 'return x'],
  ['python', 'x=1 y=2', 'return x + y'],
  ['sh', 'x=5', 'echo $x'],
  ['sh', 'x="a b"', 'echo "$x"'],
  ['sh', 'x=table', 'echo "$x"'],
  ['sh', 'x=items', 'echo "$x"'],
  ['sh', 'x=adds(2,3)', 'echo $x'],
  ['bash', 'x=items', 'echo "${x[1]}"'],
]
const results = pick(
  '',
  '',
  '',
  ' :results output',
  ' :results value',
  ' :results output table',
  ' :results value table',
  ' :results list',
  ' :results raw',
  ' :results drawer',
  ' :results output drawer',
  ' :results output raw',
  ' :results verbatim',
  ' :results scalar',
  ' :results pp',
  ' :results html',
  ' :results silent',
  ' :results none',
  ' :results discard',
  ' :results append',
  ' :results output prepend',
  ' :results file :file out.txt',
)
const more = pick(
  '',
  '',
  '',
  '',
  ' :cache yes',
  ' :wrap quote',
  ' :eval no',
  ' :eval never',
  ' :exports both',
  ' :post wraps(t=*this*)',
)
const wraps = `#+name: wraps
#+begin_src python :var t="" :results raw
return "<" + str(t) + ">"
#+end_src

`

const plain = pick('python', 'sh', 'bash').chain((language) =>
  fc.tuple(fc.constant(language), fc.constant(''), pick(...(codes[language] ?? []))),
)
const varied = fc.constantFrom(...withVars).map(([language, vars, code]) => [language, ` :var ${vars}`, code])
const block = fc
  .tuple(fc.oneof(plain, varied), results, more, pick('', '', '#+name: it\n'))
  .map(
    ([[language = '', vars = '', code = ''], words, rest, name]) =>
      `${name}#+begin_src ${language}${vars}${words}${rest}\n${fitting(code, words)}\n#+end_src\n`,
  )
/** What is only printed returns nothing. */
const fitting = (code: string, words: string): string =>
  words.includes('output') ? code.replace(/^return (.*)$/gm, 'print($1)') : code

const calls = pick(
  '',
  '',
  '\n#+CALL: adds(3)\n',
  '\n#+CALL: adds(y=5, x=1) :results drawer\n',
  '\n#+name: called\n#+CALL: lists[:results output table](n=3)\n',
  '\n#+CALL: wraps(t=adds(2, 2))\n\n#+RESULTS:\n: old\n',
)
const old = pick('', '', '\n#+RESULTS:\n: old\n', '\n#+RESULTS: it\n| old |\n')
const files = fc
  .tuple(fc.array(fc.tuple(block, old), { minLength: 1, maxLength: 3 }), pick('', '\nText.\n'), calls)
  .map(([all, rest, call]) => {
    const [first, ...others] = all
    const unnamed = others.map(
      ([code, there]) => code.replace('#+name: it\n', '') + there.replace(': it', ':'),
    )
    return `${given}${wraps}* Head\n${first?.join('') ?? ''}${rest}${call}${unnamed.map((one) => `* Next\n${one}`).join('')}`
  })

/**
 * The same for the same seed. Two things are left out: what another block makes of a list, which Org shows as a line that looks
 * like one, and the hash of a list that is a variable.
 */
export const sampleFiles = (runs: number, seed: number): readonly string[] =>
  fc
    .sample(files, { numRuns: runs, seed })
    .map((text) =>
      text.replaceAll(/(:results list.*) :post.*$/gm, '$1').replaceAll(/(:var x=items.*) :cache yes/g, '$1'),
    )

/** The texts that Emacs makes of them, in one run. */
export function ranByEmacs(
  all: readonly string[],
  lisp: string,
): { readonly version: string; readonly results: readonly string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'org-run-'))
  try {
    const ends = [join(folder, 'in.json'), join(folder, 'out.json')]
    writeFileSync(ends[0] as string, JSON.stringify(all))
    const script = new URL('run.el', import.meta.url).pathname
    execFileSync(emacsProgram(), ['-Q', '--batch', '-L', lisp, '-l', script, ...ends], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: 600_000,
    })
    return JSON.parse(readFileSync(ends[1] as string, 'utf8'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The texts that we make of them: every block run once, from the first to the last. */
export async function ranByUs(all: readonly string[]): Promise<readonly string[]> {
  const world = await openWorld()
  try {
    const made: string[] = []
    for (const text of all) made.push(await ran(world, text))
    return made
  } finally {
    await world.close()
  }
}

async function ran(world: Awaited<ReturnType<typeof openWorld>>, org: string): Promise<string> {
  let text = org
  for (let number = 0; number < runnablesOf(parseOrg(text), text).length; number++) {
    const running = runBlock({ text, document: parseOrg(text), path: 'notes.org' }, number, 'if-changed')
    let next = running.next()
    while (!next.done) {
      const wanted = next.value
      let got: Got = wanted.kind === 'folder' ? { kind: 'folder' } : { kind: 'file', text: null }
      if (wanted.kind === 'code') {
        const { evaluated, code, shows, session } = wanted
        const came = await world.evaluate(evaluated ?? '', code, { session, shows })
        got =
          came.kind === 'value'
            ? { kind: 'came', value: came.value, printed: came.out }
            : { kind: 'failed', words: came.error }
      }
      next = running.next(got)
    }
    if (!next.value.ok) return `error: ${next.value.error.message}`
    const { edits } = next.value.value
    text = applyEdits(text, edits)
  }
  return text
}
