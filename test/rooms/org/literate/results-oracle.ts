// Owns the comparison of results with Emacs: random blocks, old results and values, inserted by real Org and by us.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { applyEdits } from '../../../../server/src/org/edit/edit.ts'
import { blocksOf } from '../../../../server/src/org/literate/block.ts'
import { resultEdits } from '../../../../server/src/org/literate/results.ts'
import { type Entry, hline, type Value } from '../../../../server/src/org/literate/value.ts'
import { parseOrg } from '../../../../server/src/org/parse.ts'
import { emacsProgram } from '../oracle.ts'

export interface Case {
  readonly text: string
  /** As JSON; "<hline>" is a line across a table. */
  readonly value: unknown
  readonly hash: string
}

const pick = <T>(...items: readonly T[]) => fc.constantFrom(...items)
const often = (...items: readonly string[]) => fc.constantFrom('', '', '', ...items)

const word = pick('a', 'b c', '1', '2.5', 'ünï', 'long words here', '-3')
const cell = fc.oneof(word, fc.integer({ min: -5, max: 200 }))
const row = fc.array(cell, { minLength: 2, maxLength: 2 })
const table = fc.array(fc.oneof({ weight: 4, arbitrary: row }, { weight: 1, arbitrary: pick('<hline>') }), {
  minLength: 1,
  maxLength: 4,
})
const line = pick(
  'one',
  'two words',
  '',
  '* star',
  '#+x',
  ',* comma',
  '  in',
  ': colon',
  'ünï 工作',
  '- item',
)
const text = fc
  .tuple(fc.array(line, { minLength: 1, maxLength: 12 }), pick('', '\n'))
  .map(([lines, end]) => lines.join('\n') + end)
  .filter((one) => one.trim() !== '')
const value = fc.oneof(
  { weight: 4, arbitrary: text },
  { weight: 1, arbitrary: pick<unknown>(null, 42, -1, 'plain') },
  { weight: 2, arbitrary: table.filter((rows) => rows.some((one) => one !== '<hline>')) },
  { weight: 1, arbitrary: fc.array(cell, { minLength: 1, maxLength: 4 }) },
  {
    weight: 1,
    arbitrary: pick<unknown>(
      '| a | 1 |\n| bbb | 22 |',
      '|a|b|\n|-\n|ccc| 10|\n',
      '| a | 1\n| bbb | 22\ntext | after',
      'text\n| a | 1 |\n| bbb | 22 |',
    ),
  },
)
const results = pick(
  '',
  '',
  'output',
  'value',
  'table',
  'list',
  'scalar',
  'verbatim',
  'raw',
  'drawer',
  'html',
  'latex',
  'org',
  'code',
  'pp',
  'append',
  'prepend',
  'append drawer',
  'prepend raw',
  'silent',
  'none',
  'discard',
)
const arguments_ = fc
  .tuple(results, often(' :wrap', ' :wrap quote', ' :wrap src js', ' :wrap EXPORT html', ' :wrap example'))
  .map(([words, wrap]) => `${words === '' ? '' : ` :results ${words}`}${wrap}`)
const old = pick(
  '',
  '',
  '\n#+RESULTS:\n',
  '\n#+RESULTS:\n: old\n: lines\n',
  '\n#+results:\n| a | b |\n',
  '#+RESULTS:\n: at once\n',
  '\n\n#+RESULTS:\n:results:\nold\n:end:\n',
  '\n#+RESULTS:\n#+begin_example\nold\n#+end_example\n',
  '\n#+RESULTS:\nparagraph of mine\n',
  '\n#+RESULTS:\n- a\n- b\n',
  '\n#+RESULTS:\n[[file:old.png]]\n',
  '\n#+caption: c\n#+RESULTS:\n: old\n',
  '\n#+RESULTS[abcdef]:\n: cached\n',
  '\n#+RESULTS:\n#+begin_src js\nold\n#+end_src\n',
  '\n#+RESULTS: other\n: named\n',
)
const behind = pick('', '', 'Text.\n', '\nText.\n', '\n\nText.\n', '* Next\n', '\n: fixed\n')
const name = often('#+name: it\n', '#+name: other\n')
const before = pick('', 'Text.\n', '* Head\n', '* Head\nText.\n\n')

const cases = fc
  .tuple(
    before,
    name,
    arguments_,
    old,
    behind,
    value,
    often('abcdef', '012345'),
    pick('', '', '', 'list', 'indent'),
  )
  .map(([lead, named, given, there, rest, result, hash, place]): Case => {
    const block = `${named}#+begin_src mark${given}\ncode\n#+end_src\n${there}`
    const shift = (by: string) =>
      block
        .split('\n')
        .map((one) => (one === '' ? one : by + one))
        .join('\n')
    const body = place === 'list' ? `- item\n\n${shift('  ')}` : place === 'indent' ? shift('  ') : block
    return { text: `${lead}${body}${rest}`, value: result, hash }
  })

/**
 * The same cases for the same seed, but for three kinds. Tables that are added to an old result are not indented by Org and fall
 * out of their list; those that are added to a table become one with it, and are aligned anew, where we change no old line. And where the hash is another, a paragraph below the keyword is deleted, which is no
 * result but text of somebody's own.
 */
export const sampleCases = (runs: number, seed: number): readonly Case[] =>
  fc.sample(cases, { numRuns: runs, seed }).filter(({ text: org, value: given, hash }) => {
    const isList = given === null || Array.isArray(given) || /^\|/.test(String(given))
    return (
      !(isList && /^ +#\+begin_src.* append/m.test(org)) &&
      !(isList && /append|prepend/.test(org) && org.includes('| a | b |')) &&
      !(hash !== '' && /^ *#\+RESULTS:\n *(?:paragraph|Text|\[\[file:old\.png\]\]\n *Text)/m.test(org))
    )
  })

/** The texts that Emacs makes of them, in one run. */
export function insertedByEmacs(
  all: readonly Case[],
  lisp: string,
): { readonly version: string; readonly results: readonly string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'org-results-'))
  try {
    const files = [join(folder, 'in.json'), join(folder, 'out.json')]
    writeFileSync(files[0] as string, JSON.stringify(all))
    const script = new URL('results.el', import.meta.url).pathname
    execFileSync(emacsProgram(), ['-Q', '--batch', '-L', lisp, '-l', script, ...files], {
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: 120_000,
    })
    return JSON.parse(readFileSync(files[1] as string, 'utf8'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const entryOf = (given: unknown): Entry =>
  given === '<hline>' ? hline : Array.isArray(given) ? given.map(entryOf) : (given as Entry)

export function insertedByUs({ text: org, value: given, hash }: Case): string {
  const document = parseOrg(org)
  const block = blocksOf(document, org).find(({ language }) => language === 'mark')
  if (!block) throw new Error('There is no block.')
  return applyEdits(org, resultEdits(document, org, block, entryOf(given) as Value, hash))
}
