// Owns the comparison of operations with Emacs: ordinary random files, one operation on each, done by real Org and by us.
// The files hold what Org itself writes to; how odd text is treated is operations.test.ts's.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import type { Operation } from '../../../server/protocol/operation.ts'
import { placeOf } from '../../../server/src/org/edit/capture.ts'
import { dateNode } from '../../../server/src/org/edit/datetree.ts'
import { applyEdits } from '../../../server/src/org/edit/edit.ts'
import { operate } from '../../../server/src/org/edit/operate.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'
import { emacsProgram } from './oracle.ts'

export interface Case {
  readonly text: string
  /** 1-based line the cursor is on. */
  readonly line: number
  readonly op: string
  readonly other?: string
  readonly note?: string
  readonly [key: string]: unknown
}

export type Outcome = Readonly<Record<string, string>>

const now = { year: 2026, month: 11, day: 21, hour: 10, minute: 5 }
const pick = <T>(...items: readonly T[]) => fc.constantFrom(...items)
const often = (...items: readonly string[]) => fc.constantFrom('', '', '', ...items)

const stamps = pick(
  '<2026-11-20 Fri>',
  '<2026-11-02 Mon 09:00 +1w>',
  '<2026-11-21 Sat 09:00 ++1d>',
  '<2026-10-31 Sat .+1m -3d>',
  '<2026-11-20 Fri 22:00 ++5h>',
  '<2026-11-20 Fri 08:30 .+3h>',
  '<2024-02-29 Thu +1y>',
  '<2026-01-31 Sat ++1m>',
  '<2026-11-25 Wed 10:00-11:30>',
  '<2026-11-20 Fri +1w --2d>',
  '<2027-01-05 Tue ++2d>',
)
const setting = pick(
  '',
  '',
  '#+TODO: TODO NEXT | DONE CANCELLED',
  '#+TODO: TODO(t!) NEXT(n!/!) WAIT(w@/!) | DONE(d!) CANCELLED(c@)',
  '#+TODO: A B | C\n#+TODO: TODO | DONE',
  '#+STARTUP: logdrawer',
  '#+STARTUP: lognotedone',
  '#+STARTUP: nologdone',
  '#+STARTUP: nologrepeat logdrawer',
  '#+STARTUP: lognoterepeat',
  '#+STARTUP: logreschedule logredeadline',
  '#+STARTUP: lognotereschedule logdrawer',
  '#+STARTUP: odd',
  '#+STARTUP: logrefile',
  '#+PRIORITIES: 1 5 3',
  '#+PRIORITIES: A E C',
  '#+ARCHIVE: ::* Attic',
  '#+ARCHIVE: other.org::',
  '#+ARCHIVE: other.org::* Old',
  '#+CATEGORY: cat',
  '#+FILETAGS: :f:',
)
const words = pick('one', 'two [/]', 'three [1/2]', 'four [50%]', 'Ünï 工作', 'five', 'six [%]')
const headline = fc.tuple(
  often('TODO ', 'TODO ', 'DONE ', 'NEXT ', 'WAIT ', 'A ', 'C '),
  often('[#A] ', '[#B] ', '[#3] '),
  words,
  often(' :x:', ' :x:y:'),
)
const planning = fc
  .tuple(fc.option(stamps), fc.option(stamps), fc.boolean())
  .map(([scheduled, deadline, closed]) =>
    [
      ...(closed ? ['CLOSED: [2026-11-01 Sun 12:00]'] : []),
      ...(scheduled ? [`SCHEDULED: ${scheduled}`] : []),
      ...(deadline ? [`DEADLINE: ${deadline}`] : []),
    ].join(' '),
  )
const drawer = fc
  .uniqueArray(
    pick(
      ':ID:       abc',
      ':LOGGING:  nil',
      ':LOGGING:  logdone WAIT(@) DONE(!)',
      ':LOG_INTO_DRAWER: t',
      ':LOG_INTO_DRAWER: NOTES',
      ':REPEAT_TO_STATE: NEXT',
      ':COOKIE_DATA: recursive',
      ':COOKIE_DATA: todo recursive',
      ':COOKIE_DATA: checkbox',
      ':CATEGORY: own',
      ':Effort:   1:00',
    ),
    { minLength: 1, maxLength: 2, selector: (line) => line.split(' ')[0] },
  )
  .map((lines) => [':PROPERTIES:', ...lines, ':END:'].join('\n'))
const logbook = pick(
  ':LOGBOOK:\n- State "DONE"       from "TODO"       [2026-11-01 Sun 12:00]\n:END:',
  ':LOGBOOK:\nCLOCK: [2026-11-01 Sun 12:00]--[2026-11-01 Sun 13:00] =>  1:00\n:END:',
  ':LOGBOOK:\n:END:',
)
const body = pick(
  '',
  '',
  'Some text.',
  '\nText behind a blank line.\n',
  '- [ ] a\n- [X] b\n- c',
  '- [-] a [1/2]\n  - [X] b\n  - [ ] c\n- [ ] d',
  '1. [ ] a\n2. [ ] b [0%]\n   - [ ] c\n     more\n   - [X] d\n\nText [0/0].',
  '- State "NEXT"       from "TODO"       [2026-11-01 Sun 12:00]\n- item',
  '#+begin_src sh\n- [ ] no\n#+end_src\n- [ ] yes',
  '<2026-11-02 Mon +1w>',
)
const section = fc
  .tuple(
    headline,
    fc.option(planning, { nil: '', freq: 2 }),
    fc.option(drawer, { nil: '', freq: 2 }),
    fc.option(logbook, { nil: '', freq: 1 }),
    body,
  )
  .map(([head, plan, box, log, text]) => ({
    head: head.join(''),
    rest: [plan, box, log, text].filter((part) => part !== '').join('\n'),
  }))

const file = fc
  .tuple(
    setting,
    fc.array(fc.tuple(section, pick(1, 1, 2, 2, 3)), { minLength: 1, maxLength: 5 }),
    pick('\n', '\n', '\n', ''),
  )
  .map(([first, sections, end]) => {
    const odd = first.includes('odd')
    let last = 0
    const parts = sections.map(([{ head, rest }, wanted]) => {
      last = Math.min(wanted, last + 1)
      return `${'*'.repeat(odd ? last * 2 - 1 : last)} ${head}${rest === '' ? '' : `\n${rest}`}`
    })
    return (
      [first, ...parts]
        .filter((part) => part !== '')
        .join('\n')
        .replace(/\n+$/, '') + end
    )
  })

const linesWith = (text: string, pattern: RegExp): number[] =>
  text.split('\n').flatMap((line, i) => (pattern.test(line) ? [i + 1] : []))
const headLine = (text: string, at: number): number => {
  const lines = linesWith(text, /^\*+ /)
  return lines[at % lines.length] as number
}

const keywords = (text: string) => {
  const { todo, done } = parseOrg(text).settings
  return [...todo, ...done]
}
const dates = pick('2026-12-01', '+2d', 'fri', '2026-12-01 10:00', '12/24', '2026-12-01 9:00-10:30')

const trees = fc
  .uniqueArray(
    pick('2025-12-31', '2026-01-01', '2026-03-15', '2026-11-20', '2026-11-21', '2026-11-23', '2027-01-04'),
    { maxLength: 4 },
  )
  .map((days) => [...days].sort())

const cases: Readonly<Record<string, fc.Arbitrary<Case>>> = {
  todo: fc.tuple(file, fc.nat(9), fc.nat(9)).map(([text, at, word]) => {
    const line = headLine(text, at)
    const now = parseOrg(text).headlines.find(({ startLine }) => startLine === line)?.todo
    const all = ['', ...keywords(text)].filter((keyword) => keyword !== now)
    return {
      text,
      line: headLine(text, at),
      op: 'todo',
      keyword: all[word % all.length] as string,
      note: 'a note\nof two lines',
    }
  }),
  'todo-step': fc
    .tuple(file, fc.nat(9))
    .map(([text, at]) => ({ text, line: headLine(text, at), op: 'todo-step', note: '' })),
  plan: fc
    .tuple(file, fc.nat(9), pick('scheduled', 'deadline'), fc.oneof(dates, pick('')))
    // We keep the time of day that was there, as Org's prompt offers it; its functions drop it.
    .filter(([text, , , date]) => date === '' || / \d?\d:/.test(date) || !/<[^>]* \d?\d:/.test(text))
    .map(([text, at, plan, date]) => ({
      text,
      line: headLine(text, at),
      op: 'plan',
      plan,
      date,
      note: 'why',
    })),
  priority: fc
    .tuple(file, fc.nat(9), pick('', 'A', 'B', '2'))
    .filter(([text, , value]) => value === '' || /PRIORITIES: 1/.test(text) === /\d/.test(value))
    .filter(([text, at, value]) => cookiesAreOurs(text) && (value !== '' || hasPriority(text, at)))
    .map(([text, at, value]) => ({ text, line: headLine(text, at), op: 'priority', value })),
  'priority-step': fc
    .tuple(file, fc.nat(9), pick('up', 'down'))
    .filter(([text]) => cookiesAreOurs(text))
    .map(([text, at, step]) => ({ text, line: headLine(text, at), op: 'priority-step', step })),
  tags: fc
    .tuple(file, fc.nat(9), fc.subarray(['x', 'z', 'é']))
    .map(([text, at, tags]) => ({ text, line: headLine(text, at), op: 'tags', tags })),
  property: fc
    .tuple(file, fc.nat(9), pick('Effort', 'NEW', 'ID'), fc.option(pick('v', 'two words')))
    .map(([text, at, key, value]) => ({ text, line: headLine(text, at), op: 'property', key, value })),
  checkbox: fc
    .tuple(
      file.filter((text) => /\n[ ]*(?:-|\d\.) \[[ X-]\]/.test(text)),
      fc.nat(9),
    )
    .map(([text, at]) => {
      const lines = linesWith(text, /^ *(?:-|\d\.) \[[ X-]\]/)
      return { text, line: lines[at % lines.length] as number, op: 'checkbox' }
    }),
  level: fc
    .tuple(file, fc.nat(9), pick('promote', 'demote'), pick('headline', 'subtree'))
    .map(([text, at, step, reach]) => ({ text, line: headLine(text, at), op: 'level', step, reach })),
  comment: fc.tuple(file, fc.nat(9)).map(([text, at]) => ({ text, line: headLine(text, at), op: 'comment' })),
  refile: fc
    .tuple(file, file, fc.nat(9), fc.nat(9), fc.boolean())
    .filter(([, other, , to]) => isUnique(other, headLine(other, to)))
    .map(([text, other, at, to, top]) => ({
      text,
      other,
      line: headLine(text, at),
      op: 'refile',
      to: top ? null : headLine(other, to),
      note: '',
    })),
  archive: fc
    .tuple(
      file,
      fc.nat(9),
      fc.option(pick('* Old\n\n** was there\n', '* Else\nbody\n', 'text\n* Old\n* Last\n')),
    )
    .map(([text, at, other]) => ({
      text,
      line: headLine(text, at),
      op: 'archive',
      how: 'default',
      ...(other ? { other } : {}),
    })),
  'archive-sibling': fc
    .tuple(file, fc.nat(9))
    .map(([text, at]) => ({ text, line: headLine(text, at), op: 'archive', how: 'sibling' })),
  datetree: fc
    .tuple(
      trees,
      pick('day', 'week', 'month'),
      pick('2025-12-30', '2026-01-02', '2026-11-21', '2026-11-22', '2027-01-01', '2028-05-05'),
    )
    .map(([days, by, day]) => {
      let text = '#+TITLE: Journal\n'
      for (const each of days) text = withDay(text, by, each)
      const [year, month, date] = day.split('-').map(Number)
      return { text, line: 1, op: 'datetree', by, date: [month, date, year] }
    }),
}

const isUnique = (text: string, line: number): boolean => {
  const all = parseOrg(text).headlines
  const path = all.find(({ startLine }) => startLine === line)?.outline.join('/')
  return all.filter(({ outline }) => outline.join('/') === path).length === 1
}
const hasPriority = (text: string, at: number): boolean =>
  parseOrg(text).headlines.some(
    ({ startLine, priority }) => startLine === headLine(text, at) && priority !== '',
  )

/** Org changes a cookie anywhere in a title; we only one that org-element reads, within the file's range. */
const cookiesAreOurs = (text: string): boolean =>
  parseOrg(text).headlines.every(({ raw, priority }) => !raw.includes('[#') || priority !== '') &&
  /PRIORITIES: 1/.test(text) === /\[#\d\]/.test(text)

function withDay(text: string, by: string, day: string): string {
  const node = placeOf(text, parseOrg(text), { datetree: { by: by as 'day', date: day } }, now)
  if (!node.ok) throw new Error(node.error.message)
  const there = dateNode(parseOrg(text), by as 'day', dateOf(day), null)
  if (there.kind === 'there') return text
  return applyEdits(
    text,
    [node.value.put([])].map((edit) => ({ ...edit, text: edit.text.replace(/\n+$/, '\n') })),
  )
}

const dateOf = (day: string) => {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number)
  return { year, month, day: date, hour: null, minute: null }
}

/** The same cases for the same seed. */
export function sampleCases(runs: number, seed: number): readonly Case[] {
  return Object.values(cases).flatMap((arbitrary) => fc.sample(arbitrary, { numRuns: runs, seed }))
}

/** What Emacs makes of them, in one run; `lisp` is a folder with another Org than its own. */
export function runInEmacs(
  all: readonly Case[],
  lisp = '',
): { readonly version: string; readonly results: readonly Outcome[] } {
  const folder = mkdtempSync(join(tmpdir(), 'org-operations-'))
  try {
    const files = [join(folder, 'in.json'), join(folder, 'out.json')]
    writeFileSync(files[0] as string, JSON.stringify(all))
    const script = new URL('operations.el', import.meta.url).pathname
    const load = lisp === '' ? [] : ['-L', lisp]
    execFileSync(emacsProgram(), ['-Q', '--batch', ...load, '-l', script, ...files], {
      stdio: ['ignore', 'ignore', 'pipe'],
      maxBuffer: 1 << 28,
      timeout: 120_000,
    })
    const { version, dir, results } = JSON.parse(readFileSync(files[1] as string, 'utf8')) as {
      version: string
      dir: string
      results: Outcome[]
    }
    const home = process.env.HOME ?? '/root'
    const named = (text: string) => text.replaceAll(dir, '/dir/').replaceAll(dir.replace(home, '~'), '/dir/')
    return {
      version,
      results: results.map((one, i) => {
        if (one.error !== undefined) return { error: '' }
        const own = Object.entries(one).map(([path, text]) => [path, named(text)])
        return settled(all[i] as Case, Object.fromEntries(own))
      }),
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What we make of one: every file as it is afterwards. */
export function runOurs(one: Case): Outcome {
  const files: Record<string, string> = { 'a.org': one.text }
  if (one.other !== undefined) files['other.org'] = one.other
  const document = parseOrg(one.text)
  if (one.op === 'datetree') {
    const [month, day, year] = one.date as number[]
    const day10 = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
    return settled(one, { 'a.org': withDay(one.text, String(one.by), day10) })
  }
  const index = document.headlines.findLastIndex(({ startLine }) => startLine <= one.line)
  const done = operate(one.text, document, index, operationOf(one), {
    now,
    path: 'a.org',
    fullName: '/dir/a.org',
    file: (path) => files[path] ?? null,
    paths: [],
    newId: () => 'id',
  })
  if (!done.ok) {
    const isSo = done.error.code === 'no-change' || done.error.message.includes('follows')
    return isSo ? settled(one, files) : { error: '' }
  }
  for (const { path, edits } of done.value.files) files[path] = applyEdits(files[path] ?? '', edits)
  return settled(one, files)
}

/**
 * The named differences. Org adds and drops final newlines as it goes, and blank lines where it moves headlines; we keep
 * them. Removing a date from the middle of a planning line it glues its neighbours together. After archiving from the top
 * level it counts the cookies of whatever headline comes next. A warning for the first time only (`--2d`) is lost when a
 * date with a repeater is set anew; we keep it.
 */
function settled({ op, how, text: given }: Case, files: Outcome): Outcome {
  const infile = op === 'archive' && given.includes('#+ARCHIVE: ::')
  const moves = op === 'refile' || op === 'datetree' || how === 'sibling' || infile
  const same = (text: string) => {
    const glued = text.replace(/\n+$/, '').replace(/([>\]])(?=(?:SCHEDULED|DEADLINE|CLOSED):)/g, '$1 ')
    const spaced = moves ? glued.replace(/^\n+/, '').replace(/\n(?:[ \t]*\n)+/g, '\n') : glued
    if (op === 'plan') return spaced.replace(/ --\d+[dw]/g, '')
    return op === 'archive' ? spaced.replace(/\[\d*(?:%|\/\d*)\]/g, '[/]') : spaced
  }
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [path, same(text)]))
}

function operationOf(one: Case): Operation {
  if (one.op === 'todo-step') return { kind: 'todo-step', step: 'next', note: one.note ?? '' }
  if (one.op === 'checkbox') return { kind: 'checkbox', line: one.line, to: 'toggle' }
  if (one.op === 'refile') {
    const target = parseOrg(one.other ?? '').headlines.find(({ startLine }) => startLine === one.to)
    return {
      kind: 'refile',
      to: { path: 'other.org', ...(target ? { under: { outline: target.outline } } : {}) },
      note: one.note ?? '',
    }
  }
  const { text: _text, line: _line, op, other: _other, ...rest } = one
  return { kind: op, ...rest } as unknown as Operation
}
