// Why a fact does not hold: the nearest match of each clause, and that what it says is so.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  bind,
  compile,
  type Database,
  evaluate,
  type Fact,
  holds,
  type Program,
  rows,
} from '../../../server/src/gate/datalog/engine.ts'
import { type Literal, parseDatalog, type Term } from '../../../server/src/gate/datalog/syntax.ts'
import { type Attempt, failing, type WhyNot, whyNot } from '../../../server/src/gate/datalog/why-not.ts'

const compiled = (text: string): Program => {
  const parsed = parseDatalog(text)
  assert.deepEqual(parsed.problems, [])
  const program = compile(parsed.clauses)
  assert.deepEqual(program.problems, [])
  return program
}

const shown = ({ predicate, terms, negated }: Literal): string =>
  `${negated ? 'not ' : ''}${predicate}(${terms.map((t) => (t.kind === 'constant' ? t.value : t.name)).join(',')})`

/** One condition a line, two spaces a level. */
const lines = (answer: WhyNot | null, depth = 0): readonly string[] =>
  (answer?.attempts ?? []).flatMap(({ clause, conditions }) => [
    `${'  '.repeat(depth)}${clause.label}`,
    ...conditions.flatMap(({ literal, state, because }) => [
      `${'  '.repeat(depth + 1)}${state} ${shown(literal)}`,
      ...lines(because, depth + 2),
    ]),
  ])

const check = (text: string, facts: readonly Fact[], goal: Fact, expected: readonly string[] | null) => {
  const program = compiled(text)
  const [predicate, ...values] = goal
  const answer = whyNot(program, evaluate(program, facts), { predicate, values })
  assert.deepEqual(answer === null ? null : lines(answer), expected)
}

describe('datalog: why not', () => {
  it('a fact that holds has no answer', () => check('p(X) :- q(X).', [['q', 'a']], ['p', 'a'], null))

  it('nothing derives it: no attempt', () => {
    check('p(X) :- q(X).', [], ['r', 'a'], [])
    check('p(b).', [], ['p', 'a'], [])
  })

  it('names what holds with its bindings, and what is missing', () =>
    check(
      '[docs] permit(E) :- effect(E, A, write, T), under(E, docs). [notes] permit(E) :- effect(E, A, delete, T), under(E, notes).',
      [
        ['effect', '0', '0', 'write', 'src/x.ts'],
        ['under', '0', 'src'],
      ],
      ['permit', '0'],
      [
        'docs',
        '  holds effect(0,0,write,src/x.ts)',
        '  missing under(0,docs)',
        'notes',
        '  missing effect(0,A,delete,T)',
        '  missing under(0,notes)',
      ],
    ))

  it('names the fact that blocks', () =>
    check(
      '[c] p(X) :- q(X), not r(X).',
      [
        ['q', 'a'],
        ['r', 'a'],
      ],
      ['p', 'a'],
      ['c', '  holds q(a)', '  blocked not r(a)'],
    ))

  it('prefers the match with fewest missing, then fewest blocked', () =>
    check(
      '[c] p :- q(X), r(X), not s(X).',
      [
        ['q', 'a'],
        ['q', 'b'],
        ['q', 'c'],
        ['r', 'b'],
        ['r', 'c'],
        ['s', 'b'],
        ['s', 'c'],
      ],
      ['p'],
      ['c', '  holds q(b)', '  holds r(b)', '  blocked not s(b)'],
    ))

  it('goes deeper where a missing one is derived itself, and never in a circle', () =>
    check(
      '[a] p(X) :- q(X). [b] q(X) :- e(X), f(X). [c] q(X) :- p(X).',
      [['e', 'a']],
      ['p', 'a'],
      [
        'a',
        '  missing q(a)',
        '    b',
        '      holds e(a)',
        '      missing f(a)',
        '    c',
        '      missing p(a)',
      ],
    ))

  it('a search that is cut short still tells the truth', () => {
    const program = compiled('p :- q(X), r(X), q(Y), r(Y), s(Y), t(X).')
    const facts: Fact[] = [['s', 'a7']]
    for (let i = 0; i < 40; i++) facts.push(['q', `a${i}`], ['r', `a${39 - i}`])
    const database = evaluate(program, facts)
    const answer = whyNot(program, database, { predicate: 'p', values: [] }, { depth: 2, steps: 3 })
    truthful(program, database, answer)
  })

  // Variables, constants and predicates of one and two places; `n` is only given, never derived.
  const term = fc.constantFrom('X', 'Y', 'Z', 'a', 'b')
  const atom = fc.oneof(
    fc.tuple(fc.constantFrom('p', 'q', 'e'), term, term).map(([f, x, y]) => `${f}(${x}, ${y})`),
    fc.tuple(fc.constantFrom('u', 'n'), term).map(([f, x]) => `${f}(${x})`),
  )
  const head = fc.oneof(
    fc.tuple(fc.constantFrom('p', 'q'), term, term).map(([f, x, y]) => `${f}(${x}, ${y})`),
    term.map((x) => `u(${x})`),
  )
  const positive = fc.array(fc.tuple(head, fc.array(atom, { minLength: 1, maxLength: 3 })), { maxLength: 6 })
  const value = fc.constantFrom('a', 'b', 'c')
  const facts = fc.array(
    fc.oneof(
      fc.tuple(fc.constant('e'), value, value) as fc.Arbitrary<Fact>,
      fc.tuple(fc.constant('n'), value) as fc.Arbitrary<Fact>,
    ),
    { maxLength: 8 },
  )
  const negated = fc.array(
    fc.tuple(fc.constantFrom('w(X)', 'w(a)'), fc.constantFrom('X', 'Y'), fc.constantFrom('n', 'u')),
    { maxLength: 3 },
  )
  const goals: readonly Fact[] = [
    ...['p', 'q'].flatMap((name) =>
      ['a', 'b', 'c'].flatMap((x) => ['a', 'b', 'c'].map((y) => [name, x, y] as const)),
    ),
    ...['u', 'w'].flatMap((name) => ['a', 'b', 'c'].map((x) => [name, x] as const)),
  ]
  const programOf = (
    clauses: readonly (readonly [string, readonly string[]])[],
    negative: readonly (readonly [string, string, string])[] = [],
  ): Program =>
    compile(
      parseDatalog(
        [
          ...clauses.map(([h, body]) => `${h} :- ${body.join(', ')}.`),
          ...negative.map(([h, x, name]) => `${h} :- e(X, Y), not ${name}(${x}).`),
        ].join('\n'),
      ).clauses,
    )

  it('answers exactly when the fact does not hold, and what it says is so', () => {
    fc.assert(
      fc.property(positive, negated, facts, (clauses, negative, given) => {
        const program = programOf(clauses, negative)
        const database = evaluate(program, given)
        for (const [predicate, ...values] of goals) {
          const answer = whyNot(program, database, { predicate, values })
          assert.equal(answer === null, holds(database, predicate, ...values))
          truthful(program, database, answer)
        }
      }),
    )
  })

  it('does not depend on the order of clauses and facts', () => {
    fc.assert(
      fc.property(positive, facts, (clauses, given) => {
        const label = (text: string) => text.replace(/line \d+/g, 'line')
        const one = programOf(clauses)
        const other = programOf([...clauses].reverse())
        for (const [predicate, ...values] of goals) {
          const said = [
            whyNot(one, evaluate(one, given), { predicate, values }),
            whyNot(other, evaluate(other, [...given].reverse()), { predicate, values }),
          ].map((answer) => lines(answer).map(label).sort())
          assert.deepEqual(said[0], said[1])
        }
      }),
    )
  })

  it('what is missing in one attempt, added, makes the fact hold', () => {
    fc.assert(
      fc.property(positive, facts, fc.nat(), (clauses, given, pick) => {
        const program = programOf(clauses)
        const database = evaluate(program, given)
        for (const [predicate, ...values] of goals) {
          const answer = whyNot(program, database, { predicate, values })
          if (answer === null || answer.attempts.length === 0) continue
          const added = lacking(answer, pick)
          assert.ok(added.length > 0)
          const now = evaluate(program, [...given, ...added])
          assert.ok(holds(now, predicate, ...values), `${JSON.stringify(added)} for ${predicate} ${values}`)
        }
      }),
    )
  })
})

/** Every state of every condition is what the database says, and each attempt lacks something. */
function truthful(program: Program, database: Database, answer: WhyNot | null): void {
  if (answer === null) return
  assert.ok(!holds(database, answer.predicate, ...answer.values))
  const fitting = program.strata.flat().filter(({ head }) => {
    const fits = head.predicate === answer.predicate && head.terms.length === answer.values.length
    return fits && bind(head.terms, answer.values, new Map()) !== null
  })
  assert.equal(answer.attempts.length, fitting.length)
  const sizes = answer.attempts.map(failing)
  assert.deepEqual(
    sizes,
    [...sizes].sort((a, b) => a - b),
  )
  for (const attempt of answer.attempts) {
    assert.ok(failing(attempt) > 0)
    for (const { literal, state, because } of attempt.conditions) {
      const matching = rows(database, literal.predicate).filter(
        (row) => row.length === literal.terms.length && bind(literal.terms, row, new Map()) !== null,
      ).length
      const isGround = literal.terms.every((term) => term.kind === 'constant')
      const expected = literal.negated
        ? isGround
          ? matching > 0
            ? 'blocked'
            : 'holds'
          : 'open'
        : matching > 0
          ? 'holds'
          : 'missing'
      assert.equal(state, expected, shown(literal))
      truthful(program, database, because)
    }
  }
}

/** The facts that one attempt lacks: those of the bottom where there is one, with names for what is not bound. */
function lacking(answer: WhyNot, pick: number): readonly Fact[] {
  const attempt = answer.attempts[pick % answer.attempts.length] as Attempt
  return attempt.conditions.flatMap(({ literal, state, because }): readonly Fact[] => {
    if (state !== 'missing') return []
    if (because !== null && because.attempts.length > 0 && pick % 2 === 0) return lacking(because, pick)
    const named = (term: Term) => (term.kind === 'constant' ? term.value : `new ${term.name}`)
    return [[literal.predicate, ...literal.terms.map(named)]]
  })
}
