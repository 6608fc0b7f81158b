// Owns turning a query into one test: terms of an `and` cheap ones first, so that costly ones see few headlines.

import { ok, type Result } from '../../../base/result.ts'
import { orgDefaults } from '../../agenda/options.ts'
import type { Moment } from '../../timestamp.ts'
import { readLisp } from './lisp.ts'
import { predicateOf } from './names.ts'
import { readPlain } from './plain.ts'
import type { Compiled, Context, QlError, Query, Test } from './syntax.ts'

/** `warningDays`: of deadlines that do not say themselves, for `deadline:auto`. */
export function compileQl(
  text: string,
  form: 'plain' | 'lisp',
  now: Moment,
  warningDays = orgDefaults.warningDays,
): Result<Test, QlError> {
  const query = form === 'plain' ? readPlain(text) : readLisp(text)
  if (!query.ok) return query
  const compiled = compile(query.value, contextOf(now, warningDays, 0))
  return compiled.ok ? ok(compiled.value.test) : compiled
}

/** A query in an argument may have another in its own; more than a few are a mistake. */
const deepest = 8

function contextOf(now: Moment, warningDays: number, depth: number): Context {
  return {
    now,
    warningDays,
    compile: (query) => compile(query, contextOf(now, warningDays, depth + 1)),
    read(text, at) {
      if (depth >= deepest)
        return { ok: false, error: { at, message: 'queries nested too deep', next: 'Write it simpler.' } }
      return text.trim().startsWith('(') ? readLisp(text) : readPlain(text, at)
    },
  }
}

function compile(query: Query, context: Context): Result<Compiled, QlError> {
  switch (query.kind) {
    case 'call': {
      const predicate = predicateOf(query.name)
      // Readers let only known names through.
      return predicate ? predicate.compile(query, context) : ok({ cost: 0, test: () => false })
    }
    case 'not': {
      const inner = compile(query.of, context)
      if (!inner.ok) return inner
      const { cost, test } = inner.value
      return ok({ cost, test: (file, headline) => !test(file, headline) })
    }
    case 'and':
    case 'or': {
      const terms: Compiled[] = []
      for (const one of query.of) {
        const term = compile(one, context)
        if (!term.ok) return term
        terms.push(term.value)
      }
      terms.sort((a, b) => a.cost - b.cost)
      const tests = terms.map(({ test }) => test)
      const cost = terms.reduce((sum, term) => sum + term.cost, 0)
      return ok({ cost, test: query.kind === 'and' ? every(tests) : some(tests) })
    }
  }
}

const every =
  (tests: readonly Test[]): Test =>
  (file, headline) => {
    for (const test of tests) if (!test(file, headline)) return false
    return true
  }

const some =
  (tests: readonly Test[]): Test =>
  (file, headline) => {
    for (const test of tests) if (test(file, headline)) return true
    return false
  }
