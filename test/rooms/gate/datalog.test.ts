import assert from 'node:assert/strict'
import fc from 'fast-check'
import { compile, evaluate, type Fact, holds, prove, rows } from '../../../server/src/gate/datalog/engine.ts'
import { datalogConstant, parseDatalog } from '../../../server/src/gate/datalog/syntax.ts'

const run = (text: string, facts: readonly Fact[] = []) => {
  const parsed = parseDatalog(text)
  assert.deepEqual(parsed.problems, [])
  const program = compile(parsed.clauses)
  assert.deepEqual(program.problems, [])
  return evaluate(program, facts)
}

describe('datalog', () => {
  it('closes a relation, cycles included', () => {
    const database = run(
      'edge(a, b). edge(b, c). edge(c, a). path(X, Y) :- edge(X, Y). path(X, Z) :- path(X, Y), edge(Y, Z).',
    )
    assert.equal(rows(database, 'path').length, 9)
  })

  it('negates what a lower stratum left out', () => {
    const database = run('lone(X) :- node(X), not linked(X). linked(X) :- edge(X, Y).', [
      ['node', 'a'],
      ['node', 'b'],
      ['edge', 'a', 'b'],
    ])
    assert.deepEqual(rows(database, 'lone'), [['b']])
  })

  it('gives the derivation of a fact', () => {
    const database = run('[because] p(X) :- q(X), not r(X).', [['q', 'a']])
    assert.deepEqual(prove(database, 'p', ['a']), {
      fact: 'p("a")',
      rule: 'because',
      because: [
        { fact: 'q("a")', rule: 'given', because: [] },
        { fact: 'not r("a")', rule: 'absent', because: [] },
      ],
    })
    assert.equal(prove(database, 'p', ['b']), null)
  })

  for (const [text, message] of [
    ['p(X) :- not q(X).', 'bound by no positive condition'],
    ['p(X).', 'bound by no positive condition'],
    ['p :- q, not p.', 'depends on its own negation'],
    ['a(X) :- n(X), not b(X). b(X) :- n(X), not a(X).', 'depends on its own negation'],
  ] as const)
    it(`refuses ${text}`, () => {
      assert.match(compile(parseDatalog(text).clauses).problems[0]?.message ?? '', new RegExp(message))
    })

  for (const text of [
    'p(',
    'p :- .',
    'P(x).',
    'p(x)',
    'p("a).',
    'p(x) :- q(x) r(x).',
    ':- p.',
    'p($).',
    '[x',
    'p("\\q").',
  ])
    it(`reports ${text} with its line`, () => {
      const parsed = parseDatalog(`ok(a).\n${text}`)
      assert.equal(parsed.clauses.length, 1)
      assert.equal(parsed.problems[0]?.line, 2)
    })

  it('any text embeds as one constant', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const parsed = parseDatalog(`p(${datalogConstant(value)}).\nq(a).`)
        assert.equal(parsed.clauses.length, 2)
        assert.deepEqual(parsed.clauses[0]?.head.terms, [{ kind: 'constant', value }])
      }),
    )
  })

  it('any text parses without an exception', () => {
    fc.assert(fc.property(fc.string(), (text) => void compile(parseDatalog(text).clauses)))
    const soup = fc.array(
      fc.constantFrom('p', 'q', 'X', '(', ')', ',', '.', ':-', 'not', '[l]', '"s"', ' '),
      { maxLength: 30 },
    )
    fc.assert(fc.property(soup, (parts) => void compile(parseDatalog(parts.join('')).clauses)))
  })

  // A naive evaluator written another way: all bindings over the domain, until nothing changes.
  it('agrees with exhaustive search on random programs, in any order', () => {
    const term = fc.constantFrom('X', 'Y', 'a', 'b')
    const atom = fc.tuple(fc.constantFrom('p', 'q', 'e', 'f'), term, term)
    const clause = fc.tuple(
      fc.tuple(fc.constantFrom('p', 'q'), term, term),
      fc.array(atom, { minLength: 1, maxLength: 3 }),
    )
    const show = ([name, x, y]: readonly [string, string, string]): string => `${name}(${x}, ${y})`
    const facts: Fact[] = [
      ['e', 'a', 'b'],
      ['e', 'b', 'c'],
      ['f', 'c', 'a'],
    ]
    fc.assert(
      fc.property(fc.array(clause, { maxLength: 5 }), fc.nat(), (clauses, turn) => {
        const safe = clauses.filter(([head, body]) =>
          head.slice(1).every((t) => /[a-z]/.test(t) || body.some((b) => b.slice(1).includes(t))),
        )
        const text = (list: typeof safe): string =>
          list.map(([h, b]) => `${show(h)} :- ${b.map(show).join(', ')}.`).join('\n')
        const rotated = [
          ...safe.slice(turn % (safe.length + 1)),
          ...safe.slice(0, turn % (safe.length + 1)),
        ].reverse()
        const found = run(text(safe), facts)
        const again = run(text(rotated), [...facts].reverse())
        const known = new Set(facts.map((f) => f.join(' ')))
        for (let size = -1; size !== known.size; ) {
          size = known.size
          for (const [head, body] of safe)
            for (const X of 'abc')
              for (const Y of 'abc') {
                const put = (t: string): string => (t === 'X' ? X : t === 'Y' ? Y : t)
                const ground = ([n, x, y]: readonly [string, string, string]): string =>
                  `${n} ${put(x)} ${put(y)}`
                if (body.every((b) => known.has(ground(b)))) known.add(ground(head))
              }
        }
        for (const name of ['p', 'q'])
          for (const x of 'abc')
            for (const y of 'abc') {
              assert.equal(holds(found, name, x, y), known.has(`${name} ${x} ${y}`))
              assert.equal(holds(again, name, x, y), known.has(`${name} ${x} ${y}`))
            }
      }),
    )
  })
})
