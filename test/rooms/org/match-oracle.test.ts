// Random matches over random files, found by us and by Org's own matcher.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { parseOrg } from '../../../server/src/org/parse.ts'
import { compileMatch } from '../../../server/src/org/query/match.ts'
import { askEmacs } from './agenda-oracle.ts'

const now = { year: 2026, month: 11, day: 22, hour: 10, minute: 0 }

// `!=` and a star behind the operator are younger than Org 9.5, and groups are mixed up there with other patterns.
const young = process.env.ORG_LISP !== undefined

const tags = ['work', 'home', 'lab', 'conf', 'a1', '@out']
const tag = fc.constantFrom(...tags)
const headline = fc
  .tuple(
    fc.constantFrom('*', '**', '***'),
    fc.constantFrom('', '', 'TODO ', 'NEXT ', 'DONE ', 'WAIT '),
    fc.constantFrom('', '', '[#A] ', '[#C] '),
    fc.constantFrom('Plan', 'Call Ann', 'x'),
    fc.uniqueArray(tag, { maxLength: 2 }),
    fc.option(fc.constantFrom('<2026-11-20 Fri>', '<2026-11-24 Tue 10:00>')),
    fc.option(
      fc.tuple(
        fc.constantFrom('EFFORT', 'OWNER', 'CATEGORY', 'X-Y'),
        fc.constantFrom('1', '10', '2.5', 'ann', 'Bob', ''),
      ),
    ),
  )
  .map(([stars, todo, priority, title, some, deadline, property]) => {
    const line = `${stars} ${todo}${priority}${title}${some.length > 0 ? ` :${some.join(':')}:` : ''}\n`
    const plan = deadline === null ? '' : `DEADLINE: ${deadline}\n`
    return line + plan + (property === null ? '' : `:PROPERTIES:\n:${property[0]}: ${property[1]}\n:END:\n`)
  })
const text = fc
  .tuple(
    fc.array(headline, { minLength: 3, maxLength: 10 }),
    fc.constantFrom('', '#+FILETAGS: :file:\n'),
    fc.constantFrom(
      '',
      ...(young ? ['#+TAGS: { work : lab conf }\n', '#+TAGS: [ home : work ] [ work : lab ]\n'] : []),
    ),
  )
  .map(
    ([headlines, filetags, groups]) =>
      `#+TODO: TODO NEXT WAIT | DONE\n${filetags}${groups}${headlines.join('')}`,
  )

const sign = fc.constantFrom('+', '-', '+', '&+', '&-')
const operator = fc.constantFrom('=', '<>', '<', '<=', '>', '>=', '==', ...(young ? ['!='] : []))
// Not `<>`: Org's `org-time<>` is equality by mistake.
const order = fc.constantFrom('=', '<', '<=', '>', '>=', '==')
const compared = fc.oneof(
  fc.tuple(operator, fc.constantFrom('1', '2', '3')).map(([by, level]) => `LEVEL${by}${level}`),
  fc
    .tuple(fc.constantFrom('EFFORT'), operator, fc.constantFrom('1', '2', '2.5', '10', '-1'))
    .map((all) => all.join('')),
  fc
    .tuple(
      fc.constantFrom('OWNER', ...(young ? ['X\\-Y'] : []), 'CATEGORY', 'TODO', 'PRIORITY', 'ITEM', 'owner'),
      operator,
      fc.constantFrom('"ann"', '"TODO"', '"B"', '"Plan"', '""'),
    )
    .map((all) => all.join('')),
  fc
    .tuple(
      fc.constantFrom('OWNER', 'ITEM', 'TODO'),
      fc.constantFrom('=', '<>'),
      fc.constantFrom('{a}', '{^[PN]}', '{n+$}', '{.}', '{Call.*n}'),
    )
    .map((all) => all.join('')),
  fc
    .tuple(
      fc.constantFrom('DEADLINE'),
      order,
      fc.constantFrom('"<2026-11-22>"', '"<2026-11-24 Tue 10:00>"', '"<2026-11-20 Fri>"'),
    )
    .map((all) => all.join('')),
  fc
    .tuple(
      fc.constantFrom('OWNER', 'EFFORT'),
      fc.constantFrom(...(young ? ['<>*', '=*', '<*'] : ['<>', '=', '<'])),
      fc.constantFrom('"ann"', '5'),
    )
    .map((all) => all.join('')),
)
const term = fc.tuple(
  sign,
  fc.oneof(tag, tag, fc.constantFrom('{^l}', '{o}', '{[0-9]}'), fc.constant('file'), compared),
)
const all = fc
  .array(
    term.map((two) => two.join('')),
    { minLength: 1, maxLength: 3 },
  )
  .map((terms) => terms.join('').replace(/^&/, ''))
const keywords = fc.constantFrom(
  '',
  '',
  '',
  '/TODO',
  '/NEXT|WAIT',
  '/!',
  '/!-WAIT',
  '/-TODO-DONE',
  '/NEXT',
  '/!TODO|NEXT',
  '/DONE',
)
const match = fc
  .tuple(fc.array(all, { minLength: 1, maxLength: 2 }), keywords)
  .map(([some, todo]) => some.join('|') + todo)

describe('org: Emacs as the judge of matches', () => {
  it('finds the headlines that org-map-entries finds', function () {
    this.timeout(120_000)
    const seed = Number(process.env.ORG_SEED) || 20261122
    const one = fc.record({
      text,
      matches: fc.array(match, { minLength: 10, maxLength: 10 }),
      inherit: fc.boolean(),
    })
    const cases = fc.sample(one, { numRuns: Number(process.env.ORG_RUNS) || 100, seed })
    const wrong: string[] = []
    askEmacs<readonly (readonly number[])[]>('match-oracle.el', cases).forEach((answers, i) => {
      const { text, matches, inherit } = cases[i] as (typeof cases)[number]
      const file = { path: '???.org', text, document: parseOrg(text) }
      answers.forEach((lines, j) => {
        const given = matches[j] as string
        const test = compileMatch(given, now, { inherit: inherit ? 'all' : 'none' })
        const ours = test.ok
          ? file.document.headlines.filter((h) => test.value(file, h)).map(({ startLine }) => startLine)
          : test.error.message
        if (JSON.stringify(lines) !== JSON.stringify(ours))
          wrong.push(
            `${given} (inherit: ${inherit})\nemacs ${JSON.stringify(lines)}\nours  ${JSON.stringify(ours)}\n${text}`,
          )
      })
    })
    wrong.sort((a, b) => a.length - b.length)
    assert.equal(
      wrong.length,
      0,
      `ORG_SEED=${seed}: ${wrong.length} differ, as\n${wrong.slice(0, 4).join('\n---\n')}`,
    )
  })
})
