// Our Datalog against SWI-Prolog's tabling: the same facts follow from thousands of random programs with recursion and
// stratified negation.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import SWIPL from 'swipl-wasm'
import { compile, evaluate, rows } from '../../../server/src/gate/datalog/engine.ts'
import { datalogConstant, parseDatalog } from '../../../server/src/gate/datalog/syntax.ts'

/** Predicates by stratum: what is given first, then what may deny only what lies below it. */
const strata = [
  ['e/2', 'f/1', 'g/3'],
  ['p/2', 'q/1'],
  ['r/2', 's/1', 'n/0'],
  ['t/1', 'u/2'],
] as const
const arity = (name: string): number => Number(name.split('/')[1])
/** Also what has to be quoted. */
const constants = ['a', 'b', 'X y', "it's", '"', 'É\n\\']
const variables = ['X', 'Y', 'Z']

interface Atom {
  readonly name: string
  readonly terms: readonly string[]
}
interface Clause {
  readonly head: Atom
  readonly body: readonly Atom[]
  readonly denied: readonly Atom[]
}

const given = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('a', 'b', 'X y') },
  { weight: 1, arbitrary: fc.constantFrom(...constants) },
)
const isVariable = (term: string): boolean => variables.includes(term)
const term = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...variables) },
  { weight: 1, arbitrary: fc.constantFrom(...constants) },
)
const atomOf = (names: readonly string[], of: fc.Arbitrary<string> = term): fc.Arbitrary<Atom> =>
  fc
    .tuple(fc.constantFrom(...names), fc.array(of, { minLength: 3, maxLength: 3 }))
    .map(([name, terms]) => ({ name, terms: terms.slice(0, arity(name)) }))

const clauseAt = (level: number): fc.Arbitrary<Clause> => {
  const below = strata.slice(0, level).flat()
  return fc
    .tuple(
      atomOf(strata[level] as readonly string[]),
      fc.array(atomOf([...below, ...(strata[level] as readonly string[])]), { minLength: 1, maxLength: 3 }),
      fc.array(atomOf(below), { maxLength: 2 }),
    )
    .map(([head, body, denied]) => {
      // Variables of the head and of what is denied that nothing binds become those that are, or a constant.
      const bound = body.flatMap(({ terms }) => terms.filter(isVariable))
      const bind = (atom: Atom): Atom => ({
        ...atom,
        terms: atom.terms.map((one, i) =>
          isVariable(one) && !bound.includes(one) ? (bound[i % Math.max(1, bound.length)] ?? 'a') : one,
        ),
      })
      return { head: bind(head), body, denied: denied.map(bind) }
    })
}

const program = fc.record({
  facts: fc.array(atomOf(strata[0], given), { minLength: 6, maxLength: 16 }),
  clauses: fc
    .tuple(...[1, 2, 3].map((level) => fc.array(clauseAt(level), { maxLength: 4 })))
    .map((lists) => lists.flat()),
})

const show = (prefix: string, { name, terms }: Atom, constant: (value: string) => string): string => {
  const predicate = prefix + name.split('/')[0]
  const list = terms.map((one) => (isVariable(one) ? one : constant(one))).join(', ')
  return list === '' ? predicate : `${predicate}(${list})`
}
const atomText = (value: string): string =>
  `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`

const ourText = ({ facts, clauses }: { facts: readonly Atom[]; clauses: readonly Clause[] }): string =>
  [
    ...facts.map((fact) => `${show('', fact, datalogConstant)}.`),
    ...clauses.map(({ head, body, denied }) => {
      const literals = [
        // What is denied first: the order must not matter.
        ...denied.map((one) => `not ${show('', one, datalogConstant)}`),
        ...body.map((one) => show('', one, datalogConstant)),
      ]
      return `${show('', head, datalogConstant)} :- ${literals.join(', ')}.`
    }),
  ].join('\n')

const prologText = (
  prefix: string,
  { facts, clauses }: { facts: readonly Atom[]; clauses: readonly Clause[] },
): string =>
  [
    `:- dynamic ${strata[0].map((name) => prefix + name).join(', ')}.`,
    `:- table ${strata
      .slice(1)
      .flat()
      .map((name) => prefix + name)
      .join(', ')}.`,
    ...facts.map((fact) => `${show(prefix, fact, atomText)}.`),
    // A table needs a clause to stand on.
    ...strata
      .slice(1)
      .flat()
      .map((name) => {
        const terms = Array.from({ length: arity(name) }, () => '_')
        return `${show(prefix, { name, terms }, (value) => value)} :- fail.`
      }),
    ...clauses.map(({ head, body, denied }) => {
      const literals = [
        ...body.map((one) => show(prefix, one, atomText)),
        ...denied.map((one) => {
          const isTabled = !(strata[0] as readonly string[]).includes(one.name)
          return `${isTabled ? 'tnot' : '\\+'}(${show(prefix, one, atomText)})`
        }),
      ]
      return `${show(prefix, head, atomText)} :- ${literals.join(', ')}.`
    }),
  ].join('\n')

const sorted = (list: readonly (readonly unknown[])[]): string[] =>
  list.map((row) => JSON.stringify(row)).sort()

/** What of it is used here; its own types lack the first. */
interface Prolog {
  load_string(text: string, id: string): Promise<void>
  query(goal: string): { once(): unknown }
}

describe('datalog beside Prolog', () => {
  it('the same follows from 2,000 random programs', async function () {
    this.timeout(300_000)
    const { prolog } = (await SWIPL({ arguments: ['-q'] })) as unknown as { readonly prolog: Prolog }
    // Clauses of one predicate may stand apart in these programs.
    prolog.query('style_check(-discontiguous), style_check(-singleton)').once()
    let number = 0
    let derived = 0
    const batch = fc.array(program, { minLength: 40, maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(batch, async (programs) => {
        const first = number
        const texts = programs.map((one) => prologText(`p${number++}_`, one))
        await prolog.load_string(texts.join('\n'), `batch${first}.pl`)
        for (const [i, one] of programs.entries()) {
          const parsed = parseDatalog(ourText(one))
          assert.deepEqual(parsed.problems, [])
          const compiled = compile(parsed.clauses)
          assert.deepEqual(compiled.problems, [])
          const ours = evaluate(compiled, [])
          for (const name of strata.slice(1).flat()) {
            const [bare] = name.split('/') as [string]
            const terms = variables.slice(0, arity(name))
            const goal = show(`p${first + i}_`, { name, terms }, (value) => value)
            const answer = prolog.query(`findall([${terms.join(', ')}], ${goal}, L)`).once() as {
              readonly L?: readonly (readonly string[])[]
            }
            const theirs = sorted(
              [...new Set((answer.L ?? []).map((row) => JSON.stringify(row)))].map((row) => JSON.parse(row)),
            )
            assert.ok(answer.L, `${goal} has an answer`)
            assert.deepEqual(sorted(rows(ours, bare)), theirs, `${name} of\n${ourText(one)}`)
            derived += theirs.length
          }
        }
      }),
      { numRuns: 50, endOnFailure: true },
    )
    assert.ok(derived > 2_000, `${derived} facts were derived`)
  })
})
