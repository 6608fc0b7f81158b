// Owns the comparison of tangling with Emacs: random literate files, tangled by real Org and by us.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { contentOf, tangle } from '../../../../server/src/org/literate/tangle.ts'
import { parseOrg } from '../../../../server/src/org/parse.ts'
import { emacsProgram } from '../oracle.ts'

/** Text and permission bits by path; null where Org refuses to tangle. */
export type Outcome = Readonly<Record<string, { readonly text: string; readonly mode: number | null }>> | null

const pick = <T>(...items: readonly T[]) => fc.constantFrom(...items)
const often = (...items: readonly string[]) => fc.constantFrom('', '', '', ...items)

const languages = pick('python', 'python', 'sh', 'js', 'emacs-lisp', 'C', 'sql', 'css')
const targets = pick(
  ' :tangle yes',
  ' :tangle yes',
  ' :tangle no',
  ' :tangle out.txt',
  ' :tangle out.txt',
  ' :tangle sub/x.py :mkdirp yes',
  ' :tangle "quoted name.txt"',
  '',
)
const more = fc
  .uniqueArray(
    pick(
      ' :noweb yes',
      ' :noweb yes',
      ' :noweb tangle',
      ' :noweb no-export',
      ' :noweb strip-tangle',
      ' :noweb eval',
      ' :noweb-ref shared',
      ' :noweb-ref other',
      ' :noweb-sep ""',
      ' :noweb-sep "\\n\\n"',
      ' :noweb-prefix no',
      ' :comments link',
      ' :comments yes',
      ' :comments org',
      ' :comments both',
      ' :comments no',
      ' :padline no',
      ' :shebang #!/bin/sh',
      ' :shebang "#!/usr/bin/env python"',
      ' :tangle-mode o600',
      ' :tangle-mode rwxr-x---',
      ' :tangle-mode u+x',
      ' :no-expand',
      ' :prologue "before"',
      ' :epilogue "after"',
      ' :results output',
    ),
    { maxLength: 3, selector: (text) => text.split(' ')[1] },
  )
  .map((all) => all.join(''))
const switches = often(' -n', ' -r', ' -i', ' -r -l "%%(%s)"')
const line = pick(
  'x = 1',
  'print(x)',
  '  indented',
  '    twice',
  '',
  '',
  ',* starred',
  ',#+keyword',
  ',,* twice',
  'ünï 工作 🙂',
  '<<first>>',
  '  <<first>>',
  '# <<shared>>',
  '<<shared>>',
  'a <<first>> b <<other>> c',
  '<<missing>>',
  '<<part>>',
  '<< spaced>>',
  'a << b >> c',
  '(ref:one)',
  'call()   (ref:two)',
  'call()   %(two)',
  ' :END:',
)
const body = fc.array(line, { maxLength: 5 }).map((lines) => lines.map((one) => `${one}\n`).join(''))
const begin = pick('#+begin_src', '#+begin_src', '#+BEGIN_SRC')

const block = fc
  .tuple(
    often('#+name: first\n', '#+name: part\n', '#+NAME: named block\n'),
    often(
      '#+header: :tangle other.js\n',
      '#+header: :padline no\n#+header: :comments link\n',
      '#+caption: c\n',
    ),
    begin,
    languages,
    switches,
    targets,
    more,
    body,
    pick('', '', '', '  '),
  )
  .map(([name, header, open, language, flags, target, rest, code, indent]) =>
    `${name}${header}${open} ${language}${flags}${target}${rest}\n${code}${open.replace(/begin/i, (word) => (word === 'begin' ? 'end' : 'END'))}\n`
      .split('\n')
      .map((one) => (one === '' ? one : indent + one))
      .join('\n'),
  )
const prose = pick(
  '',
  '\n',
  'Some text.\n',
  'Some text.\n\nMore of *it*.\n\n',
  '- item\n\n',
  '#+begin_example\nno\n#+end_example\n\n',
)
const piece = fc.tuple(prose, block, prose).map((parts) => parts.join(''))

const drawer = often(
  ':PROPERTIES:\n:header-args: :tangle drawer.txt\n:END:\n',
  ':PROPERTIES:\n:header-args+: :comments link\n:END:\n',
  ':PROPERTIES:\n:header-args:python: :tangle yes :comments both\n:END:\n',
  ':PROPERTIES:\n:CUSTOM_ID: part\n:END:\n',
  ':PROPERTIES:\n:CUSTOM_ID: a-b\n:END:\n',
)
const head = fc
  .tuple(
    pick('*', '*', '**', '***'),
    often(' TODO', ' DONE', ' COMMENT'),
    often(' [#A]'),
    pick(' One', ' Two words', ' Three [1/2]', ' [[file:x][four]]', ' Fünf', ' six  spaced'),
    often(' :tag:', ' :ARCHIVE:'),
  )
  .map((parts) => `${parts.join('')}\n`)
const section = fc
  .tuple(head, drawer, fc.array(piece, { maxLength: 3 }))
  .map(([a, b, c]) => a + b + c.join(''))
const setting = often(
  '#+PROPERTY: header-args :tangle all.txt\n',
  '#+PROPERTY: header-args:python :tangle all.py :noweb yes\n',
  '#+PROPERTY: header-args :noweb yes\n#+PROPERTY: header-args+ :comments link\n',
  '#+TITLE: T\n',
)

const file = fc
  .tuple(setting, fc.array(piece, { maxLength: 2 }), fc.array(section, { maxLength: 4 }))
  .map(([first, top, rest]) => first + top.join('') + rest.join(''))

/**
 * The same files for the same seed. No tabs: where they indent a line, Emacs takes away another number of columns than it
 * has counted. And a reference to a headline makes it forget which block it was at, where `-i` or the text before is asked.
 */
export const sampleFiles = (runs: number, seed: number): readonly string[] =>
  fc
    .sample(file, { numRuns: runs, seed })
    .filter((text) => !(text.includes('CUSTOM_ID: part') && / -i\b|comments (?:org|both)/.test(text)))

/** What Emacs makes of them, in one run; `lisp` is a folder with another Org than its own. */
export function tangledByEmacs(
  texts: readonly string[],
  lisp = '',
): { readonly version: string; readonly results: readonly Outcome[] } {
  const folder = mkdtempSync(join(tmpdir(), 'org-tangle-'))
  try {
    const files = [join(folder, 'in.json'), join(folder, 'out.json')]
    writeFileSync(files[0] as string, JSON.stringify(texts))
    const script = new URL('tangle.el', import.meta.url).pathname
    const load = lisp === '' ? [] : ['-L', lisp]
    execFileSync(emacsProgram(), ['-Q', '--batch', ...load, '-l', script, ...files], {
      stdio: ['ignore', 'ignore', 'pipe'],
      maxBuffer: 1 << 28,
      timeout: 120_000,
    })
    const { version, results } = JSON.parse(readFileSync(files[1] as string, 'utf8')) as {
      version: string
      results: { files?: NonNullable<Outcome>; error?: string }[]
    }
    return { version, results: results.map(({ files }) => files ?? null) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What we make of one; permissions that nothing asks for are those of any file. Org ends where code refers to itself. */
export function tangledByUs(text: string): Outcome {
  const { files, problems } = tangle(parseOrg(text), text, 'a.org')
  if (problems.some(({ code }) => code === 'circular')) return null
  return Object.fromEntries(files.map((one) => [one.path, { text: contentOf(one), mode: one.mode ?? 0o644 }]))
}
