// Owns the comparison with org-lint of Org 9.7: what it found in the files of lint/ and in random ones stands in
// lint/org-9.7.json, written by lint-expect.ts. Names every difference; anything else that differs is a bug.

import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import type { Outside } from '../../../server/src/org/lint/check.ts'
import { checkNames } from '../../../server/src/org/lint/checks.ts'
import { lintOrg } from '../../../server/src/org/lint/lint.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'

export interface Expected {
  /** `LINE CHECKER` by file. */
  readonly files: Readonly<Record<string, readonly string[]>>
  readonly codes: readonly string[]
  /** For each random file `LINE.CODE LINE.CODE …`, codes counted in `codes`. */
  readonly random: readonly string[]
}

const folder = new URL('lint/', import.meta.url)
export const expectedFile = new URL('org-9.7.json', folder)

export const files = (): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(folder)
      .filter((name) => name.endsWith('.org'))
      .sort()
      .map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]),
  )

/** Runs of lines of the files, mixed: the same for each call. */
export function randomTexts(runs: number): readonly string[] {
  const all = [...files().values()].map((text) => text.replaceAll('\r\n', '\n').split('\n'))
  const run = fc
    .tuple(fc.nat(all.length - 1), fc.nat(200), fc.integer({ min: 1, max: 5 }))
    .map(([file, at, length]) => {
      const lines = all[file] as readonly string[]
      const start = at % lines.length
      return lines.slice(start, start + length)
    })
  const word = fc.constantFrom(
    '',
    '',
    '* Headline',
    'text',
    '- item',
    '  more',
    ':END:',
    '#+end_src',
    '#+name: x',
    '** ',
  )
  const line = fc.oneof({ weight: 3, arbitrary: run }, { weight: 1, arbitrary: word.map((one) => [one]) })
  const text = fc.array(line, { minLength: 1, maxLength: 12 }).map((lines) => lines.flat().join('\n'))
  return fc.sample(text, { numRuns: runs, seed: 20261122 })
}

/** Nothing is outside: org-lint is run in an empty folder. */
export const emptyOutside: Outside = {
  filesWithId: () => [],
  exists: () => false,
  finds: () => null,
  functions: () => null,
}

export function ours(text: string): readonly string[] {
  const found = lintOrg(text, parseOrg(text), { outside: emptyOutside })
  return comparable(
    found.map(({ line, code }) => `${line} ${code}`),
    text,
    'ours',
  )
}

/** Checks of ours that org-lint does not have. */
const ownChecks = new Set([
  'duplicate-id',
  'several-ids',
  'invalid-search-in-link',
  'headline-syntax',
  'todo-keyword-syntax',
  'priority',
  'tag-syntax',
  'unclosed-latex-environment',
  'misspelled-keyword',
  'unknown-startup-option',
  'unread-timestamp',
  'clock-syntax',
  'clock-duration',
  'code-before-prose',
  'several-functions',
])

/** org-lint says it of another line: of the file's last, of a paragraph's first, of an element's first keyword, or of any. */
const placedElsewhere = new Set([
  // At the end of the file; ours at the first citation.
  'missing-print-bibliography',
  // At the beginning of the paragraph; ours at the bracket.
  'incomplete-citation',
  // Wherever `org-element-at-point` left the match data; ours at the stars.
  'misplaced-heading',
  // At the first keyword of the element; ours at the name.
  'named-result',
])

interface Difference {
  readonly why: string
  /** On which side the row is left out. */
  readonly side: 'org' | 'ours' | 'both'
  readonly fits: (row: Row) => boolean
}

interface Row {
  readonly code: string
  /** The text of its line. */
  readonly line: string
  readonly lines: readonly string[]
  /** 0-based. */
  readonly at: number
  readonly rows: readonly string[]
}

const differences: readonly Difference[] = [
  {
    why: 'org-lint compares EFFORT, ID and keywords of export in upper case only, though properties have no case',
    side: 'ours',
    fits: ({ code, line }) =>
      /^(?:invalid-effort-property|invalid-id-property|misspelled-export-option)$/.test(code) &&
      !/^\s*:[A-Z_]+:/.test(line),
  },
  {
    why: 'org-lint does not know `:PROPERTIES:` in lower case as a misplaced property drawer',
    side: 'ours',
    fits: ({ code, line }) => code === 'obsolete-properties-drawer' && !/:PROPERTIES:/.test(line),
  },
  {
    why: 'org-lint takes lines of code inside a drawer for drawers of their own',
    side: 'org',
    fits: ({ code, lines, at }) => code === 'incomplete-drawer' && insideBlock(lines, at),
  },
  {
    why: 'a keyword that is the last thing is not followed by itself',
    side: 'org',
    fits: ({ code, line, lines, at }) =>
      code === 'combining-keywords-with-affiliated' &&
      affiliated.test(line) &&
      lines.slice(header(lines, at, code) + 1).every((one) => one.trim() === ''),
  },
  {
    why: 'a call without its parentheses is read to the next ones, in other lines and headlines even',
    side: 'both',
    fits: ({ code, lines }) =>
      (ofElement.has(code) || code === 'invalid-babel-call-block' || code === 'link-to-local-file') &&
      lines.some(openCall),
  },
  {
    why: 'org-lint looks for keywords without colon inside code too',
    side: 'org',
    fits: ({ code, lines, at }) => code === 'invalid-keyword-syntax' && insideBlock(lines, at),
  },
  {
    why: 'a header argument without a value is reported once, not as the value "nil" too',
    side: 'org',
    fits: ({ code, rows, at }) =>
      code === 'wrong-header-value' && rows.includes(`${at + 1} empty-header-argument`),
  },
  {
    why: 'brackets around the end of a call are reported once, not as values too',
    side: 'org',
    fits: ({ code, rows, at }) =>
      code === 'wrong-header-value' && rows.includes(`${at + 1} invalid-babel-call-block`),
  },
  {
    why: 'day names of other languages are accepted',
    side: 'both',
    fits: ({ code, line }) =>
      code === 'timestamp-syntax' && /\d{4}-\d\d-\d\d (?!(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b)\p{L}/u.test(line),
  },
  {
    why: 'timestamps of planning lines and clocks are judged too',
    side: 'ours',
    fits: ({ code, line }) =>
      code === 'timestamp-syntax' && /^\s*(?:SCHEDULED|DEADLINE|CLOSED|CLOCK):/i.test(line),
  },
  {
    why: 'a macro may be defined in a setup file',
    side: 'both',
    fits: ({ code, lines }) =>
      code === 'invalid-macro-argument-and-template' && lines.some((line) => /^\s*#\+setupfile:/i.test(line)),
  },
  {
    why: 'an ID in the same text leads somewhere, though Emacs knows only those of files',
    side: 'both',
    fits: ({ code, line, lines }) =>
      code === 'invalid-id-link' &&
      [...line.matchAll(/id:([\w:-]+)/g)].some(([, id]) => lines.some((one) => one.trim() === `:ID: ${id}`)),
  },
  {
    why: 'whether an attachment exists is known to Emacs only',
    side: 'both',
    fits: ({ code, line }) => code === 'link-to-local-file' && line.includes('attachment:'),
  },
]

const openCall = (line: string): boolean => /^\s*#\+call:/i.test(line) && !/\(.*\)/.test(line)

const insideBlock = (lines: readonly string[], at: number): boolean => {
  for (let i = at - 1; i >= 0; i--) {
    const line = lines[i] as string
    if (/^\s*#\+end_/i.test(line) || /^\*+ /.test(line)) return false
    const opened = /^\s*#\+begin_(src|example|export|comment|verse)\b/i.exec(line)?.[1]
    if (opened) return closes(lines, at, opened)
  }
  return false
}

function closes(lines: readonly string[], at: number, name: string): boolean {
  for (let i = at; i < lines.length && !/^\*+ /.test(lines[i] as string); i++)
    if (new RegExp(`^\\s*#\\+end_${name}\\s*$`, 'i').test(lines[i] as string)) return true
  return false
}

/** Rows without the named differences, each once, sorted. Header arguments count for the first line of their element. */
export function comparable(rows: readonly string[], text: string, side: 'org' | 'ours'): readonly string[] {
  const lines = text.split(/\r?\n/)
  const kept = rows.flatMap((row) => {
    const cut = row.indexOf(' ')
    const code = row.slice(cut + 1)
    if (ownChecks.has(code) || !checkNames.includes(code)) return []
    const at = Number(row.slice(0, cut)) - 1
    const given = { code, line: lines[at] ?? '', lines, at, rows }
    if (differences.some((one) => (one.side === side || one.side === 'both') && one.fits(given))) return []
    if (placedElsewhere.has(code)) return [`0 ${code}`]
    return [`${header(lines, at, code) + 1} ${code}`]
  })
  return [...new Set(kept)].sort()
}

/**
 * org-lint reports what is wrong in `#+header:` lines at the block below them, and what is wrong with a keyword at the
 * first of those that belong to it.
 */
const ofElement = new Set([
  'wrong-header-argument',
  'wrong-header-value',
  'empty-header-argument',
  'non-existent-setupfile-parameter',
  'non-existent-bibliography',
  'deprecated-header-syntax',
  'invalid-cite-export-declaration',
  'combining-keywords-with-affiliated',
])

function header(lines: readonly string[], at: number, code: string): number {
  if (!ofElement.has(code)) return at
  let line = at
  while (affiliated.test(lines[line] ?? '')) line++
  return line
}

const affiliated =
  /^\s*#\+(?:headers?|name|caption|results?|plot|data|label|resname|source|srcname|tblname|attr_\w+)(?:\[.*\])?:/i

/** For the message of a test that fails. */
export const namedDifferences: readonly string[] = differences.map(({ why }) => why)
