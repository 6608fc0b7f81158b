// Owns the comparison of queries with org-ql: ordinary random files, random queries in both forms. What org-ql finds is
// committed (ql-write.ts). How odd queries are treated is ql.test.ts's.
//
// Left out, because org-ql contradicts its own documentation there or we differ on purpose (docs/org.md):
// 1. a comparison, or a number of days alone, in the plain form: org-ql reads another query or none; we read it;
// 2. a number of days alone behind ts-active and ts-inactive; these names, or a text alone, below `children`: org-ql
//    takes no notice of what is asked;
// 3. a priority and COMMENT as text of the title, patterns that begin with ^: our title begins behind them;
// 4. several links in one entry, links without brackets: org-ql looks at the first one in brackets;
// 5. operators of patterns that Emacs writes with a backslash: ( ) and | are ones here without it.

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { parseOrg } from '../../../server/src/org/parse.ts'
import { search } from '../../../server/src/org/query/search.ts'
import { emacsProgram } from './oracle.ts'

export const expectations = new URL('ql-org-ql.txt', import.meta.url)
export const runs = 400
export const seed = 20261122

export interface Case {
  readonly text: string
  readonly queries: readonly string[]
}

/** 1-based lines of the headlines that were found, or what was wrong. */
export type Lines = readonly number[] | string

const now = { year: 2026, month: 11, day: 22, hour: 10, minute: 5 }
const pick = <T>(...items: readonly T[]) => fc.constantFrom(...items)
const often = (...items: readonly string[]) => fc.constantFrom('', '', '', ...items)

const stamps = [
  '<2026-11-20 Fri>',
  '<2026-11-22 Sun 09:00>',
  '<2026-11-22 Sun 18:30-19:00>',
  '<2026-11-24 Tue +1w>',
  '<2026-11-29 Sun 10:00 ++1d>',
  '<2026-12-06 Sun .+2d/4d -3d>',
  '<2026-12-20 Sun -5w>',
  '<2027-01-05 Tue>',
]
const stamp = pick(...stamps)
const inactive = pick('[2026-11-01 Sun 12:00]', '[2026-11-19 Thu 08:15]', '[2026-11-22 Sun 07:00]')
const words = pick('Plan the moon', 'Call Ann', 'moon', 'Ünï cödé', 'a.b', 'Order seeds', 'Zoë')
const headline = fc
  .tuple(
    often('TODO ', 'NEXT ', 'DONE ', 'KILLED '),
    often('[#A] ', '[#B] ', '[#C] '),
    words,
    often(' :x:', ' :x:work:', ' :home:', ' :@out:'),
  )
  .map((all) => all.join(''))
const planning = fc
  .tuple(often(...stamps), often(...stamps), fc.option(inactive, { freq: 2 }))
  .map(([scheduled, deadline, closed]) =>
    [
      closed ? `CLOSED: ${closed}` : '',
      scheduled ? `SCHEDULED: ${scheduled}` : '',
      deadline ? `DEADLINE: ${deadline}` : '',
    ]
      .filter((part) => part !== '')
      .join(' '),
  )
const properties = fc
  .uniqueArray(
    pick(
      ':OWNER:    Ann',
      ':OWNER:    Bob and Cy',
      ':Effort:   0:30',
      ':Effort:   2:00',
      ':Effort:   1h 15min',
      ':STYLE:    habit',
      ':CATEGORY: own',
      ':ORDERED:  t',
      ':ID:       a-b',
    ),
    { minLength: 1, maxLength: 2, selector: (line) => line.split(' ')[0] },
  )
  .map((lines) => [':PROPERTIES:', ...lines, ':END:'].join('\n'))
const clock = fc
  .tuple(inactive, pick('[2026-11-22 Sun 08:00]', '[2026-11-20 Fri 00:30]'))
  .map(([from, to]) => `:LOGBOOK:\nCLOCK: ${from}--${to} =>  1:00\n:END:`)
const body = fc.oneof(
  pick(
    '',
    '',
    'Some text about the moon.',
    'Ask Ann. Then Zoë.\n\nMore, a.b and (net).',
    'See [[https://example.org/budget][the budget]].',
    '[[id:a-b][It]] is a link.',
    '#+begin_src python\ndef run():\n    pass\n#+end_src',
    'One.\n#+BEGIN_SRC sh :results output\necho moon\necho two\n#+END_SRC\n#+begin_src python\nx = 1\n#+end_src',
    '#+begin_example\nmoon\n#+end_example',
  ),
  stamp.map((one) => `On ${one} it is.`),
  inactive.map((one) => `Noted ${one}.`),
  clock,
  fc.tuple(stamp, stamp).map(([from, to]) => `From ${from}--${to}`),
)
const section = fc
  .tuple(
    headline,
    fc.option(planning, { nil: '', freq: 2 }),
    fc.option(properties, { nil: '', freq: 1 }),
    body,
  )
  .map(([head, ...rest]) => [head, ...rest.filter((part) => part !== '')].join('\n'))
const file = fc
  .tuple(
    often('#+CATEGORY: cat\n', 'Before the first headline: moon <2026-11-22 Sun>\n'),
    often('#+FILETAGS: :file:\n'),
    fc.array(fc.tuple(section, pick(1, 1, 2, 2, 3)), { minLength: 2, maxLength: 8 }),
  )
  .map(([first, tags, sections]) => {
    let last = 0
    const all = sections.map(([one, wanted]) => {
      last = Math.min(wanted, last + 1)
      return `${'*'.repeat(last)} ${one}\n`
    })
    return `#+TODO: TODO NEXT | DONE KILLED\n${first}${tags}${all.join('')}`
  })

/** One question, in the plain form (null where org-ql has none for it) and in the Lisp form. */
interface Asked {
  readonly plain: string | null
  readonly lisp: string
}

const named = (lisp: string, plain: string | null = null): Asked => ({ plain, lisp })
const quoted = (text: string) => (/^[^\s,="]+$/.test(text) ? text : `"${text}"`)
const texts = (names: readonly string[], values: readonly string[], most = 2, least = 0) =>
  fc
    .tuple(pick(...names), fc.uniqueArray(pick(...values), { minLength: least, maxLength: most }))
    .map(([name, some]) =>
      named(
        `(${[name, ...some.map((one) => JSON.stringify(one))].join(' ')})`,
        `${name}:${some.map(quoted).join(',')}`,
      ),
    )

const day = pick('0', '1', '-1', '7', '-3', 'today', '2026-11-22', '2026-11-24', '2026-12-31')
const moment = pick('2026-11-22 09:00', '2026-11-22 18:30', '2026-11-29 10:00')
const asLisp = (date: string) => (/^(?:-?\d|today)$/.test(date) ? date : JSON.stringify(date))
const span = fc.oneof(
  fc.constant<readonly (readonly [string, string])[]>([]),
  day.map((date) => [['on', date]] as const),
  fc.oneof(day, moment).map((date) => [['from', date]] as const),
  fc.oneof(day, moment).map((date) => [['to', date]] as const),
  fc.tuple(day, day).map(
    ([from, to]) =>
      [
        ['from', from],
        ['to', to],
      ] as const,
  ),
)
const dated = (names: readonly string[], timed: readonly string[]) =>
  fc.tuple(pick(...names), span, pick(...timed)).map(([name, parts, time]) => {
    const all = time === '' ? parts : [...parts, ['with-time', time] as const]
    const lisp = all.map(([key, value]) => ` :${key} ${key === 'with-time' ? value : asLisp(value)}`)
    return named(
      `(${name}${lisp.join('')})`,
      `${name}:${all.map(([key, value]) => `${key}=${quoted(value)}`).join(',')}`,
    )
  })

const compared = fc.oneof(
  fc
    .tuple(pick('>', '>=', '<', '<=', '='), pick('A', 'B', 'C'))
    .map(([by, letter]) => named(`(priority ${by} "${letter}")`)),
  fc
    .tuple(pick('>', '>=', '<', '<='), pick('1', '2', '3'))
    .map(([by, level]) => named(`(level '${by} ${level})`)),
  fc
    .tuple(pick('>', '>=', '<', '<='), pick('0:30', '1:00', '1:15'))
    .map(([by, time]) => named(`(effort ${by} "${time}")`)),
)

const simple: fc.Arbitrary<Asked> = fc.oneof(
  texts(['todo'], ['TODO', 'NEXT', 'DONE', 'todo', 'x']),
  fc.constant(named('(done)', 'done:')),
  fc.constant(named('(habit)', 'habit:')),
  fc.constant(named('(blocked)', 'blocked:')),
  texts(['priority'], ['A', 'B', 'C']),
  pick('1', '2', '3').map((level) => named(`(level ${level})`, `level:${level}`)),
  pick(['1', '2'], ['2', '3']).map((two) => named(`(level ${two.join(' ')})`, `level:${two.join(',')}`)),
  pick('0:30', '2:00', '75').map((time) => named(`(effort "${time}")`, `effort:${time}`)),
  pick(['0:30', '1:15'], ['1:00', '3:00']).map((two) =>
    named(`(effort "${two.join('" "')}")`, `effort:${two.join(',')}`),
  ),
  fc.constant(named('(effort)', 'effort:')),
  compared,
  texts(['tags', 'tags-local', 'ltags', 'local-tags', 'tags-l'], ['x', 'work', 'home', '@out', 'file', 'X']),
  texts(['tags-inherited', 'inherited-tags', 'itags', 'tags-i'], ['x', 'work', 'home', '@out', 'file']),
  texts(['tags-all', 'tags&'], ['x', 'work', 'home', 'file'], 2, 1),
  texts(['tags-regexp', 'tags*'], ['^w', 'o', 'X$', '@', '^fi'], 2),
  texts(['heading', 'h'], ['moon', 'plan', 'CÖ', 'a.b', 'the moon'], 2, 1),
  texts(['heading-regexp', 'h*'], ['moon$', 'Call', 'a.b', '[oö]', 'n+ '], 2, 1),
  texts(['outline-path', 'olp'], ['moon', 'plan', 'zoë', 'seeds', 'a.b'], 2, 1),
  texts(['outline-path-segment', 'olps'], ['moon', 'plan', 'ann', 'o'], 2, 1),
  texts(['category', 'c'], ['cat', 'plan', 'own']),
  texts(['path'], ['plan', '^/notes/', 'PLAN', 'other']),
  texts(['regexp', 'r'], ['moon', '^\\* ', 'e\\w+ ', 'ann\\.', 'echo', 'DEADLINE', '\\bx\\b'], 2, 1),
  texts(['rifle', 'smart'], ['moon', 'oon', 'ann', '(net)', 'a.b', 'zoë', 'plan'], 2, 1),
  fc
    .tuple(pick('OWNER', 'owner', 'CATEGORY', 'ID', 'NONE', 'STYLE'), pick('', 't'))
    .map(([key, inherit]) =>
      named(
        `(property "${key}"${inherit === '' ? '' : ' :inherit t'})`,
        `property:${key}${inherit === '' ? '' : ',inherit=t'}`,
      ),
    ),
  fc
    .tuple(
      pick('OWNER', 'owner', 'CATEGORY', 'TODO', 'PRIORITY', 'ITEM'),
      pick('Ann', 'Bob and Cy', 'own', 'cat', 'TODO', 'B', 'moon'),
      pick('', 't'),
    )
    .map(([key, value, inherit]) =>
      named(
        `(property "${key}" "${value}"${inherit === '' ? '' : ' :inherit t'})`,
        inherit === '' ? `property:${key},${quoted(value)}` : `property:${key},${quoted(value)},inherit=t`,
      ),
    ),
  pick(
    named('(src)', 'src:'),
    named('(src :lang "python")', 'src:lang=python'),
    named('(src :lang "sh" :regexps ("MOON"))'),
    named('(src :regexps ("echo" "two"))'),
    named('(src "pass")', 'src:pass'),
    named('(src "x" :lang "python")'),
  ),
  pick(
    named('(link)', 'link:'),
    named('(link "budget")', 'link:budget'),
    named('(link :target "example")', 'link:target=example'),
    named('(link :description "BUDGET")', 'link:description=BUDGET'),
    named('(link :description "example")', 'link:description=example'),
    named('(link :target "id:")', 'link:target=id:'),
    named('(link :description "^the" :regexp-p t)', 'link:description=^the,regexp-p=t'),
  ),
  dated(['scheduled', 'deadline', 'planning'], ['', '', 't', 'nil']),
  dated(['closed', 'clocked'], ['']),
  dated(['ts', 'ts-active', 'ts-a', 'ts-inactive', 'ts-i'], ['', '', 't', 'nil']),
  fc
    .tuple(pick('deadline', 'planning', 'ts', 'scheduled', 'closed', 'clocked'), pick('0', '2', '7', '30'))
    .map(([name, days]) => named(`(${name} ${days})`)),
  fc.constant(named('(deadline auto)')),
  pick('moon', 'ann', 'oon', 'a.b', 'the budget', 'zoë').map((word) =>
    named(JSON.stringify(word), quoted(word)),
  ),
)

const related = fc
  .tuple(
    pick('ancestors', 'parent', 'children', 'descendants'),
    fc.option(simple.filter(({ lisp }) => !/^(?:\(ts-|")/.test(lisp))),
  )
  .map(([name, of]) => named(`(${name}${of === null ? '' : ` ${of.lisp}`})`, of === null ? `${name}:` : null))

const one = fc.oneof({ weight: 4, arbitrary: simple }, { weight: 1, arbitrary: related })
const lisp = fc.oneof(
  one.map((asked) => asked.lisp),
  one.map((asked) => `(not ${asked.lisp})`),
  fc
    .tuple(pick('and', 'or'), one, one)
    .map(([join, first, second]) => `(${join} ${first.lisp} ${second.lisp})`),
  fc
    .tuple(one, one, one)
    .map(([first, second, third]) => `(and ${first.lisp} (or ${second.lisp} (not ${third.lisp})))`),
  fc
    .tuple(pick('when', 'unless'), one, one)
    .map(([join, first, second]) => `(${join} ${first.lisp} ${second.lisp})`),
)
const plain = fc
  .array(fc.tuple(often('!'), one), { minLength: 1, maxLength: 3 })
  .map((terms) =>
    terms
      .filter(([, asked]) => asked.plain !== null)
      .map(([not, asked]) => not + asked.plain)
      .join(' '),
  )
  .filter((text) => text !== '')
// A text alone is a query only inside of another.
const query = fc.oneof(
  lisp.filter((text) => text.startsWith('(')),
  plain,
)

/** The same cases for the same seed. */
export const sampleCases = (runs: number, seed: number): readonly Case[] =>
  fc.sample(fc.record({ text: file, queries: fc.array(query, { minLength: 12, maxLength: 12 }) }), {
    numRuns: runs,
    seed,
  })

/** Of what was asked: answers to other cases are no expectations. */
export const fingerprint = (cases: readonly Case[]): string =>
  createHash('sha256').update(JSON.stringify(cases)).digest('hex').slice(0, 10)

export function orgQlAnswers(cases: readonly Case[], folders: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'org-ql-'))
  try {
    const [input, output] = [join(folder, 'in.json'), join(folder, 'out.json')]
    const seconds = Date.UTC(now.year, now.month - 1, now.day, now.hour, now.minute) / 1000
    writeFileSync(input, JSON.stringify({ now: seconds, cases }))
    const script = new URL('ql-oracle.el', import.meta.url).pathname
    const load = folders.flatMap((one) => ['-L', one])
    execFileSync(emacsProgram(), ['-Q', '--batch', ...load, '-l', script, input, output], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, TZ: 'UTC' },
      maxBuffer: 1 << 28,
    })
    return JSON.parse(readFileSync(output, 'utf8')) as {
      readonly version: string
      readonly answers: readonly (readonly Lines[])[]
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export function ourAnswers({ text, queries }: Case): readonly Lines[] {
  const files = [{ path: '/notes/plan.org', text, document: parseOrg(text) }]
  return queries.map((query) => {
    const found = search(files, query, now)
    return found.ok ? found.value.rows.map(({ startLine }) => startLine) : found.error.message
  })
}
